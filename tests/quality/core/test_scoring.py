"""From numbers to points, exactly at each bar, and from points to the score."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glideway.quality.core import criteria, scoring
from glideway.quality.core.numbers import Indicator
from glideway.quality.core.scoring import Attested, Scorecard, Standing, Why

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
YARDSTICK = criteria.load()
LONG_AGO = NOW - timedelta(days=800)


def stands(number: int, measured: Indicator | None = None, **known: Any) -> Standing:
    return scoring.judge(
        YARDSTICK.point(number),
        measured=measured,
        attested=known.pop("attested", None),
        now=NOW,
        **known,
    )


def counted(estimate: float, n: int = 100, **ends: Any) -> Indicator:
    return Indicator(estimate, n, **ends)


def seen(value: float, at: datetime = NOW) -> Attested:
    return Attested(value, at)


@pytest.mark.parametrize(
    ("estimate", "value"), [(0.80, 1.0), (0.7999, 0.5), (0.50, 0.5), (0.4999, 0.0)]
)
def test_the_estimate_decides_exactly_at_the_bar(estimate: float, value: float) -> None:
    assert stands(2, counted(estimate)) == Standing(value)


@pytest.mark.parametrize(
    ("estimate", "value"), [(0.02, 1.0), (0.0201, 0.5), (0.05, 0.5), (0.0501, 0.0)]
)
def test_where_less_is_better_the_bar_stands_the_other_way(estimate: float, value: float) -> None:
    assert stands(20, counted(estimate)) == Standing(value)


def test_below_the_smallest_count_there_is_no_value() -> None:
    assert stands(2, counted(1.0, n=9)) == Standing(None, Why.TOO_FEW)
    assert stands(2, counted(1.0, n=10)) == Standing(1.0)


def test_what_nobody_counted_is_not_yet_known() -> None:
    assert stands(2) == Standing(None, Why.NEVER)


def test_none_at_all_is_full_where_the_point_says_so() -> None:
    assert stands(15, counted(0.0, n=0)) == Standing(1.0)


def test_a_complaint_open_past_its_end_is_nothing_whatever_the_median() -> None:
    assert stands(15, Indicator(3.0, 5, broken=True)) == Standing(0.0)


def test_a_point_may_look_at_an_end_of_the_interval() -> None:
    assert stands(14, counted(4.0, n=500, high=10.0)) == Standing(1.0)
    assert stands(14, counted(4.0, n=500, high=10.1)) == Standing(0.5)
    assert stands(14, counted(4.0, n=500)) == Standing(0.5)


def test_a_bar_may_be_counted_from_the_network() -> None:
    assert stands(4, counted(4.2), network=4.2) == Standing(1.0)
    assert stands(4, counted(3.9), network=4.2) == Standing(0.5)
    assert stands(4, counted(3.8), network=4.2) == Standing(0.0)


def test_a_gate_has_no_half() -> None:
    assert stands(44, counted(1.0, n=1)) == Standing(1.0)
    assert stands(44, counted(0.99)) == Standing(0.0)
    assert stands(17, counted(0.0, n=0)) == Standing(1.0)


def test_what_an_inspector_saw_stands_until_it_lapses() -> None:
    assert stands(7, attested=seen(0.5)) == Standing(0.5)
    assert stands(7) == Standing(None, Why.NEVER)
    assert stands(7, attested=seen(1.0, LONG_AGO)) == Standing(None, Why.LAPSED)


def test_it_lapses_at_the_very_moment() -> None:
    a_year_ago = NOW.replace(year=2025)
    assert stands(7, attested=seen(1.0, a_year_ago)).why is Why.LAPSED
    assert stands(7, attested=seen(1.0, a_year_ago + timedelta(seconds=1))) == Standing(1.0)


def test_a_gate_that_lapsed_is_closed() -> None:
    assert stands(41, attested=seen(1.0, LONG_AGO)) == Standing(0.0, Why.LAPSED)


def test_a_point_that_does_not_apply_here_has_no_value() -> None:
    assert stands(1, counted(50.0), applies=False) == Standing(None, Why.NOT_HERE)


@pytest.mark.parametrize(
    ("number", "estimate", "word", "value"),
    [
        (24, 0.98, 1.0, 1.0),  # both parts full
        (24, 0.98, 0.5, 0.0),  # a finding in the sample
        (24, 0.90, 1.0, 0.5),
        (24, 0.50, 1.0, 0.0),
        (48, 1.0, 1.0, 1.0),
        (48, 1.0, 0.0, 0.5),  # one of the two
        (48, 0.5, 1.0, 0.5),
        (48, 0.5, 0.0, 0.0),
        (50, 1.0, 0.0, 0.5),  # measured part only
        (50, 0.5, 1.0, 0.0),
    ],
)
def test_a_point_with_two_parts(number: int, estimate: float, word: float, value: float) -> None:
    assert stands(number, counted(estimate), attested=seen(word)) == Standing(value)


def test_a_point_with_two_parts_needs_both() -> None:
    assert stands(24, counted(1.0)) == Standing(None, Why.NEVER)
    assert stands(24, counted(1.0, n=3), attested=seen(1.0)) == Standing(None, Why.TOO_FEW)


def test_with_no_event_the_inspector_alone_speaks() -> None:
    assert stands(40, counted(0.0, n=0), attested=seen(0.5)) == Standing(0.5)


def test_a_value_is_nothing_a_half_or_one() -> None:
    with pytest.raises(ValueError, match="half"):
        Attested(0.7, NOW)


@pytest.mark.parametrize(
    ("moment", "months", "then"),
    [
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2024, 1, 31, tzinfo=UTC), 1, datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 15, tzinfo=UTC), 12, datetime(2027, 12, 15, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), 6, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 5, 31, tzinfo=UTC), 6, datetime(2026, 11, 30, tzinfo=UTC)),
    ],
)
def test_months_end_on_a_day_that_exists(moment: datetime, months: int, then: datetime) -> None:
    assert scoring.add_months(moment, months) == then


def card(known: int, value: float = 1.0, not_here: int = 0) -> Scorecard:
    standings = {
        n: Standing(value)
        if n <= known
        else Standing(None, Why.NOT_HERE if n > 50 - not_here else Why.TOO_FEW)
        for n in range(1, 51)
    }
    return scoring.scorecard(standings, YARDSTICK)


def test_below_35_known_points_there_is_no_score() -> None:
    assert card(34) == Scorecard(None, 34, 50, ())
    assert card(35) == Scorecard(100.0, 35, 50, ())


def test_a_point_that_does_not_apply_leaves_the_fifty() -> None:
    assert card(40, 0.5, not_here=5) == Scorecard(50.0, 40, 45, ())


def test_a_gate_at_nothing_is_named() -> None:
    assert card(50, 0.0).closed_gates == (12, 17, 41, 44, 49)

"""Six measures of a quarter: what counts, what is not said, and what may be set beside what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from glideway.booking.core.used import Passed
from glideway.outcomes.core import running
from glideway.outcomes.core.following import Followed
from glideway.outcomes.core.running import Beside, Charged, Counted, Gauge, Quarter

START = datetime(2026, 4, 6, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


MADE = Passed(
    clinic=1,
    placement=1,
    patient=1,
    starts_at=START,
    ends_at=START + HOUR,
    made_at=START - 5 * DAY,
    cancelled_at=None,
    cancelled_by="",
    no_show=False,
    came=True,
    first=True,
)


def several(count: int, **facts: Any) -> list[Passed]:
    """So many people on as many days."""
    return [
        MADE._replace(
            patient=at,
            starts_at=START + at * DAY,
            ends_at=START + at * DAY + HOUR,
            made_at=START + at * DAY - 5 * DAY,
            **facts,
        )
        for at in range(count)
    ]


def test_a_quarter_is_three_calendar_months_and_is_counted_when_it_is_ripe() -> None:
    second = running.quarter(date(2026, 6, 30))
    assert second == (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    assert second.first_day == date(2026, 4, 1)
    assert running.quarter(date(2026, 12, 1)).end == datetime(2027, 1, 1, tzinfo=UTC)
    assert second.ripe_at(Gauge.FILL) == datetime(2026, 7, 15, tzinfo=UTC)
    assert second.ripe_at(Gauge.COST) == datetime(2026, 10, 14, tzinfo=UTC)


def test_the_last_eight_ripe_quarters_come_the_oldest_first() -> None:
    on_the_day = datetime(2026, 7, 15, tzinfo=UTC)
    found = running.ripe(Gauge.FILL, on_the_day)
    assert len(found) == running.KEPT
    assert found[-1].first_day == date(2026, 4, 1)
    assert found[0].first_day == date(2024, 7, 1)
    assert running.ripe(Gauge.FILL, on_the_day - HOUR)[-1].first_day == date(2026, 1, 1)
    assert running.ripe(Gauge.VISITS, on_the_day)[-1].first_day == date(2026, 1, 1)


def test_booked_time_is_a_share_of_the_open_time_with_an_interval_over_weeks() -> None:
    weeks = [(600, 300)] * 6 + [(600, 420)] * 6 + [(0, 0)]
    found = running.fill(weeks, people=40)
    assert found.value == pytest.approx(60.0)
    assert found.low is not None
    assert found.high is not None
    assert 50 <= found.low < 60 < found.high <= 70
    assert (found.n, found.people, found.why) == (120, 40, "")
    assert running.fill(weeks, people=9).why == "few"
    assert running.fill([(0, 0)], people=40).why == "few"


def test_the_interval_of_a_ratio_holds_the_true_one_as_often_as_it_says() -> None:
    draw, held = np.random.default_rng(11), 0
    for _ in range(120):
        opened = draw.integers(400, 800, 40)
        share = draw.beta(30, 20, 40)
        found = running.fill(
            [(int(o), int(o * s)) for o, s in zip(opened, share, strict=True)], people=99
        )
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 60 <= found.high
    assert 108 <= held <= 120


def test_the_wait_is_of_first_visits_that_happened() -> None:
    came = several(11)
    late = [one._replace(made_at=one.starts_at - 9 * DAY) for one in came[:5]]
    others = several(5, came=False) + several(5, first=False)
    found = running.wait([*late, *came[5:], *others])
    assert (found.value, found.low, found.high) == (5, 5, 9)
    assert (found.n, found.people) == (11, 11)
    assert running.wait(came[:9]) == Counted(None, n=9, people=9, why="few")


def test_a_median_lies_between_its_binomial_ranks() -> None:
    # Conover 1999, example of section 3.2: n = 16, ranks 4 and 13 at 95 %.
    assert running.median([float(one) for one in range(1, 17)]) == (8.5, 4, 13)
    assert running.median([3.0]) == (3, 3, 3)


def test_a_cancelled_time_is_followed_until_somebody_else_has_it() -> None:
    gone = [
        one._replace(cancelled_at=one.starts_at - 2 * DAY, cancelled_by="patient", came=False)
        for one in several(12)
    ]
    again = [
        one._replace(patient=90 + at, cancelled_at=None, made_at=one.starts_at - 2 * DAY + 6 * HOUR)
        for at, one in enumerate(gone[:7])
    ]
    later = [again[0]._replace(patient=99, made_at=again[0].made_at + HOUR)]
    touching = [
        gone[8]._replace(
            patient=98,
            cancelled_at=None,
            made_at=gone[8].starts_at - HOUR,
            starts_at=gone[8].ends_at,
            ends_at=gone[8].ends_at + HOUR,
        )
    ]
    elsewhere = [one._replace(placement=2, cancelled_at=None) for one in gone]
    found = running.refill([*gone, *again, *later, *touching, *elsewhere])
    assert found == Counted(6.0, 6.0, 6.0, 12, 12, share=58)
    by_desk = [one._replace(cancelled_by="desk") for one in gone]
    assert running.refill([*by_desk, *again]).n == 0
    too_late = [one._replace(cancelled_at=one.starts_at) for one in gone]
    assert running.refill(too_late).why == "few"
    assert running.refill([*gone, *again[:4]]).why == "cell"
    assert running.refill([*gone[:10], *again]).why == "cell"  # three stayed free
    earlier = [one._replace(made_at=one.made_at - 7 * HOUR) for one in again]
    assert running.refill([*gone, *earlier]).why == "cell"


def test_who_did_not_come_is_a_share_of_what_stood_and_small_counts_are_not_said() -> None:
    missed = several(6, no_show=True, came=False)
    off = several(20, cancelled_at=START, came=False)
    open_still = several(3, came=False)
    found = running.no_show([*missed, *several(24), *off, *open_still])
    assert found.value == pytest.approx(20)
    assert (found.n, found.people) == (30, 24)
    assert found.low == pytest.approx(9.505, abs=0.001)  # Wilson, 6 of 30
    assert found.high == pytest.approx(37.306, abs=0.001)
    assert running.no_show([*missed[:4], *several(24)]).why == "cell"
    assert running.no_show(several(24)).value == 0
    assert running.no_show(several(9)).why == "few"


def test_visits_until_a_change_are_the_median_of_who_was_followed() -> None:
    half = [Followed(2, improved=True)] * 8 + [Followed(6, improved=False)] * 4
    found = running.visits(half, eligible=17)
    assert (found.value, found.n, found.share, found.why) == (2, 12, 71, "")
    never = [Followed(6, improved=False)] * 12
    assert running.visits(never, 12) == Counted(None, n=12, people=12, share=100, why="open")
    assert running.visits(half[:9], 9).why == "few"
    assert [running.visits(half, n).share for n in (13, 14, 15, 16)] == [None] * 4


def charged(improved: int, others: int, *, unpriced: bool = False) -> list[Charged]:
    return [
        Charged(improved=at < improved, cents=40_000, unpriced=unpriced)
        for at in range(improved + others)
    ]


def test_the_cost_of_an_improved_course_holds_those_that_did_not_improve() -> None:
    found = running.cost(charged(10, 10), eligible=25)
    assert found.value == 800
    assert found.low is not None
    assert found.low < 800
    assert (found.n, found.people, found.share) == (20, 20, 80)
    assert running.cost(charged(6, 3), 9).why == "few"
    assert running.cost(charged(4, 8), 12).why == "cell"
    assert running.cost(charged(8, 4), 12).why == "cell"
    unpriced = charged(10, 10, unpriced=True)
    assert running.cost(unpriced, 20).why == "unpriced"
    assert running.cost([*charged(10, 10), *unpriced], 40)._replace(share=80) == found
    assert running.cost([*charged(10, 10), *unpriced[:4]], 24).why == "cell"


def test_an_interval_over_nothing_is_open() -> None:
    few = [(1.0, 0.0)] * 30 + [(1.0, 1.0)]
    value, _low, high = running._ratio(few)  # noqa: SLF001 - no measure lets so few improve
    assert (value, high) == (31, None)


def beside(now: Counted, before: Counted, measure: Gauge = Gauge.WAIT) -> Beside:
    return running.beside(measure, now, before)


def test_quarters_are_set_beside_each_other_only_when_both_are_large_enough() -> None:
    now, before = Counted(5, 4, 6, 40, 30), Counted(9, 7, 11, 40, 30)
    assert beside(now, before) is Beside.LOWER
    assert beside(before, now) is Beside.HIGHER
    assert beside(now, before._replace(low=6)) is Beside.NO_DIFFERENCE
    assert beside(before._replace(low=None), now) is Beside.NO_DIFFERENCE
    assert beside(now._replace(high=None), before) is Beside.NO_DIFFERENCE
    for small in (now._replace(n=29), now._replace(people=29), now._replace(value=None)):
        assert beside(small, before) is Beside.TOO_FEW
        assert beside(before, small) is Beside.TOO_FEW


def test_courses_are_set_beside_each_other_only_where_enough_were_followed() -> None:
    now, before = Counted(5, 4, 6, 40, 40, 60), Counted(9, 7, 11, 40, 40, 60)
    assert beside(now, before, Gauge.VISITS) is Beside.LOWER
    assert beside(now._replace(share=59), before, Gauge.VISITS) is Beside.TOO_FEW
    assert beside(now, before._replace(share=None), Gauge.COST) is Beside.LOWER  # 1 to 4 left


def test_money_is_said_without_decimals_and_the_rest_with_one() -> None:
    assert {one: one.places for one in Gauge if one.places != 1} == {Gauge.COST: 0}
    assert isinstance(running.quarter(date(2026, 1, 1)), Quarter)

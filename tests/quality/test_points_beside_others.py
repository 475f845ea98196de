"""Points that look at the whole network, against networks whose numbers can be worked out by hand.

Each network is laid and counted once; it is gone before the first test, so none sees another.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from glideway.care.models import Visit
from glideway.outcomes import operations as outcomes
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator
from glideway.quality.models import Mark
from glideway.quality.queries import cards
from glideway.quality.queries.frames import NOTHING, Counted
from glideway.quality.templatetags.quality import basis_words
from tests.make import NOW
from tests.quality.histories import DAY, LONG_AGO, OPEN, SECOND, UNTIL, Spot
from tests.quality.test_points import resampled, value_of, wilson

pytestmark = pytest.mark.django_db
Network = dict[str, dict[int, Counted]]


def network(lay: Callable[[], dict[str, Spot]], *points: int) -> Network:
    """By name of the place, what is counted of it; nothing stays."""
    with transaction.atomic():
        spots = lay()
        found = cards.measure([one.clinic.pk for one in spots.values()], now=NOW, only=points)
        transaction.set_rollback(True)
    return {
        name: {point: found[spot.clinic.pk, point] for point in points}
        for name, spot in spots.items()
    }


def _rated() -> dict[str, Spot]:
    """Sixty-nine ratings whose mean is 4; each place's ten are so many fours and threes."""
    ratings = {
        "at the mean": {4: 10}, "0.6 below": {4: 4, 3: 6}, "0.6 above": {5: 6, 4: 4},
        "0.7 below": {4: 3, 3: 7}, "0.7 above": {5: 7, 4: 3}, "nine": {4: 9},
    }  # fmt: skip
    spots = {}
    for name, each in ratings.items():
        spots[name] = Spot()
        for rating, n in each.items():
            spots[name].reviews(spots[name].visits(n), rating)
    # A rating of a later course is of nobody's first visit.
    again = spots["nine"].courses(1)
    more = spots["nine"].courses(1, at=OPEN + DAY, patients=[again[0].patient], region="neck")
    spots["nine"].reviews([more[0].visits.get()], 4)
    return spots


def _trends() -> dict[str, Spot]:
    """Five ratings a month, with what they were in each of the last months."""
    rows = {
        "level": [4, 4, 4, 4], "falling": [5, 4, 3, 2], "three months": [5, 5, 5], "few": [4, 4, 4],
    }  # fmt: skip
    spots = {}
    for name, months in rows.items():
        spots[name] = Spot()
        for back, rating in enumerate(reversed(months)):
            at = NOW - timedelta(days=5 + 31 * back)
            n = 7 if name == "three months" else 5
            spots[name].reviews(spots[name].visits(n, at=at - DAY), rating, at=at)
    one = spots["few"]
    at = NOW - timedelta(days=98)
    one.reviews(one.visits(4, at=at - DAY), 4, at=at)
    return spots


def _lengths() -> dict[str, Spot]:
    """Each of a region of its own, beside one course of two visits at each of five others."""
    rows = {"shoulder": 18, "neck": 17, "elbow": 15, "knee": 14}
    others = [Spot() for _one in range(5)]
    spots = {}
    for region, usual in rows.items():
        spots[region] = Spot()
        spots[region].courses(usual, visits=2, ended=True, region=region)
        spots[region].courses(20 - usual, visits=3, ended=True, region=region)
    spots["few"], spots["alone"] = Spot(), Spot()
    spots["few"].courses(19, visits=2, ended=True, region="hip")
    spots["alone"].courses(20, visits=2, ended=True, region="wrist")
    for at, one in enumerate(others):
        for region in (*rows, "hip", *(["wrist"] if at else [])):
            one.courses(1, visits=2, ended=True, region=region)
    return spots


def _costs() -> dict[str, Spot]:
    """Dollars a course of which each improved, in a city of six and in one of four."""
    rows = {
        "median": (20, 20, 0, 10000), "same": (20, 20, 0, 10000), "third": (20, 20, 0, 10000),
        "a quarter more": (20, 20, 0, 12500), "more than that": (20, 20, 0, 12501),
        "few": (19, 19, 0, 10000), "none": (0, 20, 0, 9000), "missing": (20, 20, 20, 5000),
        "not said": (10, 20, None, 5000),
    }  # fmt: skip
    spots = {}
    for name, (some, of, missing, cents) in rows.items():
        spots[name] = one = Spot()
        one.figures(some, of, missing=missing)
        one.receipts(one.visits(of + (missing or 0), at=LONG_AGO), cents)
        # Too young for the figures, or charged after their day: of nobody in them.
        one.receipts(one.visits(3, at=datetime(2026, 1, 10, tzinfo=UTC)), 99900)
        again = Visit.objects.filter(episode__clinic=one.clinic).earliest("pk").episode
        late = again.visits.create(
            practitioner=one.practitioner, number=2, atlas="1", opened_at=OPEN, signed_at=OPEN + DAY
        )
        one.receipts([late], 99900)
    spots["shy"] = Spot()
    spots["shy"].withheld()
    for at in range(4):
        spots[f"small {at}"] = one = Spot("guelph-on")
        one.figures(20, 20)
        one.receipts(one.visits(20, at=LONG_AGO), 100)
    return spots


def _changes() -> dict[str, Spot]:
    """So many of thirty who improved, all alike; half of the seven lie below the median of 0.6."""
    spots = {}
    for name, hits, n in [
        ("22", 22, 30), ("21", 21, 30), ("18", 18, 30), ("15", 15, 30), ("14", 14, 30),
        ("also 18", 18, 30), ("29", 29, 29),
    ]:  # fmt: skip
        spots[name] = Spot()
        spots[name].figures(hits, n)
    spots["old"], spots["not yet"], spots["shy"] = old, coming, shy = Spot(), Spot(), Spot()
    old.figures(30, 30, until=date(2025, 2, 24))
    coming.figures(30, 30, public=NOW + SECOND)
    shy.figures(30, 30)
    shy.withheld()
    return spots


def _mixed() -> dict[str, Spot]:
    """What a clinic is told to have had, held against who comes to it."""
    rows = {
        "as it is": (30, 60, ()),
        "knees": (20, 60, (45, 33, 59)),
        "others": (36, 60, (55, 42, 67)),
    }
    spots = {name: Spot() for name in rows}
    for name, (some, of, adjusted) in rows.items():
        spots[name].figures(some, of, adjusted=adjusted)
    return spots


def _missing() -> dict[str, Spot]:
    spots = {"four": Spot(), "not said": Spot(), "none": Spot(), "shy": Spot()}
    spots["four"].figures(8, 16, missing=4)
    spots["not said"].figures(8, 16, missing=None)
    spots["shy"].withheld()
    return spots


LAID = {
    "rated": (_rated, (4, 5)),
    "trends": (_trends, (6,)),
    "lengths": (_lengths, (26,)),
    "costs": (_costs, (30,)),
    "changes": (_changes, (37,)),
    "mixed": (_mixed, (37,)),
    "missing": (_missing, (30, 37, 38)),
}


@pytest.fixture(scope="module")
def laid(django_db_setup: None, django_db_blocker: Any) -> dict[str, Network]:
    with django_db_blocker.unblock():
        return {name: network(lay, *points) for name, (lay, points) in LAID.items()}


@pytest.mark.parametrize("point", [4, 5])
def test_a_rating_is_held_against_the_networks_and_pulled_toward_it(
    laid: dict[str, Network], point: int
) -> None:
    expected = {
        "at the mean": (4.0, 10, 1), "0.6 below": (3.7, 10, 0.5), "0.6 above": (4.3, 10, 1),
        "0.7 below": (3.65, 10, 0), "0.7 above": (4.35, 10, 1),
        "nine": (4.0, 10 if point == 4 else 9, 1 if point == 4 else None),
    }  # fmt: skip
    for name, (estimate, n, value) in expected.items():
        found = laid["rated"][name][point]
        assert found.reference == pytest.approx(4.0)
        assert found.indicator.estimate == pytest.approx(estimate), name
        assert found.indicator.n == n, name
        assert value_of(point, found) == value, name
    low, high = resampled([4.0] * 4 + [3.0] * 6, lambda some: (some.sum() + 40) / 20)
    below = laid["rated"]["0.6 below"][point].indicator
    assert (below.low, below.high) == pytest.approx((low, high))


def test_a_trend_is_the_middle_slope_between_months(laid: dict[str, Network]) -> None:
    trends = {name: each[6] for name, each in laid["trends"].items()}
    level, falling = trends["level"].indicator, trends["falling"].indicator
    assert level.estimate == pytest.approx(0, abs=0.05)
    assert level.n == 20
    # (5 ratings of r + 10 of the network's mean) / 15: a step of one star is a third of one.
    assert falling.estimate == pytest.approx(-1 / 3)
    assert falling.n == 20
    assert (falling.high or 0) < 0
    values = {name: value_of(6, one) for name, one in trends.items()}
    assert values == {"level": 1, "falling": 0, "three months": None, "few": None}
    assert trends["three months"].indicator.n == 0
    assert trends["few"].indicator.n == 19


def test_the_length_of_courses_is_held_against_others_of_the_same_problem(
    laid: dict[str, Network],
) -> None:
    expected = {
        "shoulder": (18, 20, 1), "neck": (17, 20, 0.5), "elbow": (15, 20, 0.5),
        "knee": (14, 20, 0), "few": (19, 19, None), "alone": (0, 0, None),
    }  # fmt: skip
    for name, (hits, n, value) in expected.items():
        found = laid["lengths"][name][26]
        assert (found.indicator.estimate, found.indicator.n) == (hits / n if n else 0, n), name
        assert (found.indicator.low, found.indicator.high) == pytest.approx(wilson(hits, n))
        assert value_of(26, found) == value, name


def test_what_an_improved_course_costs_is_held_against_the_city(laid: dict[str, Network]) -> None:
    expected = {
        "median": (1.0, 20, 1), "a quarter more": (1.25, 20, 0.5),
        "more than that": (1.2501, 20, 0),
        "few": (1.0, 19, None), "small 0": (0.0, 0, None),
        "shy": (0.0, 0, 0),
        "missing": (1.0, 40, 1),  # 40 people at 50 dollars, 20 improved
        "not said": (1.0, 20, 1),  # those followed alone: 20 at 50 dollars, 10 improved
        "none": (18.0, 20, 0),  # at least all of it: 20 times 90 dollars, of a median of 100
    }  # fmt: skip
    for name, (estimate, n, value) in expected.items():
        found = laid["costs"][name][30]
        assert found.indicator.estimate == pytest.approx(estimate), name
        assert found.indicator.n == n, name
        assert value_of(30, found) == value, name
        assert found.reference == (None if name == "small 0" else 100.0)
    assert laid["costs"]["median"][30].indicator.low == 1.0
    assert (laid["costs"]["median"][30].model, laid["costs"]["median"][30].until) == ("", UNTIL)


def test_change_is_held_against_the_median_clinic(laid: dict[str, Network]) -> None:
    expected = {
        "22": (30, 1), "21": (30, 0.5), "18": (30, 0.5), "15": (30, 0.5), "14": (30, 0),
        "29": (29, None),
    }  # fmt: skip
    for name, (n, value) in expected.items():
        found = laid["changes"][name][37]
        hits = int(name)
        assert found.reference == pytest.approx(0.6)
        assert found.indicator.estimate == pytest.approx(hits / n)
        assert found.indicator.n == n
        assert (found.indicator.low, found.indicator.high) == pytest.approx(wilson(hits, n))
        assert value_of(37, found) == value, name
        assert (found.model, found.until) == ("", UNTIL)
    for name in ("old", "not yet"):
        found = laid["changes"][name][37]
        assert (found.indicator, found.until, value_of(37, found)) == (NOTHING, None, None), name
    assert value_of(37, laid["changes"]["shy"][37]) == 0


def test_a_share_is_adjusted_where_the_figures_say_so(laid: dict[str, Network]) -> None:
    mixed = {name: each[37] for name, each in laid["mixed"].items()}
    assert mixed["as it is"].indicator == numbers.share(30, 60)
    assert mixed["knees"].indicator == Indicator(0.45, 60, 0.33, 0.59)
    assert [one.model for one in mixed.values()] == ["", "2-made-up", "2-made-up"]
    assert {one.reference for one in mixed.values()} == {0.5}
    assert [value_of(37, one) for one in mixed.values()] == [0.5, 0.5, 0.5]


def test_of_fewer_than_five_missing_four_are_counted_and_of_none_said_nothing(
    laid: dict[str, Network],
) -> None:
    found = {name: each[38] for name, each in laid["missing"].items()}
    assert found["four"].indicator == numbers.share(16, 20)
    assert found["not said"].indicator == found["none"].indicator == NOTHING
    assert {name: value_of(38, one) for name, one in found.items()} == {
        "four": 1, "not said": None, "none": None, "shy": 0,
    }  # fmt: skip


def test_who_lets_nothing_be_counted_has_none_of_the_points_that_count_it(
    laid: dict[str, Network],
) -> None:
    shy = laid["missing"]["shy"]
    assert {point: value_of(point, one) for point, one in shy.items()} == {30: None, 37: 0, 38: 0}
    assert {one.until for one in shy.values()} == {None}


def test_a_card_says_of_which_public_figures_such_a_point_is() -> None:
    shown, shy, bare = Spot(), Spot(), Spot()
    shown.figures(18, 30, missing=9)
    shy.withheld()
    quality.publish_scores(clinics=[one.clinic for one in (shown, shy, bare)], now=NOW)
    lines = queries.lines_of([one.clinic.pk for one in (shown, shy, bare)], now=NOW)

    def said(spot: Spot, point: int) -> str:
        (line,) = [one for one in lines[spot.clinic.pk] if one.point.id == point]
        return basis_words(line)

    figures = "Counted from the clinic's last public figures, of courses begun before 26 Jan 2026"
    assert {said(shown, point) for point in (37, 38)} == {figures}
    assert said(shy, 37) == "The clinic lets nothing be counted of what came of its people"
    assert said(bare, 38).startswith("Counted from the clinic's public figures alone; none")
    assert said(shown, 19).startswith("Counted from stored facts")
    quality.publish_scores(clinics=[shown.clinic], now=NOW + DAY)
    assert Mark.objects.filter(clinic=shown.clinic, criterion=37).count() == 1
    shown.figures(18, 30, missing=9, until=date(2026, 2, 23))
    quality.publish_scores(clinics=[shown.clinic], now=NOW + 2 * DAY)
    newest = Mark.objects.filter(clinic=shown.clinic, criterion=37).latest("pk")
    assert newest.until == date(2026, 2, 23)


def test_what_happens_today_moves_no_point_about_what_came_of_people() -> None:
    """Published by the one function; then everybody gets well, and somebody new comes."""
    spot = Spot()
    poor = spot.scored(30, 0, at=LONG_AGO)
    spot.scored(20, 5, at=LONG_AGO)
    spot.scored(10, 5, at=LONG_AGO, both=False)
    outcomes.publish_figures(clinics=None, now=NOW - 31 * DAY)
    before = cards.measure([spot.clinic.pk], now=NOW, only=(30, 37, 38))
    assert before[spot.clinic.pk, 37].indicator == numbers.share(20, 50)
    assert before[spot.clinic.pk, 38].indicator == numbers.share(50, 60)
    assert before[spot.clinic.pk, 37].until == UNTIL
    for one in poor:
        last = one.visits.latest("number")
        spot.read(last, 10, at=NOW - DAY)
    spot.scored(15, 5, at=LONG_AGO)
    assert cards.measure([spot.clinic.pk], now=NOW, only=(30, 37, 38)) == before


def test_courses_left_open_have_ended_after_eight_weeks() -> None:
    def lay() -> dict[str, Spot]:
        spot = Spot()
        for n, days in ((2, 56), (3, 55)):
            spot.planned(spot.courses(n, at=NOW - days * DAY), 1)
        return {"only": spot}

    assert network(lay, 19)["only"][19].indicator.n == 2

"""Points that look at the whole network, against networks whose numbers can be worked out by hand.

Each network is laid and counted once; it is gone before the first test, so none sees another.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from glideway.care.models import Visit
from glideway.quality.core import numbers
from glideway.quality.queries import cards
from glideway.quality.queries.frames import Counted
from tests.make import NOW
from tests.quality.histories import DAY, OPEN, Spot
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
        "median": (20, 10000), "same": (20, 10000), "third": (20, 10000),
        "a quarter more": (20, 12500), "more than that": (20, 12501), "few": (19, 10000),
        "none": (20, 9000),
    }  # fmt: skip
    spots = {}
    for name, (n, cents) in rows.items():
        spots[name] = Spot()
        made = spots[name].scored(n, 0 if name == "none" else 5)
        spots[name].receipts(list(Visit.objects.filter(episode__in=made, number=1)), cents)
    for at in range(4):
        spots[f"small {at}"] = one = Spot("guelph-on")
        made = one.scored(20, 5)
        one.receipts(list(Visit.objects.filter(episode__in=made, number=1)), 100)
    return spots


def _changes() -> dict[str, Spot]:
    """So many of thirty who improved, all alike; half of the seven lie below the median of 0.6."""
    spots = {}
    for name, hits, n in [
        ("22", 22, 30), ("21", 21, 30), ("18", 18, 30), ("15", 15, 30), ("14", 14, 30),
        ("also 18", 18, 30), ("29", 29, 29),
    ]:  # fmt: skip
        spots[name] = Spot()
        spots[name].scored(hits, 5)
        spots[name].scored(n - hits, 0)
    return spots


def _mixed() -> dict[str, Spot]:
    """Knees change half as often as shoulders, everywhere; one place sees knees alone."""
    spots = {}
    for name, shoulders, knees in [("knees", (0, 0), (20, 40)), ("both", (80, 80), (20, 40))]:
        spots[name] = one = Spot()
        for region, (hits, misses) in (("shoulder", shoulders), ("knee", knees)):
            one.scored(hits, 5, region=region)
            one.scored(misses, 0, region=region)
    spots["good knees"] = one = Spot()
    one.scored(20, 5, region="knee")
    one.scored(10, 0, region="knee")
    return spots


LAID = {
    "rated": (_rated, (4, 5)),
    "trends": (_trends, (6,)),
    "lengths": (_lengths, (26,)),
    "costs": (_costs, (30,)),
    "changes": (_changes, (37,)),
    "mixed": (_mixed, (37,)),
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
        "none": (18.0, 20, 0),  # at least all of it: 20 times 90 dollars, of a median of 100
    }  # fmt: skip
    for name, (estimate, n, value) in expected.items():
        found = laid["costs"][name][30]
        assert found.indicator.estimate == pytest.approx(estimate), name
        assert found.indicator.n == n, name
        assert value_of(30, found) == value, name
        assert found.reference == (None if name == "small 0" else 100.0)
    assert laid["costs"]["median"][30].indicator.low == 1.0
    assert laid["costs"]["median"][30].model == ""


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
        assert found.model.startswith("2-")


def test_who_sees_people_that_change_less_is_held_against_such_people(
    laid: dict[str, Network],
) -> None:
    # Of 150 knees 60 changed, of 160 shoulders 80: 140 of 310 in all. A knee is expected at 0.4.
    whole = 140 / 310
    knees = laid["mixed"]["knees"][37].indicator
    good = laid["mixed"]["good knees"][37].indicator
    assert knees.estimate == pytest.approx((20 / 60) / 0.4 * whole, abs=1e-3)
    assert good.estimate == pytest.approx((20 / 30) / 0.4 * whole, abs=1e-3)
    low, high = wilson(20, 30)
    assert low is not None
    assert high is not None
    assert (good.low, good.high) == pytest.approx((low / 0.4 * whole, high / 0.4 * whole), abs=1e-3)


def test_a_network_too_small_to_tell_people_apart_is_not_adjusted() -> None:
    def lay() -> dict[str, Spot]:
        spot = Spot()
        spot.scored(3, 5)
        spot.scored(2, 0, region="knee")
        return {"only": spot}

    found = network(lay, 37)["only"][37]
    assert found.model == ""
    assert found.indicator == numbers.share(3, 5)


def test_courses_left_open_have_ended_after_eight_weeks() -> None:
    def lay() -> dict[str, Spot]:
        spot = Spot()
        spot.courses(2, at=NOW - 56 * DAY)
        spot.courses(3, at=NOW - 55 * DAY)
        return {"only": spot}

    assert network(lay, 38)["only"][38].indicator == numbers.share(0, 2)

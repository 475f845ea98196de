"""An order is what was asked for: soonest, nearest, most points, or by somebody's own weights."""

import pytest

from glideway.booking.core.weighing import Facts, Sort, Weighed, Weights, order, weighed

SOON_DEAR = Facts(soon=0.0, near=9.0, price=12000, points=80.0, pk=1)
LATE_CHEAP = Facts(soon=100.0, near=1.0, price=8000, points=None, pk=2)
BETWEEN = Facts(soon=25.0, near=3.0, price=9000, points=90.0, pk=3)
ALL = [SOON_DEAR, LATE_CHEAP, BETWEEN]


@pytest.mark.parametrize(
    ("sort", "first"),
    [(Sort.SOON, [0, 2, 1]), (Sort.NEAR, [1, 2, 0]), (Sort.POINTS, [2, 0, 1])],
)
def test_soonest_nearest_and_most_points_are_what_they_say(sort: Sort, first: list[int]) -> None:
    assert order(ALL, sort, Weights()) == first


def test_each_thing_reaches_its_share_between_the_least_and_the_most_as_wished() -> None:
    assert weighed(ALL, Weights(soon=2, near=1, price=0, points=1)) == [
        Weighed(50.0, (("soon", 100.0), ("near", 0.0), ("points", 0.0))),
        Weighed(25.0, (("soon", 0.0), ("near", 100.0), ("points", None))),
        Weighed(81.25, (("soon", 75.0), ("near", 75.0), ("points", 100.0))),
    ]
    assert order(ALL, Sort.OWN, Weights(soon=2, near=1, price=0, points=1)) == [2, 0, 1]
    assert [one.reached for one in weighed(ALL, Weights(0, 0, 2, 0))] == [0.0, 100.0, 75.0]


def test_where_all_are_alike_the_sooner_and_then_the_nearer_stands_first() -> None:
    twin = SOON_DEAR._replace(pk=9, soon=5.0)
    nearer = twin._replace(pk=10, near=8.0)
    price = Weights(0, 0, 1, 0)
    assert [one.reached for one in weighed([twin, SOON_DEAR, nearer], price)] == [100.0] * 3
    assert order([twin, SOON_DEAR, nearer], Sort.OWN, price) == [1, 2, 0]
    assert order(ALL, Sort.OWN, Weights(0, 0, 0, 0)) == order(ALL, Sort.SOON, Weights())


def test_what_nobody_knows_counts_for_nobody() -> None:
    nowhere = [one._replace(near=None) for one in ALL]
    found = weighed(nowhere, Weights(soon=1, near=2, price=0, points=0))
    assert [one.reached for one in found] == [100.0, 0.0, 75.0]
    assert [one.parts for one in found] == [(("soon", one),) for one in (100.0, 0.0, 75.0)]
    assert weighed([], Weights()) == []

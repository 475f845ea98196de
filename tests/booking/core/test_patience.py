"""Who else, if I can wait: what is later and better in something, at most three, none twice."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from glideway.booking.core import ordering, patience
from glideway.booking.core.patience import Gain
from glideway.booking.core.weighing import Facts

HOUR = 3600.0
SOONEST = Facts(soon=0.0, near=8.0, price=12000, points=80.0, pk=1)


def gains(rows: Sequence[Facts], speaks: Sequence[bool]) -> list[Gain]:
    return patience.gains(ordering.Facts.of(rows), np.array(speaks, np.bool_))


def found(*others: Facts, speaks: tuple[bool, ...] = ()) -> list[Gain]:
    rows = [SOONEST, *others]
    return gains(rows, speaks or (False,) * len(rows))


def later(hours: float, pk: int = 2, **better: Any) -> Facts:
    return SOONEST._replace(soon=hours * HOUR, pk=pk, **better)


def test_a_later_start_is_named_with_what_it_gains_and_how_much_longer_it_is() -> None:
    one = later(5, near=2.0, price=9500, points=94.0)
    assert found(one) == [Gain(1, 5 * HOUR, 6.0, 2500, 14.0, speaks=False)]
    assert found(later(5), speaks=(False, True)) == [
        Gain(1, 5 * HOUR, None, None, None, speaks=True)
    ]
    assert found(later(5), speaks=(True, True)) == []


def test_what_is_no_later_or_no_better_or_hardly_better_is_not_named() -> None:
    assert gains([], []) == []
    assert found() == []
    assert found(later(0, near=1.0)) == []
    assert found(later(5)) == []
    assert found(later(5, near=7.1, price=11501, points=80.9)) == []
    assert found(later(5, near=7.0))[0].near == 1.0
    assert found(later(5, price=11500))[0].price == 500
    assert found(later(5, points=81.0))[0].points == 1.0


def test_what_is_not_known_is_no_gain() -> None:
    assert found(later(5, near=None, points=None)) == []
    nowhere = [one._replace(near=None) for one in (SOONEST, later(5, price=9000))]
    assert [one.price for one in gains(nowhere, [False, False])] == [3000]


def test_the_soonest_is_the_soonest_wherever_it_stands_and_of_two_the_nearer() -> None:
    twin = SOONEST._replace(pk=3, near=9.0)
    assert gains([later(5, price=9000), twin, SOONEST], [False] * 3)[0].at == 0
    assert gains([twin, SOONEST, later(5, near=7.5)], [False] * 3) == []


def test_who_waits_longer_for_no_more_is_left_out_and_three_stay() -> None:
    near, cheap = later(5, 2, near=2.0), later(9, 3, price=9000)
    both = later(30, 4, near=2.0, price=9000)
    worse = later(31, 5, near=2.0, price=9500)
    rated = later(40, 6, points=95.0)
    assert [one.at for one in found(near, cheap, both, worse, rated)] == [3, 1, 2]
    assert [one.at for one in found(near, later(5, 9, near=2.0))] == [1]
    assert [one.at for one in found(later(6, 9, near=2.0), near)] == [2]
    assert [one.at for one in found(near, rated)] == [1, 2]


def test_of_hundreds_the_same_three_are_named_as_by_comparing_each_with_each() -> None:
    dice = random.Random(9)  # noqa: S311  # a test draws
    for number in (3, 12, 150, 400):
        rows = [
            Facts(
                soon=dice.choice((0, 1, 2, 5, 30)) * HOUR,
                near=dice.choice((None, 1.0, 2.0, 4.5, 8.0)),
                price=dice.choice((8000, 9500, 9600, 12000)),
                points=dice.choice((None, 70.0, 80.0, 91.0)),
                pk=pk,
            )
            for pk in dice.sample(range(1000), number)
        ]
        speaks = [dice.random() < 0.3 for _one in rows]
        named = [(one.at, one.things, one.later) for one in gains(rows, speaks)]
        assert named == [(one.at, one.things, one.later) for one in each_with_each(rows, speaks)]


def each_with_each(rows: list[Facts], speaks: list[bool]) -> list[Gain]:
    """The definition, worded by pairs: gains against the soonest, and nobody beaten by another."""
    first = min(range(len(rows)), key=lambda at: (rows[at].soon, rows[at].near or 0.0, rows[at].pk))
    alone = [found_alone(rows, speaks, first, at) for at in range(len(rows))]
    some = [one for one in alone if one is not None]
    kept = [one for one in some if not any(beats(two, one) for two in some if two is not one)]
    return sorted(kept, key=lambda one: (-one.things, one.later, rows[one.at].pk))[:3]


def found_alone(rows: list[Facts], speaks: list[bool], first: int, at: int) -> Gain | None:
    (gain,) = gains([rows[first], rows[at]], [speaks[first], speaks[at]]) or (None,)
    return gain and gain._replace(at=at)


def beats(one: Gain, other: Gain) -> bool:
    mine, theirs = (
        (-row.later, row.near or 0, row.price or 0, row.points or 0, row.speaks)
        for row in (one, other)
    )
    if mine == theirs:
        return one.at < other.at
    return all(a >= b for a, b in zip(mine, theirs, strict=True))

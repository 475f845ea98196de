"""The order of results: what may be read of one, and how much each thing matters to who asks.

Nothing but `Facts` can be read here, so nothing else can move a result: nobody pays for a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

MUCH = 2  # a wish matters not (0), a little (1) or much (2)


class Sort(StrEnum):
    """What comes first: the soonest, the nearest, the cheapest, the most points, or as weighed."""

    SOON = ""
    NEAR = "near"
    PRICE = "price"
    POINTS = "points"
    OWN = "own"


class Weights(NamedTuple):
    """How much each thing matters to the patient: 0 not, 1 a little, 2 much."""

    soon: int = 1
    near: int = 1
    price: int = 1
    points: int = 1


ALIKE = Weights()


class Facts(NamedTuple):
    """All that an order may read of a result. `pk` settles what is alike in everything else."""

    soon: float  # the first start, in seconds of any one clock
    near: float | None  # km
    price: float  # of the service that was asked for, in cents
    points: float | None  # of 100, None where there is no score
    pk: int


class Weighed(NamedTuple):
    """What a result reaches of 100 by somebody's weights, and of each thing that matters.

    A part is None where the fact is not known: it counts as 0.
    """

    reached: float
    parts: tuple[tuple[str, float | None], ...]


def weighed(rows: Sequence[Facts], weights: Weights) -> list[Weighed]:
    """Each result by these weights: sum of weight x part, over the sum of the weights.

    Of each thing the result that is most as wished reaches 100 and the one that is least so 0,
    those between in proportion; where all are alike, 100. A thing that no result knows, such as
    the way of somebody who named no place, counts for nobody.
    """
    parts: dict[str, list[float | None]] = {}
    for name, weight in weights._asdict().items():
        found = [getattr(one, name) for one in rows]
        if weight and any(one is not None for one in found):
            parts[name] = _parts(found, most=name == "points")
    whole = sum(getattr(weights, name) for name in parts)
    return [
        Weighed(
            sum(getattr(weights, name) * (some[at] or 0.0) for name, some in parts.items())
            / (whole or 1),
            tuple((name, some[at]) for name, some in parts.items()),
        )
        for at in range(len(rows))
    ]


def _parts(found: Sequence[float | None], *, most: bool) -> list[float | None]:
    known = [one for one in found if one is not None]
    low, high = min(known), max(known)
    if low == high:
        return [None if one is None else 100.0 for one in found]
    wished, least = (high, low) if most else (low, high)
    return [None if one is None else 100 * (one - least) / (wished - least) for one in found]


def order(rows: Sequence[Facts], sort: Sort, weights: Weights) -> list[int]:
    """The places of `rows` in the order that was asked for; what is alike goes by soon and near.

    A result without a score stands after those with one.
    """
    reached = [one.reached for one in weighed(rows, weights)] if sort is Sort.OWN else []

    def key(at: int) -> tuple[float, ...]:
        one = rows[at]
        near = one.near or 0.0
        last = (one.soon, near, one.pk)
        if sort is Sort.OWN:
            return (-reached[at], *last)
        if sort is Sort.POINTS:
            return (1.0 if one.points is None else -one.points, *last)
        if sort is Sort.PRICE:
            return (one.price, *last)
        return (near, one.soon, one.pk) if sort is Sort.NEAR else last

    return sorted(range(len(rows)), key=key)

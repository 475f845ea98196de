"""Who else there is for somebody who can wait: what a later start would gain them.

Pure, and read from the facts that an order reads and from whether somebody speaks their language:
nobody pays to stand here either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from glideway.booking.core.weighing import Facts

MOST = 3
WORTH_KM, WORTH_CENTS, WORTH_POINTS = 1.0, 500, 1.0  # less is nothing that one would wait for


class Gain(NamedTuple):
    """What the result at this place of the rows has over the soonest, and how much later it is.

    `near` in km, `price` in cents, `points` of 100; None where it is not better in that.
    """

    at: int
    later: float  # seconds
    near: float | None
    price: float | None
    points: float | None
    speaks: bool

    @property
    def things(self) -> int:
        """In how many things it is better."""
        return sum(one is not None for one in (self.near, self.price, self.points)) + self.speaks


def gains(rows: Sequence[Facts], speaks: Sequence[bool]) -> list[Gain]:
    """At most three later results that are better in something; what gains most things first.

    Left out is a result for which another one gains as much in everything and waits no longer.
    """
    if not rows:
        return []
    first = min(range(len(rows)), key=lambda at: (rows[at].soon, rows[at].near or 0.0, rows[at].pk))
    found = [_gain(rows, speaks, first, at) for at in range(len(rows))]
    some = [one for one in found if one.later > 0 and one.things]
    kept = [one for one in some if not any(_as_good(two, one) for two in some)]
    return sorted(kept, key=lambda one: (-one.things, one.later, rows[one.at].pk))[:MOST]


def _gain(rows: Sequence[Facts], speaks: Sequence[bool], first: int, at: int) -> Gain:
    soonest, one = rows[first], rows[at]
    return Gain(
        at,
        one.soon - soonest.soon,
        _worth(soonest.near, one.near, WORTH_KM),
        _worth(soonest.price, one.price, WORTH_CENTS),
        _worth(one.points, soonest.points, WORTH_POINTS),
        speaks[at] and not speaks[first],
    )


def _worth(more: float | None, less: float | None, least: float) -> float | None:
    """The difference, where both are known and it is worth a word."""
    if more is None or less is None or more - less < least:
        return None
    return more - less


def _as_good(one: Gain, other: Gain) -> bool:
    """Whether somebody who is offered this one has no reason to wait for the other."""
    if one.at == other.at or one.later > other.later:
        return False
    mine = (one.near or 0.0, one.price or 0.0, one.points or 0.0, one.speaks)
    theirs = (other.near or 0.0, other.price or 0.0, other.points or 0.0, other.speaks)
    alike = mine == theirs and one.later == other.later
    return one.at < other.at if alike else all(a >= b for a, b in zip(mine, theirs, strict=True))

"""Who else there is for somebody who can wait: what a later start would gain them.

Pure, and read from the facts that an order reads and from whether somebody speaks their language:
nobody pays to stand here either. Of thousands of results at once, as the index finds them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from glideway.booking.core.ordering import Facts, Floats

Flags: TypeAlias = npt.NDArray[np.bool_]

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


def gains(rows: Facts, speaks: Flags) -> list[Gain]:
    """At most three later results that are better in something; what gains most things first.

    Left out is a result for which another one gains as much in everything and waits no longer.
    """
    if not len(rows.pk):
        return []
    first = int(np.lexsort((rows.pk, np.nan_to_num(rows.near), rows.soon))[0])
    better = np.stack(
        (
            _worth(rows.near[first], rows.near, WORTH_KM),
            _worth(rows.price[first], rows.price, WORTH_CENTS),
            _worth(rows.points, rows.points[first], WORTH_POINTS),
            (speaks & ~speaks[first]).astype(np.float64),
        )
    )
    later, things = rows.soon - rows.soon[first], (better > 0).sum(axis=0)
    some = np.flatnonzero((later > 0) & (things > 0))
    # Whom another leaves out comes after that other one: it gains no more things and waits as long.
    by = (*-better[::-1, some], later[some], -things[some])
    left = some[np.lexsort(by)]
    kept: list[Gain] = []
    while len(left):
        one = _gain(int(left[0]), float(later[left[0]]), better)
        if len(kept) >= MOST and _rank(one) > _rank(kept[MOST - 1]):
            break
        kept.append(one)
        mine = better[:, one.at, np.newaxis]
        left = left[(better[:, left] > mine).any(axis=0) | (later[left] < one.later)]
    return sorted(kept, key=lambda one: (*_rank(one), int(rows.pk[one.at])))[:MOST]


def _rank(one: Gain) -> tuple[int, float]:
    return -one.things, one.later


def _gain(at: int, later: float, better: Floats) -> Gain:
    near, price, points, speaks = better[:, at].tolist()
    return Gain(at, later, near or None, price or None, points or None, bool(speaks))


def _worth(more: Floats, less: Floats, least: float) -> Floats:
    """The difference, where both are known and it is worth a word; else nothing."""
    found = np.asarray(more - less, np.float64)
    return np.where(found >= least, found, 0.0)  # what is not known is not as much as anything

"""The order of thousands of results at once: `weighing.order` over arrays, to the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from glideway.booking.core import weighing
from glideway.booking.core.weighing import Sort, Weighed, Weights

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Facts:
    """`weighing.Facts` of many results; what is not known is not a number."""

    soon: Floats
    near: Floats
    price: Floats
    points: Floats
    pk: Places

    @staticmethod
    def of(rows: Sequence[weighing.Facts]) -> Facts:
        """Those of single results, in their order."""
        soon, near, price, points = (
            np.array([getattr(one, name) for one in rows], np.float64) for name in Weights._fields
        )
        return Facts(soon, near, price, points, np.array([one.pk for one in rows], np.int64))

    def __getitem__(self, some: Places) -> Facts:
        """Those at some places, in the order of the places."""
        return Facts(
            self.soon[some], self.near[some], self.price[some], self.points[some], self.pk[some]
        )


@dataclass(frozen=True, eq=False)
class Reached:
    """What each result reaches by somebody's weights, and of each thing that matters."""

    reached: Floats
    parts: dict[str, Floats]

    def of(self, at: int) -> Weighed:
        """One result, as `weighing.weighed` tells it."""
        return Weighed(
            float(self.reached[at]),
            tuple(
                (name, None if np.isnan(some[at]) else float(some[at]))
                for name, some in self.parts.items()
            ),
        )


def weighed(facts: Facts, weights: Weights) -> Reached:
    """As `weighing.weighed`: a thing that no result knows counts for nobody."""
    parts = {
        name: _parts(found, most=name == "points")
        for name, weight in weights._asdict().items()
        if weight and not np.isnan(found := getattr(facts, name)).all()
    }
    whole = sum(getattr(weights, name) for name in parts)
    reached = np.zeros(len(facts.pk))
    for name, some in parts.items():
        reached += getattr(weights, name) * np.nan_to_num(some)
    return Reached(reached / (whole or 1), parts)


def _parts(found: Floats, *, most: bool) -> Floats:
    low, high = np.nanmin(found), np.nanmax(found)
    if low == high:
        return np.where(np.isnan(found), np.nan, 100.0)
    wished, least = (high, low) if most else (low, high)
    parts: Floats = 100 * (found - least) / (wished - least)
    return parts


def order(facts: Facts, sort: Sort, reached: Reached | None = None) -> Places:
    """The places in the order that was asked for; `reached` where patients weigh."""
    near = np.nan_to_num(facts.near)
    last = (facts.pk, near, facts.soon)
    if reached is not None:
        return np.lexsort((*last, -reached.reached))
    if sort is Sort.POINTS:
        return np.lexsort((*last, np.where(np.isnan(facts.points), 1.0, -facts.points)))
    if sort is Sort.PRICE:
        return np.lexsort((*last, facts.price))
    if sort is Sort.NEAR:
        return np.lexsort((facts.pk, facts.soon, near))
    return np.lexsort(last)

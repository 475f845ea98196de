"""Where people wait longest for what: medians by place and kind, none of fewer than five people.

A count is rounded to five and stands nowhere as a total, so that no cell can be taken from another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple

from glideway.outcomes.core.suppression import CELL, ROUNDED

LOOKED_BACK = timedelta(days=30)


class Key(NamedTuple):
    """A place and what somebody waits for there: a profession, or a part of the body."""

    province: str
    city: str
    what: str


class Waited(NamedTuple):
    """One first visit that somebody booked: whose, and for how many days ahead."""

    at: Key
    patient: int
    days: float


class Cell(NamedTuple):
    """One row of the map. `people` is rounded to five; it and `days` are None below five people.

    `next_days`: until the first start that somebody new can have; None where there is none within
    the week that is looked at.
    """

    at: Key
    people: int | None
    days: float | None
    next_days: float | None

    @property
    def wait(self) -> float:
        """What the rows are ordered by: the median, else the days until the next start."""
        return self.days if self.days is not None else -1.0


def window(now: datetime) -> tuple[datetime, datetime]:
    """The thirty days before the last Monday: everybody who looks in one week sees the same."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    until = today - timedelta(days=today.weekday())
    return until - LOOKED_BACK, until


def cells(waited: Iterable[Waited], upcoming: Mapping[Key, float | None]) -> list[Cell]:
    """The longest wait first; places without a figure last, those with no start before the rest."""
    days: dict[Key, list[float]] = defaultdict(list)
    people: dict[Key, set[int]] = defaultdict(set)
    for one in waited:
        days[one.at].append(one.days)
        people[one.at].add(one.patient)
    found = []
    for at in {*days, *upcoming}:
        enough = len(people[at]) >= CELL
        found.append(
            Cell(
                at,
                ROUNDED * round(len(people[at]) / ROUNDED) if enough else None,
                float(round(median(days[at]))) if enough else None,  # to the hour is one person
                upcoming.get(at),
            )
        )

    def longest(one: Cell) -> tuple[float, float, Key]:
        none_open = one.next_days if one.next_days is not None else float("inf")
        return (-one.wait, -none_open, one.at)

    return sorted(found, key=longest)


def longest(found: Iterable[Cell]) -> dict[str, float]:
    """The longest wait of each province, of the rows that may say one."""
    by_province: dict[str, float] = {}
    for one in found:
        if one.days is not None:
            before = by_province.get(one.at.province, 0.0)
            by_province[one.at.province] = max(before, one.days)
    return by_province

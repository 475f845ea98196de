"""A clinic's figures from its own readings: how many visits until a change that counts.

One person counts once. A person whose change did not come is not left out: the median is that
of the product-limit estimate (Kaplan and Meier 1958), in which such a person counts as long as
they were followed. Figures describe the past of one clinic and predict nobody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from glideway.outcomes.core.following import Followed

SHOWN_FROM = 10  # people; trust.md 8
COMPARED_FROM = 30  # people; clinic.md 8
COMPARED_FOLLOWED = 0.60  # share followed; trust.md 8
CELL = 5  # people in the smallest published cell; trust.md 8
RESAMPLES = 1000
SEED = 20261121  # fixed, so that the same readings give the same interval
Counts = NDArray[np.int64]


class Standing(StrEnum):
    """What may be done with a clinic's figures."""

    TOO_FEW = "too-few"
    SHOWN = "shown"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number and its 95 % bootstrap interval; an open end is None."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a clinic's readings allow to be said. `median` is None below the minimum count, and
    where fewer than half have come that far."""

    people: int
    eligible: int
    median: Interval | None
    improved: int
    pain: Interval | None
    activity: Interval | None
    parts: Mapping[str, int]

    @property
    def missing(self) -> int:
        """Per cent of those who could have been followed and were not; 0 where nobody could."""
        if not self.eligible:
            return 0
        return round(100 * (self.eligible - self.people) / self.eligible)

    @property
    def standing(self) -> Standing:
        """Shown from 10 people; compared from 30 with at least 60 % followed."""
        return standing(people=self.people, eligible=self.eligible)


def standing(*, people: int, eligible: int) -> Standing:
    """The rule of minimum counts, on exact numbers and not on rounded per cents."""
    if people < SHOWN_FROM:
        return Standing.TOO_FEW
    if people >= COMPARED_FROM and people >= COMPARED_FOLLOWED * eligible:
        return Standing.COMPARED
    return Standing.SHOWN


def figures(followed: Sequence[Followed], eligible: int) -> Figures:
    """The figures of those followed, out of all who could have been."""
    people = len(followed)
    if standing(people=people, eligible=eligible) is Standing.TOO_FEW:
        return Figures(people, eligible, None, 0, None, None, {})
    return Figures(
        people,
        eligible,
        median_visits(followed),
        sum(one.improved for one in followed),
        mean_change([one.pain for one in followed if one.pain is not None]),
        mean_change([one.activity for one in followed if one.activity is not None]),
        publishable(_counted(one.part for one in followed)),
    )


def pooled(groups: Iterable[tuple[Sequence[Followed], int]]) -> Figures:
    """The figures of all clinics that may be compared, taken together.

    A smaller clinic is left out, so that subtracting the others cannot give it back. One clinic
    alone is no network: then there are none to take together.
    """
    large = [
        (followed, eligible)
        for followed, eligible in groups
        if standing(people=len(followed), eligible=eligible) is Standing.COMPARED
    ]
    if len(large) < 2:  # noqa: PLR2004 - one clinic would be compared with itself
        large = []
    together = [one for followed, _eligible in large for one in followed]
    return figures(together, sum(eligible for _followed, eligible in large))


def median_visits(followed: Sequence[Followed]) -> Interval | None:
    """The number of visits by which half have a change that counts, or None if half never did.

    The interval is that of resampled people; an end that half of a resample never reach is open.
    """
    cells = sorted({(one.visits, one.improved) for one in followed})
    seen = np.array([sum((o.visits, o.improved) == c for o in followed) for c in cells])
    value = _half(cells, seen[np.newaxis, :])[0]
    if not np.isfinite(value):
        return None
    draw = np.random.default_rng(SEED)
    resampled = draw.multinomial(len(followed), seen / len(followed), size=RESAMPLES)
    ends = np.quantile(_half(cells, resampled), (0.025, 0.975), method="inverted_cdf")
    return Interval(float(value), float(ends[0]), float(ends[1]) if np.isfinite(ends[1]) else None)


def mean_change(changes: Sequence[float]) -> Interval | None:
    """The mean of last minus first with its interval; None below the minimum count."""
    if len(changes) < SHOWN_FROM:
        return None
    values = np.array(changes, dtype=float)
    draw = np.random.default_rng(SEED)
    picks = draw.integers(0, len(values), size=(RESAMPLES, len(values)))
    ends = np.quantile(values[picks].mean(axis=1), (0.025, 0.975))
    return Interval(float(values.mean()), float(ends[0]), float(ends[1]))


def publishable(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts with no cell below five people, the largest first; the rest stands under "".

    A rest below five would give a small cell back by subtraction, so the smallest shown cells
    join it until it is none or large enough.
    """
    shown = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    rest = 0
    for name in [*reversed(shown)]:
        if shown[name] >= CELL and not 0 < rest < CELL:
            break
        rest += shown.pop(name)
    if not 0 < rest < CELL:
        return shown | ({"": rest} if rest else {})
    return {}


def _half(cells: Sequence[tuple[int, bool]], weights: Counts) -> NDArray[np.float64]:
    """Per row of `weights` (one a resample, one column a cell): the first visit count at which
    the share still without a change is half or less; infinity where none is."""
    times = sorted({visits for visits, _ in cells})
    at = np.array([visits for visits, _ in cells])
    event = np.array([improved for _, improved in cells])
    still = np.ones(len(weights))
    found = np.full(len(weights), np.inf)
    for time in times:
        risk = weights[:, at >= time].sum(axis=1)
        events = weights[:, (at == time) & event].sum(axis=1)
        still = still * (1 - events / np.maximum(risk, 1))
        found = np.where((still <= 0.5 + 1e-12) & np.isinf(found), float(time), found)
    return found


def _counted(parts: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        found[part] = found.get(part, 0) + 1
    return found

"""How comparable courses went on from where one stands now: a share by visit, or nothing at all.

It is no prediction for anybody. Comparable are courses of all clinics here with the same region,
the same trouble, a first activity in the same band and as long a time before: no group lies in
another, so none can be had by subtracting. Who stopped coming counts for as long as they came
(Kaplan and Meier 1958, with Greenwood's interval on the log-log scale).

How well such shares held is measured: courses are set aside, foretold from the rest, and looked
at. Where that could not be measured nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glideway.outcomes.core import survival
from glideway.outcomes.core.figures import COMPARED_FROM
from glideway.outcomes.core.suppression import CELL, ROUNDED

LEAST = COMPARED_FROM  # people who stood there; below it a half has an interval of over 36 points
FOLDS = 5  # design: each course is set aside once
AHEAD = 3  # visits; how far ahead the check looks
FARTHEST = 12  # visits; what is foretold at most
BANDS = (("low", 0.0, 3.5), ("middle", 3.5, 6.5), ("high", 6.5, 10.1))  # draft: of the activity
BINS = 5
TWENTIETHS = 20
AT_RISK = 10  # draft: people still looked at, below which a share rests on too few to be said
OFF_AT_MOST = 0.1  # draft: measured, on the mean; where it was off by more nothing is foretold


class Alike(NamedTuple):
    """What makes courses comparable: where, what, how the activity was at first, since when."""

    region: str
    condition: str
    band: str
    lasting: str

    @property
    def key(self) -> str:
        """The same as one word."""
        return "/".join(self)


class Gone(NamedTuple):
    """One course: after how many visits it was last looked at, and whether a change had come."""

    alike: Alike
    visits: int
    improved: bool


class _Aside(NamedTuple):
    """One course set aside where it stood: what was foretold, how many visits later it ended."""

    who: tuple[Alike, int]
    share: float
    visits: int
    improved: bool


@dataclass(frozen=True, slots=True)
class Share:
    """Who had a change that counts by a visit, of those who had none where they stood."""

    visit: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Foretold:
    """How courses went on that stood after `after` visits without a change. `people` is rounded."""

    after: int
    people: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What had been foretold, on the mean, of courses set aside, and what came. `n` is rounded."""

    foretold: float
    came: float
    people: int


def band(first: float) -> str:
    """The third of 0 to 10 in which an activity began."""
    return next(name for name, low, high in BANDS if low <= first < high)


def foretold(rows: Sequence[Gone], after: int) -> Foretold | None:
    """How these courses went on after so many visits; None with fewer than 30 that stood there.

    The shares end where fewer than ten are still at risk; and every step between two of them is of
    five people or more, so visits with fewer are put together. A share of which either side would
    be fewer than five people is not said.
    """
    times, events = _columns(rows)
    here = times > after
    people = int(here.sum())
    if people < LEAST:
        return None
    visits = np.arange(after + 1, after + FARTHEST + 1)
    risk, changed = _counted(times[here], events[here], visits)
    still = survival.product_limit(risk, changed)
    reached, left = changed.cumsum(), risk - changed
    said = [at for at in range(len(visits)) if risk[at] >= AT_RISK and left[at] >= CELL]
    shares = tuple(
        Share(
            int(visits[at]), *(1 - float(side[at]) for side in (still.still, still.high, still.low))
        )
        for at in _steps(reached, said)
    )
    return Foretold(after, people // ROUNDED * ROUNDED, shares) if shares else None


def _steps(reached: survival.Numbers, said: Sequence[int]) -> Iterator[int]:
    """Of these places those at which nobody, or five people or more, had changed since the last."""
    before = 0.0
    for at in said:
        if reached[at] >= CELL and (reached[at] == before or reached[at] - before >= CELL):
            before = reached[at]
            yield at


def checked(rows: Sequence[Gone]) -> tuple[Held, ...]:
    """What courses set aside came to, by what had been foretold of them three visits ahead.

    Each course is set aside once, with every fifth; a course counts wherever it stood. By bins of
    a fifth; one of fewer than 30 people, or with fewer than five on a side, is not said.
    """
    found: dict[int, list[_Aside]] = defaultdict(list)
    for group, alike in _by_alike(rows).items():
        for fold in range(FOLDS):
            rest = [one for at, one in enumerate(alike) if at % FOLDS != fold]
            aside = [(at, one) for at, one in enumerate(alike) if at % FOLDS == fold]
            for after in range(max((one.visits for one in rest), default=0)):
                share = _ahead(rest, after)
                if share is None:
                    continue
                where = min(int(share * BINS), BINS - 1)
                found[where] += [
                    _Aside((group, at), share, one.visits - after, one.improved)
                    for at, one in aside
                    if one.visits > after
                ]
    told = (_came(found[one]) for one in sorted(found))
    return tuple(one for one in told if one is not None)


def followed(rows: Sequence[Gone]) -> float | None:
    """The share of the courses that could be followed that were, in twentieths; None of too few.

    One without a visit that was looked at was not followed.
    """
    were = sum(one.visits > 0 for one in rows)
    if len(rows) < LEAST or were < CELL or 0 < len(rows) - were < CELL:
        return None
    return round(were / len(rows) * TWENTIETHS) / TWENTIETHS


def holds(told: Sequence[Held]) -> bool:
    """Whether what was foretold was measured, and came near enough to be said at all."""
    return bool(told) and off_by(told) <= OFF_AT_MOST


def off_by(told: Iterable[Held]) -> float:
    """By how much, on the mean of the people, what came was not what had been foretold."""
    rows = list(told)
    whole = sum(one.people for one in rows)
    return sum(abs(one.foretold - one.came) * one.people for one in rows) / whole


def published(rows: Sequence[Gone]) -> dict[str, list[Foretold]]:
    """Everything that may be said, by the key of what is comparable, after each visit."""
    found = {}
    for alike, mine in _by_alike(rows).items():
        told = [foretold(mine, after) for after in range(max(one.visits for one in mine))]
        if said := [one for one in told if one is not None]:
            found[alike.key] = said
    return found


def _by_alike(rows: Iterable[Gone]) -> Mapping[Alike, list[Gone]]:
    found: dict[Alike, list[Gone]] = defaultdict(list)
    for one in rows:
        found[one.alike].append(one)
    return found


def _ahead(rows: Sequence[Gone], after: int) -> float | None:
    """The share three visits ahead, where it may be said."""
    told = foretold(rows, after)
    if told is None:
        return None
    return next((one.value for one in told.shares if one.visit == after + AHEAD), None)


def _came(rows: Sequence[_Aside]) -> Held | None:
    """What came of one bin, with those who stopped coming counted for as long as they came."""
    people = len({one.who for one in rows})
    if people < LEAST:
        return None
    ahead = np.arange(1, AHEAD + 1)
    times = np.array([one.visits for one in rows])
    risk, events = _counted(times, np.array([one.improved for one in rows]), ahead)
    reached = int(events.sum())
    if min(reached, len(rows) - reached) < CELL:
        return None
    mean = float(np.mean([one.share for one in rows]))
    came = 1 - float(survival.product_limit(risk, events).still[-1])
    return Held(mean, came, people // ROUNDED * ROUNDED)


def _columns(rows: Sequence[Gone]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    times = np.array([one.visits for one in rows], dtype=np.int64)
    return times, np.array([one.improved for one in rows], dtype=bool)


def _counted(
    times: NDArray[np.int64], events: NDArray[np.bool_], visits: NDArray[np.int64]
) -> tuple[survival.Numbers, survival.Numbers]:
    """At each number of visits: how many were still looked at, and how many changed there."""
    risk = (times[:, np.newaxis] >= visits).sum(axis=0).astype(float)
    came = ((times[:, np.newaxis] == visits) & events[:, np.newaxis]).sum(axis=0).astype(float)
    return risk, came

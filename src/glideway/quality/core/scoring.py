"""From numbers and an inspector's word to 0, a half, 1 or "not yet known", and to the score.

1. Below the smallest count there is no value: no benefit, and no harm, from small numbers.
2. The estimate decides, unless the point names an end of its interval.
3. What lapsed is not yet known again; a gate that lapsed is 0.
4. Below 35 known points there is no score. A point that does not apply here leaves the 50.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from glideway.quality.core.criteria import Criterion, Inspectorate, Threshold
from glideway.quality.core.numbers import Indicator

ENOUGH_KNOWN = 35  # inspection.json: "no score is shown below 35 known points"
FULL, HALF, NONE = 1.0, 0.5, 0.0
VALUES = frozenset({NONE, HALF, FULL})


class Why(StrEnum):
    """Why a point stands where it stands, in one word the page can put into a sentence."""

    KNOWN = "known"
    TOO_FEW = "too-few"
    LAPSED = "lapsed"
    NEVER = "never"
    NOT_HERE = "not-here"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class Attested:
    """What an inspector established, and when."""

    value: float
    seen_at: datetime

    def __post_init__(self) -> None:
        if self.value not in VALUES:
            raise ValueError("a point is 0, a half or 1")


@dataclass(frozen=True, slots=True)
class Standing:
    """One point of one clinic today. `value` is None while not yet known."""

    value: float | None
    why: Why = Why.KNOWN


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The sum of a clinic's points. `score` is None below 35 known points."""

    score: float | None
    known: int
    of: int
    closed_gates: tuple[int, ...]


def judge(
    criterion: Criterion,
    *,
    measured: Indicator | None,
    attested: Attested | None,
    network: float = 0.0,
    applies: bool = True,
    unlicensed: bool = False,
    now: datetime,
) -> Standing:
    """Where the point stands, from what was counted and what an inspector saw.

    `unlicensed`: the register says of somebody of the house that a licence runs no more; no
    inspector's word from before stands against that.
    """
    if not applies:
        return Standing(None, Why.NOT_HERE)
    if unlicensed:
        return Standing(NONE, Why.LICENCE)
    seen = _attested(criterion, attested, now)
    if criterion.how == "A":
        return seen
    counted = _measured(criterion, measured, network)
    if criterion.how == "M":
        return counted
    return _both(criterion, counted, seen, nothing=measured is not None and measured.n == 0)


def scorecard(standings: Mapping[int, Standing], yardstick: Inspectorate) -> Scorecard:
    """The score with its count; never one without the other."""
    here = {number: one for number, one in standings.items() if one.why is not Why.NOT_HERE}
    known = [one.value for one in here.values() if one.value is not None]
    score = 100 * sum(known) / len(known) if len(known) >= ENOUGH_KNOWN else None
    closed = tuple(
        one.id for one in yardstick.points if one.gate and standings[one.id].value == NONE
    )
    return Scorecard(score, len(known), len(here), closed)


def lapses_at(criterion: Criterion, seen_at: datetime) -> datetime:
    """The first moment at which what was seen no longer counts."""
    return add_months(seen_at, criterion.lapse_months)


def add_months(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or the last day of a month that has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _attested(criterion: Criterion, attested: Attested | None, now: datetime) -> Standing:
    if attested is None:
        return Standing(None, Why.NEVER)
    if criterion.lapse_months and now >= lapses_at(criterion, attested.seen_at):
        return Standing(NONE if criterion.gate else None, Why.LAPSED)
    return Standing(attested.value)


def _measured(criterion: Criterion, measured: Indicator | None, network: float) -> Standing:
    if measured is None:
        return Standing(None, Why.NEVER)
    if measured.broken:
        return Standing(NONE)
    if measured.n == 0 and criterion.full_when_none:
        return Standing(FULL)
    if measured.n < criterion.min_n:
        return Standing(None, Why.TOO_FEW)
    if _over(criterion.full, measured, network):
        return Standing(FULL)
    return Standing(HALF if _over(criterion.half, measured, network) else NONE)


def _over(bar: Threshold | None, measured: Indicator, network: float) -> bool:
    if bar is None:
        return False
    ends = {"estimate": measured.estimate, "low": measured.low, "high": measured.high}
    end = ends[bar.which]
    if end is None:
        return False
    height = bar.value + (network if bar.against == "network" else 0.0)
    # Shares are quotients: 0.98 may be written a hair above or below its own bar.
    return end >= height - 1e-9 if bar.at == ">=" else end <= height + 1e-9


def _both(criterion: Criterion, counted: Standing, seen: Standing, *, nothing: bool) -> Standing:
    """A point with two parts: the words of `half_attested` decide how they meet."""
    if nothing and criterion.full_when_none and counted.value == FULL:
        return seen
    if counted.value is None or seen.value is None:
        return counted if counted.value is None else seen
    clean = seen.value == FULL
    if counted.value == FULL and clean:
        return Standing(FULL)
    if criterion.half_attested == "either":
        return Standing(HALF if clean or counted.value == FULL else NONE)
    if criterion.half_attested == "any":
        return Standing(HALF if counted.value >= HALF else NONE)
    return Standing(min(counted.value, HALF) if clean else NONE)

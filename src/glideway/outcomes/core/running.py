"""How a clinic runs: six measures of a calendar quarter, each counted once when it is ripe.

Quarters are fixed and nobody chooses their ends; one that was counted is never counted again, so
no two releases can be set against each other. A value is said from ten people or times, and only
where no count of fewer than five stands behind it. Nothing here ranks anybody: a quarter is set
beside the quarter before of the same clinic, and only where both are large enough.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from glideway.booking.core.used import Passed
from glideway.outcomes.core.arithmetic import wilson
from glideway.outcomes.core.figures import (
    CELL,
    COMPARED_FOLLOWED,
    COMPARED_FROM,
    RESAMPLES,
    SEED,
    SHOWN_FROM,
    median_visits,
)
from glideway.outcomes.core.following import Followed

MONTHS = 3  # of a quarter
KEPT = 8  # quarters on a page
ENTERED = timedelta(days=14)  # design, draft: until then a quarter's last facts are still entered
SEEN = timedelta(days=91)  # design, draft: courses are followed for a quarter after their own
LONGEST = timedelta(hours=8)  # of an appointment
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAID = ("", "open")  # a value is said, or that fewer than half have come so far


class Gauge(StrEnum):
    """What is counted of a quarter."""

    FILL = "fill"
    WAIT = "wait"
    REFILL = "refill"
    NO_SHOW = "no-show"
    VISITS = "visits"
    COST = "cost"

    @property
    def places(self) -> int:
        """How many decimals its value is said with."""
        return 0 if self is Gauge.COST else 1

    @property
    def of_courses(self) -> bool:
        """Whether it is of courses begun in the quarter, which must be followed for a while."""
        return self in (Gauge.VISITS, Gauge.COST)


class Quarter(NamedTuple):
    """Three calendar months, in UTC; the end does not belong to it."""

    start: datetime
    end: datetime

    @property
    def first_day(self) -> date:
        """Its name."""
        return self.start.date()

    def ripe_at(self, measure: Gauge) -> datetime:
        """From when on the measure can be counted."""
        return self.end + ENTERED + (SEEN if measure.of_courses else timedelta())


class Counted(NamedTuple):
    """A measure of one quarter. `n` is what the value rests on, `people` how many behind it.

    `why` a value is not said: "few" people, "cell" where a count behind it is too small, "open"
    where fewer than half have come that far, "unpriced" where prices are not known. `share` is
    the second number of a measure in per cent: times filled again, people followed or priced.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    people: int = 0
    share: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Charged:
    """One followed course: whether it improved, and what its attended visits cost in cents.

    `unpriced` says that the price of a visit is not known.
    """

    improved: bool
    cents: int
    unpriced: bool


def quarter(day: date) -> Quarter:
    """The quarter that a day lies in."""
    first = datetime(day.year, day.month - (day.month - 1) % MONTHS, 1, tzinfo=UTC)
    return Quarter(first, _later(first))


def ripe(measure: Gauge, now: datetime) -> list[Quarter]:
    """The last eight quarters that can be counted, the oldest first."""
    one = quarter(now.date())
    found: list[Quarter] = []
    while len(found) < KEPT:
        one = quarter(one.start.date() - DAY)
        if one.ripe_at(measure) <= now:
            found.append(one)
    return found[::-1]


def fill(weeks: Iterable[tuple[int, int]], people: int) -> Counted:
    """Booked minutes of open minutes, in per cent; the interval is that of resampled weeks."""
    rows = [(booked, free) for free, booked in weeks if free]
    hours = round(sum(free for _booked, free in rows) / 60)
    if people < SHOWN_FROM or not rows:
        return Counted(None, n=hours, people=people, why="few")
    value, low, high = _ratio([(100 * booked, free) for booked, free in rows])
    return Counted(value, low, high, hours, people)


def wait(booked: Iterable[Passed]) -> Counted:
    """The median of days from booking a first visit to that visit, of those who came."""
    first = [one for one in booked if one.first and one.came]
    people = len({one.patient for one in first})
    if people < SHOWN_FROM:
        return Counted(None, n=len(first), people=people, why="few")
    ends = median([days_waited(one.made_at, one.starts_at) for one in first])
    return Counted(*ends, n=len(first), people=people)


def days_waited(made_at: datetime, starts_at: datetime) -> float:
    """How long somebody waited who booked then for that time. The one place of this definition."""
    return (starts_at - made_at) / DAY


def refill(booked: Sequence[Passed]) -> Counted:
    """The median of hours from a patient's cancellation until the time was booked again.

    Of the times that were booked again; how many were is said beside it, because the others have
    no such hours.
    """
    gone = [one for one in booked if _given_back(one)]
    people = len({one.patient for one in gone})
    if people < SHOWN_FROM:
        return Counted(None, n=len(gone), people=people, why="few")
    found = _taken_again(gone, booked)
    if len(found) < CELL or 0 < len(gone) - len(found) < CELL:
        return Counted(None, n=len(gone), people=people, why="cell")
    share = round(100 * len(found) / len(gone))
    return Counted(*median(found), n=len(gone), people=people, share=share)


def no_show(booked: Iterable[Passed]) -> Counted:
    """Appointments to which nobody came, in per cent of those that nobody had cancelled."""
    due = [one for one in booked if one.cancelled_at is None and (one.no_show or one.came)]
    people = len({one.patient for one in due})
    if people < SHOWN_FROM:
        return Counted(None, n=len(due), people=people, why="few")
    missed = {one.patient for one in due if one.no_show}
    if 0 < len(missed) < CELL:
        return Counted(None, n=len(due), people=people, why="cell")
    hits = sum(one.no_show for one in due)
    low, high = wilson(hits, len(due))
    return Counted(100 * hits / len(due), 100 * low, 100 * high, len(due), people)


def visits(followed: Sequence[Followed], eligible: int) -> Counted:
    """By how many visits half had a change that counts; who had none counts while followed."""
    n = len(followed)
    if n < SHOWN_FROM:
        return Counted(None, n=n, people=n, why="few")
    share = None if 0 < eligible - n < CELL else round(100 * n / eligible)
    found = median_visits(followed)
    if found is None:
        return Counted(None, n=n, people=n, share=share, why="open")
    return Counted(found.value, found.low, found.high, n, n, share)


def cost(courses: Sequence[Charged], eligible: int) -> Counted:
    """What followed courses were charged, in dollars, for each one of them that improved.

    Also those that did not improve are paid for, so their price is in it. Only courses of which
    every attended visit has a known price. The interval is that of resampled courses.
    """
    priced = [one for one in courses if not one.unpriced]
    n = len(priced)
    improved = sum(one.improved for one in priced)
    if n < SHOWN_FROM:
        why = "few" if len(courses) < SHOWN_FROM else "unpriced"
        return Counted(None, n=n, people=n, why=why)
    unknown = 0 < len(courses) - n < CELL  # beside the share of all who were followed it says them
    share = None if unknown or 0 < eligible - n < CELL else round(100 * n / eligible)
    if min(improved, n - improved) < CELL or unknown:
        return Counted(None, n=n, people=n, share=share, why="cell")
    value, low, high = _ratio([(one.cents / 100, float(one.improved)) for one in priced])
    return Counted(value, low, high, n, n, share)


def together(own: Mapping[int, Counted], count: Callable[[Sequence[int]], Counted]) -> Counted:
    """The same measure of all clinics that say their own, counted once more over them.

    Of no other clinic: all together less those that say their own would say what the others may
    not; where some say their share and some may not, of those that do. A person of two clinics
    counts at each, because the difference is who goes to both.
    """
    said = [clinic for clinic, one in own.items() if one.why in SAID]
    shared = [clinic for clinic in said if own[clinic].share is not None]
    said = shared or said
    if len(said) < 2:  # noqa: PLR2004 - one clinic is not all together
        return Counted(None, why="few")
    found = count(said)._replace(people=sum(own[clinic].people for clinic in said))
    return found if shared else found._replace(share=None)


def median(values: Sequence[float]) -> tuple[float, float, float]:
    """The median and the values between which the true one lies, by rank (Conover 1999, 3.2).

    The ranks are those of the binomial distribution, so nothing is assumed of the values.
    """
    from scipy import stats  # noqa: PLC0415 - it costs a second, and no page needs it

    ordered = sorted(values)
    rank = max(int(stats.binom.ppf(0.025, len(ordered), 0.5)) - 1, 0)
    return float(np.median(ordered)), ordered[rank], ordered[-1 - rank]


class Beside(StrEnum):
    """What may be said of a quarter beside the one before, of the same clinic."""

    TOO_FEW = "too-few"
    NO_DIFFERENCE = "no-difference"
    LOWER = "lower"
    HIGHER = "higher"


def beside(measure: Gauge, now: Counted, before: Counted) -> Beside:
    """Higher or lower only where the intervals are apart, which is stricter than a test.

    Compared from 30, of courses with at least 60 % followed, as everything is.
    """
    for one in (now, before):
        few = one.value is None or min(one.n, one.people) < COMPARED_FROM
        # A share that is not said is of fewer than five people who were not followed.
        lost = one.share is not None and one.share < 100 * COMPARED_FOLLOWED
        if few or (measure.of_courses and lost):
            return Beside.TOO_FEW
    if _end(now.high, 1) < _end(before.low, -1):
        return Beside.LOWER
    return Beside.HIGHER if _end(now.low, -1) > _end(before.high, 1) else Beside.NO_DIFFERENCE


def _end(value: float | None, side: int) -> float:
    """The end of an interval; an open one is as far as can be."""
    return side * float("inf") if value is None else value


def _given_back(one: Passed) -> bool:
    """A patient gave the time back before it began."""
    early = one.cancelled_at is not None and one.cancelled_at < one.starts_at
    return early and one.cancelled_by in {"patient", "link_holder"}


def _taken_again(gone: Iterable[Passed], booked: Iterable[Passed]) -> list[float]:
    """Hours until each of these times, or a part of it, was booked again; the others are left."""
    each: dict[int, list[Passed]] = defaultdict(list)
    for one in booked:
        each[one.placement].append(one)
    starts: dict[int, list[datetime]] = {}
    for placement, some in each.items():
        some.sort(key=lambda one: one.starts_at)
        starts[placement] = [one.starts_at for one in some]
    found = []
    for free in gone:
        assert free.cancelled_at is not None  # noqa: S101 - given back
        mine = each[free.placement]
        first = bisect_left(starts[free.placement], free.starts_at - LONGEST)
        last = bisect_left(starts[free.placement], free.ends_at)
        again = [
            one.made_at
            for one in mine[first:last]
            if one.ends_at > free.starts_at and one.made_at >= free.cancelled_at and one is not free
        ]
        if again:
            found.append((min(again) - free.cancelled_at) / HOUR)
    return found


def _ratio(
    pairs: Sequence[tuple[float, float]],
) -> tuple[float, float | None, float | None]:
    """All tops over all bottoms, with its 95 % bootstrap interval; an end over nothing is open."""
    table = np.array(pairs, dtype=float)
    draw, even = np.random.default_rng(SEED), np.full(len(table), 1 / len(table))
    sums = np.array([draw.multinomial(len(table), even) @ table for _ in range(RESAMPLES)])
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.inf)
    low, high = np.quantile(each, (0.025, 0.975), method="inverted_cdf")
    top, bottom = table.sum(axis=0)
    ends = (float(one) if np.isfinite(one) else None for one in (low, high))
    return float(top / bottom), *ends  # type: ignore[return-value]


def _later(first: datetime) -> datetime:
    """The first day of the next quarter."""
    months = first.year * 12 + first.month - 1 + MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)

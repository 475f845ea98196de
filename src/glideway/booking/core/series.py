"""A plan of visits from one sentence: which starts it means, which are free, which are not.

Rules: `every N days`; weekdays (`tue,fri`), counted from the first start; offsets in days
(`0,2,4,7,9,14,21`) for a tapering plan. The wall clock's time is kept over clock changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from glideway.booking.core.availability import NOBODY, PatientTime, Schedule, ServiceRules
from glideway.booking.core.explanation import explain
from glideway.booking.core.minutes import Minute, local_minute

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY = re.compile(r"every (\d+) days?")


class Policy(StrEnum):
    """What happens when some of the starts are not free."""

    ALL_OR_NOTHING = "all_or_nothing"
    BOOK_FREE_REPORT_REST = "book_free_report_rest"


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """The starts to be written, and those that stand in the way of the rest."""

    starts: tuple[Minute, ...]
    conflicts: tuple[Minute, ...]


def series_dates(first: date, rule: str, count: int) -> list[date]:
    """The dates that a rule means, first included. ValueError for a rule nobody can read."""
    if every := EVERY.fullmatch(rule.strip()):
        return [first + timedelta(days=int(every[1]) * k) for k in range(count)]
    words = [word.strip() for word in rule.split(",")]
    if set(words) <= set(WEEKDAYS):
        wanted = {WEEKDAYS.index(word) for word in words}
        days = (first + timedelta(days=k) for k in range(7 * count + 7))
        return [day for day in days if day.weekday() in wanted][:count]
    if all(word.isdigit() for word in words):
        return [first + timedelta(days=int(word)) for word in words][:count]
    raise ValueError(f"A series is not written like this: {rule}")


def series_starts(first_local: datetime, zone: str, rule: str, count: int) -> list[Minute]:
    """The same wall time on each date of the rule; `first_local` carries no zone."""
    minute_of_day = first_local.hour * 60 + first_local.minute
    return [
        local_minute(zone, day, minute_of_day)
        for day in series_dates(first_local.date(), rule, count)
    ]


def series(
    schedule: Schedule,
    service: ServiceRules,
    starts: Sequence[Minute],
    *,
    now: datetime,
    policy: Policy,
    patient: PatientTime = NOBODY,
) -> SeriesPlan:
    """Which of the wanted starts to write. A start that no rule forbids is free.

    `all_or_nothing` writes none when one is taken or closed.
    """
    conflicts = tuple(
        start for start in starts if explain(schedule, service, start, now=now, patient=patient)
    )
    free = tuple(start for start in starts if start not in conflicts)
    if conflicts and policy is Policy.ALL_OR_NOTHING:
        free = ()
    return SeriesPlan(free, conflicts)

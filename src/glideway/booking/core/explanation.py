"""Why a minute is not offered: every rule that forbids it, one line each, in a fixed order.

Empty means offered. The two are written apart on purpose (`offered` throws starts away in bulk,
this looks at one start and names what it meets) and a property test holds them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core.availability import (
    NOBODY,
    Busy,
    BusyKind,
    PatientTime,
    Schedule,
    ServiceRules,
    full_dates,
    has_seat,
    last_date,
)
from glideway.booking.core.hours import fitting, grid
from glideway.booking.core.minutes import Minute, Span, local_date, not_before, union

RULES = (
    "past",
    "notice",
    "horizon",
    "closed",
    "override-closed",
    "off-grid",
    "does-not-fit",
    "booked",
    "held",
    "pending",
    "external",
    "unavailable",
    "buffer",
    "travel",
    "session-full",
    "room",
    "max-per-day",
    "patient-busy",
    "same-day-after-free",
)
OCCUPIED = {
    BusyKind.HOLD: "held",
    BusyKind.EXTERNAL: "external",
    BusyKind.UNAVAILABLE: "unavailable",
    BusyKind.SESSION: "session-full",
}


class Reason(NamedTuple):
    """One rule that forbids a start, and what it met (an id, a date) for those who may see."""

    rule: str
    met: str = ""


def explain(
    schedule: Schedule,
    service: ServiceRules,
    start: Minute,
    *,
    now: datetime,
    patient: PatientTime = NOBODY,
) -> tuple[Reason, ...]:
    """Every failing rule for one start, in the order of RULES; empty exactly when it is offered."""
    found = [
        *_too_early_or_late(schedule, service, start, now),
        *_not_open(schedule, service, start),
        *_occupied(schedule, service, start, now),
        *_rooms(schedule, service, start, now),
        *_person(schedule, service, start, now, patient),
    ]
    named = {reason.rule: reason for reason in reversed(found)}
    return tuple(named[rule] for rule in RULES if rule in named)


def _too_early_or_late(
    schedule: Schedule, service: ServiceRules, start: Minute, now: datetime
) -> Iterator[Reason]:
    if start < not_before(now):
        yield Reason("past")
    elif start < not_before(now, service.notice):
        yield Reason("notice", str(service.notice))
    if service.horizon_days is not None:
        last = last_date(schedule.hours.zone, service.horizon_days, now)
        if local_date(schedule.hours.zone, start) > last:
            yield Reason("horizon", last.isoformat())


def _not_open(schedule: Schedule, service: ServiceRules, start: Minute) -> Iterator[Reason]:
    window = Span(start, start + 1)
    spans = schedule.hours.around(window, service.duration)
    if not any(span.overlaps(*window) for span in spans):
        day = local_date(schedule.hours.zone, start)
        overridden = day in schedule.hours.overrides
        yield Reason("override-closed" if overridden else "closed", day.isoformat())
        return
    if start not in grid(spans, service.step, window):
        yield Reason("off-grid")
    if not fitting([start], service.duration, union(spans)):
        yield Reason("does-not-fit")


def _occupied(
    schedule: Schedule, service: ServiceRules, start: Minute, now: datetime
) -> Iterator[Reason]:
    core = Span(start, start + service.duration)
    footprint = Span(core.start - service.before, core.end + service.after)
    for one in schedule.busy:
        if not one.live(now, schedule.ignored):
            continue
        if one.location and one.location != schedule.location:
            minutes = schedule.travel_from(one.location)
            reach = Span(core.start - minutes, core.end + minutes)
            if minutes and _reaches(reach, one):
                yield Reason("travel", one.id)
        if has_seat(one, service, start):
            continue
        if core.overlaps(one.start, one.end):
            yield Reason(_word(one), one.id)
        elif footprint.overlaps(one.start - one.before, one.end + one.after):
            yield Reason("buffer", one.id)


def _reaches(reach: Span, one: Busy) -> bool:
    return reach.start < one.end and one.start < reach.end


def _word(one: Busy) -> str:
    if one.kind is BusyKind.BOOKING:
        return "pending" if one.pending else "booked"
    return OCCUPIED[one.kind]


def _rooms(
    schedule: Schedule, service: ServiceRules, start: Minute, now: datetime
) -> Iterator[Reason]:
    footprint = Span(start - service.before, start + service.duration + service.after)
    for kind, rooms in schedule.rooms.items():
        if all(
            any(
                one.live(now, schedule.ignored)
                and not has_seat(one, service, start)
                and footprint.overlaps(one.start - one.before, one.end + one.after)
                for one in room.busy
            )
            for room in rooms.values()
        ):
            yield Reason("room", kind)


def _person(
    schedule: Schedule, service: ServiceRules, start: Minute, now: datetime, patient: PatientTime
) -> Iterator[Reason]:
    zone = schedule.hours.zone
    day = local_date(zone, start)
    if service.max_per_day == 0 or day in full_dates(schedule, service, now):
        yield Reason("max-per-day", str(service.max_per_day))
    core = Span(start, start + service.duration)
    if any(
        one.live(now, schedule.ignored) and core.overlaps(one.start, one.end)
        for one in patient.busy
    ):
        yield Reason("patient-busy")
    if day in patient.closed_dates:
        yield Reason("same-day-after-free", day.isoformat())

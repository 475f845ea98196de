"""A second engine that shares no arithmetic with the first: it looks at every single minute.

Slow, short and literal, so that it can be checked against the contract by reading.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from glideway.booking.core import (
    Busy,
    BusyKind,
    Hours,
    Minute,
    PatientTime,
    Schedule,
    ServiceRules,
    Span,
    TimeRange,
)
from glideway.booking.core.cases import Mode, SlotCase

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minutes_of(hours: Hours, first: date, last: date) -> tuple[set[Minute], set[Minute]]:
    """Every open minute of these dates, and every opening of a (merged) range."""
    zone = ZoneInfo(hours.zone)
    is_open: set[Minute] = set()
    openings: set[tuple[Minute, Minute]] = set()
    day = first
    while day <= last:
        ranges = hours.overrides.get(day, hours.weekly.get(day.weekday(), ()))
        wall = [any(opens <= m < closes for opens, closes in ranges) for m in range(1440)]
        edges = [m for m in range(1440) if wall[m] and (m == 0 or not wall[m - 1])]
        for edge in edges:
            end = next((m for m in range(edge, 1440) if not wall[m]), 1440)
            begin, stop = (_read(zone, day, m) for m in (edge, end))
            openings.add((begin, stop))
            is_open.update(range(begin, stop))
        day += timedelta(days=1)
    return is_open, {begin * 10_000_000_000 + stop for begin, stop in openings}


def _read(zone: ZoneInfo, day: date, minute: int) -> Minute:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return int((wall.replace(tzinfo=zone).astimezone(UTC) - EPOCH) / timedelta(minutes=1))


def answer(case: SlotCase) -> list[Minute]:
    """What the definition says to a case: one practitioner, any of several, or all together."""
    schedules = list(case.schedules.values())
    asked: dict[str, Any] = {"now": case.now, "window": case.window, "patient": case.patient}
    if case.mode is Mode.ALL:
        return together(schedules, case.service, **asked)
    found = (scan(one, case.service, **asked) for one in schedules)
    return sorted({start for some in found for start in some})


def together(
    schedules: Sequence[Schedule],
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime,
) -> list[Minute]:
    """A joint visit: the runs of minutes in which everybody is open make the grid."""
    open_minutes = []
    for one in schedules:
        zone = ZoneInfo(one.hours.zone)
        days = [
            (EPOCH + timedelta(minutes=minute)).astimezone(zone).date()
            for minute in (window.start, window.end + service.duration)
        ]
        margin = timedelta(days=2)
        open_minutes.append(_ranges(one.hours, days[0] - margin, days[1] + margin))
    # The common runs: a range of each, cut with a range of every other.
    runs = open_minutes[0]
    for some in open_minutes[1:]:
        runs = {(max(a, c), min(b, d)) for a, b in runs for c, d in some if max(a, c) < min(b, d)}
    common = {minute for begin, stop in runs for minute in range(begin, stop)}
    starts = {
        start
        for begin, stop in runs
        for start in range(begin, stop, service.step)
        if window.start <= start < window.end
        and set(range(start, start + service.duration)) <= common
    }
    # What forbids a start of one practitioner forbids it of all: a grid of single minutes asks it.
    free = [
        set(
            scan(
                replace(one, hours=_always(one.hours)),
                replace(service, step=1),
                now=now,
                window=window,
                patient=patient,
            )
        )
        for one in schedules
    ]
    return sorted(starts.intersection(*free))


def _always(hours: Hours) -> Hours:
    return Hours(zone=hours.zone, weekly=dict.fromkeys(range(7), (TimeRange(0, 1440),)))


def _ranges(hours: Hours, first: date, last: date) -> set[tuple[Minute, Minute]]:
    _open, packed = minutes_of(hours, first, last)
    return {divmod(one, 10_000_000_000) for one in packed}


def scan(
    schedule: Schedule,
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime,
) -> list[Minute]:
    """The starts in `window`, minute by minute."""
    zone = ZoneInfo(schedule.hours.zone)

    def on(minute: Minute) -> date:
        return (EPOCH + timedelta(minutes=minute)).astimezone(zone).date()

    margin = timedelta(days=2)
    is_open, packed = minutes_of(
        schedule.hours,
        on(window.start) - margin,
        on(window.end + service.duration) + margin,
    )
    openings = [divmod(one, 10_000_000_000) for one in packed]
    live = [one for one in schedule.busy if _live(one, now, schedule)]
    counted = [
        on(one.start)
        for one in live
        if one.kind in (BusyKind.BOOKING, BusyKind.HOLD) and not one.other_service
    ]

    def allowed(start: Minute) -> bool:
        core = set(range(start, start + service.duration))
        print_ = set(range(start - service.before, start + service.duration + service.after))
        at = EPOCH + timedelta(minutes=start)
        return (
            at >= now + timedelta(minutes=service.notice)
            and at >= now
            and any(
                begin <= start < stop and (start - begin) % service.step == 0
                for begin, stop in openings
            )
            and core <= is_open
            and (
                service.horizon_days is None
                or (on(start) - now.astimezone(zone).date()).days <= service.horizon_days
            )
            and not any(_meets(print_, one, start, service) for one in live)
            and not any(_too_far(core, one, schedule) for one in live)
            and (service.max_per_day is None or counted.count(on(start)) < service.max_per_day)
            and all(
                any(
                    not any(
                        _live(one, now, schedule) and _meets(print_, one, start, service)
                        for one in room.busy
                    )
                    for room in rooms.values()
                )
                for rooms in schedule.rooms.values()
            )
            and not any(
                _live(one, now, schedule) and core & set(range(one.start, one.end))
                for one in patient.busy
            )
            and on(start) not in patient.closed_dates
        )

    return [start for start in range(window.start, window.end) if allowed(start)]


def _live(one: Busy, now: datetime, schedule: Schedule) -> bool:
    return not (
        one.kind is BusyKind.CANCELLED
        or one.transparent
        or (one.id != "" and one.id in schedule.ignored)
        or (one.expires_at is not None and one.expires_at <= now)
    )


def _meets(print_: set[Minute], one: Busy, start: Minute, service: ServiceRules) -> bool:
    if (
        one.kind is BusyKind.SESSION
        and service.capacity is not None
        and (one.start, one.end) == (start, start + service.duration)
        and one.seats_taken < service.capacity
    ):
        return False
    return bool(print_ & set(range(one.start - one.before, one.end + one.after)))


def _too_far(core: set[Minute], one: Busy, schedule: Schedule) -> bool:
    if not one.location or one.location == schedule.location:
        return False
    minutes = [
        way.minutes
        for way in schedule.travel
        if {way.a, way.b} == {one.location, schedule.location}
    ]
    reach = max(minutes, default=0)
    return reach > 0 and bool(core & set(range(one.start - reach, one.end + reach)))

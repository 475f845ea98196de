"""Which starts can be offered: one pure function, exact to the minute.

A start is an instant of the grid whose core lies in open time and whose footprint (core plus
buffers) meets nothing that occupies the practitioner, a needed room or the patient. Everything
that lists, counts or accepts a time calls `offered`, the write path too; so what is listed can be
booked. No clock, no database: `now` and what is busy are handed in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from glideway.booking.core.hours import Hours, fitting_grid
from glideway.booking.core.minutes import (
    Minute,
    Span,
    at_minute,
    intersection,
    joined,
    local_date,
    not_before,
)

Pairs: TypeAlias = list[tuple[Minute, Minute]]  # merged stretches, in order


class BusyKind(StrEnum):
    """What occupies time."""

    BOOKING = "booking"
    HOLD = "hold"
    SESSION = "session"
    EXTERNAL = "external"
    UNAVAILABLE = "unavailable"
    CANCELLED = "cancelled"


class Busy(NamedTuple):
    """Time that belongs to something: its core, its own buffers, and what it is."""

    start: Minute
    end: Minute
    kind: BusyKind = BusyKind.BOOKING
    before: int = 0
    after: int = 0
    id: str = ""
    expires_at: datetime | None = None  # of a hold; alive while later than now
    pending: bool = False
    transparent: bool = False
    other_service: bool = False
    seats_taken: int = 0
    location: str = ""

    def live(self, now: datetime, ignored: frozenset[str]) -> bool:
        """Whether it occupies anything now: at its very expiry a hold is gone."""
        if self.transparent or self.kind is BusyKind.CANCELLED or (self.id and self.id in ignored):
            return False
        return self.expires_at is None or self.expires_at > now

    @property
    def counted(self) -> bool:
        """Whether it counts for the maximum a day of the asked service."""
        return not self.other_service and self.kind in (BusyKind.BOOKING, BusyKind.HOLD)


class Travel(NamedTuple):
    """Minutes a practitioner needs between two locations, in either direction."""

    a: str
    b: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRules:
    """What a service asks of time: minutes all, the horizon in days, None for no limit."""

    duration: int
    step: int
    before: int = 0
    after: int = 0
    notice: int = 0
    horizon_days: int | None = None
    max_per_day: int | None = None
    capacity: int | None = None

    def __post_init__(self) -> None:
        if self.duration <= 0 or self.step <= 0:
            raise ValueError("A visit and a step last at least one minute.")


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A room or device and what is busy in it.

    What that forbids is worked out once for each kind of visit: the practitioners of a clinic share
    its rooms, so a search asks the same question many times.
    """

    busy: Sequence[Busy]
    known: dict[tuple[object, ...], Pairs] = field(default_factory=dict)

    def forbidden(self, service: ServiceRules, now: datetime, ignored: frozenset[str]) -> Pairs:
        """The starts at which this room is not free for the whole footprint."""
        visit = (service.duration, service.before, service.after, service.capacity, now, ignored)
        if visit not in self.known:
            self.known[visit] = _forbidden(self.busy, service, now, ignored)
        return self.known[visit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One practitioner at one location: hours, what is busy, and what a visit needs besides.

    `rooms` holds, for each required kind, the resources of that kind by name.
    """

    hours: Hours
    busy: Sequence[Busy] = ()
    rooms: Mapping[str, Mapping[str, Room]] = field(default_factory=dict)
    location: str = ""
    travel: tuple[Travel, ...] = ()
    ignored: frozenset[str] = frozenset()

    def travel_from(self, elsewhere: str) -> int:
        """Minutes between this location and another; none where nobody said."""
        return max(
            (way.minutes for way in self.travel if {way.a, way.b} == {self.location, elsewhere}),
            default=0,
        )


@dataclass(frozen=True, slots=True)
class PatientTime:
    """Of who wants the visit: own visits anywhere, and dates closed after a free consult."""

    busy: Sequence[Busy] = ()
    closed_dates: frozenset[date] = frozenset()


NOBODY = PatientTime()


def offered(
    schedule: Schedule,
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime = NOBODY,
) -> list[Minute]:
    """The starts in `window` that can be booked, in order."""
    spans = schedule.hours.around(window, service.duration)
    return _offered(spans, [schedule], service, now=now, window=window, patient=patient)


def offered_any(
    schedules: Mapping[str, Schedule],
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime = NOBODY,
) -> dict[Minute, tuple[str, ...]]:
    """The starts that at least one of several practitioners can offer, with who can, in order."""
    found: dict[Minute, list[str]] = {}
    for who, schedule in schedules.items():
        for start in offered(schedule, service, now=now, window=window, patient=patient):
            found.setdefault(start, []).append(who)
    return {start: tuple(found[start]) for start in sorted(found)}


def offered_together(
    schedules: Sequence[Schedule],
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime = NOBODY,
) -> list[Minute]:
    """The starts of a joint visit: the grid of the common open time, everyone free."""
    spans = schedules[0].hours.around(window, service.duration)
    for schedule in schedules[1:]:
        spans = intersection(spans, schedule.hours.around(window, service.duration))
    return _offered(spans, schedules, service, now=now, window=window, patient=patient)


def first(
    schedule: Schedule,
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime = NOBODY,
) -> Minute | None:
    """The soonest start, looked for a week at a time, or None within `window`."""
    week = 7 * 24 * 60
    for begin in range(window.start, window.end, week):
        part = Span(begin, min(begin + week, window.end))
        if starts := offered(schedule, service, now=now, window=part, patient=patient):
            return starts[0]
    return None


def free_rooms(
    schedule: Schedule, service: ServiceRules, start: Minute, *, now: datetime
) -> dict[str, str] | None:
    """One free resource of each required kind for this very start, or None where one is missing."""
    chosen = {}
    for kind, rooms in schedule.rooms.items():
        free = (
            name
            for name, room in rooms.items()
            if not _inside(start, room.forbidden(service, now, schedule.ignored))
        )
        if (name := next(free, None)) is None:
            return None
        chosen[kind] = name
    return chosen


def _offered(
    spans: list[Span],
    schedules: Sequence[Schedule],
    service: ServiceRules,
    *,
    now: datetime,
    window: Span,
    patient: PatientTime,
) -> list[Minute]:
    earliest = max(window.start, not_before(now), not_before(now, service.notice))
    asked = Span(earliest, window.end)
    starts = fitting_grid(spans, service.step, service.duration, asked)
    for schedule in schedules:
        starts = _within_horizon(starts, schedule.hours.zone, service.horizon_days, now)
        starts = _outside(starts, _practitioner_forbidden(schedule, service, now))
        starts = _with_rooms(starts, schedule, service, now)
        starts = _below_maximum(starts, schedule, service, now)
        starts = _suiting(starts, schedule, service, patient, now)
    return starts


def _practitioner_forbidden(schedule: Schedule, service: ServiceRules, now: datetime) -> Pairs:
    found = _forbidden(schedule.busy, service, now, schedule.ignored)
    if not schedule.travel:
        return found
    far = []
    for busy in schedule.busy:
        minutes = schedule.travel_from(busy.location) if busy.location else 0
        if minutes and busy.location != schedule.location and busy.live(now, schedule.ignored):
            far.append(Span(busy.start - minutes - service.duration + 1, busy.end + minutes))
    return joined([*found, *far])


def _forbidden(
    busy: Iterable[Busy], service: ServiceRules, now: datetime, ignored: frozenset[str]
) -> Pairs:
    """The starts at which the footprint would meet something live, as merged spans.

    A footprint [t - before, t + duration + after) meets [s, e) exactly when
    s - duration - after < t < e + before.
    """
    lead, trail = service.duration + service.after - 1, service.before
    found = []
    for one in busy:  # unpacked once: this loop runs for every visit of a city's week
        begin, close, kind, before, after, name, expires_at, _pending, transparent, *_rest = one
        if transparent or kind is BusyKind.CANCELLED or name in ignored:
            continue
        if expires_at is not None and expires_at <= now:
            continue
        start, end = begin - before, close + after
        if start < end:
            if kind is BusyKind.SESSION and has_seat(one, service, begin):
                # a class with a seat left lets its own start through, and no other
                found += [(start - lead, begin), (begin + 1, end + trail)]
            else:
                found.append((start - lead, end + trail))
    return joined(found)


def has_seat(one: Busy, service: ServiceRules, start: Minute) -> bool:
    """Whether `start` would join the class `one`, which has a seat left."""
    return (
        one.kind is BusyKind.SESSION
        and service.capacity is not None
        and (start, service.duration) == (one.start, one.end - one.start)
        and one.seats_taken < service.capacity
    )


def _inside(start: Minute, spans: Pairs) -> bool:
    at = bisect_right(spans, (start, float("inf"))) - 1
    return at >= 0 and start < spans[at][1]


def _outside(starts: list[Minute], spans: Pairs) -> list[Minute]:
    """Those starts that lie in none of the merged spans; both in order, so whole runs are kept."""
    if not spans or not starts:
        return starts
    kept: list[Minute] = []
    at = 0
    for begin, end in spans:
        until = bisect_left(starts, begin, at)
        kept += starts[at:until]
        at = bisect_left(starts, end, until)
    return kept + starts[at:]


def _with_rooms(
    starts: list[Minute], schedule: Schedule, service: ServiceRules, now: datetime
) -> list[Minute]:
    for rooms in schedule.rooms.values():
        if not starts:
            break
        closed = [one.forbidden(service, now, schedule.ignored) for one in rooms.values()]
        starts = [one for one in starts if any(not _inside(one, spans) for spans in closed)]
    return starts


def full_dates(schedule: Schedule, service: ServiceRules, now: datetime) -> frozenset[date]:
    """The local dates on which the maximum of this service is reached."""
    if service.max_per_day is None:
        return frozenset()
    zone = schedule.hours.zone
    counts = Counter(
        local_date(zone, one.start)
        for one in schedule.busy
        if one.counted and one.live(now, schedule.ignored)
    )
    return frozenset(day for day, count in counts.items() if count >= service.max_per_day)


def _below_maximum(
    starts: list[Minute], schedule: Schedule, service: ServiceRules, now: datetime
) -> list[Minute]:
    if service.max_per_day == 0:
        return []
    full = full_dates(schedule, service, now)
    if not full:
        return starts
    return [one for one in starts if local_date(schedule.hours.zone, one) not in full]


def last_date(zone: str, horizon_days: int, now: datetime) -> date:
    """The last local date that the horizon lets through."""
    return local_date(zone, at_minute(now)) + timedelta(days=horizon_days)


def _within_horizon(
    starts: list[Minute], zone: str, horizon_days: int | None, now: datetime
) -> list[Minute]:
    if horizon_days is None or not starts:
        return starts
    last = last_date(zone, horizon_days, now)
    if local_date(zone, starts[-1]) < last:
        return starts
    return [one for one in starts if local_date(zone, one) <= last]


def patient_spans(
    patient: PatientTime, service: ServiceRules, now: datetime, ignored: frozenset[str]
) -> Pairs:
    """The starts that clash with the patient's own visits: core against core, no buffers."""
    bare = replace(service, before=0, after=0, capacity=None)
    cores = (one._replace(before=0, after=0) for one in patient.busy)
    return _forbidden(cores, bare, now, ignored)


def _suiting(
    starts: list[Minute],
    schedule: Schedule,
    service: ServiceRules,
    patient: PatientTime,
    now: datetime,
) -> list[Minute]:
    if patient.busy:
        starts = _outside(starts, patient_spans(patient, service, now, schedule.ignored))
    if patient.closed_dates:
        zone = schedule.hours.zone
        starts = [one for one in starts if local_date(zone, one) not in patient.closed_dates]
    return starts

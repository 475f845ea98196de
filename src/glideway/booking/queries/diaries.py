"""What the engine needs to know of many placements, read in four queries whatever the range.

Pages and the writing transaction read through this one door, so both ask the engine about the same
facts. Nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import DateTimeField, Q, Value

from glideway.booking.core import (
    Busy,
    BusyKind,
    Hours,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Span,
    TimeRange,
    at_minute,
    instant,
    local_date,
)
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.models import Block, Booking, Hold, Opening
from glideway.directory import queries as directory
from glideway.directory.core import professions
from glideway.directory.models import Placement, Resource, Service

DAY = 24 * 60
CLAIM = (
    "resource_id",
    "room_id",
    "first_cell",
    "end_cell",
    "buffer_before",
    "buffer_after",
    "service_id",
    "pk",
)

# What a claim is to the engine, and the letter of its id. A request occupies as a booking does.
KINDS = {
    "booking": (BusyKind.BOOKING, "b"),
    Hold.Kind.HOLD: (BusyKind.HOLD, "h"),
    Hold.Kind.OFFER: (BusyKind.HOLD, "h"),
    Hold.Kind.REQUEST: (BusyKind.BOOKING, "h"),
}


class Opened(NamedTuple):
    """One stretch of hours as its row keeps it, or as an unsaved form has it."""

    weekday: int | None
    on: date | None
    opens: str
    closes: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Diaries:
    """Hours and busy time of some placements, ready to become a Schedule of the core."""

    hours: dict[int, Hours]
    busy: dict[int, list[Busy]]
    services: dict[str, int]
    rooms: dict[int, list[int]]
    closed: dict[tuple[int, int], list[Busy]] = field(default_factory=dict)
    shared: dict[int, dict[str, dict[str, Room]]] = field(default_factory=dict)

    def schedule(
        self, placement: Placement, service: Service, ignored: Iterable[str] = ()
    ) -> Schedule:
        """One placement's schedule as this service sees it."""
        resource = placement.practitioner.resource.pk
        busy: Sequence[Busy] = self.busy.get(resource, ())
        if here := self.closed.get((resource, placement.clinic_id)):
            busy = [*busy, *here]
        if service.max_per_day is not None:
            busy = [
                one._replace(other_service=self.services.get(one.id) != service.pk) for one in busy
            ]
        return Schedule(
            hours=self.hours[placement.pk],
            busy=busy,
            rooms=self._rooms(placement.clinic_id) if service.needs_room else {},
            ignored=frozenset(ignored),
        )

    def _rooms(self, clinic: int) -> dict[str, dict[str, Room]]:
        if clinic not in self.shared:
            rooms = {str(one): Room(self.busy.get(one, ())) for one in self.rooms.get(clinic, ())}
            self.shared[clinic] = {"room": rooms} if rooms else {}
        return self.shared[clinic]


def rules(service: Service, placement: Placement) -> ServiceRules:
    """A service at a placement, in the core's words."""
    return ServiceRules(
        duration=service.minutes,
        step=placement.slot_step,
        before=service.buffer_before,
        after=service.buffer_after,
        notice=service.notice_minutes,
        horizon_days=service.horizon_days,
        max_per_day=service.max_per_day,
    )


def read(
    placements: Sequence[Placement],
    window: Span,
    *,
    now: datetime,
    rooms: dict[int, list[int]] | None = None,
) -> Diaries:
    """The diaries of these placements around `window` (four queries; clinic and resource joined).

    A day on either side is read too: a claim outside the window still reaches into it. Who has
    read the same clinics before hands their `rooms` on, and one query less is asked.
    """
    wide = Span(window.start - DAY, window.end + DAY)
    resources = {one.practitioner.resource.pk for one in placements}
    if rooms is None:
        rooms = _rooms(placements)
    wanted = resources | {pk for some in rooms.values() for pk in some}
    busy: dict[int, list[Busy]] = defaultdict(list)
    services: dict[str, int] = {}
    _claims(wanted, wide, now, busy, services)
    closed = _blocks(wanted, wide, busy)
    return Diaries(_hours(placements, wide), busy, services, rooms, closed)


def _rooms(placements: Sequence[Placement]) -> dict[int, list[int]]:
    rooms: dict[int, list[int]] = defaultdict(list)
    found = Resource.objects.filter(
        kind=Resource.Kind.ROOM, clinic__in={one.clinic_id for one in placements}
    )
    for pk, clinic in found.order_by("pk").values_list("pk", "clinic_id"):
        rooms[clinic].append(pk)
    return rooms


def _claims(
    wanted: set[int],
    wide: Span,
    now: datetime,
    busy: dict[int, list[Busy]],
    services: dict[str, int],
) -> None:
    mine = Q(resource__in=wanted) | Q(room__in=wanted)
    near = Q(first_cell__lt=wide.end // CELL_MINUTES + 1, end_cell__gt=wide.start // CELL_MINUTES)
    never = Value(None, output_field=DateTimeField())
    held = Hold.objects.filter(mine, near, let_go_at=None, expires_at__gt=now).values_list(
        *CLAIM, "expires_at", "kind"
    )
    booked = Booking.objects.filter(mine, near, cancelled_at=None).values_list(
        *CLAIM, never, Value("booking")
    )
    # Thousands for a city's week, in one query: nothing here that is not needed.
    for row in held.union(booked, all=True):
        resource, room, first, end, before, after, service, pk, expires_at, mark = row
        kind, letter = KINDS[mark]
        name = f"{letter}{pk}"
        start, close = first * CELL_MINUTES + before, end * CELL_MINUTES - after
        pending = mark == Hold.Kind.REQUEST
        one = Busy(start, close, kind, before, after, name, expires_at, pending)
        services[name] = service
        busy[resource].append(one)
        if room is not None:
            busy[room].append(one)


def _blocks(
    wanted: set[int], wide: Span, busy: dict[int, list[Busy]]
) -> dict[tuple[int, int], list[Busy]]:
    """Closed stretches into `busy`; those of a closure, which close one clinic only, apart."""
    closed: dict[tuple[int, int], list[Busy]] = defaultdict(list)
    rows = Block.objects.filter(
        resource__in=wanted, starts_at__lt=instant(wide.end), ends_at__gt=instant(wide.start)
    ).values_list("resource_id", "starts_at", "ends_at", "kind", "pk", "closure__clinic_id")
    for resource, starts_at, ends_at, kind, pk, clinic in rows:
        ends = -(-int(ends_at.timestamp()) // 60)  # a ragged end rounds outwards
        where = busy[resource] if clinic is None else closed[resource, clinic]
        where.append(Busy(at_minute(starts_at), ends, BusyKind(kind), id=f"x{pk}"))
    return closed


def _hours(placements: Sequence[Placement], wide: Span) -> dict[int, Hours]:
    by_placement: dict[int, list[Opened]] = defaultdict(list)
    first, last = instant(wide.start).date(), instant(wide.end).date()
    day = timedelta(days=1)
    rows = Opening.objects.filter(
        Q(on=None) | Q(on__range=(first - day, last + day)),
        placement__in=[one.pk for one in placements],
    ).values_list("placement_id", *Opened._fields)
    for placement, *row in rows:
        by_placement[placement].append(Opened(*row))
    return {one.pk: hours_of(by_placement[one.pk], one.clinic.zone, wide) for one in placements}


def hours_of(openings: Sequence[Opened], zone: str, wide: Span) -> Hours:
    """These stretches as the hours around `wide`; an editor asks the same of unsaved ones."""
    weekly: dict[int, list[TimeRange]] = defaultdict(list)
    dated: dict[date, list[TimeRange]] = defaultdict(list)
    seasonal = [one for one in openings if one.on is None and (one.valid_from or one.valid_until)]
    for one in openings:
        if one.on is not None:
            dated[one.on].append(_range(one))
        elif one.weekday is not None and one not in seasonal:
            weekly[one.weekday].append(_range(one))
    if seasonal:
        _season(seasonal, dated, zone, wide)
    return Hours(
        zone=zone,
        weekly={weekday: tuple(ranges) for weekday, ranges in weekly.items()},
        overrides={day: tuple(ranges) for day, ranges in dated.items()},
    )


def _season(
    seasonal: list[Opened],
    dated: dict[date, list[TimeRange]],
    zone: str,
    wide: Span,
) -> None:
    """Dated seasons are a way to write overrides: each date they touch gets its own.

    A season replaces the undated weekly hours: a weekday that it does not name is closed in it.
    """
    day, last = local_date(zone, wide.start), local_date(zone, wide.end)
    while day <= last:
        mine = [
            one
            for one in seasonal
            if (one.valid_from is None or one.valid_from <= day)
            and (one.valid_until is None or day <= one.valid_until)
        ]
        if mine and day not in dated:
            dated[day] = [_range(one) for one in mine if one.weekday == day.weekday()]
        day += timedelta(days=1)


def _range(one: Opened) -> TimeRange:
    return TimeRange(_clock(one.opens), _clock(one.closes))


def _clock(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])


class Person(NamedTuple):
    """One of a patient's own visits: its time and which kind of service it is."""

    busy: Busy
    kind: str


def visits_of(patients: Iterable[int], window: Span) -> dict[int, list[Person]]:
    """The visits that these patients have near `window`, at any clinic (1 query)."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Booking.objects.filter(
        patient__in=list(patients),
        cancelled_at=None,
        starts_at__lt=instant(window.end + 2 * DAY),
        ends_at__gt=instant(window.start - 2 * DAY),
    ).values_list("patient_id", "pk", "starts_at", "ends_at", "service__kind")
    for patient, pk, starts_at, ends_at, kind in rows:
        busy = Busy(at_minute(starts_at), at_minute(ends_at), id=f"b{pk}")
        found[patient].append(Person(busy, kind))
    return found


def patient_time(visits: Sequence[Person], placement: Placement, service: Service) -> PatientTime:
    """What stands in a patient's own way: other visits, and the dates closed after a free consult.

    A paid visit is not booked on the clinic-local date of a free consult unless the display rule of
    this profession and province is known to allow it.
    """
    careful = service.price_cents > 0 and not professions.paid_same_day_after_free(
        placement.practitioner.profession, placement.clinic.province
    )
    free_days = {
        local_date(placement.clinic.zone, one.busy.start)
        for one in visits
        if careful and one.kind == Service.Kind.CONSULT
    }
    return PatientTime([one.busy for one in visits], frozenset(free_days))


def on_offer(
    pairs: Iterable[tuple[int, int]], *, newcomers: bool, now: datetime | None
) -> set[tuple[int, int]]:
    """Which of these (placement, service) pairs can be booked at all, by somebody new (1 query).

    At `now` nobody whose licence lapsed, or was never verified, is offered. None writes a diary of
    the past, whose licences nobody knows any more.
    """
    asked = set(pairs)
    rows = Placement.objects.filter(
        directory.listed("clinic__"),
        pk__in={placement for placement, _service in asked},
        services__in={service for _placement, service in asked},
        ended_at=None,
        services__retired_at=None,
    )
    if newcomers:
        rows = rows.filter(accepts_new=True, services__new_patients=True)
    if now is not None:
        rows = directory.licensed(rows, now=now)
    return asked & set(rows.values_list("pk", "services__pk"))


def ready(placement_ids: Iterable[int]) -> list[Placement]:
    """Placements with everything a diary needs joined, in the order of their ids (1 query)."""
    return list(
        Placement.objects.filter(pk__in=list(placement_ids))
        .select_related("clinic", "practitioner__resource")
        .order_by("pk")
    )

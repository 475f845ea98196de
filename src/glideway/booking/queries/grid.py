"""The desk's grid: some days of one clinic, a column for each practitioner or room.

Times come from the same diaries as every list of times; names only from what the reader may read.
What a practitioner does at another clinic shows as time away and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from glideway.booking.core import Busy, BusyKind, Minute, Span, at_minute, instant, offered
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.sheet import Stretch, Use, stretches
from glideway.booking.models import Block, Booking, Hold
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Diaries
from glideway.booking.queries.mine import for_actor, within
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Needs, Placement, Practitioner, Resource, Service
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.screening import queries as screening

AN_HOUR, CELLS = 60, 12
NINE, FIVE = 9 * 60, 17 * 60
WORD = CharField()
SHUT = frozenset({"closed", "unavailable", "is-closed", "is-ill", "is-away", "is-leaving"})
KINDS = {
    BusyKind.BOOKING: "elsewhere",
    BusyKind.HOLD: "held",
    BusyKind.SESSION: "class",
    BusyKind.EXTERNAL: "external",
    BusyKind.UNAVAILABLE: "unavailable",
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the desk wants to see: which days, whose, and the starts of which service.

    `moving` is the appointment that looks for another time: then its own does not stand in the way.
    """

    first: date
    days: int = 1
    service: UUID | None = None
    practitioner: UUID | None = None
    by_room: bool = False
    moving: Booking | None = None


class AtDesk(NamedTuple):
    """One appointment as the desk sees it: of the questions a flag, of the needs their row."""

    booking: Booking
    flag: str
    needs: Needs | None
    attends: bool

    @property
    def name(self) -> str:
        return self.booking.patient.name


class Piece(NamedTuple):
    """A stretch of a column as the page draws it; `kind` names who or what has it."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    place: tuple[int, int] = (0, 0)
    length: tuple[int, int] = (0, 0)
    visits: tuple[AtDesk, ...] = ()
    starts: tuple[datetime, ...] = ()
    seats: int = 0
    shut: bool = False

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One practitioner's, or one room's, day."""

    placement: Placement | None
    room: Resource | None
    on: date
    pieces: tuple[Piece, ...]

    @property
    def practitioner(self) -> Practitioner | None:
        return self.placement.practitioner if self.placement else None

    @cached_property
    def visits(self) -> tuple[AtDesk, ...]:
        return tuple(one for piece in self.pieces for one in piece.visits)

    @cached_property
    def free(self) -> int:
        """Free minutes inside the opening hours."""
        return sum(one.minutes for one in self.pieces if one.kind == "free")

    @cached_property
    def starts(self) -> tuple[datetime, ...]:
        return tuple(start for piece in self.pieces for start in piece.starts)

    @property
    def works(self) -> bool:
        """Whether there is anything but closed time."""
        return any(one.kind not in SHUT for one in self.pieces)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The asked days: who is here, what they give, and the starts of which service."""

    clinic: Clinic
    columns: tuple[Column, ...]
    away: tuple[Placement, ...]
    services: tuple[Service, ...]
    service: Service | None
    people: tuple[Placement, ...]

    @property
    def visits(self) -> tuple[AtDesk, ...]:
        return tuple(one for column in self.columns for one in column.visits)


class Laid(NamedTuple):
    """One date as a picture: columns cut to the hours, the rail of hours, and where now is.

    Places and lengths are hours and cells of five minutes from the first hour.
    """

    columns: tuple[Column, ...]
    hours: tuple[tuple[datetime, tuple[int, int]], ...]
    now_at: tuple[int, int] | None
    size: tuple[int, int]


def grid(actor: Actor, asked: Sheet, *, clinic: Clinic, now: datetime) -> Grid:
    """The desk's grid (at most eight queries, whatever the number of appointments and days)."""
    days = [asked.first + timedelta(days=one) for one in range(asked.days)]
    zone = clinic.zone
    window = Span(
        local_minute(zone, days[0], 0), local_minute(zone, days[-1] + timedelta(days=1), 0)
    )
    placed = _placed(clinic, now)
    everybody = list(placed.people.values())
    chosen = [one for one in everybody if asked.practitioner in (None, one.practitioner.public_id)]
    read = diaries.read(chosen, window, now=now)
    seen = _Seen.of(actor, clinic, window, now)
    rooms = _rooms(read, clinic, seen.words) if asked.by_room else []
    service = placed.service(asked)
    columns = [
        _Drawn(seen, read, window_of(zone, day), day, now).person(
            one, service if placed.gives(one, service) else None, asked.moving
        )
        for one in (() if asked.by_room else chosen)
        for day in days
    ]
    columns += [
        _Drawn(seen, read, window_of(zone, day), day, now).room(room)
        for room in rooms
        for day in days
    ]
    here = [one for one in columns if one.works or one.room is not None]
    at_work = {one.placement.pk for one in here if one.placement}
    return Grid(
        clinic=clinic,
        columns=tuple(here if asked.days == 1 else columns),
        away=tuple(one for one in chosen if one.pk not in at_work and not asked.by_room),
        services=tuple(placed.services.values()),
        service=service,
        people=tuple(everybody),
    )


def window_of(zone: str, day: date) -> Span:
    """A clinic's day in minutes: 23, 24 or 25 hours."""
    return Span(local_minute(zone, day, 0), local_minute(zone, day + timedelta(days=1), 0))


@dataclass(frozen=True)
class _Placed:
    """Who works at a clinic and who gives which service, by licence as of now."""

    people: dict[int, Placement]
    services: dict[int, Service]
    pairs: set[tuple[int, int]]

    def gives(self, placement: Placement, service: Service | None) -> bool:
        return service is not None and (placement.pk, service.pk) in self.pairs

    def service(self, asked: Sheet) -> Service | None:
        """The service whose starts are shown: of what is moved, the asked one, a first visit."""
        if asked.moving is not None:
            return asked.moving.service
        every = list(self.services.values())
        wanted = [one for one in every if one.public_id == asked.service]
        first = [one for one in every if one.kind == Service.Kind.FIRST]
        return next(iter([*wanted, *first, *every]), None)


def _placed(clinic: Clinic, now: datetime) -> _Placed:
    """Placements with their services (1 query); who has no licence now gives nothing, and nobody
    without its certificate a technique."""
    pairs = Placement.services.through.objects
    licensed = directory.given(pairs.filter(pk=OuterRef("pk")), now=now)
    rows = (
        pairs.filter(placement__clinic=clinic)
        .filter(placement__ended_at=None)
        .select_related("service", "placement__clinic", "placement__practitioner__resource")
        .annotate(licensed=Exists(licensed))
        .order_by("placement__practitioner__name", "placement_id", "service_id")
    )
    found = _Placed({}, {}, set())
    listed = clinic.listed_at is not None and clinic.hidden_at is None
    for row in rows:
        found.people.setdefault(row.placement.pk, row.placement)
        if row.service.retired_at is None:
            found.services.setdefault(row.service.pk, row.service)
            if listed and getattr(row, "licensed", False):
                found.pairs.add((row.placement.pk, row.service.pk))
    return found


def _rooms(read: Diaries, clinic: Clinic, words: Mapping[str, str]) -> list[Resource]:
    """The rooms and devices of a clinic with their names, rooms first; nothing is read anew."""
    kinds = dict.fromkeys(read.around.rooms.get(clinic.pk, ()), Resource.Kind.ROOM)
    for (at, _sort), some in read.around.devices.items():
        if at == clinic.pk:
            kinds |= dict.fromkeys(some, Resource.Kind.DEVICE)
    rows = [Resource(pk=pk, name=words[f"r{pk}"], kind=kind) for pk, kind in kinds.items()]
    return sorted(rows, key=lambda one: (one.kind != Resource.Kind.ROOM, one.name, one.pk))


@dataclass(frozen=True)
class _Seen:
    """What the reader may know of who has time: the clinic's appointments, and bare words."""

    visits: dict[str, AtDesk]
    seats: dict[int, list[AtDesk]]
    words: dict[str, str]

    @classmethod
    def of(cls, actor: Actor, clinic: Clinic, window: Span, now: datetime) -> _Seen:
        """Three queries: appointments, flags, and the kinds of holds and closures."""
        visits = desk_visits(actor, clinic=clinic, window=window, now=now)
        seats = defaultdict(list)
        for one in visits:
            if one.booking.session_id is not None:
                seats[one.booking.session_id].append(one)
        return cls(
            {f"b{one.booking.pk}": one for one in visits}, seats, _words(clinic, window, now)
        )


def desk_visits(actor: Actor, *, clinic: Clinic, window: Span, now: datetime) -> list[AtDesk]:
    """The appointments of some minutes at a clinic that `actor` may read (2 queries)."""
    rows: QuerySet[Booking] = for_actor(actor).filter(
        placement__clinic=clinic,
        cancelled_at=None,
        starts_at__lt=instant(window.end),
        ends_at__gt=instant(window.start),
    )
    return desk_views(actor, joined(rows).order_by("starts_at", "pk"), now=now)


def at_the_desk(actor: Actor, operation: str = "R") -> QuerySet[Booking]:
    """The clinic's appointments on which `actor` may do this at the desk.

    What patients may do to their own they do by their link, not here.
    """
    scopes = access.scopes(actor, "appointment", operation) - {"own"}
    return joined(within(actor, scopes).filter(placement__clinic=actor.clinic_id or 0))


def joined(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """Appointments with what the desk sees of them besides."""
    return rows.select_related("room", "patient__needs").defer("patient__needs__note")


def desk_views(actor: Actor, bookings: Iterable[Booking], *, now: datetime) -> list[AtDesk]:
    """These appointments as the desk sees them, in their order (1 query)."""
    found = list(bookings)
    flags = screening.conditions((one.public_id for one in found), now=now)
    may = access.scopes(actor, "appointment", "U")
    return [
        AtDesk(
            one,
            str(flags.get(one.public_id, "")),
            getattr(one.patient, "needs", None),
            _attends(actor, one, may),
        )
        for one in found
    ]


def _attends(actor: Actor, booking: Booking, may: Iterable[str]) -> bool:
    """Whether this reader may say who came; `attended_by` in memory, for rows already read."""
    if "clinic" in may:
        return bool(booking.placement.clinic_id == actor.clinic_id)
    mine = booking.placement.practitioner_id == actor.practitioner_id
    return "own_schedule" in may and actor.practitioner_id is not None and mine


def _words(clinic: Clinic, window: Span, now: datetime) -> dict[str, str]:
    """Which kind of hold, why it is shut, how a room is called, by the engine's ids (1 query)."""
    begin, end = instant(window.start), instant(window.end)
    held = Hold.objects.filter(
        placement__clinic=clinic, let_go_at=None, expires_at__gt=now, starts_at__lt=end
    ).filter(ends_at__gt=begin)
    shut = Block.objects.filter(
        starts_at__lt=end, ends_at__gt=begin, closure__clinic=clinic, closure__undone_at=None
    )
    rows = held.values_list(Value("h", output_field=WORD), "pk", "kind").union(
        shut.values_list(
            Value("x", output_field=WORD), "pk", Concat(Value("is-"), "closure__kind")
        ),
        Resource.objects.filter(clinic=clinic).values_list(
            Value("r", output_field=WORD), "pk", "name"
        ),
        all=True,
    )
    return {f"{mark}{pk}": word for mark, pk, word in rows}


@dataclass(frozen=True)
class _Drawn:
    """Draws the columns of one date."""

    seen: _Seen
    read: Diaries
    day: Span
    on: date
    now: datetime

    def person(
        self, placement: Placement, service: Service | None, moving: Booking | None
    ) -> Column:
        resource = placement.practitioner.resource.pk
        spans = self.read.hours[placement.pk].around(self.day, 0)
        starts: list[Minute] = []
        if service is not None:
            ignored = {f"b{moving.pk}"} if moving else set()
            starts = offered(
                self.read.schedule(placement, service, ignored),
                diaries.rules(service, placement),
                now=self.now,
                window=self.day,
            )
        here = self.read.taken.closed.get((resource, placement.clinic_id), ())
        busy = [*self.read.busy.get(resource, ()), *here]
        shut = [one for one in busy if one.kind in (BusyKind.EXTERNAL, BusyKind.UNAVAILABLE)]
        pieces = [
            self._piece(one, starts, shut) for one in stretches(self.day, spans, busy, now=self.now)
        ]
        return Column(placement=placement, room=None, on=self.on, pieces=tuple(pieces))

    def room(self, room: Resource) -> Column:
        pieces = [
            self._piece(one, (), ())
            for one in stretches(
                self.day, [self.day], self.read.busy.get(room.pk, ()), now=self.now
            )
        ]
        return Column(placement=None, room=room, on=self.on, pieces=tuple(pieces))

    def _piece(self, one: Stretch, starts: Iterable[Minute], shut: Sequence[Busy]) -> Piece:
        visits = self._visits(one)
        seats = 0
        if one.busy is not None and one.busy.kind is BusyKind.SESSION:
            seats = one.busy.seats_taken
        inside = [minute for minute in starts if one.start <= minute < one.end]
        return Piece(
            kind=self._kind(one, visits),
            starts_at=instant(one.start),
            ends_at=instant(one.end),
            visits=visits,
            starts=tuple(map(instant, inside)) if one.use is Use.FREE else (),
            seats=seats,
            shut=bool(visits)
            and any(block.start < one.end and one.start < block.end for block in shut),
        )

    def _visits(self, one: Stretch) -> tuple[AtDesk, ...]:
        if one.busy is None or one.use is not Use.TAKEN:
            return ()
        if one.busy.kind is BusyKind.SESSION:
            return tuple(self.seen.seats.get(int(one.busy.id[1:]), ()))
        visit = self.seen.visits.get(one.busy.id)
        return (visit,) if visit else ()

    def _kind(self, one: Stretch, visits: Sequence[AtDesk]) -> str:
        if one.busy is None or one.use is Use.PAUSE:
            return str(one.use)
        if one.busy.id[:1] == "b":
            return "visit" if visits else "elsewhere"
        return self.seen.words.get(one.busy.id, KINDS[one.busy.kind])


def laid(columns: Sequence[Column], clinic: Clinic, now: datetime) -> Laid:
    """Cut the columns to the hours of the day, and say where each piece stands."""
    span = _hours(columns, clinic.zone)

    def placed(piece: Piece) -> Piece | None:
        begin = max(at_minute(piece.starts_at), span.start)
        end = min(-(-int(piece.ends_at.timestamp()) // 60), span.end)
        if begin >= end:
            return None
        first = (begin - span.start) // CELL_MINUTES
        length = max(-(-(end - span.start) // CELL_MINUTES) - first, 1)
        drawn = piece._replace(place=divmod(first, CELLS), length=divmod(length, CELLS))
        if piece.visits:
            return drawn
        return drawn._replace(starts_at=instant(begin), ends_at=instant(end))

    drawn = tuple(
        replace(one, pieces=tuple(filter(None, map(placed, one.pieces)))) for one in columns
    )
    here = at_minute(now)
    inside = span.start <= here < span.end
    return Laid(
        drawn,
        tuple(
            (instant(one), divmod((one - span.start) // CELL_MINUTES, CELLS))
            for one in range(span.start, span.end, AN_HOUR)
        ),
        divmod((here - span.start) // CELL_MINUTES, CELLS) if inside else None,
        divmod((span.end - span.start) // CELL_MINUTES, CELLS),
    )


def _hours(columns: Sequence[Column], zone: str) -> Span:
    """From the first opening or visit to the last, in whole hours of the clinic's wall."""
    used = [
        piece
        for column in columns
        for piece in column.pieces
        if piece.kind not in SHUT and (column.placement or piece.kind != "free")
    ]
    if not used:
        day = columns[0].on if columns else None
        if day is None:
            return Span(0, 0)
        return Span(local_minute(zone, day, NINE), local_minute(zone, day, FIVE))
    begin = min(one.starts_at for one in used).astimezone(ZoneInfo(zone))
    end = max(one.ends_at for one in used).astimezone(ZoneInfo(zone))
    return Span(at_minute(begin) - begin.minute, at_minute(end) + -end.minute % AN_HOUR)

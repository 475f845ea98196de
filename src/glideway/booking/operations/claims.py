"""How time is taken: one lock, one question to the engine, one table that judges.

Not verbs of their own but what the verbs of holds and bookings share. What is listed can be
booked, because `judged` asks the same engine, inside the writing transaction, on what is read
there. Of many at once one wins, because a cell of a resource exists once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import (
    Minute,
    Reason,
    Schedule,
    Span,
    at_minute,
    explain,
    instant,
    offered,
)
from glideway.booking.core.availability import free_rooms
from glideway.booking.core.cells import cells
from glideway.booking.models import (
    Booking,
    Callback,
    FreedTime,
    Hold,
    TakenCell,
    WaitlistEntry,
)
from glideway.booking.queries import diaries
from glideway.booking.queries.openings import Asked, openings
from glideway.directory import queries as directory
from glideway.directory.models import Patient, Placement, Resource, Service
from glideway.kit.refusals import Refusal

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3
BUSY_DATABASE = frozenset({"40001", "40P01"})  # serialisation failure, deadlock
OCCUPIED = frozenset({"booked", "held", "pending", "external", "unavailable", "buffer", "room"})
NEAREST = 3
AROUND = timedelta(days=7)
TAKE = (
    "INSERT INTO booking_takencell (resource_id, cell, hold_id, booking_id) VALUES (%s, %s, %s, %s)"
)


class CannotBook(Refusal):
    """A no of the booking room."""

    code = "cannot-book"


class TimeTaken(CannotBook):
    """Somebody else has the time; `nearest` are up to three that are free."""

    code = "time-taken"
    sentence = _("That time was taken a moment ago. Nothing was booked.")
    template = "booking/taken.html"


class TimePast(CannotBook):
    """The time lies behind us."""

    code = "time-past"
    sentence = _("That time has passed. Nothing was booked.")
    template = "booking/taken.html"


class NotOffered(CannotBook):
    """No such start is on offer; `reasons` name every rule that forbids it."""

    code = "not-offered"
    sentence = _("That time is not on offer. Nothing was booked.")
    template = "booking/taken.html"


class Nearby(NamedTuple):
    """A free start near one that was refused."""

    starts_at: datetime
    service: Service
    placement: Placement
    key: UUID  # of the tap that would take it


class Wanted(NamedTuple):
    """A time that somebody wants of a placement, not yet anybody's."""

    service: Service
    placement: Placement
    start: Minute
    room: int | None
    region: str

    @property
    def resources(self) -> tuple[int, ...]:
        """Whose cells it takes, in ascending order."""
        mine = {self.placement.practitioner.resource.pk, self.room}
        return tuple(sorted(one for one in mine if one is not None))

    @property
    def cells(self) -> range:
        """The cells of its footprint."""
        return cells(
            self.start,
            self.start + self.service.minutes,
            self.service.buffer_before,
            self.service.buffer_after,
        )

    def facts(self, *, made_at: datetime) -> dict[str, object]:
        """The columns that a hold and a booking share."""
        taken = self.cells
        return {
            "service": self.service,
            "placement": self.placement,
            "resource_id": self.placement.practitioner.resource.pk,
            "room_id": self.room,
            "starts_at": instant(self.start),
            "ends_at": instant(self.start + self.service.minutes),
            "buffer_before": self.service.buffer_before,
            "buffer_after": self.service.buffer_after,
            "first_cell": taken.start,
            "end_cell": taken.stop,
            "region": self.region,
            "made_at": made_at,
        }


class Lost(Exception):
    """A wanted time cannot be had; `reasons` empty says that the key judged."""

    def __init__(self, wanted: Wanted, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(wanted.start)
        self.wanted = wanted
        self.reasons = reasons


def again(verb: Callable[P, T]) -> Callable[P, T]:
    """Try a verb up to three times when the database could not serialise it with another."""

    @wraps(verb)
    def tried(*args: P.args, **named: P.kwargs) -> T:
        for left in reversed(range(TRIES)):
            try:
                return verb(*args, **named)
            except OperationalError as fault:
                state = getattr(fault.__cause__, "sqlstate", None)
                if not left or state not in BUSY_DATABASE:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    return tried


def refused(*, lost: Lost, now: datetime) -> CannotBook:
    """What to tell somebody who lost a time, with the nearest free ones (outside a transaction)."""
    near = nearest(wanted=lost.wanted, now=now)
    region = lost.wanted.region
    rules = {reason.rule for reason in lost.reasons}
    if "past" in rules:
        return TimePast(nearest=near, region=region)
    if rules <= OCCUPIED:
        return TimeTaken(nearest=near, region=region)
    return NotOffered(nearest=near, region=region, reasons=lost.reasons)


def nearest(*, wanted: Wanted, now: datetime) -> tuple[Nearby, ...]:
    """Up to three free starts of the same service, nearest in time, the earlier one on a tie.

    The same practitioner first; the others of the clinic, then the clinics around, fill what is
    missing.
    """
    around = round(AROUND.total_seconds() / 60)
    window = Span(wanted.start - around, wanted.start + around)
    mine = wanted.placement
    here = Placement.objects.filter(clinic=mine.clinic_id, services=wanted.service, ended_at=None)
    offered_by = directory.licensed(here, now=now).values_list("pk", flat=True)
    placements = diaries.ready(offered_by)
    read = diaries.read(placements, window, now=now)
    found = [
        (one.pk != mine.pk, abs(start - wanted.start), start, one)
        for one in placements
        for start in offered(
            read.schedule(one, wanted.service),
            diaries.rules(wanted.service, one),
            now=now,
            window=window,
        )
    ]
    found.sort(key=lambda row: (row[:3], row[3].pk))
    chosen = sorted(found[:NEAREST], key=lambda row: row[1:3])
    near = [Nearby(instant(start), wanted.service, who, uuid4()) for *_rest, start, who in chosen]
    return (*near, *_elsewhere(wanted, NEAREST - len(near), now))


def _elsewhere(wanted: Wanted, most: int, now: datetime) -> list[Nearby]:
    """The nearest free starts of the same kind at the clinics around."""
    if not most:
        return []
    clinic = wanted.placement.clinic
    asked = Asked(
        lat=clinic.lat,
        lon=clinic.lon,
        zone=clinic.zone,
        region=wanted.region,
        service=wanted.service.kind,
    )
    around = openings(asked, now=now)
    found = sorted(
        (abs(start - wanted.start), start, one.pk, one)
        for one in around.placements
        if one.clinic_id != clinic.pk and not around.far
        for start in around.starts.get(one.pk, ())
    )
    return [
        Nearby(instant(start), around.services[one.pk], one, uuid4())
        for _gap, start, _pk, one in found[:most]
    ]


def locked(*, placements: Sequence[Placement]) -> None:
    """Take the write lock of all these practitioners and their clinics' rooms, in order of id.

    SQLite took its one lock when the transaction began; there this only reads.
    """
    clinics = {one.clinic_id for one in placements}
    people = {one.practitioner.resource.pk for one in placements}
    rows = Resource.objects.filter(Q(pk__in=people) | Q(clinic__in=clinics))
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def judged(
    *,
    wanted: Wanted,
    patient: Patient | None,
    now: datetime,
    newcomer: bool,
    ignored: Collection[str] = (),
) -> Wanted:
    """The wanted time with a free room bound to it, or Lost with every rule that forbids it.

    To be called in the writing transaction, after `locked`.
    """
    window = Span(wanted.start, wanted.start + 1)
    pair = (wanted.placement.pk, wanted.service.pk)
    if not diaries.on_offer([pair], newcomers=newcomer, now=now):
        raise Lost(wanted, (Reason("closed"),))
    read = diaries.read([wanted.placement], window, now=now)
    schedule = read.schedule(wanted.placement, wanted.service, ignored)
    visits = diaries.visits_of([patient.pk], window)[patient.pk] if patient else []
    person = diaries.patient_time(visits, wanted.placement, wanted.service)
    asked = diaries.rules(wanted.service, wanted.placement)
    if why := explain(schedule, asked, wanted.start, now=now, patient=person):
        raise Lost(wanted, why)
    return with_room(wanted=wanted, schedule=schedule, now=now)


def with_room(*, wanted: Wanted, schedule: Schedule, now: datetime) -> Wanted:
    """Bind a free room where the service needs one; `explain` has said that there is one."""
    asked = diaries.rules(wanted.service, wanted.placement)
    rooms = free_rooms(schedule, asked, wanted.start, now=now)
    return wanted._replace(room=int(rooms["room"]) if rooms else None)


def taken(*, wishes: Iterable[tuple[Wanted, Hold | None, Booking | None]], now: datetime) -> None:
    """Take the cells of these claims, or Lost when one of them belongs to somebody.

    Cells of expired holds are freed first, here and not by a sweep. Rows go in ordered by resource
    and cell, so that two writers meet in one order and never wait for each other in a ring.
    """
    claims = list(wishes)
    rows = sorted(
        (resource, cell, hold.pk if hold else None, booking.pk if booking else None)
        for wanted, hold, booking in claims
        for resource in wanted.resources
        for cell in wanted.cells
    )
    _free_expired(claims, now)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(TAKE, rows)
    except IntegrityError as clash:
        for wanted, _hold, _booking in claims:
            if TakenCell.objects.filter(
                resource__in=wanted.resources,
                cell__gte=wanted.cells.start,
                cell__lt=wanted.cells.stop,
            ).exists():
                raise Lost(wanted) from clash
        if len({row[:2] for row in rows}) < len(rows):
            raise Lost(claims[0][0]) from clash  # two of one call want the same cell
        raise


def _free_expired(
    claims: Sequence[tuple[Wanted, Hold | None, Booking | None]], now: datetime
) -> None:
    resources = {resource for wanted, *_rest in claims for resource in wanted.resources}
    first = min(wanted.cells.start for wanted, *_rest in claims)
    end = max(wanted.cells.stop for wanted, *_rest in claims)
    gone = Hold.objects.filter(expires_at__lte=now, first_cell__lt=end, end_cell__gt=first)
    TakenCell.objects.filter(
        resource__in=resources, cell__gte=first, cell__lt=end, hold__in=gone
    ).delete()


def kept(
    *,
    wanted: Wanted,
    kind: str,
    expires_at: datetime,
    patient: Patient | None,
    now: datetime,
    freed: FreedTime | None = None,
    entry: WaitlistEntry | None = None,
    callback: Callback | None = None,
) -> Hold:
    """Keep a judged time for somebody until `expires_at`: an offer, of which nobody's cap counts.

    To be called in the writing transaction, after `locked` and `judged`. Writes the row and its
    cells, or Lost when somebody was quicker. Who accepts books it as any hold.
    """
    made = Hold(
        **wanted.facts(made_at=now),
        kind=kind,
        expires_at=expires_at,
        patient=patient,
        freed=freed,
        entry=entry,
        callback=callback,
        client=f"{kind}:{uuid4()}",
        network="",
    )
    made.save(force_insert=True)
    taken(wishes=[(wanted, made, None)], now=now)
    return made


def wish(
    *, service: Service, placement: Placement, starts_at: datetime, region: str = ""
) -> Wanted:
    """A wish as the caller words it; its placement read again with what a diary needs (1 query)."""
    (ready,) = diaries.ready([placement.pk])
    return Wanted(service, ready, at_minute(starts_at), None, region)

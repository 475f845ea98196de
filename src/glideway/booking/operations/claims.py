"""How time is taken: one lock, one question to the engine, one table that judges.

Not verbs of their own but what the verbs of holds and bookings share. What is listed can be
booked, because `judged` asks the same engine, inside the writing transaction, on what is read
there. Of many at once one wins, because a cell of a resource exists once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from glideway.booking.core import NOBODY, Reason, Schedule, Span
from glideway.booking.core.availability import free_rooms
from glideway.booking.models import (
    Binding,
    Booking,
    Callback,
    ClassSession,
    FreedTime,
    Hold,
    TakenCell,
    WaitlistEntry,
)
from glideway.booking.operations.losing import (
    CannotBook,
    Nearby,
    NotOffered,
    SessionFull,
    TimePast,
    TimeTaken,
    nearest,
    refused,
)
from glideway.booking.operations.wishes import Lost, Seat, Wanted, Whom, binds, wanted_again, wish
from glideway.booking.queries import diaries, together
from glideway.booking.queries.diaries import Diaries
from glideway.booking.queries.occupied import seats_taken
from glideway.directory.models import Patient, Placement, Resource
from glideway.kit.actor import Actor, Role
from glideway.kit.again import again
from glideway.kit.worded import Worded, put

__all__ = [
    "CannotBook",
    "Lost",
    "Nearby",
    "NotOffered",
    "Seat",
    "SessionFull",
    "TimePast",
    "TimeTaken",
    "Wanted",
    "again",
    "bound",
    "explained",
    "glanced",
    "judged",
    "kept",
    "knows",
    "locked",
    "nearest",
    "refused",
    "taken",
    "wanted_again",
    "wish",
    "with_things",
]

KNOWING = frozenset({Role.PATIENT, Role.ANON, Role.SYSTEM})  # ANON: a browser with its own hold
TAKE = "INSERT INTO booking_takencell (resource_id, cell, hold_id, booking_id, session_id) VALUES "
AT_ONCE = 100  # cells a statement: five values each, and no database takes fewer than 999

_rows_locked = Worded(
    lambda people, clinics: (
        Resource.objects.filter(
            Q(pk__in=people) | Q(clinic__in=clinics) & ~Q(kind=Resource.Kind.CLASS)
        )
        .select_for_update()
        .order_by("pk")
        .values_list("pk")
    )
)
# A row that only names the patient, as a line of the audit does, need not wait.
_patients_locked = Worded(
    lambda patients: (
        Patient.objects.filter(pk__in=patients)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
)


def locked(*, placements: Sequence[Placement], patients: Collection[int] = ()) -> None:
    """Take the write lock of all these practitioners and their clinics' things, in order of id.

    Then that of the `patients` who are given time: what one has elsewhere is no cell, so two
    clinics at once would both find the patient free. Always resources first, then patients.
    SQLite took its one lock when the transaction began; there this only reads. A class needs none
    of its own: who books a seat locks its practitioner.
    """
    clinics = {one.clinic_id for one in placements}
    people = {one.practitioner.resource.pk for one in placements}
    _rows_locked(people, clinics)
    if patients:
        _patients_locked(set(patients))


def glanced(*, wanted: Wanted, now: datetime, own: Hold | None = None) -> None:
    """Lost when somebody has the practitioners' time already: one reading of the table, no lock.

    It never lets anybody win: who is not lost here is judged as ever. So who comes too late waits
    for no lock, and who lost while waiting for it gives it on at once. What a class has, and what
    an `own` hold that is being replaced has, is for the judge.
    """
    if wanted.service.capacity is not None:
        return
    people = {one.practitioner.resource.pk for one in wanted.everyone}
    cells = wanted.cells
    taken_by = {hold for (hold,) in _had(people, cells.start, cells.stop, now)}
    if taken_by - {own.pk if own else 0}:
        raise Lost(wanted)


@Worded
def _had(
    people: Collection[int], first: int, end: int, now: datetime
) -> QuerySet[TakenCell, tuple[int | None]]:
    live = Q(hold__expires_at__gt=now) | Q(booking__isnull=False)
    return _cells(people, first, end).filter(live).values_list("hold_id")


def explained(*, lost: Lost, now: datetime, newcomer: bool, own: Hold | None = None) -> Lost:
    """A time that was lost to the key or at a glance, with every rule that forbids it (reads only).

    The same where no rule does: somebody had it for a moment.
    """
    if lost.reasons or lost.wanted.service.capacity is not None:
        return lost
    mine = {f"h{own.pk}"} if own else set()
    try:
        judged(wanted=lost.wanted, patient=None, newcomer=newcomer, now=now, ignored=mine)
    except Lost as told:
        return told
    return lost


def judged(
    *,
    wanted: Wanted,
    patient: Patient | None,
    now: datetime,
    newcomer: bool,
    ignored: Collection[str] = (),
    waived: Collection[str] = (),
    reader: Actor | None = None,
) -> Wanted:
    """The wanted time with free things bound to it, or Lost with every rule that forbids it.

    To be called in the writing transaction, after `locked`. A desk sets rules aside by naming them
    in `waived`. No rule tells the `reader` what the patient has elsewhere, unless it is one who
    `knows`. Of a class the answer has a seat; who comes first opens the class, here.
    """
    whom = Whom(newcomer, patient.pk if patient else None, frozenset(ignored))
    wanted = wanted._replace(room=None, devices=(), seat=None, whom=whom)
    window = Span(wanted.start, wanted.start + 1)
    team, service = wanted.everyone, wanted.service
    pairs = {(one.pk, service.pk) for one in team}
    if len(team) != service.people or pairs != diaries.on_offer(pairs, newcomers=newcomer, now=now):
        raise Lost(wanted, (Reason("closed"),))
    read = diaries.read(team, window, now=now)
    visits: list[diaries.Person] = []
    if patient:
        visits = diaries.visits_of([patient.pk], window, now=now)[patient.pk]

    def rules(some: list[diaries.Person]) -> tuple[Reason, ...]:
        person = diaries.patient_time(some, wanted.placement, service) if some else NOBODY
        why = together.forbidden_for(
            read, service, team, wanted.start, now=now, patient=person, ignored=ignored
        )
        return tuple(dict.fromkeys(one.reason for one in why))

    def left(some: list[diaries.Person]) -> tuple[Reason, ...]:
        return tuple(one for one in rules(some) if one.rule not in waived)

    if why := left(visits):
        here = diaries.known_at(wanted.placement.clinic_id, visits)
        raise Lost(wanted, why if knows(reader=reader) else left(here))
    if waived:  # kept is only what really stood in the way
        wanted = wanted._replace(aside=tuple(sorted({one.rule for one in rules(visits)})))
    return bound(wanted=wanted, read=read, now=now, ignored=ignored)


def knows(*, reader: Actor | None) -> bool:
    """Whether this actor may read what the patient has at other clinics: the patient alone.

    A desk, and whoever has a link, knows of its own clinic's visits. What stands elsewhere stops
    the booking all the same, in the words of a time that is not free.
    """
    return reader is not None and reader.role in KNOWING


def bound(*, wanted: Wanted, read: Diaries, now: datetime, ignored: Collection[str] = ()) -> Wanted:
    """An offered time with what it takes besides: a room and devices, or a seat of a class."""
    schedule = read.schedule(wanted.placement, wanted.service, ignored)
    if wanted.service.capacity is None:
        return with_things(wanted=wanted, schedule=schedule, now=now)
    return seated(wanted=wanted, schedule=schedule, now=now)


def with_things(*, wanted: Wanted, schedule: Schedule, now: datetime) -> Wanted:
    """Bind a free room and devices where the service needs them; the engine said there are."""
    asked = diaries.rules(wanted.service, wanted.placement)
    chosen = dict(free_rooms(schedule, asked, wanted.start, now=now) or {})
    room = chosen.pop("room", None)
    return wanted._replace(
        room=None if room is None else int(room), devices=tuple(sorted(map(int, chosen.values())))
    )


def seated(
    *,
    wanted: Wanted,
    schedule: Schedule,
    now: datetime,
    given: Collection[tuple[int, int]] = (),
) -> Wanted:
    """A seat of the class that meets then; without one the class is opened, its time claimed once.

    It has the seats that the service has now, as the lists say; how many it had when it was opened
    is history. `given` are seats of this very transaction that no row has yet. Of two who open one
    class the key lets one, and the other finds it open and takes a seat.
    """
    session = _class_of(wanted)
    if session is None:
        try:
            with transaction.atomic():
                whole = with_things(wanted=wanted, schedule=schedule, now=now)
                session = _opened(whole, now)
        except (IntegrityError, Lost):
            session = _class_of(wanted)
            if session is None:
                raise
    cells = TakenCell.objects.filter(resource=session.seats_id)
    gone = {"hold__expires_at__lte": now}
    taken = {*cells.exclude(**gone).values_list("cell", flat=True)}
    taken |= {number for of, number in given if of == session.pk}
    number = next((one for one in range(wanted.service.capacity or 0) if one not in taken), None)
    if number is None:
        raise Lost(wanted, (Reason("session-full", f"c{session.pk}"),))
    return wanted._replace(seat=Seat(session.pk, session.seats_id, number))


def _class_of(wanted: Wanted) -> ClassSession | None:
    return ClassSession.objects.filter(
        placement=wanted.placement,
        service=wanted.service,
        starts_at=wanted.starts_at,
        cancelled_at=None,
    ).first()


def _opened(wanted: Wanted, now: datetime) -> ClassSession:
    """A class that meets at this time: its row, its seats to be sold, and its own cells."""
    capacity = wanted.service.capacity or 0
    seats = Resource(kind=Resource.Kind.CLASS, clinic=wanted.placement.clinic, name="seats")
    seats.save(force_insert=True)
    facts = wanted.facts(made_at=now)
    del facts["session_id"]
    session = ClassSession(**facts, seats=seats, capacity=capacity)
    session.save(force_insert=True)
    _take([(wanted, (None, None, session.pk))], now)
    return session


def taken(*, wishes: Iterable[tuple[Wanted, Hold | None, Booking | None]], now: datetime) -> None:
    """Take the cells of these claims, or Lost when one of them belongs to somebody.

    Cells of expired holds are freed first, here and not by a sweep. Rows go in ordered by resource
    and cell, so that two writers meet in one order and never wait for each other in a ring. What a
    claim binds besides is written with it, in place of what it bound before.
    """
    _take(
        [
            (wanted, (hold.pk if hold else None, booking.pk if booking else None, None))
            for wanted, hold, booking in wishes
        ],
        now,
    )


Owner = tuple[int | None, int | None, int | None]  # of a hold, a booking or a class


def _take(claims: Sequence[tuple[Wanted, Owner]], now: datetime) -> None:
    rows = [
        ((resource, cell), owner)
        for wanted, owner in claims
        for resource in wanted.resources
        for cell in wanted.cells
    ]
    rows.sort(key=lambda row: row[0])
    _free_expired([wanted for wanted, _owner in claims], now)
    if _written(rows) < len(rows):
        raise Lost(_late(claims))
    _bind(claims)


def _written(rows: Sequence[tuple[tuple[int, int], Owner]]) -> int:
    """Take these cells, passing over those that somebody has; how many were free.

    Passed over, not failed at: so nothing has to be undone before the table can be asked whose they
    are. What was taken of too few goes with the transaction of who lost.
    """
    free = 0
    with connection.cursor() as cursor:
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(some))
            values = [value for cell, owner in some for value in (*cell, *owner)]
            cursor.execute(f"{TAKE}{places} ON CONFLICT DO NOTHING", values)
            free += cursor.rowcount
    return free


def _late(claims: Sequence[tuple[Wanted, Owner]]) -> Wanted:
    """Which of these has a cell that is another's; the first where two of one call want the same.

    To be asked in the transaction that wrote what it could of them.
    """
    for wanted, (hold, booking, session) in claims:
        mine = TakenCell.objects.filter(
            hold=hold,
            booking=booking,
            session=session,
            resource__in=wanted.resources,
            cell__gte=wanted.cells.start,
            cell__lt=wanted.cells.stop,
        )
        if mine.count() < len(wanted.resources) * len(wanted.cells):
            return wanted
    return claims[0][0]


def _bind(claims: Sequence[tuple[Wanted, Owner]]) -> None:
    binding = [(wanted, owner) for wanted, owner in claims if binds(service=wanted.service)]
    if not binding:
        return
    booked = [booking for _wanted, (_hold, booking, _session) in binding if booking]
    Binding.objects.filter(booking__in=booked).delete()
    Binding.objects.bulk_create(
        Binding(hold_id=hold, booking_id=booking, session_id=session, resource_id=resource)
        for wanted, (hold, booking, session) in binding
        for resource in wanted.bound
    )


def _free_expired(wishes: Sequence[Wanted], now: datetime) -> None:
    """Free, among the wanted cells, those of holds that are over and of classes without anybody."""
    for seats in (False, True):
        some = [one for one in wishes if (one.seat is not None) is seats]
        if not some:
            continue
        first = min(one.cells.start for one in some)
        end = max(one.cells.stop for one in some)
        whose = {resource for one in some for resource in one.resources}
        found = set(_stale(whose, first, end, now))
        if holds := {hold for hold, _session in found if hold}:
            _cells(whose, first, end).filter(hold__in=holds).delete()
        if sessions := {session for _hold, session in found if session}:
            _free_empty(sessions, now)


def _cells(whose: Collection[int], first: int, end: int) -> QuerySet[TakenCell]:
    return TakenCell.objects.filter(resource__in=whose, cell__gte=first, cell__lt=end)


@Worded
def _stale(
    whose: Collection[int], first: int, end: int, now: datetime
) -> QuerySet[TakenCell, tuple[int | None, int | None]]:
    """Of these cells the holds that are over and the classes."""
    near = {"first_cell__lt": end, "end_cell__gt": first}
    gone = Hold.objects.filter(expires_at__lte=now, **near)
    stale = _cells(whose, first, end).filter(Q(hold__in=gone) | Q(session__isnull=False))
    return stale.values_list("hold", "session")


def _free_empty(sessions: Collection[int], now: datetime) -> None:
    left = ClassSession.objects.filter(pk__in=sessions).annotate(left=seats_taken(now))
    if empty := list(left.filter(left=0).values_list("pk", flat=True)):
        TakenCell.objects.filter(session__in=empty).delete()
        ClassSession.objects.filter(pk__in=empty).update(cancelled_at=now)


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
    put(made)
    taken(wishes=[(wanted, made, None)], now=now)
    return made

"""Verbs that promise time to a patient: book a held time, at the desk, or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import Reason, Span, at_minute, local_date, policy
from glideway.booking.core.deposits import PORTS
from glideway.booking.core.reminding import remindings
from glideway.booking.models import Binding, Booking, Hold, Reminder, TakenCell
from glideway.booking.operations import letters
from glideway.booking.operations.bulk import Bench, BookingRow
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    TimeTaken,
    Wanted,
    again,
    judged,
    knows,
    locked,
    refused,
    taken,
    wanted_again,
)
from glideway.booking.operations.holds import HoldExpired, still_kept
from glideway.booking.operations.wishes import Whom, binds
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Person
from glideway.directory.models import Patient
from glideway.kit import audit, once
from glideway.kit.actor import Actor, Role
from glideway.kit.audit import Act
from glideway.kit.worded import Told, Worded, put, put_all

BATCH = 500
FEW = 8  # reminders whose insertion is worded once: those of an appointment or two
UNVERIFIED_VISITS = 3
ASKING = frozenset({Role.PATIENT, Role.LINK_HOLDER, Role.ANON})


_fresh = Worded(lambda hold: Hold.objects.filter(pk=hold).select_related("service"))
_handed = Told(
    lambda hold, booking: (
        TakenCell.objects.filter(hold=hold),
        {"hold": None, "booking_id": booking},
    )
)
_became = Told(
    lambda hold, booking, now: (
        Hold.objects.filter(pk=hold),
        {"let_go_at": now, "booking_id": booking},
    )
)
_seen_before = Worded(
    lambda patient, clinic: Booking.objects.filter(
        patient=patient, placement__clinic=clinic, cancelled_at=None
    ).values_list("pk")[:1]
)


class TooManyVisits(CannotBook):
    """Who has not proved a contact has at most three visits ahead."""

    code = "too-many-visits"
    status = 429
    sentence = _("Please confirm your e-mail or phone first: three appointments are ahead already.")


class NeedsApproval(CannotBook):
    """This service is asked for; the clinic says yes or no."""

    code = "needs-approval"
    sentence = _("The clinic answers each request for this itself. Nothing was booked yet.")


def confirmable(*, hold: Hold, by: Actor) -> bool:
    """Whether a hold may become an appointment at once.

    A request waits for the clinic. Of a service that wants approval, a patient's hold does too;
    what the clinic itself offered or books needs no second yes.
    """
    if hold.kind == Hold.Kind.REQUEST:
        return False
    by_patient = hold.kind == Hold.Kind.HOLD and by.role in ASKING
    return hold.service.approval_hours is None or not by_patient


@again
def book(*, hold: Hold, patient: Patient, by: Actor, key: str | None, now: datetime) -> Booking:
    """Turn a hold into an appointment; the same `key` again answers the same appointment.

    A live hold keeps its cells and only changes hands: there is no free instant between. An expired
    one, or one whose cells a later clock freed, books when its time is still free and on offer.
    Writes the appointment, its reminders, one confirmation and an audit row. Refuses HoldExpired,
    NotOffered when the patient is elsewhere then, TooManyVisits, and NeedsApproval where patients
    ask and the clinic answers.
    """

    def promise() -> str:
        wanted = wanted_again(hold=hold)
        locked(placements=wanted.everyone, patients=[patient.pk])
        (fresh,) = _fresh(hold.pk)
        fresh.placement = wanted.placement  # the same, with what a letter names joined
        if fresh.let_go_at is not None:
            raise HoldExpired(nearest=())
        if not confirmable(hold=fresh, by=by):
            raise NeedsApproval
        few_enough(patient=patient, now=now)
        live = still_kept(hold=fresh, wanted=wanted, now=now)
        if live:
            patient_is_free(wanted=wanted, patient=patient, by=by, now=now)
        else:
            TakenCell.objects.filter(hold=fresh).delete()
            mine = {f"h{fresh.pk}"}
            wanted = judged(
                wanted=wanted, patient=patient, newcomer=False, now=now, ignored=mine, reader=by
            )
        row = row_of(hold=fresh, patient=patient)
        booking = booking_of(wanted=wanted, row=row, now=now)
        put(booking)
        if live:
            _handed(fresh.pk, booking.pk)
            if binds(service=wanted.service):
                Binding.objects.filter(hold=fresh).update(hold=None, booking=booking)
        else:
            taken(wishes=[(wanted, None, booking)], now=now)
        _became(fresh.pk, booking.pk, now)
        announced(bookings=[booking], by=by, now=now)
        written[str(booking.public_id)] = booking
        return str(booking.public_id)

    written: dict[str, Booking] = {}
    body = {"hold": str(hold.public_id), "patient": str(patient.public_id)}
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.book", body=body, now=now, do=promise
        )
    except Lost as lost:
        told = refused(lost=lost, now=now)
        raise (HoldExpired(**told.data) if isinstance(told, TimeTaken) else told) from lost
    return written.get(answer) or Booking.objects.get(public_id=answer)


@again
def book_at_desk(*, row: BookingRow, by: Actor, key: str, now: datetime) -> Booking:
    """Book at once, without a hold, setting aside the rules that `row.waived` names.

    The bulk verb with one element, behind an idempotency key. Refuses as `book_many` does.
    """

    written: dict[str, Booking] = {}

    def promise() -> str:
        (booking,) = _promised([row], by, now)
        written[str(booking.public_id)] = booking
        return str(booking.public_id)

    body = {
        "service": str(row.service.public_id),
        "placement": str(row.placement.public_id),
        "start": at_minute(row.starts_at),
        "patient": str(row.patient.public_id),
        "waived": sorted(row.waived),
    }
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.desk", body=body, now=now, do=promise
        )
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    return written.get(answer) or Booking.objects.get(public_id=answer)


@again
def book_many(*, rows: Iterable[BookingRow], by: Actor, now: datetime) -> list[Booking]:
    """Book many times at once, all or none: one transaction, each start judged by the same engine.

    A row with `made_at` is judged as at that instant, so a diary of the past can be written.
    Reminders and confirmations are made for visits that lie ahead of `now`. Refuses TimeTaken,
    TimePast and NotOffered for the first row that cannot be.
    """
    asked = list(rows)
    if not asked:
        return []
    try:
        with transaction.atomic():
            return _promised(asked, by, now)
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost


def reminded(*, bookings: Iterable[Booking], now: datetime) -> None:
    """Write the reminders of these appointments as they are now."""
    rows = [
        Reminder(
            booking=one,
            hours_before=lead.hours_before,
            sequence=one.sequence,
            due_at=lead.due_at or now,
            done_at=None if lead.due_at else now,
            outcome=lead.why,
        )
        for one in bookings
        for lead in remindings(
            one.starts_at,
            one.placement.clinic.zone,
            now=now,
            hours_before=one.placement.clinic.reminder_hours,
        )
    ]
    if len(rows) <= FEW:
        put_all(rows)
    else:
        Reminder.objects.bulk_create(rows, batch_size=BATCH)


def _promised(rows: Sequence[BookingRow], by: Actor, now: datetime) -> list[Booking]:
    bench = Bench(rows, by, now)
    wishes = [bench.judged(row) for row in rows]
    bookings = [
        booking_of(wanted=wanted, row=row, now=now)
        for wanted, row in zip(wishes, rows, strict=True)
    ]
    if len(bookings) == 1:
        put(bookings[0])
    else:
        Booking.objects.bulk_create(bookings, batch_size=BATCH)
    taken(
        wishes=[(wanted, None, one) for wanted, one in zip(wishes, bookings, strict=True)], now=now
    )
    announced(bookings=bookings, by=by, now=now)
    return bookings


def row_of(*, hold: Hold, patient: Patient) -> BookingRow:
    """The appointment that a hold becomes, and whether it is the first at this clinic (1 query)."""
    return BookingRow(
        service=hold.service,
        placement=hold.placement,
        starts_at=hold.starts_at,
        patient=patient,
        region=hold.region,
        first_visit=not _seen_before(patient.pk, hold.placement.clinic_id),
    )


def booking_of(*, wanted: Wanted, row: BookingRow, now: datetime) -> Booking:
    """A judged time as an appointment, with the policy as it is shown now; not saved yet."""
    clinic = wanted.placement.clinic
    made_at = row.made_at or now
    fee = clinic.cancel_fee_cents if row.service.price_cents else 0  # as the page says of it
    return Booking(
        **wanted.facts(made_at=made_at),
        patient=row.patient,
        series=row.series,
        first_visit=row.first_visit,
        policy=policy.shown(clinic.cancel_hours, fee),
        waived=list(wanted.aside),
        confirmed_at=made_at,
        deposit=dict(PORTS[settings.GLIDEWAY_DEPOSITS].kept(row.service.deposit_cents)),
    )


def announced(
    *, bookings: Sequence[Booking], by: Actor, now: datetime, asked: bool = False
) -> None:
    """What every new appointment brings: reminders, one letter, an audit row.

    Of one that was `asked` for, the letter says that the clinic said yes.
    """
    ahead = [one for one in bookings if one.starts_at > now]
    reminded(bookings=ahead, now=now)
    # The visits of a plan are told in one letter, by who books the plan.
    alone = [one for one in ahead if one.series_id is None]
    if asked:
        letters.accepted(bookings=alone, now=now)
    else:
        letters.confirmed(bookings=alone, now=now)
    audit.record_many(
        Act(
            by,
            "booking.made",
            "Booking",
            one.public_id,
            now,
            clinic_id=one.placement.clinic_id,
            patient_id=one.patient_id,
            why=", ".join(one.waived),
        )
        for one in bookings
    )


def few_enough(*, patient: Patient, now: datetime) -> None:
    """Refuse a fourth visit ahead, booked or asked for, to who has proved no contact."""
    if patient.email_verified_at or patient.phone_verified_at:
        return
    ahead: dict[str, Any] = {"patient": patient, "starts_at__gt": now}
    booked = Booking.objects.filter(cancelled_at=None, **ahead).count()
    if booked + diaries.requested(now=now).filter(**ahead).count() >= UNVERIFIED_VISITS:
        raise TooManyVisits


def patient_is_free(
    *, wanted: Wanted, patient: Patient, by: Actor, now: datetime, own: Hold | None = None
) -> None:
    """A live claim has its time; only the patient's other visits and requests can be in the way.

    Lost with the rule; without one to who may not know what the patient has elsewhere. Of a
    request, the `own` one is in nobody's way.
    """
    mine = {f"h{own.pk}"} if own else set()
    window = Span(wanted.start, wanted.start + wanted.service.minutes)
    found = diaries.visits_of([patient.pk], window, now=now)[patient.pk]
    visits = [one for one in found if one.busy.id not in mine]
    if why := _clash(wanted, window, visits):
        known = diaries.known_at(wanted.placement.clinic_id, visits)
        whom = Whom(patient=patient.pk, ignored=frozenset(mine))
        lost = wanted._replace(whom=whom)
        raise Lost(lost, why if knows(reader=by) else _clash(wanted, window, known))


def _clash(wanted: Wanted, window: Span, visits: Sequence[Person]) -> tuple[Reason, ...]:
    person = diaries.patient_time(visits, wanted.placement, wanted.service)
    day = local_date(wanted.placement.clinic.zone, wanted.start)
    if any(window.overlaps(one.start, one.end) for one in person.busy):
        return (Reason("patient-busy"),)
    return (Reason("same-day-after-free", f"{day}"),) if day in person.closed_dates else ()

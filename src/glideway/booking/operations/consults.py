"""How a free consult ends: a visit is booked, a plan proposed, referred elsewhere, or not for us.

Each consult has one end, with one line of reason that the patient reads on a page of its own; the
message says only that the clinic has answered.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import calling
from glideway.booking.models import Booking, CallAttempt, Callback, ConsultEnd
from glideway.booking.operations import letters
from glideway.booking.operations.calls import told
from glideway.booking.operations.claims import CannotBook, again
from glideway.booking.operations.offering import CallFirst
from glideway.directory.core import professions
from glideway.directory.models import Service
from glideway.kit import audit, once
from glideway.kit.actor import Actor


class LineMissing(CannotBook):
    """An end has one line of reason, of at most 160 letters."""

    code = "line-missing"
    status = 422
    sentence = _("Please write one line to the patient, of at most 160 letters.")


class ConsultOver(CannotBook):
    """A consult ends once."""

    code = "consult-over"
    sentence = _("How this call ended was told already. Nothing was changed.")


class NoConsult(CannotBook):
    """Only a free consult that has begun, and took place, can end."""

    code = "no-consult"
    sentence = _("This is not a free call that took place. Nothing was changed.")


class VisitNotFitting(CannotBook):
    """The visit that was booked is another patient's, another clinic's, or too early by the rule.

    Where the display rule does not allow a paid service on the day of a free consult, a visit on
    that day is not its end.
    """

    code = "visit-not-fitting"
    sentence = _(
        "This visit cannot follow from the call: after a free call, a paid visit can be booked"
        " from the next day. Nothing was changed."
    )


@again
def end_consult(
    *,
    outcome: str,
    line: str,
    by: Actor,
    key: str,
    now: datetime,
    callback: Callback | None = None,
    booking: Booking | None = None,
    visit: Booking | None = None,
) -> ConsultEnd:
    """Tell how a free consult ended: exactly once, of a call back or of a booked one.

    Writes the end with its line, sealed; a message to the patient with the link to the line and no
    word of health; an audit row. The same `key` again answers the same end. Refuses LineMissing,
    CallFirst for a call back that reached nobody, NoConsult, ConsultOver and VisitNotFitting.
    """
    how = ConsultEnd.Outcome(outcome)
    said = " ".join(line.split())
    if not said or len(said) > calling.LINE:
        raise LineMissing

    def end() -> str:
        taken = _called(callback) if callback is not None else _begun(booking, now)
        if ConsultEnd.objects.filter(callback=callback, booking=booking).exists():
            raise ConsultOver
        if visit is not None:
            _fits(visit, taken, how)
        row = ConsultEnd(
            callback=callback,
            booking=booking,
            outcome=how,
            line=said,
            visit=visit,
            at=now,
            by=by.key,
        )
        row.save(force_insert=True)
        letters.consult_ended(ending=row, now=now)
        _told(row, by, now)
        return str(row.public_id)

    body = {
        "callback": str(callback.public_id) if callback else "",
        "booking": str(booking.public_id) if booking else "",
        "outcome": how.value,
        "line": said,
        "visit": str(visit.public_id) if visit else "",
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.consult-end", body=body, now=now, do=end
    )
    return ConsultEnd.objects.get(public_id=answer)


@again
def attach_visit(
    *, ending: ConsultEnd, visit: Booking, by: Actor, key: str, now: datetime
) -> ConsultEnd:
    """Say which visit came of a consult that ended with one. Refuses VisitNotFitting."""

    def attach() -> str:
        fresh = ConsultEnd.objects.select_for_update().get(pk=ending.pk)
        call = fresh.callback if fresh.callback is not None else fresh.booking
        if call is None or fresh.visit is not None:
            raise VisitNotFitting
        _fits(visit, call, ConsultEnd.Outcome(fresh.outcome))
        ConsultEnd.objects.filter(pk=fresh.pk).update(visit=visit)
        return str(fresh.public_id)

    body = {"ending": str(ending.public_id), "visit": str(visit.public_id)}
    once.answer(actor=by, key=key, route="booking.consult-visit", body=body, now=now, do=attach)
    return ConsultEnd.objects.get(pk=ending.pk)


def _called(callback: Callback) -> Callback:
    fresh = Callback.objects.select_for_update().select_related(None).get(pk=callback.pk)
    if not fresh.attempts.filter(outcome=CallAttempt.Outcome.REACHED).exists():
        raise CallFirst
    return fresh


def _begun(booking: Booking | None, now: datetime) -> Booking:
    if booking is None:
        raise NoConsult
    fresh = Booking.objects.select_for_update().get(pk=booking.pk)
    missed = fresh.cancelled_at is not None or fresh.no_show_at is not None
    if missed or fresh.starts_at > now or fresh.service.kind != Service.Kind.CONSULT:
        raise NoConsult
    return fresh


def _fits(visit: Booking, call: Callback | Booking, how: ConsultEnd.Outcome) -> None:
    """The visit is this patient's at this clinic, and on no day that the free call closed."""
    if isinstance(call, Callback):
        here, at = call.clinic_id, call.answered_at
        mine = call.patient_id == visit.patient_id or call.phone == visit.patient.phone
    else:
        here, at = call.placement.clinic_id, call.starts_at
        mine = call.patient_id == visit.patient_id
    clinic = visit.placement.clinic
    careful = visit.service.price_cents > 0 and not professions.paid_same_day_after_free(
        visit.placement.practitioner.profession, clinic.province
    )
    there = ZoneInfo(clinic.zone)
    same_day = at is not None and _date(visit.starts_at, there) == _date(at, there)
    booked = how is ConsultEnd.Outcome.BOOKED and visit.cancelled_at is None
    if not (booked and mine and clinic.pk == here) or (careful and same_day):
        raise VisitNotFitting


def _date(at: datetime, there: ZoneInfo) -> date:
    return at.astimezone(there).date()


def _told(ending: ConsultEnd, by: Actor, now: datetime) -> None:
    act = f"consult.{ending.outcome}"
    if ending.callback is not None:
        told(callback=ending.callback, act=act, by=by, now=now)
    elif ending.booking is not None:
        audit.record(
            by=by,
            act=act,
            kind="ConsultEnd",
            about=ending.public_id,
            now=now,
            clinic_id=ending.booking.placement.clinic_id,
            patient_id=ending.booking.patient_id,
        )

"""Verbs of a request: asked for by a patient, answered by the clinic, or lapsed at its deadline.

A request is a hold of its own kind: it keeps the very cells that the patient held, as an
appointment would, and at its deadline it is gone with no cleanup having run. Its letter of that
hour is written when it is asked for, and withdrawn by whatever comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Binding, Booking, Hold, TakenCell
from glideway.booking.operations import letters, waitlist
from glideway.booking.operations.bookings import (
    announced,
    booking_of,
    few_enough,
    patient_is_free,
    row_of,
)
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    NotOffered,
    TimeTaken,
    Wanted,
    again,
    judged,
    locked,
    refused,
    taken,
    wanted_again,
)
from glideway.booking.operations.holds import HoldExpired, still_kept
from glideway.booking.operations.wishes import binds
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Service
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor, system

ERRAND = "request"


class RequestOver(CannotBook):
    """It was answered, taken back, or its deadline has passed."""

    code = "request-over"
    sentence = _("This request is over: answered, taken back, or lapsed. Nothing was changed.")


def answer_by(*, service: Service, starts_at: datetime, now: datetime) -> datetime:
    """Until when the clinic answers: its hours from now, and never later than the notice allows."""
    hours = timedelta(hours=service.approval_hours or 0)
    return min(now + hours, starts_at - timedelta(minutes=service.notice_minutes))


@again
def ask(*, hold: Hold, patient: Patient, by: Actor, key: str, now: datetime) -> Hold:
    """Ask the clinic for a held time; the same `key` again answers the same request.

    The hold becomes the request with its cells: there is no free instant between. Writes an errand
    for the desk, a letter that says until when the clinic answers, and the one for the case that it
    does not. Refuses as `book` does, and NotOffered when no time is left for an answer.
    """

    def put() -> str:
        wanted = wanted_again(hold=hold)
        locked(placements=wanted.everyone, patients=[patient.pk])
        fresh = Hold.objects.get(pk=hold.pk)
        if fresh.let_go_at is not None or fresh.kind != Hold.Kind.HOLD:
            raise HoldExpired(nearest=())
        few_enough(patient=patient, now=now)
        until = answer_by(service=fresh.service, starts_at=fresh.starts_at, now=now)
        if until <= now:
            raise NotOffered(nearest=(), reasons=("notice",))
        if still_kept(hold=fresh, wanted=wanted, now=now):
            patient_is_free(wanted=wanted, patient=patient, by=by, now=now)
        else:
            _again(fresh, wanted, patient, by, now)
        fresh.kind, fresh.patient, fresh.expires_at = Hold.Kind.REQUEST, patient, until
        fresh.save()
        letters.asked(request=fresh, now=now)
        directory.open_errand(
            kind=ERRAND,
            about=fresh.public_id,
            role="desk",
            clinic=wanted.placement.clinic,
            due_at=until,
            now=now,
        )
        _told(fresh, "request.made", by, now)
        return str(fresh.public_id)

    body = {"hold": str(hold.public_id), "patient": str(patient.public_id)}
    return _once(put, route="booking.ask", body=body, by=by, key=key, now=now)


def _again(fresh: Hold, wanted: Wanted, patient: Patient, by: Actor, now: datetime) -> None:
    """Take the time of a hold that was over once more, when it is still free and on offer."""
    TakenCell.objects.filter(hold=fresh).delete()
    Binding.objects.filter(hold=fresh).delete()
    mine = {f"h{fresh.pk}"}
    sure = judged(wanted=wanted, patient=patient, newcomer=False, now=now, ignored=mine, reader=by)
    for name, value in sure.facts(made_at=fresh.made_at).items():
        setattr(fresh, name, value)
    taken(wishes=[(sure, fresh, None)], now=now)


@again
def accept_request(*, hold: Hold, by: Actor, key: str, now: datetime) -> Booking:
    """Say yes: the request becomes an appointment under its own id; its cells change hands.

    Of two at once one says yes. Two requests for one time, as an old import may bring them, have
    the key for a judge: one can be accepted, the other is refused TimeTaken with the nearest free
    starts. So is one whose patient has another visit then. Refuses RequestOver after an answer, a
    withdrawal or the deadline.
    """

    def agree() -> str:
        wanted = wanted_again(hold=hold)
        locked(placements=wanted.everyone, patients=[hold.patient_id] if hold.patient_id else [])
        fresh = _open(hold, now)
        patient = fresh.patient
        if patient is None:  # a request always has one; an import that has none asks for nobody
            raise RequestOver
        patient_is_free(wanted=wanted, patient=patient, by=by, now=now, own=fresh)
        booking = booking_of(wanted=wanted, row=row_of(hold=fresh, patient=patient), now=now)
        booking.public_id = fresh.public_id
        booking.save(force_insert=True)
        _ended(fresh, now, booking=booking)
        if still_kept(hold=fresh, wanted=wanted, now=now):
            TakenCell.objects.filter(hold=fresh).update(hold=None, booking=booking)
            if binds(service=wanted.service):
                Binding.objects.filter(hold=fresh).update(hold=None, booking=booking)
        else:
            TakenCell.objects.filter(hold=fresh).delete()
            taken(wishes=[(wanted, None, booking)], now=now)
        _settled(fresh, by, now)
        announced(bookings=[booking], by=by, now=now, asked=True)
        return str(booking.public_id)

    body = {"request": str(hold.public_id)}
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.accept", body=body, now=now, do=agree
        )
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    return Booking.objects.get(public_id=answer)


@again
def decline_request(*, hold: Hold, why: str, by: Actor, key: str, now: datetime) -> Hold:
    """Say no, and why, as the patient reads it; the time is free at once. Or RequestOver."""

    def refuse() -> str:
        fresh = _given_back(hold, now, why=why[:200])
        letters.declined(request=fresh, now=now)
        _freed(fresh, "request.declined", by, now)
        return str(fresh.public_id)

    body = {"request": str(hold.public_id), "why": why}
    return _once(refuse, route="booking.decline", body=body, by=by, key=key, now=now)


@again
def withdraw_request(*, hold: Hold, by: Actor, key: str, now: datetime) -> Hold:
    """Take an own request back before the clinic answers. Or RequestOver."""

    def take_back() -> str:
        fresh = _given_back(hold, now)
        _freed(fresh, "request.withdrawn", by, now)
        return str(fresh.public_id)

    body = {"request": str(hold.public_id)}
    return _once(take_back, route="booking.withdraw", body=body, by=by, key=key, now=now)


def sweep_requests(*, now: datetime) -> int:
    """Every request that nobody answered in time, once; how many there were.

    A beat of every minute. Housekeeping only: a request is over at its deadline without it. Who
    waits is offered the time, nothing is left to do at the desk, and the letter of that hour goes.
    """
    rows = Hold.objects.filter(kind=Hold.Kind.REQUEST, let_go_at=None, expires_at__lte=now)
    return sum(_lapsed(hold=one, now=now) for one in rows.order_by("expires_at", "pk"))


@again
def _lapsed(*, hold: Hold, now: datetime) -> bool:
    with transaction.atomic():
        wanted = wanted_again(hold=hold)
        locked(placements=[wanted.placement])
        over = Hold.objects.filter(pk=hold.pk, let_go_at=None, expires_at__lte=now)
        if not over.update(let_go_at=now):
            return False
        TakenCell.objects.filter(hold=hold).delete()
        by = system("requests")
        directory.finish_errands(about=hold.public_id, by=by, now=now)
        _told(hold, "request.lapsed", by, now)
        waitlist.freed(
            placement=wanted.placement,
            starts_at=hold.starts_at,
            ends_at=hold.ends_at,
            by=by,
            now=now,
        )
    return True


def _once(
    do: Callable[[], str],
    *,
    route: str,
    body: dict[str, str],
    by: Actor,
    key: str,
    now: datetime,
) -> Hold:
    try:
        answer, _replay = once.answer(actor=by, key=key, route=route, body=body, now=now, do=do)
    except Lost as lost:
        told = refused(lost=lost, now=now)
        raise (HoldExpired(**told.data) if isinstance(told, TimeTaken) else told) from lost
    return Hold.objects.get(public_id=answer)


def _open(hold: Hold, now: datetime) -> Hold:
    rows = Hold.objects.select_for_update(of=("self",)).select_related(
        "patient", "service", "placement__clinic", "placement__practitioner"
    )
    fresh = rows.get(pk=hold.pk)
    waits = fresh.kind == Hold.Kind.REQUEST and fresh.let_go_at is None
    if not waits or fresh.expires_at <= now:
        raise RequestOver
    return fresh


def _ended(fresh: Hold, now: datetime, *, booking: Booking | None = None, why: str = "") -> None:
    """End a request by compare-and-swap on its state, or RequestOver."""
    open_now = Hold.objects.filter(
        pk=fresh.pk, kind=Hold.Kind.REQUEST, let_go_at=None, expires_at__gt=now
    )
    if not open_now.update(let_go_at=now, booking=booking, declined_why=why):
        raise RequestOver


def _given_back(hold: Hold, now: datetime, *, why: str = "") -> Hold:
    locked(placements=[wanted_again(hold=hold).placement])
    fresh = _open(hold, now)
    _ended(fresh, now, why=why)
    fresh.let_go_at, fresh.declined_why = now, why
    TakenCell.objects.filter(hold=fresh).delete()
    return fresh


def _freed(fresh: Hold, act: str, by: Actor, now: datetime) -> None:
    _settled(fresh, by, now)
    _told(fresh, act, by, now)
    waitlist.freed(
        placement=fresh.placement,
        starts_at=fresh.starts_at,
        ends_at=fresh.ends_at,
        by=by,
        now=now,
    )


def _settled(fresh: Hold, by: Actor, now: datetime) -> None:
    """Nothing is left to do about a request, and its letter of the deadline does not go."""
    directory.finish_errands(about=fresh.public_id, by=by, now=now)
    post.withdraw(about=letters.about_lapse(request=fresh), now=now)


def _told(hold: Hold, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Hold",
        about=hold.public_id,
        now=now,
        clinic_id=hold.placement.clinic_id,
        patient_id=hold.patient_id,
    )

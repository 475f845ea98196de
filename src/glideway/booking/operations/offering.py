"""Verbs around a time for the free call that is offered when nobody answered the telephone.

An offered time is a hold of kind offer: it takes its cells until it ends by the clock. The letter
goes to the number that was given, so who holds its link has that number: accepting needs no code.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import calling
from glideway.booking.models import Booking, CallAttempt, Callback, Hold
from glideway.booking.operations import letters
from glideway.booking.operations.bookings import book, book_at_desk
from glideway.booking.operations.bulk import BookingRow
from glideway.booking.operations.calls import answered, give_back_offers, still_open, told
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    NotOffered,
    again,
    judged,
    kept,
    locked,
    refused,
    wish,
)
from glideway.booking.operations.wishes import wanted_again
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Placement, Service
from glideway.kit import once
from glideway.kit.actor import Actor

UNANSWERED = (CallAttempt.Outcome.NO_ANSWER, CallAttempt.Outcome.MESSAGE)


class CallFirst(CannotBook):
    """Before a time is offered or an end is told, somebody phones and says how it went."""

    code = "call-first"
    sentence = _("Please phone first, and say how it went. Nothing was changed.")


class OfferStands(CannotBook):
    """One time is offered at once; it waits for an answer."""

    code = "offer-stands"
    sentence = _("A time is offered already and waits for an answer. Nothing was changed.")


class OfferOver(CannotBook):
    """The offered time ended, was given back, or another one was chosen."""

    code = "offer-over"
    sentence = _("This time is no longer kept. Nothing was booked.")


@again
def offer_consult(
    *,
    callback: Callback,
    service: Service,
    placement: Placement,
    starts_at: datetime,
    by: Actor,
    key: str,
    now: datetime,
) -> Hold:
    """Keep a time of the free consult for somebody who did not answer, and send the link to it.

    The offer lives a day, never past the notice that the call needs; then it is over by the clock.
    Refuses CallFirst before an unanswered try, OfferStands, CallOver, and TimeTaken or NotOffered
    with the nearest free starts. The same `key` again answers the same offer.
    """
    wanted = wish(service=service, placement=placement, starts_at=starts_at, region=callback.region)

    def offer() -> str:
        locked(placements=[wanted.placement])
        fresh = still_open(callback=callback, now=now)
        if not fresh.attempts.filter(outcome__in=UNANSWERED).exists():
            raise CallFirst
        if fresh.offers.filter(let_go_at=None, expires_at__gt=now).exists():
            raise OfferStands
        until = calling.offer_until(fresh.made_at, starts_at, service.notice_minutes, now)
        if until is None or not _is_free_call(service, placement, fresh):
            raise NotOffered(nearest=())
        sure = judged(wanted=wanted, patient=fresh.patient, newcomer=True, now=now)
        made = kept(
            wanted=sure,
            kind=Hold.Kind.OFFER,
            expires_at=until,
            patient=fresh.patient,
            now=now,
            callback=fresh,
        )
        directory.put_off_errands(about=fresh.public_id, until=until)
        letters.consult_offered(offer=made, now=now)
        told(callback=fresh, act="callback.offered", by=by, now=now)
        return str(made.public_id)

    body = {
        "callback": str(callback.public_id),
        "service": str(service.public_id),
        "placement": str(placement.public_id),
        "start": wanted.start,
    }
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.call-offer", body=body, now=now, do=offer
        )
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    return Hold.objects.get(public_id=answer)


@again
def accept_consult(*, offer: Hold, by: Actor, key: str, now: datetime) -> Booking:
    """Take the offered time: the free consult is booked, and nobody has to phone before it.

    Meets the patient by name and telephone, proved by the link that went there. Taking it twice is
    one appointment. Refuses OfferOver once the offer ended, and as `book` does.
    """
    wanted = wanted_again(hold=offer)
    with transaction.atomic():
        locked(placements=[wanted.placement])
        callback, fresh = _locked(offer)
        if fresh.booking is not None:
            return fresh.booking
        if fresh.let_go_at is not None or fresh.expires_at <= now:
            raise OfferOver
        made = book(hold=fresh, patient=_met(callback, by, now), by=by, key=key, now=now)
        answered(callback=callback, by=by, now=now)
        told(callback=callback, act="callback.booked", by=by, now=now)
    return made


@again
def choose_consult(
    *,
    offer: Hold,
    service: Service,
    placement: Placement,
    starts_at: datetime,
    by: Actor,
    key: str,
    now: datetime,
) -> Booking:
    """Book another time of the free consult instead of the offered one, also after that ended.

    The offered time is given back in the same transaction: when the wanted one is taken, it still
    stands. Once a call is booked the answer is that call. Refuses CallOver, and as `book_at_desk`
    does.
    """
    wanted = wish(service=service, placement=placement, starts_at=starts_at)
    with transaction.atomic():
        locked(placements=[wanted.placement])
        callback, fresh = _locked(offer)
        if fresh.booking is not None:
            return fresh.booking
        still_open(callback=callback, now=now)
        if not _is_free_call(service, placement, callback):
            raise NotOffered(nearest=())
        row = BookingRow(
            service=service,
            placement=placement,
            starts_at=starts_at,
            patient=_met(callback, by, now),
            region=callback.region,
        )
        give_back_offers(callback=callback, now=now)
        made = book_at_desk(row=row, by=by, key=key, now=now)
        Hold.objects.filter(pk=fresh.pk).update(booking=made)
        answered(callback=callback, by=by, now=now)
        told(callback=callback, act="callback.booked", by=by, now=now)
    return made


def _is_free_call(service: Service, placement: Placement, callback: Callback) -> bool:
    free = service.kind == Service.Kind.CONSULT and not service.price_cents
    return free and placement.clinic_id == callback.clinic_id


def _locked(offer: Hold) -> tuple[Callback, Hold]:
    callback = Callback.objects.select_for_update().filter(offers=offer).first()
    if callback is None:
        raise OfferOver
    return callback, Hold.objects.select_related("booking", "service", "placement").get(pk=offer.pk)


def _met(callback: Callback, by: Actor, now: datetime) -> Patient:
    """Who asked: the account that asked, else the person of that name and proved telephone."""
    if callback.patient is not None:
        return callback.patient
    return directory.meet_patient(
        name=callback.name,
        phone=callback.phone,
        language=callback.language,
        proved=True,
        by=by,
        now=now,
    )

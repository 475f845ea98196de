"""Verbs of the front desk: somebody new booked, a fee waived, a link or a message sent again.

Each is done once for its key, however often the page sends it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import at_minute
from glideway.booking.models import Booking
from glideway.booking.operations import letters
from glideway.booking.operations.bookings import book_many
from glideway.booking.operations.bulk import BookingRow
from glideway.booking.operations.changes import (
    AlreadyCancelled,
    NeedsAReason,
    as_it_is,
    read_again,
    told,
)
from glideway.booking.operations.claims import CannotBook, again
from glideway.directory import operations as directory
from glideway.directory.models import Placement, Service
from glideway.kit import audit, once
from glideway.kit.actor import Actor

REASON = 200


class NoFee(CannotBook):
    """There is no fee to waive."""

    code = "no-fee"
    sentence = _("No fee is owed for this appointment. Nothing was changed.")


class CannotTakeBack(CannotBook):
    """Who is in the room is here."""

    code = "in-the-room"
    sentence = _("The visit has begun already. Nothing was changed.")


@again
def book_newcomer(
    *,
    service: Service,
    placement: Placement,
    starts_at: datetime,
    name: str,
    contact: str,
    region: str,
    language: str,
    waived: Collection[str],
    by: Actor,
    key: str,
    now: datetime,
) -> Booking:
    """Enter somebody the clinic meets now and book the time: both, or neither.

    The contact is not proved, so it finds nobody: who was here before is chosen from the clinic's
    patients instead. Refuses ContactUnclear, and as `book_many` does.
    """
    channel, address = directory.contact_of(typed=contact)

    def promise() -> str:
        patient = directory.meet_patient(
            name=name.strip(),
            email=address if channel == "email" else "",
            phone="" if channel == "email" else address,
            language=language,
            by=by,
            now=now,
        )
        row = BookingRow(
            service=service,
            placement=placement,
            starts_at=starts_at,
            patient=patient,
            region=region,
            waived=sorted(waived),
        )
        return str(book_many(rows=[row], by=by, now=now)[0].public_id)

    body = {
        "service": str(service.public_id),
        "placement": str(placement.public_id),
        "start": at_minute(starts_at),
        "name": name.strip(),
        "contact": address,
        "region": region,
        "language": language,
        "waived": sorted(waived),
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.newcomer", body=body, now=now, do=promise
    )
    return Booking.objects.get(public_id=answer)


def waive_fee(*, booking: Booking, why: str, by: Actor, key: str, now: datetime) -> Booking:
    """Let a patient off the fee, with the reason kept beside it; once, and it can be taken back.

    Refuses NeedsAReason and NoFee.
    """
    reason = why.strip()[:REASON]
    if not reason:
        raise NeedsAReason

    def waive() -> str:
        fresh = as_it_is(booking=booking)
        if not fresh.fee_cents:
            raise NoFee
        if fresh.fee_waived_at is None:
            fresh.fee_waived_at, fresh.fee_waived_why = now, reason
            fresh.save(update_fields=["fee_waived_at", "fee_waived_why"])
            _told_why(fresh, "booking.fee-waived", reason, by, now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id), "why": reason}
    once.answer(actor=by, key=key, route="booking.waive-fee", body=body, now=now, do=waive)
    return read_again(booking=booking)


def charge_fee(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """Take a waiver back: the fee is owed as it was shown; twice changes nothing."""

    def charge() -> str:
        fresh = as_it_is(booking=booking)
        if fresh.fee_waived_at is not None:
            fresh.fee_waived_at, fresh.fee_waived_why = None, ""
            fresh.save(update_fields=["fee_waived_at", "fee_waived_why"])
            told(booking=fresh, act="booking.fee-charged", by=by, now=now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.charge-fee", body=body, now=now, do=charge)
    return read_again(booking=booking)


def not_here(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """Take back that somebody arrived: a slip of the hand. Refuses CannotTakeBack in the room."""

    def take_back() -> str:
        fresh = as_it_is(booking=booking)
        if fresh.started_at is not None or fresh.finished_at is not None:
            raise CannotTakeBack
        if fresh.arrived_at is not None:
            fresh.arrived_at = None
            fresh.save(update_fields=["arrived_at"])
            told(booking=fresh, act="booking.not-here", by=by, now=now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.not-here", body=body, now=now, do=take_back)
    return read_again(booking=booking)


def new_link(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """End every manage link of this appointment and send the patient a new one.

    Refuses AlreadyCancelled: a cancelled appointment has nothing to manage.
    """

    def renew() -> str:
        fresh = _standing(booking)
        fresh.link_generation += 1
        fresh.save(update_fields=["link_generation"])
        letters.confirmed_again(booking=fresh, act=f"link-{fresh.link_generation}", now=now)
        told(booking=fresh, act="booking.link-renewed", by=by, now=now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.new-link", body=body, now=now, do=renew)
    return read_again(booking=booking)


def tell_again(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """Send the confirmation once more, as the appointment stands. Refuses AlreadyCancelled."""

    def tell() -> str:
        fresh = _standing(booking)
        letters.confirmed_again(booking=fresh, act=f"again-{key}", now=now)
        told(booking=fresh, act="booking.told-again", by=by, now=now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.tell-again", body=body, now=now, do=tell)
    return read_again(booking=booking)


def _standing(booking: Booking) -> Booking:
    fresh = as_it_is(booking=booking)
    if fresh.cancelled_at is not None:
        raise AlreadyCancelled
    return fresh


def _told_why(booking: Booking, act: str, why: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Booking",
        about=booking.public_id,
        now=now,
        clinic_id=booking.placement.clinic_id,
        patient_id=booking.patient_id,
        why=why,
    )

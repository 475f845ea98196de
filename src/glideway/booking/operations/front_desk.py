"""Verbs of the front desk: a fee waived, a link made anew, a message sent once more.

Each is done once for its key, however often the page sends it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking
from glideway.booking.operations import letters
from glideway.booking.operations.changes import (
    AlreadyCancelled,
    as_it_is,
    read_again,
    told,
)
from glideway.booking.operations.claims import CannotBook
from glideway.kit import audit, once
from glideway.kit.actor import Actor

REASON = 200


class NoFee(CannotBook):
    """There is no fee to waive."""

    code = "no-fee"
    sentence = _("No fee is owed for this appointment. Nothing was changed.")


class NeedsAReason(CannotBook):
    """Waiving a fee, or cancelling for the clinic, is explained in a line."""

    code = "needs-a-reason"
    status = 422
    sentence = _("Please give a reason in one line. Nothing was changed.")


class CannotTakeBack(CannotBook):
    """Who is in the room is here."""

    code = "in-the-room"
    sentence = _("The visit has begun already. Nothing was changed.")


def waive_fee(*, booking: Booking, why: str, by: Actor, key: str, now: datetime) -> Booking:
    """Let a patient off the fee, with the reason kept beside it; once, and it can be taken back.

    Refuses NeedsAReason and NoFee.
    """
    reason = why.strip()[:REASON]
    if not reason:
        raise NeedsAReason

    def waive() -> str:
        fresh = as_it_is(booking)
        if not fresh.fee_cents:
            raise NoFee
        if fresh.fee_waived_at is None:
            fresh.fee_waived_at, fresh.fee_waived_why = now, reason
            fresh.save(update_fields=["fee_waived_at", "fee_waived_why"])
            _told_why(fresh, "booking.fee-waived", reason, by, now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id), "why": reason}
    once.answer(actor=by, key=key, route="booking.waive-fee", body=body, now=now, do=waive)
    return read_again(booking)


def charge_fee(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """Take a waiver back: the fee is owed as it was shown; twice changes nothing."""

    def charge() -> str:
        fresh = as_it_is(booking)
        if fresh.fee_waived_at is not None:
            fresh.fee_waived_at, fresh.fee_waived_why = None, ""
            fresh.save(update_fields=["fee_waived_at", "fee_waived_why"])
            told(fresh, "booking.fee-charged", by, now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.charge-fee", body=body, now=now, do=charge)
    return read_again(booking)


def not_here(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """Take back that somebody arrived: a slip of the hand. Refuses CannotTakeBack in the room."""
    with transaction.atomic():
        fresh = as_it_is(booking)
        if fresh.started_at is not None or fresh.finished_at is not None:
            raise CannotTakeBack
        if fresh.arrived_at is not None:
            fresh.arrived_at = None
            fresh.save(update_fields=["arrived_at"])
            told(fresh, "booking.not-here", by, now)
    return fresh


def new_link(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """End every manage link of this appointment and send the patient a new one.

    Refuses AlreadyCancelled: a cancelled appointment has nothing to manage.
    """

    def renew() -> str:
        fresh = _standing(booking)
        fresh.link_generation += 1
        fresh.save(update_fields=["link_generation"])
        letters.confirmed_again(booking=fresh, act=f"link-{fresh.link_generation}", now=now)
        told(fresh, "booking.link-renewed", by, now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.new-link", body=body, now=now, do=renew)
    return read_again(booking)


def tell_again(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """Send the confirmation once more, as the appointment stands. Refuses AlreadyCancelled."""

    def tell() -> str:
        fresh = _standing(booking)
        letters.confirmed_again(booking=fresh, act=f"again-{key}", now=now)
        told(fresh, "booking.told-again", by, now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.tell-again", body=body, now=now, do=tell)
    return read_again(booking)


def _standing(booking: Booking) -> Booking:
    fresh = as_it_is(booking)
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

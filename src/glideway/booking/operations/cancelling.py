"""Verbs that end an appointment before it began: cancelled, swapped for a call, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import policy
from glideway.booking.core.policy import UNDO, Terms
from glideway.booking.models import Booking, Hold, TakenCell
from glideway.booking.operations import letters, waitlist
from glideway.booking.operations.bookings import book_many
from glideway.booking.operations.bulk import BookingRow
from glideway.booking.operations.changes import (
    BY_THE_PATIENT,
    AlreadyCancelled,
    as_it_is,
    explained,
    read_again,
    reminders_end,
    step,
    told,
    told_many,
)
from glideway.booking.operations.claims import (
    CannotBook,
    NotOffered,
    TimePast,
    again,
    locked,
)
from glideway.booking.operations.wishes import bound_by
from glideway.booking.queries import diaries
from glideway.kit import once
from glideway.kit.actor import Actor, Role

FREE_CALL = "consult"


class PolicyNeedsYes(CannotBook):
    """Cancelling now costs the fee that was shown; `fee_cents` waits for a yes."""

    code = "policy-needs-yes"
    sentence = _("Cancelling this late has a fee. Nothing was cancelled yet.")


class UndoOver(CannotBook):
    """The three minutes in which a booking can simply be taken back are over."""

    code = "undo-over"
    sentence = _("The three minutes are over. You can still cancel or move the appointment.")


@dataclass(frozen=True, kw_only=True)
class CancelRow:
    """A cancellation in bulk: when, by whose role, and why."""

    booking: Booking
    at: datetime
    by_role: str = Role.PATIENT
    reason: str = ""
    fee_cents: int = 0


def terms(*, booking: Booking, now: datetime, on_condition: bool = False) -> Terms:
    """What cancelling now would cost, by the policy that was shown at booking.

    `on_condition` says that the answers to the questions ask for a doctor first: then nothing.
    """
    return policy.terms(
        booking.policy,
        starts_at=booking.starts_at,
        confirmed_at=booking.confirmed_at,
        now=now,
        on_condition=on_condition,
    )


def cancel(
    *,
    booking: Booking,
    by: Actor,
    now: datetime,
    key: str | None = None,
    yes: bool = False,
    reason: str = "",
    on_condition: bool = False,
) -> Booking:
    """Cancel an appointment and give the time back at once; cancelling twice changes nothing.

    A patient who cancels late and was shown a fee at booking says `yes` to it first, else
    PolicyNeedsYes; nobody pays who was told to see a doctor first (`on_condition`). A clinic that
    cancels owes a reason, else NeedsAReason, and nobody a fee. Refuses TimePast once the visit
    began, and NoSuchStep once the patient is here. The same `key` again changes nothing; without
    one it is a part of a bigger verb that has its own.
    """

    def end() -> str:
        explained(reason=reason, by=by)
        gone = _ended(booking, by, now, yes=yes, reason=reason, on_condition=on_condition)
        _given_back(gone, by, now)
        return str(booking.public_id)

    body = {"booking": str(booking.public_id), "yes": yes, "reason": reason}
    once.answer(actor=by, key=key, route="booking.cancel", body=body, now=now, do=end)
    return read_again(booking=booking)


@again
def swap(
    *, booking: Booking, call: BookingRow, by: Actor, key: str, now: datetime, on_condition: bool
) -> Booking:
    """Give up a visit for a free call: one cancelled and the other booked, or neither.

    Answers the call, which takes over the patient, what hurts and the browser that booked; of
    `call` only its service, placement and start are read. The same `key` again changes nothing.
    Refuses NotOffered for anything but a free consult of the same clinic, AlreadyCancelled, and as
    `cancel` and `book_many` do.
    """

    def exchange() -> str:
        here = booking.placement.clinic_id == call.placement.clinic_id
        if call.service.kind != FREE_CALL or call.service.price_cents or not here:
            raise NotOffered(nearest=())
        ready = diaries.ready({booking.placement_id, call.placement.pk})
        locked(placements=ready, patients=[booking.patient_id])
        fresh = as_it_is(booking=booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        gone = _ended(fresh, by, now, yes=False, reason="", on_condition=on_condition) or fresh
        row = replace(call, patient=gone.patient, region=gone.region, first_visit=gone.first_visit)
        (made,) = book_many(rows=[row], by=by, now=now)
        Hold.objects.filter(booking=gone).update(booking=made)
        _given_back(gone, by, now)  # only now: the call may lie in the visit's own time
        return str(made.public_id)

    body = {
        "booking": str(booking.public_id),
        "placement": str(call.placement.public_id),
        "service": str(call.service.public_id),
        "start": call.starts_at.isoformat(),
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.swap", body=body, now=now, do=exchange
    )
    return Booking.objects.get(public_id=answer)


def undo(*, booking: Booking, by: Actor, now: datetime, key: str | None = None) -> Booking:
    """Take a booking back within three minutes: no fee, no reason. Refuses UndoOver later.

    The same `key` again changes nothing, also when the three minutes are over by then.
    """

    def take_back() -> str:
        if now > booking.confirmed_at + UNDO:
            raise UndoOver
        _given_back(_ended(booking, by, now, yes=False, reason="", on_condition=False), by, now)
        return str(booking.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.undo", body=body, now=now, do=take_back)
    return read_again(booking=booking)


def cancel_many(*, rows: Iterable[CancelRow], by: Actor, now: datetime) -> list[Booking]:
    """Cancel many appointments, each as at its own instant, without a message; all or none.

    By whose role is what the row says for Glideway itself alone, which writes what was decided
    elsewhere; of anybody else it is the own one, so that no clinic cancels as its patient.
    """
    asked = list(rows)
    with transaction.atomic():
        for one in asked:
            step(booking=one.booking, to=Booking.State.CANCELLED)
            _cancel(
                one.booking,
                one.at,
                role=one.by_role if by.role == Role.SYSTEM else by.role,
                reason=one.reason,
                fee_cents=one.fee_cents,
            )
        told_many(bookings=[one.booking for one in asked], act="booking.cancelled", by=by, now=now)
    return [one.booking for one in asked]


def _ended(
    booking: Booking, by: Actor, now: datetime, *, yes: bool, reason: str, on_condition: bool
) -> Booking | None:
    """Cancel and tell; None when that was done before. What is free then, the caller gives back."""
    was = read_again(booking=booking)
    gave = {one.pk for one in (was.placement, *bound_by(claim=was)[0])}
    locked(placements=diaries.ready(gave))  # before the row, as a move does
    by_clinic = by.role not in BY_THE_PATIENT
    fresh = as_it_is(booking=booking)
    if fresh.cancelled_at is not None:
        return None
    if fresh.starts_at <= now:
        raise TimePast(nearest=())
    step(booking=fresh, to=Booking.State.CANCELLED)
    owed = terms(booking=fresh, now=now, on_condition=on_condition)
    if not by_clinic and not owed.free and not yes:
        raise PolicyNeedsYes(fee_cents=owed.fee_cents)
    fee = 0 if by_clinic or owed.free else owed.fee_cents
    _cancel(fresh, now, role=by.role, reason=reason, fee_cents=fee)
    letters.cancelled(booking=fresh, by_clinic=by_clinic, reason=reason, now=now)
    told(booking=fresh, act="booking.cancelled", by=by, now=now)
    return fresh


def _given_back(gone: Booking | None, by: Actor, now: datetime) -> None:
    if gone is None:
        return
    began, ended = gone.starts_at, gone.ends_at
    for one in (gone.placement, *bound_by(claim=gone)[0]):
        waitlist.freed(placement=one, starts_at=began, ends_at=ended, by=by, now=now)


def _cancel(booking: Booking, at: datetime, *, role: str, reason: str, fee_cents: int) -> None:
    booking.cancelled_at, booking.cancelled_by = at, role
    booking.cancel_reason, booking.fee_cents = reason[:200], fee_cents
    booking.sequence += 1
    booking.save(
        update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "fee_cents", "sequence"]
    )
    TakenCell.objects.filter(booking=booking).delete()
    reminders_end(booking=booking, why="cancelled", now=at)

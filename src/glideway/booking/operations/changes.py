"""Verbs that change an appointment: moved, cancelled, and what happened on the day.

Facts are past-tense times. Each is set once, so a second tap changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import policy
from glideway.booking.core.policy import UNDO, Terms
from glideway.booking.models import Booking, Hold, Reminder, TakenCell
from glideway.booking.operations import letters
from glideway.booking.operations.bookings import BookingRow, book_many, reminded
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    NotOffered,
    TimePast,
    again,
    judged,
    locked,
    refused,
    taken,
    wish,
)
from glideway.directory.models import Placement
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor, Role
from glideway.kit.audit import Act

BY_THE_PATIENT = frozenset({Role.PATIENT, Role.LINK_HOLDER, Role.ANON})
FREE_CALL = "consult"
TAKEN_BACK = timedelta(days=7)
A_BATCH = 500
FACTS = ("cancelled_at", "arrived_at", "started_at", "finished_at", "no_show_at")
JOINED = ("service", "patient", "placement__clinic", "placement__practitioner__resource")


class AlreadyCancelled(CannotBook):
    """What was cancelled can be booked anew, not changed."""

    code = "already-cancelled"
    sentence = _("This appointment is cancelled already. Nothing was changed.")


class PolicyNeedsYes(CannotBook):
    """Cancelling now costs the fee that was shown; `fee_cents` waits for a yes."""

    code = "policy-needs-yes"
    sentence = _("Cancelling this late has a fee. Nothing was cancelled yet.")


class UndoOver(CannotBook):
    """The three minutes in which a booking can simply be taken back are over."""

    code = "undo-over"
    sentence = _("The three minutes are over. You can still cancel or move the appointment.")


class NoShowStands(CannotBook):
    """A visit that was missed can be put right for seven days."""

    code = "no-show-stands"
    sentence = _("This was marked more than seven days ago and stands. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """Something that happened to an appointment, and when."""

    booking: Booking
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CancelRow:
    """A cancellation in bulk: when, by whose role, and why."""

    booking: Booking
    at: datetime
    by_role: str = Role.PATIENT
    reason: str = ""


@again
def move(
    *,
    booking: Booking,
    starts_at: datetime,
    by: Actor,
    key: str,
    now: datetime,
    placement: Placement | None = None,
) -> Booking:
    """Move an appointment: new time claimed and old one released in one transaction, same ids.

    The calendar's SEQUENCE grows by one; the reminders are made anew; one message goes out. The
    same `key` again changes nothing. Refuses AlreadyCancelled, TimePast for a visit that began,
    and TimeTaken or NotOffered with the nearest free starts: then the old time stands.
    """
    wanted = wish(
        service=booking.service,
        placement=placement or booking.placement,
        starts_at=starts_at,
        region=booking.region,
    )

    def shift() -> str:
        locked(placements=[wanted.placement])
        fresh = _fresh(booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        if fresh.starts_at <= now or fresh.arrived_at is not None:
            raise TimePast(nearest=())
        sure = judged(
            wanted=wanted,
            patient=fresh.patient,
            newcomer=False,
            now=now,
            ignored={f"b{fresh.pk}"},
        )
        TakenCell.objects.filter(booking=fresh).delete()
        for name, value in sure.facts(made_at=fresh.made_at).items():
            setattr(fresh, name, value)
        fresh.sequence += 1
        fresh.save()
        taken(wishes=[(sure, None, fresh)], now=now)
        _reminders_end(fresh, "moved", now)
        reminded(bookings=[fresh], now=now)
        letters.moved(booking=fresh, now=now)
        _told(fresh, "booking.moved", by, now)
        return str(fresh.public_id)

    body = {
        "booking": str(booking.public_id),
        "start": wanted.start,
        "placement": str(wanted.placement.public_id),
    }
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.move", body=body, now=now, do=shift
        )
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    return Booking.objects.get(public_id=answer)


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
    yes: bool = False,
    reason: str = "",
    on_condition: bool = False,
) -> Booking:
    """Cancel an appointment and give the time back at once; cancelling twice changes nothing.

    A patient who cancels late and was shown a fee at booking says `yes` to it first, else
    PolicyNeedsYes; nobody pays who was told to see a doctor first (`on_condition`). A clinic that
    cancels owes a reason, and nobody a fee. Refuses TimePast once the visit began.
    """
    by_clinic = by.role not in BY_THE_PATIENT
    with transaction.atomic():
        fresh = _fresh(booking)
        if fresh.cancelled_at is not None:
            return fresh
        if fresh.starts_at <= now:
            raise TimePast(nearest=())
        owed = terms(booking=fresh, now=now, on_condition=on_condition)
        if not by_clinic and not owed.free and not yes:
            raise PolicyNeedsYes(fee_cents=owed.fee_cents)
        fee = 0 if by_clinic or owed.free else owed.fee_cents
        _cancel(fresh, now, role=by.role, reason=reason, fee_cents=fee)
        letters.cancelled(booking=fresh, by_clinic=by_clinic, reason=reason, now=now)
        _told(fresh, "booking.cancelled", by, now)
    return fresh


@again
def swap(
    *, booking: Booking, call: BookingRow, by: Actor, key: str, now: datetime, on_condition: bool
) -> Booking:
    """Give up a visit for a free call: one cancelled and the other booked, or neither.

    Answers the call, which takes over the patient, what hurts and the browser that booked; of
    `call` only its service, placement and start are read. The same `key` again changes nothing.
    Refuses NotOffered for anything but a free consult, AlreadyCancelled, and as `cancel` and
    `book_many` do.
    """

    def exchange() -> str:
        if call.service.kind != FREE_CALL or call.service.price_cents:
            raise NotOffered(nearest=())
        fresh = _fresh(booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        gone = cancel(booking=fresh, by=by, now=now, on_condition=on_condition)
        row = replace(call, patient=gone.patient, region=gone.region, first_visit=gone.first_visit)
        (made,) = book_many(rows=[row], by=by, now=now)
        Hold.objects.filter(booking=gone).update(booking=made)
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


def undo(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """Take a booking back within three minutes: no fee, no reason. Refuses UndoOver later."""
    if now > booking.confirmed_at + UNDO:
        raise UndoOver
    return cancel(booking=booking, by=by, now=now)


def cancel_many(*, rows: Iterable[CancelRow], by: Actor, now: datetime) -> list[Booking]:
    """Cancel many appointments, each as at its own instant, without a message; all or none."""
    asked = list(rows)
    with transaction.atomic():
        for one in asked:
            _cancel(one.booking, one.at, role=one.by_role, reason=one.reason, fee_cents=0)
        _told_many([one.booking for one in asked], "booking.cancelled", by, now)
    return [one.booking for one in asked]


def arrive(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The patient is here."""
    return arrive_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)[0]


def start(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The patient is in the room."""
    return start_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)[0]


def finish(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The visit is done."""
    return finish_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)[0]


def no_show(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The patient did not come; marked once, only after the start and if nobody arrived."""
    with transaction.atomic():
        fresh = _fresh(booking)
        if now < fresh.starts_at or fresh.arrived_at is not None:
            raise TimePast(nearest=())
        return no_show_many(rows=[FactRow(booking=fresh, at=now)], by=by, now=now)[0]


def came_after_all(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """Take back that somebody did not come, within seven days; twice changes nothing.

    Refuses NoShowStands later, and AlreadyCancelled.
    """
    with transaction.atomic():
        fresh = _fresh(booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        if fresh.no_show_at is None:
            return fresh
        if now > fresh.no_show_at + TAKEN_BACK:
            raise NoShowStands
        fresh.no_show_at = None
        fresh.save(update_fields=["no_show_at"])
        _told(fresh, "booking.came-after-all", by, now)
    return fresh


def arrive_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many arrivals in one transaction."""
    return _happened("arrived_at", rows, by, now)


def start_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many visits began."""
    return _happened("started_at", rows, by, now)


def finish_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many visits are done."""
    return _happened("finished_at", rows, by, now)


def no_show_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many patients did not come."""
    return _happened("no_show_at", rows, by, now)


def _happened(fact: str, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Set a fact where it is not set yet; the audit names only what changed."""
    asked = list(rows)
    known = attrgetter(fact)
    with transaction.atomic():
        now_known = _standing([one.booking.pk for one in asked])
        changed = []
        for one in asked:
            for name, value in now_known[one.booking.pk].items():
                setattr(one.booking, name, value)
            if one.booking.cancelled_at is not None:
                raise AlreadyCancelled
            if known(one.booking) is None:
                setattr(one.booking, fact, one.at)
                changed.append(one.booking)
        if changed:
            Booking.objects.bulk_update(changed, [fact], batch_size=200)
            _told_many(changed, f"booking.{fact.removesuffix('_at').replace('_', '-')}", by, now)
    return [one.booking for one in asked]


def _standing(bookings: list[int]) -> dict[int, dict[str, datetime | None]]:
    """The facts of these appointments as they are, locked: a page may be older than they are."""
    found: dict[int, dict[str, datetime | None]] = {}
    for first in range(0, len(bookings), A_BATCH):
        some = Booking.objects.filter(pk__in=bookings[first : first + A_BATCH]).order_by("pk")
        for row in some.select_for_update().values("pk", *FACTS):
            found[row["pk"]] = {name: row[name] for name in FACTS}
    return found


def _fresh(booking: Booking) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related(*JOINED)
    return rows.get(pk=booking.pk)


def _cancel(booking: Booking, at: datetime, *, role: str, reason: str, fee_cents: int) -> None:
    booking.cancelled_at, booking.cancelled_by = at, role
    booking.cancel_reason, booking.fee_cents = reason[:200], fee_cents
    booking.sequence += 1
    booking.save(
        update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "fee_cents", "sequence"]
    )
    TakenCell.objects.filter(booking=booking).delete()
    _reminders_end(booking, "cancelled", at)


def _reminders_end(booking: Booking, why: str, now: datetime) -> None:
    Reminder.objects.filter(booking=booking, done_at=None).update(done_at=now, outcome=why)
    post.withdraw(about=letters.about(booking=booking), now=now)


def _told(booking: Booking, act: str, by: Actor, now: datetime) -> None:
    _told_many([booking], act, by, now)


def _told_many(bookings: Iterable[Booking], act: str, by: Actor, now: datetime) -> None:
    audit.record_many(
        Act(
            by,
            act,
            "Booking",
            one.public_id,
            now,
            clinic_id=one.placement.clinic_id,
            patient_id=one.patient_id,
        )
        for one in bookings
    )

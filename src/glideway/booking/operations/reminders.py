"""Verbs around reminders: when they come, which go out, and the patient's yes.

A reminder is a row written with the appointment. When its time is near it becomes a message, if the
person agreed to reminders at all; whether it still holds is asked once more when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glideway.booking import queries
from glideway.booking.models import Booking, Reminder
from glideway.booking.operations import letters
from glideway.booking.operations.claims import CannotBook, TimePast
from glideway.directory.core.messages import KINDS, Kind
from glideway.directory.models import Clinic, Consent
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor
from glideway.kit.models import Message

CLAIMED = timedelta(minutes=2)
# Written before its minute, so that 20:59 is 20:59 and not the first minute of the quiet hours.
AHEAD = timedelta(minutes=5)
MOST_TIMES, EARLIEST, LATEST = 6, 14 * 24, 1
CONSENT = KINDS[0]


class NotAReminderTime(CannotBook):
    """Reminders come at most six times, from an hour to two weeks before a visit."""

    code = "not-a-reminder-time"
    status = 422
    sentence = _("Choose up to six times, from an hour to two weeks before. Nothing was changed.")


class GoneAlready(CannotBook):
    """A yes to a visit that was cancelled."""

    code = "gone-already"
    sentence = _("This appointment was cancelled, so there is nothing to say yes to.")


def send_reminder(*, reminder_id: int, now: datetime) -> str:
    """Turn one reminder into a message if it still holds, once; answer what came of it.

    Claimed by one conditional update, so of two workers one writes. None for a cancelled
    appointment, none for an old time, none in the past, none without consent. Several visits of one
    day at one clinic make one message; the others note that they were in it.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    mine = Reminder.objects.filter(free, pk=reminder_id, done_at=None, due_at__lte=now + AHEAD)
    if not mine.update(claimed_until=now + CLAIMED):
        return "not-due"
    reminder = Reminder.objects.select_related(
        "booking__patient", "booking__placement__clinic"
    ).get(pk=reminder_id)
    with transaction.atomic():
        outcome = _why_not(reminder, now) or "sent"
        if outcome == "sent":
            visits = same_day(booking=reminder.booking, now=now)
            letters.reminder(
                bookings=visits, hours_before=reminder.hours_before, due_at=reminder.due_at, now=now
            )
            others = Reminder.objects.filter(
                booking__in=visits, hours_before=reminder.hours_before, done_at=None
            ).exclude(pk=reminder.pk)
            others.update(done_at=now, outcome="in-another")
        Reminder.objects.filter(pk=reminder.pk).update(done_at=now, outcome=outcome)
    return outcome


def send_due_reminders(*, now: datetime) -> int:
    """The sweep: ring again for every reminder that is due and neither done nor claimed."""
    near = queries.reminders_due(now=now + AHEAD)
    return [send_reminder(reminder_id=pk, now=now) for pk in near].count("sent")


def end_reminders(*, booking: Booking, why: post.Outcome, now: datetime) -> None:
    """End what is still to be reminded of; what was not sent yet is withdrawn and told anew.

    That is the own reminders, and the letter of a plan: it then tells of what stands.
    """
    Reminder.objects.filter(booking=booking, done_at=None).update(done_at=now, outcome=why)
    _bundles_end(booking, why, now)
    post.withdraw(about=letters.about(booking=booking), now=now, why=why)
    if booking.series_id is not None:
        letters.planned_anew(series_id=booking.series_id, why=why, now=now)


def _bundles_end(booking: Booking, why: post.Outcome, now: datetime) -> None:
    """What still waits and may name this visit beside others told nobody: the others are told anew.

    A waiting reminder does not list the visits it names, so every one that waits for this patient
    at this clinic goes. Only reminders of the same lead time that went into it are opened again.
    """
    waiting = Message.objects.filter(
        kind=Kind.REMINDER,
        patient_id=booking.patient_id,
        clinic_id=booking.placement.clinic_id,
        sent_at=None,
        withdrawn_at=None,
    )
    for one in waiting:
        Reminder.objects.filter(
            booking__patient=booking.patient_id,
            booking__placement__clinic=booking.placement.clinic_id,
            booking__starts_at__gt=now,
            booking__cancelled_at=None,
            hours_before=letters.lead_of(message=one),
            outcome__in=("sent", "in-another"),
            done_at=one.made_at,
        ).exclude(booking=booking).update(done_at=None, outcome="", claimed_until=None)
        post.give_up(one, why, now=now)


def say_yes(*, booking: Booking, by: Actor, key: str, now: datetime) -> Booking:
    """The patient says "I will come"; the first yes stays. The same `key` again changes nothing.

    Refuses GoneAlready for a cancelled visit and TimePast once it began.
    """

    def yes() -> str:
        fresh = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
        if fresh.cancelled_at is not None:
            raise GoneAlready
        if fresh.starts_at <= now:
            raise TimePast(nearest=())
        if fresh.said_yes_at is None:
            fresh.said_yes_at = now
            fresh.save(update_fields=["said_yes_at"])
            audit.record(
                by=by,
                act="booking.said-yes",
                kind="Booking",
                about=fresh.public_id,
                now=now,
                clinic_id=booking.placement.clinic_id,
                patient_id=fresh.patient_id,
            )
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.yes", body=body, now=now, do=yes)
    return Booking.objects.select_related("patient", "placement__clinic").get(pk=booking.pk)


def set_reminder_hours(
    *, clinic: Clinic, hours: Sequence[int], by: Actor, key: str, now: datetime
) -> Clinic:
    """Choose how long before a visit a clinic's patients are reminded; nothing is no reminder.

    It counts for what is booked or moved from now on. Refuses NotAReminderTime.
    """
    wanted = sorted(set(hours), reverse=True)
    if len(wanted) > MOST_TIMES or any(not LATEST <= one <= EARLIEST for one in wanted):
        raise NotAReminderTime

    def chosen() -> str:
        Clinic.objects.filter(pk=clinic.pk).update(reminder_hours=wanted)
        audit.record(
            by=by,
            act="clinic.reminders-chosen",
            kind="Clinic",
            about=clinic.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
        return str(clinic.public_id)

    body = {"clinic": str(clinic.public_id), "hours": wanted}
    once.answer(actor=by, key=key, route="booking.reminders", body=body, now=now, do=chosen)
    return Clinic.objects.get(pk=clinic.pk)


def _why_not(reminder: Reminder, now: datetime) -> str:
    booking = reminder.booking
    if booking.cancelled_at is not None:
        return post.Outcome.CANCELLED
    if reminder.sequence != booking.sequence:
        return post.Outcome.MOVED
    if booking.starts_at <= now:
        return post.Outcome.PAST
    return "" if _agreed(booking) else post.Outcome.NO_CONSENT


def _agreed(booking: Booking) -> bool:
    mine = Consent.objects.filter(patient=booking.patient_id, kind=CONSENT, withdrawn_at=None)
    return mine.filter(Q(clinic=None) | Q(clinic=booking.placement.clinic_id)).exists()


def same_day(*, booking: Booking, now: datetime) -> list[Booking]:
    """The visits of this patient at this clinic on the same clinic day that are still ahead."""
    clinic = booking.placement.clinic
    zone = ZoneInfo(clinic.zone)
    day = booking.starts_at.astimezone(zone).date()
    near: Iterable[Booking] = Booking.objects.filter(
        patient=booking.patient_id,
        placement__clinic=clinic,
        cancelled_at=None,
        starts_at__gt=now,
        starts_at__range=(
            booking.starts_at - timedelta(days=1),
            booking.starts_at + timedelta(days=1),
        ),
    ).select_related("patient", "placement__clinic")
    mine = [one for one in near if one.starts_at.astimezone(zone).date() == day]
    return sorted(mine, key=lambda one: one.starts_at)

"""Verbs around reminders: made with the appointment, sent when due, answered by the patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from glideway.booking import queries
from glideway.booking.models import Booking, Reminder
from glideway.booking.operations import letters

CLAIMED = timedelta(minutes=2)


def send_reminder(*, reminder_id: int, now: datetime) -> str:
    """Send one reminder if it still holds, once; answer what came of it.

    Claimed by one conditional update, so of two workers one sends. Looked at again at this moment:
    none for a cancelled appointment, none for an old time, none in the past. Several visits of one
    day at one clinic make one message; the others note that they were in it.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    mine = Reminder.objects.filter(free, pk=reminder_id, done_at=None, due_at__lte=now)
    if not mine.update(claimed_until=now + CLAIMED):
        return "not-due"
    reminder = Reminder.objects.select_related(
        "booking__patient", "booking__placement__clinic"
    ).get(pk=reminder_id)
    with transaction.atomic():
        outcome = _why_not(reminder, now) or "sent"
        if outcome == "sent":
            visits = _same_day(reminder.booking)
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
    outcomes = [send_reminder(reminder_id=pk, now=now) for pk in queries.reminders_due(now=now)]
    return outcomes.count("sent")


def _why_not(reminder: Reminder, now: datetime) -> str:
    booking = reminder.booking
    if booking.cancelled_at is not None:
        return "cancelled"
    if reminder.sequence != booking.sequence:
        return "moved"
    return "past" if booking.starts_at <= now else ""


def _same_day(booking: Booking) -> list[Booking]:
    clinic = booking.placement.clinic
    zone = ZoneInfo(clinic.zone)
    day = booking.starts_at.astimezone(zone).date()
    near = Booking.objects.filter(
        patient=booking.patient_id,
        placement__clinic=clinic,
        cancelled_at=None,
        starts_at__range=(
            booking.starts_at - timedelta(days=1),
            booking.starts_at + timedelta(days=1),
        ),
    ).select_related("patient", "placement__clinic")
    mine = [one for one in near if one.starts_at.astimezone(zone).date() == day]
    return sorted(mine, key=lambda one: one.starts_at)

"""What a role's day begins with: its clinic and that clinic's date; and reminders that are due."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from glideway.booking.models import Reminder
from glideway.directory.models import Clinic
from glideway.kit import access
from glideway.kit.actor import Actor


def clinic_of(actor: Actor) -> Clinic:
    """The clinic that this role is bound to; NotYours without one."""
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id or 0)
    return found


def reminders_due(*, now: datetime, most: int = 200) -> list[int]:
    """Reminders that are due and that nobody has claimed, oldest first, for the sweep (1 query)."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = Reminder.objects.filter(free, done_at=None, due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def today_at(clinic: Clinic, now: datetime) -> date:
    """The clinic's date."""
    return now.astimezone(ZoneInfo(clinic.zone)).date()

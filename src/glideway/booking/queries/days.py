"""The desk's day: who comes to whom, and reminders that are due."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from glideway.booking.core import instant
from glideway.booking.core.minutes import local_minute
from glideway.booking.models import Booking, Reminder
from glideway.booking.queries.mine import for_actor
from glideway.directory.models import Clinic, Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor


class Chair(NamedTuple):
    """One practitioner's day at a clinic."""

    practitioner: Practitioner
    bookings: list[Booking]


def clinic_of(actor: Actor) -> Clinic:
    """The clinic that this role is bound to; NotYours without one."""
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id or 0)
    return found


def day(actor: Actor, *, on: date, clinic: Clinic) -> list[Chair]:
    """The appointments of one date at a clinic, by practitioner and time (1 query).

    Only what `actor` may read; cancelled ones are left out.
    """
    begin, end = (local_minute(clinic.zone, one, 0) for one in (on, on + timedelta(days=1)))
    rows = (
        for_actor(actor)
        .filter(
            placement__clinic=clinic,
            cancelled_at=None,
            starts_at__gte=instant(begin),
            starts_at__lt=instant(end),
        )
        .order_by("starts_at", "pk")
    )
    chairs: dict[int, list[Booking]] = defaultdict(list)
    for one in rows:
        chairs[one.placement.practitioner_id].append(one)
    found = [Chair(some[0].placement.practitioner, some) for some in chairs.values()]
    return sorted(found, key=lambda one: (one.practitioner.name, one.practitioner.pk))


def reminders_due(*, now: datetime, most: int = 200) -> list[int]:
    """Reminders that are due and that nobody has claimed, oldest first, for the sweep (1 query)."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = Reminder.objects.filter(free, done_at=None, due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def today_at(clinic: Clinic, now: datetime) -> date:
    """The clinic's date."""
    return now.astimezone(ZoneInfo(clinic.zone)).date()

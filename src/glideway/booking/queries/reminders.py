"""When a clinic's reminders would come, shown by a visit as an example."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from glideway.booking.core.reminding import Reminding, remindings
from glideway.directory.models import Clinic

DAYS_AHEAD = 21
CLOCKS = (9, 14)


class Example(NamedTuple):
    """A visit and when it would be reminded of, by the rules that the real ones follow."""

    starts_at: datetime
    leads: tuple[Reminding, ...]


def reminders_like(clinic: Clinic, *, now: datetime) -> list[Example]:
    """A morning and an afternoon visit in three weeks (no query): quiet hours show on the first."""
    zone = ZoneInfo(clinic.zone)
    day = now.astimezone(zone) + timedelta(days=DAYS_AHEAD)
    starts = [day.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in CLOCKS]
    hours = clinic.reminder_hours
    return [
        Example(one, remindings(one, clinic.zone, now=now, hours_before=hours)) for one in starts
    ]

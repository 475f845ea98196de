"""What the database told of changes is kept for as long as somebody may still follow it."""

from __future__ import annotations

from datetime import datetime, timedelta

from glideway.booking.models import Change

KEPT = timedelta(days=1)  # who did not look for an hour builds anew


def forget_changes(*, now: datetime) -> int:
    """Take away what was told more than a day ago; how many rows. Nobody reads them any more."""
    return Change.objects.filter(at__lt=now - KEPT).delete()[0]

"""Running late: when it can be told, in which steps, and when the visit can no longer give it."""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = (5, 10, 15, 20, 30)
FROM = timedelta(hours=4)
SHARE = 2  # a rule of this house: with less than half of the visit left, the two talk by phone


def may_be_told(starts_at: datetime, *, now: datetime) -> bool:
    """From four hours before the start, inclusive, until the start itself, exclusive."""
    return starts_at - FROM <= now < starts_at


def too_late(minutes: int, *, of_minutes: int) -> bool:
    """Whether so much is missing that the clinic should be phoned: more than half of the visit."""
    return minutes * SHARE > of_minutes

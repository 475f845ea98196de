"""The clocks of the free call: when it was promised, how long a wish and an offered time live.

Pure functions of instants; nothing here reads a clock. What is over is over at its instant, with
no job having run.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GONE_AFTER = timedelta(days=14)
TRIES = 3
OFFER_LIVES = timedelta(hours=24)
OFFER_AT_LEAST = timedelta(minutes=30)
LINE = 160
VIDEO_BEFORE = timedelta(minutes=15)
UNDO_A_TRY = timedelta(minutes=10)
SATURDAY = 5
NOON, EVENING = 12, 17


def promised_by(asked_at: datetime, zone: str) -> datetime:
    """One working day after somebody asked, on the clinic's wall; a weekend does not count.

    Asked on a Friday at four: Monday at four. Asked at the weekend: the last minute of Monday.
    """
    there = ZoneInfo(zone)
    local = asked_at.astimezone(there)
    if local.weekday() >= SATURDAY:
        sunday = local.date() + timedelta(days=6 - local.weekday())
        local = datetime.combine(sunday, time(23, 59), there)
    due = local + timedelta(days=1)
    if due.weekday() == SATURDAY:
        due += timedelta(days=2)
    return due.astimezone(asked_at.tzinfo)


def gone_at(asked_at: datetime) -> datetime:
    """When a wish that nobody could fulfil is over: fourteen days, to the second."""
    return asked_at + GONE_AFTER


def is_gone(asked_at: datetime, now: datetime) -> bool:
    """Whether the fourteen days are over; at that very instant they are."""
    return now >= gone_at(asked_at)


def offer_until(
    asked_at: datetime, starts_at: datetime, notice_minutes: int, now: datetime
) -> datetime | None:
    """How long an offered time is kept: a day, never past the call's notice nor the wish's end.

    None where less than half an hour would be left to answer.
    """
    notice = starts_at - timedelta(minutes=notice_minutes)
    until = min(now + OFFER_LIVES, notice, gone_at(asked_at))
    return until if until - now >= OFFER_AT_LEAST else None


def video_shows(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the clinic's video link may be seen: from 15 minutes before until the end."""
    return starts_at - VIDEO_BEFORE <= now < ends_at


def part_of_day(starts_at: datetime, zone: str) -> str:
    """Morning until noon, afternoon until five, then evening, on the clinic's wall."""
    hour = starts_at.astimezone(ZoneInfo(zone)).hour
    if hour < NOON:
        return "morning"
    return "afternoon" if hour < EVENING else "evening"

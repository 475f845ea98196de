"""Whom of those who wait a freed time suits, in which order they are asked, and for how long.

Pure: no clock, no tables. What can be offered at all is the engine's to say; this says what the
person who waits wished, and when an offer of it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARTS = ("morning", "afternoon", "evening")
NOON, EVENING = 12, 17  # the hours at which the next part of a day begins
USUAL, LONGER = timedelta(minutes=15), timedelta(minutes=60)
FAR_AHEAD = timedelta(hours=48)


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """What somebody who waits would take: dates and hours on the clinic's wall, minutes elapsed.

    Empty weekdays and parts mean any. `notice` is the longer of theirs and the service's. With
    `before`, the start of an appointment they have, only what is earlier helps.
    """

    zone: str
    first_on: date
    last_on: date
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[str] = frozenset()
    notice: int = 0
    before: datetime | None = None


def turn(
    *, made_at: datetime, due_by: date | None, number: int, today: date
) -> tuple[bool, datetime, int]:
    """Sorts entries as they are asked: past the date their plan set first, then the oldest."""
    late = due_by is not None and today > due_by
    return (not late, made_at, number)


def against(wish: Awaited, start: datetime, *, now: datetime) -> str:
    """The first rule of the wish that this start breaks; the empty word when it suits."""
    local = start.astimezone(ZoneInfo(wish.zone))
    rules = (
        ("dates", wish.first_on <= local.date() <= wish.last_on),
        ("weekday", not wish.weekdays or local.weekday() in wish.weekdays),
        ("part-of-day", not wish.parts or part_of(local) in wish.parts),
        ("already-booked", wish.before is None or start < wish.before),
        ("notice", kept_until(start, notice=wish.notice, now=now) > now),
    )
    return next((rule for rule, kept in rules if not kept), "")


def part_of(local: datetime) -> str:
    """Morning until noon, afternoon until five, then evening; of a time on the wall."""
    if local.hour < NOON:
        return "morning"
    return "afternoon" if local.hour < EVENING else "evening"


def kept_until(start: datetime, *, notice: int, now: datetime) -> datetime:
    """When an offer made now ends: after a quarter of an hour, or an hour for a time that is more
    than two days away, and never past the notice limit. At or before `now`: there is none.
    """
    life = LONGER if start - now > FAR_AHEAD else USUAL
    return min(now + life, start - timedelta(minutes=notice))

"""When a patient is reminded, and when a night is left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOURS_BEFORE = (168, 48, 24, 2)
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
STILL_USEFUL = timedelta(minutes=60)


class Reminding(NamedTuple):
    """One lead time: when it is due, or why it is left out."""

    hours_before: int
    due_at: datetime | None
    why: str = ""


def remindings(
    starts_at: datetime, zone: str, *, now: datetime, hours_before: Sequence[int] = HOURS_BEFORE
) -> tuple[Reminding, ...]:
    """Every lead time of a visit; those whose time is past are not made at all.

    A time in the quiet hours moves to the last minute before them; if that is past, to the first
    minute after them while the visit is still an hour away; else it is left out and says why.
    """
    wanted = ((hours, starts_at - timedelta(hours=hours)) for hours in hours_before)
    return tuple(
        _outside_quiet_hours(hours, due, starts_at, zone, now) for hours, due in wanted if due > now
    )


def quiet(when: datetime, zone: str) -> bool:
    """Whether a clock in `zone` reads between 21:00 and 08:00."""
    local = when.astimezone(ZoneInfo(zone)).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def quiet_until(when: datetime, zone: str) -> datetime:
    """The first minute after the quiet hours that a quiet instant lies in."""
    local = when.astimezone(ZoneInfo(zone))
    late = local.time() >= QUIET_FROM
    morning = local.date() + timedelta(days=1) if late else local.date()
    return datetime.combine(morning, QUIET_UNTIL, local.tzinfo).astimezone(UTC)


def _outside_quiet_hours(
    hours: int, due: datetime, starts_at: datetime, zone: str, now: datetime
) -> Reminding:
    if not quiet(due, zone):
        return Reminding(hours, due)
    local = due.astimezone(ZoneInfo(zone))
    evening = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    before = datetime.combine(evening, QUIET_FROM, local.tzinfo) - timedelta(minutes=1)
    if before > now:
        return Reminding(hours, before)
    after = quiet_until(due, zone)
    if starts_at - after >= STILL_USEFUL:
        return Reminding(hours, after)
    return Reminding(hours, None, "quiet-hours")

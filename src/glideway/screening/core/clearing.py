"""How far a clearance reaches: a doctor's letter opens what it names, where, and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def reaches(
    *,
    regions: Collection[str],
    until: datetime | None,
    ended_at: datetime | None,
    region: str,
    now: datetime,
) -> bool:
    """Whether it holds for `region` at `now`: not taken back, not past its date, and named there.

    No region named is everywhere that was closed. Asked without a region, it is enough that it
    opens some place. At the instant of `until` it is over.
    """
    if ended_at is not None or (until is not None and now >= until):
        return False
    return not regions or not region or region in regions


def last_day(until: datetime, zone: str) -> date:
    """The last day on the clinic's wall on which it holds: what the letter itself says."""
    return (until - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def end_of(day: date, zone: str) -> datetime:
    """The instant from which on it holds no more: the midnight after its last day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))


def speaks_of_all(said: Collection[str], asked: Collection[str]) -> bool:
    """Whether a letter speaks of every answer that asks for a doctor: of some is not enough."""
    return bool(asked) and set(asked) <= set(said)

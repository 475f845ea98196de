"""Until when somebody must be answered, and when a review may be read.

Source: the network's own rules of complaints and reviews (acknowledged within two working days,
answered within 14 days, a safety complaint within 48 hours; a review is invited from 24 hours to
14 days after the visit and held for 24 hours; one that waits for a decision has it within three
working days, and may be replied to once within 30 days).
"""

from collections.abc import Container
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WORKING_DAYS = 2
DECIDED_IN = 3  # working days
REPLIED_IN = timedelta(days=30)
ANSWER, SAFETY = timedelta(days=14), timedelta(hours=48)
TOO_LATE = timedelta(days=30)
INVITED_FROM, INVITED_UNTIL = timedelta(hours=24), timedelta(days=14)
HELD = timedelta(hours=24)
WITH_THE_CLINIC = timedelta(days=14)
WEEKEND = 5


def acknowledge_by(received_at: datetime, zone: str, holidays: Container[date]) -> datetime:
    """The end of the second working day after, on the clinic's calendar."""
    return working_days(received_at, zone, holidays, WORKING_DAYS)


def decide_by(asked_at: datetime, zone: str, holidays: Container[date]) -> datetime:
    """The end of the third working day after: a review waits for a moderator until then."""
    return working_days(asked_at, zone, holidays, DECIDED_IN)


def working_days(since: datetime, zone: str, holidays: Container[date], days: int) -> datetime:
    """The midnight that ends so many working days after, on the clinic's calendar."""
    day, left = since.astimezone(ZoneInfo(zone)).date(), days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < WEEKEND and day not in holidays
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return end.astimezone(since.tzinfo)


def answer_by(received_at: datetime, *, safety: bool) -> datetime:
    """When the first answer, or for safety the first word, must be there."""
    return received_at + (SAFETY if safety else ANSWER)

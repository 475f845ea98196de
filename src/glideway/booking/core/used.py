"""What a count of a stretch behind us needs of bookings and of open time."""

from datetime import datetime
from typing import NamedTuple


class Passed(NamedTuple):
    """One booking as a count needs it; `came` says that its visit was finished."""

    clinic: int
    placement: int
    patient: int
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    cancelled_at: datetime | None
    cancelled_by: str
    no_show: bool
    came: bool
    first: bool


class Used(NamedTuple):
    """One week of one clinic in minutes: how many were open, and how many of those were booked."""

    clinic: int
    week: int
    open: int
    booked: int

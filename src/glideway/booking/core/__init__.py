"""The rules of booking without tables: which starts can be offered, why not, and series of visits.

offered(schedule, service, now=..., window=...)   the starts, exact to the minute
explain(schedule, service, start, now=...)        every rule that forbids one start
series(...)                                       a plan of visits, free ones and conflicts
"""

from glideway.booking.core.availability import (
    NOBODY,
    Busy,
    BusyKind,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Travel,
    first,
    offered,
    offered_any,
    offered_together,
)
from glideway.booking.core.explanation import Reason, explain
from glideway.booking.core.hours import Hours, TimeRange, merged
from glideway.booking.core.minutes import Minute, Span, at_minute, instant, local_date
from glideway.booking.core.series import Policy, SeriesPlan, series, series_starts

__all__ = [
    "NOBODY",
    "Busy",
    "BusyKind",
    "Hours",
    "Minute",
    "PatientTime",
    "Policy",
    "Reason",
    "Room",
    "Schedule",
    "SeriesPlan",
    "ServiceRules",
    "Span",
    "TimeRange",
    "Travel",
    "at_minute",
    "explain",
    "first",
    "instant",
    "local_date",
    "merged",
    "offered",
    "offered_any",
    "offered_together",
    "series",
    "series_starts",
]

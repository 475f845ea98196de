"""Tables of the booking room. The constraints here are the rules; code only words them."""

from glideway.booking.models.calls import CallAttempt, Callback, ConsultEnd
from glideway.booking.models.changes import Change
from glideway.booking.models.claims import (
    Binding,
    Booking,
    Claim,
    ClassSession,
    Hold,
    Series,
    TakenCell,
)
from glideway.booking.models.hours import Block, Closure, Displaced, Opening, TravelTime
from glideway.booking.models.offered import HeardOf, LostTry, MovedVisit
from glideway.booking.models.reminders import Reminder
from glideway.booking.models.saved import SavedSearch
from glideway.booking.models.waiting import FreedTime, WaitlistEntry, WhyNot

__all__ = [
    "Binding",
    "Block",
    "Booking",
    "CallAttempt",
    "Callback",
    "Change",
    "Claim",
    "ClassSession",
    "Closure",
    "ConsultEnd",
    "Displaced",
    "FreedTime",
    "HeardOf",
    "Hold",
    "LostTry",
    "MovedVisit",
    "Opening",
    "Reminder",
    "SavedSearch",
    "Series",
    "TakenCell",
    "TravelTime",
    "WaitlistEntry",
    "WhyNot",
]

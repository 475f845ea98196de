"""What the booking room writes to people, a module for each noun.

Never a word about health, not in the subject, not in the text and not in the calendar part: the
clinic, the time, the link. Every letter about an appointment is built by `writing.of_visit`.
"""

from glideway.booking.operations.letters.calling import (
    call_back_asked,
    consult_ended,
    consult_offered,
)
from glideway.booking.operations.letters.plans import (
    about_plan,
    plan_cancelled,
    plan_moved,
    plan_taken_back,
    planned,
    planned_anew,
    rhythm_asked,
    rhythm_begun,
)
from glideway.booking.operations.letters.requests import (
    about_lapse,
    accepted,
    asked,
    declined,
)
from glideway.booking.operations.letters.visits import (
    cancelled,
    confirmed,
    confirmed_again,
    lead_of,
    moved,
    reminder,
)
from glideway.booking.operations.letters.waiting import about_offer, offered, waits
from glideway.booking.operations.letters.writing import about

__all__ = [
    "about",
    "about_lapse",
    "about_offer",
    "about_plan",
    "accepted",
    "asked",
    "call_back_asked",
    "cancelled",
    "confirmed",
    "confirmed_again",
    "consult_ended",
    "consult_offered",
    "declined",
    "lead_of",
    "moved",
    "offered",
    "plan_cancelled",
    "plan_moved",
    "plan_taken_back",
    "planned",
    "planned_anew",
    "reminder",
    "rhythm_asked",
    "rhythm_begun",
    "waits",
]

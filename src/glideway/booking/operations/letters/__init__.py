"""What the booking room writes to people, a module for each noun.

Never a word about health, not in the subject, not in the text and not in the calendar part: the
clinic, the time, the link. Every letter about an appointment is built by `writing.of_visit`.
"""

from glideway.booking.operations.letters.calling import call_back_asked
from glideway.booking.operations.letters.visits import cancelled, confirmed, moved, reminder
from glideway.booking.operations.letters.writing import about

__all__ = ["about", "call_back_asked", "cancelled", "confirmed", "moved", "reminder"]

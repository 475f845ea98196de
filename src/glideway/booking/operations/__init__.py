"""Verbs of the booking room: each one is a transaction, or a refusal that says why."""

from glideway.booking.operations.attendance import (
    FactRow,
    NoShowStands,
    arrive,
    arrive_many,
    came_after_all,
    finish,
    finish_many,
    no_show,
    no_show_many,
    start,
    start_many,
)
from glideway.booking.operations.bookings import (
    BookingRow,
    TooManyVisits,
    book,
    book_at_desk,
    book_many,
)
from glideway.booking.operations.calls import (
    NeedsANumber,
    answer_callback,
    ask_callback,
    withdraw_callback,
)
from glideway.booking.operations.cancelling import (
    CancelRow,
    PolicyNeedsYes,
    UndoOver,
    cancel,
    cancel_many,
    swap,
    terms,
    undo,
)
from glideway.booking.operations.changes import AlreadyCancelled
from glideway.booking.operations.claims import CannotBook, Nearby, NotOffered, TimePast, TimeTaken
from glideway.booking.operations.holds import (
    HoldExpired,
    TooManyHolds,
    hold,
    introduce,
    let_go,
    point,
    renew,
)
from glideway.booking.operations.hours import BlockRow, OddMinutes, OpeningRow, close, open_hours
from glideway.booking.operations.moving import move
from glideway.booking.operations.plans import Conflict, Planned, SeriesRow, book_series
from glideway.booking.operations.reminders import send_due_reminders, send_reminder

__all__ = [
    "AlreadyCancelled",
    "BlockRow",
    "BookingRow",
    "CancelRow",
    "CannotBook",
    "Conflict",
    "FactRow",
    "HoldExpired",
    "Nearby",
    "NeedsANumber",
    "NoShowStands",
    "NotOffered",
    "OddMinutes",
    "OpeningRow",
    "Planned",
    "PolicyNeedsYes",
    "SeriesRow",
    "TimePast",
    "TimeTaken",
    "TooManyHolds",
    "TooManyVisits",
    "UndoOver",
    "answer_callback",
    "arrive",
    "arrive_many",
    "ask_callback",
    "book",
    "book_at_desk",
    "book_many",
    "book_series",
    "came_after_all",
    "cancel",
    "cancel_many",
    "close",
    "finish",
    "finish_many",
    "hold",
    "introduce",
    "let_go",
    "move",
    "no_show",
    "no_show_many",
    "open_hours",
    "point",
    "renew",
    "send_due_reminders",
    "send_reminder",
    "start",
    "start_many",
    "swap",
    "terms",
    "undo",
    "withdraw_callback",
]

"""Verbs of the screening room: say what hurts, answer, be advised, and be cleared by a person."""

from glideway.screening.operations.complaints import (
    answer_emergency,
    attach,
    carry,
    complain,
    forget,
    keep_answers,
    point,
    recognise,
    take_back,
)
from glideway.screening.operations.rounds import (
    CannotScreen,
    NotAllAnswered,
    NothingToClear,
    RoundRow,
    clear,
    read_answers,
    screen,
    screen_many,
)

__all__ = [
    "CannotScreen",
    "NotAllAnswered",
    "NothingToClear",
    "RoundRow",
    "answer_emergency",
    "attach",
    "carry",
    "clear",
    "complain",
    "forget",
    "keep_answers",
    "point",
    "read_answers",
    "recognise",
    "screen",
    "screen_many",
    "take_back",
]

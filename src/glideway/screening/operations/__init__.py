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
from glideway.screening.operations.letters import admit, end_clearance
from glideway.screening.operations.rounds import (
    CannotScreen,
    NotAllAnswered,
    NothingToClear,
    RoundRow,
    clear,
    read_answers,
    screen,
    screen_many,
    unclear,
)
from glideway.screening.operations.safety import (
    ChangedMeanwhile,
    NotAsStrict,
    NothingMissed,
    read_month,
    report_miss,
    set_rules,
)

__all__ = [
    "CannotScreen",
    "ChangedMeanwhile",
    "NotAllAnswered",
    "NotAsStrict",
    "NothingMissed",
    "NothingToClear",
    "RoundRow",
    "admit",
    "answer_emergency",
    "attach",
    "carry",
    "clear",
    "complain",
    "end_clearance",
    "forget",
    "keep_answers",
    "point",
    "read_answers",
    "read_month",
    "recognise",
    "report_miss",
    "screen",
    "screen_many",
    "set_rules",
    "take_back",
    "unclear",
]

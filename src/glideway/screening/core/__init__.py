"""What to ask, what an answer means, and what words point at. Pure: files in, advice out."""

from glideway.screening.core.hurts import Understood, understand
from glideway.screening.core.judge import Advice, RedFlag, Wells, covered, judge, missing, wells
from glideway.screening.core.rules import (
    Answer,
    Escalation,
    Occasion,
    Question,
    Rules,
    Scope,
    Topic,
    Triage,
    emergency_items,
    items_due,
    load,
    more_key,
    topics,
)

__all__ = [
    "Advice",
    "Answer",
    "Escalation",
    "Occasion",
    "Question",
    "RedFlag",
    "Rules",
    "Scope",
    "Topic",
    "Triage",
    "Understood",
    "Wells",
    "covered",
    "emergency_items",
    "items_due",
    "judge",
    "load",
    "missing",
    "more_key",
    "topics",
    "understand",
    "wells",
]

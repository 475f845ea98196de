"""What to ask, what an answer means, and what words point at. Pure: files in, advice out."""

from glideway.screening.core.candidates import Candidate, Gist, read
from glideway.screening.core.carrying import carried, topic_of
from glideway.screening.core.hurts import Basis, Understood, understand
from glideway.screening.core.judge import (
    Advice,
    RedFlag,
    Wells,
    asks_for_wells,
    covered,
    judge,
    missing,
    wells,
)
from glideway.screening.core.reach import area_of, beside
from glideway.screening.core.rules import (
    WELLS,
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
from glideway.screening.core.signs import Sign, known_signs, signs

__all__ = [
    "WELLS",
    "Advice",
    "Answer",
    "Basis",
    "Candidate",
    "Escalation",
    "Gist",
    "Occasion",
    "Question",
    "RedFlag",
    "Rules",
    "Scope",
    "Sign",
    "Topic",
    "Triage",
    "Understood",
    "Wells",
    "area_of",
    "asks_for_wells",
    "beside",
    "carried",
    "covered",
    "emergency_items",
    "items_due",
    "judge",
    "known_signs",
    "load",
    "missing",
    "more_key",
    "read",
    "signs",
    "topic_of",
    "topics",
    "understand",
    "wells",
]

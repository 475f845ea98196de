"""How many visits to begin with, and when to stop: defaults with their reason, all editable.

Doses come from studies that never compared them. No plan is endless: visit 3 decides whether
it goes on, and an end because the patient is well is a success with its own word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import ClassVar

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read

MOST_EXERCISES = 3
DECIDES_AT = 3
MOST_HABITS = 3
WEEK = timedelta(days=7)


class PlanTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What studies of a region gave, as a start: visits, rhythm, length, and why."""

    table: ClassVar[str] = "plans"

    id: str
    regions: tuple[str, ...]
    conditions: tuple[str, ...]
    visits: int
    per_week: int
    weeks: int
    minutes: int
    for_pain: bool
    because: Words
    review: Review
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Advised:
    """What goes home beside the exercises, and what the plan was chosen from."""

    lasting: str = ""
    habits: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    leave_words: str = ""
    not_before: date | None = None


class Advice(StrEnum):
    """What a visit means for the plan."""

    CARRY_ON = "carry-on"
    REASSESS = "reassess"
    STOP = "stop"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    plans: tuple[PlanTemplate, ...]


@cache
def load() -> dict[str, PlanTemplate]:
    """All templates by id."""
    return {one.id: one for one in read("plans.json", _File).plans}


def template_for(region: str, condition: str = "") -> PlanTemplate:
    """The template of a condition, else of a region, else the one for any other.

    A template that is not meant for pain is never offered by itself: a patient comes with pain.
    """
    offered = [one for one in load().values() if one.for_pain]
    named = [one for one in offered if condition and condition in one.conditions]
    placed = [one for one in offered if region in one.regions]
    return (named or placed or [load()["any"]])[0]


def advice(*, visit: int, planned: int, beyond_error: Sequence[bool]) -> Advice:
    """What this visit means: `beyond_error` says of each measure whether it beat its error.

    From visit 3 on a course with no change beyond error stops; where nothing was measured twice
    nobody can say so, and it is looked at afresh. Visit 3, half-way and the last visit ask for a
    fresh look as well.
    """
    if visit >= DECIDES_AT and not any(beyond_error):
        return Advice.STOP if beyond_error else Advice.REASSESS
    halfway = (planned + 1) // 2
    return Advice.REASSESS if visit in {DECIDES_AT, halfway, planned} else Advice.CARRY_ON


def rhythm(per_week: int, *, outlasted: bool) -> int:
    """Visits a week: one fewer, but never none, after a reaction that lasted past a day (draft)."""
    return max(per_week - 1, 1) if outlasted else per_week


def next_visit(today: date, per_week: int, *, outlasted: bool) -> date | None:
    """The first day for the next visit after a reaction that lasted; None where nothing did.

    The days of one visit of the slower rhythm, counted from today.
    """
    if not outlasted:
        return None
    return today + timedelta(days=-(-WEEK.days // rhythm(per_week, outlasted=True)))

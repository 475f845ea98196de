"""When a patient is asked by link how it is, what is asked, and for how long the link lives.

The instants stand in `knowledge/asking.json`, as drafts. Asked is today's state in numbers, never
only how much it changed: a rating of change follows how somebody feels on the day it is given.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read
from glideway.care.core.plans import DECIDES_AT

FIRST, THIRD, HALF, END = "first", "third", "half", "end"
AFTER, MONTHS_3, MONTHS_12 = "after", "months-3", "months-12"
BY_MONTHS = (MONTHS_3, MONTHS_12)
PAIN, ACTIVITY = "pain", "activity"
MOST_LETTERS = 120  # of an activity in somebody's own words
When: TypeAlias = Literal["before", "after"]


class AskingMoment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One instant at which is asked: `days` after the end of a course, or the day before a visit.

    One of the kind "before" is open until that visit begins, the others for `open_days`.
    """

    table: ClassVar[str] = "asking"

    id: str
    when: When
    days: int
    open_days: int
    because: Words
    review: Review
    sources: tuple[Source, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    moments: tuple[AskingMoment, ...]
    over_after_days: int
    correct_hours: int
    grace_days: int


@dataclass(frozen=True, slots=True)
class Due:
    """When the ends lie of the courses that are asked about now, and how long they are answered."""

    moment: str
    since: datetime
    until: datetime


@cache
def load() -> dict[str, AskingMoment]:
    """All moments by id."""
    return {one.id: one for one in _file().moments}


@cache
def _file() -> _File:
    return read("asking.json", _File)


def over_after() -> timedelta:
    """How long after its last visit a course that nobody ended counts as ended."""
    return timedelta(days=_file().over_after_days)


def correctable() -> timedelta:
    """How long an answer can be taken back or changed."""
    return timedelta(hours=_file().correct_hours)


def open_for(moment: str) -> timedelta:
    """How long a question of this moment can be answered; nothing for one that a visit closes."""
    return timedelta(days=load()[moment].open_days)


def before_visit(number: int, planned: int | None) -> str:
    """The moment that the visit of this number is, or nothing.

    The same visits that `plans.advice` looks at afresh; of two that fall on one visit the later in
    a course counts. Without a plan there is neither half nor end.
    """
    if number == 1:
        return FIRST
    if planned is not None and number == planned:
        return END
    if number == DECIDES_AT:
        return THIRD
    if planned is not None and number == (planned + 1) // 2:
        return HALF
    return ""


def is_last(number: int, planned: int | None, *, ended: bool) -> bool:
    """Whether no visit is meant to follow: the plan is used up, or the course was ended."""
    return ended or (planned is not None and number >= planned)


def due(moment: str, now: datetime) -> Due:
    """Which ends are asked about at `now`: long enough ago, and not so long that it was missed.

    A worker that stood still makes up for two weeks; what is older is never asked late.
    """
    row = load()[moment]
    until = now - timedelta(days=row.days)
    return Due(moment, until - timedelta(days=_file().grace_days), until)


def questions(chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """What is asked, in order: two numbers always, then what the practitioner chose besides."""
    return (PAIN, ACTIVITY, *(one for one in chosen if one not in {PAIN, ACTIVITY}))


def next_question(asked: Sequence[str], answered: Collection[str]) -> str:
    """The first question that has no answer yet, or nothing."""
    return next((one for one in asked if one not in answered), "")

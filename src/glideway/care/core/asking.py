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
from glideway.care.core import scales
from glideway.care.core.knowledge import read
from glideway.care.core.plans import DECIDES_AT

FIRST, THIRD, HALF, END = "first", "third", "half", "end"
AFTER, MONTHS_3, MONTHS_12 = "after", "months-3", "months-12"
BY_MONTHS = (MONTHS_3, MONTHS_12)
PAIN, ACTIVITY = TWO = ("pain", "activity")
FUNCTION = "psfs"
ALWAYS = {("nprs", "now"): PAIN, (FUNCTION, "activity"): ACTIVITY}
MOST_BUTTONS = 11
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
    link_days: int
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


def link_lives() -> timedelta:
    """How long the rest of a letter's link works: to come back, and to be asked no more."""
    return timedelta(days=_file().link_days)


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


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked, answered by a tap on one of its numbers.

    `scale`, `part` and `about` are those of the reading that the answer becomes.
    """

    id: str
    scale: str
    part: str
    about: str
    words: Words
    low: Words
    high: Words
    numbers: range


@cache
def askable() -> dict[str, Question]:
    """What can be asked by link, by id: text that may be shown, one whole number, one tap.

    The two that are always asked stand first. A rating of change is among the others, so it is
    never asked alone.
    """
    found = {}
    for scale in scales.load().values():
        rule = scale.parts[-1] if scale.id == FUNCTION else scale.parts[0]
        if not scale.shows_text or rule.high is None or not rule.whole:
            continue
        numbers = range(int(rule.low), int(rule.high) + 1)
        for one in scale.asks if len(numbers) <= MOST_BUTTONS else ():
            key = ALWAYS.get((scale.id, one.id), f"{scale.id}:{one.id}")
            found[key] = Question(
                key, scale.id, rule.part, one.id, one.words, one.low, one.high, numbers
            )
    return {key: found[key] for key in (*TWO, *(one for one in found if one not in TWO))}


def choosable() -> tuple[Question, ...]:
    """What the practitioner may have asked besides the two."""
    return tuple(one for one in askable().values() if one.id not in TWO)


def questions(
    chosen: Sequence[str] = (), *, moment: str = "", named: bool = False
) -> tuple[Question, ...]:
    """What is asked, in order: two numbers always, then what the practitioner chose besides.

    Months after the end it is one question: the activity where the patient has `named` one, for
    it says what lasted, else the pain.
    """
    known = askable()
    if moment in BY_MONTHS:
        return (known[ACTIVITY if named else PAIN],)
    besides = (one for one in chosen if one in known and one not in TWO)
    return tuple(known[one] for one in (*TWO, *besides))


def next_question(asked: Sequence[Question], answered: Collection[str]) -> Question | None:
    """The first question that has no answer yet, or nothing."""
    return next((one for one in asked if one.id not in answered), None)

"""The questions of the safety check as validated data, and which of them are due where.

Questions, actions, scopes and sources are the handed facts of `knowledge/rules.json`; no row of
it has been signed by a clinician yet. A row that names an unknown region, scope, question or
group stops the process at start, and the message says which.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words

WELLS = "wells"  # the score is signed like a question, under this id
Occasion: TypeAlias = Literal["booking", "every_visit", "first_visit"]
AFTER_A_VISIT = "response"  # the group of what is asked about the visit before


class Triage(StrEnum):
    """The four pieces of advice. There is no fifth, and none of them names a condition."""

    OK = "ok"
    PRECAUTION = "precaution"
    REFER_FIRST = "refer_first"
    EMERGENCY = "emergency"

    @property
    def weight(self) -> int:
        """How strongly it holds somebody back: the worst one wins."""
        return list(Triage).index(self)


class Answer(StrEnum):
    """What was said. "Not sure" is an answer, and it is never a no."""

    YES = "yes"
    NOT_SURE = "not_sure"
    NO = "no"


class Escalation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A follow-up asked at once, in the same screen; a yes raises the question's action."""

    action: Triage
    ask: Words
    if_: Words = msgspec.field(name="if")
    or_with: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing asked, in words a person of twelve can read, and what a yes to it means.

    `explain` says an emergency question again in other words; `say` is what to tell the person
    on the telephone; `wait` is what a refer-first answer waits for; `note` is for practitioners.
    """

    table: ClassVar[str] = "screening"

    id: str
    group: str
    action: Triage
    scope: str
    order: int
    plain: Words
    occasions: tuple[Occasion, ...]
    who: tuple[Literal["self", "practitioner"], ...]
    rests_on_memory: bool
    review: Review
    sources: tuple[Source, ...]
    more: tuple[Escalation, ...] = ()
    note: Words | None = None
    explain: Words | None = None
    say: Words | None = None
    wait: Words | None = None

    @property
    def is_emergency(self) -> bool:
        return self.action is Triage.EMERGENCY


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far an answer reaches: a list of regions, or a rule about the region it is about."""

    regions: tuple[str, ...]
    words: Words


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page of questions. The emergency topic holds every emergency question due."""

    id: str
    groups: tuple[str, ...]
    title: Words


class _WellsItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: Words
    points: int


class _WellsRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    table: ClassVar[str] = "screening"
    id: ClassVar[str] = WELLS

    items: tuple[_WellsItem, ...]
    likely_at: int
    version: str
    rule: Words
    review: Review
    sources: tuple[Source, ...]


class _Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to call in Canada: help at once, free advice, and somebody to talk to in despair."""

    emergency: str
    health_line: str
    crisis_line: str


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole rule set of one version; the version is stored with every screening.

    An answer counts for `expires_days`; a no to an emergency question, which is about now, for
    `emergency_hours` and for one booking.
    """

    version: str
    review: Review
    expires_days: int
    emergency_hours: int
    note: Words
    sources: tuple[Source, ...]
    numbers: _Numbers
    numbers_sources: tuple[Source, ...]
    cutoffs_without_source: tuple[str, ...]
    neighbours: dict[str, frozenset[str]]
    scopes: dict[str, Scope]
    topics: tuple[Topic, ...]
    wells: _WellsRule
    questions: tuple[Question, ...]

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question but "none of these", which is a button, in the order of asking."""
        return tuple(
            sorted((one for one in self.questions if one.action is not Triage.OK), key=_order)
        )

    def question(self, wanted: str) -> Question:
        return next(one for one in self.questions if one.id == wanted)

    def around(self, region: str) -> frozenset[str]:
        """A region and those next to it; KeyError for a region that the body does not have."""
        return self.neighbours[region] | {region}


@cache
def load() -> Rules:
    """The rule set of this release, read and checked once."""
    text = resources.files("glideway.screening").joinpath("knowledge/rules.json").read_bytes()
    return checked(msgspec.json.decode(text, type=Rules))


def checked(rules: Rules) -> Rules:
    """The same rules, or ValueError with every row that points at nothing."""
    ids = {one.id for one in rules.questions}
    groups = {group for topic in rules.topics for group in topic.groups}
    faults = [
        *(
            f"{one.id}: scope {one.scope} does not exist"
            for one in rules.questions
            if one.scope not in rules.scopes
        ),
        *(
            f"{one.id}: group {one.group} has no page"
            for one in rules.asked
            if not one.is_emergency and one.group not in groups
        ),
        *(
            f"{one.id}: no words for the stop page"
            for one in rules.asked
            if one.is_emergency and not (one.explain and one.say)
        ),
        *(
            f"{one.id}: follow-up names {other}, which is not asked"
            for one in rules.questions
            for step in one.more
            for other in step.or_with
            if other not in ids
        ),
        *(f"{one.id}: no source" for one in rules.questions if not one.sources),
        *(
            f"{name}: {region} is not a region"
            for name, near in (
                *((name, scope.regions) for name, scope in rules.scopes.items()),
                *rules.neighbours.items(),
            )
            for region in near
            if region not in rules.neighbours
        ),
    ]
    if faults:
        raise ValueError("; ".join(faults))
    return rules


def more_key(question: str) -> str:
    """Under which key the answer to a question's follow-up is kept."""
    return f"{question}+"


def items_due(region: str, occasion: Occasion, rules: Rules | None = None) -> tuple[Question, ...]:
    """What is asked for `region`: all but what only concerns regions far from it (clinic.md 1).

    By the common rules, or by those of a clinic that adds to them. A first visit asks what every
    visit does, but nothing about a visit before.
    """
    rules = rules or load()
    first = occasion == "first_visit"
    wanted = "every_visit" if first else occasion
    near = rules.around(region)
    return tuple(
        one
        for one in rules.asked
        if wanted in one.occasions
        if not (first and one.group == AFTER_A_VISIT)
        if not (listed := rules.scopes[one.scope].regions) or near.intersection(listed)
    )


def emergency_items(region: str) -> tuple[Question, ...]:
    """The emergency questions of a region, all shown on one page before any time."""
    return tuple(one for one in items_due(region, "booking") if one.is_emergency)


def topics(
    region: str, occasion: Occasion, *, emergency: bool = True, rules: Rules | None = None
) -> tuple[tuple[Topic, tuple[Question, ...]], ...]:
    """The pages of one round: each topic with its questions, empty topics left out.

    The emergency page is asked first; with `emergency` false it was answered already, before
    the times were shown.
    """
    due = items_due(region, occasion, rules)
    pages = tuple(
        (
            topic,
            tuple(
                one
                for one in due
                if (topic.id == "emergency") == one.is_emergency
                if one.is_emergency or one.group in topic.groups
            ),
        )
        for topic in load().topics
        if emergency or topic.id != "emergency"
    )
    return tuple((topic, questions) for topic, questions in pages if questions)


def _order(question: Question) -> int:
    return question.order

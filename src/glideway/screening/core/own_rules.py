"""A clinic's own rules on top of the common ones: a further question, or a doctor sooner.

A clinic may ask more and be stricter; there is no way here to be milder (clinic.md 1, rule 5).
The emergency questions are asked before any clinic is chosen, so they belong to the network: a
clinic's strictest action is a doctor first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from glideway.body.core.words import Source, Words
from glideway.screening.core.rules import Question, Rules, Triage

Reason: TypeAlias = Literal[
    "unknown", "weaker", "same", "emergency", "no-words", "unknown-scope", "unknown-topic"
]
MOST_OWN = 12
ORDER = 10_000  # a clinic's questions stand behind the common ones of their page


class OwnQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the clinic's own: its words, what a yes means, how far, on which page."""

    number: int
    plain: Words
    action: Triage
    scope: str
    topic: str


class OwnRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of what a clinic adds: question -> its stricter action, and own questions."""

    stricter: dict[str, Triage] = {}
    own: tuple[OwnQuestion, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.stricter or self.own)


class Fault(NamedTuple):
    """Which field of a clinic's rules cannot be, and why."""

    field: str
    reason: Reason


class Change(NamedTuple):
    """One question whose action a clinic makes stricter, or that it adds (then `was` is OK)."""

    question: Question
    was: Triage
    will_be: Triage


def own_id(clinic: int, number: int) -> str:
    """Under which id a clinic's question is answered and kept: no other clinic has it."""
    return f"own-{clinic}-{number}"


def is_own(question: str) -> bool:
    """Whether a question is some clinic's own, so that every visit there asks it."""
    return question.startswith("own-")


def version_of(rules: Rules, clinic: int, number: int) -> str:
    """What is stored with the answers: the common version, whose additions, and which."""
    return f"{rules.version}+{clinic}.{number}"


def addition_in(version: str) -> tuple[int, int] | None:
    """Whose additions judged a round, and which version of them; nothing where none did."""
    _, plus, own = version.partition("+")
    clinic, _, number = own.partition(".")
    return (int(clinic), int(number)) if plus else None


def faults(rules: Rules, wanted: OwnRules) -> list[Fault]:
    """Everything that is wrong with a clinic's rules; empty where they may hold."""
    return [*_too_mild(rules, wanted.stricter), *_unfit(rules, wanted.own)]


def _too_mild(rules: Rules, stricter: Mapping[str, Triage]) -> Iterator[Fault]:
    known = {one.id: one.action for one in rules.asked}
    for item, action in stricter.items():
        now = known.get(item)
        if now is None:
            yield Fault(item, "unknown")
        elif action is Triage.EMERGENCY:
            yield Fault(item, "emergency")
        elif action.weight < now.weight:
            yield Fault(item, "weaker")
        elif action is now:
            yield Fault(item, "same")


def _unfit(rules: Rules, own: Iterable[OwnQuestion]) -> Iterator[Fault]:
    topics = {one.id for one in rules.topics if one.groups}
    for one in own:
        field = f"own-{one.number}"
        if one.action is Triage.EMERGENCY:
            yield Fault(field, "emergency")
        if one.action is Triage.OK:
            yield Fault(field, "weaker")
        if not (one.plain.en.strip() and one.plain.fr.strip()):
            yield Fault(field, "no-words")
        if one.scope not in rules.scopes:
            yield Fault(field, "unknown-scope")
        if one.topic not in topics:
            yield Fault(field, "unknown-topic")


def with_own(rules: Rules, own: OwnRules, *, clinic: int, number: int) -> Rules:
    """The common rules and a clinic's, as one rule set of its own version.

    Promised: no answer is judged milder by it than by the common rules. ValueError for rules
    that are not at least as strict, so that no stored row can ever weaken the check.
    """
    if wrong := faults(rules, own):
        raise ValueError("; ".join(f"{one.field}: {one.reason}" for one in wrong))
    pages = {one.id: one.groups[0] for one in rules.topics if one.groups}
    asked = tuple(
        msgspec.structs.replace(one, action=own.stricter[one.id]) if one.id in own.stricter else one
        for one in rules.questions
    )
    added = tuple(_asked(one, pages, clinic) for one in own.own)
    return msgspec.structs.replace(
        rules, version=version_of(rules, clinic, number), questions=(*asked, *added)
    )


def changes(rules: Rules, own: OwnRules) -> list[Change]:
    """What a clinic's rules do to the common ones, in the order of asking."""
    made = with_own(rules, own, clinic=0, number=0)
    before: Mapping[str, Question] = {one.id: one for one in rules.asked}
    return [
        Change(one, before[one.id].action if one.id in before else Triage.OK, one.action)
        for one in made.asked
        if one.id not in before or before[one.id].action is not one.action
    ]


def _asked(one: OwnQuestion, pages: Mapping[str, str], clinic: int) -> Question:
    return Question(
        id=own_id(clinic, one.number),
        group=pages[one.topic],
        action=one.action,
        scope=one.scope,
        order=ORDER + one.number,
        plain=one.plain,
        occasions=("booking", "every_visit"),
        who=("self", "practitioner"),
        rests_on_memory=False,
        review="draft",
        sources=(Source(ref="clinic", where="", confidence="seen"),),
    )

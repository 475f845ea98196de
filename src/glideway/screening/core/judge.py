"""What the answers of one round add up to. The worst action wins; "not sure" is never a no.

Sides are not asked for: an answer about a region counts on both sides, which can only make the
advice stricter. The only accuracy known is that little is known; nothing here states any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from glideway.screening.core.rules import (
    Answer,
    Escalation,
    Occasion,
    Question,
    Rules,
    Triage,
    items_due,
    load,
    more_key,
)

ARM = frozenset({"shoulder", "arm", "elbow", "forearm", "wrist", "hand"})


@dataclass(frozen=True, slots=True)
class RedFlag:
    """An answer that changes what may be done.

    `action` is what the answer means inside its scope, `applies` what it means for the region
    asked about. `raised`: the follow-up made it stricter. `unsure`: it was not a plain yes.
    """

    question: str
    action: Triage
    applies: Triage
    scope: str
    raised: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """One of four, because of these answers, by this version of the rules."""

    action: Triage
    flags: tuple[RedFlag, ...]
    version: str

    @property
    def because(self) -> tuple[str, ...]:
        """The questions behind it, the ones that decide first."""
        return tuple(flag.question for flag in self.flags)

    @property
    def hands_on_closed(self) -> bool:
        """Nothing but a call may be booked, or the visit stands on condition."""
        return self.action.weight >= Triage.REFER_FIRST.weight


@dataclass(frozen=True, slots=True)
class Wells:
    """The two-level score for a clot in the leg; there is no hands-on care either way."""

    items: tuple[str, ...]
    score: int
    likely: bool
    version: str


def judge(
    answers: Mapping[str, Answer],
    asked_regions: Collection[str],
    answer_regions: Collection[str] = (),
    *,
    rules: Rules | None = None,
) -> Advice:
    """The advice for `asked_regions`, given answers about `answer_regions` (the same, if none),
    by the common rules or by those of a clinic that adds to them.

    Promised: one more yes, or a "not sure" in place of a no, never makes it milder. It says what
    the given answers mean; whether they are enough to count is `missing`.
    """
    about, rules = answer_regions or asked_regions, rules or load()
    found = (
        _flag(question, answers, frozenset(asked_regions), frozenset(about))
        for question in rules.asked
    )
    flags = sorted(
        (flag for flag in found if flag is not None), key=lambda flag: -flag.applies.weight
    )
    worst = flags[0].applies if flags else Triage.OK
    return Advice(worst, tuple(flags), rules.version)


def missing(
    answers: Mapping[str, Answer],
    region: str,
    occasion: Occasion,
    *,
    emergency: bool = True,
    rules: Rules | None = None,
) -> tuple[str, ...]:
    """What is due and not answered, follow-ups included: the gate stays closed until it is empty.

    Source: combine rule of the screening file, "an unanswered item is never read as no".
    """
    due = (one for one in items_due(region, occasion, rules) if emergency or not one.is_emergency)
    return tuple(key for one in due for key in _keys(one, answers) if key not in answers)


def wells(ticked: Iterable[str]) -> Wells:
    """Wells 2003, two levels (NEJM 349:1227-35; NICE CG144 appendix K): likely at 2 or more.

    KeyError for an item the score does not have: a three-level version also circulates.
    """
    rule = load().wells
    points = {one.id: one.points for one in rule.items}
    items = tuple(sorted(set(ticked)))
    score = sum(points[one] for one in items)
    return Wells(items, score, score >= rule.likely_at, rule.version)


def asks_for_wells(flags: Iterable[RedFlag]) -> bool:
    """Whether one of these answers rests on the score, so that a practitioner takes it."""
    rules, about = load(), {flag.question for flag in flags}
    cited = {one.ref for one in rules.wells.sources}
    found = (one for one in rules.questions if one.id in about)  # a clinic's own never does
    return any(source.ref in cited for one in found for source in one.sources)


def covered(scope: str, about: frozenset[str]) -> frozenset[str]:
    """The regions that a refer-first answer about `about` closes."""
    rules = load()
    if scope == "whole_body":
        return frozenset(rules.neighbours)
    if listed := rules.scopes[scope].regions:
        return frozenset(listed)
    if scope == "local":
        return about
    near = frozenset[str]().union(*(rules.around(region) for region in about))
    if scope == "limb":
        leg = frozenset(rules.scopes["leg"].regions)
        return near.union(*(limb for limb in (ARM, leg) if limb & about))
    return near  # region; and a tendon with its muscle never reaches further than that


def _keys(question: Question, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    said = answers.get(question.id, Answer.NO)
    follows = question.more and said is not Answer.NO
    return (question.id, more_key(question.id)) if follows else (question.id,)


def _flag(
    question: Question,
    answers: Mapping[str, Answer],
    asked: frozenset[str],
    about: frozenset[str],
) -> RedFlag | None:
    said = answers.get(question.id, Answer.NO)
    if said is Answer.NO:
        return None
    unsure = said is Answer.NOT_SURE
    if question.is_emergency and unsure:
        # Explained, asked once more, still not sure: a doctor first, whatever the region.
        return RedFlag(
            question.id, Triage.REFER_FIRST, Triage.REFER_FIRST, "whole_body", unsure=True
        )
    action = max(
        (question.action, *(_raised(question, step, answers) for step in question.more)),
        key=lambda one: one.weight,
    )
    return RedFlag(
        question.id,
        action,
        _applies(action, question.scope, asked, about),
        question.scope,
        raised=action is not question.action,
        unsure=unsure,
    )


def _raised(question: Question, step: Escalation, answers: Mapping[str, Answer]) -> Triage:
    """What a follow-up makes of the question; OK when it does not apply."""
    said = {answers.get(key, Answer.NO) for key in (more_key(question.id), *step.or_with)}
    if Answer.YES in said:
        return step.action
    if Answer.NOT_SURE in said:
        # Like an emergency question that stays unsure: a doctor first, and no less.
        return min(step.action, Triage.REFER_FIRST, key=lambda one: one.weight)
    return Triage.OK


def _applies(action: Triage, scope: str, asked: frozenset[str], about: frozenset[str]) -> Triage:
    """An emergency holds everywhere; refer-first outside its scope is a precaution."""
    if action is Triage.REFER_FIRST and not asked & covered(scope, about):
        return Triage.PRECAUTION
    return action

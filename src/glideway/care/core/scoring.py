"""From answers to a value: the formula of each scale, what it does when answers are missing, units.

Each rule is a row of `knowledge/scales.json`; here is the arithmetic of its kind, nine in all.
Too few answers give no value but say how many there were. A value off its scale, a raw sum where
a mean belongs, a box without its zero: `Unscorable`, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from glideway.body.core.words import Words
from glideway.care.core import scales
from glideway.care.core.say import say
from glideway.care.core.scales import Scale, Scoring

Answers: TypeAlias = Sequence[float | None]
PER_CENT = 100
CLOSE = 1e-9  # a third of 0.3 is not quite 0.1 in binary; the end of a scale counts as on it


class Unscorable(ValueError):
    """Answers that no such form can have, or a number that is off the scale."""


class Why(StrEnum):
    """Why there is no value."""

    TOO_FEW = "too-few"
    NOTHING = "nothing"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Scored:
    """A value of one part of a scale, and how many of its questions were answered."""

    value: float
    part: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class Missing:
    """No value: of which part, how many answers there were, how many there must be, and why."""

    part: str
    answered: int
    of: int
    least: int
    why: Why

    @property
    def words(self) -> Words:
        """The reason as a sentence, with the count in it."""
        key = f"scoring.{self.why.value}"
        facts = {"answered": str(self.answered), "of": str(self.of), "least": str(self.least)}
        return Words(en=say(key, "en", facts), fr=say(key, "fr", facts))


Outcome: TypeAlias = Scored | Missing


def score(
    scale: Scale | str, answers: Answers, part: str = "", *, zero: float | None = None
) -> Outcome:
    """What these answers come to, in the order of the form; None is a question left open.

    `zero` is where a box has its zero, for the one scale that needs it. Unscorable for another
    number of answers than the form has and for an answer that it does not offer; KeyError for a
    part that it does not have.
    """
    yard = _scale(scale)
    rule = yard.scored(part)
    if rule.way == "entered":
        return Missing(rule.part, 0, rule.items, rule.least, Why.ENTERED)
    if not _fits(rule, len(answers)):
        raise Unscorable
    for one in answers:
        if one is not None and not offers(rule, one):
            raise Unscorable
    if rule.way == "parts":
        return _together(yard, rule, answers)
    given = [one for one in answers if one is not None]
    if len(given) < rule.least:
        why = Why.TOO_FEW if given else Why.NOTHING
        return Missing(rule.part, len(given), len(answers), rule.least, why)
    value = (
        _from_zero(max(given), rule, zero) if rule.way == "best" else WAYS[rule.way](rule, given)
    )
    return Scored(_on(yard, rule, value), rule.part, len(given), len(answers))


def enter(scale: Scale | str, value: float, part: str = "", *, unit: str = "") -> float:
    """A finished score, in the part's own unit. Unscorable off the scale or in another unit.

    So 20 % of the neck index is 10 of 50, and a raw sum of 30 is no mean of 1 to 5.
    """
    yard = _scale(scale)
    rule = yard.scored(part)
    factors = {one.id: one.factor for one in rule.also} | {"": 1.0}
    if not rule.band or unit not in factors or not math.isfinite(value):
        raise Unscorable
    own = _on(yard, rule, value * factors[unit])
    if rule.way == "count" and own != int(own):
        raise Unscorable
    return own


def reach(scale: Scale | str, part: str = "") -> tuple[float | None, float | None]:
    """The lowest and the highest value a part can have; None where nothing bounds it."""
    yard = _scale(scale)
    rule = yard.scored(part)
    if rule.way in {"share", "share_turned"}:
        return 0, PER_CENT
    if rule.way == "count":
        return 0, rule.items
    if rule.way == "parts":
        ends = [reach(yard, one) for one in rule.parts]
        return sum(low or 0 for low, _ in ends), sum(high or 0 for _, high in ends)
    if rule.way != "sum":
        return rule.low, rule.high
    if rule.high is None:
        return yard.low, yard.high
    return rule.low * rule.items / rule.over, rule.high * rule.items / rule.over


def axis(scale: Scale | str, part: str = "") -> str:
    """What two values must share to stand on one axis: a line of 100 mm is not a 0 to 10."""
    yard = _scale(scale)
    return f"{yard.id}:{yard.band(part).part}"


def judged_as(scale: Scale | str, part: str = "", *, same_visit: bool = False) -> str:
    """The part whose thresholds hold: between visits, or before and after in one."""
    rule = _scale(scale).scored(part)
    return rule.same_visit if same_visit and rule.same_visit else rule.part


def at_both_times(before: Answers, after: Answers) -> tuple[Answers, Answers]:
    """Two rounds of the same activities with only those that were rated both times."""
    pairs = list(zip(before, after, strict=True))
    both = [None not in pair for pair in pairs]
    first = [one if kept else None for (one, _), kept in zip(pairs, both, strict=True)]
    then = [one if kept else None for (_, one), kept in zip(pairs, both, strict=True)]
    return first, then


def _scale(scale: Scale | str) -> Scale:
    return scales.load()[scale] if isinstance(scale, str) else scale


def _fits(rule: Scoring, number: int) -> bool:
    """A form has as many questions as it has; a patient names fewer activities than the most."""
    fewest = 1 if rule.named or rule.way == "best" else rule.items
    return fewest <= number <= rule.items


def offers(rule: Scoring, one: float) -> bool:
    """Whether one question of this part can be answered so."""
    if not math.isfinite(one) or (rule.whole and one != int(one)):
        return False
    if rule.values and one not in rule.values:
        return False
    if rule.way == "best":
        return True
    return one >= rule.low and (rule.high is None or one <= rule.high)


def _sum(rule: Scoring, given: Sequence[float]) -> float:
    """The sum, as it would be were the missing ones like the mean of the rest."""
    return sum(given) * rule.items / len(given) / rule.over


def _share(rule: Scoring, given: Sequence[float]) -> float:
    high = rule.high or 0
    return PER_CENT * (_mean(rule, given) - rule.low) / (high - rule.low)


def _turned(rule: Scoring, given: Sequence[float]) -> float:
    return PER_CENT - _share(rule, given)


def _mean(_rule: Scoring, given: Sequence[float]) -> float:
    return sum(given) / len(given)


def _count(_rule: Scoring, given: Sequence[float]) -> float:
    """What is not ticked counts as no."""
    return sum(given)


WAYS: dict[str, Callable[[Scoring, Sequence[float]], float]] = {
    "value": _mean,
    "sum": _sum,
    "share": _share,
    "share_turned": _turned,
    "mean": _mean,
    "count": _count,
}


def _from_zero(best: float, rule: Scoring, zero: float | None) -> float:
    """How far beyond the feet: what the box shows, less where it has its zero."""
    if zero is None or not rule.zeros:
        raise Unscorable
    return best - zero


def _together(yard: Scale, rule: Scoring, answers: Answers) -> Outcome:
    """Parts one after the other on the form, added; the first without a value says why."""
    start, total = 0, 0.0
    for name in rule.parts:
        items = yard.scored(name).items
        found = score(yard, answers[start : start + items], name)
        if isinstance(found, Missing):
            return found
        start, total = start + items, total + found.value
    given = sum(one is not None for one in answers)
    return Scored(_on(yard, rule, total), rule.part, given, len(answers))


def _on(yard: Scale, rule: Scoring, value: float) -> float:
    """A value that can stand on this part; Unscorable off it."""
    low, high = reach(yard, rule.part)
    if low is not None and value < low - CLOSE:
        raise Unscorable
    if high is not None and value > high + CLOSE:
        raise Unscorable
    if rule.way == "value" and rule.whole and value != int(value):
        raise Unscorable
    return round(value, 6)

"""A clinic's share of change, held against what people like its people show across the network.

The model and its arithmetic are those of the published figures (outcomes.core.casemix): logistic,
by problem group, third of the baseline and duration. It says how many would be seen to change,
were the clinic's people as the network's are; the clinic's share is the network's, times seen over
expected. It adjusts for these three and for nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glideway.outcomes.core import casemix
from glideway.outcomes.core.casemix import Model, Person
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator

TRAITS = ("problem", "baseline", "duration")


@dataclass(frozen=True, slots=True)
class Followed:
    """One ended course with both ends: its problem group, first value, duration, and its end."""

    problem: str
    baseline: float
    duration: str
    improved: bool


def model_of(people: Sequence[Followed]) -> tuple[Model | None, tuple[float, float]]:
    """The network's model, or None with too few to tell apart, and the edges of the thirds."""
    if not people:
        return None, (0.0, 0.0)
    edges = casemix.tertiles([one.baseline for one in people])
    return casemix.fitted([_person(one, edges) for one in people]), edges


def adjusted(
    model: Model, edges: tuple[float, float], people: Sequence[Followed], network: float
) -> Indicator:
    """The clinic's share as it would be with the network's people; the interval scales with it."""
    plain = numbers.share(sum(one.improved for one in people), len(people))
    if not people:
        return plain
    found = casemix.adjusted(model, [_person(one, edges) for one in people])

    def told(value: float) -> float:
        return min(1.0, value * network)

    return Indicator(told(found.ratio), plain.n, told(found.low), told(found.high))


def expected_share(model: Model, edges: tuple[float, float], people: Sequence[Followed]) -> float:
    """The share of everybody that the published coefficients foresee: what ratios are told of.

    Not the share that was seen, because coefficients are published rounded.
    """
    return casemix.expected(model, [_person(one, edges) for one in people]) / len(people)


def _person(one: Followed, edges: tuple[float, float]) -> Person:
    words = (one.problem, casemix.third(one.baseline, edges), casemix.duration_band(one.duration))
    return Person(one.improved, dict(zip(TRAITS, words, strict=True)))

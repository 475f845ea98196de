"""Who comes to a clinic, and what would be seen of such people across the network.

Clinics see different people. A logistic model over everybody says how often people of this
baseline, part of the body, age and duration change; a clinic's people are held against that. It
adjusts for what is in the model and for nothing else, and the page says which that is.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glideway.outcomes.core import arithmetic

VERSION = "2"  # of the list of terms; a change of terms is a new one
AGES = ((0, "under-30"), (30, "30-44"), (45, "45-59"), (60, "60-and-over"))  # design, draft
DURATIONS = ("weeks", "months", "longer")  # the words of a plan: how long it had hurt before
NOT_SAID = "not-said"
TERTILES = ("low", "middle", "high")
PER_TERM = 10  # events and non-events a coefficient; Peduzzi 1996, J Clin Epidemiol 49:1373-1379
RARE = 10  # people; a rarer word of a trait is not told apart
FEW = 5  # nor one of whose people fewer than five changed, or did not: it would tell how many
ROUNDS, CLOSE, FIRM = 50, 1e-10, 1e-6
Numbers = NDArray[np.float64]


class Person(NamedTuple):
    """What the model knows of one person, and whether a change was seen."""

    improved: bool
    traits: Mapping[str, str]


class Model(NamedTuple):
    """The coefficients as they are published: on the scale of log odds, against the plain words."""

    version: str
    plain: Mapping[str, str]
    coefficients: Mapping[str, float]
    people: int


class Adjusted(NamedTuple):
    """A clinic held against the network: seen, expected, their ratio and its 95 % interval."""

    seen: int
    expected: float
    ratio: float
    low: float
    high: float


def age_band(years: int | None) -> str:
    """The band of an age, or "" where it is not known."""
    if years is None:
        return ""
    return next(name for least, name in reversed(AGES) if years >= least)


def duration_band(lasting: str) -> str:
    """How long it had hurt, in the plan's own words; where nobody said is a band of its own."""
    return lasting if lasting in DURATIONS else NOT_SAID


def tertiles(baselines: Sequence[float]) -> tuple[float, float]:
    """The two baselines that divide these people into thirds."""
    low, high = np.quantile(np.array(baselines, dtype=float), (1 / 3, 2 / 3))
    return float(low), float(high)


def third(baseline: float, edges: tuple[float, float]) -> str:
    """In which third a baseline lies; one on an edge belongs below it."""
    return TERTILES[sum(baseline > edge for edge in edges)]


def fitted(people: Sequence[Person]) -> Model | None:
    """The model, or None where there are too few for what it would have to tell apart.

    Maximum likelihood by Newton's method (McCullagh and Nelder 1989, section 4.4). The plain word
    of each trait is its commonest.
    """
    plain, terms = _terms(people)
    hits = sum(one.improved for one in people)
    if min(hits, len(people) - hits) < PER_TERM * (len(terms) + 1):
        return None
    table = np.array([_row(one, terms) for one in people])
    told = _apart(table)  # a word that the others add up to has no coefficient: it changes nothing
    terms, table = [terms[at - 1] for at in told if at], table[:, told]
    seen = np.array([one.improved for one in people], dtype=float)
    betas = logistic(table, seen)
    if betas is None:
        return None
    names = ("", *(f"{trait}:{word}" for trait, word in terms))
    found = {name: round(float(one), 4) for name, one in zip(names, betas, strict=True)}
    return Model(_version(plain, found), plain, found, len(people))


def logistic(table: Numbers, seen: Numbers) -> Numbers | None:
    """The coefficients of a logistic regression, or None where they do not settle."""
    betas = np.zeros(table.shape[1])
    for _round in range(ROUNDS):
        chance = 1 / (1 + np.exp(-table @ betas))
        weight = chance * (1 - chance)
        if weight.min() < FIRM:
            return None
        try:
            step = np.linalg.solve((table * weight[:, None]).T @ table, table.T @ (seen - chance))
        except np.linalg.LinAlgError:
            return None
        betas = betas + step
        if np.abs(step).max() < CLOSE:
            return betas
    return None


def expected(model: Model, people: Sequence[Person]) -> float:
    """How many of these people would be seen to change, were they as the network's are."""
    logs = [_logit(model, one) for one in people]
    return float((1 / (1 + np.exp(-np.array(logs)))).sum())


def adjusted(model: Model, people: Sequence[Person]) -> Adjusted:
    """Seen over expected (indirect standardisation), with Wilson's interval of what was seen.

    The expected number is taken as known, as is usual where the network is much larger than a
    clinic (Breslow and Day 1987, section 2.3).
    """
    seen, foreseen = sum(one.improved for one in people), expected(model, people)
    sides = arithmetic.wilson(seen, len(people))
    per = len(people) / foreseen
    return Adjusted(seen, foreseen, seen / foreseen, sides.low * per, sides.high * per)


def _terms(people: Sequence[Person]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    plain: dict[str, str] = {}
    terms: list[tuple[str, str]] = []
    for trait in sorted({name for one in people for name in one.traits}):
        counts: dict[str, list[int]] = {}
        for one in people:
            sides = counts.setdefault(one.traits.get(trait, ""), [0, 0])
            sides[one.improved] += 1
        order = sorted(counts, key=lambda word: (-sum(counts[word]), word))
        plain[trait] = order[0]
        terms += [
            (trait, word)
            for word in sorted(order[1:])
            if sum(counts[word]) >= RARE and min(counts[word]) >= FEW
        ]
    return plain, terms


def _apart(table: Numbers) -> list[int]:
    """The columns that no earlier ones add up to."""
    kept: list[int] = []
    for at in range(table.shape[1]):
        if np.linalg.matrix_rank(table[:, [*kept, at]]) > len(kept):
            kept.append(at)
    return kept


def _row(one: Person, terms: Sequence[tuple[str, str]]) -> list[float]:
    return [1.0, *(float(one.traits.get(trait, "") == word) for trait, word in terms)]


def _logit(model: Model, one: Person) -> float:
    betas = model.coefficients
    words = (f"{trait}:{one.traits.get(trait, '')}" for trait in model.plain)
    return betas[""] + sum(betas.get(word, 0.0) for word in words)


def _version(plain: Mapping[str, str], betas: Mapping[str, float]) -> str:
    told = repr((VERSION, sorted(plain.items()), sorted(betas.items())))
    return f"{VERSION}-{sha256(told.encode()).hexdigest()[:8]}"

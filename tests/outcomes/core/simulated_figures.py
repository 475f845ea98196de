"""Networks of people drawn by chance with a known truth, and how the figures do on them.

`make figures` prints the whole table at full size.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom

from glideway.outcomes.core import (
    arithmetic,
    casemix,
    funnel,
    pooling,
    release,
    stepwise,
    survival,
)
from glideway.outcomes.core.casemix import Person
from glideway.outcomes.core.funnel import Funnel, Place
from glideway.outcomes.core.suppression import CELL

VISITS, LONGEST = 12, 16
NEARLY = 0.9  # of all
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """How often something held, of how many."""

    held: int
    of: int

    @property
    def share(self) -> float:
        return self.held / self.of

    @property
    def noise(self) -> float:
        """Half the 95 % interval of the share itself, because a simulation has chance too."""
        return 1.96 * float(np.sqrt(max(self.share * (1 - self.share), 1e-9) / self.of))


def drawn(
    draw: np.random.Generator, samples: int, people: int, leaving: float
) -> tuple[Numbers, Numbers]:
    """Counts at each number of visits: who is at risk, and who changes or leaves (two kinds).

    Each visit a person changes with chance 0.15 and leaves with `leaving`; after twelve it is over.
    """
    chances = [0.15, leaving, 1 - 0.15 - leaving]
    inside = np.full(samples, people)
    risk, events = [], []
    for _visit in range(VISITS):
        kinds = draw.multinomial(inside, chances)
        risk.append(inside)
        events.append(kinds[:, :2].T)
        inside = kinds[:, 2]
    return np.stack(risk, -1).astype(float), np.stack(events, -1).astype(float)


def curve_coverage(
    samples: int, people: int, *, seed: int, at: int = 6, leaving: float = 0.08
) -> Rate:
    """How often the interval of the product-limit curve after `at` visits holds the truth.

    Who leaves is gone after that visit, so the chance of a change among those at risk is 0.15.
    """
    risk, events = drawn(np.random.default_rng(seed), samples, people, leaving)
    found = survival.product_limit(risk, events[0])
    truth = 0.85**at
    held = (found.low[:, at - 1] <= truth) & (truth <= found.high[:, at - 1])
    return Rate(int(held.sum()), samples)


def incidence_coverage(samples: int, people: int, *, seed: int, at: int = 6) -> Rate:
    """The same of the share of all who had a change, with those who left counted as left."""
    leaving = 0.08
    risk, events = drawn(np.random.default_rng(seed), samples, people, leaving)
    _share, low, high = survival.incidences(risk, events)
    stays = 1 - 0.15 - leaving
    truth = 0.15 * (1 - stays**at) / (1 - stays)
    held = (low[0, :, at - 1] <= truth) & (truth <= high[0, :, at - 1])
    return Rate(int(held.sum()), samples)


def median_coverage(samples: int, people: int, *, seed: int) -> Rate:
    """How often the interval of the median holds it: the first visit with half or less left."""
    risk, events = drawn(np.random.default_rng(seed), samples, people, 0.08)
    found = survival.product_limit(risk, events[0])
    truth = int(np.argmax(0.85 ** np.arange(1, VISITS + 1) <= survival.HALF)) + 1
    held = 0
    for low, high in zip(found.low, found.high, strict=True):
        first = np.flatnonzero(low <= survival.HALF)
        last = np.flatnonzero(high <= survival.HALF)
        begins = first[0] + 1 if first.size else np.inf
        ends = last[0] + 1 if last.size else np.inf
        held += bool(begins <= truth <= ends)
    return Rate(held, samples)


SHAPES = {  # the chance of a change at each visit, of those who have none yet
    "the same at every visit": np.full(LONGEST, 0.15),
    "rising": np.linspace(0.05, 0.30, LONGEST),
    "falling": np.linspace(0.30, 0.05, LONGEST),
    "late": np.array([0.02, 0.05] + [0.18] * (LONGEST - 2)),
    "most at the fourth": np.array([0.03, 0.1, 0.2, 0.3, 0.25, 0.2, 0.15] + [0.1] * 9),
    "quick": np.full(LONGEST, 0.30),
}


@dataclass(frozen=True)
class Published:
    """Of many clinics of one kind: how often both intervals hold where a course may be said, how
    often it may, how often the median without any interval is the true one, and how many leave."""

    median: Rate
    share: Rate
    said: Rate
    bare: Rate
    leave: float


def published_coverage(
    shape: str, samples: int, people: int, *, leaving: float, seed: int, fives: bool = False
) -> Published:
    """What is published of a course, in steps of five people, against what it was drawn from.

    `fives` is a practitioner's, of whom each count of a step is told to the nearest five.
    """
    draw, chance = np.random.default_rng(seed), SHAPES[shape]
    inside = np.full(samples, people)
    changed, left = np.zeros((2, samples, LONGEST + 1), dtype=int)
    for visit, one in enumerate(chance, 1):
        changed[:, visit] = draw.binomial(inside, one)
        inside = inside - changed[:, visit]
        left[:, visit] = draw.binomial(inside, leaving)
        inside = inside - left[:, visit]
    left[:, LONGEST] += inside
    still = np.concatenate([[1.0], np.cumprod(1 - chance)])
    truth = int(np.argmax(still <= survival.HALF))
    said = half = share = told = bare = 0
    for better, gone in zip(changed, left, strict=True):
        if min(better.sum(), gone.sum()) < CELL:
            continue  # then it is not said how many changed
        sizes = stepwise.sizes(dict(enumerate(better)), dict(enumerate(gone)))
        found = stepwise.curve(release.rounded(sizes) if fives else sizes, fives=fives)
        if found is None:
            raise AssertionError(shape)
        said += 1
        middle = stepwise.median(found)
        low = found.ends[-1] + 1 if middle.low is None else middle.low
        half += low <= truth <= (middle.high or np.inf)
        bare += middle.value == truth
        if by := stepwise.share_by(found):
            told += 1
            share += bool(by[2] <= 1 - still[by[0]] <= by[3])
    leave = float(left.sum()) / (samples * people)
    return Published(
        Rate(half, said), Rate(share, told), Rate(said, samples), Rate(bare, said), leave
    )


def fives_coverage(people: int) -> float:
    """The least chance, over shares of 0.2 to 0.8, that the interval of a share of two counts told
    in fives holds it, where both are said nine times in ten: a sum and no simulation."""
    hits = np.arange(CELL, people - CELL + 1)
    sides = []
    for some in hits.tolist():
        told = release.rounded({"yes": some, "no": people - some})
        facts = release.said({"followed": {"all": people}, "improved": told}, fives=True)
        sides.append(facts["shares"]["improved"][1:])
    low, high = np.array(sides).T / 100
    truths = np.linspace(0.2, 0.8, 61)
    rates = []
    for truth in truths:
        chance = binom.pmf(hits, people, truth)
        held = (low <= truth + 0.005) & (truth - 0.005 <= high)  # whole per cents
        if chance.sum() > NEARLY:
            rates.append(chance[held].sum() / chance.sum())
    return float(min(rates))


def share_coverage(samples: int, *, seed: int) -> Rate:
    """Wilson's interval over clinics of 10 to 200 people with shares of 0.2 to 0.8."""
    draw = np.random.default_rng(seed)
    people = draw.integers(10, 200, samples)
    truth = draw.uniform(0.2, 0.8, samples)
    hits = draw.binomial(people, truth)
    sides = [arithmetic.wilson(int(k), int(n)) for k, n in zip(hits, people, strict=True)]
    held = sum(one.low <= t <= one.high for one, t in zip(sides, truth, strict=True))
    return Rate(held, samples)


def clinics(
    draw: np.random.Generator, many: int, *, middle: float, size: float
) -> tuple[Numbers, Numbers, Numbers]:
    """True shares of clinics, how many people each has, and how many changed."""
    people = np.round(draw.lognormal(4.2, 0.6, many)).clip(30, 600)
    truth = draw.beta(middle * size, (1 - middle) * size, many)
    return truth, people, draw.binomial(people.astype(int), truth).astype(float)


def pooled_coverage(networks: int, many: int, *, seed: int) -> tuple[Rate, float]:
    """How often the drawn interval holds a clinic's true share, and how much nearer it lies.

    The second number is the mean square error of drawn shares over that of plain ones.
    """
    draw, held, drawn_error, plain_error = np.random.default_rng(seed), 0, 0.0, 0.0
    for _network in range(networks):
        middle, size = draw.uniform(0.4, 0.7), draw.uniform(15, 60)
        truth, people, hits = clinics(draw, many, middle=middle, size=size)
        mean, spread, _middle = pooling.moments(hits, people)
        whole = mean * (1 - mean) / spread - 1
        low, high = beta.ppf([[0.025], [0.975]], mean * whole, (1 - mean) * whole)
        held += int(((low <= truth) & (truth <= high)).sum())
        drawn_error += float(((mean - truth) ** 2).sum())
        plain_error += float(((hits / people - truth) ** 2).sum())
    return Rate(held, networks * many), drawn_error / plain_error


def false_alarms(networks: int, many: int, *, seed: int) -> tuple[Rate, Rate]:
    """Of clinics that do not differ: beyond the 95 % limits, and beyond those of 99.8 %."""
    draw, warned, alarmed = np.random.default_rng(seed), 0, 0
    for _network in range(networks):
        people = np.round(draw.lognormal(4.2, 0.6, many)).clip(30, 600).astype(int)
        hits = draw.binomial(people, 0.6)
        found = funnel.funnel(hits.tolist(), people.tolist())
        places = [found.place(k / n, n) for k, n in zip(hits, people, strict=True)]
        warned += sum(one is not Place.INSIDE for one in places)
        alarmed += sum(one is Place.BEYOND_998 for one in places)
    return Rate(warned, networks * many), Rate(alarmed, networks * many)


def planted_found(networks: int, *, seed: int, share: float = 0.3, people: int = 100) -> Rate:
    """One clinic in twenty with half the others' share: how often it lies beyond 99.8 %."""
    draw, found = np.random.default_rng(seed), 0
    for _network in range(networks):
        sizes = draw.integers(40, 200, 19)
        hits = draw.binomial(sizes, 0.6)
        odd = int(draw.binomial(people, share))
        one = funnel.funnel([*hits.tolist(), odd], [*sizes.tolist(), people])
        found += one.place(odd / people, people) is Place.BEYOND_998
    return Rate(found, networks)


def adjusted_and_not(seed: int, of: int = 400) -> tuple[Place, Place]:
    """A clinic that differs by its people alone: where it lies plainly, and adjusted."""
    draw = np.random.default_rng(seed)
    chance = {"low": 0.75, "high": 0.35}
    everyone: list[list[Person]] = []
    for clinic in range(12):
        hard = 0.9 if clinic == 0 else 0.4
        words = np.where(draw.random(of) < hard, "high", "low")
        everyone.append(
            [Person(bool(draw.random() < chance[word]), {"baseline": str(word)}) for word in words]
        )
    flat = [one for people in everyone for one in people]
    model = casemix.fitted(flat)
    if model is None:
        raise AssertionError(seed)
    target = sum(one.improved for one in flat) / len(flat)
    whole = Funnel(target, 1.0)
    plain = sum(one.improved for one in everyone[0]) / of
    return whole.place(plain, of), whole.place(
        casemix.adjusted(model, everyone[0]).ratio * target, of
    )


def exact_false_alarm(people: int, target: float, tail: float) -> float:
    """The chance of a clinic like all to lie below a limit: a sum and no simulation."""
    edge = funnel.limit(people, target, tail) * people
    return float(binom.cdf(np.ceil(edge - 1e-9) - 1, people, target))

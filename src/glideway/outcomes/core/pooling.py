"""Shares drawn together: each clinic's own count, and what all clinics say of clinics.

A clinic of few people is drawn towards the network, one of many hardly. The sizes of clinics and
how much clinics differ decide how far, nothing else. What differs between clinics is estimated
from all of them, and how badly that is known widens every interval.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glideway.outcomes.core import given

FEWEST_CLINICS = 3  # design, draft: of two clinics nobody can tell how much clinics differ
MIDDLES, SPREADS = 160, 60
Numbers = NDArray[np.float64]


class Drawn(NamedTuple):
    """A share drawn towards the others, its 95 % interval, and how far it was drawn (0 to 1)."""

    share: float
    low: float
    high: float
    towards: float


class Pooled(NamedTuple):
    """The network's middle and each clinic's drawn share, in the order they came."""

    middle: float
    clinics: tuple[Drawn, ...]


def partial(hits: Sequence[int], people: Sequence[int]) -> Pooled | None:
    """Shares of a beta-binomial model; None for fewer than three clinics.

    y ~ Binomial(n, theta), theta ~ Beta(a, b), with the prior (a + b)^(-5/2): uniform on
    a/(a+b) and on (a+b)^(-1/2) (Gelman and others, Bayesian Data Analysis, 3rd edition, section
    5.3). It is summed over a grid of both, so that the uncertainty of a and b is in the result.
    The interval is that of the beta with the same mean and variance.
    """
    from scipy.stats import beta  # noqa: PLC0415 - half a second that only a release pays

    if len(hits) < FEWEST_CLINICS:
        return None
    for some, of in zip(hits, people, strict=True):
        given.hits(some, of)
    y, n = np.array(hits, dtype=float), np.array(people, dtype=float)
    mean, spread, middle = moments(y, n)
    size = mean * (1 - mean) / spread - 1
    low, high = beta.ppf([[0.025], [0.975]], mean * size, (1 - mean) * size)
    own = y / n
    gap = own - middle
    with np.errstate(divide="ignore", invalid="ignore"):
        towards = np.where(np.abs(gap) > 1e-9, 1 - (mean - middle) / gap, 0.0)  # noqa: PLR2004
    rows = zip(mean, low, high, np.clip(towards, 0, 1), strict=True)
    return Pooled(float(middle), tuple(Drawn(*(float(part) for part in row)) for row in rows))


def moments(y: Numbers, n: Numbers) -> tuple[Numbers, Numbers, float]:
    """Mean and variance of each share given all counts, and the mean of the network's middle."""
    from scipy.special import betaln  # noqa: PLC0415 - see partial

    middles = (np.arange(MIDDLES) + 0.5) / MIDDLES
    sizes = ((np.arange(SPREADS) + 0.5) / SPREADS) ** -2.0
    a = (middles[:, None] * sizes).ravel()
    b = ((1 - middles)[:, None] * sizes).ravel()
    # Clinics with the same counts say the same, so each distinct pair is worked out once.
    pairs, times = np.unique(np.stack([y, n]), axis=1, return_counts=True)
    told = betaln(a[:, None] + pairs[0], b[:, None] + pairs[1] - pairs[0])
    logs = (told - betaln(a, b)[:, None]) @ times
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    size = (a + b)[:, None] + n
    means = (a[:, None] + y) / size
    inner = means * (1 - means) / (size + 1)
    mean = weight @ means
    spread = weight @ inner + weight @ means**2 - mean**2
    return mean, spread, float(weight @ (a / (a + b)))

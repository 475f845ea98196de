"""Limits of chance around the network's share, in place of an order of clinics.

A clinic inside the limits differs from the network by no more than chance does to clinics of its
size. Limits are exact, and they widen where clinics differ more than chance lets them.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from glideway.outcomes.core import given

WARNING, ALARM = 0.025, 0.001  # in each tail: 95 % and 99.8 %
WINSORISED = 0.10  # of the clinics at each end, as the source proposes
ENOUGH = 0.95  # clinics must differ more than chance would in 19 of 20 networks


class Place(StrEnum):
    """Where a clinic lies: said of the limits, never of other clinics."""

    INSIDE = "inside"
    BEYOND_95 = "beyond-95"
    BEYOND_998 = "beyond-998"


class Limits(NamedTuple):
    """Both sides of both limits for clinics of one size."""

    low998: float
    low95: float
    high95: float
    high998: float


class Funnel(NamedTuple):
    """The network's share and by how much its limits are widened (1: not at all)."""

    target: float
    widened: float

    def limits(self, people: float) -> Limits:
        """The limits for clinics of `people` people."""
        tails = [_wider(tail, self.widened) for tail in (ALARM, WARNING)]
        low = [limit(people, self.target, tail) for tail in tails]
        high = [1 - limit(people, 1 - self.target, tail) for tail in tails]
        return Limits(low[0], low[1], high[1], high[0])

    def place(self, share: float, people: float) -> Place:
        """Where a share of so many people lies; on a limit is inside."""
        sides = self.limits(people)
        if not sides.low998 <= share <= sides.high998:
            return Place.BEYOND_998
        if not sides.low95 <= share <= sides.high95:
            return Place.BEYOND_95
        return Place.INSIDE


def funnel(
    hits: Sequence[float], people: Sequence[int], ratios: Sequence[float] | None = None
) -> Funnel:
    """The funnel of these clinics around their common share.

    With `ratios`, seen over expected, clinics are held against it adjusted, so that limits are
    widened by what still differs then: not by who comes.
    """
    given.people(*people)
    target = sum(hits) / sum(people)
    if ratios is not None:
        hits = [ratio * target * n for ratio, n in zip(ratios, people, strict=True)]
    return Funnel(target, dispersion(hits, people, target))


def limit(people: float, target: float, tail: float) -> float:
    """The lower limit of a share: the binomial quantile, interpolated between whole people.

    With r the smallest number whose cumulative probability reaches the tail, the limit is
    (r - (F(r) - tail) / (F(r) - F(r-1))) / n (Spiegelhalter 2005, Stat Med 24:1185-1202,
    appendix A.1.1); never below nought.
    """
    from scipy.stats import binom  # noqa: PLC0415 - half a second that only a release pays

    if target in (0.0, 1.0):
        return target
    n = round(people)
    r = float(binom.ppf(tail, n, target))
    upto, below = float(binom.cdf(r, n, target)), float(binom.cdf(r - 1, n, target))
    if upto <= below:  # a tail so small that it is nought
        return max(0.0, r / n)
    return max(0.0, (r - (upto - tail) / (upto - below)) / n)


def dispersion(hits: Sequence[float], people: Sequence[int], target: float) -> float:
    """The factor of the variance: 1 unless clinics differ by more than chance.

    Mean square of z scores with a tenth of the clinics at each end, and at least one, drawn in to
    the next one (Spiegelhalter 2005, section 3.4.1), where its sum passes the 95 % point of
    chi-square; a single odd clinic cannot widen the limits for itself.
    """
    from scipy.stats import chi2  # noqa: PLC0415 - see limit

    if target in (0.0, 1.0):
        return 1.0
    scores = sorted(
        (some / n - target) / math.sqrt(target * (1 - target) / n)
        for some, n in zip(hits, people, strict=True)
    )
    cut = min(math.ceil(WINSORISED * len(scores)), (len(scores) - 1) // 2)
    drawn = np.clip(scores, scores[cut], scores[-1 - cut])
    total = float((drawn**2).sum())
    return total / len(scores) if total > chi2.ppf(ENOUGH, len(scores)) else 1.0


def _wider(tail: float, widened: float) -> float:
    """The tail that a limit stands for once its distance is stretched by the root of a factor."""
    if widened == 1:
        return tail
    return NormalDist().cdf(NormalDist().inv_cdf(tail) * math.sqrt(widened))

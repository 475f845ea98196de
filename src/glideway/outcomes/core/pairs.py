"""Before and after in the same people: what printed means and spreads allow of a test.

A paired test rests on the spread of the differences, which is seldom printed. It follows from
the two printed spreads and the correlation of before with after, which is never printed; so a
P is not computed but enclosed, over every correlation from -1 to 1.
"""

import math
from dataclasses import dataclass

from glideway.outcomes.core import given
from glideway.outcomes.core.arithmetic import t_p

FEWEST = 2


@dataclass(frozen=True, slots=True)
class PossibleP:
    """The P values a paired t test can have over every correlation: none lies outside."""

    smallest: float
    largest: float
    smallest_t: float
    largest_t: float


def paired_p_range(
    mean_before: float, sd_before: float, mean_after: float, sd_after: float, n: int
) -> PossibleP:
    """Every two-sided P that a paired t test can give with these means, SDs and this n.

    t = difference * sqrt(n) / SD_diff and SD_diff^2 = sd1^2 + sd2^2 - 2 r sd1 sd2, so
    SD_diff lies between |sd1 - sd2| (r = 1) and sd1 + sd2 (r = -1). Formula of the variance
    of a difference, any textbook; its use for checking reports: Lakens 2013, Front Psychol
    4:863.
    """
    given.people(n, least=FEWEST)
    given.spreads(sd_before, sd_after)
    gain = abs(mean_after - mean_before)
    wide, narrow = sd_before + sd_after, abs(sd_before - sd_after)
    low = _t(gain, wide, n)
    high = _t(gain, narrow, n)
    return PossibleP(_p(high, n - 1), _p(low, n - 1), low, high)


def implied_correlation(  # noqa: PLR0917 - what a table prints, in its order
    mean_before: float, sd_before: float, mean_after: float, sd_after: float, n: int, t: float
) -> float:
    """The before-after correlation that a printed t of a paired test implies.

    Outside -1 to 1 there is none, and the numbers cannot all be true. Solved from
    SD_diff = difference * sqrt(n) / t.
    """
    given.people(n, least=FEWEST)
    given.spreads(sd_before, sd_after, above=True)
    given.other_than_nought("t", t)
    spread = abs(mean_after - mean_before) * math.sqrt(n) / abs(t)
    return (sd_before**2 + sd_after**2 - spread**2) / (2 * sd_before * sd_after)


def correlation_of_p(  # noqa: PLR0917 - what a table prints, in its order
    mean_before: float, sd_before: float, mean_after: float, sd_after: float, n: int, p: float
) -> float:
    """The before-after correlation that a printed two-sided P of a paired test implies."""
    given.people(n, least=FEWEST)
    given.shares(p)
    t = t_of_p(p, n - 1)
    return implied_correlation(mean_before, sd_before, mean_after, sd_after, n, t)


def t_of_p(p: float, df: float) -> float:
    """The size of Student's t with this two-sided P."""
    from scipy.special import stdtrit  # noqa: PLC0415 - 0.3 s that only a check pays

    if p <= 0:
        return math.inf
    return max(0.0, float(-stdtrit(df, min(p, 1.0) / 2)))


def _t(gain: float, spread: float, n: int) -> float:
    if spread > 0:
        return gain * math.sqrt(n) / spread
    return math.inf if gain else 0.0


def _p(t: float, df: float) -> float:
    return 0.0 if math.isinf(t) else t_p(t, df)

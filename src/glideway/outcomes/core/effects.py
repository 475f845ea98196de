"""Effect sizes from what is printed, corrected for small samples, each with its interval.

Intervals are those of large samples (the normal curve); with a handful of people they are
rough, and a page says so. Where the spread of the differences is not printed there is no
interval to give, and none is given.
"""

import math
from dataclasses import dataclass

from glideway.outcomes.core import given
from glideway.outcomes.core.arithmetic import Z95


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference in units of a spread: as it is, corrected, and the corrected one's interval.

    `low` and `high` are None where what is printed allows no interval.
    """

    plain: float
    corrected: float
    low: float | None
    high: float | None


def small_sample_factor(df: float) -> float:
    """Hedges' exact correction J = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)).

    Hedges 1981, Journal of Educational Statistics 6:107-128. With one degree of freedom there
    is none, and the answer is 0.
    """
    if df <= 1:
        return 0.0
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def hedges_g(  # noqa: PLR0917 - what a table prints, in its order
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int
) -> Effect:
    """Hedges' g of two groups: the difference in pooled SDs, first minus second.

    d = (m1 - m2) / SD_pooled, g = J d, V_g = J^2 ((n1+n2)/(n1 n2) + d^2/(2 (n1+n2)))
    (Borenstein and others 2009, Introduction to Meta-Analysis, chapter 4).
    """
    given.people(n_1, n_2, least=given.PAIR)
    given.spreads(sd_1, sd_2)
    df = n_1 + n_2 - 2
    pooled = math.sqrt(((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / df)
    given.spreads(pooled, above=True)
    d = (mean_1 - mean_2) / pooled
    variance = (n_1 + n_2) / (n_1 * n_2) + d**2 / (2 * (n_1 + n_2))
    return _effect(d, df, variance)


def dz_of(mean_change: float, sd_change: float, n: int) -> Effect:
    """d_z: the mean change in SDs of the changes, corrected by J(n-1).

    V = 1/n + d^2/(2n) (Borenstein and others 2009, chapter 4, with r = 1/2; Lakens 2013,
    Front Psychol 4:863). It is not comparable with an effect between two groups.
    """
    given.people(n, least=given.PAIR)
    given.spreads(sd_change, above=True)
    d = mean_change / sd_change
    return _effect(d, n - 1, 1 / n + d**2 / (2 * n))


def dz_of_t(t: float, n: int) -> Effect:
    """d_z from the t of a paired test: d_z = t / sqrt(n) (Lakens 2013)."""
    given.people(n, least=given.PAIR)
    return dz_of(t / math.sqrt(n), 1.0, n)


def dav_of(  # noqa: PLR0917 - what a table prints, in its order
    mean_before: float,
    sd_before: float,
    mean_after: float,
    sd_after: float,
    n: int,
    r: float | None = None,
) -> Effect:
    """d_av: the change in the mean of the two SDs, corrected by J(n-1) (Lakens 2013).

    Its variance needs the before-after correlation `r`: V = (1/n + d^2/(2n)) 2 (1 - r)
    (Borenstein and others 2009, chapter 4). Without `r` there is no interval.
    """
    given.people(n, least=given.PAIR)
    given.spreads(sd_before, sd_after)
    given.spreads(sd_before + sd_after, above=True)
    d = (mean_after - mean_before) / ((sd_before + sd_after) / 2)
    variance = None if r is None else (1 / n + d**2 / (2 * n)) * 2 * (1 - r)
    return _effect(d, n - 1, variance)


def _effect(d: float, df: float, variance: float | None) -> Effect:
    factor = small_sample_factor(df)
    g = factor * d
    if variance is None:
        return Effect(d, g, None, None)
    half = Z95 * factor * math.sqrt(variance)
    return Effect(d, g, g - half, g + half)

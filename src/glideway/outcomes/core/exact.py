"""Exact tests of counts and ranks, and the smallest P that a handful of people can give.

A test by ranks knows only how many people there are, so it has a smallest P. A printed P below
that was computed otherwise, or is a misprint.
"""

import math
from dataclasses import dataclass

from glideway.outcomes.core import given
from glideway.outcomes.core.arithmetic import normal_p

HALF = 0.5


@dataclass(frozen=True, slots=True)
class SmallestP:
    """The smallest two-sided P of a test by ranks, by three ways of computing it.

    `exact` counts arrangements; `approximate` takes the normal curve without ties; `with_ties`
    takes it with every rank tied, which is the largest Z there can be.
    """

    exact: float
    approximate: float
    with_ties: float


def sign_p(better: int, worse: int) -> float:
    """Two-sided P of the sign test: `better` against `worse`, unchanged people left out.

    Twice the smaller binomial tail at one half (Conover, Practical Nonparametric Statistics;
    the oldest test there is: Arbuthnott 1710).
    """
    given.people(better, worse, least=0)
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1)) / 2.0**n
    return min(1.0, 2 * tail)


def sign_normal_p(better: int, worse: int, *, corrected: bool = True) -> float:
    """The sign test by the normal curve, as programs print it for many pairs."""
    given.people(better, worse, least=0)
    n = better + worse
    if not n:
        return 1.0
    gap = max(0.0, abs(better - worse) - (1 if corrected else 0))
    return normal_p(gap / math.sqrt(n))


def wilcoxon_smallest_p(n: int) -> SmallestP:
    """The smallest two-sided P of Wilcoxon's signed ranks for `n` pairs, all on one side.

    Exact: 2 / 2^n. Approximate: Z = mean / sd of the rank sum under chance, with
    mean = n(n+1)/4 and sd^2 = n(n+1)(2n+1)/24; with every rank tied Z = sqrt(n)
    (Wilcoxon 1945, Biometrics Bulletin 1:80-83; Conover for the ties).
    """
    given.people(n)
    mean = n * (n + 1) / 4
    z = mean / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return SmallestP(min(1.0, 2 / 2**n), normal_p(z), normal_p(math.sqrt(n)))


def rank_sum_smallest_p(n_1: int, n_2: int) -> SmallestP:
    """The smallest two-sided P of the rank-sum test: every one of a group above the other.

    Exact: 2 / C(n1+n2, n1). Approximate: Z = (n1 n2 / 2) / sqrt(n1 n2 (N+1) / 12), and with
    each group tied within itself the variance shrinks by the ties (Mann and Whitney 1947,
    Ann Math Stat 18:50-60).
    """
    given.people(n_1, n_2)
    both = n_1 + n_2
    plain = n_1 * n_2 * (both + 1) / 12
    ties = sum(n**3 - n for n in (n_1, n_2)) / (both * (both - 1))
    tied = n_1 * n_2 * (both + 1 - ties) / 12
    gap = n_1 * n_2 / 2
    exact = min(1.0, 2 / math.comb(both, n_1))
    return SmallestP(exact, normal_p(gap / math.sqrt(plain)), normal_p(gap / math.sqrt(tied)))


def chi_square_p(
    hits: int, n: int, other_hits: int, other_n: int, *, corrected: bool = False
) -> float:
    """P of Pearson's chi-square of two shares, or of Yates' corrected one.

    chi^2 = N (|ad - bc| - N/2 if corrected)^2 / (row and column sums multiplied); with one
    degree of freedom P is that of Z = sqrt(chi^2).
    """
    given.hits(hits, n)
    given.hits(other_hits, other_n)
    together, all_hits = n + other_n, hits + other_hits
    below = n * other_n * all_hits * (together - all_hits)
    if not below:
        return 1.0
    gap: float = abs(hits * (other_n - other_hits) - other_hits * (n - hits))
    gap = max(0.0, gap - together * HALF) if corrected else gap
    return normal_p(math.sqrt(together * gap**2 / below))

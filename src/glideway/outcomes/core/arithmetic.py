"""The arithmetic of checking printed numbers: tests, shares and intervals, and nothing else.

Formulas are textbook ones; where a number is a choice its reason stands beside it.
"""

import math
from functools import cache
from typing import NamedTuple

from glideway.outcomes.core import given

Z95 = 1.959963984540054


def paired_p(gain: float, sd_before: float, sd_after: float, n: int, *, r: float) -> float:
    """Two-sided P of a paired t test from summary numbers and the pre-post correlation `r`.

    SD of the differences = sqrt(sd1^2 + sd2^2 - 2 r sd1 sd2).
    """
    given.people(n, least=given.PAIR)
    given.spreads(sd_before, sd_after)
    spread = math.sqrt(max(0.0, sd_before**2 + sd_after**2 - 2 * r * sd_before * sd_after))
    if not spread:
        return 0.0 if gain else 1.0
    return t_p(gain * math.sqrt(n) / spread, n - 1)


@cache
def t_p(t: float, df: float) -> float:
    """Two-sided P of Student's t. scipy is loaded here alone: most pages never need it."""
    from scipy.special import stdtr  # noqa: PLC0415 - 0.3 s that only a first look pays

    return float(2 * stdtr(df, -abs(t)))


def normal_p(z: float) -> float:
    """Two-sided P of a standard normal Z."""
    return math.erfc(abs(z) / math.sqrt(2))


def largest_z(n: int) -> float:
    """The largest Z of Wilcoxon's signed ranks for n pairs without ties: all on one side."""
    mean = n * (n + 1) / 4
    return mean / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)


def people_of(share: float | None, n: int | None) -> int | None:
    """The whole number of `n` people that is printed as `share` to the per cent, or none."""
    if share is None or n is None:
        return None
    fits = [hits for hits in range(n + 1) if round(100 * hits / n) == round(100 * share)]
    return fits[0] if fits else None


class Bounds(NamedTuple):
    """From where to where a true value may lie."""

    low: float
    high: float


def wilson(hits: int, n: int) -> Bounds:
    """Wilson's 95 % interval of a share, which stays inside 0 to 1 also for small n.

    (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n) (Wilson 1927, J Am Stat Assoc
    22:209-212).
    """
    given.hits(hits, n)
    share, square = hits / n, Z95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n**2))
    return Bounds(middle - half, middle + half)


def fisher(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Two-sided P of Fisher's exact test: all tables no likelier than the one that was seen.

    The hypergeometric distribution with both margins fixed (Fisher 1922, J R Stat Soc
    85:87-94).
    """
    given.hits(hits, n)
    given.hits(other_hits, other_n)
    together, all_hits = n + other_n, hits + other_hits
    whole = math.comb(together, all_hits)
    chances = [
        math.comb(n, k) * math.comb(other_n, all_hits - k) / whole
        for k in range(max(0, all_hits - other_n), min(n, all_hits) + 1)
    ]
    seen = math.comb(n, hits) * math.comb(other_n, other_hits) / whole
    return min(1.0, sum(one for one in chances if one <= seen * (1 + 1e-9)))

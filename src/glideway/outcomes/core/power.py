"""How likely two groups of a size are to show a difference that is really there."""

import math
from collections.abc import Callable

from glideway.outcomes.core import given
from glideway.outcomes.core.arithmetic import normal_p
from glideway.outcomes.core.pairs import t_of_p

MOST = 100_000


def power_of_means(difference: float, sd: float, n: int, *, alpha: float = 0.05) -> float:
    """Power of a two-sided t test of two groups of `n` each.

    The noncentral t with df = 2n - 2 and noncentrality (difference/sd) sqrt(n/2), both tails
    (Cohen 1988, Statistical Power Analysis, chapter 2).
    """
    from scipy.special import nctdtr  # noqa: PLC0415 - only a check pays for it

    given.people(n, least=given.PAIR)
    given.spreads(sd, above=True)
    given.shares(alpha)
    df = 2 * n - 2
    edge = t_of_p(alpha, df)
    centre = abs(difference) / sd * math.sqrt(n / 2)
    return float(1 - nctdtr(df, centre, edge) + nctdtr(df, centre, -edge))


def people_for_means(
    difference: float, sd: float, *, power: float = 0.8, alpha: float = 0.05
) -> int:
    """The people each of two groups needs, so that a t test has this power."""
    return _smallest(lambda n: power_of_means(difference, sd, n, alpha=alpha), power)


def power_of_shares(share_1: float, share_2: float, n: int, *, alpha: float = 0.05) -> float:
    """Power of a two-sided test of two shares in groups of `n` each, by the normal curve.

    (sqrt(n) |p1 - p2| - z sqrt(2 p (1-p))) / sqrt(p1 (1-p1) + p2 (1-p2)) with p the mean
    share (Fleiss, Statistical Methods for Rates and Proportions). Only the tail on the side
    of the difference counts, as printed tables do.
    """
    given.people(n)
    given.shares(share_1, share_2, alpha)
    mean = (share_1 + share_2) / 2
    edge = _z_of_p(alpha)
    gap = math.sqrt(n) * abs(share_1 - share_2) - edge * math.sqrt(2 * mean * (1 - mean))
    spread = math.sqrt(share_1 * (1 - share_1) + share_2 * (1 - share_2))
    if not spread:
        return 1.0 if gap > 0 else 0.0
    z = gap / spread
    return 1 - normal_p(z) / 2 if z > 0 else normal_p(z) / 2


def people_for_shares(
    share_1: float, share_2: float, *, power: float = 0.8, alpha: float = 0.05
) -> int:
    """The people each of two groups needs, so that a test of two shares has this power."""
    return _smallest(lambda n: power_of_shares(share_1, share_2, n, alpha=alpha), power)


def _z_of_p(p: float) -> float:
    from scipy.special import ndtri  # noqa: PLC0415

    return float(-ndtri(p / 2))


def _smallest(power_of: Callable[[int], float], wanted: float) -> int:
    """The smallest number of people with the wanted power; ValueError where none has it."""
    high = 2
    while power_of(high) < wanted:
        high *= 2
        if high > MOST:
            raise ValueError("no number of people that anybody could ask would do")
    low = max(2, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if power_of(middle) < wanted else (low, middle)
    return low

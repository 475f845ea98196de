"""Means and spreads of whole numbers: which of them n people can make at all.

Only for scores that are whole numbers in each person. A mean of whole numbers is a sum over n;
a spread of them is a sum of squares with the same parity as the sum.
"""

import math
from collections.abc import Iterator

from glideway.outcomes.core import given

ROOM = 1e-9


def grim(mean: float, half: float, n: int) -> bool:
    """Whether `n` whole numbers can have a mean that is printed as `mean`, give or take `half`.

    The granularity test: some whole sum S has S/n within the rounding (Brown and Heathers
    2017, Soc Psychol Personal Sci 8:363-369).
    """
    given.people(n)
    return any(True for _ in _sums(mean, half, n))


def grimmer(mean: float, half_mean: float, sd: float, half_sd: float, n: int) -> bool:
    """Whether `n` whole numbers can have this printed mean and this printed spread.

    For each possible sum S, the sum of squares Q is whole, at least S^2/n, and as odd or even
    as S; (n-1) sd^2 = Q - S^2/n, or n sd^2 where the spread was divided by n. The idea is
    Anaya's (2016, PeerJ Preprints 4:e2400v1), the parity argument Allard's (2018). It errs
    on the side of granting.
    """
    given.people(n)
    given.spreads(sd)
    low, high = max(0.0, sd - half_sd), sd + half_sd
    return any(
        _square(total, n, below * low**2, below * high**2)
        for total in _sums(mean, half_mean, n)
        for below in (n - 1, n)
    )


def largest_sd(mean: float, low: float, high: float, n: int) -> float:
    """The largest SD that `n` values between `low` and `high` with this mean can have.

    Everybody stands at one end or the other: sqrt((mean-low)(high-mean) n/(n-1)) (Bhatia and
    Davis 2000, Am Math Monthly 107:353-357, for the variance).
    """
    given.people(n, least=given.PAIR)
    inside = max(0.0, (mean - low) * (high - mean))
    return math.sqrt(inside * n / (n - 1))


def _sums(mean: float, half: float, n: int) -> Iterator[int]:
    first = math.ceil((mean - half) * n - ROOM)
    last = math.floor((mean + half) * n + ROOM)
    yield from range(first, last + 1)


def _square(total: int, n: int, low: float, high: float) -> bool:
    """Whether a whole sum of squares of the right parity lies in this stretch."""
    least = total**2 / n
    first = math.ceil(least + low - ROOM)
    last = math.floor(least + high + ROOM)
    first += (first - total) % 2
    return first <= last

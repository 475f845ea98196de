"""Estimates with their intervals. Nothing here knows what is being counted.

Sources: Wilson EB, J Am Stat Assoc 1927;22:209-212 (score interval); Garwood F, Biometrika
1936;28:437-442 (exact Poisson limits); Efron B, Ann Stat 1979;7:1-26 (bootstrap, percentile
limits); Theil H 1950 and Sen PK, J Am Stat Assoc 1968;63:1379-1389 (slope).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt

import numpy as np
import numpy.typing as npt

Z95 = 1.959963984540054  # the normal quantile of 0.975
RESAMPLES, SEED = 2000, 20260101  # fixed, so that a score can be computed again
SHRINK = 10  # ratings are pulled toward the network mean as if by ten average ones
BISECTIONS = 200

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number about a clinic with the count behind it and what it may really be.

    `n` counts what the estimate rests on; `broken` says that a rule beside the threshold
    failed ("none past 30 days"), so the value is 0 whatever the estimate.
    """

    estimate: float
    n: int
    low: float | None = None
    high: float | None = None
    broken: bool = False

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError("a count below zero")


def share(hits: int, n: int, *, per: float = 1.0) -> Indicator:
    """`hits` of `n`, with the Wilson 95 % interval, times `per`. None of none is 0 on n = 0."""
    if not 0 <= hits <= n:
        raise ValueError("more hits than tries")
    if n == 0:
        return Indicator(0.0, 0)
    p, z2 = hits / n, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At 0 and at n of n the interval ends exactly there; rounding must not move it.
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == n else middle + half
    return Indicator(p * per, n, low * per, high * per)


def rate(events: int, exposure: float, *, n: int, per: float = 1.0) -> Indicator:
    """`events` in `exposure`, with Garwood's exact Poisson 95 % interval, times `per`."""
    if events < 0 or exposure <= 0:
        raise ValueError("a rate needs events and something they happened in")
    low = 0.0 if events == 0 else _mean_where(lambda m: 1 - _poisson(events - 1, m), 0.025)
    high = _mean_where(lambda m: 1 - _poisson(events, m), 0.975)
    return Indicator(events / exposure * per, n, low / exposure * per, high / exposure * per)


def median(values: Sequence[float]) -> Indicator:
    """The median, with bootstrap percentile limits."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if not ordered.size:
        return Indicator(0.0, 0)
    below, above = _middles(ordered.size)
    return _limits(np.median(ordered), ordered.size, (ordered[below] + ordered[above]) / 2)


def mean(values: Sequence[float]) -> Indicator:
    """The mean, with bootstrap percentile limits."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if not ordered.size:
        return Indicator(0.0, 0)
    return _limits(ordered.mean(), ordered.size, _times(ordered.size) @ ordered / ordered.size)


def price(amounts: Sequence[float], hits: int, n: int, *, per: float) -> Indicator:
    """What `n` people paid at the mean of `amounts`, for each of `hits`, as a multiple of `per`.

    Bootstrap percentile limits; amounts and hits are drawn apart, because nobody here knows whose
    amount belongs to a hit. Of no hits it has no end; it is at least the price of one.
    """
    if not 0 <= hits <= n:
        raise ValueError("more hits than people")
    ordered = np.sort(np.asarray(amounts, dtype=np.float64))
    if not ordered.size or n == 0:
        return Indicator(0.0, 0)
    means = _times(ordered.size) @ ordered / ordered.size
    again = np.random.default_rng((SEED, n, hits)).binomial(n, hits / n, RESAMPLES)
    drawn = means * n / np.maximum(again, 1) / per
    return _limits(ordered.mean() * n / max(hits, 1) / per, n, drawn)


def shrunk_mean(values: Sequence[float], toward: float) -> Indicator:
    """The mean, pulled toward the network's as if by ten average ratings."""
    found = mean(values)

    def pull(value: float | None) -> float | None:
        if value is None:
            return None
        return (value * found.n + toward * SHRINK) / (found.n + SHRINK)

    return Indicator(pull(found.estimate) or 0.0, found.n, pull(found.low), pull(found.high))


def trend(months: Sequence[int], values: Sequence[float], toward: float) -> Indicator:
    """Theil-Sen slope of the monthly shrunk means, a month; 0 on n = 0 with fewer than 4 months."""
    rated = sorted(zip(months, values, strict=True))
    if len(set(months)) < 4:  # noqa: PLR2004 - the inspection asks for at least 4 months
        return Indicator(0.0, 0)
    which, place = np.unique([month for month, _value in rated], return_inverse=True)
    member = np.eye(len(which))[place]
    what = np.array([value for _month, value in rated], dtype=np.float64)
    times = _times(len(rated))
    own = _slopes(which, member.sum(axis=0)[None], (what @ member)[None], toward)
    drawn = _slopes(which, times @ member, (times * what) @ member, toward)
    return _limits(own[0], len(rated), drawn)


def _slopes(months: npt.NDArray[np.int64], counts: Floats, sums: Floats, toward: float) -> Floats:
    """The middle one of the slopes between any two months that have ratings, a row each."""
    level = (sums + toward * SHRINK) / (counts + SHRINK)
    first, second = np.triu_indices(len(months), 1)
    run = months[second] - months[first]
    rises = (level[:, second] - level[:, first]) / run
    both = (counts[:, first] > 0) & (counts[:, second] > 0)
    rises = np.where(both, rises, np.nan)
    rises[~both.any(axis=1)] = 0.0
    return np.asarray(np.nanmedian(rises, axis=1))


def _limits(estimate: float | np.float64, n: int, drawn: Floats) -> Indicator:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Indicator(float(estimate), n, float(low), float(high))


@lru_cache(maxsize=32)
def _draws(n: int) -> npt.NDArray[np.int64]:
    """Which of n ordered values each resample holds: the same for everybody with so many."""
    return np.sort(np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n)), axis=1)


@lru_cache(maxsize=32)
def _times(n: int) -> Floats:
    """How often each of n values is in each resample."""
    rows = np.repeat(np.arange(RESAMPLES), n)
    flat = np.bincount(rows * n + _draws(n).ravel(), minlength=RESAMPLES * n)
    return flat.reshape(RESAMPLES, n).astype(np.float64)


@lru_cache(maxsize=4096)
def _middles(n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which two ordered values are the middle of each resample; one, where their number is odd."""
    drawn = _draws(n)
    return drawn[:, (n - 1) // 2].copy(), drawn[:, n // 2].copy()


def _poisson(k: int, mean: float) -> float:
    """P(X <= k) for a Poisson of this positive mean, in logarithms so that nothing overflows."""
    return min(1.0, sum(exp(i * log(mean) - mean - lgamma(i + 1)) for i in range(k + 1)))


def _mean_where(tail: Callable[[float], float], wanted: float) -> float:
    """The mean at which the rising `tail` is `wanted`, found by halving."""
    low, high = 0.0, 1.0
    while tail(high) < wanted:
        high *= 2
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) < wanted else (low, middle)
    return (low + high) / 2

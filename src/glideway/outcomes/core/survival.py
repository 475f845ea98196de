"""How many visits until a change that counts: the share still without one, and who left before.

Two readings of the same people. The product-limit estimate asks what would be seen if everybody
were followed on; who left unchanged counts in it for as long as they were looked at. The
cumulative incidence asks what was seen: who left unchanged stays in it as somebody who left.
Where nobody leaves they are the same curve; where many leave, only the two together are honest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glideway.outcomes.core.arithmetic import Z95

HALF = 0.5
TAIL = 0.025
CLOSE = 1e-12
Numbers = NDArray[np.float64]


class Spell(NamedTuple):
    """One person: after how many visits it ended, and with what ("" where it is still open)."""

    visits: int
    end: str


class Curve(NamedTuple):
    """The share still without a change after each number of visits, with its 95 % interval."""

    visits: tuple[int, ...]
    risk: tuple[int, ...]
    changed: tuple[int, ...]
    still: Numbers
    low: Numbers
    high: Numbers


class Median(NamedTuple):
    """By how many visits half have changed; a side that is never reached is None."""

    value: float | None
    low: float | None
    high: float | None


class Part(NamedTuple):
    """Of one kind of end: the share of all that had come to it after each number of visits."""

    share: Numbers
    low: Numbers
    high: Numbers


class Limits(NamedTuple):
    """A curve and its two sides, one row a sample."""

    still: Numbers
    low: Numbers
    high: Numbers


def curve(spells: Sequence[Spell], change: str) -> Curve:
    """The product-limit curve of one kind of end; every other end is somebody last seen there."""
    times, risk, events = _table(spells, (change,))
    found = product_limit(risk, events[0])
    return Curve(times, _whole(risk), _whole(events[0]), *found)


def product_limit(risk: Numbers, events: Numbers, unsure: Numbers | float = 0.0) -> Limits:
    """S(t) = product of (1 - d/n), with Greenwood's variance on the scale of log(-log S).

    Kaplan and Meier (1958, J Am Stat Assoc 53:457-481); Greenwood (1926); the scale is that of
    Kalbfleisch and Prentice (2002, section 1.4). The last axis is time. Before the first event
    the interval is the point 1. Where nobody is left without a change the variance is infinite;
    there the upper side is the exact one of none among those at risk, 1 - 0.025^(1/n), times the
    side before it (ours). `unsure` is what the share's variance has beside chance, where the
    counts themselves are not known exactly.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        step = np.where(risk > 0, 1 - events / risk, 1.0)
        still = np.cumprod(step, axis=-1)
        grown = np.cumsum(np.where(risk > events, events / (risk * (risk - events)), 0.0), axis=-1)
        grown = grown + np.where(still > CLOSE, unsure / still**2, 0.0)
        spread = np.sqrt(grown) / np.abs(np.log(still))
        inside = (still > CLOSE) & (still < 1 - CLOSE)
        low = np.where(inside, still ** np.exp(Z95 * spread), still)
        high = np.where(inside, still ** np.exp(-Z95 * spread), still)
        none = 1 - TAIL ** (1 / np.maximum(risk, 1))
    before = np.concatenate([np.ones_like(high[..., :1]), high[..., :-1]], axis=-1)
    last = (still <= CLOSE) & (events > 0) & (risk > 0)
    high = np.where(last, before * none, high)
    return Limits(still.astype(float), low, high)


def median(found: Curve) -> Median:
    """When the curve and when its two sides first are at half or less.

    The interval holds the numbers of visits at which a half cannot be refused (Brookmeyer and
    Crowley 1982, Biometrics 38:29-41).
    """
    return Median(*(_reached(found.visits, one) for one in (found.still, found.low, found.high)))


def incidence(spells: Sequence[Spell], kinds: Iterable[str]) -> Mapping[str, Part]:
    """By kind of end, the share of all who had come to it: F(t) = sum of S(t-) d_k/n.

    Aalen and Johansen (1978, Scand J Stat 5:141-150), with the delta-method variance of
    Marubini and Valsecchi (1995, chapter 10) and the interval on the scale of log(-log F). The
    kinds and the share still open add up to one at every number of visits.
    """
    names = tuple(kinds)
    _times, risk, events = _table(spells, names)
    found = incidences(risk, events)
    return {name: Part(*(side[at] for side in found)) for at, name in enumerate(names)}


def incidences(risk: Numbers, events: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The same on counts: `events` has the kinds as its first axis, time is the last one."""
    every = events.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        still = np.cumprod(np.where(risk > 0, 1 - every / risk, 1.0), axis=-1)
        before = np.concatenate([np.ones_like(still[..., :1]), still[..., :-1]], axis=-1)
        share = np.cumsum(np.where(risk > 0, before * events / risk, 0.0), axis=-1)
        left = np.where(risk > every, every / (risk * (risk - every)), 0.0)
        own = np.where(risk > 0, before**2 * events * (risk - events) / risk**3, 0.0)
        both = np.where(risk > 0, before * events / risk**2, 0.0)
        # (F(t) - F(u))^2 a(u) and (F(t) - F(u)) b(u), summed over u up to t
        a0, a1, a2 = (np.cumsum(left * share**power, axis=-1) for power in (0, 1, 2))
        b0, b1 = (np.cumsum(both * share**power, axis=-1) for power in (0, 1))
        spread = share**2 * a0 - 2 * share * a1 + a2
        spread = spread + np.cumsum(own, axis=-1) - 2 * (share * b0 - b1)
        wide = np.sqrt(np.maximum(spread, 0)) / (share * np.abs(np.log(share)))
        inside = (share > CLOSE) & (share < 1 - CLOSE)
        low = np.where(inside, share ** np.exp(Z95 * wide), share)
        high = np.where(inside, share ** np.exp(-Z95 * wide), share)
    return share, low, high


def at_visits(found: Curve, visits: int) -> tuple[float, float, float]:
    """Share, low and high after so many visits; before the first number of visits all are still."""
    at = sum(one <= visits for one in found.visits) - 1
    if at < 0:
        return 1.0, 1.0, 1.0
    return float(found.still[at]), float(found.low[at]), float(found.high[at])


def _table(
    spells: Sequence[Spell], kinds: tuple[str, ...]
) -> tuple[tuple[int, ...], Numbers, Numbers]:
    times = sorted({one.visits for one in spells})
    risk = np.array([sum(one.visits >= t for one in spells) for t in times], dtype=float)
    events = np.array(
        [[sum(one == (t, kind) for one in spells) for t in times] for kind in kinds], dtype=float
    )
    return tuple(times), risk, events


def _whole(counts: Numbers) -> tuple[int, ...]:
    return tuple(round(one) for one in counts.tolist())


def _reached(times: Sequence[int], side: Numbers) -> float | None:
    return next((float(t) for t, one in zip(times, side, strict=True) if one <= HALF + CLOSE), None)

"""How far two inspectors agree who saw the same point without knowing of each other.

Source: Cohen J, Educ Psychol Meas 1960;20:37-46 (kappa, not weighted). The smallest count is a
starting value of this house: below it the figure is not yet known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of values, how many are alike, and kappa; None while it is not yet known."""

    n: int
    alike: int
    kappa: float | None


def agreement(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """Kappa of the pairs: 1 where all are alike, 0 where it is what chance does."""
    n = len(pairs)
    alike = sum(one == other for one, other in pairs)
    if n < ENOUGH_PAIRS:
        return Agreement(n, alike, None)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[value] * second[value] for value in first) / n**2
    # Who both gave one value only left nothing that agreement could be told by.
    kappa = None if by_chance == 1 else (alike / n - by_chance) / (1 - by_chance)
    return Agreement(n, alike, kappa)

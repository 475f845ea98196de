"""Shares of people, each with how many it is of and its interval: who changed, who felt what."""

from typing import NamedTuple

from glideway.care.core.aftereffects import AfterEffect
from glideway.outcomes.core import arithmetic

WORDS = frozenset(one.value for one in AfterEffect if one is not AfterEffect.NONE)


class Part(NamedTuple):
    """Some of so many people, with Wilson's 95 % interval of the share."""

    some: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Nought to one."""
        return self.some / self.of


def part(some: int, of: int) -> Part | None:
    """The share with its interval; None of nobody."""
    return Part(some, of, *arithmetic.wilson(some, of)) if of else None

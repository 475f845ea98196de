"""Shares of people, each with how many it is of and its interval: who changed, who felt what."""

from collections.abc import Iterable
from typing import NamedTuple

from glideway.care.core.aftereffects import AfterEffect
from glideway.outcomes.core import arithmetic


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


class Effects(NamedTuple):
    """Reactions after visits, by person: how many were treated, answered, and told of any.

    `told` is by word how many ever told it. Who never answered is counted nowhere but in `asked`.
    """

    asked: int
    answered: int
    some: int
    told: dict[str, int]


def effects(people: Iterable[frozenset[str] | None]) -> Effects:
    """What people told after any of their visits; None is somebody who never answered."""
    asked = answered = some = 0
    told = dict.fromkeys((one.value for one in AfterEffect if one is not AfterEffect.NONE), 0)
    for words in people:
        asked += 1
        if words is None:
            continue
        answered += 1
        felt = words & told.keys()
        some += bool(felt)
        for word in felt:
            told[word] += 1
    return Effects(asked, answered, some, told)

"""Habits that go home beside the exercises: desk, sitting, training, load, rest.

Plain advice without a promise of any effect; all drafts until a clinician has read them.
"""

from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read

HabitKind: TypeAlias = Literal["desk", "sitting", "balance", "load", "rest"]


class Habit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do otherwise in a day. `regions` empty: it fits any complaint."""

    table: ClassVar[str] = "habits"

    id: str
    kind: HabitKind
    name: Words
    says: Words
    regions: tuple[str, ...]
    review: Review
    sources: tuple[Source, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    habits: tuple[Habit, ...]


@cache
def load() -> dict[str, Habit]:
    """All habits by id."""
    return {one.id: one for one in read("habits.json", _File).habits}


def for_region(region: str) -> tuple[Habit, ...]:
    """The habits that suit a region: those made for it first, then those for anybody."""
    fitting = [one for one in load().values() if region in one.regions or not one.regions]
    return tuple(sorted(fitting, key=lambda one: (not one.regions, one.id)))

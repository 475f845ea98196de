"""Home exercises in our own plain words; names and tags come from a public list.

All are drafts until a clinician has read them. At most three go home, each for a region that
was worked on.
"""

from functools import cache
from typing import Literal

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read


class Exercise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exercise: what to do in a few steps, and how often."""

    id: str
    name: Words
    purpose: Literal["mobility", "strength", "self_release"]
    equipment: str
    regions: tuple[str, ...]
    structures: tuple[str, ...]
    steps: tuple[Words, ...]
    dose: Words
    review: Review
    sources: tuple[Source, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    exercises: tuple[Exercise, ...]


@cache
def load() -> dict[str, Exercise]:
    """All exercises by id."""
    return {one.id: one for one in read("exercises.json", _File).exercises}


def for_region(region: str) -> tuple[Exercise, ...]:
    """The exercises of a region: those made for it first, then those that also suit it."""
    fitting = [one for one in load().values() if region in one.regions]
    return tuple(sorted(fitting, key=lambda one: (one.regions.index(region), one.id)))

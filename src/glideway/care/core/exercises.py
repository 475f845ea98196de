"""Home exercises in our own plain words; names and tags come from a public list.

All are drafts until a clinician has read them. At most three go home, each for a region that
was worked on. Five kinds: mobility for a new range, strength, control of a weak or inhibited
muscle, the slide of a nerve, and release by oneself.
"""

from collections import Counter
from functools import cache
from typing import ClassVar, Literal, NamedTuple, TypeAlias

import msgspec

from glideway.body.core.protocols import Posture, Stretch
from glideway.body.core.vocabulary import Pose
from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read

Purpose: TypeAlias = Literal["mobility", "strength", "control", "nerve_slide", "self_release"]


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which pose to which the figure goes; `near` is the stretch to look at closely."""

    posture: Posture
    start: Pose
    end: Pose
    moving: tuple[str, ...]
    near: Stretch


class Exercise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exercise: what to do in a few steps, and how often.

    `drawn` is missing where the figure cannot take the position: it is then described only.
    """

    table: ClassVar[str] = "exercises"

    id: str
    name: Words
    purpose: Purpose
    equipment: str
    regions: tuple[str, ...]
    structures: tuple[str, ...]
    steps: tuple[Words, ...]
    dose: Words
    review: Review
    sources: tuple[Source, ...]
    drawn: Drawn | None = None


class Count(NamedTuple):
    """How many there are of one kind for one region."""

    purpose: Purpose
    region: str
    drawn: int
    described: int


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


def counts() -> tuple[Count, ...]:
    """How many of each kind each region has, each exercise once: with the region it is made for."""
    every = load().values()
    drawn = Counter((one.purpose, one.regions[0]) for one in every if one.drawn)
    plain = Counter((one.purpose, one.regions[0]) for one in every if not one.drawn)
    return tuple(Count(*key, drawn[key], plain[key]) for key in sorted({*drawn, *plain}))

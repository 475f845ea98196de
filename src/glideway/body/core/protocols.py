"""Protocols: where the hand holds, from which pose to which, what moves, what to watch.

A protocol has no side; the side belongs to the treatment. It is written from anatomy in our
own words, and `sources` name the facts it rests on, not a manual.
"""

from typing import Literal, TypeAlias

import msgspec

from glideway.body.core.vocabulary import Pose, Zone
from glideway.body.core.words import Grade, Review, Source, Words

Direction: TypeAlias = Literal[
    "proximal", "distal", "medial", "lateral", "toward_nerve", "away_from_nerve", "held"
]
Posture: TypeAlias = Literal["sitting", "standing", "supine", "prone", "side_lying", "long_sitting"]


class Tension(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the hand lies and which way it takes up slack. In a glide one side is held."""

    contact: Words
    direction: Direction
    held: str | None = None
    moves: str | None = None


class Excursion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How far a nerve was measured to slide: a fact about other people, never a target."""

    motion: Words
    mm: float
    source: Source
    sd_mm: float | None = None
    n: int | None = None


class NerveSequence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Joints in order, each loading or unloading the nerve. Slider first; a tensioner is late."""

    nerve: str
    mode: Literal["slider", "tensioner"]
    loads: tuple[str, ...]
    unloads: tuple[str, ...] = ()
    after: str | None = None
    excursions: tuple[Excursion, ...] = ()


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One structure or one interface, carried from short to long under tension."""

    id: str
    region: str
    name: Words
    plain: Words
    tension: Tension
    posture: Posture
    position: Words
    start: Pose
    steps: tuple[Words, ...]
    end: Pose
    moving: tuple[str, ...]
    mover: Words
    cue: Words
    watch: Words
    stops: tuple[str, ...]
    grade: Grade
    review: Review
    sources: tuple[Source, ...]
    structure: str | None = None
    interface: str | None = None
    zone: Zone | None = None
    caution: Words | None = None
    sequence: NerveSequence | None = None
    off: bool = False


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason to end the pass at once, in words said to the patient beforehand."""

    id: str
    words: Words
    do: Words

"""Protocols: where the hand holds, from which pose to which, what moves, what to watch.

A protocol has no side; the side belongs to the treatment. It is written from anatomy in our
own words, and `sources` name the facts it rests on, not a manual.
"""

from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.vocabulary import Pose, Zone
from glideway.body.core.words import Grade, Review, Source, Words

# Along a limb (proximal, distal), across it (medial, lateral; radial, ulnar at forearm and hand),
# along the trunk and head (up, down), through the body (forward, back), or none: the hand stays.
Direction: TypeAlias = Literal[
    "proximal",
    "distal",
    "medial",
    "lateral",
    "radial",
    "ulnar",
    "up",
    "down",
    "forward",
    "back",
    "toward_nerve",
    "away_from_nerve",
    "held",
]
Stretch: TypeAlias = Literal[
    "pelvis",
    "lumbar",
    "chest",
    "shoulders",
    "blade",
    "neck",
    "jaw",
    "nose",
    "skull",
    "thigh",
    "shank",
    "heel",
    "foot",
    "toes",
    "upper_arm",
    "forearm",
    "palm",
    "finger",
    "fingertip",
    "thumb",
]
Posture: TypeAlias = Literal["sitting", "standing", "supine", "prone", "side_lying", "long_sitting"]


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the hand is drawn: how far along a stretch of the figure, and on which face of it.

    `forward`, `inward` and `up` are shares (-1 to 1) of half the stretch's thickness, in its own
    directions as the person stands with hanging arms: on a forearm or a hand forward is the
    thumb's side and inward the palm's; on a foot up is its back.
    """

    bone: Stretch
    along: float
    forward: float = 0.0
    inward: float = 0.0
    up: float = 0.0


class Tension(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the hand lies and which way it takes up slack. In a glide one side is held."""

    contact: Words
    direction: Direction
    spot: Spot
    held: str | None = None
    moves: str | None = None


class Excursion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How far a nerve was measured to slide: a fact about other people, never a target.

    The spread is as it was published: a standard deviation, or the least and the most.
    """

    motion: Words
    mm: float
    source: Source
    sd_mm: float | None = None
    low_mm: float | None = None
    high_mm: float | None = None
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

    table: ClassVar[str] = "protocols"

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

"""The closed list of joints and motions, and the law that each motion has one opposite.

Angles are degrees from the joint's usual zero and never negative: the motion says which way.
`None` as an angle means "to the end of comfortable range", for joints nobody measures.
"""

from typing import Literal, TypeAlias

import msgspec

from glideway.body.core.words import Source, Words

Kind: TypeAlias = Literal[
    "muscle", "tendon", "ligament", "fascia", "retinaculum", "nerve", "bursa-adjacent"
]
Access: TypeAlias = Literal["direct", "through", "special", "none"]
Zone: TypeAlias = Literal[
    "proximal", "middle", "distal", "belly", "musculotendinous", "mid_substance", "insertion", "one"
]
Side: TypeAlias = Literal["left", "right", "both", "midline"]


class Motion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way a joint can go. What the atlas calls an action when a muscle does it."""

    joint: str
    motion: str


class Angle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How far one joint has gone one way; without degrees, as far as is comfortable."""

    joint: str
    motion: str
    deg: int | None = None


Pose: TypeAlias = tuple[Angle, ...]


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one motion of one joint is worded."""

    state: Words
    move: Words
    neutral: Words


class Joint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What moves, with every motion it has."""

    id: str
    name: Words
    motions: dict[str, Reach]


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All joints and the opposite of each motion; nothing outside it can be written in a row.

    `caps` are the most degrees that a protocol may ask of a motion, as the ranges say.
    """

    joints: dict[str, Joint]
    opposites: dict[str, str]
    escapes: frozenset[Motion]
    sources: tuple[Source, ...]
    caps: dict[Motion, int] = {}

    def most_deg(self, joint: str, motion: str) -> int | None:
        """The cap of a motion in degrees; None where nobody measures it."""
        return self.caps.get(Motion(joint, motion))

    def has(self, joint: str, motion: str) -> bool:
        known = self.joints.get(joint)
        return known is not None and (
            motion in known.motions or Motion(joint, motion) in self.escapes
        )

    def reverse(self, motions: tuple[Motion, ...]) -> tuple[Motion, ...]:
        """The same joints, each going the other way."""
        return tuple(Motion(one.joint, self.opposites[one.motion]) for one in motions)

    def axis(self, motion: str) -> str:
        """One name for a motion and its opposite, so that both lie on one line."""
        return min(motion, self.opposites.get(motion, motion))

    def along(self, angle: Angle) -> float:
        """Where an angle lies on its axis; "end of comfortable range" lies at the cap."""
        most = self.most_deg(angle.joint, angle.motion) or 30
        size = float(most if angle.deg is None else angle.deg)
        return size if self.axis(angle.motion) == angle.motion else -size

"""How far joints go: what was published, and the most that a protocol may ask.

A cap is the smaller of what sources print for adults and what the model reaches; the patient's
own end always comes first. Sources that disagree stand side by side and are never averaged.
"""

from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.vocabulary import Pose
from glideway.body.core.words import Review, Source, Words

Basis: TypeAlias = Literal["published", "model", "careful", "memory", "uncapped"]
Kind: TypeAlias = Literal[
    "measured_mean",
    "printed_reference",
    "patient_mean",
    "functional_demand",
    "cut_off",
    "other_definition",
]
Mode: TypeAlias = Literal["active", "passive", "weight_bearing", "functional", "unspecified"]
COMPARABLE: frozenset[str] = frozenset({"measured_mean", "printed_reference"})
PARTIAL: frozenset[str] = frozenset({"lumbar"})


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One printed value, or a span from `low` to `high`; what it is of decides what it may cap."""

    low: float
    high: float
    unit: Literal["deg", "mm", "cm"]
    kind: Kind
    mode: Mode
    source: Source
    people: str = ""
    position: str = ""
    n: int | None = None
    sd: float | None = None
    note: str = ""

    @property
    def caps(self) -> bool:
        """Whether a cap may rest on it: adults lying or sitting, the whole joint, a real source."""
        return (
            self.unit == "deg"
            and self.kind in COMPARABLE
            and self.mode != "weight_bearing"
            and self.position not in PARTIAL
            and self.source.confidence != "memory"
        )


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One motion of one joint. Without `most_deg` nobody measures it in degrees here."""

    table: ClassVar[str] = "ranges"

    id: str
    joint: str
    motion: str
    basis: Basis
    review: Review
    published: tuple[Published, ...] = ()
    most_deg: int | None = None
    model_deg: int | None = None
    why: Words | None = None

    @property
    def ceiling_deg(self) -> float | None:
        """The largest adult value that a cap may rest on; None where nothing was found."""
        return max((one.high for one in self.published if one.caps), default=None)

    @property
    def spread(self) -> tuple[float, float] | None:
        """The lowest and highest such value where sources disagree."""
        low = min((one.low for one in self.published if one.caps), default=None)
        high = self.ceiling_deg
        return None if low is None or high is None or low == high else (low, high)


class Bent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a second joint must stand for a limit to hold: at most, or at least, so many degrees."""

    joint: str
    motion: str
    most_deg: int | None = None
    least_deg: int | None = None

    def holds(self, pose: Pose) -> bool:
        """Whether a pose names this joint and stands so; a pose that is silent is not judged."""
        return any(
            one.deg is not None
            and (self.most_deg is None or one.deg <= self.most_deg)
            and (self.least_deg is None or one.deg >= self.least_deg)
            for one in pose
            if (one.joint, one.motion) == (self.joint, self.motion)
        )


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one study or page says about a limit, in our words."""

    words: Words
    source: Source
    n: int | None = None


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a muscle over two joints allows one of them while the other stands as in `when`."""

    table: ClassVar[str] = "limits"

    id: str
    joint: str
    motion: str
    most_deg: int
    when: Bent
    basis: Basis
    structures: tuple[str, ...]
    review: Review
    why: Words
    findings: tuple[Finding, ...]

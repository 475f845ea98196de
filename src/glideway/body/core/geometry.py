"""What a generic adult computer model says: how a muscle pulls, and how a path lengthens.

Derived by `make atlas` and read as data. Nothing here shows adhesions, tension, strain or
benefit, and no length is shown to a patient.
"""

from typing import Literal, TypeAlias

import msgspec

from glideway.body.core.vocabulary import Motion

Outcome: TypeAlias = Literal["agree", "mixed", "opposite", "weak", "not_in_model"]
Model: TypeAlias = Literal["myo_sim", "girdle"]

WEAK_MM = 1.0  # a lever shorter than this says nothing


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For one structure: the lever of each listed action (`joint:motion`), slip by slip.

    A lever is in mm toward the listed motion, so a negative one contradicts the row. `spans` is
    the shortest and longest that the model's joints can make each slip, reachable or not.
    """

    structure: str
    model: Model
    inputs: str
    levers: dict[str, dict[str, float]]
    spans: dict[str, tuple[float, float]]

    @property
    def fascicles(self) -> tuple[str, ...]:
        return tuple(self.spans)

    @property
    def actions(self) -> dict[str, Outcome]:
        """Each listed action, with what the slips say of it together."""
        return {action: _together(levers) for action, levers in self.levers.items()}

    def agrees(self, joint: str, motion: str) -> bool:
        levers = self.levers.get(f"{joint}:{motion}")
        return levers is not None and _together(levers) == "agree"


def outcome(lever: float) -> Outcome:
    """What one slip says of one action."""
    if abs(lever) <= WEAK_MM:
        return "weak"
    return "agree" if lever > 0 else "opposite"


def _together(levers: dict[str, float]) -> Outcome:
    said = {outcome(one) for one in levers.values()}
    if not said:
        return "not_in_model"
    return said.pop() if len(said) == 1 else "mixed"


class Path(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One protocol walked in the model: the length of each slip at every sample, in mm.

    A walk is kept as one line of numbers, read when somebody asks: a start need not wait for it.
    `inputs` says of which poses; `beside` are other structures that lengthen as well, in per cent
    of their own length; `short` are coordinates whose pose lies past the model's range, and
    `unseen` what moves and is not in the model.
    """

    id: str
    model: Model
    inputs: str
    walks: dict[str, str]
    beside: dict[str, float] = {}
    short: tuple[str, ...] = ()
    unseen: tuple[Motion, ...] = ()

    @property
    def lengths(self) -> dict[str, tuple[float, ...]]:
        return {slip: tuple(map(float, walk.split())) for slip, walk in self.walks.items()}


class Stamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the derived files were made with, so that anybody can make them again."""

    generator: str
    date: str
    inputs: str
    wheels: dict[str, str]
    files: dict[str, str]

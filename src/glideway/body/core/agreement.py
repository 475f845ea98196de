"""How far the model and the textbook agree, slip by slip, and what was settled by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from glideway.body.core import engine
from glideway.body.core.geometry import Outcome, outcome
from glideway.body.core.words import Review, Source, Words

if TYPE_CHECKING:
    from glideway.body.core.atlas import Atlas

Ground: TypeAlias = Literal[
    "model_limit", "model_defect", "below_threshold", "posture_dependent", "disputed_action"
]


class Disagreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One listed action of one slip on which the model says otherwise, and why that may stand."""

    id: str
    structure: str
    fascicle: str
    joint: str
    motion: str
    kind: Ground
    reason: Words
    sources: tuple[Source, ...]
    review: Review

    @property
    def check(self) -> "Check":
        return (self.structure, f"{self.joint}:{self.motion}", self.fascicle)


Check: TypeAlias = tuple[str, str, str]  # structure, action, slip


@dataclass(frozen=True)
class Agreement:
    """Every mapped action asked of every slip. `settled` leaves out what was settled by name."""

    checks: int
    agreed: int
    exceptions: tuple[Disagreement, ...]
    problems: tuple[str, ...]

    @property
    def raw(self) -> float:
        return self.agreed / self.checks if self.checks else 1.0

    @property
    def settled(self) -> float:
        left = self.checks - len(self.exceptions)
        return self.agreed / left if left else 1.0


def checks(atlas: "Atlas") -> dict[Check, Outcome]:
    """What the model says of each listed action, one slip at a time."""
    return {
        (structure, action, slip): outcome(lever)
        for structure, pull in atlas.actions.items()
        for action, levers in pull.levers.items()
        for slip, lever in levers.items()
    }


def agreement(atlas: "Atlas") -> Agreement:
    """The two numbers, and all that is left open: nothing is settled by leaving it out."""
    found = checks(atlas)
    against = {one for one, said in found.items() if said != "agree"}
    known = {one.check: one for one in atlas.exceptions.values()}
    return Agreement(
        checks=len(found),
        agreed=len(found) - len(against),
        exceptions=tuple(one for check, one in known.items() if check in against),
        problems=tuple(_problems(atlas, against, known)),
    )


def _problems(
    atlas: "Atlas", against: set[Check], known: dict[Check, Disagreement]
) -> Iterator[str]:
    for structure, action, slip in sorted(against - known.keys()):
        yield f"{structure}: {action}: the model says otherwise of {slip}"
    for check, one in sorted(known.items()):
        if check not in against:
            yield f"{one.id}: nothing disagrees here any more"
    for structure, pull in atlas.actions.items():
        if pull.inputs != engine.listed(atlas.structures[structure]):
            yield f"{structure}: its actions changed since the model was asked: run make atlas"

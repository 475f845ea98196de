"""How the atlas stands: what it holds, how far a model agrees, and what is wrong or missing.

One answer for the command, the front page and the build, so that no number is ever typed twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from glideway.body.core.atlas import Atlas
from glideway.body.core.structures import Structure

Severity: TypeAlias = Literal["error", "note"]
Unseen: TypeAlias = Literal["", "nerve", "no_muscle", "not_drawn"]


class Problem(NamedTuple):
    """One thing that is wrong (an error, which fails a build) or missing (a note)."""

    severity: Severity
    sort: str
    row: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """The numbers of an atlas, all computed from its rows."""

    structures: dict[str, int]
    protocols: dict[str, object]
    agreement: float
    agreement_raw: float
    exceptions: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]
    interfaces: int
    conditions: int
    unseen: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "error")

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "note")

    def facts(self) -> dict[str, object]:
        """What `glideway atlas check --json` prints, word for word."""
        return {
            "structures": self.structures,
            "protocols": self.protocols,
            "agreement": round(self.agreement, 4),
            "agreement_raw": round(self.agreement_raw, 4),
            "exceptions": list(self.exceptions),
            "problems": [one._asdict() for one in self.problems],
        }


def standing(atlas: Atlas) -> Standing:
    """The standing of an atlas that has been read, and whose rows therefore hold together."""
    counts = atlas.counts()
    raw = _raw(atlas)
    return Standing(
        structures=counts["structures"],  # type: ignore[arg-type]
        protocols=counts["protocols"],  # type: ignore[arg-type]
        agreement=raw,
        agreement_raw=raw,
        exceptions=(),
        problems=tuple(problems(atlas)),
        interfaces=len(atlas.interfaces),
        conditions=len(atlas.conditions),
        unseen=sum(bool(unseen(atlas, one)) for one in atlas.structures.values()),
    )


def _raw(atlas: Atlas) -> float:
    answers = [
        said for one in atlas.actions.values() for said in one.actions.values()
        if said != "not_in_model"
    ]  # fmt: skip
    return answers.count("agree") / len(answers)


def unseen(atlas: Atlas, structure: Structure) -> Unseen:
    """Why no model sees a structure; empty where one does."""
    if structure.id in atlas.actions:
        return ""
    if structure.kind == "nerve":
        return "nerve"
    return "not_drawn" if structure.kind == "muscle" else "no_muscle"


def problems(atlas: Atlas) -> Iterator[Problem]:
    """What is wrong first, then what is missing, each by the name of its row."""
    held = {one for row in atlas.protocols.values() for one in atlas.about(row)}
    glides = {row.interface for row in atlas.protocols.values()}
    for condition in atlas.conditions.values():
        if not held & {*condition.primary, *condition.secondary}:
            reason = "none of its structures has a protocol"
            yield Problem("error", "conditions", condition.id, reason)
    for structure in atlas.structures.values():
        if structure.can_be_held and structure.id not in held:
            reason = "it can be held, and no protocol is written"
            yield Problem("note", "structures", structure.id, reason)
    for glide in atlas.interfaces.values():
        if glide.contactable and glide.id not in glides:
            reason = "it can be held, and no protocol is written"
            yield Problem("note", "interfaces", glide.id, reason)

"""How the atlas stands: what it holds, how far a model agrees, and what is wrong or missing.

One answer for the command, the front page and the build, so that no number is ever typed twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from glideway.body.core import drawing, engine, grading
from glideway.body.core.agreement import Disagreement
from glideway.body.core.atlas import Atlas
from glideway.body.core.protocols import Protocol
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
    checks: int
    agreement: float
    agreement_raw: float
    exceptions: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]
    interfaces: int
    conditions: int
    unseen: int
    walked: int
    passed: int

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
    counts, agreed = atlas.counts(), atlas.agreement()
    return Standing(
        structures=counts["structures"],  # type: ignore[arg-type]
        protocols=counts["protocols"],  # type: ignore[arg-type]
        checks=agreed.checks,
        agreement=agreed.settled,
        agreement_raw=agreed.raw,
        exceptions=tuple(map(_exception, agreed.exceptions)),
        problems=tuple(problems(atlas)),
        interfaces=len(atlas.interfaces),
        conditions=len(atlas.conditions),
        unseen=sum(bool(unseen(atlas, one)) for one in atlas.structures.values()),
        walked=sum(atlas.verdict(one) is not None for one in atlas.protocols),
        passed=sum(is_checked(atlas, one) for one in atlas.protocols.values()),
    )


def is_checked(atlas: Atlas, protocol: Protocol) -> bool:
    """Whether a model walked the path of a protocol and found that it lengthens."""
    verdict = atlas.verdict(protocol.id)
    return verdict is not None and verdict.passed


def _exception(one: Disagreement) -> dict[str, object]:
    return {
        "id": one.id,
        "structure": one.structure,
        "fascicle": one.fascicle,
        "action": {"joint": one.joint, "motion": one.motion},
        "kind": one.kind,
        "reason": one.reason.en,
        "sources": [source.ref for source in one.sources],
        "review": one.review,
    }


def unseen(atlas: Atlas, structure: Structure) -> Unseen:
    """Why no model sees a structure; empty where one does."""
    if structure.id in atlas.actions:
        return ""
    if structure.kind == "nerve":
        return "nerve"
    return "not_drawn" if structure.kind == "muscle" else "no_muscle"


def problems(atlas: Atlas) -> Iterator[Problem]:
    """What is wrong first, then what is missing, each by the name of its row."""
    yield from _wrong(atlas)
    yield from _odd(atlas)
    yield from _missing(atlas)


def _wrong(atlas: Atlas) -> Iterator[Problem]:
    for said in atlas.agreement().problems:
        row, _, reason = said.partition(": ")
        yield Problem("error", "actions", row, reason)
    for protocol in atlas.protocols.values():
        if drawing.is_stale(protocol):
            reason = "its drawing is of an earlier state: run make atlas"
            yield Problem("error", "drawings", protocol.id, reason)
    held = _held(atlas)
    for condition in atlas.conditions.values():
        named = {*condition.primary, *condition.secondary}
        if named and not held & named:  # a trouble that may be anywhere names no structure
            reason = "none of its structures has a protocol"
            yield Problem("error", "conditions", condition.id, reason)


def _odd(atlas: Atlas) -> Iterator[Problem]:
    """What a model refused in a row of a lower grade, or has not walked, or would let rise."""
    for protocol in atlas.protocols.values():
        verdict = atlas.verdict(protocol.id)
        if verdict is not None and not verdict.passed:
            reason = f"the model says otherwise: {verdict.reason}"
            yield Problem("note", "protocols", protocol.id, reason)
        elif engine.target(protocol) in atlas.actions and protocol.id not in atlas.paths:
            yield Problem("note", "protocols", protocol.id, "no model walked its path")
    for protocol in grading.may_rise(atlas):
        reason = "graded B, though the model would carry an A"
        yield Problem("note", "protocols", protocol.id, reason)


def _missing(atlas: Atlas) -> Iterator[Problem]:
    held = _held(atlas)
    glides = {row.interface for row in atlas.protocols.values()}
    reason = "it can be held, and no protocol is written"
    for structure in atlas.structures.values():
        if structure.can_be_held and structure.id not in held:
            yield Problem("note", "structures", structure.id, reason)
    for glide in atlas.interfaces.values():
        if glide.contactable and glide.id not in glides:
            yield Problem("note", "interfaces", glide.id, reason)


def _held(atlas: Atlas) -> set[str]:
    """Every structure that some protocol is about."""
    return {one for row in atlas.protocols.values() for one in atlas.about(row)}

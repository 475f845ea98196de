"""What may be said, of what, on which grounds, and until when it stands.

`patient` wordings are shown as written. `internal` rows are rules of the product and `never`
rows are never stated: neither is offered by any function here.
"""

from datetime import date
from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.outcomes.core import studies
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.knowledge import WrongEvidence, read

Level: TypeAlias = Literal[
    "high",
    "moderate",
    "low",
    "very-low",
    "conflicting",
    "ungraded",
    "no-evidence",
    "not-supported",
    "contradicted",
]
LEVELS: tuple[Level, ...] = Level.__args__  # type: ignore[attr-defined]
REFUTED = frozenset({"not-supported", "contradicted"})


class Conclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"for_": "for"}):
    """One wording with its grounds. `quoted_claim` is what is often said, for quoting only."""

    table: ClassVar[str] = "conclusions"

    id: str
    audience: Literal["patient", "internal", "never"]
    topic: Words | None
    level: Level
    grade: Words
    quoted_claim: Words
    wording: Words | None
    conditions: tuple[str, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    review: Review
    dated: date
    look_again: date
    sources: tuple[Source, ...]

    @property
    def refuted(self) -> bool:
        """What is often said does not hold, so it may be quoted beside the answer."""
        return self.level in REFUTED

    @property
    def supporting(self) -> tuple[studies.Study, ...]:
        """The studies in favour alone, in order; a single case or an unknown result is none."""
        return studies.named(one for one in self.for_ if _speaks(one) and one not in self.against)

    @property
    def opposing(self) -> tuple[studies.Study, ...]:
        """The studies that speak against it alone, in order."""
        return studies.named(one for one in self.against if _speaks(one) and one not in self.for_)

    @property
    def both_ways(self) -> tuple[studies.Study, ...]:
        """Studies that speak for it in one respect and against it in another."""
        return studies.named(one for one in self.for_ if _speaks(one) and one in self.against)

    @property
    def disagreeing(self) -> tuple[studies.Study, ...]:
        """Studies whose printed numbers or words contradict each other: counted neither way."""
        both = dict.fromkeys((*self.for_, *self.against))
        return studies.named(one for one in both if library.disagrees(studies.load()[one]))

    @property
    def waiting(self) -> tuple[studies.Study, ...]:
        """Studies of it whose result nobody knows: named, so that they are not forgotten."""
        both = dict.fromkeys((*self.for_, *self.against))
        return studies.named(one for one in both if studies.load()[one].verdict == "unknown")

    @property
    def single_cases(self) -> tuple[studies.Study, ...]:
        """Single cases that are named with it: listed, never counted."""
        return studies.named(one for one in self.for_ if studies.load()[one].one_person)

    @property
    def elsewhere(self) -> tuple[Source, ...]:
        """Sources that are no listed study."""
        return tuple(one for one in self.sources if one.ref not in studies.load())

    @property
    def size(self) -> int:
        """How many people its studies printed, both ways; a single case adds none."""
        sides = (self.supporting, self.opposing, self.both_ways, self.disagreeing)
        both = {one.id: one for side in sides for one in side}
        return sum(one.n or 0 for one in both.values() if one.counts == "people")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    conclusions: tuple[Conclusion, ...]


@cache
def load() -> dict[str, Conclusion]:
    """All conclusions by id, the unspoken ones too: for tests and for counting."""
    return checked(read("conclusions.json", _File).conclusions)


def checked(rows: tuple[Conclusion, ...]) -> dict[str, Conclusion]:
    """The rows by id; WrongEvidence for a study nobody listed or a patient row without words."""
    for one in rows:
        studies.listed((*one.for_, *one.against), row=f"conclusions.json: {one.id}")
        if one.audience == "patient" and not (one.topic and one.wording):
            raise WrongEvidence(f"conclusions.json: {one.id}: a patient row without words")
        if one.audience != "patient" and one.wording:
            raise WrongEvidence(f"conclusions.json: {one.id}: words nobody may read")
    return {one.id: one for one in rows}


def spoken() -> tuple[Conclusion, ...]:
    """What patients may read: by level of evidence, then by size, then by id."""
    shown = (one for one in load().values() if one.review != "retired")
    found = (one for one in shown if one.audience == "patient")
    return tuple(sorted(found, key=lambda c: (LEVELS.index(c.level), -c.size, c.id)))


def about(condition: str) -> tuple[Conclusion, ...]:
    """What patients may read of one trouble, in order."""
    return tuple(one for one in spoken() if condition in one.conditions)


def in_general() -> tuple[Conclusion, ...]:
    """What patients may read that holds whatever hurts, in order."""
    return tuple(one for one in spoken() if not one.conditions)


def _speaks(study: str) -> bool:
    found = studies.load()[study]
    unknown = found.one_person or found.verdict == "unknown"
    return not (unknown or library.disagrees(found))

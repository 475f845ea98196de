"""What is commonly claimed of this kind of care, and what supports it.

A claim is quoted and answered; the answer is never stronger than the conclusions it rests on,
and where nothing was studied it says that. Contradictions are told with the reason why both
sides are said; mechanisms are told as the hypotheses they are.
"""

from datetime import date
from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.outcomes.core import conclusions, studies
from glideway.outcomes.core.conclusions import LEVELS, Level
from glideway.outcomes.core.knowledge import WrongEvidence, read
from glideway.outcomes.core.studies import Study

Kind: TypeAlias = Literal["benefit", "contradiction", "mechanism"]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim as it is made, our answer, its level, and the rows that the answer rests on."""

    table: ClassVar[str] = "claims"

    id: str
    kind: Kind
    order: int
    topic: Words
    quoted_claims: tuple[Words, ...]
    answer: tuple[Words, ...]
    level: Level
    rests_on: tuple[str, ...]
    studies: tuple[str, ...]
    dated: date
    look_again: date
    review: Review
    sources: tuple[Source, ...]

    @property
    def named(self) -> tuple[Study, ...]:
        """The studies that the answer names, by design and size."""
        return studies.named(self.studies)

    @property
    def elsewhere(self) -> tuple[Source, ...]:
        """Sources that are no listed study."""
        return studies.elsewhere(self.sources)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    claims: tuple[Claim, ...]


@cache
def load() -> tuple[Claim, ...]:
    """Every claim, kind by kind, in the order a reader would ask."""
    rows = checked(read("claims.json", _File).claims)
    return tuple(sorted(rows, key=lambda one: (KINDS.index(one.kind), one.order)))


def of_kind(kind: Kind) -> tuple[Claim, ...]:
    """The claims of one kind, in order."""
    return tuple(one for one in load() if one.kind == kind)


def checked(rows: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The rows; WrongEvidence where one rests on nothing listed, or is stronger than its grounds.

    An answer without a study has a level that claims none.
    """
    for one in rows:
        studies.listed(one.studies, row=f"claims.json: {one.id}")
        for named in one.rests_on:
            if named not in conclusions.load():
                raise WrongEvidence(f"claims.json: {one.id}: no conclusion {named}")
        grounds = [LEVELS.index(conclusions.load()[named].level) for named in one.rests_on]
        if grounds and LEVELS.index(one.level) < min(grounds):
            raise WrongEvidence(f"claims.json: {one.id}: stronger than what it rests on")
        if not one.sources and LEVELS.index(one.level) < LEVELS.index("no-evidence"):
            raise WrongEvidence(f"claims.json: {one.id}: a level without a source")
    return rows

"""Studies as published: what was done, with whom, what was printed, and what we read of it.

Titles are quoted as they stand. Printed numbers are kept apart from anything computed, because
`checker` recomputes them and believes no mark that says they are right.
"""

from collections.abc import Iterable
from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.outcomes.core.knowledge import WrongEvidence, read

Design: TypeAlias = Literal[
    "review",
    "sham",
    "randomised",
    "compared",
    "before-after",
    "one-person",
    "narrative",
    "model",
    "unpublished",
]
# The order of the evidence page: never by theory, never by sponsor, never by result.
DESIGNS: tuple[Design, ...] = Design.__args__  # type: ignore[attr-defined]
Verdict: TypeAlias = Literal[
    "worse_than_active",
    "better_than_control_worse_than_active",
    "better_than_sham_on_pain",
    "negative",
    "no_difference_vs_active",
    "no_clear_pain_advantage",
    "mixed_vs_active",
    "small_advantage_over_active",
    "favours_active_release",
    "within_group_only",
    "cannot_be_credited",
    "against_mechanism",
    "safety",
    "context",
    "context_supportive",
    "unknown",
]
Noted: TypeAlias = Literal["inconsistent", "caveat", "consistent", "unchecked"]
UNCOUNTED = 10  # clinic.md 9.5: fewer people than this are written in words


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mean and its standard deviation, as printed."""

    mean: float
    sd: float


class Printed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One outcome with the numbers that are printed of it, and none that was computed.

    `gains` are gains printed elsewhere in the same publication; `spreads` are standard
    deviations that stand where a mean change belongs; `days` all days given for one test.
    `favours` is which arm did better where the words say so and the number has no sign.
    """

    measure: Words
    arm: Words | None = None
    better: Literal["lower", "higher"] | None = None
    unit: str = ""
    n: int | None = None
    before: Spread | None = None
    after: Spread | None = None
    gains: tuple[float, ...] = ()
    p: str = ""
    test: str = ""
    df: int | None = None
    t: float | None = None
    z: float | None = None
    share: float | None = None
    other_share: float | None = None
    other_n: int | None = None
    interval: tuple[float, float] | None = None
    moved: Literal["up", "down"] | None = None
    benefit: bool = False
    favours: Literal["active", "other"] | None = None
    spreads: tuple[float, ...] = ()
    days: tuple[int, ...] = ()
    difference: float | None = None
    important: float | None = None


class Study(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One publication or registered trial. `noted` is what a reader wrote down, not our verdict.

    `method` is "similar" where what was studied is not active release but akin to it.
    """

    table: ClassVar[str] = "studies"

    id: str
    label: Words
    quoted_title: str
    authors: str
    published_in: str
    year: int | None
    identifiers: dict[str, str]
    kind: Design
    design: Words
    who: Words
    n: int | None
    counts: Literal["people", "studies"]
    sessions: int | None
    per_week: int | None
    weeks: int | None
    minutes: int | None
    result: Words
    verdict: Verdict
    bias: tuple[Words, ...]
    flags: tuple[Words, ...]
    noted: Noted
    reason: Words | None
    printed: tuple[Printed, ...]
    conditions: tuple[str, ...]
    method: Literal["own", "similar"]
    read_kind: Literal["abstract", "registry_record", "secondary_summary"]
    review: Review
    sources: tuple[Source, ...]

    @property
    def one_person(self) -> bool:
        """A single case: listed, never counted as support."""
        return self.kind == "one-person"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    studies: tuple[Study, ...]


@cache
def load() -> dict[str, Study]:
    """All studies by id."""
    return checked(read("studies.json", _File).studies)


@cache
def version() -> str:
    """The day on which the library was last changed."""
    return read("studies.json", _File).version


def checked(rows: tuple[Study, ...]) -> dict[str, Study]:
    """The rows by id; WrongEvidence for an id that stands twice or a study without a source."""
    found: dict[str, Study] = {}
    for one in rows:
        if one.id in found:
            raise WrongEvidence(f"studies.json: {one.id}: stands twice")
        if not one.sources:
            raise WrongEvidence(f"studies.json: {one.id}: names no source")
        found[one.id] = one
    return found


def in_order(rows: tuple[Study, ...]) -> tuple[Study, ...]:
    """By level of evidence, then by size, then by id; a size that is not printed comes last."""
    return tuple(sorted(rows, key=lambda s: (DESIGNS.index(s.kind), -(s.n or 0), s.id)))


def named(ids: Iterable[str]) -> tuple[Study, ...]:
    """These studies, by design and size."""
    return in_order(tuple(load()[one] for one in ids))


def listed(ids: Iterable[str], *, row: str) -> None:
    """WrongEvidence for a study that nobody listed; `row` says which file and record names it."""
    for one in ids:
        if one not in load():
            raise WrongEvidence(f"{row}: no study {one}")


def elsewhere(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources that are no listed study."""
    return tuple(one for one in sources if one.ref not in load())


def about(condition: str) -> tuple[Study, ...]:
    """The studies of one trouble of the atlas, in order."""
    return in_order(tuple(one for one in load().values() if condition in one.conditions))

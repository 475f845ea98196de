"""Kinds of care compared with, and what is not known: by level of evidence, never by theory."""

from functools import cache
from typing import ClassVar, Literal

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.outcomes.core.conclusions import LEVELS, Level
from glideway.outcomes.core.knowledge import read


class Modality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of care: how it works, with what, who moves, and what was measured by whom."""

    table: ClassVar[str] = "modalities"

    id: str
    name: Words
    mechanism: Words
    instrument: Words
    patient: Words
    level: Level
    found: Words
    measured: Words
    people: int | None
    studies: tuple[str, ...]
    review: Review
    sources: tuple[Source, ...]


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of care that people ask about and that no study was read of: named, not placed."""

    id: str
    name: Words
    review: Review


class Gap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What nobody knows, or a trouble of which no study was found: said, not hidden."""

    table: ClassVar[str] = "gaps"

    id: str
    kind: Literal["not-known", "no-study"]
    words: Words
    conditions: tuple[str, ...]
    review: Review
    sources: tuple[Source, ...]


class _Modalities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    modalities: tuple[Modality, ...]
    unread: tuple[Unread, ...] = ()


class _Gaps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    gaps: tuple[Gap, ...]


@cache
def load() -> tuple[Modality, ...]:
    """All kinds of care: by level of evidence, then by people measured, then by id."""
    rows = read("modalities.json", _Modalities).modalities
    return tuple(sorted(rows, key=lambda m: (LEVELS.index(m.level), -(m.people or 0), m.id)))


@cache
def unread() -> tuple[Unread, ...]:
    """Kinds of care without a row, by id."""
    return read("modalities.json", _Modalities).unread


@cache
def gaps(kind: Literal["not-known", "no-study"]) -> tuple[Gap, ...]:
    """What is not known, or what was never studied, by id."""
    return tuple(one for one in read("gaps.json", _Gaps).gaps if one.kind == kind)

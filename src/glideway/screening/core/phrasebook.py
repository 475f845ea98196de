"""What people wrote, row by row in a file, and what is made of each row.

A row that cannot be read is named by its place, its field and the reason; the others are answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from glideway.body.core import WrongRow
from glideway.screening.core.hurts import understand
from glideway.screening.core.reach import beside

FEWEST = 3  # conditions that are offered where a place was named: one answer alone is no choice


class _Row(msgspec.Struct, frozen=True):
    """What is asked of a row; whatever else it holds is not read."""

    id: str
    lang: Literal["en", "fr"]
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one row, in ids of the screening questions and of the atlas."""

    safety: tuple[str, ...]
    regions: tuple[str, ...]
    conditions: tuple[str, ...]


def told(text: str, language: str) -> Told:
    """What words point at, with what also lies in the places they named, after the rest."""
    found = understand(text, language)
    more: tuple[str, ...] = ()
    if found.regions and len(found.conditions) < FEWEST:
        more = beside(found.regions, found.conditions, FEWEST - len(found.conditions))
    return Told(found.safety, found.regions, (*found.conditions, *more))


def answers(book: object) -> Iterator[tuple[str, Told] | WrongRow]:
    """Each row's id and answer, or what is wrong with the row. WrongRow for what is no list."""
    if not isinstance(book, list):
        raise _wrong("1", "file", "is not a list of rows with `id`, `lang` and `text`")
    seen: set[str] = set()
    for place, raw in enumerate(book, 1):
        try:
            row = _typed(raw, place)
        except WrongRow as wrong:
            yield wrong
            continue
        if row.id in seen:
            yield _wrong(f"{place} ({row.id})", "id", "stands twice; the first was answered")
            continue
        seen.add(row.id)
        yield row.id, told(row.text, row.lang)


def _wrong(place: str, field: str, reason: str) -> WrongRow:
    return WrongRow("", f"row {place}", field, reason)


def _typed(raw: object, place: int) -> _Row:
    if not isinstance(raw, dict):
        raise _wrong(str(place), "row", f"expected an object, got {type(raw).__name__}")
    named = raw.get("id")
    where = f"{place} ({named})" if isinstance(named, str) and named else str(place)
    for field in _Row.__struct_fields__:
        if field not in raw:
            raise _wrong(where, field, "is missing")
    if not named:
        raise _wrong(where, "id", "is empty")
    for field in ("id", "text"):
        if not isinstance(raw[field], str):
            raise _wrong(where, field, f"expected text, got {type(raw[field]).__name__}")
    if raw["lang"] not in ("en", "fr"):
        raise _wrong(where, "lang", f"{raw['lang']!r} is neither en nor fr")
    return msgspec.convert({name: raw[name] for name in _Row.__struct_fields__}, _Row)

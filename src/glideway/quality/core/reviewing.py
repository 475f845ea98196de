"""One row of knowledge as a licensed reader signs it: all its words, and the hash of all it says.

The hash is over every fact of a row but its own review state. A row of which one letter changes
has another hash, so no signature under the old words counts for the new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from glideway.body.core.words import Words

STATE = frozenset({"review", "checker"})  # what a review itself changes
NOT_SHOWN = STATE | {"sources", "source", "rests_on_memory"}
CONSUMER = "consumer page"
FIRST = ("plain", "wording", "title", "name", "action", "scope", "reach", "more", "explain", "say")
LAST = ("occasions", "who", "group", "order", "id")


class Told(NamedTuple):
    """One thing a row says: where in the row, in English, and in French where it is a text."""

    where: str
    en: str
    fr: str | None = None


class Stated(NamedTuple):
    """One source of a row, and how sure it is that the source says so."""

    ref: str
    where: str
    confidence: str


class Reviewable(NamedTuple):
    """A row of knowledge to be read and signed."""

    table: str
    id: str
    name: Words
    says: tuple[Told, ...]
    sources: tuple[Stated, ...]
    review: str
    digest: str
    memory: bool
    consumer: bool

    @property
    def key(self) -> tuple[str, str]:
        """Which row of which table."""
        return self.table, self.id


def reviewable(
    table: str, id_: str, name: Words, row: object, *, beside: Mapping[str, object] | None = None
) -> Reviewable:
    """A row of a knowledge file as its reviewer gets it; `beside` is what decides its meaning
    and stands elsewhere in the file.
    """
    built = msgspec.to_builtins(row) | dict(beside or {})
    kept = {key: value for key, value in built.items() if key not in STATE}
    sources = tuple(_sources(kept))
    text = msgspec.json.encode(kept, order="deterministic")
    sure = [one.confidence for one in sources] + [str(kept.get("confidence", ""))]
    return Reviewable(
        table,
        id_,
        name,
        tuple(
            said
            for key, value in sorted(kept.items(), key=_place)
            if key not in NOT_SHOWN
            for said in _told(value, key)
        ),
        sources,
        str(built["review"]),
        hashlib.sha256(text).hexdigest(),
        "memory" in sure or bool(kept.get("rests_on_memory")),
        any(CONSUMER in one.where for one in sources),
    )


def _place(pair: tuple[str, object]) -> int:
    """What a reader judges stands first, what only a file needs stands last."""
    key = pair[0]
    if key in FIRST:
        return FIRST.index(key)
    return len(FIRST) + 1 + LAST.index(key) if key in LAST else len(FIRST)


def _told(value: object, where: str) -> Iterator[Told]:
    """Everything inside a value, each with its way there."""
    if isinstance(value, dict):
        if "en" in value and value.keys() <= {"en", "fr"}:
            yield Told(where, value["en"], value.get("fr", ""))
            return
        for key, inner in value.items():
            yield from _told(inner, f"{where}: {key}")
    elif isinstance(value, list | tuple):
        plain = [f"{one}" for one in value if not isinstance(one, dict | list | tuple)]
        if plain:
            yield Told(where, ", ".join(plain))
        for number, inner in enumerate(value, 1):
            if isinstance(inner, dict | list | tuple):
                yield from _told(inner, f"{where} {number}")
    elif value is not None and value != "":
        yield Told(where, f"{value}")


def _sources(row: Mapping[str, object]) -> Iterator[Stated]:
    listed = row.get("sources")
    alone = row.get("source")
    found = list(listed) if isinstance(listed, list | tuple) else []
    for one in [*found, *([alone] if isinstance(alone, dict) else [])]:
        where = " ".join(f"{one[key]}" for key in ("where", "link") if one.get(key))
        ref = f"{one.get('ref') or ''}" or f"{one.get('kind', '')} {one.get('of', '')}".strip()
        yield Stated(ref, where, f"{one.get('confidence', '')}")

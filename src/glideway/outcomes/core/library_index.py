"""Everything of the library that has a title, found by the words a person types.

Every word typed must begin a word of the title, or of the text below it; titles come first. A
method that its owner has named is described here in other words, and is found by the name people
type, which is theirs and is not printed by us.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.outcomes.core import articles, claims, modalities, told
from glideway.outcomes.core.articles import Article
from glideway.outcomes.core.claims import Claim
from glideway.outcomes.core.knowledge import read
from glideway.outcomes.core.modalities import Modality
from glideway.outcomes.core.told import Told

Page: TypeAlias = Literal["article", "claim", "kind-of-care", "told", "trouble"]
MOST = 12
FEWEST_LETTERS = 2
NAMED, TITLE, TEXT = 3, 2, 1  # what counts more
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to read on: its title, its page and which row of it, and the texts below it."""

    page: Page
    id: str
    title: Words
    row: Article | Modality | Claim | Told | atlas.Condition
    texts: tuple[Words, ...] = ()


class _Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people write a protected or foreign name, and the row that it is about."""

    pattern: str
    id: str


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    names: tuple[_Name, ...]


def find(typed: str, language: str) -> tuple[Entry, ...]:
    """What answers these words, titles first; nothing where nothing does."""
    wanted = [one for one in _words(typed) if len(one) >= FEWEST_LETTERS]
    if not wanted:
        return ()
    named = {("kind-of-care", one.id) for one in _names() if re.search(one.pattern, _plain(typed))}
    scored = [
        (score, at, entry)
        for at, entry in enumerate(entries())
        if (score := NAMED if (entry.page, entry.id) in named else _score(entry, wanted, language))
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple(entry for _score, _at, entry in scored[:MOST])


@cache
def entries() -> tuple[Entry, ...]:
    """Every title of the library, texts for reading first, then answers, then troubles."""
    return tuple(_entries())


def _entries() -> Iterator[Entry]:
    for text in articles.load().values():
        headings = tuple(one.heading for one in text.passages)
        yield Entry("article", text.id, text.title, text, (*headings, text.lead))
    for kind in modalities.load():
        yield Entry("kind-of-care", kind.id, kind.name, kind, (kind.found,))
    for claim in claims.load():
        yield Entry("claim", claim.id, claim.topic, claim, claim.quoted_claims)
    for passage in told.load():
        if passage.page != "checking":
            yield Entry(
                "told", passage.id, passage.title, passage, (*passage.words, *passage.items)
            )
    for trouble in atlas.load().conditions.values():
        yield Entry("trouble", trouble.id, trouble.name, trouble)


def _score(entry: Entry, wanted: list[str], language: str) -> int:
    """Whether the title has every word, or the texts below it help."""
    title = _words(entry.title.of(language))
    if all(_begins(one, title) for one in wanted):
        return TITLE
    below = [word for text in entry.texts for word in _words(text.of(language))]
    return TEXT if all(_begins(one, title + below) for one in wanted) else 0


def _begins(wanted: str, words: list[str]) -> bool:
    return any(word.startswith(wanted) for word in words)


@cache
def _names() -> tuple[_Name, ...]:
    return read("names.json", _Names).names


def _words(text: str) -> list[str]:
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe"))
    return "".join(one for one in apart if not unicodedata.combining(one))

"""Everything of the library that has a title, found by the words a person types.

Every word typed must begin a word of the title, or of the text below it; titles come first, and
words that any question holds ("how much does it") are left aside while others are left. A heading
inside a guide is a title too, so that "cost" leads to the lines on cost. What people call by
another name (a price, an owner's name for a method) stands in `knowledge/names.json`; such a name
is theirs, and is not printed by us.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words, alphabetical
from glideway.outcomes.core import articles, claims, modalities, told
from glideway.outcomes.core.articles import Article
from glideway.outcomes.core.claims import Claim
from glideway.outcomes.core.knowledge import read
from glideway.outcomes.core.modalities import Modality
from glideway.outcomes.core.told import Told

Page: TypeAlias = Literal["article", "claim", "kind-of-care", "passage", "told", "trouble"]
MOST = 12
FEWEST_LETTERS = 2
NAMED, TITLE, TEXT = 3, 2, 1  # what counts more
WORD = re.compile(r"[a-z0-9]+")
# What a question holds whatever it is about; "hurt" and "sore" are not among them.
EVERYWHERE = frozenset(
    WORD.findall(
        "a an and are at be can do does for from get how i if in is it its long many me much my of"
        " on or should that the there this to what when where which who why will with you your"
        " au aux avec ca ce cela combien comment dans de des du elle en est et il je la le les ma"
        " mes mon ou par pas pour quand que quel quelle quels qui quoi sa ses si son sur un une"
        " vous"
    )
)
BY_HEADING = frozenset(
    {"guide", "questions", "body"}
)  # texts that are looked into, not read through


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

    @property
    def leads_to(self) -> tuple[Page, str]:
        """A passage has the id of its article before a point; all else is a kind of care."""
        return ("passage" if "." in self.id else "kind-of-care", self.id)


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    names: tuple[_Name, ...]


def find(typed: str, language: str) -> tuple[Entry, ...]:
    """What answers these words, titles first; nothing where nothing does."""
    said = [one for one in _words(typed) if len(one) >= FEWEST_LETTERS]
    wanted = [one for one in said if one not in EVERYWHERE] or said
    if not wanted:
        return ()
    named = {one.leads_to for one in _names() if re.search(one.pattern, alphabetical(typed))}
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
        for one in text.passages if text.subject in BY_HEADING else ():
            yield Entry("passage", f"{text.id}.{one.id}", one.heading, text, one.texts)
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
    return WORD.findall(alphabetical(text))

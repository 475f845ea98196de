"""What is never said of care: the one list, for texts in both languages. A net, never a review.

Two kinds of entry. A promise is a pattern in each language, with the conclusion that forbids it:
`breaches`. A word promises too much wherever it stands, but for the phrases that say its
opposite, each with its reason: `promises`. A refuted statement may be quoted on the evidence
pages, inside an element marked as a quotation, and in fields whose name begins with `quoted_`.
"""

import re
from functools import cache
from typing import Literal

import msgspec

from glideway.body.core.words import Review, Words
from glideway.outcomes.core.knowledge import read


class NeverSay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One promise that nobody makes: its patterns, and the conclusion that forbids it."""

    id: str
    because: str | None
    quoted_never: Words
    pattern: str
    pattern_fr: str
    any_case: bool
    review: Review

    def said_in(self, text: str, language: str = "en") -> bool:
        """Whether `text` says it."""
        pattern = self.pattern_fr if language == "fr" else self.pattern
        return re.search(pattern, text, re.IGNORECASE if self.any_case else 0) is not None


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase that holds such a word and promises nothing, and why."""

    phrase: str
    because: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    never_say: tuple[NeverSay, ...]
    stems_en: tuple[str, ...]
    stems_fr: tuple[str, ...]
    allowed: tuple[Allowed, ...]


@cache
def _file() -> _File:
    return read("never_say.json", _File)


def load() -> tuple[NeverSay, ...]:
    """Every promise, by id."""
    return _file().never_say


def breaches(text: str, language: Literal["en", "fr"] = "en") -> list[str]:
    """The ids of the promises that `text` makes; empty when it makes none."""
    plain = _without_allowed(text)
    return [one.id for one in load() if one.said_in(plain, language)]


def promises(text: str) -> list[str]:
    """The promising words of `text`, once the phrases that promise nothing are taken out.

    Both languages are looked for at once: a word does not become harmless by standing in a
    text of the other language.
    """
    return [hit.group().lower() for hit in _words().finditer(_without_allowed(text))]


def _without_allowed(text: str) -> str:
    return _allowed().sub(" ", text)


@cache
def _allowed() -> re.Pattern[str]:
    phrases = "|".join(re.escape(one.phrase) for one in _file().allowed)
    return re.compile(phrases, re.IGNORECASE)


@cache
def _words() -> re.Pattern[str]:
    stems = "|".join((*_file().stems_en, *_file().stems_fr))
    return re.compile(rf"\b(?:{stems})\b", re.IGNORECASE)

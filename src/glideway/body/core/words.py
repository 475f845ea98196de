"""A text in both languages, and where a fact comes from.

Every text of the atlas carries English and French side by side. A row whose French is still
empty is a draft, and its English is shown marked as English; nothing is machine-glued.
"""

import unicodedata
from typing import Literal, TypeAlias

import msgspec

Language: TypeAlias = Literal["en", "fr"]
Review: TypeAlias = Literal["draft", "reviewed", "retired"]
Confidence: TypeAlias = Literal["seen", "seen_secondary", "seen_unclear", "memory"]
Grade: TypeAlias = Literal["A", "B", "C"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One text, English and French. Empty French means that nobody has written it yet."""

    en: str
    fr: str = ""

    def of(self, language: str) -> str:
        """The text in this language, or in English where there is no other."""
        return self.fr if language.startswith("fr") and self.fr else self.en

    def language(self, language: str) -> Language:
        """The language `of` really answers in, for the page's `lang` mark."""
        return "fr" if language.startswith("fr") and self.fr else "en"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who says so, where in it, and whether anybody opened it."""

    ref: str
    confidence: Confidence
    where: str = ""


def alphabetical(text: str) -> str:
    """What names are sorted by: an accent or a capital moves no word, so that É stands with E."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(one for one in apart if not unicodedata.combining(one))

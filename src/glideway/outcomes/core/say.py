"""Sentences of the room, whole in each language, with named places for numbers.

They live in `knowledge/sentences.json` and `checking.json` beside it, because findings about
printed numbers are made here, where no catalogue of the pages reaches.
"""

import re
from collections.abc import Mapping
from functools import cache

import msgspec

from glideway.body.core.words import Words
from glideway.outcomes.core.knowledge import read
from glideway.outcomes.core.studies import UNCOUNTED

MINUS = "−"
NUMBER = re.compile(r"[<>=≤≥−-]?\d*\.?\d+%?")
TINY, LARGE = 0.0001, 1000


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    sentences: dict[str, Words]


@cache
def sentences() -> dict[str, Words]:
    """Every sentence by its key: those of the pages, and those of checking printed numbers."""
    checking = read("checking.json", _File).sentences
    return checking | read("sentences.json", _File).sentences


def say(key: str, language: str, facts: Mapping[str, float | str] | None = None) -> str:
    """The sentence `key` with its facts; KeyError for a key or a place nobody wrote."""
    words = {
        name: printed(value, language) if isinstance(value, str) else number(value, language)
        for name, value in (facts or {}).items()
    }
    return sentences()[key].of(language).format_map(words)


def number(value: float, language: str) -> str:
    """Three figures that count, the language's decimal mark, and a real minus.

    What is smaller than one in ten thousand is said to be that.
    """
    size = abs(value)
    if 0 < size < TINY:
        return f"<{number(TINY, language)}"
    text = f"{size:.0f}" if size >= LARGE else f"{size:.3g}"
    mark = MINUS if value < 0 else ""
    return mark + (text.replace(".", ",") if language.startswith("fr") else text)


def printed(text: str, language: str) -> str:
    """A number as an article prints it, with the decimal mark of the page's language."""
    if not (language.startswith("fr") and NUMBER.fullmatch(text)):
        return text
    return text.replace(".", ",").replace("%", "\u00a0%")


def count(n: int | None, language: str, *, counts: str = "people") -> str:
    """How many, below ten in words, because a small study should read as small."""
    if n is None:
        return say(f"{counts}.unknown", language)
    if 0 < n < UNCOUNTED:
        return say(f"{counts}.{n}", language)
    return say(f"{counts}.many", language, {"n": f"{n}"})

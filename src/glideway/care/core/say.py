"""Sentences of the room, whole in each language, with named places for what was recorded.

They live in `knowledge/sentences.json` because a note is composed here, where no catalogue of
the pages reaches, and because a translator should see both languages side by side.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import msgspec

from glideway.body.core.words import Words
from glideway.care.core.knowledge import read

MINUS = "−"


class Part(StrEnum):
    """The parts of a note, in the order in which it tells them."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"


class Pattern(Words, frozen=True):
    """A sentence with places for facts; one of the note says in which part it stands.

    A brief one is told in the short view of the note too.
    """

    part: Part | None = None
    brief: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    sentences: dict[str, Pattern]


@cache
def sentences() -> dict[str, Pattern]:
    """Every sentence by its key."""
    return read("sentences.json", _File).sentences


def say(key: str, language: str, facts: Mapping[str, str | float | Words] | None = None) -> str:
    """The sentence `key` with its facts filled in; KeyError for a key or a place unknown."""
    words = {name: in_words(value, language) for name, value in (facts or {}).items()}
    return sentences()[key].of(language).format_map(words)


def in_words(value: str | float | Words, language: str) -> str:
    """A fact as it is written in this language."""
    if isinstance(value, Words):
        return value.of(language)
    return value if isinstance(value, str) else number(value, language)


def number(value: float, language: str, places: int = 1) -> str:
    """At most so many decimals, the language's comma, and a real minus."""
    text = f"{abs(value):.{places}f}"
    if places:
        text = text.rstrip("0").removesuffix(".")
    mark = MINUS if value < 0 and text != "0" else ""
    return mark + (text.replace(".", ",") if language.startswith("fr") else text)


def signed(value: float, language: str, places: int = 1) -> str:
    """The same with a plus: "+19", "−3", and 0 as it is."""
    text = number(value, language, places)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"

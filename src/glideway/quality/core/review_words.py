"""What holds a review until a person has read it, and what a clinic's reply may not say.

A filter holds and a person decides; nothing is rewritten. The lists of words are data and drafts
(`knowledge/review_words.json`): nets, never a reading. Names are found too often rather than too
seldom: a word with a capital letter in the middle of a sentence that no list frees.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from glideway.directory.core.professions import Wording

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE = re.compile(r"(?:\b(?:mrs?|ms|mx|dre?|prof|mme|mlle|m)\.|[^.!?\n])+", re.IGNORECASE)
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|https?://|\bwww\.|(?<!\w)@\w{3,}|\b[\w-]+\.(?:com|ca|org|net)\b"
    r"|(?<!\d)(?:\+?\d[\s().-]*){10,}",
    re.IGNORECASE,
)
FEW_STARS = 3  # with so few or fewer, two people are needed to remove a review
SHORTEST = 3  # initials and particles name nobody


class Filter(StrEnum):
    """Why a review waits for a person."""

    PERSON = "person"
    CONTACT = "contact"
    OTHERS = "others"
    ABUSE = "abuse"


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ground of the closed list; that a review is negative is none."""

    id: str
    name: Wording


class ReviewWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of the lists, of one version."""

    version: int
    review: Literal["draft", "reviewed", "retired"]
    source: str
    titles: frozenset[str]
    named_by: tuple[str, ...]
    free: frozenset[str]
    relatives: frozenset[str]
    health: tuple[str, ...]
    abuse: frozenset[str]
    patient: tuple[str, ...]
    reasons: tuple[Reason, ...]
    kept_for: tuple[Reason, ...]


class Told(NamedTuple):
    """What a reply may not say, with the words that say it."""

    health: str
    patient: str


@cache
def load() -> ReviewWords:
    """The lists of this release."""
    text = files("glideway.quality").joinpath("knowledge/review_words.json").read_bytes()
    return msgspec.json.decode(text, type=ReviewWords)


def held_for(text: str, *, names: Collection[str] = (), free: str = "") -> list[Filter]:
    """Which filters hold a text. `names` are people of the house, `free` its name and city."""
    found = {
        Filter.PERSON: _names_somebody(text, names, free),
        Filter.CONTACT: bool(CONTACT.search(text)),
        Filter.OTHERS: any(_of_another(one) for one in SENTENCE.findall(text)),
        Filter.ABUSE: bool(load().abuse & set(_words(text))),
    }
    return [one for one, holds in found.items() if holds]


def told(text: str) -> Told:
    """What a reply says of health, or says that its reader was a patient; empty where nothing."""
    health = next((one for one in _words(text) if one.startswith(load().health)), "")
    known = (re.search(one, text, re.IGNORECASE) for one in load().patient)
    patient = next((one.group() for one in known if one), "")
    return Told(health, patient)


def person_in(text: str, *, free: str) -> str:
    """The first word that could be a person's name, but those of `free`; empty where none is."""
    return next(_capitals(text, set(_words(free))), "")


def _words(text: str) -> list[str]:
    return [one.casefold() for one in WORD.findall(text)]


def _of_another(sentence: str) -> bool:
    """Whether one sentence speaks of somebody close and of health."""
    words = _words(sentence)
    return bool(load().relatives & set(words)) and any(
        one.startswith(load().health) for one in words
    )


def _names_somebody(text: str, names: Collection[str], free: str) -> bool:
    words, house = set(_words(text)), {part for one in names for part in _parts(one)}
    return bool(house & words) or bool(person_in(text, free=free))


def _parts(name: str) -> list[str]:
    return [one for one in _words(name) if len(one) >= SHORTEST]


def _capitals(text: str, free: Collection[str]) -> Iterator[str]:
    """Each word that could be a name: a capital letter where no sentence begins.

    After a title or "named" a name of two letters is one as well.
    """
    lists = load()
    says_who = {WORD.findall(one)[-1] for one in lists.named_by} | lists.titles
    for sentence in SENTENCE.findall(text):
        before = ""
        for word in WORD.findall(sentence):
            named = word[0].isupper() and not word.isupper()
            freed = word.casefold() in lists.free or word.casefold() in free
            long_enough = len(word) >= SHORTEST or before in says_who
            if named and before and not freed and long_enough:
                yield word
            before = word.casefold()

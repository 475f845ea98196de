"""Letters that go out: which kinds, what each tells in which order, and the hash of what is signed.

A letter to the family doctor tells findings, course and measured change with the noise beside it; a
referral names its reason first; a note for employer or team tells what to leave alone until when,
and no more of anybody's health than that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from glideway.care.core.note import Fact, Sentence
from glideway.care.core.say import say

LINK_LIVES = timedelta(days=30)  # ours, a draft: how long a yes may be given by link
MOST_STEPS = 3


class Kind(StrEnum):
    """The three letters."""

    DOCTOR = "doctor"
    REFERRAL = "referral"
    RETURN = "return"


class Step(msgspec.Struct, frozen=True):
    """From which day what is allowed again: one step back to work or sport."""

    on: date
    what: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the practitioner says for a letter besides the record."""

    reason: str = ""
    leave: str = ""
    until: date | None = None
    steps: tuple[Step, ...] = ()


def write(facts: Iterable[Fact], language: str) -> tuple[Sentence, ...]:
    """The sentences of a letter in their order, each with the row it comes from.

    What was found at each visit in the same words is told once, with the first of these rows.
    """
    told: dict[str, Sentence] = {}
    for one in facts:
        words = say(one.key, language, one.words)
        told.setdefault(words, Sentence(words, one.about, one.key, at=one.at))
    return tuple(told.values())


def text(composed: Iterable[Sentence]) -> str:
    """The letter as one text, a sentence a line."""
    return "\n".join(one.text for one in composed)


def in_order(steps: Sequence[Step]) -> bool:
    """Whether each step comes after the one before."""
    return all(one.on < then.on for one, then in pairwise(steps))


def digest(parts: Sequence[str]) -> str:
    """SHA-256 over all that was signed: letter, kind, language, to whom, words, by whom, when."""
    return hashlib.sha256(msgspec.json.encode(list(parts))).hexdigest()

"""The note that writes itself: each sentence comes from one recorded fact and names it.

Nothing is said that was not tapped, chosen or measured; the practitioner edits the text and
signs it, and from then on it is only ever amended.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

import msgspec

from glideway.body.core.words import Words
from glideway.care.core.say import Part, say, sentences

Told: TypeAlias = Mapping[str, str | float | Words]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something recorded: which sentence says it, about which row, in which words, and when."""

    key: str
    about: str
    words: Told
    at: datetime | None = None


class Sentence(msgspec.Struct, frozen=True):
    """One sentence of a note and the row it comes from (`pass:` and its public id)."""

    text: str
    about: str
    key: str = ""
    part: str = ""
    at: datetime | None = None


class Step(StrEnum):
    """The parts of a visit, in the order in which a missing one is asked for."""

    SCREENING = "screening"
    PRECAUTIONS = "precautions"
    BASELINE = "baseline"
    CONSENT = "consent"
    CONSULT = "consult"
    RETEST = "retest"
    PLAN = "plan"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a visit is there: every field is a fact, none is a guess."""

    screened: bool
    acknowledged: bool
    baseline: bool
    consented: bool
    treated: bool
    retested: bool
    planned: bool
    stopped: bool = False
    by_phone: bool = False
    consulted: bool = False
    withdrawn: bool = False

    @property
    def missing(self) -> Step:
        """The first thing still to do; NOTE when the visit can be signed.

        A visit without hands-on work needs neither consent nor a re-test. Consent that was
        withdrawn since stood until then, and nobody is measured anew who wants no more. One that
        an emergency answer stopped needs nothing more. A consult by phone needs what it came to.
        """
        if self.stopped:
            return Step.NOTE
        asked = ((Step.SCREENING, self.screened), (Step.PRECAUTIONS, self.acknowledged))
        wanted: tuple[tuple[Step, bool], ...] = (
            *asked,
            (Step.BASELINE, self.baseline),
            (Step.CONSENT, self.consented or self.withdrawn or not self.treated),
            (Step.RETEST, self.retested or self.withdrawn or not self.treated),
            (Step.PLAN, self.planned),
        )
        if self.by_phone:
            wanted = (*asked, (Step.CONSULT, self.consulted))
        return next((step for step, there in wanted if not there), Step.NOTE)


def write(facts: Iterable[Fact], language: str) -> tuple[Sentence, ...]:
    """The note of these facts: part after part, and within a part in their order."""
    made = (
        Sentence(say(one.key, language, one.words), one.about, one.key, part_of(one.key), one.at)
        for one in facts
    )
    order = list(Part)
    return tuple(sorted(made, key=lambda one: order.index(Part(one.part))))


def part_of(key: str) -> Part:
    """The part in which the sentence `key` stands; KeyError for one that is of no note."""
    part = sentences()[key].part
    if part is None:
        raise KeyError(key)
    return part


def text(composed: Iterable[Sentence], language: str) -> str:
    """The note as one text: each part under its heading, a sentence a line."""
    lines: list[str] = []
    for part, told in groupby(composed, key=lambda one: one.part):
        lines += ["", say(f"part.{part}", language), *(one.text for one in told)]
    return "\n".join(lines[1:])


def digest(
    *,
    visit: str,
    version: int,
    author: str,
    signed_at: str,
    words: str,
    more: Sequence[str] | None = None,
) -> str:
    """SHA-256 over what was signed, by whom and when, so that a changed note shows.

    `more` is what the second formula covers besides: language, sentences, reason, the day a late
    entry tells of, and the digest of the version before, which makes of the versions a chain.
    """
    whole: list[object] = [visit, version, author, signed_at, words]
    return hashlib.sha256(msgspec.json.encode([*whole, *(more or ())])).hexdigest()

"""The note that writes itself: each sentence comes from one recorded fact and names it.

Nothing is said that was not tapped, chosen or measured; the practitioner edits the text and
signs it, and from then on it is only ever amended.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from glideway.body.core.words import Words
from glideway.care.core.say import say


@dataclass(frozen=True, slots=True)
class Fact:
    """Something recorded: which sentence says it, about which row, with which words."""

    key: str
    about: str
    words: Mapping[str, str | float | Words]


class Sentence(msgspec.Struct, frozen=True):
    """One sentence of a note and the row it comes from (`pass:` and its public id)."""

    text: str
    about: str


class Step(StrEnum):
    """The parts of a visit, in the order in which a missing one is asked for."""

    SCREENING = "screening"
    PRECAUTIONS = "precautions"
    BASELINE = "baseline"
    CONSENT = "consent"
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

    @property
    def missing(self) -> Step:
        """The first thing still to do; NOTE when the visit can be signed.

        A visit without hands-on work needs neither consent nor a re-test, and one that an
        emergency answer stopped needs nothing more.
        """
        if self.stopped:
            return Step.NOTE
        wanted = (
            (Step.SCREENING, self.screened),
            (Step.PRECAUTIONS, self.acknowledged),
            (Step.BASELINE, self.baseline),
            (Step.CONSENT, self.consented or not self.treated),
            (Step.RETEST, self.retested or not self.treated),
            (Step.PLAN, self.planned),
        )
        return next((step for step, there in wanted if not there), Step.NOTE)


def write(facts: Iterable[Fact], language: str) -> tuple[Sentence, ...]:
    """The note of these facts, in their order."""
    return tuple(Sentence(say(one.key, language, one.words), one.about) for one in facts)


def text(sentences: Iterable[Sentence]) -> str:
    """The note as one text, a sentence a line."""
    return "\n".join(one.text for one in sentences)


def digest(*, visit: str, version: int, author: str, signed_at: str, words: str) -> str:
    """SHA-256 over what was signed, by whom and when, so that a changed note shows."""
    whole = msgspec.json.encode([visit, version, author, signed_at, words])
    return hashlib.sha256(whole).hexdigest()

"""Everyday words as data, and one language of them cut into stems.

Nothing here weighs anything: it cuts a text into words, joins those that only mean something
together, and knows the lists of the knowledge file by their stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.screening.core.spelling import Care, Spelling

Stems: TypeAlias = tuple[str, ...]

SHORT = 4  # letters a word must have to lose an ending


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing, as people say it in either language."""

    en: tuple[str, ...]
    fr: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        return self.fr if language == "fr" else self.en


class Part(Phrases, frozen=True, forbid_unknown_fields=True):
    """A part of the body, and the regions it lies in, the likeliest first.

    `at` names the part that is meant with a position word beside it: behind, inner, outer.
    """

    id: str
    regions: tuple[str, ...]
    at: dict[str, str] = {}


class Trouble(Phrases, frozen=True, forbid_unknown_fields=True):
    """How a condition is spoken of: its names, its places in order, and its ways.

    `strong` are ways that speak for it more than the rest; `general` is what is looked at when
    only the place is said; `only_with_a_cue` says nothing by its place alone.
    """

    id: str
    regions: tuple[str, ...]
    parts: tuple[str, ...]
    cues: tuple[str, ...]
    strong: tuple[str, ...] = ()
    general: bool = False
    only_with_a_cue: bool = False


class Alarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A screening question, the region that asks it, and which things heard together raise it.

    Where no question is quite what was said, `first` says above them what to do: then the
    questions are those of the part that was named.
    """

    item: str
    region: str
    any: tuple[tuple[str, ...], ...]
    first: Words | None = None


class Denial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say what is not there.

    `unless` are words that make a complaint of the "no" itself; `joins` carry on what was said
    before, so that after a loss they name another loss.
    """

    before: tuple[str, ...]
    joins: tuple[str, ...]
    after: tuple[str, ...]
    ends: tuple[str, ...]
    unless: tuple[str, ...]


class Everyday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole knowledge file of one version."""

    version: str
    review: Review
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]
    positions: dict[str, Phrases]
    cues: dict[str, Phrases]
    implies: dict[str, tuple[str, ...]]
    conditions: tuple[Trouble, ...]
    signs: dict[str, Phrases]
    safety: tuple[Alarm, ...]
    pain: Phrases
    idle: Phrases
    ordinary: Phrases
    denials: dict[str, Denial]
    exact: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it was written, its stem, and the part of the sentence it stands in."""

    word: str
    written: str
    stem: str
    clause: int


@cache
def everyday() -> Everyday:
    """The knowledge of this release, read once."""
    text = resources.files("glideway.screening").joinpath("knowledge/hurts.json").read_bytes()
    return msgspec.json.decode(text, type=Everyday)


class Lexicon:
    """One language of the knowledge file, cut into stems once."""

    def __init__(self, language: str) -> None:
        self.language = language
        hurts = everyday()
        self.exact = {tuple(words.split()): one for words, one in hurts.exact[language].items()}
        self.longest_exact = max(map(len, self.exact))
        self.idle = {self.stem(word) for word in hurts.idle.of(language)}
        self.parts = [(part, self.phrases(part)) for part in hurts.parts]
        self.positions = {
            name: set(self.phrases(position)) for name, position in hurts.positions.items()
        }
        self.cues = {name: self.phrases(cue, least=2) for name, cue in hurts.cues.items()}
        self.troubles = [(one, self.phrases(one, least=2)) for one in hurts.conditions]
        self.signs = {
            name: [self.stems(phrase) for phrase in sign.of(language)]
            for name, sign in hurts.signs.items()
        }
        denial = hurts.denials[language]
        self.denies = {self.stems(one) for one in denial.before}
        self.joins = {self.stems(one) for one in denial.joins}
        self.denied = {self.stems(one) for one in denial.after}
        self.ends = {self.stem(one) for one in denial.ends}
        self.unless = {self.stem(one) for one in denial.unless}
        self.spelling = Spelling(
            {word: self.stem(word) for word in self._every_word(hurts)},
            {stem for _, phrases in self.parts for one in phrases for stem in one},
            {self.stem(word) for word in hurts.ordinary.of(language)},
        )
        self.longest = max(len(phrase) for _, phrases in self.parts for phrase in phrases)
        self.by_phrase = {phrase: part for part, phrases in self.parts for phrase in phrases}

    def _every_word(self, hurts: Everyday) -> Iterator[str]:
        """Every single word of the file, after the ones that are only meant together."""
        denial = hurts.denials[self.language]
        lists = (
            *hurts.parts,
            *hurts.positions.values(),
            *hurts.cues.values(),
            *hurts.conditions,
            *hurts.signs.values(),
            *(hurts.pain, hurts.idle),
        )
        for one in (*(list_.of(self.language) for list_ in lists), denial.before, denial.after):
            for phrase in one:
                yield from (word for word, _ in self._joined(pieces(phrase)) if word.isalnum())
        yield from denial.ends

    def stem(self, word: str) -> str:
        """A word without plural and the commonest endings; crude, the same everywhere."""
        word = plain(word)
        plural = len(word) > SHORT - 1 and word[-1] in "sx" and not word.endswith("ss")
        bare = word[:-1] if plural else word
        if self.language == "en" and len(bare) > SHORT:
            for ending in ("ness", "ing", "ed"):
                if bare.endswith(ending) and len(bare) - len(ending) > SHORT - 2:
                    bare = bare.removesuffix(ending)
                    break
            if len(bare) >= SHORT and bare[-1] == bare[-2] and bare[-1] in "bgmnpt":
                bare = bare[:-1]
        if len(bare) < SHORT:
            return bare or word
        return bare.rstrip("e") if self.language == "fr" else bare.removesuffix("e")

    def tokens(self, text: str) -> list[Token]:
        """The text as words; words that only mean something together are one."""
        found: list[Token] = []
        clause = 0
        for word, written in self._joined(pieces(text)):
            if word[0].isalnum():
                found.append(Token(word, written, self.stem(word), clause))
            else:
                clause += 1
        return found

    def _joined(self, words: list[str]) -> Iterator[tuple[str, str]]:
        """Each word with how it was written: "cannot" is "cant", and stands where that stood."""
        at = 0
        while at < len(words):
            length, one = 1, words[at]
            for size in range(min(self.longest_exact, len(words) - at), 0, -1):
                if (joined := self.exact.get(tuple(words[at : at + size]))) is not None:
                    length, one = size, joined
                    break
            written = " ".join(words[at : at + length])
            yield from ((word, written) for word in one.split())
            at += length

    def stems(self, text: str) -> Stems:
        return tuple(one.stem for one in self.tokens(text))

    def phrases(self, source: Phrases, *, least: int = 1) -> list[Stems]:
        """Phrases without their idle words; one of which less than `least` is left keeps them.

        "Into my leg" must not become "leg", which is a place and no way of hurting.
        """
        made = []
        for phrase in source.of(self.language):
            stems = self.stems(phrase)
            kept = tuple(one for one in stems if one not in self.idle)
            made.append(kept if len(kept) >= min(least, len(stems)) else stems)
        return list(dict.fromkeys(made))

    def corrected(self, token: Token, care: Care = "usual") -> Token:
        """The token with the stem of the known word it was meant to be."""
        return replace(token, stem=self.spelling.meant(token.word, token.stem, care))


@cache
def lexicon(language: str) -> Lexicon:
    return Lexicon(language)


def plain(text: str) -> str:
    """Lower case, without accents and with one kind of apostrophe."""
    lower = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(letter for letter in lower if not unicodedata.combining(letter))


def pieces(text: str) -> list[str]:
    """Words and the marks between parts of a sentence; "can't" is one word, "l'épaule" two."""
    bare = re.sub(r"n't\b", "nt", plain(text))
    bare = re.sub(r"\bi'(m|ve|d|ll)\b", r"i \1", bare.replace("'s ", " "))
    return re.findall(r"[a-z0-9]+|[,.;:!?()\n]", bare)

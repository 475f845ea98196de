"""What somebody's own words point at: parts of the body, what may be looked at, and alarm words.

Words are matched against `knowledge/hurts.json`, in the language of the page first and then in
the other. It finds, it does not guess: a text that names no part of the body, no complaint with
a name and no alarm is not recognised. Nothing here is a diagnosis, and no order is a likelihood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

import msgspec

from glideway.body.core.words import Review, Source

Stems: TypeAlias = tuple[str, ...]

MOST_TOKENS = 80
MOST_CONDITIONS = 5
MOST_REGIONS = 4
SHORT = 4  # a word of up to four letters is only ever corrected by swapping two neighbours
LONG = 8  # from eight letters on, two slips are forgiven
SLIPS = 2
GAP = 2  # words that may stand between the words of an alarm
NAMED, EACH_WORD, PART, LATER_PART, LEAST_PART, CUE, GENERAL = 10.0, 2.0, 4.0, 0.5, 2.0, 3.0, 1.0
KEPT = 0.4  # a condition this far below the first one is not worth a look


class _Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: tuple[str, ...]
    fr: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        return self.fr if language == "fr" else self.en


class _Part(_Phrases, frozen=True, forbid_unknown_fields=True):
    id: str
    regions: tuple[str, ...]


class _Trouble(_Phrases, frozen=True, forbid_unknown_fields=True):
    id: str
    regions: tuple[str, ...]
    parts: tuple[str, ...]
    cues: tuple[str, ...]
    general: bool = False
    only_with_a_cue: bool = False


class _Alarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    item: str
    region: str
    any: tuple[tuple[str, ...], ...]


class _Hurts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    review: Review
    sources: tuple[Source, ...]
    parts: tuple[_Part, ...]
    cues: dict[str, _Phrases]
    conditions: tuple[_Trouble, ...]
    signs: dict[str, _Phrases]
    safety: tuple[_Alarm, ...]
    pain: _Phrases
    idle: _Phrases
    exact: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Understood:
    """Regions in the order they were named, conditions with the most said about them first.

    `safety` are the emergency questions the words sound like; when it is not empty they are
    asked before anything else. `check` is the region whose questions those are.
    """

    regions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    check: str = ""

    @property
    def recognised(self) -> bool:
        return bool(self.regions or self.conditions or self.safety)


class _Lexicon:
    """One language of the knowledge file, cut into stems once."""

    def __init__(self, language: str) -> None:
        self.language = language
        hurts = _file()
        self.exact = hurts.exact[language]
        self.idle = {self.stem(word) for word in hurts.idle.of(language)}
        self.parts = [(part, self.phrases(part)) for part in hurts.parts]
        self.cues = {name: self.phrases(cue) for name, cue in hurts.cues.items()}
        self.troubles = [(one, self.phrases(one)) for one in hurts.conditions]
        self.signs = {
            name: [self.stems(phrase) for phrase in sign.of(language)]
            for name, sign in hurts.signs.items()
        }
        self.known = self.idle | {self.stem(word) for word in hurts.pain.of(language)}
        for phrases in (
            *(phrases for _, phrases in self.parts),
            *self.cues.values(),
            *(phrases for _, phrases in self.troubles),
            *self.signs.values(),
        ):
            self.known.update(stem for phrase in phrases for stem in phrase)
        self.by_letter: dict[str, list[str]] = {}
        for stem in sorted(self.known):
            if len(stem) > SHORT - 2:
                self.by_letter.setdefault(stem[0], []).append(stem)
        self.longest = max(len(phrase) for _, phrases in self.parts for phrase in phrases)
        self.by_phrase = {phrase: part for part, phrases in self.parts for phrase in phrases}

    def stem(self, word: str) -> str:
        """A word without accent, plural and the commonest endings; crude, the same everywhere."""
        bare = word.rstrip("sx") if len(word) > SHORT - 1 else word
        if self.language == "en" and len(bare) > SHORT:
            for ending in ("ness", "ing", "ed"):
                if bare.endswith(ending) and len(bare) - len(ending) > SHORT - 2:
                    bare = bare.removesuffix(ending)
                    break
            if len(bare) >= SHORT and bare[-1] == bare[-2] and bare[-1] in "bgmnpt":
                bare = bare[:-1]
        return bare.rstrip("e") if len(bare) >= SHORT else bare or word

    def stems(self, text: str) -> Stems:
        """The text as stems; words that only mean something together are joined first."""
        plain = f" {' '.join(_words(text))} "
        for words, one in self.exact.items():
            plain = plain.replace(f" {words} ", f" {one} ")
        return tuple(self.stem(word) for word in plain.split())

    def phrases(self, source: _Phrases) -> list[Stems]:
        """Phrases without their idle words; one made of nothing else keeps them."""
        made = []
        for phrase in source.of(self.language):
            stems = self.stems(phrase)
            made.append(tuple(one for one in stems if one not in self.idle) or stems)
        return made

    def corrected(self, stem: str) -> str:
        """The known word this one was meant to be, or itself."""
        if stem in self.known or len(stem) < SHORT - 1 or stem.isdigit():
            return stem
        swapped = [one for one in self.by_letter.get(stem[1], ()) if one[1] == stem[0]]
        near = [
            (_slips(stem, other), other)
            for other in (*self.by_letter.get(stem[0], ()), *swapped)
            if abs(len(stem) - len(other)) <= SLIPS
        ]
        slips, other = min(near, default=(LONG, stem))
        return other if slips <= _allowed(stem, other) else stem


@cache
def _lexicon(language: str) -> _Lexicon:
    return _Lexicon(language)


@cache
def _file() -> _Hurts:
    text = resources.files("glideway.screening").joinpath("knowledge/hurts.json").read_bytes()
    return msgspec.json.decode(text, type=_Hurts)


def understand(text: str, language: str) -> Understood:
    """What `text` points at; nothing at all when it means nothing here.

    The page's language is tried first: "main" is a hand to one reader and not to another.
    Alarm words count in both languages.
    """
    first, other = ("fr", "en") if language.startswith("fr") else ("en", "fr")
    found = _read(text, _lexicon(first))
    if found.safety or (found.recognised and len(_words(text)) <= 1):
        return found
    second = _read(text, _lexicon(other))
    if second.safety and not found.safety:
        return second
    return found if found.recognised else second


def _read(text: str, lexicon: _Lexicon) -> Understood:
    stems = tuple(lexicon.corrected(one) for one in lexicon.stems(text)[:MOST_TOKENS])
    said = tuple(one for one in stems if one not in lexicon.idle)
    parts = _parts(said, lexicon)
    cues = {
        name
        for name, phrases in lexicon.cues.items()
        if any(_within(phrase, said) or _within(phrase, stems) for phrase in phrases)
    }
    signs = {
        name
        for name, phrases in lexicon.signs.items()
        if any(_in_order(phrase, stems) for phrase in phrases)
    }
    conditions = _conditions(said, [part.id for part in parts], cues, lexicon)
    regions = _regions(parts, conditions)
    heard = signs | cues | {part.id for part in parts}
    alarms = [one for one in _file().safety if any(heard.issuperset(all_) for all_ in one.any)]
    return Understood(
        regions[:MOST_REGIONS],
        tuple(one.id for one in conditions),
        tuple(one.item for one in alarms),
        next((one.region for one in alarms), ""),
    )


def _parts(said: Stems, lexicon: _Lexicon) -> list[_Part]:
    """Parts in the order they were named; "back of the knee" is not also a back."""
    found: list[_Part] = []
    at = 0
    while at < len(said):
        for length in range(min(lexicon.longest, len(said) - at), 0, -1):
            part = lexicon.by_phrase.get(said[at : at + length])
            if part is not None:
                found.append(part)
                at += length - 1
                break
        at += 1
    return found


def _regions(parts: list[_Part], conditions: list[_Trouble]) -> tuple[str, ...]:
    """The parts that were named, those of the first condition before the others."""
    named = [region for part in parts for region in part.regions]
    typical = [region for one in conditions[:1] for region in one.regions]
    return _unique([*(one for one in named if one in typical), *named] or typical)


def _conditions(said: Stems, parts: list[str], cues: set[str], lexicon: _Lexicon) -> list[_Trouble]:
    scored = [(_score(one, phrases, said, parts, cues), one) for one, phrases in lexicon.troubles]
    likely = sorted(
        ((score, one) for score, one in scored if score > 0),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    least = KEPT * likely[0][0] if likely else 0
    return [one for score, one in likely if score >= least][:MOST_CONDITIONS]


def _score(
    one: _Trouble, phrases: list[Stems], said: Stems, parts: list[str], cues: set[str]
) -> float:
    """How much of what was said speaks of this: its name most, then the place, then the way."""
    named = max((len(phrase) for phrase in phrases if _within(phrase, said)), default=0)
    places = sum(
        max(PART - LATER_PART * rank, LEAST_PART)
        for rank, part in enumerate(one.parts)
        if part in parts
    )
    ways = len(cues.intersection(one.cues))
    if not named and not (places and (ways or not one.only_with_a_cue)):
        return 0.0
    score = places + CUE * ways + GENERAL * one.general
    return score + (NAMED + EACH_WORD * named if named else 0.0)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", bare.replace("'s ", " ").replace("’s ", " "))


def _within(phrase: Stems, said: Stems) -> bool:
    size = len(phrase)
    return any(said[at : at + size] == phrase for at in range(len(said) - size + 1))


def _in_order(phrase: Stems, stems: Stems) -> bool:
    """The words of an alarm stand in this order, with at most `GAP` others between two."""
    for start in (at for at, one in enumerate(stems) if one == phrase[0]):
        at = start
        for wanted in phrase[1:]:
            window = stems[at + 1 : at + 2 + GAP]
            if wanted not in window:
                break
            at += 1 + window.index(wanted)
        else:
            return True
    return False


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _allowed(stem: str, other: str) -> int:
    if max(len(stem), len(other)) <= SHORT:
        return int(sorted(stem) == sorted(other))
    return SLIPS if min(len(stem), len(other)) >= LONG else 1


def _slips(one: str, other: str) -> int:
    """Letters typed wrong, left out, put in or swapped (optimal string alignment)."""
    rows: list[list[int]] = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        rows.append(list(_row(rows, i, letter, one, other)))
    return rows[-1][-1]


def _row(rows: list[list[int]], i: int, letter: str, one: str, other: str) -> Iterator[int]:
    made = [i]
    yield i
    for j, wanted in enumerate(other, 1):
        cost = min(rows[i - 1][j] + 1, made[j - 1] + 1, rows[i - 1][j - 1] + (letter != wanted))
        if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
            cost = min(cost, rows[i - 2][j - 2] + 1)
        made.append(cost)
        yield cost

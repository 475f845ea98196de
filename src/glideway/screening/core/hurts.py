"""What somebody's own words point at: parts of the body, what may be looked at, alarm words.

Words are matched against `knowledge/hurts.json`, in the language of the page first and then in
the other. It finds, it does not guess: a text that names no part of the body, no complaint with
a name and no alarm is not recognised. Nothing here is a diagnosis, and no order is a likelihood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from glideway.body.core.words import Words
from glideway.screening.core.lexicon import (
    Alarm,
    Lexicon,
    Part,
    Stems,
    Token,
    Trouble,
    everyday,
    lexicon,
    pieces,
)
from glideway.screening.core.rules import load
from glideway.screening.core.spelling import Care

Speaks: TypeAlias = Literal["name", "place", "way"]

MOST_TOKENS = 80
MOST_CONDITIONS = 5
MOST_REGIONS = 4
GAP = 2  # words that may stand between the words of an alarm
REACH = 4  # words that a "no" covers
CRISIS = "crisis"
NAMED, EACH_WORD, PART, LATER_PART, LEAST_PART = 10.0, 2.0, 4.0, 0.5, 2.0
CUE, STRONG_CUE, GENERAL, IMPLIED = 3.0, 5.0, 1.0, 0.6
KEPT = 0.3  # a condition this far below the first one is not worth a look


@dataclass(frozen=True, slots=True)
class Basis:
    """Which of somebody's own words speak for a condition, and as what."""

    speaks: Speaks
    words: str


@dataclass(frozen=True, slots=True)
class Understood:
    """Regions in the order they were named, conditions with the most said about them first.

    `safety` are the screening questions the words sound like, the worst first; when one of them
    is an emergency it is asked before anything else. `check` is the region whose questions those
    are. `basis` says for each condition which words speak for it; `ways` are the ways of hurting
    that were heard; `unread` are words that meant nothing here. `crisis` says that somebody may
    not want to live, which comes before everything. `first` is what to do now, where no question
    is quite what was said.
    """

    regions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    check: str = ""
    basis: tuple[tuple[Basis, ...], ...] = ()
    ways: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    crisis: bool = False
    first: tuple[Words, ...] = ()

    @property
    def recognised(self) -> bool:
        return bool(self.regions or self.conditions or self.alarmed)

    @property
    def alarmed(self) -> bool:
        """Whether something was heard that comes before the body."""
        return bool(self.safety or self.crisis)

    @property
    def urgent(self) -> bool:
        """Whether something comes before anything else: an emergency question, or what to do."""
        return bool(self.first) or any(load().question(one).is_emergency for one in self.safety)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one language hears in a text: the words that count, and what they were written as."""

    tokens: tuple[Token, ...]
    whole: tuple[Token, ...]
    heard: frozenset[str]

    @property
    def stems(self) -> Stems:
        return tuple(one.stem for one in self.tokens)

    def written(self, phrase: Stems) -> str:
        """How a phrase was written, or "" when it was not."""
        if not self.heard.issuperset(phrase):
            return ""
        for tokens in (self.tokens, self.whole):
            stems, size = tuple(one.stem for one in tokens), len(phrase)
            for at in range(len(stems) - size + 1):
                if stems[at : at + size] == phrase:
                    return _written(tokens[at : at + size])
        return ""


_Found: TypeAlias = dict[str, str]  # what was heard -> in which words


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What speaks for a condition: the words, the places, the ways, and what a place weighs."""

    said: _Said
    parts: _Found
    cues: _Found
    weight: float


def understand(text: str, language: str) -> Understood:
    """What `text` points at; nothing at all when it means nothing here.

    The page's language is tried first: "main" is a hand to one reader and not to another.
    Alarm words count in both languages.
    """
    first, other = ("fr", "en") if language.startswith("fr") else ("en", "fr")
    found = _read(text, lexicon(first))
    if found.alarmed or (found.recognised and len(pieces(text)) <= 1):
        return found
    second = _read(text, lexicon(other), "strict")
    if second.alarmed:
        return second
    if found.recognised or second.recognised:
        return found if found.recognised else second
    return _read(text, lexicon(first), "loose")


def named_regions(text: str, language: str) -> tuple[str, ...]:
    """The regions whose parts `text` names, and nothing else of it."""
    words = lexicon(language)
    return _regions(_parts(_said(text, words, "usual"), words), [])


def _read(text: str, words: Lexicon, care: Care = "usual") -> Understood:
    said = _said(text, words, care)
    parts = _parts(said, words)
    cues = _heard(said, words.cues)
    implied = _implied(parts, cues)
    heard_of = _Spoken(said, implied or parts, cues, IMPLIED if implied else 1.0)
    scored = _conditions(heard_of, words)
    regions = _regions(parts, [one for one, _ in scored])
    heard = _signs(said, words) | cues.keys() | parts.keys()
    alarms = [one for one in everyday().safety if any(heard.issuperset(all_) for all_ in one.any)]
    crisis = CRISIS in heard
    if not (parts or scored or alarms or crisis):
        return Understood()
    return Understood(
        regions[:MOST_REGIONS],
        tuple(one.id for one, _ in scored),
        tuple(dict.fromkeys(one.item for one in alarms)),
        _asks(alarms, regions),
        tuple(basis for _, basis in scored),
        tuple(cues),
        _unread(said, words),
        crisis,
        tuple(one.first for one in alarms if one.first),
    )


def _asks(alarms: Sequence[Alarm], regions: Sequence[str]) -> str:
    """The region whose questions are asked: the worst alarm's own, or the part that was named."""
    if not alarms:
        return ""
    worst = alarms[0]
    return regions[0] if regions and (worst.first or not worst.region) else worst.region


def _said(text: str, words: Lexicon, care: Care) -> _Said:
    """The words of the text, corrected, without those that say what is not there."""
    found = [words.corrected(one, care) for one in words.tokens(text)[:MOST_TOKENS]]
    denied = _denied(found, words)
    whole = tuple(one for at, one in enumerate(found) if at not in denied)
    count = tuple(one for one in whole if one.stem not in words.idle)
    return _Said(count, whole, frozenset(one.stem for one in whole))


def _denied(found: Sequence[Token], words: Lexicon) -> set[int]:
    """Where the words stand that a "no", "pas de" or "is fine" takes back, with it.

    It reaches a few words, never over a comma or a "but". A complaint made of a "no" itself, as
    in "no feeling", is not taken back.
    """
    gone: set[int] = set()
    for at in range(len(found)):
        for size in (1, 2, 3):
            phrase = tuple(one.stem for one in found[at : at + size])
            if phrase in words.denies and not _goes_on(found, at, phrase, words):
                gone.update(_after(found, at, at + size, words))
            if phrase in words.denied:
                gone.update(_before(found, at, words))
    return gone


def _goes_on(found: Sequence[Token], at: int, phrase: Stems, words: Lexicon) -> bool:
    """Whether a "nor" stands after a loss: "I can feel neither this nor that"."""
    if phrase not in words.joins:
        return False
    return any(one.stem in words.unless for one in found[:at] if one.clause == found[at].clause)


def _after(found: Sequence[Token], first: int, at: int, words: Lexicon) -> Iterable[int]:
    reached = range(at, at)
    counted = 0
    for one in range(at, len(found)):
        stem = found[one].stem
        if found[one].clause != found[first].clause or stem in words.ends:
            break
        if stem in words.unless and not counted:
            return ()
        counted += stem not in words.idle
        if counted > REACH:
            break
        reached = range(at, one + 1)
    return (*range(first, at), *reached)


def _before(found: Sequence[Token], at: int, words: Lexicon) -> Iterable[int]:
    for one in range(at - 1, max(at - REACH, 0) - 1, -1):
        if found[one].clause != found[at].clause or found[one].stem in words.ends:
            return
        yield one


def _parts(said: _Said, words: Lexicon) -> _Found:
    """Parts in the order they were named; "back of the knee" is not also a back."""
    named: list[tuple[Part, int, int]] = []
    stems, at = said.stems, 0
    while at < len(stems):
        for size in range(min(words.longest, len(stems) - at), 0, -1):
            part = words.by_phrase.get(stems[at : at + size])
            if part is not None:
                named.append((part, at, size))
                at += size - 1
                break
        at += 1
    found: _Found = {}
    for part, at, size in named:
        exact = _placed(part, stems, at, size, words)
        found.setdefault(exact, _written(said.tokens[at : at + size]))
    return found


def _placed(part: Part, stems: Stems, at: int, size: int, words: Lexicon) -> str:
    """The part that a position word beside this one means."""
    for name, wanted in part.at.items():
        for phrase in words.positions[name]:
            long = len(phrase)
            before = stems[max(at - long - 1, 0) : at]
            after = stems[at + size : at + size + long + 1]
            if any(
                side[start : start + long] == phrase
                for side in (before, after)
                for start in range(len(side) - long + 1)
            ):
                return wanted
    return part.id


def _heard(said: _Said, phrases: dict[str, list[Stems]]) -> _Found:
    """Which of the named lists were said, each with the words it was said in."""
    found: _Found = {}
    for name, some in phrases.items():
        written = [one for phrase in some if (one := said.written(phrase))]
        if written:
            found[name] = max(written, key=len)
    return found


def _signs(said: _Said, words: Lexicon) -> set[str]:
    return {
        name
        for name, phrases in words.signs.items()
        if any(
            said.heard.issuperset(phrase)
            and (_in_order(phrase, said.whole) or _in_order(phrase, said.tokens))
            for phrase in phrases
        )
    }


def _implied(parts: _Found, cues: _Found) -> _Found:
    """The parts that a way of hurting speaks of by itself, when no part was named."""
    if parts:
        return {}
    implies = everyday().implies
    return {part: cues[cue] for cue in cues for part in implies.get(cue, ())}


def _regions(parts: _Found, conditions: list[Trouble]) -> tuple[str, ...]:
    """The parts that were named, those of the first condition before the others."""
    by_id = {one.id: one for one in everyday().parts}
    named = [region for part in parts for region in by_id[part].regions]
    typical = [region for one in conditions[:1] for region in one.regions]
    return tuple(dict.fromkeys([*(one for one in named if one in typical), *named] or typical))


def _conditions(spoken: _Spoken, words: Lexicon) -> list[tuple[Trouble, tuple[Basis, ...]]]:
    scored = [(*_score(one, phrases, spoken), one) for one, phrases in words.troubles]
    likely = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[2].id))
    least = KEPT * likely[0][0] if likely else 0
    return [(one, basis) for score, basis, one in likely if score >= least][:MOST_CONDITIONS]


def _score(one: Trouble, phrases: list[Stems], spoken: _Spoken) -> tuple[float, tuple[Basis, ...]]:
    """How much of what was said speaks of this: its name most, then the place, then the way."""
    parts, cues = spoken.parts, spoken.cues
    names = [(len(some), it) for some in phrases if (it := spoken.said.written(some))]
    longest, name = max(names, default=(0, ""))
    here = [(rank, part) for rank, part in enumerate(one.parts) if part in parts]
    places = spoken.weight * sum(max(PART - LATER_PART * rank, LEAST_PART) for rank, _ in here)
    ways = [cue for cue in cues if cue in one.cues or cue in one.strong]
    if not longest and not (here and (ways or not one.only_with_a_cue)):
        return 0.0, ()
    basis = (
        *([Basis("name", name)] if longest else ()),
        *(Basis("place", parts[part]) for _, part in here),
        *(Basis("way", cues[cue]) for cue in ways),
    )
    score = places + sum(STRONG_CUE if cue in one.strong else CUE for cue in ways)
    score += GENERAL * one.general + (NAMED + EACH_WORD * longest if longest else 0.0)
    return score, tuple(dict.fromkeys(basis))


def _unread(said: _Said, words: Lexicon) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(one.written for one in said.tokens if one.stem not in words.spelling.known)
    )


def _written(tokens: Sequence[Token]) -> str:
    return " ".join(dict.fromkeys(one.written for one in tokens))


def _in_order(phrase: Stems, tokens: Sequence[Token]) -> bool:
    """Whether a sign's words stand in this order in one clause, with at most `GAP` others between.

    "Breast cancer, new back pain" is no pain in the breast.
    """
    for start, first in enumerate(tokens):
        if first.stem != phrase[0]:
            continue
        at = start
        for wanted in phrase[1:]:
            window = [
                one.stem for one in tokens[at + 1 : at + 2 + GAP] if one.clause == first.clause
            ]
            if wanted not in window:
                break
            at += 1 + window.index(wanted)
        else:
            return True
    return False

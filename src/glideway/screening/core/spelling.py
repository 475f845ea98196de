"""Which known word a misspelt one was meant to be. Bounded on purpose: it mends, it never guesses.

A word is mended to a known one that sounds the same, that is a slip or two away, or that begins
the same and has another ending; an ordinary word of the language never is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Literal, TypeAlias

Care: TypeAlias = Literal["strict", "usual", "loose"]

SHORT = 4  # a word of up to four letters is mended by swapping two neighbours, no more
LONG = 8  # from eight letters on, two slips are forgiven
SLIPS = 2
ROOT = 5  # letters two words must share to be one word with two endings
ENDING = 5
MOST_KEPT = 20_000  # what strangers type is without end
SOUNDS = (
    *(("ph", "f"), ("kn", "n"), ("wr", "r"), ("ck", "k"), ("sch", "sk"), ("ch", "k")),
    *(("qu", "k"), ("q", "k"), ("ge", "je"), ("gi", "ji"), ("ce", "se"), ("ci", "si")),
    *(("c", "k"), ("z", "s"), ("h", ""), ("y", "i"), ("eau", "o"), ("au", "o")),
)


class Spelling:
    """The words of one language: `words` gives each with its stem, `body` the stems of parts."""

    def __init__(
        self, words: Mapping[str, str], body: Collection[str], ordinary: Collection[str]
    ) -> None:
        self.known = frozenset(words.values())
        self.written = frozenset(words)
        self.body = frozenset(body)
        self.ordinary = frozenset(ordinary) - self.known
        stems = sorted(self.known)
        self.sounds = {sound(one): one for one in stems if len(one) >= SHORT - (one in self.body)}
        self.stems = _by_letter((one, one) for one in stems)
        self.words = _by_letter(sorted(words.items()))
        self._kept: dict[tuple[str, str, Care], str] = {}

    def meant(self, word: str, stem: str, care: Care = "usual") -> str:
        """The stem of the known word that `word` was meant to be, or `stem` itself.

        `strict` mends nothing and knows only words as the file writes them: it is for the other
        language, where "sell" would soon be a "selle".
        `loose` is for a text in which nothing was recognised: short names of body parts are then
        forgiven one slip too.
        """
        if care == "strict":
            return stem if word in self.written else f"{word}?"
        if stem in self.known or stem in self.ordinary:
            return stem
        if len(stem) < SHORT - 1 or not stem.isalpha():
            return stem
        key = (word, stem, care)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._mended(word, stem, loose=care == "loose")
        return self._kept[key]

    def _mended(self, word: str, stem: str, *, loose: bool) -> str:
        return (
            self.sounds.get(sound(stem))
            or self._near(stem, self.stems)
            or self._near(word, self.words)
            or self._same_root(stem)
            or (loose and self._near_part(stem))
            or stem
        )

    def _near(self, word: str, among: Mapping[str, list[tuple[str, str]]]) -> str:
        """The nearest word within its bound, or ""."""
        near = [
            (off, stem)
            for other, stem in _candidates(word, among)
            if (off := slips(word, other)) <= self._forgiven(word, other)
        ]
        return min(near)[1] if near else ""

    def _near_part(self, stem: str) -> str:
        """A part of the body one slip away: only for a text in which nothing else was found."""
        near = [
            other
            for other, _ in _candidates(stem, self.stems)
            if other in self.body and len(other) >= SHORT and slips(stem, other) <= 1
        ]
        return min(near, default="")

    def _forgiven(self, word: str, other: str) -> int:
        if max(len(word), len(other)) <= SHORT:
            return int(other in self.body and sorted(word) == sorted(other))
        return SLIPS if min(len(word), len(other)) >= LONG else 1

    def _same_root(self, stem: str) -> str:
        """A known word of which this one is another form: the longest that begins the same."""
        forms = [
            other
            for other, _ in self.stems.get(stem[0], ())
            if _other_ending(stem, other) or _shortened(stem, other)
        ]
        return max(forms, key=len, default="")


def slips(one: str, other: str) -> int:
    """Letters typed wrong, left out, put in or swapped (optimal string alignment)."""
    rows: list[list[int]] = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        rows.append(list(_row(rows, i, letter, one, other)))
    return rows[-1][-1]


@cache
def sound(stem: str) -> str:
    """How a word sounds, roughly: spelling that changes nothing is folded away."""
    for letters, one in SOUNDS:
        stem = stem.replace(letters, one)
    return re.sub(r"(.)\1+", r"\1", stem)


def _row(rows: list[list[int]], i: int, letter: str, one: str, other: str) -> Iterator[int]:
    made = [i]
    yield i
    for j, wanted in enumerate(other, 1):
        cost = min(rows[i - 1][j] + 1, made[j - 1] + 1, rows[i - 1][j - 1] + (letter != wanted))
        if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
            cost = min(cost, rows[i - 2][j - 2] + 1)
        made.append(cost)
        yield cost


def _other_ending(stem: str, known: str) -> bool:
    return len(known) >= ROOT and stem.startswith(known) and len(stem) - len(known) <= ENDING


def _shortened(stem: str, known: str) -> bool:
    """Cut short by a letter or three, as in "engourdi" for "engourdissement" and back."""
    return len(stem) > ROOT and known.startswith(stem) and len(known) - len(stem) <= ENDING - 2


def _candidates(word: str, among: Mapping[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Known words of about this length that begin with its first letter, or with its second."""
    swapped = (pair for pair in among.get(word[1], ()) if pair[0][1] == word[0])
    for pair in (*among.get(word[0], ()), *swapped):
        if abs(len(word) - len(pair[0])) <= SLIPS:
            yield pair


def _by_letter(
    pairs: Iterator[tuple[str, str]] | list[tuple[str, str]],
) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word, stem in pairs:
        if len(word) > SHORT - 2:
            found.setdefault(word[0], []).append((word, stem))
    return found

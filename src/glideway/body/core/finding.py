"""Find a row of the atlas by what somebody types: part of a word, no accents, one slip.

English, French and Latin are searched at once. A word typed is looked for in the sorted list of
all words: whole, then as a beginning, then inside; only a word found nowhere is taken for a typing
error. Every word typed has to be found in a row. No row is read while searching.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from glideway.body.core.atlas import Atlas
from glideway.body.core.structures import Structure
from glideway.body.core.words import Words

Table: TypeAlias = Literal["structures", "protocols", "conditions", "regions", "motions"]
Scores: TypeAlias = dict[int, int]

FEWEST_LETTERS = 2
INSIDE_FROM, SLIP_FROM, TWO_SLIPS_FROM, SEVERAL_FROM = 3, 4, 8, 5
WHOLE, BEGINNING, INSIDE, SLIP = 0, 10, 30, 40
NAME, OTHER_NAME, AROUND = 0, 3, 6
LAST = "\U0010ffff"


class Hit(NamedTuple):
    """One row that was found, and how far from what was typed; nearest is lowest."""

    table: Table
    id: str
    far: int


@dataclass(frozen=True)
class Finder:
    """Every word of every row, sorted, with the rows that carry it and as what."""

    rows: tuple[tuple[Table, str], ...]
    names: tuple[frozenset[str], ...]
    words: tuple[str, ...]
    carried: tuple[Scores, ...]

    def find(self, typed: str) -> tuple[Hit, ...]:
        """The rows that hold every word typed, the nearest first."""
        wanted = plain(typed).split()
        if sum(map(len, wanted)) < FEWEST_LETTERS:
            return ()
        found = self._word(wanted[0])
        for word in wanted[1:]:
            others = self._word(word)
            found = {row: far + others[row] for row, far in found.items() if row in others}
        return self._ranked(found, " ".join(wanted))

    def near(self, typed: str, most: int = 5) -> tuple[Hit, ...]:
        """What comes closest where nothing holds every word: rows that hold one of them."""
        found: Scores = {}
        for word in plain(typed).split():
            if len(word) >= INSIDE_FROM:
                for row, far in (self._word(word) or self._alike(word, word[:-2])).items():
                    found[row] = min(far, found.get(row, far))
        return self._ranked(found, plain(typed))[:most]

    def _ranked(self, found: Scores, typed: str) -> tuple[Hit, ...]:
        ranked = sorted(
            (far - self._named(row, typed), min(map(len, self.names[row])), row)
            for row, far in found.items()
        )
        return tuple(Hit(*self.rows[row], far) for far, _, row in ranked)

    def _named(self, row: int, typed: str) -> int:
        """What a row gains whose whole name was typed, or begins with it."""
        if typed in self.names[row]:
            return 20
        return 8 if any(name.startswith(typed) for name in self.names[row]) else 0

    def _word(self, typed: str) -> Scores:
        found: Scores = {}
        at = bisect_left(self.words, typed)
        end = bisect_left(self.words, typed + LAST)
        for number in range(at, end):
            self._add(found, number, WHOLE if self.words[number] == typed else BEGINNING)
        if len(typed) >= INSIDE_FROM:
            for number, word in enumerate(self.words):
                if typed in word and not at <= number < end:
                    self._add(found, number, INSIDE)
        if len(typed) >= SEVERAL_FROM and typed.endswith("s"):
            # Several are asked for as often as one, and rows are named by one: scalènes, adductors.
            one = bisect_left(self.words, typed[:-1])
            if self.words[one : one + 1] == (typed[:-1],):
                self._add(found, one, WHOLE)
        return found or self._slipped(typed)

    def _slipped(self, typed: str) -> Scores:
        """Words that one slip of the fingers makes of this one; two in a long word."""
        if len(typed) < SLIP_FROM:
            return {}
        most = 2 if len(typed) >= TWO_SLIPS_FROM else 1
        cut = -(-len(typed) // (most + 1))
        parts = [(typed[at : at + cut], at) for at in range(0, len(typed), cut)]
        found: Scores = {}
        for number, word in enumerate(self.words):
            # One part at least is unhurt, and no further from its place than there are slips.
            if any(
                part in word and part in word[max(at - most, 0) : at + len(part) + most]
                for part, at in parts
            ):
                slips = apart(typed, word, most)
                if slips <= most:
                    self._add(found, number, SLIP + 5 * slips)
        return found

    def _alike(self, typed: str, begin: str) -> Scores:
        """Words that begin alike, for the empty page; fewer letters until there are some."""
        while len(begin) >= INSIDE_FROM - 1:
            found = {
                row: SLIP + len(typed) - len(begin) + as_what
                for number in range(
                    bisect_left(self.words, begin), bisect_left(self.words, begin + LAST)
                )
                for row, as_what in self.carried[number].items()
            }
            if found:
                return found
            begin = begin[:-1]
        return {}

    def _add(self, found: Scores, number: int, how: int) -> None:
        for row, as_what in self.carried[number].items():
            far = how + as_what
            if far < found.get(row, far + 1):
                found[row] = far


def plain(text: str) -> str:
    """Small letters and digits without accents, so that `epaule` finds `l’Épaule`."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare))


def apart(typed: str, word: str, most: int) -> int:
    """How many slips lie between what was typed and the word or a beginning of it.

    A letter too many, missing, wrong, or two exchanged count one each. More than `most` is
    answered as `most + 1`, without counting on.
    """
    before: list[int] = []
    last = list(range(len(word) + 1))
    for row, letter in enumerate(typed, 1):
        now = [row]
        for at, other in enumerate(word[: row + most], 1):
            cost = min(
                last[at] + 1 if at < len(last) else most + 1,
                now[at - 1] + 1,
                last[at - 1] + (letter != other) if at <= len(last) else most + 1,
            )
            if row > 1 and at > 1 and letter == word[at - 2] and typed[row - 2] == other:
                cost = min(cost, before[at - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last)


def finder(atlas: Atlas) -> Finder:
    """The words of an atlas gathered and sorted; some tens of milliseconds, so do it once."""
    made = _Making()
    for structure in atlas.structures.values():
        groups = [atlas.groups[one].name for one in structure.parents if one in atlas.groups]
        region = atlas.regions[structure.region]
        made.row("structures", structure.id, [*_both(structure.name), structure.latin])
        made.more(OTHER_NAME, [structure.id, *_both(*groups), *_letters(structure)])
        made.more(AROUND, [*_both(structure.nerve, region.name), *_said(region.synonyms)])
    for protocol in atlas.protocols.values():
        about = [atlas.structures[one] for one in atlas.about(protocol)]
        region = atlas.regions[protocol.region]
        made.row("protocols", protocol.id, _both(protocol.name, protocol.plain))
        made.more(OTHER_NAME, [protocol.id, *(one.latin for one in about)])
        made.more(OTHER_NAME, _both(*(one.name for one in about)))
        made.more(AROUND, [*_both(region.name), *_said(region.synonyms)])
    for condition in atlas.conditions.values():
        made.row("conditions", condition.id, _both(condition.name))
        made.more(OTHER_NAME, [condition.id, *condition.codes])
    for region in atlas.regions.values():
        if region.can_be_pointed_at:
            made.row("regions", region.id, _both(region.name))
            made.more(OTHER_NAME, _said(region.synonyms))
    for joint in atlas.vocabulary.joints.values():
        for motion, reach in joint.motions.items():
            made.row("motions", f"{joint.id}:{motion}", _both(reach.move, reach.state))
            made.more(OTHER_NAME, [joint.id, motion, *_both(joint.name)])
    return made.done()


class _Making:
    """Rows and their words as they are gathered."""

    def __init__(self) -> None:
        self.rows: list[tuple[Table, str]] = []
        self.names: list[frozenset[str]] = []
        self.carried: dict[str, Scores] = {}

    def row(self, table: Table, key: str, names: list[str]) -> None:
        self.rows.append((table, key))
        self.names.append(frozenset(filter(None, map(plain, names))))
        self.more(NAME, names)

    def more(self, as_what: int, texts: list[str]) -> None:
        number = len(self.rows) - 1
        for word in plain(" ".join(texts)).split():
            rows = self.carried.setdefault(word, {})
            rows[number] = min(as_what, rows.get(number, as_what))

    def done(self) -> Finder:
        words = sorted(self.carried)
        return Finder(
            tuple(self.rows),
            tuple(self.names),
            tuple(words),
            tuple(self.carried[one] for one in words),
        )


def _letters(structure: Structure) -> list[str]:
    """What practitioners say for a long name: TFL, FHL, QL. Only muscles are spoken of so."""
    if structure.kind != "muscle":
        return []
    names = (structure.name.en, structure.latin)
    words = [plain(one).removeprefix("musculus ").split() for one in names]
    return ["".join(word[0] for word in name) for name in words]


def _both(*texts: Words | None) -> list[str]:
    return [side for one in texts if one for side in (one.en, one.fr)]


def _said(synonyms: dict[str, tuple[str, ...]]) -> list[str]:
    return [word for said in synonyms.values() for word in said]

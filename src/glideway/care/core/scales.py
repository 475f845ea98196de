"""Yardsticks: range, error of measurement, and the change that people notice.

Numbers come from `knowledge/scales.json`, each with who published it and where it was read.
Text of a form ships only where its licence lets it; here are names, formulas in our own words
and thresholds. How answers become a value is `scoring`.
"""

from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Confidence, Review, Words
from glideway.care.core.knowledge import read

Better: TypeAlias = Literal["lower", "higher"]
ItemText: TypeAlias = Literal["text", "own_wording", "score_only", "score_only_until_checked"]
Way: TypeAlias = Literal[
    "value", "sum", "parts", "share", "share_turned", "mean", "best", "count", "entered"
]
OF_CHANGE = "groc"
SHOWN: tuple[ItemText, ...] = ("text", "own_wording")


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published number behind a scale: what kind of number, of whom, read where."""

    ref: str
    where: str
    confidence: Confidence
    kind: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    population: str
    note: str


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of one part of a scale.

    `improved_at` is the larger of error and important change on the scale's own step; None
    means that only the clinic's own repeats can tell. `percent` is of the baseline. A baseline
    of `high_from` or more asks for `high_improved_at`.
    """

    part: str
    better: Better
    improved_at: float | None
    possibly_from: float | None
    percent: float | None
    high_from: float | None
    high_improved_at: float | None
    mcid: float | None
    mdc: float | None


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another unit that a value is read in, and what one of it is in the part's own."""

    id: str
    name: Words
    factor: float


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one part of a scale is scored: its questions, its rule, what of it nobody printed.

    `least` is how many answers there must be; `low` and `high` bound one answer, `high` None
    where no source said; `values` are the only answers there are. Of what the patient has `named`
    there may be fewer than `items`. `band` names the thresholds,
    none for a part that only adds to another. `same_visit` names those that hold within one
    visit. `zeros` are where a box may have its zero. `unsourced` names what is from memory or
    ours, shown as a draft.
    """

    part: str
    name: Words
    unit: Words
    way: Way
    items: int
    least: int
    low: float
    high: float | None
    band: str = ""
    same_visit: str = ""
    whole: bool = False
    named: bool = False
    values: tuple[float, ...] = ()
    over: float = 1
    parts: tuple[str, ...] = ()
    also: tuple[Unit, ...] = ()
    zeros: tuple[float, ...] = ()
    decimals: int = 1
    unsourced: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether it comes from single measurements, so that no finished value is entered."""
        return self.way in {"mean", "best"} and not self.whole


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question in our own wording, with what its two ends mean. `id` is what it is about."""

    id: str
    words: Words
    low: Words
    high: Words


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was read of a scale's terms, and what that rests on."""

    terms: str
    basis: str


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yardstick. Its first part and its first band are those meant where none is named.

    `regions` are those of the atlas that it asks about; none is any region.
    """

    table: ClassVar[str] = "scales"

    id: str
    name: Words
    region: Words
    regions: tuple[str, ...]
    low: float | None
    high: float | None
    item_text: ItemText
    licence: Licence
    bands: tuple[Band, ...]
    parts: tuple[Scoring, ...]
    asks: tuple[Ask, ...]
    how: Words
    missing: Words
    formula: str
    formula_status: Literal["seen", "memory"]
    formula_told: str
    missing_rule: str
    read_at: str
    remarks: tuple[str, ...]
    review: Review
    sources: tuple[Threshold, ...]

    def band(self, part: str = "") -> Band:
        """The thresholds of `part`; KeyError for a part that this scale does not have."""
        if not part:
            return self.bands[0]
        found = {one.part: one for one in self.bands}
        if part in found:
            return found[part]
        return found[self.scored(part).band]

    def scored(self, part: str = "") -> Scoring:
        """How `part` is scored, the first where none is named; KeyError for one unknown."""
        if not part:
            return self.parts[0]
        return {one.part: one for one in self.parts}[part]

    @property
    def recorded(self) -> tuple[Scoring, ...]:
        """The parts that stand for themselves: a part that only adds to another is not one."""
        return tuple(one for one in self.parts if one.band)

    @property
    def of_change(self) -> bool:
        """Whether it asks about change itself: its values are never compared with each other."""
        return self.id == OF_CHANGE

    @property
    def by_repeats(self) -> bool:
        """Whether only a clinic's own repeats, or a study of its instrument, say its noise."""
        return self.bands[0].improved_at is None

    @property
    def shows_text(self) -> bool:
        """Whether the licence lets us show the words of its questions."""
        return self.item_text in SHOWN

    def admits(self, value: float) -> bool:
        """Whether a value can stand on this scale: pain is a whole number, 11 is never pain."""
        low_enough = self.high is None or value <= self.high
        high_enough = self.low is None or value >= self.low
        first = self.parts[0]
        whole = first.way != "value" or not first.whole or value == int(value)
        return low_enough and high_enough and whole


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    scales: tuple[Scale, ...]


@cache
def load() -> dict[str, Scale]:
    """All scales by id."""
    return {one.id: one for one in read("scales.json", _File).scales}

"""Yardsticks: range, error of measurement, and the change that people notice.

Numbers come from `knowledge/scales.json`, each with who published it and where it was read.
Text of a form ships only where its licence lets it; here are names and thresholds alone.
"""

from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Confidence, Review, Words
from glideway.care.core.knowledge import read

Better: TypeAlias = Literal["lower", "higher"]
ItemText: TypeAlias = Literal["text", "own_wording", "score_only", "score_only_until_checked"]


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published number behind a scale: what kind of number, of whom, read where."""

    ref: str
    where: str
    confidence: Confidence
    kind: str
    value: float | None
    unit: str
    population: str


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


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yardstick. Its first band is the one meant where no part is named."""

    table: ClassVar[str] = "scales"

    id: str
    name: Words
    low: float | None
    high: float | None
    item_text: ItemText
    bands: tuple[Band, ...]
    formula: str
    missing_rule: str
    review: Review
    sources: tuple[Threshold, ...]

    def band(self, part: str = "") -> Band:
        """The thresholds of `part`; KeyError for a part that this scale does not have."""
        if not part:
            return self.bands[0]
        found = {one.part: one for one in self.bands}
        return found[part]

    def admits(self, value: float) -> bool:
        """Whether a value can stand on this scale: pain is a whole number, 11 is never pain."""
        low_enough = self.high is None or value <= self.high
        high_enough = self.low is None or value >= self.low
        whole = not self.formula.startswith("integer") or value == int(value)
        return low_enough and high_enough and whole


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    scales: tuple[Scale, ...]


@cache
def load() -> dict[str, Scale]:
    """All scales by id."""
    return {one.id: one for one in read("scales.json", _File).scales}

"""How far two measurements of the same thing lie apart, published by motion, instrument and rater.

The rows are those of `knowledge/measurement_error.json`, each with its study. Their own rules
hold: patients before healthy people; a second examiner needs a row of two examiners, and in the
shoulder of somebody in pain two examiners differ by about 20 degrees; a 90 % value is multiplied
by 1.19 and says so. The larger end of a range counts. A row without a level, for passive motion
or for several instruments at once is context and judges nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Confidence, Review
from glideway.care.core.knowledge import read

TO_95 = 1.19  # 1.960 / 1.645: from a 90 % value to a 95 % one, rule 2 of the file
FROM_SEM = 2.77  # 1.96 x sqrt(2)
ROUNDED = 0.03  # of a printed value: what rounding in print may hide
TWO_EXAMINERS = 20.0  # degrees, shoulder: rule 5 of the file, from its two rows of patients
SHOULDER = "shoulder:"
CLOSE = 1e-6  # 11.0 is not to become 11.1 because binary has no tenths

Raters: TypeAlias = Literal["intra", "inter"]
Unit: TypeAlias = Literal["deg", "mm", "cm", "kg", "N", "Nm", "kPa", "percent"]
Span: TypeAlias = tuple[float, ...] | None


class Level(StrEnum):
    """How a published row says its error."""

    MDC95 = "mdc95"
    MDC90 = "mdc90"
    SEM = "sem"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published measurement error, as printed; `movements` and the like say what it fits."""

    id: str
    site: str
    measure: str
    unit: Unit
    instrument: str
    rater: str
    population: str
    n: int | None
    icc: Span
    sem: Span
    mdc90: Span
    mdc95: Span
    mdc95_from_sem: Span
    mdc_level: str
    mdc_level_unknown: Span
    note: str
    source: str
    read_at: str
    confidence: Confidence
    review: Review
    movements: tuple[str, ...]
    instruments: tuple[str, ...]
    raters: tuple[Raters, ...]
    patients: bool
    passive: bool

    @property
    def error(self) -> tuple[float, Level] | None:
        """The 95 % error of one person's change, and from what it was taken; or none."""
        if self.mdc95:
            return max(self.mdc95), Level.MDC95
        if self.mdc90:
            return max(self.mdc90) * TO_95, Level.MDC90
        if self.sem:
            return max(self.sem) * FROM_SEM, Level.SEM
        return None


class Aside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two numbers that explain and judge nobody: an important change, or two instruments apart."""

    id: str
    n: int | None
    population: str
    unit: Unit
    source: str
    confidence: Confidence
    review: Review
    measure: str = ""
    mcid: float | tuple[float, ...] | None = None
    site: str = ""
    instruments: str = ""
    difference: tuple[float, ...] = ()


class Repeats(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a clinic's own error follows from what it measured twice, and who says so."""

    enough: int
    formula: str
    source: str
    confidence: Confidence
    review: Review


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    review: Review
    rules: tuple[str, ...]
    not_found: tuple[str, ...]
    rows: tuple[Row, ...]
    important_change: tuple[Aside, ...]
    instrument_disagreement: tuple[Aside, ...]
    repeats: Repeats


@dataclass(frozen=True, slots=True)
class Noise:
    """The error that a verdict is given by: how much, and whose.

    `source` is `own:` with the number of pairs, or `published:` with the row.
    """

    deg: float
    source: str

    @property
    def own(self) -> bool:
        """Whether the clinic's own repeats say it."""
        return self.source.startswith("own:")


@cache
def load() -> _File:
    """The whole file, checked; ValueError names a row that contradicts itself."""
    found = read("measurement_error.json", _File)
    faults = [fault for row in found.rows for fault in _faults(row)]
    names = [row.id for row in found.rows]
    faults += [f"{one} stands twice" for one in sorted(set(names)) if names.count(one) > 1]
    if faults:
        raise ValueError("measurement_error.json: " + "; ".join(faults))
    return found


def row(name: str) -> Row | None:
    """A published row by its name."""
    return next((one for one in load().rows if one.id == name), None)


def published(movement: str, instrument: str, raters: Raters) -> Noise | None:
    """The published error of a motion, read with this instrument by the same or another hand.

    Nothing where no study fits, and nothing for an instrument that nobody named.
    """
    fits = [
        (row, row.error)
        for row in load().rows
        if movement in row.movements
        and instrument in row.instruments
        and raters in row.raters
        and not row.passive
    ]
    best = _best([(row, error) for row, error in fits if error is not None])
    if best is None:
        return None
    name, deg = best
    if raters == "inter" and movement.startswith(SHOULDER):
        deg = max(deg, TWO_EXAMINERS)
    return Noise(math.ceil(deg * 10 - CLOSE) / 10, f"published:{name}")


def _best(fits: Iterable[tuple[Row, tuple[float, Level]]]) -> tuple[str, float] | None:
    """Patients first, then the row about fewest motions, then the larger error."""
    order = sorted(
        fits, key=lambda one: (not one[0].patients, len(one[0].movements), -one[1][0], one[0].id)
    )
    return (order[0][0].id, order[0][1][0]) if order else None


def _faults(row: Row) -> list[str]:
    faults = [
        f"{row.id}: {name} runs backwards"
        for name in ("icc", "sem", "mdc90", "mdc95", "mdc95_from_sem", "mdc_level_unknown")
        if (span := getattr(row, name)) and list(span) != sorted(span)
    ]
    for one in row.movements:
        joint, _, motion = one.partition(":")
        if not atlas.load().vocabulary.has(joint, motion):
            faults.append(f"{row.id}: no motion {one}")
    if row.movements and row.unit != "deg":
        faults.append(f"{row.id}: a motion in {row.unit}")
    if (row.sem is None) != (row.mdc95_from_sem is None) and row.mdc95_from_sem is not None:
        faults.append(f"{row.id}: a value from no error")
    for sem, said in zip(row.sem or (), row.mdc95_from_sem or (), strict=False):
        if abs(sem * FROM_SEM - said) > max(0.1, said * ROUNDED):
            faults.append(f"{row.id}: {said} is not 2.77 x {sem}")
    return faults

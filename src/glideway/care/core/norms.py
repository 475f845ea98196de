"""How far joints go and how hard hands grip in people who were measured: rows of studies.

No row is a norm for anybody. One is set beside a reading only where mode, position, kind of
instrument, sex and age band are the same; a row that prints one of them otherwise, or prints no
age, is set beside nobody. Sources that disagree stand side by side and are never merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from glideway.body.core.words import Confidence, Review, Words
from glideway.care.core import movements
from glideway.care.core.knowledge import read

Mode: TypeAlias = Literal["active", "passive", "weight_bearing", "functional", "unspecified"]
Kind: TypeAlias = Literal[
    "measured_mean",
    "printed_reference",
    "patient_mean",
    "functional_demand",
    "cut_off",
    "other_definition",
    "peak_median",
]
Sex: TypeAlias = Literal["f", "m", "both"]
Hand: TypeAlias = Literal["dominant", "non_dominant", "best"]
MODES: tuple[Mode, ...] = ("active", "passive", "weight_bearing")


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published range of motion: of whom, how measured, and what kind of number it is.

    `family` is the kind of instrument, empty where print does not say it. Rows without
    `age_from` printed no band. A row of children never stands beside an adult.
    """

    id: str
    joint: str
    motion: str
    mode: Mode
    position: str
    instrument: str
    family: str
    sex: Sex
    age_band: str
    age_from: int | None
    age_to: int | None
    child: bool
    n: int | None
    mean: float | None
    sd: float | None
    ci: tuple[float, float | None] | None
    range: tuple[float, float] | None
    unit: Literal["deg", "mm", "cm"]
    kind: Kind
    population: str
    note: str
    source: str
    read_at: str
    confidence: Confidence
    review: Review

    @property
    def movement(self) -> str:
        """The movement as a reading names it."""
        return f"{self.joint}:{self.motion}"


class Grip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published grip strength, of which hand."""

    id: str
    measure: str
    hand: Hand
    sex: Sex
    age_band: str
    age_from: int | None
    age_to: int | None
    n: int | None
    mean: float
    sd: float | None
    unit: Literal["kg"]
    instrument: str
    kind: Kind
    population: str
    note: str
    source: str
    read_at: str
    confidence: Confidence
    review: Review


class TwoJoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a muscle over two joints takes away or gives, as one source printed it."""

    id: str
    rule: str
    value: dict[str, float | tuple[float, float]]
    unit: str
    kind: str
    n: int | None
    population: str
    structures: tuple[str, ...]
    note: str
    source: str
    read_at: str
    confidence: Confidence
    review: Review


class Remarked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a study found of measuring itself, in a sentence."""

    id: str
    finding: str
    source: str
    confidence: Confidence
    review: Review


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers that exist and were not read, with where they are."""

    what: str
    where: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    composite: dict[str, Words]
    rows: tuple[Norm, ...]
    grip: tuple[Grip, ...]
    two_joint: tuple[TwoJoint, ...]
    findings: tuple[Remarked, ...]
    not_loaded: tuple[Unread, ...]


class _Printed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    words: dict[str, Words]


@cache
def load() -> _File:
    """The whole file."""
    return read("rom_norms.json", _File)


@cache
def _printed() -> dict[str, Words]:
    return read("rom_words.json", _Printed).words


def printed(text: str) -> Words:
    """A position, an instrument, a group of people or an age as it is printed, in both languages.

    What is only numbers reads the same in both; the title of a source is never translated.
    """
    return _printed().get(text) or Words(en=text, fr=text)


def side_by_side(movement: str) -> list[Norm]:
    """Every row of a movement: measured people first, the larger study first."""
    rows = (one for one in load().rows if one.movement == movement)
    return sorted(rows, key=lambda one: (one.kind != "measured_mean", -(one.n or 0), one.id))


def all_movements() -> list[str]:
    """Every movement that has a row."""
    return sorted({one.movement for one in load().rows})


def name(movement: str) -> Words:
    """A movement in words, also one that joins two of the atlas."""
    joint, _, motion = movement.partition(":")
    joined = load().composite.get(motion)
    return joined or movements.name(f"{joint}:{motion}")


def positions(movement: str) -> list[str]:
    """The positions that rows of this movement print."""
    return sorted({one.position for one in load().rows if one.movement == movement} - {""})


def alike(
    movement: str,
    *,
    mode: str,
    position: str,
    instrument: str,
    sex: str,
    age: int | None,
    rows: Iterable[Norm] | None = None,
) -> list[Norm]:
    """The rows that a reading may stand beside; mostly there are none, and then nothing is shown.

    Measured healthy people only. `sex` empty is not said: then only rows of both sexes.
    """
    if age is None or mode not in MODES or not instrument:
        return []
    return [
        one
        for one in (load().rows if rows is None else rows)
        if one.movement == movement
        and one.kind == "measured_mean"
        and one.mean is not None
        and (one.mode, one.position, one.family) == (mode, position, instrument)
        and one.sex == (sex or "both")
        and _of_age(one, age)
    ]


def grips(*, sex: str, age: int) -> list[Grip]:
    """The grip rows of somebody's sex and age band, by hand."""
    rows = (one for one in load().grip if one.kind == "measured_mean" and one.sex == sex)
    return [one for one in rows if one.age_from is not None and _between(one, age)]


def _of_age(one: Norm, age: int) -> bool:
    return one.age_from is not None and _between(one, age) and not (one.child and age >= ADULT)


def _between(one: Norm | Grip, age: int) -> bool:
    return (one.age_from or 0) <= age <= (one.age_to or 0)


ADULT = 18

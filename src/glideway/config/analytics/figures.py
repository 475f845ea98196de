"""The analysis over an export: each month read once, and its courses kept beside it.

What adds up is courses: all of one lies in the month it began in, so a month's courses depend on
that month's files and on nothing else. They are kept as a file named after those rows; a month
that has changed is read anew, all others are not opened. What does not add up (that a person
counts once at a clinic, a median) is made from the kept courses each time, eight readings to one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from glideway.config.analytics import folder as kept
from glideway.config.analytics.engine import Engine, engine, text, version
from glideway.outcomes.core import survival
from glideway.outcomes.core.following import Window
from glideway.outcomes.core.survival import Curve
from glideway.outcomes.core.tables import asked, microseconds, month_of

MONTH_TABLES = ("episodes", "visits", "readings")


class NothingThere(Exception):
    """No month of the export lies in the window."""


class Cell(NamedTuple):
    """So many people of one kind in one group; `visits` is None where nobody looked again."""

    kind: str
    name: str
    how: str
    had: int
    followed: bool
    improved: bool
    visits: int | None
    people: int


class Counted(NamedTuple):
    """Of one group: who could be followed, who was, who improved."""

    kind: str
    name: str
    eligible: int
    followed: int
    improved: int


class Risk(NamedTuple):
    """Of one group at one number of visits: how many were left, changed, went; the share left."""

    kind: str
    name: str
    visits: int
    at_risk: int
    changed: int
    gone: int
    share: float


class Analysis(NamedTuple):
    """Counts before publication, and how many months were read anew for them."""

    cells: list[Cell]
    counted: list[Counted]
    risks: list[Risk]
    read: int
    months: int


def figures(folder: Path, when: Window, step: Callable[[int], object] = lambda _: None) -> Analysis:
    """Every count of the window. Reads only months whose courses are not kept yet.

    Raises NothingThere, and NotAnExport or NoEngine as they are.
    """
    months = within(folder, when)
    if not months:
        raise NothingThere(f"{folder} holds no month of this window: export first.")
    with tempfile.TemporaryDirectory(dir=folder) as spill, engine(Path(spill)) as asks:
        asks.holds("asked", asked(when))
        states, read = [], 0
        for month, one in months.items():
            place = kept.state(folder, month, _key(one, when))
            if not place.exists():
                _read_month(asks, folder, month, one, place)
                read += 1
            states.append(place)
            step(1)
        asks.reads("courses", states)
        asks.reads("works", kept.paths(folder, "works", months))
        asks.makes("people", "people")
        asks.makes("cells", "cells")
        return Analysis(
            [_cell(one) for one in asks.rows("cells")],
            [Counted(kind, name, *map(int, rest)) for kind, name, *rest in asks.asks("figures")],
            [_risk(one) for one in asks.asks("survival")],
            read,
            len(months),
        )


def curves(found: Analysis) -> dict[tuple[str, str], Curve]:
    """By group the share still without a change, with its interval: the counts judged by core."""
    rows: dict[tuple[str, str], list[Risk]] = {}
    for one in found.risks:
        rows.setdefault((one.kind, one.name), []).append(one)
    return {group: _curve(some) for group, some in rows.items()}


def within(folder: Path, when: Window) -> Mapping[str, kept.Month]:
    """The months of an export in which a course of this window can have begun."""
    first, last = month_of(when.start), month_of(when.end)
    return {
        month: one for month, one in kept.listed(folder).months.items() if first <= month <= last
    }


def _read_month(asks: Engine, folder: Path, month: str, one: kept.Month, place: Path) -> None:
    """Keep a month's courses; what was kept of it before is let go."""
    for table in MONTH_TABLES:
        asks.reads(table, [kept.file(folder, table, month, one.rows)])
    draft = kept.make(place)
    asks.writes(text("courses"), draft)
    kept.settle(draft, place)
    for old in place.parent.glob("*.parquet"):
        if old != place:
            old.unlink()


def _curve(rows: list[Risk]) -> Curve:
    risk = np.array([one.at_risk for one in rows], dtype=float)
    changed = np.array([one.changed for one in rows], dtype=float)
    return Curve(
        tuple(one.visits for one in rows),
        tuple(one.at_risk for one in rows),
        tuple(one.changed for one in rows),
        *survival.product_limit(risk, changed),
    )


def _key(one: kept.Month, when: Window) -> str:
    """What a month's courses depend on: its rows, the SQL, and the end where that cuts the rows."""
    ends = microseconds(when.end)
    return f"{one.rows}-{version()}-{'whole' if one.last_us < ends else ends}"


def _cell(row: tuple[object, ...]) -> Cell:
    kind, name, how, had, followed, improved, visits, people = row
    return Cell(
        str(kind),
        str(name),
        str(how),
        _int(had),
        bool(followed),
        bool(improved),
        None if visits is None else _int(visits),
        _int(people),
    )


def _risk(row: tuple[object, ...]) -> Risk:
    kind, name, visits, at_risk, changed, gone, share = row
    return Risk(
        str(kind),
        str(name),
        _int(visits),
        _int(at_risk),
        _int(changed),
        _int(gone),
        float(str(share)),
    )


def _int(given: object) -> int:
    return int(str(given))

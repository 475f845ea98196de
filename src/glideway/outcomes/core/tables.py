"""Courses as columns: what a folder of Parquet holds, and nothing that the analysis does not need.

No names, no words anybody wrote, no visit's practitioner, no birth date: numbers that stand for a
course, a person and a clinic, times in microseconds since 1970, and codes of the atlas. Whoever
calls says what number stands for whom, so that this module knows no key.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from glideway.care.core import scales
from glideway.care.core.starting import FIRST_VISIT, near
from glideway.outcomes.core.following import ACTIVITY, PAIN, RIPE, SILENT, Course, Window, part_of

Column: TypeAlias = NDArray[Any]
Table: TypeAlias = Mapping[str, Column]
Tables: TypeAlias = Mapping[str, Table]
Stands: TypeAlias = Callable[[str, object], int]  # kind and id -> the number that stands for it

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_HERE = -1  # what a reading repeats, where that does not count
NUMBER, TEXT, AMOUNT = "BIGINT", "VARCHAR", "DOUBLE"
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "episodes": {
            "episode": NUMBER,
            "place": NUMBER,
            "clinic": NUMBER,
            "person": NUMBER,
            "part": TEXT,
            "opened_us": NUMBER,
            "ended_us": NUMBER,
            "because": TEXT,
        },
        "visits": {"episode": NUMBER, "at_us": NUMBER, "signed": NUMBER},
        "readings": {
            "episode": NUMBER,
            "nth": NUMBER,
            "scale": TEXT,
            "part": TEXT,
            "about": NUMBER,
            "score": AMOUNT,
            "at_us": NUMBER,
            "visit": NUMBER,
            "other_words": NUMBER,
            "months": NUMBER,
            "repeats": NUMBER,
        },
        "works": {"episode": NUMBER, "kind": TEXT, "name": TEXT},
    }
)


def microseconds(at: datetime) -> int:
    """A moment as the tables say it."""
    past = at - EPOCH
    return (past.days * 86400 + past.seconds) * 1_000_000 + past.microseconds


def month_of(at: datetime) -> str:
    """The month a course began in (UTC): the part of the folder it lies in with all it has."""
    return f"{at.astimezone(UTC):%Y-%m}"


def tables(courses: Iterable[Course], stands: Stands) -> Tables:
    """The four tables of these courses. `place` breaks ties as the courses' own ids do."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    for place, one in enumerate(sorted(courses, key=lambda one: one.id)):
        episode = stands("episode", one.id)
        abouts: dict[str, int] = {}  # equal within a course is all that is asked
        nths = {read.id: nth for nth, read in enumerate(one.reads)}
        rows["episodes"].append(_episode(one, place, episode, stands))
        rows["visits"] += [(episode, microseconds(met.at), int(met.signed)) for met in one.visits]
        rows["readings"] += [
            (
                episode,
                nth,
                read.scale,
                read.part,
                abouts.setdefault(read.about, len(abouts)),
                read.value,
                microseconds(read.at),
                read.visit,
                int(read.other_words),
                read.months,
                None if read.repeats is None else nths.get(read.repeats, NOT_HERE),
            )
            for nth, read in enumerate(one.reads)
            if read.scale in {PAIN, ACTIVITY}
        ]
        rows["works"] += [(episode, "structure", name) for name in sorted(one.structures)]
        rows["works"] += [(episode, "protocol", name) for name in sorted(one.protocols)]
    return {name: _columns(COLUMNS[name], some) for name, some in rows.items()}


def bands() -> Table:
    """The thresholds of both scales as the tables say them; no part named means the first."""
    named = [
        (scale, part, band)
        for scale in (PAIN, ACTIVITY)
        for bands in [scales.load()[scale].bands]
        for part, band in (("", bands[0]), *((one.part, one) for one in bands))
    ]
    kinds = {
        "scale": TEXT,
        "part": TEXT,
        "better": TEXT,
        "improved_at": AMOUNT,
        "share": AMOUNT,
        "high_from": AMOUNT,
        "high_improved_at": AMOUNT,
    }
    return _columns(
        kinds,
        [
            (
                scale,
                part,
                band.better,
                band.improved_at,
                None if band.percent is None else band.percent / 100,
                band.high_from,
                band.high_improved_at,
            )
            for scale, part, band in named
        ],
    )


def asked(when: Window) -> Table:
    """One row: the window, the two spans that say who counts as ripe and as gone, and the two
    within which a second reading belongs to the start.
    """
    spans = [round(one.total_seconds() * 1_000_000) for one in (RIPE, SILENT, FIRST_VISIT, near())]
    names = ("starts_us", "ends_us", "ripe_us", "silent_us", "visit_us", "near_us")
    row = (microseconds(when.start), microseconds(when.end), *spans)
    return _columns(dict.fromkeys(names, NUMBER), [row])


def _episode(one: Course, place: int, episode: int, stands: Stands) -> tuple[object, ...]:
    return (
        episode,
        place,
        stands("clinic", one.clinic),
        stands("person", one.patient),
        part_of(one.region),
        microseconds(one.opened_at),
        None if one.ended_at is None else microseconds(one.ended_at),
        one.because,
    )


def _columns(kinds: Mapping[str, str], rows: Sequence[tuple[object, ...]]) -> Table:
    """Rows turned into one array a column; what is not there is masked."""
    turned = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    return {
        name: _column(kind, list(some))
        for (name, kind), some in zip(kinds.items(), turned, strict=True)
    }


def _column(kind: str, some: list[object]) -> Column:
    if kind == TEXT:
        return np.array(some, dtype=object)
    missing = [one is None for one in some]
    filled = [0 if one is None else one for one in some]
    return np.ma.array(filled, mask=missing, dtype=np.int64 if kind == NUMBER else np.float64)

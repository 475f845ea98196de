"""The N soonest starts of many rows, exactly, reading as few bits as the table allows.

Each row has one start at its next start. So of more than N rows the N-th smallest next start is a
bound: no later start can be among the N soonest, and rows that begin later are never opened. The
same holds of clinics and their minimum, before any row is looked at. Where the table does not know
(evenings, weekdays, from a later day on, a clock that went on) the next start is still the least
that can be: time is then read in slices, each twice as long as the last, until N are found.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network.bits import WORD, Cells, Rows, Words, ranges, unpacked
from glideway.booking.core.network.inquiry import (
    Inquiry,
    Soonest,
    clinics_that_fit,
    rows_that_fit,
)
from glideway.booking.core.network.limits import Limits, limits
from glideway.booking.core.network.near import km_of
from glideway.booking.core.network.tables import Tables

SLICE = 288  # cells of the first slice: a day
NOTHING = np.zeros(0, np.int64)


def soonest(tables: Tables, asked: Inquiry, now: datetime) -> Soonest:
    """The answer at `now`, which is as the clock of the tables or a little later."""
    within = limits(tables, asked, now)
    clinics = clinics_around(tables, asked)
    bound = within.end
    least = tables.soonest[asked.kind].take(clinics)
    if within.known and not asked.of_rows and len(clinics) > asked.n:
        bound = min(bound, int(np.partition(least, asked.n - 1)[asked.n - 1]) + 1)
    rows = rows_of(tables, asked, clinics[least < bound])
    first = first_cells(tables, asked.kind, rows, within)
    last = within.end
    if within.known and len(rows) > asked.n:
        last = min(last, int(np.partition(first, asked.n - 1)[asked.n - 1]) + 1)
    opened = first < last
    rows, first = rows[opened], first[opened]
    if not len(rows):
        return Soonest(NOTHING, NOTHING, np.zeros(0))
    who, at = _read(tables, asked, rows, first, within._replace(end=last))
    return _ordered(tables, asked, who, at)


def clinics_around(tables: Tables, asked: Inquiry) -> Rows:
    """The clinics within reach that fit, ascending."""
    if asked.lat is None or asked.lon is None:
        clinics = np.arange(len(tables.square))
    else:
        clinics = tables.sites.around(asked.lat, asked.lon, asked.km)
    return clinics_that_fit(tables, asked, clinics) if asked.of_clinics else clinics


def rows_of(tables: Tables, asked: Inquiry, clinics: Rows) -> Rows:
    """The rows of these clinics that fit, in the order of the clinics."""
    rows = ranges(tables.rows.take(clinics), tables.rows.take(clinics + 1))
    return rows_that_fit(tables, asked, rows) if asked.of_rows else rows


def first_cells(tables: Tables, kind: int, rows: Rows, within: Limits) -> Cells:
    """Of each row the next start where that is known, else a cell before which none counts."""
    first: Cells = tables.next[kind].take(rows)
    if not within.known:
        notice = tables.notice[kind].take(rows).astype(np.int64)
        earliest = tables.axis.ceils(within.clock + notice)
        first = np.maximum(first, np.maximum(earliest, np.int32(within.begin)))
    return first


def _read(
    tables: Tables, asked: Inquiry, rows: Rows, first: Cells, within: Limits
) -> tuple[Rows, Rows]:
    """Rows and cells of starts before the end, at least the N soonest where there are so many."""
    last, begin = within.end, int(first.min())
    length = last - begin if within.known and len(rows) > asked.n else SLICE
    found: list[tuple[Rows, Rows]] = []
    count = 0
    while begin < last and count < asked.n:
        stop = min(begin + length, last)
        some = np.flatnonzero(first < stop)
        who, at = bits(tables, asked.kind, rows[some], (begin, stop), within.masks)
        real = at >= first[some][who]
        found.append((rows[some][who[real]], at[real]))
        count += len(found[-1][0])
        begin, length = stop, 2 * length
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def bits(
    tables: Tables, kind: int, rows: Rows, window: tuple[int, int], masks: Words | None
) -> tuple[Rows, Rows]:
    """Which of the rows (by place) start at which cells of the window, before their horizon.

    Words that are empty are most of them, and are not opened.
    """
    begin, end = window[0] // WORD, -(-window[1] // WORD)
    seen = tables.starts[kind][rows, begin:end]
    if masks is not None:
        seen &= masks[tables.zone[rows], begin:end]
    who, word = np.nonzero(seen)
    each, bit = np.nonzero(unpacked(seen[who, word, None]))
    who, at = who[each], (begin + word[each]) * WORD + bit
    inside = (window[0] <= at) & (at < np.minimum(tables.until[kind, rows], window[1])[who])
    return who[inside], at[inside]


def _ordered(tables: Tables, asked: Inquiry, rows: Rows, at: Rows) -> Soonest:
    """The first N by time, then distance, then row; all of the N-th moment take part."""
    if len(at) > asked.n:
        kept = at <= np.partition(at, asked.n - 1)[asked.n - 1]
        rows, at = rows[kept], at[kept]
    if asked.lat is None or asked.lon is None:
        chords = np.zeros(len(rows))
    else:
        chords = tables.sites.chords(asked.lat, asked.lon, tables.clinic[rows])
    order = np.lexsort((rows, chords, at))[: asked.n]
    starts = tables.axis.origin + at[order] * CELL_MINUTES
    return Soonest(rows[order], starts, km_of(chords[order]))

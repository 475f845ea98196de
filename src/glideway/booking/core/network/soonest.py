"""The N soonest starts of many rows, exactly, reading as few bits as the table allows.

Each row has one start at its next start. So of more than N rows the N-th smallest next start is a
bound: no later start can be among the N soonest, and rows that begin later are never opened. The
same holds of clinics and their minimum, before any row is looked at. Where the table does not know
(evenings, weekdays, from a later day on) the next start is still the least that can be: time is
then read in slices, each twice as long as the last, until N are found.
"""

from __future__ import annotations

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network.axis import mask
from glideway.booking.core.network.bits import WORD, Cells, Rows, Words, ranges, unpacked
from glideway.booking.core.network.inquiry import (
    Inquiry,
    Soonest,
    Traits,
    clinics_that_fit,
    rows_that_fit,
)
from glideway.booking.core.network.near import km_of
from glideway.booking.core.network.next_starts import NextStarts

SLICE = 288  # cells of the first slice: a day
NOTHING = np.zeros(0, np.int64)


def soonest(table: NextStarts, traits: Traits, asked: Inquiry) -> Soonest:
    """The answer at the clock of the table."""
    roster = table.roster
    axis = roster.axis
    end = axis.cells if asked.until is None else axis.ceil(asked.until)
    begin = 0 if asked.since is None else axis.ceil(asked.since)
    rows = _candidates(table, traits, asked, end)
    first = table.next[asked.kind].take(rows)
    if begin:
        first = np.maximum(first, np.int32(begin))
    last = end
    if not asked.of_time and len(rows) > asked.n:
        last = min(end, int(np.partition(first, asked.n - 1)[asked.n - 1]) + 1)
    opened = first < last
    rows, first = rows[opened], first[opened]
    if not len(rows):
        return Soonest(NOTHING, NOTHING, np.zeros(0))
    masks = _masks(table, asked) if asked.of_time else None
    who, at = _read(table, asked, rows, first, last, masks)
    return _ordered(table, asked, who, at)


def _candidates(table: NextStarts, traits: Traits, asked: Inquiry, end: int) -> Rows:
    """The rows that may hold an answer; of clinics only those whose minimum lets them."""
    roster = table.roster
    if asked.lat is None or asked.lon is None:
        clinics = np.arange(len(roster.lat))
    else:
        clinics = roster.sites.around(asked.lat, asked.lon, asked.km)
    if asked.of_clinics:
        clinics = clinics_that_fit(traits, asked, clinics)
    least = table.soonest[asked.kind].take(clinics)
    bound = end
    if not (asked.of_rows or asked.of_time) and len(clinics) > asked.n:
        bound = min(end, int(np.partition(least, asked.n - 1)[asked.n - 1]) + 1)
    clinics = clinics[least < bound]
    rows = ranges(roster.rows.take(clinics), roster.rows.take(clinics + 1))
    return rows_that_fit(traits, asked, rows) if asked.of_rows else rows


def _masks(table: NextStarts, asked: Inquiry) -> Words:
    """(zones, words): the cells whose local weekday and time are as asked."""
    return np.stack(
        [
            mask(table.roster.axis, zone, asked.weekdays, *asked.part)
            for zone in table.roster.zone_names
        ]
    )


def _read(  # noqa: PLR0917  # all of them are of one question
    table: NextStarts, asked: Inquiry, rows: Rows, first: Cells, last: int, masks: Words | None
) -> tuple[Rows, Rows]:
    """Rows and cells of starts before `last`, at least the N soonest where there are so many."""
    known = masks is None and len(rows) > asked.n
    begin = int(first.min())
    length = last - begin if known else SLICE
    found: list[tuple[Rows, Rows]] = []
    count = 0
    while begin < last and count < asked.n:
        stop = min(begin + length, last)
        some = np.flatnonzero(first < stop)
        who, at = _bits(table, asked.kind, rows[some], (begin, stop), masks)
        real = at >= first[some][who]
        found.append((rows[some][who[real]], at[real]))
        count += len(found[-1][0])
        begin, length = stop, 2 * length
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def _bits(
    table: NextStarts, kind: int, rows: Rows, window: tuple[int, int], masks: Words | None
) -> tuple[Rows, Rows]:
    """Which of the rows (by place) start at which cells of the window, before their horizon.

    Words that are empty are most of them, and are not opened.
    """
    begin, end = window[0] // WORD, -(-window[1] // WORD)
    seen = table.starts[kind][rows, begin:end]
    if masks is not None:
        seen &= masks[table.roster.zone[rows], begin:end]
    who, word = np.nonzero(seen)
    each, bit = np.nonzero(unpacked(seen[who, word, None]))
    who, at = who[each], (begin + word[each]) * WORD + bit
    inside = (window[0] <= at) & (at < np.minimum(table.until[kind, rows], window[1])[who])
    return who[inside], at[inside]


def _ordered(table: NextStarts, asked: Inquiry, rows: Rows, at: Rows) -> Soonest:
    """The first N by time, then distance, then row; all of the N-th moment take part."""
    roster = table.roster
    if len(at) > asked.n:
        kept = at <= np.partition(at, asked.n - 1)[asked.n - 1]
        rows, at = rows[kept], at[kept]
    if asked.lat is None or asked.lon is None:
        chords = np.zeros(len(rows))
    else:
        chords = roster.sites.chords(asked.lat, asked.lon, roster.clinic[rows])
    order = np.lexsort((rows, chords, at))[: asked.n]
    return Soonest(rows[order], roster.axis.origin + at[order] * CELL_MINUTES, km_of(chords[order]))

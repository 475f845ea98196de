"""How many starts each date has, of everybody within reach together: a strip of a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from glideway.booking.core.network.bits import ALL, WORD, Cells, Rows, Words
from glideway.booking.core.network.inquiry import Inquiry
from glideway.booking.core.network.limits import edges, limits
from glideway.booking.core.network.soonest import clinics_around, first_cells, rows_of
from glideway.booking.core.network.tables import Tables


def counts(tables: Tables, asked: Inquiry, dates: Sequence[date], now: datetime) -> Rows:
    """(len(dates),): the answer at `now`; each date is that of the clinic's own calendar."""
    within = limits(tables, asked, now)._replace(known=False)
    found = np.zeros(len(dates), np.int64)
    opens, closes = edges(tables.axis, tables.zone_names, tuple(dates))
    opens, closes = opens.clip(within.begin, within.end), closes.clip(within.begin, within.end)
    if not found.size or opens.min() >= closes.max():
        return found
    begin, end = int(opens.min()) // WORD, -(-int(closes.max()) // WORD)
    clinics = clinics_around(tables, asked)
    rows = rows_of(tables, asked, clinics[tables.soonest[asked.kind].take(clinics) < within.end])
    first = first_cells(tables, asked.kind, rows, within)
    opened = first < closes.max()
    rows, first = rows[opened], first[opened]
    seen = tables.starts[asked.kind][rows, begin:end]
    if within.masks is not None:
        seen &= within.masks[tables.zone[rows], begin:end]
    _cut(seen, begin, first, tables.until[asked.kind].take(rows))
    zones = tables.zone[rows]
    for zone in np.unique(zones).tolist():
        of_zone = seen[zones == zone]
        for place in range(len(dates)):
            found[place] += _between(
                of_zone, begin, int(opens[zone, place]), int(closes[zone, place])
            )
    return found


def _cut(seen: Words, begin: int, first: Cells, until: Cells) -> None:
    """Put out what lies before `first` and from `until` on; the words begin with word `begin`."""
    words = begin + np.arange(seen.shape[1])[None]
    word, cell = np.divmod(first[:, None], WORD)
    seen[words < word] = 0
    seen[words == word] &= (ALL << cell.astype(np.uint64))[(words == word).any(axis=1), 0]
    word, cell = np.divmod(until[:, None], WORD)
    seen[words > word] = 0
    seen[words == word] &= ~(ALL << cell.astype(np.uint64))[(words == word).any(axis=1), 0]


def _between(seen: Words, begin: int, opens: int, closes: int) -> int:
    """How many cells of [opens, closes) are set in all rows."""
    if opens >= closes:
        return 0
    first, last = opens // WORD, -(-closes // WORD)
    inside = np.full(last - first, ALL)
    inside[0] &= ALL << np.uint64(opens % WORD)
    if closes % WORD:
        inside[-1] &= ~(ALL << np.uint64(closes % WORD))
    some = seen[:, first - begin : last - begin] & inside
    return int(np.bitwise_count(some).sum())

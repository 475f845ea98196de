"""The first start of every clinic within reach: what is sorted by distance, price or points."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network.bits import Cells, Rows
from glideway.booking.core.network.inquiry import ByClinic, Inquiry
from glideway.booking.core.network.limits import Limits, limits
from glideway.booking.core.network.near import km_of
from glideway.booking.core.network.soonest import (
    SLICE,
    bits,
    clinics_around,
    first_cells,
    rows_of,
)
from glideway.booking.core.network.tables import Tables


def by_clinic(tables: Tables, asked: Inquiry, now: datetime) -> ByClinic:
    """The answer at `now`, which is as the clock of the tables or a little later."""
    within = limits(tables, asked, now)
    clinics = clinics_around(tables, asked)
    rows = rows_of(tables, asked, clinics[tables.soonest[asked.kind].take(clinics) < within.end])
    first = first_cells(tables, asked.kind, rows, within)
    opened = first < within.end
    rows, first = rows[opened], first[opened]
    if within.known:
        rows, at = _least(tables.clinic[rows], rows, first.astype(np.int64))
    else:
        rows, at = _found(tables, asked.kind, rows, first, within)
        rows, at = _least(tables.clinic[rows], rows, at)
    clinics = tables.clinic[rows]
    km = np.zeros(len(rows))
    if asked.lat is not None and asked.lon is not None:
        km = km_of(tables.sites.chords(asked.lat, asked.lon, clinics))
    return ByClinic(clinics, rows, tables.axis.origin + at * CELL_MINUTES, km)


def _found(
    tables: Tables, kind: int, rows: Rows, first: Cells, within: Limits
) -> tuple[Rows, Rows]:
    """Rows and cells of starts, the first of each clinic among them.

    Time is read in slices, each twice as long as the last; a clinic that has a start is done.
    """
    who, at = rows[:0], rows[:0]
    begin, length = int(first.min(initial=within.end)), SLICE
    while begin < within.end and len(rows):
        stop = min(begin + length, within.end)
        some = np.flatnonzero(first < stop)
        place, cell = bits(tables, kind, rows[some], (begin, stop), within.masks)
        real = cell >= first[some][place]
        who = np.concatenate([who, rows[some][place[real]]])
        at = np.concatenate([at, cell[real]])
        left = ~np.isin(tables.clinic[rows], tables.clinic[who])
        rows, first = rows[left], first[left]
        begin, length = stop, 2 * length
    return who, at


def _least(clinic: Rows, rows: Rows, first: Rows) -> tuple[Rows, Rows]:
    """Of each clinic the row with the least cell, the first of several; clinics ascending."""
    order = np.lexsort((rows, first, clinic))
    clinic = clinic[order]
    begins = order[np.flatnonzero(np.diff(clinic, prepend=-1))]
    return rows[begins], first[begins]

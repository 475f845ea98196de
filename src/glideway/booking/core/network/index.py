"""One object for one network: what is free, every start, and which comes next, kept together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES, whole
from glideway.booking.core.minutes import Minute, Span
from glideway.booking.core.network.bits import WORD, Array, Rows, Words, packed, unpacked
from glideway.booking.core.network.inquiry import Inquiry, Soonest
from glideway.booking.core.network.next_starts import NextStarts
from glideway.booking.core.network.reading import Reading
from glideway.booking.core.network.roster import Roster
from glideway.booking.core.network.starts import make_starts, starts
from glideway.booking.core.network.tables import Allocate, Facts, Tables, Traits, in_memory

Spans = Sequence[tuple[Minute, Minute]]


class Index:
    """Free time of all people and rooms, and everything that follows from it.

    `free` is (resources, words): one bit a cell, so 60 days of one row are 2,160 bytes. Without
    `free` everybody is free all the time. One thread writes; all that a reader needs lies in arrays
    from `allocate` and is mended in place. Clock and notice count to the second, as in `offered`.
    """

    def __init__(
        self,
        roster: Roster,
        traits: Traits,
        *,
        now: datetime,
        free: Words | None = None,
        allocate: Allocate = in_memory,
    ) -> None:
        if free is None:
            shape = (roster.resources, roster.axis.cells)
            free = packed(np.ones(shape, np.bool_))
        self.roster = roster
        self.free = free
        self.tables = Tables.made(roster, traits, allocate)
        make_starts(roster, free, self.tables.starts)
        self.table = NextStarts(roster, self.tables, now)
        self.told = np.zeros(roster.length.shape, np.bool_)  # (K, P)
        self.reading = Reading(self.arrays(), self.facts())

    def arrays(self) -> dict[str, Array]:
        """What a `Reading` needs, by name: the arrays themselves."""
        return self.tables.arrays()

    def facts(self) -> Facts:
        """What a `Reading` needs besides; JSON can carry it."""
        return self.tables.facts()

    def soonest(self, asked: Inquiry, *, now: datetime) -> Soonest:
        """The N soonest starts at `now`. Raises ValueError where the clock would go back."""
        self.tick(now)
        return self.reading.soonest(asked, now=now)

    def tick(self, now: datetime) -> None:
        """The clock has moved. Raises ValueError where it would go back."""
        self.table.tick(now)

    def repair(self, window: Span, taken: Mapping[int, Spans]) -> list[tuple[int, int]]:
        """In this window exactly these stretches of these resources are taken, and no others.

        Said twice it changes nothing, and in any order the last word holds; so a reader of the
        database reads a window again and says what it finds. A stretch takes each cell that it
        touches. What comes back are the told rows (kind, row) that it concerns: they keep what was
        told and wait to be told anew. Raises ValueError where the window is no whole cells.
        """
        if not whole(*window):
            raise ValueError("A window is whole cells.")
        axis = self.roster.axis
        begin, end = axis.floor(window.start), axis.floor(window.end)
        if begin == end:
            return []
        words = slice(begin // WORD, -(-end // WORD))
        for resource, spans in taken.items():
            cells = unpacked(self.free[resource, words])
            shift = words.start * WORD
            cells[begin - shift : end - shift] = True
            for start, stop in spans:
                first, last = max(axis.floor(start), begin), min(axis.ceil(stop), end)
                cells[first - shift : max(last, first) - shift] = False
            self.free[resource, words] = packed(cells)
        rows = self.roster.touched(list(taken))
        for kind in range(self.roster.kinds):
            self._mend(kind, rows[~self.told[kind, rows]], begin, end)
        kinds, places = np.nonzero(self.told[:, rows])
        return list(zip(kinds.tolist(), rows[places].tolist(), strict=True))

    def tell(self, kind: int, row: int, starts: Sequence[Minute] | None) -> None:
        """A kind of visit starts at a row exactly so; None: as its free cells say, once more.

        For what is no matter of free cells: seats of a class, the most visits of a day, a way from
        another clinic, devices, visits of several people. Notice and horizon still move with the
        clock, so what is told is without them. Starts beyond the axis are left out. Raises
        ValueError where one is no whole cell.
        """
        axis = self.roster.axis
        self.told[kind, row] = starts is not None
        if starts is None:
            self._mend(kind, np.array([row]), 0, axis.cells)
            return
        minutes = np.asarray(starts, np.int64)
        if np.any(minutes % CELL_MINUTES):
            raise ValueError("A start is a whole cell.")
        cells = (minutes - axis.origin) // CELL_MINUTES
        flags = np.zeros(axis.cells, np.bool_)
        flags[cells[(cells >= 0) & (cells < axis.cells)]] = True
        self.tables.starts[kind, row] = packed(flags)
        self.table.mend(kind, np.array([row]))

    def relearn(self, rows: Rows, *, timetable: Rows, length: Rows) -> None:
        """These rows have other timetables (n,) and classes of visits (K, n) from now on.

        New classes stand at the end of those of the roster already, and the arrays of the roster
        can be written. What was told of a row stays told.
        """
        self.roster.relearn(rows, timetable, length)
        self.table.relearn(rows)
        for kind in range(self.roster.kinds):
            told = self.told[kind, rows]
            self._mend(kind, rows[~told], 0, self.roster.axis.cells)
            self.table.mend(kind, rows[told])

    def _mend(self, kind: int, rows: Rows, begin: int, end: int) -> None:
        """Make the starts of these rows again around the cells [begin, end), then their table."""
        axis, reach = self.roster.axis, self.roster.reach
        words = (max(begin - reach, 0) // WORD, -(-min(end + reach, axis.cells) // WORD))
        found = starts(self.roster, self.free, kind, rows, words)
        self.tables.starts[kind, rows, slice(*words)] = found
        self.table.mend(kind, rows)

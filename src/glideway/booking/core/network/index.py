"""One object for one network: what is free, every start, and which comes next, kept together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from glideway.booking.core.cells import whole
from glideway.booking.core.minutes import Minute, Span
from glideway.booking.core.network.bits import WORD, Rows, Words, packed, unpacked
from glideway.booking.core.network.inquiry import Inquiry, Soonest, Traits
from glideway.booking.core.network.next_starts import NextStarts
from glideway.booking.core.network.roster import Roster
from glideway.booking.core.network.soonest import soonest
from glideway.booking.core.network.starts import all_starts, starts

Spans = Sequence[tuple[Minute, Minute]]


class Index:
    """Free time of all people and rooms, and everything that follows from it.

    `free` is (resources, words), `starts` (K, P, words): one bit a cell, so 60 days of one row are
    2,160 bytes. Without `free` everybody is free all the time. One thread writes; the arrays are
    mended in place. Clock and notice count to the second, as in `offered`.
    """

    def __init__(
        self, roster: Roster, traits: Traits, *, now: datetime, free: Words | None = None
    ) -> None:
        if free is None:
            shape = (roster.resources, roster.axis.cells)
            free = packed(np.ones(shape, np.bool_))
        self.roster = roster
        self.traits = traits
        self.free = free
        self.barred: dict[int, dict[int, Spans]] = {}
        self.starts = all_starts(roster, free)
        self.table = NextStarts(roster, self.starts, now)

    def soonest(self, asked: Inquiry, *, now: datetime) -> Soonest:
        """The N soonest starts at `now`. Raises ValueError where the clock would go back."""
        self.table.tick(now)
        return soonest(self.table, self.traits, asked)

    def repair(self, window: Span, taken: Mapping[int, Spans]) -> None:
        """In this window exactly these stretches of these resources are taken, and no others.

        Said twice it changes nothing, and in any order the last word holds; so a reader of the
        database reads a window again and says what it finds. A stretch takes each cell that it
        touches. Raises ValueError where the window is no whole cells.
        """
        if not whole(*window):
            raise ValueError("A window is whole cells.")
        axis = self.roster.axis
        begin, end = axis.floor(window.start), axis.floor(window.end)
        if begin == end:
            return
        words = slice(begin // WORD, -(-end // WORD))
        for resource, spans in taken.items():
            cells = unpacked(self.free[resource, words])
            shift = words.start * WORD
            cells[begin - shift : end - shift] = True
            for start, stop in spans:
                first, last = max(axis.floor(start), begin), min(axis.ceil(stop), end)
                cells[first - shift : max(last, first) - shift] = False
            self.free[resource, words] = packed(cells)
        self._mend(self.roster.touched(list(taken)), begin, end)

    def bar(self, kind: int, row: int, spans: Spans) -> None:
        """A kind of visit cannot start in these stretches (minutes) of a row, and in no others.

        For what is no matter of free cells: the most visits of a day, a way from another clinic.
        What was said before of this kind and row is forgotten.
        """
        self.barred.setdefault(row, {})[kind] = spans
        self._mend(np.array([row]), 0, self.roster.axis.cells)

    def _mend(self, rows: Rows, begin: int, end: int) -> None:
        """Make the starts of these rows again around the cells [begin, end), then their table."""
        axis, reach = self.roster.axis, self.roster.reach
        words = (max(begin - reach, 0) // WORD, -(-min(end + reach, axis.cells) // WORD))
        for kind in range(self.roster.kinds):
            found = starts(self.roster, self.free, kind, rows, words)
            for place, row in enumerate(rows.tolist()):
                if kind in self.barred.get(row, {}):
                    found[place] &= self._allowed(self.barred[row][kind], words)
            self.starts[kind, rows, slice(*words)] = found
        self.table.mend(rows)

    def _allowed(self, spans: Spans, words: tuple[int, int]) -> Words:
        axis = self.roster.axis
        cells = np.ones(axis.cells, np.bool_)
        for start, stop in spans:
            cells[axis.ceil(start) : axis.ceil(stop)] = False
        return packed(cells)[slice(*words)]

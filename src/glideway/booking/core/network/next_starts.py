"""The small table beside the bits: of each kind of visit and row the next start, and per clinic.

It holds true for one minute of the clock. When the clock moves, only those rows are looked at again
whose next start has come too near, or whose horizon has moved a day; when time is taken or given
back, only the rows that it touches.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from glideway.booking.core.minutes import Minute, at_minute, not_before
from glideway.booking.core.network.bits import NEVER, Cells, Rows, Words, first_set
from glideway.booking.core.network.roster import Roster


class NextStarts:
    """`next` is (K, P) and `soonest` (K, C), in cells of the axis, NEVER where there is none.

    A start counts from the notice of its visit to its horizon.
    """

    def __init__(self, roster: Roster, starts: Words, now: datetime) -> None:
        self.roster = roster
        self.starts = starts
        self.clock = _clock(now)
        self.next: Cells = np.full(roster.length.shape, NEVER, np.int32)
        self.soonest: Cells = np.full((roster.kinds, len(roster.lat)), NEVER, np.int32)
        self.since, self.until = self._limits()
        everybody = np.arange(roster.placements)
        for kind in range(roster.kinds):
            self._look(kind, everybody)
        self._by_clinic()

    def tick(self, now: datetime) -> None:
        """The clock has moved. Raises ValueError where it would go back."""
        clock = _clock(now)
        if clock == self.clock:
            return
        if clock < self.clock:
            raise ValueError("The clock of an index does not go back.")
        self.clock = clock
        before = self.until
        self.since, self.until = self._limits()
        for kind in range(self.roster.kinds):
            stale = (self.next[kind] < self.since[kind]) | (self.until[kind] != before[kind])
            self._look(kind, np.flatnonzero(stale))
        self._by_clinic()

    def mend(self, rows: Rows) -> None:
        """The starts of these rows have changed."""
        clinics = np.unique(self.roster.clinic[rows])
        begin, end = self.roster.rows[clinics], self.roster.rows[clinics + 1]
        for kind in range(self.roster.kinds):
            self._look(kind, rows)
            for clinic, first, last in zip(clinics, begin, end, strict=True):
                self.soonest[kind, clinic] = self.next[kind, first:last].min()

    def _limits(self) -> tuple[Cells, Cells]:
        """(K, P) twice: the first cell that may be offered, and the first that may not again."""
        roster = self.roster
        since, until = roster.earliest(self.clock[1]), roster.latest(self.clock[0])
        return since[roster.length], until[roster.length, roster.zone]

    def _look(self, kind: int, rows: Rows) -> None:
        found = first_set(self.starts[kind], rows, self.since[kind, rows])
        self.next[kind, rows] = np.where(found < self.until[kind, rows], found, NEVER)

    def _by_clinic(self) -> None:
        self.soonest = np.minimum.reduceat(self.next, self.roster.rows[:-1], axis=1)


def _clock(now: datetime) -> tuple[Minute, Minute]:
    """The minute that gives the date, and the first that is not past: seconds count."""
    return at_minute(now), not_before(now)

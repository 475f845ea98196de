"""Keeps the small table beside the bits: of each kind of visit and row the next start, per clinic.

It holds true for one minute of the clock. When the clock moves, only those rows are looked at again
whose next start has come too near, or whose horizon has moved a day; when time is taken or given
back, only the rows that it touches.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from glideway.booking.core.minutes import Minute, at_minute, not_before
from glideway.booking.core.network.bits import NEVER, Rows, first_set
from glideway.booking.core.network.roster import Roster
from glideway.booking.core.network.tables import Tables


class NextStarts:
    """Mends `next`, `soonest`, `until` and `clock` of tables whose `starts` are made already.

    A start counts from the notice of its visit to its horizon.
    """

    def __init__(self, roster: Roster, tables: Tables, now: datetime) -> None:
        self.roster = roster
        self.tables = tables
        self._set(_clock(now))
        everybody = np.arange(roster.placements)
        self._spread(everybody)
        for kind in range(roster.kinds):
            self._look(kind, everybody)
        self._by_clinic()

    def tick(self, now: datetime) -> None:
        """The clock has moved. Raises ValueError where it would go back."""
        clock, before = _clock(now), self.clock
        if clock == before:
            return
        if clock < before:
            raise ValueError("The clock of an index does not go back.")
        tables, roster, latest = self.tables, self.roster, self.latest
        self._set(clock)
        moved = self.latest != latest
        for kind in range(roster.kinds):
            stale = tables.next[kind] < self.since[roster.length[kind]]
            if moved.any():
                stale |= moved[roster.length[kind], roster.zone]
                self._spread(np.flatnonzero(stale))
            self._look(kind, np.flatnonzero(stale))
        self._by_clinic()

    @property
    def clock(self) -> tuple[Minute, Minute]:
        """The minute for which the table is true, as the date and as the time go by it."""
        date, time = self.tables.clock.tolist()
        return date, time

    def relearn(self, rows: Rows) -> None:
        """The visits of these rows are of other classes, and there may be new classes."""
        self._set(self.clock)
        self._spread(rows)

    def mend(self, kind: int, rows: Rows) -> None:
        """The starts of a kind of visit have changed at these rows."""
        self._look(kind, rows)
        clinics = np.unique(self.roster.clinic[rows])
        begin, end = self.roster.rows[clinics], self.roster.rows[clinics + 1]
        for clinic, first, last in zip(clinics, begin, end, strict=True):
            self.tables.soonest[kind, clinic] = self.tables.next[kind, first:last].min()

    def _set(self, clock: tuple[Minute, Minute]) -> None:
        """The limits at this minute: the first cell that may be offered, and the first beyond."""
        roster, tables = self.roster, self.tables
        tables.clock[:] = clock
        self.since = roster.axis.ceils(clock[1] + roster.notice)  # by class
        self.latest = roster.latest(clock[0])  # by class and zone

    def _spread(self, rows: Rows) -> None:
        """The notice and horizon of these rows."""
        roster, tables = self.roster, self.tables
        for kind in range(roster.kinds):
            length = roster.length[kind, rows]
            tables.until[kind, rows] = self.latest[length, roster.zone[rows]]
            tables.notice[kind, rows] = roster.notice[length]

    def _look(self, kind: int, rows: Rows) -> None:
        tables = self.tables
        since = self.since[self.roster.length[kind, rows]]
        found = first_set(tables.starts[kind], rows, since)
        tables.next[kind, rows] = np.where(found < tables.until[kind, rows], found, NEVER)

    def _by_clinic(self) -> None:
        np.minimum.reduceat(
            self.tables.next, self.roster.rows[:-1], axis=1, out=self.tables.soonest
        )


def _clock(now: datetime) -> tuple[Minute, Minute]:
    """The minute that gives the date, and the first that is not past: seconds count."""
    return at_minute(now), not_before(now)

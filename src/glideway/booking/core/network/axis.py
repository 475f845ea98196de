"""The flat axis of time: cells of five minutes in UTC, and what local clocks say along it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from glideway.booking.core.availability import last_date
from glideway.booking.core.cells import CELL_MINUTES, whole
from glideway.booking.core.minutes import DAY, Minute, Span, instant, local_minute
from glideway.booking.core.network.bits import WORD, Cells, Flags, Rows, Words, packed

EPOCH = date(1970, 1, 1).toordinal()
THURSDAY = 3  # the weekday of 1970-01-01


@dataclass(frozen=True, slots=True)
class Axis:
    """From `origin` on, `cells` cells of five minutes; whole words, so a multiple of 64.

    Raises ValueError where the origin is no whole cell or the length no whole words. What lies
    outside is not known and so not free: let the axis begin a day early and end a day late.
    """

    origin: Minute
    cells: int

    def __post_init__(self) -> None:
        if not whole(self.origin) or self.cells <= 0 or self.cells % WORD:
            raise ValueError("An axis begins at a whole cell and has whole words.")

    @property
    def words(self) -> int:
        """How many words a row has."""
        return self.cells // WORD

    @property
    def span(self) -> Span:
        """The minutes from the first cell to the end of the last."""
        return Span(self.origin, self.origin + self.cells * CELL_MINUTES)

    def floor(self, minute: Minute) -> int:
        """The cell in which a minute lies, kept inside the axis (its end included)."""
        return min(max((minute - self.origin) // CELL_MINUTES, 0), self.cells)

    def ceil(self, minute: Minute) -> int:
        """The first cell that begins at or after a minute, kept inside the axis."""
        return min(max(-((self.origin - minute) // CELL_MINUTES), 0), self.cells)

    def ceils(self, minutes: Rows) -> Cells:
        """As `ceil`, of many minutes."""
        found = -((self.origin - minutes) // CELL_MINUTES)
        return np.clip(found, 0, self.cells).astype(np.int32)

    def may_have(self, day: date) -> bool:
        """Whether some of a local date may lie in it, whatever the zone."""
        utc = (day.toordinal() - EPOCH) * DAY
        return self.span.start - 2 * DAY < utc < self.span.end + DAY

    def flags(self, spans: list[Span]) -> Flags:
        """(cells,): which cells lie wholly in one of the spans."""
        found = np.zeros(self.cells, np.bool_)
        for one in spans:
            found[self.ceil(one.start) : self.floor(one.end)] = True
        return found


@lru_cache(maxsize=256)
def walls(axis: Axis, zone: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What calendar and clock of a zone say at each cell: weekday (Monday 0) and minute of the day.

    Each cell is asked by itself, so a change of the clock falls where it falls.
    """
    clock = ZoneInfo(zone)
    minutes = range(axis.span.start, axis.span.end, CELL_MINUTES)
    nothing = timedelta()
    offsets = [
        (datetime.fromtimestamp(60 * one, clock).utcoffset() or nothing) // timedelta(minutes=1)
        for one in minutes
    ]
    local = np.asarray(minutes, np.int64) + np.asarray(offsets, np.int64)
    return (local // DAY + THURSDAY) % 7, local % DAY


@lru_cache(maxsize=4096)
def mask(axis: Axis, zone: str, weekdays: frozenset[int], opens: int, closes: int) -> Words:
    """(words,): the cells on these weekdays, from minute `opens` of the local day to `closes`."""
    weekday, minute = walls(axis, zone)
    on = np.isin(weekday, sorted(weekdays))
    return packed(on & (opens <= minute) & (minute < closes))


def last_cell(axis: Axis, zone: str, horizon_days: int | None, clock: Minute) -> int:
    """The first cell that lies beyond the horizon: it goes by the local date, not by hours."""
    if horizon_days is None:
        return axis.cells
    last = last_date(zone, horizon_days, instant(clock))
    return axis.ceil(local_minute(zone, last + timedelta(days=1), 0))

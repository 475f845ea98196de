"""The months that the table of taken cells is parted into, each a stretch of cells by UTC.

A month of cells that is over goes as a whole, by dropping its part: no row is looked for, and no
room for rows that are gone is left in the table. Seats of classes are cells too, but count from
nought and say nothing of a time: they lie in a part of their own that is never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from glideway.booking.core.cells import CELL_MINUTES

SEATS_END = 2**15  # a class's capacity is a small integer, and so is the number of each seat
AHEAD = 6  # so many months after the present one stand ready; what lies beyond waits in `rest`
KEPT = timedelta(hours=48)  # the contract of booking, 5.10: the claim's own row is the history


class Month(NamedTuple):
    """One calendar month of UTC."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The month in which this moment lies."""
        there = moment.astimezone(UTC)
        return cls(there.year, there.month)

    @classmethod
    def at(cls, cell: int) -> Self:
        """The month to which this cell belongs."""
        return cls.of(datetime.fromtimestamp(cell * CELL_MINUTES * 60, UTC))

    @property
    def following(self) -> Month:
        """The month after this one."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_cell(self) -> int:
        """The cell of its first five minutes."""
        return cell_of(datetime(self.year, self.month, 1, tzinfo=UTC))

    @property
    def end_cell(self) -> int:
        """The first cell that is no longer of this month."""
        return self.following.first_cell

    @property
    def label(self) -> str:
        """How the month is written at the end of a part's name."""
        return f"{self.year:04}_{self.month:02}"


def cell_of(moment: datetime) -> int:
    """The cell in which this moment lies."""
    return int(moment.timestamp()) // 60 // CELL_MINUTES


def through(first: Month, last: Month) -> Iterator[Month]:
    """Every month from the first to the last, both with them."""
    while first <= last:
        yield first
        first = first.following


def ready(now: datetime) -> list[Month]:
    """The months that stand ready at this moment: what is still kept, the present one, and ahead.

    The first is the month of the oldest cell that is kept, so a month lives until all of it is
    over by more than that.
    """
    last = Month.of(now)
    for _month in range(AHEAD):
        last = last.following
    return list(through(Month.of(now - KEPT), last))

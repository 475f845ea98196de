"""What the readers of an index have: they ask, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from typing import TypeAlias

from glideway.booking.core.network.bits import Array, Rows
from glideway.booking.core.network.by_clinic import by_clinic
from glideway.booking.core.network.counts import counts
from glideway.booking.core.network.inquiry import ByClinic, Inquiry, Soonest
from glideway.booking.core.network.soonest import soonest
from glideway.booking.core.network.tables import Facts, Tables

Search: TypeAlias = Callable[[Tables, Inquiry, datetime], Soonest]


class Reading:
    """The questions, over arrays that somebody else may be mending; nothing is kept between them.

    `now` may be a little later than the clock of the arrays: what is past by then, notice
    included, is not shown, and what a horizon newly lets in is missing until the writer's clock
    moves. Where `now` is earlier, the writer's clock holds. What is read while somebody writes may
    be any mixture of old and new, but nothing outside the arrays is read and nothing is raised.
    """

    def __init__(self, arrays: Mapping[str, Array], facts: Facts, *, fast: bool = False) -> None:
        """With `fast` the soonest are found by compiled code, made at the first question.

        Raises KeyError where an array is missing, ModuleNotFoundError where nothing can compile.
        """
        self.tables = Tables.of(arrays, facts)
        self._soonest = _compiled() if fast else soonest

    def soonest(self, asked: Inquiry, *, now: datetime) -> Soonest:
        """The N soonest starts."""
        return self._soonest(self.tables, asked, now)

    def by_clinic(self, asked: Inquiry, *, now: datetime) -> ByClinic:
        """The first start at every clinic that has one, however many there are."""
        return by_clinic(self.tables, asked, now)

    def counts(self, asked: Inquiry, dates: Sequence[date], *, now: datetime) -> Rows:
        """(len(dates),): how many starts each local date has, of all rows together."""
        return counts(self.tables, asked, dates, now)


def _compiled() -> Search:
    """The search of `compiled`: numba is imported here and nowhere else."""
    if find_spec("numba") is None:
        raise ModuleNotFoundError("The compiled search needs what requirements-fast.lock names.")
    from glideway.booking.core.network import compiled  # noqa: PLC0415 - only where it is asked for

    return compiled.soonest

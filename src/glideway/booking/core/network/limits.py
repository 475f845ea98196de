"""From where to where a question looks, and whether the table of next starts knows its answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from glideway.booking.core.minutes import Minute, local_minute, not_before
from glideway.booking.core.network.axis import Axis, mask
from glideway.booking.core.network.bits import Rows, Words, packed
from glideway.booking.core.network.inquiry import Inquiry
from glideway.booking.core.network.tables import Tables


class Limits(NamedTuple):
    """Cells [begin, end) of the axis, of which some count.

    `known` says that what the table calls a row's next start is the answer's too, where it lies
    before the end; else it is only the least that can be.
    """

    begin: int
    end: int
    clock: Minute  # the first that is not past
    masks: Words | None  # (zones, words): the cells that count; None for all
    known: bool


def limits(tables: Tables, asked: Inquiry, now: datetime) -> Limits:
    """Of one question at `now`; a clock that is behind that of the tables is theirs."""
    axis, ticked = tables.axis, int(tables.clock[1])
    clock = max(not_before(now), ticked)
    begin = 0 if asked.since is None else axis.ceil(asked.since)
    if begin <= axis.ceil(ticked):
        begin = 0  # nothing starts before the clock
    end = axis.cells if asked.until is None else axis.ceil(asked.until)
    masks = None
    if asked.day is not None and not axis.may_have(asked.day):
        return Limits(0, 0, clock, None, known=False)
    if asked.of_calendar:
        masks = _masks(axis, tables.zone_names, asked.weekdays, asked.part, asked.day)
        if asked.day is not None:
            opens, closes = edges(axis, tables.zone_names, (asked.day,))
            begin, end = max(begin, int(opens.min())), min(end, int(closes.max()))
    return Limits(begin, end, clock, masks, clock == ticked and not begin and masks is None)


@lru_cache(maxsize=256)
def edges(axis: Axis, zones: tuple[str, ...], days: tuple[date, ...]) -> tuple[Rows, Rows]:
    """(zones, days) twice: the first cell of each local date, and the first beyond it."""
    following = [one + timedelta(days=1) for one in days]
    opens, closes = (
        np.array([[axis.ceil(local_minute(zone, one, 0)) for one in some] for zone in zones])
        for some in (days, following)
    )
    return opens, closes


@lru_cache(maxsize=256)
def _masks(
    axis: Axis,
    zones: tuple[str, ...],
    weekdays: frozenset[int],
    part: tuple[int, int],
    day: date | None,
) -> Words:
    """(zones, words): the cells whose local date, weekday and time are as asked."""
    found = np.stack([mask(axis, zone, weekdays, *part) for zone in zones])
    if day is not None:
        opens, closes = edges(axis, zones, (day,))
        cells = np.arange(axis.cells)
        found &= packed((opens <= cells) & (cells < closes))
    return found

"""Makes the machine code of the compiled search before anybody asks: seconds, at the first time."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from glideway.booking.core.minutes import DAY, at_minute
from glideway.booking.core.network.axis import Axis
from glideway.booking.core.network.index import Index
from glideway.booking.core.network.inquiry import Inquiry, Soonest
from glideway.booking.core.network.reading import Reading
from glideway.booking.core.network.roster import LengthClass, Roster
from glideway.booking.core.network.tables import Traits

NOON = datetime(2000, 1, 3, 12, tzinfo=UTC)


def warmed() -> list[Soonest]:
    """Ask a network of one practitioner, in arrays that cannot be written, as mapped ones cannot.

    For a process that is then divided into those that answer: they have the code from it. Raises
    ModuleNotFoundError where nothing can compile.
    """
    index = _of_one()
    arrays = {name: one.copy() for name, one in index.arrays().items()}
    for one in arrays.values():
        one.flags.writeable = False
    reading = Reading(arrays, index.facts(), fast=True)
    return [
        reading.soonest(asked, now=NOON)
        for asked in (
            Inquiry(kind=0, until=None, n=2),
            Inquiry(kind=0, until=None, n=2, lat=45.0, lon=-75.0),
        )
    ]


def _of_one() -> Index:
    axis = Axis(at_minute(NOON) // DAY * DAY, 2 * DAY // 5)
    one, always = np.zeros(1, np.int64), np.full((1, axis.words), 2**64 - 1, np.uint64)
    roster = Roster(
        axis=axis,
        lat=np.array([45.0]),
        lon=np.array([-75.0]),
        zones=["UTC"],
        rooms=[[]],
        clinic=one,
        person=one,
        timetable=one,
        open=always,
        grid=always,
        classes=[LengthClass(30)],
        length=np.zeros((1, 1), np.int64),
        resources=1,
    )
    traits = Traits(
        profession=one,
        languages=np.zeros(1, np.uint64),
        treats=np.zeros(1, np.uint64),
        sex=one,
        price_cents=np.zeros((1, 1), np.int64),
        direct_billing=np.zeros(1, np.bool_),
        step_free=np.zeros(1, np.bool_),
        points=np.zeros(1),
    )
    return Index(roster, traits, now=NOON)

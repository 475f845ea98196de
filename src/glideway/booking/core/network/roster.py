"""What the engine is told of a network: who works where, when the doors are open, what visits take.

All arrays are by row: a practitioner at a clinic is one row (a placement), the rows of a clinic
stand together, and the clinics in the order of `near.sorting`. People and rooms are both resources:
what has cells that can be taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES, whole
from glideway.booking.core.hours import Hours, fitting_grid
from glideway.booking.core.minutes import Minute, union
from glideway.booking.core.network.axis import Axis, last_cell
from glideway.booking.core.network.bits import Cells, Rows, Words, packed
from glideway.booking.core.network.near import Floats, Sites

NOT_OFFERED = -1
EMPTY = np.zeros(0, np.int64)
BEYOND = 2**30  # minutes


class LengthClass(NamedTuple):
    """What a kind of visit asks of time at some placements: minutes all, and whether of a room.

    Minutes are whole cells, but for the notice.
    """

    minutes: int
    before: int = 0
    after: int = 0
    notice: int = 0
    horizon_days: int | None = None
    room: bool = True

    @property
    def core(self) -> int:
        """Cells of the visit itself."""
        return self.minutes // CELL_MINUTES

    @property
    def lead(self) -> int:
        """Cells of the buffer before it."""
        return self.before // CELL_MINUTES

    @property
    def footprint(self) -> int:
        """Cells of the visit with both buffers."""
        return (self.before + self.minutes + self.after) // CELL_MINUTES


def timetable(axis: Axis, hours: Hours, step: int) -> tuple[Words, Words]:
    """(words,) twice: the cells that are open, and those at which the grid of starts has one.

    Both come from the rules of `hours`, so overrides, seasons and changes of the clock are those of
    `offered`. Raises ValueError where the hours or the step are no whole cells.
    """
    spans = hours.around(axis.span, 0)
    if step <= 0 or not whole(step, *(minute for span in spans for minute in span)):
        raise ValueError("Hours and steps are whole cells.")
    grid = np.zeros(axis.cells, np.bool_)
    starts = fitting_grid(spans, step, CELL_MINUTES, axis.span)
    grid[(np.asarray(starts, np.int64) - axis.origin) // CELL_MINUTES] = True
    return packed(axis.flags(union(spans))), packed(grid)


@dataclass(frozen=True, eq=False, kw_only=True)
class Roster:
    """Who works where and when.

    C clinics, P placements, K kinds of visit, L length classes, T timetables. Raises ValueError
    where a clinic has no placement, where placements or clinics stand in another order, and where
    a visit is no whole cells.
    """

    axis: Axis
    lat: Floats  # (C,) degrees, in the order of `near.sorting`
    lon: Floats  # (C,)
    zones: Sequence[str]  # (C,) IANA names
    rooms: Sequence[Sequence[int]]  # (C,) resources; none where a clinic counts no rooms
    clinic: Rows  # (P,) ascending, each clinic at least once
    person: Rows  # (P,) resources; who works at two clinics has two rows and one person
    timetable: Rows  # (P,) which of the timetables
    open: Words  # (T, words) of `timetable`
    grid: Words  # (T, words)
    classes: Sequence[LengthClass]
    length: Rows  # (K, P) which of the classes, NOT_OFFERED for none
    resources: int  # how many there are
    sites: Sites = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sites", Sites.at(self.lat, self.lon))
        if not np.array_equal(np.unique(self.clinic), np.arange(len(self.lat))):
            raise ValueError("Each clinic has a placement.")
        if np.any(self.clinic[1:] < self.clinic[:-1]):
            raise ValueError("The placements of a clinic stand together, in the order of clinics.")
        for one in self.classes:
            if one.minutes <= 0 or not whole(one.minutes, one.before, one.after):
                raise ValueError("A visit and its buffers are whole cells.")

    @property
    def kinds(self) -> int:
        """How many kinds of visit are asked for."""
        return len(self.length)

    @property
    def placements(self) -> int:
        """How many rows there are."""
        return len(self.clinic)

    @cached_property
    def rows(self) -> Rows:
        """(C + 1,) the rows of clinic c are rows[c] to rows[c + 1]."""
        return self.clinic.searchsorted(np.arange(len(self.lat) + 1))

    @cached_property
    def reach(self) -> int:
        """Cells around a change that can matter to a start: the longest visit or footprint."""
        return max((max(one.footprint, one.core) for one in self.classes), default=0)

    @cached_property
    def zone_names(self) -> tuple[str, ...]:
        """Each zone once, in order."""
        return tuple(sorted(set(self.zones)))

    @cached_property
    def zone(self) -> Rows:
        """(P,) which of the zone names the clinic of a row is in."""
        known = {name: at for at, name in enumerate(self.zone_names)}
        return np.array([known[name] for name in self.zones], np.int64)[self.clinic]

    @cached_property
    def room_bounds(self) -> Rows:
        """(C + 1,) where the rooms of each clinic begin in `room`, and where the last end."""
        return np.cumsum([0, *(len(some) for some in self.rooms)])

    @cached_property
    def room(self) -> Rows:
        """The resources of all rooms, clinic after clinic."""
        return np.array([one for some in self.rooms for one in some], np.int64)

    @cached_property
    def _touched(self) -> dict[int, Rows]:
        """The rows that each resource matters to: a person's own, a room's whole clinic."""
        found: dict[int, list[int]] = {}
        for row, person in enumerate(self.person.tolist()):
            found.setdefault(person, []).append(row)
        bounds = self.rows.tolist()
        for clinic, rooms in enumerate(self.rooms):
            for room in rooms:
                found.setdefault(room, []).extend(range(bounds[clinic], bounds[clinic + 1]))
        return {resource: np.array(rows, np.int64) for resource, rows in found.items()}

    def relearn(self, rows: Rows, timetable: Rows, length: Rows) -> None:
        """These rows have other timetables (n,) and classes of visits (K, n) from now on."""
        self.timetable[rows] = timetable
        self.length[:, rows] = length
        for known in ("reach", "notice"):
            self.__dict__.pop(known, None)

    def touched(self, resources: Sequence[int]) -> Rows:
        """The rows whose starts may change when these resources do, ascending."""
        if not resources:
            return EMPTY
        return np.unique(np.concatenate([self._touched.get(one, EMPTY) for one in resources]))

    @cached_property
    def notice(self) -> Rows:
        """(L + 1,) minutes of notice by class; the last, of NOT_OFFERED, is beyond every axis."""
        return np.array([*(max(one.notice, 0) for one in self.classes), BEYOND], np.int64)

    def latest(self, clock: Minute) -> Cells:
        """(L + 1, zones) by class and zone, the first cell beyond its horizon."""
        found = [
            [last_cell(self.axis, zone, one.horizon_days, clock) for zone in self.zone_names]
            for one in self.classes
        ]
        return np.array([*found, [0] * len(self.zone_names)], np.int32)

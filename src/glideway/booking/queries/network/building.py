"""The whole network as an index, from rows of the database: a few queries, whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypedDict
from uuid import UUID

import numpy as np
import numpy.typing as npt

from glideway.booking.core import Minute, at_minute
from glideway.booking.core.minutes import DAY
from glideway.booking.core.network import (
    Allocate,
    Axis,
    Index,
    LengthClass,
    Roster,
    Traits,
    in_memory,
    sorting,
    timetable,
)
from glideway.booking.core.network.bits import Array, Rows, Words
from glideway.booking.core.network.roster import NOT_OFFERED
from glideway.booking.queries.network import planes, taken, telling
from glideway.booking.queries.network.roster import KINDS, House, Person, Staff, Visit, staff
from glideway.booking.queries.network.taken import Ending
from glideway.booking.queries.opened import Opened, hours_of

DAYS = 64  # from yesterday on: sixty that can be asked for, and one that begins meanwhile
SPARE, MOST_SPARE = 64, 4096  # timetables for those whose hours change, 4.6 kB each; by size
NOBODY = NOT_OFFERED
NO_SERVICE = -1
UUID_BYTES = 16

Step = Callable[[str], object]
Table = tuple[tuple[Opened, ...], str, int]  # hours, zone, step


class Codes(TypedDict):
    """What the numbers of the traits mean: a profession, language or region is its place here."""

    kinds: list[str]
    professions: list[str]
    languages: list[str]
    regions: list[str]
    sexes: list[str]


class Outgrown(Exception):
    """A change does not fit into the arrays as they are: the network must be built anew."""


@dataclass(eq=False, kw_only=True)
class Network:
    """An index, and which rows of the database its rows stand for.

    The planes of free cells are one a row (the practitioner's own time, as this clinic has it) and
    behind them one a room.
    """

    index: Index
    codes: Codes
    houses: list[House]  # in the order of the index
    people: list[Person]  # one a row
    names: dict[str, Array]  # ids of rows, services and clinics, for those that read
    whose: planes.Whose
    tables: dict[Table, int]  # which timetable has which hours
    spare: list[int]  # timetables that nobody has
    lengths: list[LengthClass]  # those of the roster
    turns: list[tuple[datetime, str, int]]
    endings: list[Ending]
    told: set[tuple[int, int]] = field(default_factory=set)

    def arrays(self) -> dict[str, Array]:
        """All that readers need, by name."""
        return self.index.arrays() | self.names

    @property
    def axis(self) -> Axis:
        """The stretch of time it knows."""
        return self.index.roster.axis

    @cached_property
    def row(self) -> dict[int, int]:
        """The row of a placement."""
        return {one.pk: at for at, one in enumerate(self.people)}

    @cached_property
    def clinic(self) -> dict[int, int]:
        """The number of a clinic."""
        return {one.pk: at for at, one in enumerate(self.houses)}

    @property
    def used(self) -> int:
        """How many timetables there are."""
        return len(self.tables)

    def told_at(self, clinic: int) -> list[tuple[int, int]]:
        """The (kind, row) of a clinic, by its number, that are told."""
        begin, end = self.index.roster.rows[clinic : clinic + 2].tolist()
        return [(kind, row) for row in range(begin, end) for kind in told_kinds(self.people[row])]

    def starts_of(
        self, pairs: Iterable[tuple[int, int]], *, now: datetime
    ) -> dict[tuple[int, int], list[Minute]]:
        """The starts of these (kind, row) as the definition has them; kinds not given are left."""
        wanted = [
            (kind, row) for kind, row in sorted(set(pairs)) if kind in self.people[row].visits
        ]
        asked = [(self.people[row], self.people[row].visits[kind]) for kind, row in wanted]
        return dict(zip(wanted, telling.starts_of(asked, self.axis, now=now), strict=True))

    def say(self, starts: Mapping[tuple[int, int], Sequence[Minute]]) -> None:
        """Tell the index what `starts_of` found."""
        for (kind, row), some in starts.items():
            self.index.tell(kind, row, some)


def axis_of(now: datetime) -> Axis:
    """The axis of the day of `now` in UTC: from the midnight before."""
    return Axis(at_minute(now) // DAY * DAY - DAY, DAYS * DAY // 5)


def built(
    *,
    now: datetime,
    step: Step = lambda _name: None,
    allocate: Allocate = in_memory,
    axis: Axis | None = None,
) -> Network:
    """The network as the database has it, on the axis of its day or on another.

    What changes while it is read must be told afterwards: take the place in the list of changes
    first. `step` is told the name of each part that begins.
    """
    axis = axis or axis_of(now)
    step("people")
    found = staff(axis, now=now)
    step("hours")
    plan = _Plan(axis, found)
    step("taken time")
    free = planes.whole(axis, plan.planes)
    planes.taken_away(free, axis, plan.whose, taken.claimed(axis, now=now))
    _close(free, axis, plan)
    step("starts")
    index = Index(plan.roster, plan.traits, now=now, free=free, allocate=allocate)
    network = Network(
        index=index,
        codes=plan.codes,
        houses=plan.houses,
        people=plan.people,
        names=_names(plan, allocate),
        whose=plan.whose,
        tables=plan.tables,
        lengths=plan.lengths,
        spare=[*range(len(plan.tables), len(plan.open))],
        turns=found.turns,
        endings=taken.endings(now=now),
        told=plan.told,
    )
    step("seats, ways and devices")
    network.say(network.starts_of(plan.told, now=now))
    return network


class _Plan:
    """The rows in the order of the index, and what the roster of the engine is made of."""

    def __init__(self, axis: Axis, found: Staff) -> None:
        houses = [found.houses[pk] for pk in sorted(found.houses)]
        lat, lon = (np.array([getattr(one, at) for one in houses]) for at in ("lat", "lon"))
        order = sorting(lat, lon).tolist() if houses else []
        self.houses = [houses[at] for at in order]
        self.people = [one for house in self.houses for one in found.people[house.pk]]
        self.codes = _codes(self.people)
        self.tables: dict[Table, int] = {}
        rows = len(self.people)
        rooms = [room for house in self.houses for room in house.rooms]
        self.planes = rows + len(rooms)
        self.whose = planes.Whose(np.array([one.resource for one in self.people] + rooms, np.int64))
        self.classes: dict[LengthClass, int] = {}
        self.told: set[tuple[int, int]] = set()
        length = np.full((len(KINDS), rows), NOBODY, np.int64)
        for row, one in enumerate(self.people):
            for kind, visit in one.visits.items():
                length[kind, row] = self.classes.setdefault(visit.length, len(self.classes))
        self.told = {(kind, row) for row, one in enumerate(self.people) for kind in told_kinds(one)}
        self.lengths = list(self.classes)
        which = self._timetables(axis)
        many = [len(house.rooms) for house in self.houses]
        begins = rows + np.cumsum([0, *many])
        self.roster = Roster(
            axis=axis,
            lat=np.array([one.lat for one in self.houses], np.float64),
            lon=np.array([one.lon for one in self.houses], np.float64),
            zones=[one.zone for one in self.houses],
            rooms=[range(begins[at], begins[at + 1]) for at in range(len(many))],
            clinic=np.repeat(
                np.arange(len(self.houses)), [len(found.people[one.pk]) for one in self.houses]
            ),
            person=np.arange(rows),
            timetable=which,
            open=self.open,
            grid=self.grid,
            classes=self.lengths,
            length=length,
            resources=self.planes,
        )
        self.traits = traits(self.houses, self.people, self.codes)

    def _timetables(self, axis: Axis) -> Rows:
        """Hours that many share are worked out once."""
        zones = {one.pk: one.zone for one in self.houses}
        which = np.array(
            [
                self.tables.setdefault(hours_key(one, zones[one.clinic]), len(self.tables))
                for one in self.people
            ],
            np.int64,
        )
        spare = min(max(SPARE, len(which) // 20), MOST_SPARE)
        self.open = np.zeros((len(self.tables) + spare, axis.words), np.uint64)
        self.grid = np.zeros_like(self.open)
        for (hours, zone, step), at in self.tables.items():
            self.open[at], self.grid[at] = table_of(axis, hours, zone, step)
        return which


def hours_key(one: Person, zone: str) -> Table:
    """What of somebody's hours makes a timetable."""
    return one.hours, zone, one.step


def table_of(axis: Axis, hours: Sequence[Opened], zone: str, step: int) -> tuple[Words, Words]:
    """Open cells and grid; hours that are no whole cells, which no verb saves, open nothing."""
    try:
        return timetable(axis, hours_of(hours, zone, axis.span), step)
    except ValueError:
        nothing = np.zeros(axis.words, np.uint64)
        return nothing, nothing


def told_kinds(one: Person) -> list[int]:
    """The kinds of visit of a row that are no matter of free cells."""
    return [kind for kind, visit in one.visits.items() if visit.told or one.ways]


def _codes(people: Sequence[Person]) -> Codes:
    """Only what is there, in order; of languages and regions the first sixty-four."""
    return Codes(
        kinds=list(KINDS),
        professions=sorted({one.profession for one in people}),
        languages=sorted({name for one in people for name in one.languages})[:64],
        regions=sorted({name for one in people for name in one.regions})[:64],
        sexes=sorted({one.sex for one in people}),
    )


def traits(houses: Sequence[House], people: Sequence[Person], codes: Codes) -> Traits:
    """What may be asked for. Raises Outgrown where somebody has what has no number."""
    return Traits(
        profession=_numbers([one.profession for one in people], codes["professions"]),
        languages=_sets([one.languages for one in people], codes["languages"]),
        treats=_sets([one.regions for one in people], codes["regions"]),
        sex=_numbers([one.sex for one in people], codes["sexes"]),
        price_cents=_of_visits(people, lambda one: one.price_cents, 0),
        direct_billing=np.array([one.direct_billing for one in houses], np.bool_),
        step_free=np.array([one.step_free for one in houses], np.bool_),
        points=np.array([one.points for one in houses], np.float64),
    )


def _numbers(values: Sequence[str], codes: Sequence[str]) -> Rows:
    numbers = {name: at for at, name in enumerate(codes)}
    try:
        return np.array([numbers[one] for one in values], np.int64)
    except KeyError as new:
        raise Outgrown(str(new)) from new


def _sets(values: Sequence[Sequence[str]], codes: Sequence[str]) -> Words:
    bits = {name: 1 << at for at, name in enumerate(codes)}
    full = len(codes) == 64  # noqa: PLR2004 - the bits of a word
    found = np.zeros(len(values), np.uint64)
    for row, names in enumerate(values):
        for name in names:
            if name not in bits and not full:
                raise Outgrown(name)
            found[row] |= np.uint64(bits.get(name, 0))
    return found


def _of_visits(people: Sequence[Person], what: Callable[[Visit], int], none: int) -> Rows:
    found = np.full((len(KINDS), len(people)), none, np.int64)
    for row, one in enumerate(people):
        for kind, visit in one.visits.items():
            found[kind, row] = what(visit)
    return found


def _names(plan: _Plan, allocate: Allocate) -> dict[str, Array]:
    made = names(plan.houses, plan.people)
    kept = {}
    for name, values in made.items():
        kept[name] = allocate(name, values.shape, values.dtype)
        kept[name][...] = values
    return kept


def names(houses: Sequence[House], people: Sequence[Person]) -> dict[str, Array]:
    """Primary keys and public ids: of placements (P,), services (K, P) and clinics (C,)."""
    service_ids = np.zeros((len(KINDS), len(people), UUID_BYTES), np.uint8)
    for row, one in enumerate(people):
        for kind, visit in one.visits.items():
            service_ids[kind, row] = _bytes(visit.public_id)
    return {
        "placement_pk": np.array([one.pk for one in people], np.int64),
        "placement_id": _ids([one.public_id for one in people]),
        "service_pk": _of_visits(people, lambda one: one.pk, NO_SERVICE),
        "service_id": service_ids,
        "clinic_pk": np.array([one.pk for one in houses], np.int64),
        "clinic_id": _ids([one.public_id for one in houses]),
    }


def _bytes(one: UUID) -> npt.NDArray[np.uint8]:
    return np.frombuffer(one.bytes, np.uint8)


def _ids(some: Sequence[UUID]) -> Array:
    joined = b"".join(one.bytes for one in some)
    return np.frombuffer(joined, np.uint8).reshape(len(some), UUID_BYTES)


def _close(free: Words, axis: Axis, plan: _Plan) -> None:
    """Closed stretches: everywhere, or of one clinic's rows only."""
    rows = []
    for resource, clinic, first, end in taken.closed(axis):
        for plane in plan.whose.of(resource):
            own = plane < len(plan.people)
            if clinic is None or (own and plan.people[plane].clinic == clinic):
                rows.append((plane, first, end))
    if rows:
        planes.take(free, axis, *np.array(rows, np.int64).T)

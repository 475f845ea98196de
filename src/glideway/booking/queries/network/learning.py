"""A clinic that changed its hours, people's papers or its list of services, learned in place.

Only its own rows are mended. What does not fit in the arrays as they are (a room more, another
address, a language that nobody had) raises Outgrown: then all is built anew. Who is new has no row:
he is named, and what stands is learned all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import numpy as np

from glideway.booking.core.network import LengthClass
from glideway.booking.core.network.roster import NOT_OFFERED
from glideway.booking.queries.network.building import (
    Network,
    Outgrown,
    hours_key,
    names,
    table_of,
    told_kinds,
    traits,
)
from glideway.booking.queries.network.roster import KINDS, House, Person, Staff, staff

Writing = Callable[[], AbstractContextManager[None]]
OF_ROWS = ("profession", "languages", "treats", "sex")
OF_CLINICS = ("direct_billing", "step_free", "points")


def learn(
    network: Network, clinics: Collection[int], *, now: datetime, writing: Writing
) -> tuple[list[tuple[datetime, str, int]], str]:
    """Read these clinics anew and mend what differs.

    The instants at which papers and rooms end, and who is new, in words, if anybody. Raises
    Outgrown before anything was changed.
    """
    found = staff(network.axis, now=now, clinics=clinics)
    houses: dict[int, House] = {}
    people: dict[int, Person] = {}
    new = [_fits(network, found, clinic, houses, people) for clinic in sorted(clinics)]
    missing = next(filter(None, new), "")
    changed = {row: one for row, one in people.items() if one != network.people[row]}
    moved = {at: one for at, one in houses.items() if one != network.houses[at]}
    if not changed and not moved:
        return found.turns, missing
    lessons = _Lessons(network, changed, moved)
    told = {(kind, row) for row, one in changed.items() for kind in told_kinds(one)}
    told |= {pair for at in moved for pair in network.told_at(at) if pair[1] not in changed}
    for at, one in moved.items():
        network.houses[at] = one
    for row, person in changed.items():
        network.people[row] = person
    starts = network.starts_of(told, now=now)
    with writing():
        lessons.write()
        for kind, row in {pair for pair in network.told if pair[1] in changed} - told:
            network.index.tell(kind, row, None)
            network.told.discard((kind, row))
        network.say(starts)
        network.told |= told
    return found.turns, missing


def _fits(
    network: Network,
    found: Staff,
    clinic: int,
    houses: dict[int, House],
    people: dict[int, Person],
) -> str:
    """Find the rows of a clinic, or raise Outgrown. Who has left keeps a row without visits.

    Who has no row is named: everybody else's is right without.
    """
    at = network.clinic.get(clinic)
    read = {one.pk: one for one in found.people.get(clinic, ())}
    if at is None:
        return f"clinic {clinic} is new" if read else ""
    begin, end = network.index.roster.rows[at : at + 2].tolist()
    mine = {network.people[row].pk: row for row in range(begin, end)}
    missing = f"somebody is new at clinic {clinic}" if read.keys() - mine.keys() else ""
    for pk, row in mine.items():
        people[row] = read.get(pk) or network.people[row]._replace(visits={})
    house, before = found.houses.get(clinic), network.houses[at]
    if house is None:
        return missing
    if (house.lat, house.lon, house.zone, house.rooms) != (
        before.lat,
        before.lon,
        before.zone,
        before.rooms,
    ):
        raise Outgrown(f"clinic {clinic} has moved, or has other rooms")
    houses[at] = house
    return missing


class _Lessons:
    """What is to be written for some rows and clinics, worked out before anybody has to wait."""

    def __init__(
        self, network: Network, changed: dict[int, Person], moved: dict[int, House]
    ) -> None:
        self.network = network
        self.rows = np.array(sorted(changed), np.int64)
        self.clinics = np.array(sorted(moved), np.int64)
        self.people = [changed[row] for row in self.rows.tolist()]
        self.houses = [moved[at] for at in self.clinics.tolist()]
        self.classes: dict[LengthClass, int] = {}  # that nobody had
        self.length = self._lengths(self.people)
        self.traits = traits(self.houses, self.people, network.codes)
        self.names = names(self.houses, self.people)
        self.timetable = self._timetables(self.people)

    def write(self) -> None:
        """Write it, and mend what follows."""
        tables = self.network.index.tables
        for name in OF_ROWS:
            getattr(tables, name)[self.rows] = getattr(self.traits, name)
        for name in OF_CLINICS:
            getattr(tables, name)[self.clinics] = getattr(self.traits, name)
        tables.price_cents[:, self.rows] = self.traits.price_cents
        for name in ("service_pk", "service_id"):
            self.network.names[name][:, self.rows] = self.names[name]
        if len(self.rows):
            self.network.lengths.extend(self.classes)
            self.network.index.relearn(self.rows, timetable=self.timetable, length=self.length)

    def _timetables(self, people: Sequence[Person]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        network = self.network
        roster = network.index.roster
        found: list[int] = []
        for one in people:
            zone = network.houses[network.clinic[one.clinic]].zone
            key = hours_key(one, zone)
            if key not in network.tables:
                if not network.spare:
                    self._spare({*found})
                at = network.spare.pop()
                roster.open[at], roster.grid[at] = table_of(network.axis, *key)
                network.tables[key] = at
            found.append(network.tables[key])
        return np.array(found, np.int64)

    def _spare(self, given: Collection[int]) -> None:
        """Take back the timetables that nobody has any more."""
        network = self.network
        roster = network.index.roster
        many = np.bincount(roster.timetable, minlength=len(roster.open))
        free = {*np.flatnonzero(many == 0).tolist()} - {*given}
        if not free:
            raise Outgrown("no timetable is spare")
        network.tables = {key: at for key, at in network.tables.items() if at not in free}
        network.spare = sorted(free)

    def _lengths(self, people: Sequence[Person]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        known = {one: at for at, one in enumerate(self.network.index.roster.classes)}
        found = np.full((len(KINDS), len(people)), NOT_OFFERED, np.int64)
        for row, one in enumerate(people):
            for kind, visit in one.visits.items():
                if visit.length not in known:
                    self.classes[visit.length] = known[visit.length] = len(known)
                found[kind, row] = known[visit.length]
        return found

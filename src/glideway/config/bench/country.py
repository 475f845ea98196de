"""A synthetic country to search: 40,000 practitioners of 10,000 clinics over 60 days, by a seed.

The distribution is our own and made up: 300 cities whose share of clinics falls as one over their
rank, between the longitudes and latitudes of southern Canada; four practitioners a clinic on the
average; rooms for most of them; weekly hours, two days of them late; three kinds of visit. People
are all but booked out on the first day and freer with each day, to seven tenths on the last. No
clinic, no person and no calendar in it is real, and no real network is claimed to look like it.

A larger country has no more calendars: 40,000 people's and their rooms' stand in it several times,
so that 4,000,000 rows need no more chance than 40,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from glideway.booking.core import Busy, Hours, Room, Schedule, Span, TimeRange, at_minute
from glideway.booking.core.network import Axis, LengthClass, Roster, Traits, sorting, timetable
from glideway.config.bench.found import Figure

PRACTITIONERS, A_CLINIC, DAYS, CITIES = 40_000, 4, 60, 300
NOW = datetime(2035, 6, 4, 4, tzinfo=UTC)  # a Monday, before anybody opens; peers refuse the past
SOUTH, NORTH, WEST, EAST = 43.0, 54.0, -125.0, -60.0
AROUND = (0.15, 0.2)  # degrees about a city's middle, up and over: the spread of its clinics
ZONES = (
    "America/Vancouver",
    "America/Edmonton",
    "America/Winnipeg",
    "America/Toronto",
    "America/Halifax",
)
A_ZONE = 13  # degrees of longitude
DAYTIME, LATE, LATE_FROM = (TimeRange(9 * 60, 17 * 60),), (TimeRange(12 * 60, 20 * 60),), 3
STEP, PIECE = 30, 6  # minutes of the grid; cells of a stretch that is free or taken
FULL, FREER, ROOMS_TAKEN = 0.97, 0.7, 0.1
LANGUAGES, PROFESSIONS, PARTS = 2, 5, 20
KINDS = (
    LengthClass(30, 0, 0, 60, 60),
    LengthClass(60, 5, 5, 120, 60),
    LengthClass(15, 0, 0, 0, 60, room=False),
)
BLOCK = 4000
Bits = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.float64]


class Country(NamedTuple):
    """What the engine is told, and the positions from which people ask: cities by their size."""

    roster: Roster
    traits: Traits
    free: Bits
    asked_from: list[tuple[float, float]]
    seed: int

    @property
    def facts(self) -> dict[str, Figure]:
        """How large it is, for a report."""
        return {
            "practitioners": self.roster.placements,
            "clinics": len(self.roster.lat),
            "calendars": len(self.free),
            "days": self.roster.axis.cells // 288 - 1,
            "kinds of visit": self.roster.kinds,
        }


def hours(zone: str) -> Hours:
    """The week of every clinic of a zone: two of its weekdays are late ones."""
    week = {day: LATE if day >= LATE_FROM else DAYTIME for day in range(5)}
    return Hours(zone=zone, weekly=week)


def axis(days: int = DAYS) -> Axis:
    """So many days from now and one to spare, in whole words."""
    return Axis(at_minute(NOW), -(-(days + 1) * 288 // 64) * 64)


def country(
    practitioners: int = PRACTITIONERS,
    *,
    visits: Sequence[LengthClass] = KINDS,
    days: int = DAYS,
    seed: int = 1,
) -> Country:
    """The country of a seed, with so many practitioners, kinds of visit and days."""
    dice = np.random.default_rng(seed)
    clinics = max(practitioners // A_CLINIC, 1)
    lat, lon, middles = _places(dice, clinics)
    zone = np.clip(((lon - WEST) // A_ZONE).astype(np.int64), 0, len(ZONES) - 1)
    staff = dice.multinomial(practitioners - clinics, np.ones(clinics) / clinics) + 1
    clinic = np.repeat(np.arange(clinics), staff)
    calendars = min(practitioners, PRACTITIONERS)
    rooms, resources = _rooms(staff, calendars)
    time = axis(days)
    tables = [timetable(time, hours(name), STEP) for name in ZONES]
    roster = Roster(
        axis=time,
        lat=lat,
        lon=lon,
        zones=[ZONES[at] for at in zone.tolist()],
        rooms=rooms,
        clinic=clinic,
        person=np.arange(practitioners) % calendars,
        timetable=zone[clinic],
        open=np.stack([opens for opens, _grid in tables]),
        grid=np.stack([grid for _opens, grid in tables]),
        classes=visits,
        length=np.repeat(np.arange(len(visits))[:, None], practitioners, axis=1),
        resources=resources,
    )
    free = _free(dice, time, calendars, resources)
    return Country(roster, _traits(dice, roster), free, middles, seed)


def _places(
    dice: np.random.Generator, clinics: int
) -> tuple[Positions, Positions, list[tuple[float, float]]]:
    """Where the clinics are, in the order the engine wants, and 3,000 middles to ask from."""
    share = 1 / np.arange(1, CITIES + 1)
    share /= share.sum()
    up, over = dice.uniform(SOUTH, NORTH, CITIES), dice.uniform(WEST, EAST, CITIES)
    city = dice.choice(CITIES, clinics, p=share)
    lat = up[city] + dice.normal(0, AROUND[0], clinics)
    lon = over[city] + dice.normal(0, AROUND[1], clinics)
    order = sorting(lat, lon)
    asked = dice.choice(CITIES, 3000, p=share).tolist()
    return lat[order], lon[order], [(float(up[at]), float(over[at])) for at in asked]


def _rooms(staff: npt.NDArray[np.int64], people: int) -> tuple[list[list[int]], int]:
    """Each clinic's rooms, one fewer than its people where there are more than two."""
    wanted = np.maximum(staff - (staff > 2), 1)  # noqa: PLR2004  # two share no room
    most = int(wanted[: people // A_CLINIC].sum()) or 1
    begin = np.cumsum(wanted) - wanted
    found = [
        [people + (first + at) % most for at in range(count)]
        for first, count in zip(begin.tolist(), wanted.tolist(), strict=True)
    ]
    return found, people + most


def _free(dice: np.random.Generator, time: Axis, people: int, resources: int) -> Bits:
    """(resources, words): what is free of each calendar, in stretches of half an hour."""
    pieces = time.cells // PIECE + 1
    whole = axis().cells // PIECE + 1  # a shorter country is the first days of the whole one
    taken = (256 * np.linspace(FULL, FREER, whole)).astype(np.uint8)[:pieces]
    rooms = np.uint8(256 * ROOMS_TAKEN)
    free = np.zeros((resources, time.words), np.uint64)
    for begin in range(0, resources, BLOCK):
        end = min(begin + BLOCK, resources)
        drawn = np.frombuffer(dice.bytes((end - begin) * pieces), np.uint8)
        limit = np.where(np.arange(begin, end)[:, None] < people, taken, rooms)
        cells = (drawn.reshape(-1, pieces) >= limit).repeat(PIECE, axis=1)[:, : time.cells]
        free[begin:end] = np.packbits(cells, axis=1, bitorder="little").view("<u8")
    return free


def _traits(dice: np.random.Generator, roster: Roster) -> Traits:
    people, clinics = roster.placements, len(roster.lat)
    return Traits(
        profession=dice.integers(0, PROFESSIONS, people),
        languages=dice.integers(1, 2**LANGUAGES, people).astype(np.uint64),
        treats=dice.integers(0, 2**PARTS, people).astype(np.uint64),
        sex=dice.integers(0, 2, people),
        price_cents=dice.integers(5000, 15000, (roster.kinds, people)),
        direct_billing=dice.random(clinics) < 0.5,  # noqa: PLR2004
        step_free=dice.random(clinics) < 0.6,  # noqa: PLR2004
        points=dice.uniform(20, 50, clinics),
    )


def schedule(of: Country, row: int, *, room: bool) -> Schedule:
    """One row as the definition reads it: hours, and what is taken of the person and the rooms."""
    roster = of.roster
    clinic = int(roster.clinic[row])
    rooms = {str(one): Room(_busy(of, one)) for one in roster.rooms[clinic]} if room else {}
    return Schedule(
        hours=hours(roster.zones[clinic]),
        busy=_busy(of, int(roster.person[row])),
        rooms={"room": rooms} if rooms else {},
    )


def _busy(of: Country, resource: int) -> list[Busy]:
    """The stretches that are taken, in minutes."""
    free = np.unpackbits(of.free[resource].view(np.uint8), bitorder="little").astype(np.int8)
    edges = np.flatnonzero(np.diff(free, prepend=1, append=1))
    minutes = (of.roster.axis.origin + 5 * edges).tolist()
    return [Busy(begin, end) for begin, end in zip(minutes[::2], minutes[1::2], strict=True)]


def within(of: Country, days: int) -> Span:
    """From now for so many days."""
    return Span(of.roster.axis.origin, of.roster.axis.origin + days * 1440)

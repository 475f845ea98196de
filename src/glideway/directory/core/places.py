"""Where somebody is: Canadian towns and postal areas by name, by prefix and by position.

Answers with the tables of `directory/knowledge`; asks nobody else, and keeps nothing. A postal area
is a Place as well: its centre, and the name of the city that people would say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088  # mean radius, IUGG
POSTAL = re.compile(r"^([ABCEGHJ-NPRSTVXY]\d[A-Z])(?:[ -]?\d[A-Z]\d)?$")
SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount"}
WORTH_A_GUESS = 0.72  # how alike a misspelt name must be, of 1; below, guesses look random


class Province(msgspec.Struct, frozen=True):
    """A province or territory: code, names, and the short form after a town's name in French."""

    code: str
    en: str
    fr: str
    short_fr: str

    def name(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


PROVINCES: dict[str, Province] = {
    one.code: one
    for one in (
        Province("AB", "Alberta", "Alberta", "Alb."),
        Province("BC", "British Columbia", "Colombie-Britannique", "C.-B."),
        Province("MB", "Manitoba", "Manitoba", "Man."),
        Province("NB", "New Brunswick", "Nouveau-Brunswick", "N.-B."),
        Province("NL", "Newfoundland and Labrador", "Terre-Neuve-et-Labrador", "T.-N.-L."),
        Province("NS", "Nova Scotia", "Nouvelle-Écosse", "N.-É."),
        Province("NT", "Northwest Territories", "Territoires du Nord-Ouest", "T.N.-O."),
        Province("NU", "Nunavut", "Nunavut", "Nt"),
        Province("ON", "Ontario", "Ontario", "Ont."),
        Province("PE", "Prince Edward Island", "Île-du-Prince-Édouard", "Î.-P.-É."),
        Province("QC", "Quebec", "Québec", "Qc"),
        Province("SK", "Saskatchewan", "Saskatchewan", "Sask."),
        Province("YT", "Yukon", "Yukon", "Yn"),
    )
}


class Place(msgspec.Struct, frozen=True):
    """A named town, or a postal area when `prefix` is given; `zone` is an IANA name."""

    slug: str
    en: str
    fr: str
    province: str
    lat: float
    lon: float
    zone: str
    population: int
    prefix: str = ""

    def name(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en

    def label(self, language: str) -> str:
        """As on an envelope: "Toronto, ON", in French "Toronto (Ont.)", "M5V, Toronto"."""
        if self.prefix:
            return f"{self.prefix}, {self.name(language)}"
        if language.startswith("fr"):
            return f"{self.fr} ({PROVINCES[self.province].short_fr})"
        return f"{self.en}, {self.province}"

    def words(self) -> str:
        """What can be typed, or stand in an address, to find this very place again."""
        return self.prefix or f"{self.en}, {self.province}"


class _Town(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    slug: str
    en: str
    fr: str
    province: str
    lat: float
    lon: float
    zone: str
    population: int
    geoname: int


class _Area(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    prefix: str
    province: str
    lat: float
    lon: float
    zone: str
    city: str


class _Towns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    source: str
    columns: list[str]
    rows: list[_Town]


class _Areas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    source: str
    columns: list[str]
    rows: list[_Area]


def _read(name: str) -> bytes:
    return (files("glideway.directory") / "knowledge" / name).read_bytes()


@cache
def towns() -> tuple[Place, ...]:
    """Every town, most populous first."""
    rows = msgspec.json.decode(_read("places.json"), type=_Towns).rows
    return tuple(
        Place(r.slug, r.en, r.fr, r.province, r.lat, r.lon, r.zone, r.population) for r in rows
    )


@cache
def _by_slug() -> dict[str, Place]:
    return {town.slug: town for town in towns()}


@cache
def _areas() -> dict[str, Place]:
    rows = msgspec.json.decode(_read("postal_areas.json"), type=_Areas).rows
    cities = _by_slug()
    return {
        r.prefix: Place(
            slug=r.city,
            en=cities[r.city].en,
            fr=cities[r.city].fr,
            province=r.province,
            lat=r.lat,
            lon=r.lon,
            zone=r.zone,
            population=0,
            prefix=r.prefix,
        )
        for r in rows
    }


def behind(now: datetime) -> frozenset[str]:
    """The zones of Canada whose calendar still shows the day before that of UTC.

    A day is over where people are, not in UTC: a paper that ends today holds until midnight there.
    """
    half_hour = now.astimezone(UTC).replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    return _behind(half_hour)


@lru_cache(maxsize=96)
def _behind(now: datetime) -> frozenset[str]:
    zones = {town.zone for town in towns()}
    return frozenset(one for one in zones if now.astimezone(ZoneInfo(one)).date() < now.date())


def areas_of(slug: str) -> tuple[Place, ...]:
    """The postal areas whose city is the town with this address part."""
    return _areas_by_city().get(slug, ())


@cache
def _areas_by_city() -> dict[str, tuple[Place, ...]]:
    """The postal areas of each town, the nearest to its centre first."""
    found: dict[str, list[Place]] = {}
    for area in _areas().values():
        found.setdefault(area.slug, []).append(area)
    return {slug: tuple(sorted(some, key=_from_centre)) for slug, some in found.items()}


def _from_centre(area: Place) -> float:
    town = _by_slug()[area.slug]
    return distance_km(area.lat, area.lon, town.lat, town.lon)


def by_slug(slug: str) -> Place | None:
    """The town with this address part, as in "toronto-on"."""
    return _by_slug().get(slug)


def key(text: str) -> str:
    """What names are compared by: no accents, case, hyphens or points, and "St." written out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return " ".join(SHORT_WORDS.get(word, word) for word in words)


@cache
def _named() -> dict[str, tuple[Place, ...]]:
    """Towns by each of their keys; the most populous of one name comes first."""
    found: dict[str, list[Place]] = {}
    for town in towns():
        for name in dict.fromkeys((key(town.en), key(town.fr))):
            found.setdefault(name, []).append(town)
    return {name: tuple(some) for name, some in found.items()}


@cache
def _provinces_by_key() -> dict[str, str]:
    return {
        key(word): one.code
        for one in PROVINCES.values()
        for word in (one.code, one.en, one.fr, one.short_fr)
    }


def find(text: str) -> Place | None:
    """The place that `text` names: a town, a town with its province, a postal code or its prefix.

    Of several towns of one name the most populous one, unless the province is said. None when no
    place has this name: `suggest` then knows what may have been meant.
    """
    if postal := POSTAL.match(" ".join(text.upper().split())):
        return _areas().get(postal[1])
    return next(_exact(text), None)


def _exact(text: str) -> Iterator[Place]:
    for name, province in _readings(text):
        for town in _named().get(name, ()):
            if province in ("", town.province):
                yield town


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """The ways to read `text` as (name, province): as one name first, then each split."""
    words = key(text).split()
    yield " ".join(words), ""
    for cut in range(len(words) - 1, 0, -1):
        if province := _provinces_by_key().get(" ".join(words[cut:])):
            yield " ".join(words[:cut]), province


def suggest(text: str, n: int = 6) -> tuple[Place, ...]:
    """Up to `n` places that may be meant: exact, then beginnings, parts, close spellings."""
    wanted = key(text)
    if not wanted:
        return ()
    area = find(text)
    found = dict.fromkeys((area,)) if area and area.prefix else {}
    found |= dict.fromkeys(_exact(text))
    named = _named()
    if len(found) < n:
        found |= _by_population(name for name in named if name.startswith(wanted))
    if len(found) < n:
        found |= _by_population(name for name in named if f" {wanted}" in name)
    if not found:
        close = get_close_matches(wanted, named, n=n, cutoff=WORTH_A_GUESS)
        found |= dict.fromkeys(named[name][0] for name in close)
    return tuple(found)[:n]


def _by_population(names: Iterator[str]) -> dict[Place, None]:
    some = {town for name in names for town in _named()[name]}
    return dict.fromkeys(sorted(some, key=lambda town: (-town.population, town.slug)))


def distance_km(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    """Great-circle kilometres between two positions in degrees."""
    return float(distances_km(a_lat, a_lon, np.array([b_lat]), np.array([b_lon]))[0])


def distances_km(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle kilometres from one position to many (haversine)."""
    here, there = np.radians(lat), np.radians(lats)
    over, up = np.radians(lons - lon) / 2, (there - here) / 2
    half = np.sin(up) ** 2 + np.cos(here) * np.cos(there) * np.sin(over) ** 2
    arc: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return arc


@cache
def _positions() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return (
        np.array([town.lat for town in towns()], dtype=np.float64),
        np.array([town.lon for town in towns()], dtype=np.float64),
    )


def nearest(lat: float, lon: float) -> Place:
    """The town that is nearest to a position."""
    return towns()[int(distances_km(lat, lon, *_positions()).argmin())]


def cities(n: int, apart_km: float = 9.0) -> tuple[Place, ...]:
    """The `n` most populous towns of which no two lie nearer than `apart_km`.

    The tables list the quarters of large cities as towns; standing apart leaves the cities.
    """
    lats, lons = _positions()
    free = np.ones(len(lats), dtype=np.bool_)
    chosen: list[Place] = []
    while len(chosen) < n and free.any():
        at = int(free.argmax())
        chosen.append(towns()[at])
        free &= distances_km(lats[at], lons[at], lats, lons) >= apart_km
        free[at] = False
    return tuple(chosen)

"""A search as an address carries it. It forgives: a filter nobody knows is no filter.

What can be asked, one word each: hurts (words, a part of the body or a structure of the atlas),
near, lat and lon, km (5, 25, 100, any), service, profession, language (a code), price (dollars at
most), day (a date), days (1, 7, 14, 60), after, mon to sun, billing, stepfree, sex, class, sort,
much_soon, much_near, much_price, much_points, page. Elsewhere 1 day was said `soon`: still read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isinf

from django.utils.dateparse import parse_date

from glideway.body import core as atlas
from glideway.booking.core.weighing import ALIKE, MUCH, Sort, Weights
from glideway.booking.queries import asking
from glideway.booking.queries.asking import Asked
from glideway.directory.core import places, professions
from glideway.directory.core.places import Place
from glideway.screening import core as screening

MOST = 120
NORTH, SOUTH, WEST, EAST = 84.0, 41.0, -142.0, -52.0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RADII = {"any" if isinf(km) else f"{km:.0f}": km for km in asking.RADII}
SPANS = {str(days): days for days in asking.SPANS}
LETTERS = (2, 3)  # of a language's code
DIGITS = 4
YEARS = (1971, 9998)
A_DOLLAR = 100  # cents


@dataclass(frozen=True)
class Search:
    """A search as somebody worded it, and what was understood."""

    hurts: str
    near: str
    region: str
    title: str
    safety: tuple[str, ...]
    crisis: bool
    place: Place | None
    suggestions: tuple[Place, ...]
    by_position: bool
    asked: Asked

    @property
    def words(self) -> str:
        """What hurts, as a form shows it: a name where the address has its id."""
        known = atlas.load()
        coded = self.hurts in known.structures or self.hurts in known.regions
        return self.title if coded else self.hurts

    @property
    def unclear(self) -> bool:
        """What hurts was typed and no part of the body was understood."""
        return bool(self.hurts) and not self.asked.region

    @property
    def lost(self) -> bool:
        """A place was typed and no place has that name."""
        return bool(self.near) and self.place is None


def read_search(data: Mapping[str, str], language: str) -> Search:
    """The search that an address carries; what cannot be read is left out."""
    hurts, near = data.get("hurts", "").strip()[:MOST], data.get("near", "").strip()[:MOST]
    region, title, safety, crisis = _what(hurts, language)
    position = None if near else _position(data)
    place = places.nearest(*position) if position else places.find(near)
    at = position or ((place.lat, place.lon) if place else None)
    service, profession = data.get("service", ""), data.get("profession", "")
    asked = Asked(
        lat=at[0] if at else None,
        lon=at[1] if at else None,
        zone=place.zone if place else Asked.zone,
        region=region,
        service=service if service in professions.services() else Asked.service,
        profession=profession if profession in professions.professions() else "",
        km=RADII.get(data.get("km", "")) if at else None,
        language=_code(data.get("language", "")),
        most_cents=_cents(data.get("price", "")),
        day=_day(data.get("day", "")),
        days=SPANS.get(data.get("days", ""), asking.A_DAY if "soon" in data else asking.WEEK),
        after_five="after" in data,
        weekdays=_weekdays(data),
        direct_billing="billing" in data,
        step_free="stepfree" in data,
        sex=sex if (sex := data.get("sex", "")) in {"f", "m"} else "",
        in_a_class="class" in data,
        sort=Sort(sort) if (sort := data.get("sort", "")) in set(Sort) else Sort.SOON,
        weights=_weights(data),
        page=int(page) if (page := data.get("page", "1")[:4]).isdecimal() else 1,
    )
    lost = bool(near) and place is None
    return Search(
        hurts=hurts,
        near=near,
        region=region,
        title=title,
        safety=safety,
        crisis=crisis,
        place=place,
        suggestions=places.suggest(near) if lost else (),
        by_position=position is not None,
        asked=asked,
    )


def _what(hurts: str, language: str) -> tuple[str, str, tuple[str, ...], bool]:
    """Region, its name for a heading, the emergency questions the words sound like, a crisis."""
    known, neighbours = atlas.load(), screening.load().neighbours
    if not hurts:
        return "", "", (), False
    if (structure := known.structures.get(hurts)) and structure.region in neighbours:
        return structure.region, _titled(structure.name.of(language)), (), False
    if hurts in neighbours:
        return hurts, _titled(known.regions[hurts].name.of(language)), (), False
    found = screening.understand(hurts, language)
    if not (found.urgent or found.crisis) and (named := _named(hurts, language)):
        return named, _titled(hurts), (), False
    region = found.check or next(iter(found.regions), "")
    return region, _titled(hurts), found.safety if found.urgent else (), found.crisis


def _named(hurts: str, language: str) -> str:
    """The region that has exactly this name, or whose structure has; empty where none has."""
    known, neighbours, name = atlas.load(), screening.load().neighbours, hurts.casefold()
    for region in neighbours:
        if known.regions[region].name.of(language).casefold() == name:
            return region
    same = (one for one in known.structures.values() if one.name.of(language).casefold() == name)
    return next((one.region for one in same if one.region in neighbours), "")


def _titled(words: str) -> str:
    return words[:1].upper() + words[1:]


def _position(data: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lat, lon = float(data.get("lat", "")), float(data.get("lon", ""))
    except ValueError:
        return None
    return (lat, lon) if SOUTH <= lat <= NORTH and WEST <= lon <= EAST else None  # round Canada


def _weights(data: Mapping[str, str]) -> Weights:
    """How much each thing matters, as the address says it; a thing it leaves out, as at first."""
    typed = {name: data.get(f"much_{name}", "") for name in Weights._fields}
    steps = {str(step): step for step in range(MUCH + 1)}
    return ALIKE._replace(**{name: steps[one] for name, one in typed.items() if one in steps})


def _day(text: str) -> date | None:
    """A date that somebody can mean; the years at both ends of the calendar have no next one."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and YEARS[0] <= day.year <= YEARS[1] else None


def _code(text: str) -> str:
    """The code of a language; whether anybody speaks it is not asked here."""
    code = text.strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in LETTERS else ""


def _cents(text: str) -> int | None:
    """A price in whole dollars, such as "120" or "$120"."""
    typed = text.strip().removeprefix("$").removesuffix("$").strip()
    whole = typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS
    return A_DOLLAR * int(typed) if whole else None


def _weekdays(data: Mapping[str, str]) -> frozenset[int]:
    """The weekdays that are named; every day where none is."""
    return frozenset(at for at, day in enumerate(WEEKDAYS) if day in data) or asking.EVERY_DAY

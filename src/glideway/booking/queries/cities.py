"""All cities of the network by province: how many clinics, and the soonest time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import Minute, instant
from glideway.booking.queries import choosing
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.openings import openings
from glideway.directory import queries as directory
from glideway.directory.core import places
from glideway.directory.core.places import Place


class City(NamedTuple):
    """One place with at least one clinic; `soonest` None when nothing is open this week."""

    place: Place
    clinics: int
    soonest: datetime | None


def cities(*, now: datetime) -> dict[str, list[City]]:
    """Cities with clinics, by province code; both in alphabetical order.

    One query with an index of the network, else eight.
    """
    firsts = _firsts(now)
    counts = Counter(slug for slug, _start in firsts)
    soonest: dict[str, Minute] = {}
    for slug, start in firsts:
        if start is not None:
            soonest[slug] = min(start, soonest.get(slug, start))
    by_province: dict[str, list[City]] = {}
    for slug, count in counts.items():
        if place := places.by_slug(slug):
            start = soonest.get(slug)
            city = City(place, count, instant(start) if start is not None else None)
            by_province.setdefault(place.province, []).append(city)
    return {
        province: sorted(by_province[province], key=lambda city: places.key(city.place.en))
        for province in sorted(by_province)
    }


def _firsts(now: datetime) -> list[tuple[str, Minute | None]]:
    """Of each clinic its place and its first start: of the index with one query, else by SQL."""
    known = choosing.firsts(Asked(), now=now)
    if known is not None:
        places_of = directory.clinics().values_list("pk", "place")
        return [(place, known[pk]) for pk, place in places_of if pk in known]
    found = openings(Asked(), now=now)
    firsts: dict[int, tuple[str, Minute | None]] = {}
    for one in found.placements:
        place, before = firsts.get(one.clinic_id, (one.clinic.place, None))
        some = [start for start in (before, *found.starts.get(one.pk, ())[:1]) if start is not None]
        firsts[one.clinic_id] = place, min(some, default=None)
    return list(firsts.values())

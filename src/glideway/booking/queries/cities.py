"""All cities of the network by province: how many clinics, and the soonest time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import Minute, instant
from glideway.booking.queries import choosing
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.openings import giving, openings, reached
from glideway.directory import queries as directory
from glideway.directory.core import places
from glideway.directory.core.places import Place

UNREAD: Minute = -1  # a first start that nobody looked for


class City(NamedTuple):
    """One place with at least one clinic; `soonest` None when nothing is open this week, or when
    it was not `looked_at`: without an index not every diary of the country is read."""

    place: Place
    clinics: int
    soonest: datetime | None
    looked_at: bool = True


def cities(*, now: datetime) -> dict[str, list[City]]:
    """Cities with clinics, by province code; both in alphabetical order.

    One query with an index of the network, else ten.
    """
    firsts = _firsts(now)
    counts = Counter(slug for slug, _start in firsts)
    unread = {slug for slug, start in firsts if start == UNREAD}
    soonest: dict[str, Minute] = {}
    for slug, start in firsts:
        if start is not None and slug not in unread:
            soonest[slug] = min(start, soonest.get(slug, start))
    by_province: dict[str, list[City]] = {}
    for slug, count in counts.items():
        if place := places.by_slug(slug):
            start = soonest.get(slug)
            at = instant(start) if start is not None else None
            city = City(place, count, at, slug not in unread)
            by_province.setdefault(place.province, []).append(city)
    return {
        province: sorted(by_province[province], key=lambda city: places.key(city.place.en))
        for province in sorted(by_province)
    }


def _firsts(now: datetime) -> list[tuple[str, Minute | None]]:
    """Of each clinic its place and its first start: of the index with one query, else by SQL,
    and then of as many clinics as one answer reads."""
    known = choosing.firsts(Asked(), now=now)
    if known is not None:
        places_of = directory.clinics().values_list("pk", "place")
        return [(place, known[pk]) for pk, place in places_of if pk in known]
    asked = Asked()
    reach = reached(asked, now=now)
    found = openings(asked, now=now, reach=reach)
    firsts: dict[int, list[Minute]] = {one.pk: [] for one in reach.clinics}
    for one in found.placements:
        firsts[one.clinic_id] += found.starts.get(one.pk, ())[:1]
    places_of = giving(asked, now=now).values_list("pk", "place")
    return [
        (place, min(firsts[pk], default=None) if pk in firsts else UNREAD)
        for pk, place in places_of
    ]

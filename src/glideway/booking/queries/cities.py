"""All cities of the network by province: how many clinics, and the soonest time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import instant
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.openings import openings
from glideway.directory.core import places
from glideway.directory.core.places import Place


class City(NamedTuple):
    """One place with at least one clinic; `soonest` None when nothing is open this week."""

    place: Place
    clinics: int
    soonest: datetime | None


def cities(*, now: datetime) -> dict[str, list[City]]:
    """Cities with clinics, by province code; both in alphabetical order (eight queries)."""
    found = openings(Asked(), now=now)
    clinics = {one.clinic_id: one.clinic for one in found.placements}
    counts = Counter(clinic.place for clinic in clinics.values())
    soonest: dict[str, int] = {}
    for one in found.placements:
        if starts := found.starts.get(one.pk):
            slug = one.clinic.place
            soonest[slug] = min(starts[0], soonest.get(slug, starts[0]))
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

"""What somebody in one city wants to know: who is here, how soon, what it costs, who treats what.

Public facts only. Twelve queries at most, whatever the number of clinics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from glideway.booking.core import instant
from glideway.booking.core.weighing import Sort
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.finding import Found, shown
from glideway.booking.queries.openings import Openings, openings, reached
from glideway.booking.queries.usual import Usual, usual_told
from glideway.directory import queries as directory
from glideway.directory.core import places
from glideway.directory.core.places import Place
from glideway.directory.models import Clinic, Plaque

NEIGHBOURS = 6
FAR_KM = 100.0


class Neighbour(NamedTuple):
    """Another place with clinics, how far away, and how many."""

    place: Place
    km: float
    clinics: int


class Here(NamedTuple):
    """One clinic of the city: its soonest start for somebody new, price, and what hangs on it."""

    clinic: Clinic
    soonest: datetime | None
    cents: int | None
    waits: Plaque | None
    inspection: Plaque | None


@dataclass(frozen=True)
class CityPage:
    """All of it. `found` are the openings here and near, as the result page shows them."""

    place: Place
    asked: Asked
    found: Found
    clinics: int
    here: tuple[Here, ...]
    cents: tuple[int, int] | None
    languages: tuple[tuple[str, int], ...]
    fields: tuple[tuple[str, int], ...]
    treats: tuple[tuple[str, int], ...]
    neighbours: tuple[Neighbour, ...]
    nearest: Neighbour | None

    @property
    def soonest(self) -> Here | None:
        """The clinic of the city with the soonest start."""
        some = [one for one in self.here if one.soonest]
        return min(some, key=lambda one: one.soonest, default=None)  # type: ignore[arg-type, return-value]

    @property
    def waits(self) -> tuple[Usual, Usual, int] | None:
        """The shortest and the longest usual wait of the city's clinics, and of how many.

        A range of medians, never one figure for a city: clinics differ. None where nobody has one.
        """
        told = [usual_told(one.waits) for one in self.here]
        known = sorted((one for one in told if one.to_first is not None), key=_waited)
        return (known[0], known[-1], len(known)) if known else None

    @property
    def full(self) -> list[Clinic]:
        """Clinics of the city without a time in the coming week."""
        return [one.clinic for one in self.here if one.soonest is None]


def city_page(
    place: Place, *, now: datetime, service: str = Asked.service, page: int = 1
) -> CityPage:
    """The page of one place, also of one without a clinic: then who is nearest, nearest first.

    The openings are those of the result page, near by included. Who takes nobody new online is
    counted and not listed; of a large city the sixty nearest to its centre are. What a first visit
    costs is said where first visits are asked for.
    """
    counts = Counter(
        dict(directory.clinics().values_list("place").annotate(Count("pk")).order_by())
    )
    asked = Asked(lat=place.lat, lon=place.lon, zone=place.zone, service=service, page=page)
    if not counts[place.slug]:
        asked = replace(asked, sort=Sort.NEAR)
    reach = reached(asked, now=now)
    towns = _towns(place, counts)
    read = openings(asked, now=now, reach=reach)
    some = [one for one in reach.clinics if one.place == place.slug]
    plaques = directory.plaques_of(one.pk for one in some)
    here = tuple(_here(one, read, plaques.get(one.pk, {})) for one in some)
    first = service == Asked.service
    cents = [one.cents for one in here if first and one.cents is not None]
    people = {
        one.practitioner_id: one.practitioner
        for one in read.placements
        if one.clinic.place == place.slug
    }
    spoken = [one.languages for one in some] + [one.languages for one in people.values()]
    return CityPage(
        place=place,
        asked=asked,
        found=shown(asked, read, now=now),
        clinics=counts[place.slug],
        here=tuple(sorted(here, key=lambda one: (one.soonest is None, one.soonest or now))),
        cents=(min(cents), max(cents)) if cents else None,
        languages=_counted(code for codes in spoken for code in codes),
        fields=_counted(one.profession for one in people.values()),
        treats=_counted(region for one in people.values() for region in set(one.regions)),
        neighbours=tuple(one for one in towns if one.km <= FAR_KM)[:NEIGHBOURS],
        nearest=towns[0] if towns else None,
    )


def _here(clinic: Clinic, read: Openings, plaques: Mapping[str, Plaque]) -> Here:
    mine = [one for one in read.placements if one.clinic_id == clinic.pk]
    starts = [some[0] for one in mine if (some := read.starts.get(one.pk))]
    cents = [read.services[one.pk].price_cents for one in mine if one.pk in read.services]
    return Here(
        clinic,
        instant(min(starts)) if starts else None,
        min(cents, default=None),
        plaques.get("waits"),
        plaques.get("inspection"),
    )


def _towns(place: Place, counts: Mapping[str, int]) -> list[Neighbour]:
    """Other places with a clinic, nearest first."""
    known = [(one, many) for slug, many in counts.items() if (one := places.by_slug(slug))]
    found = [
        Neighbour(one, places.distance_km(place.lat, place.lon, one.lat, one.lon), many)
        for one, many in known
        if one.slug != place.slug
    ]
    return sorted(found, key=lambda one: (one.km, one.place.slug))


def _waited(one: Usual) -> int:
    return one.to_first or 0


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(words).items(), key=_most_first))


def _most_first(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]

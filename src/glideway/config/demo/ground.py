"""Where the demo's clinics stand: every zone first, then in proportion to population.

Pure: places in, places out. The order is the order of making, so the largest cities are there
first and the demo can be walked through while the rest is still being made.
"""

from __future__ import annotations

from collections.abc import Sequence

from glideway.directory.core.places import Place

FIRST = ("toronto-on", "montreal-qc")  # one city of each language leads, whatever the size
LEAST_PLACES, CLINICS_A_PLACE = 55, 3


def zone_anchors(towns: Sequence[Place]) -> list[Place]:
    """The most populous town of each zone and of each province, most populous first."""
    found: dict[str, Place] = {}
    for town in towns:
        found.setdefault(town.zone, town)
        found.setdefault(town.province, town)
    return sorted(dict.fromkeys(found.values()), key=lambda town: -town.population)


def places_for(clinics: int, towns: Sequence[Place], cities: Sequence[Place]) -> list[Place]:
    """Which places get at least one clinic: the leading cities, every zone, then by size.

    A small network keeps a third of its clinics for second ones, so that a city has a choice.
    """
    wanted = min(max(clinics * 2 // 3, 1), max(LEAST_PLACES, clinics // CLINICS_A_PLACE))
    leading = [town for town in towns if town.slug in FIRST]
    return list(dict.fromkeys([*leading, *zone_anchors(towns), *cities]))[:wanted]


def shares(clinics: int, places: Sequence[Place]) -> list[int]:
    """How many clinics each place gets: one, and the rest by population (largest remainder)."""
    spare = clinics - len(places)
    people = sum(place.population for place in places)
    exact = [spare * place.population / people for place in places]
    given = [int(share) for share in exact]
    by_rest = sorted(range(len(places)), key=lambda at: (given[at] - exact[at], at))
    for at in by_rest[: spare - sum(given)]:
        given[at] += 1
    return [1 + extra for extra in given]


def spread(clinics: int, towns: Sequence[Place], cities: Sequence[Place]) -> list[Place]:
    """The place of each clinic, in the order of making: each round visits the larger cities."""
    places = places_for(clinics, towns, cities)
    left = dict(zip(places, shares(clinics, places), strict=True))
    order = sorted(places, key=lambda place: (place.slug not in FIRST, -place.population))
    made: list[Place] = []
    while len(made) < clinics:
        for place in [order[0], *order]:  # two of the first city a round: people try it first
            if left[place]:
                left[place] -= 1
                made.append(place)
    return made

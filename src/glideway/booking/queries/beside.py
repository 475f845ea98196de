"""Two or three clinics beside each other, in the order in which they were named; no rank.

Public facts only. Twelve queries at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from glideway.booking.core import local_date
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.finding import Time, time_of
from glideway.booking.queries.openings import Openings, Reach, openings
from glideway.booking.queries.usual import Usual, usual_told
from glideway.directory import queries as directory
from glideway.directory.core import professions
from glideway.directory.models import Clinic, Placement, Plaque, Practitioner, Service

FEWEST, MOST = 2, 3
SHOWN = 3


@dataclass(frozen=True)
class Beside:
    """One clinic as the page compares it; `times` are the first ones of its soonest day."""

    clinic: Clinic
    times: tuple[Time, ...]
    people: tuple[Practitioner, ...]
    services: tuple[Service, ...]
    inspection: Plaque | None
    course: Plaque | None
    usual: Usual

    @property
    def soonest(self) -> datetime | None:
        """The next start for somebody new."""
        return self.times[0].starts_at if self.times else None

    @property
    def languages(self) -> list[str]:
        """What is spoken there, each once."""
        theirs = (code for one in self.people for code in one.languages)
        return list(dict.fromkeys((*self.clinic.languages, *theirs)))

    @property
    def fields(self) -> list[str]:
        """The professions of who takes new patients, each once."""
        return list(dict.fromkeys(one.profession for one in self.people))


def beside(slugs: Sequence[str], *, service: str, region: str = "", now: datetime) -> list[Beside]:
    """The named clinics that are listed, at most three, in the order of their names given.

    With a region the times are of who treats it; of a clinic where nobody does there are none.
    """
    wanted = list(dict.fromkeys(slugs))[:MOST]
    known = {one.slug: one for one in directory.clinics().filter(slug__in=wanted)}
    clinics = [known[slug] for slug in wanted if slug in known]
    if len(clinics) < FEWEST:
        return [Beside(one, (), (), (), None, None, usual_told(None)) for one in clinics]
    asked = Asked(service=service, zone=clinics[0].zone)
    read = openings(asked, now=now, reach=Reach(clinics, {}))
    plaques = directory.plaques_of(one.pk for one in clinics)
    prices = _prices(clinics, now)
    return [_beside(one, read, plaques.get(one.pk, {}), prices[one.pk], region) for one in clinics]


def _beside(
    clinic: Clinic,
    read: Openings,
    plaques: Mapping[str, Plaque],
    services: Sequence[Service],
    region: str,
) -> Beside:
    mine = [one for one in read.placements if one.clinic_id == clinic.pk]
    treating = [one for one in mine if not region or region in one.practitioner.regions]
    return Beside(
        clinic,
        _times(treating, read),
        tuple(one.practitioner for one in mine),
        tuple(services),
        plaques.get("inspection"),
        plaques.get("course"),
        usual_told(plaques.get("waits")),
    )


def _times(mine: Sequence[Placement], read: Openings) -> tuple[Time, ...]:
    """The first starts of the soonest day, each of whoever is free."""
    rows = sorted(
        (start, one.pk, one) for one in mine for start in read.starts.get(one.pk, ())[:SHOWN]
    )
    firsts = {start: one for start, _pk, one in reversed(rows)}
    return tuple(
        time_of(start, read.services[firsts[start].pk], firsts[start])
        for start in sorted(firsts)[:SHOWN]
        if local_date(firsts[start].clinic.zone, start)
        == local_date(rows[0][2].clinic.zone, rows[0][0])
    )


def _prices(clinics: Sequence[Clinic], now: datetime) -> dict[int, list[Service]]:
    """The price list of each, in the order of the kinds; what nobody gives today is left out."""
    pairs = Placement.services.through.objects.filter(
        service=OuterRef("pk"), placement__ended_at=None
    )
    rows = Service.objects.filter(
        Q(technique="") | Exists(directory.given(pairs, now=now)),
        clinic__in=[one.pk for one in clinics],
        retired_at=None,
    )
    kinds = list(professions.services())
    found: dict[int, list[Service]] = defaultdict(list)
    for one in sorted(rows, key=lambda row: (kinds.index(row.kind), row.price_cents, row.pk)):
        found[one.clinic_id].append(one)
    return found

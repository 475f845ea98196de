"""The soonest openings of the whole network, one by one, as programs ask for them.

Public facts only. Each answer says as of when it holds: a time that was taken since is refused in
words when somebody takes it, and nothing worse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np

from glideway.booking.core import Minute
from glideway.booking.core.network import near
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.choosing import inquiry
from glideway.booking.queries.network import live
from glideway.booking.queries.network.live import Live
from glideway.booking.queries.openings import openings, reached
from glideway.directory.models import Clinic, Placement, Service

Pair = tuple[int, int]  # primary keys of a placement and of a service


class Soon(NamedTuple):
    """One opening: whose, which service, when, at what price, how far; `km` is None where no
    position was asked for."""

    placement: int
    service: int
    start: Minute
    cents: int
    km: float | None


class Answer(NamedTuple):
    """The soonest openings in order: by time, then distance, then where the clinic lies.

    `state` names what was read, so that the same state gives the same answer; empty where the
    database was read just now. `capped`: of more clinics in reach only the nearest were asked.
    """

    openings: tuple[Soon, ...]
    as_of: datetime
    state: str = ""
    capped: bool = False


class Sign(NamedTuple):
    """What a door plate says of somebody's service: no fact but public ones."""

    clinic: str
    clinic_name: str
    city: str
    province: str
    zone: str
    lat: float
    lon: float
    step_free: bool
    direct_billing: bool
    practitioner: str
    practitioner_name: str
    profession: str
    languages: list[str]
    placement: UUID
    service: UUID
    kind: str
    channel: str
    minutes: int
    price_cents: int


def state(now: datetime) -> str:
    """What of the index is to be read at `now`; empty where there is none to rely on."""
    here = live.attached(now)
    return _state(here) if here is not None else ""


def _state(here: Live) -> str:
    return f"{here.mapped.facts['built']} {here.sequence}"


def earliest(asked: Asked, n: int, *, now: datetime) -> Answer:
    """The `n` soonest openings: from the index, or where none can be relied on by SQL."""
    here = live.attached(now)
    if here is not None and asked.service in here.kinds:
        found = here.of_one_moment(lambda: _from_index(here, asked, n, now))
        if found is not None:
            return found
    return from_database(asked, n, now=now)


def _from_index(here: Live, asked: Asked, n: int, now: datetime) -> Answer:
    """No query at all."""
    question = replace(inquiry(here, asked, now), n=n)
    found = here.reading.soonest(question, now=now)
    services = here.services[question.kind, found.rows].tolist()
    rows = zip(
        here.placements[found.rows].tolist(),
        services,
        found.starts.tolist(),
        here.reading.tables.price_cents[question.kind, found.rows].tolist(),
        [None] * len(services) if asked.lat is None else found.km.tolist(),
        strict=True,
    )
    return Answer(tuple(Soon(*row) for row in rows), here.as_of, _state(here))


def from_database(asked: Asked, n: int, *, now: datetime) -> Answer:
    """The answer that needs no index: of the nearest clinics (nine queries)."""
    reach = reached(asked, now=now)
    if reach.far:
        return Answer((), now)
    found = openings(asked, now=now, reach=reach)
    if not found.fitting:
        return Answer((), now, capped=reach.capped)
    square = _squares(reach.clinics)
    rows = sorted(
        (start, reach.km.get(one.clinic_id, 0.0), square[one.clinic_id], one.clinic_id, one.pk)
        for one in found.placements
        for start in found.starts.get(one.pk, ())
    )
    return Answer(
        tuple(
            Soon(pk, *_priced(found.services[pk], start), reach.km.get(clinic))
            for start, _km, _square, clinic, pk in rows[:n]
        ),
        now,
        capped=reach.capped,
    )


def _priced(service: Service, start: Minute) -> tuple[int, Minute, int]:
    return service.pk, start, service.price_cents


def _squares(clinics: Iterable[Clinic]) -> dict[int, int]:
    """In which order clinics stand where time and distance are alike: that of the index."""
    some = list(clinics)
    lat, lon = (np.array([getattr(one, name) for one in some]) for name in ("lat", "lon"))
    return dict(zip((one.pk for one in some), near.squares(lat, lon).tolist(), strict=True))


def signs(pairs: Iterable[Pair]) -> dict[Pair, Sign]:
    """The door plates of these services of these placements (1 query)."""
    wanted = set(pairs)
    rows = Placement.services.through.objects.filter(
        placement__in={placement for placement, _service in wanted},
        service__in={service for _placement, service in wanted},
    ).values_list("placement_id", "service_id", *PLATE)
    return {
        (placement, service): Sign(*facts)
        for placement, service, *facts in rows
        if (placement, service) in wanted
    }


PLATE = (
    "placement__clinic__slug",
    "placement__clinic__name",
    "placement__clinic__city",
    "placement__clinic__province",
    "placement__clinic__zone",
    "placement__clinic__lat",
    "placement__clinic__lon",
    "placement__clinic__step_free",
    "placement__clinic__direct_billing",
    "placement__practitioner__slug",
    "placement__practitioner__name",
    "placement__practitioner__profession",
    "placement__practitioner__languages",
    "placement__public_id",
    "service__public_id",
    "service__kind",
    "service__channel",
    "service__minutes",
    "service__price_cents",
)

"""Which placements are near, which service is meant, and every start each of them offers.

Public facts only, so no actor is asked for. Eight queries whatever the number of clinics; nothing
is stored: the engine computes every start from rules and busy time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, radians
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F, Q, QuerySet

from glideway.booking.core import Minute, Span, at_minute, first, instant, local_date, offered
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.weighing import ALIKE, Sort, Weights
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Diaries
from glideway.directory import queries as directory
from glideway.directory.core import places, professions
from glideway.directory.models import Clinic, Placement, Service

WEEK = 7
DAY = 24 * 60
NEAR_KM, FAR_KM = 30.0, 100.0
ENOUGH, MOST = 5, 60
KM_PER_DEGREE = 111.2
FIVE_PM = 17
HORIZON = 60 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody is looking for. Without a position the whole network is asked."""

    lat: float | None = None
    lon: float | None = None
    zone: str = "America/Toronto"
    region: str = ""
    service: str = "first"
    profession: str = ""
    day: date | None = None
    after_five: bool = False
    in_a_day: bool = False
    direct_billing: bool = False
    step_free: bool = False
    sex: str = ""
    in_a_class: bool = False
    sort: Sort = Sort.SOON
    weights: Weights = ALIKE
    page: int = 1
    clinic: int | None = None
    practitioner: str = ""

    def window(self, now: datetime) -> Span:
        """From now to the end of the seventh day; or the next 24 hours, elapsed and not by date."""
        if self.in_a_day:
            return Span(at_minute(now), at_minute(now) + DAY)
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return Span(at_minute(now), local_minute(self.zone, today + timedelta(days=WEEK), 0))


@dataclass(frozen=True)
class Openings:
    """Placements near somebody, nearest first, and the starts of each in the asked week."""

    placements: list[Placement]
    services: dict[int, Service]
    consults: dict[int, Service]
    distance: dict[int, float]
    read: Diaries
    window: Span
    far: bool
    fitting: bool
    starts: dict[int, list[Minute]] = field(default_factory=dict)

    def soonest_call(self, now: datetime, among: int) -> tuple[Placement, Service, Minute] | None:
        """The first free call that one of the nearest practitioners can give."""
        found = []
        for one in [one for one in self.placements if one.pk in self.consults][:among]:
            service = self.consults[one.pk]
            schedule = self.read.schedule(one, service)
            rules = diaries.rules(service, one)
            if starts := offered(schedule, rules, now=now, window=self.window):
                found.append((starts[0], one.pk, one, service))
        if not found:
            return None
        start, _pk, placement, service = min(found, key=lambda row: row[:2])
        return placement, service, start


def openings(asked: Asked, *, now: datetime) -> Openings:
    """Every start of the coming week near the asked position (eight queries)."""
    window = asked.window(now)
    clinics, distance, far = _clinics(asked)
    placements = _placements(asked, clinics, distance, now)
    fitting = [
        one for one in placements if not asked.region or asked.region in one.practitioner.regions
    ]
    services, consults = _services(asked, clinics, fitting or placements, now)
    found = Openings(
        placements=fitting or placements,
        services=services,
        consults=consults,
        distance=distance,
        read=diaries.read(fitting or placements, window, now=now),
        window=window,
        far=far,
        fitting=bool(fitting),
    )
    for one in found.placements:
        if one.pk in services:
            found.starts[one.pk] = _starts(asked, found, one, now)
    return found


def later(
    asked: Asked, found: Openings, *, now: datetime
) -> tuple[Placement, Service, Minute] | None:
    """The first start after an empty week, looked for up to sixty days ahead (three queries)."""
    window = Span(found.window.end, found.window.start + HORIZON)
    some = [one for one in found.placements if one.pk in found.services][:MOST]
    if not some:
        return None
    read = diaries.read(some, window, now=now, known=found.read.around)
    best: tuple[Minute, int, Placement, Service] | None = None
    for one in some:
        service = found.services[one.pk]
        end = best[0] if best else window.end
        start = first(
            read.schedule(one, service),
            diaries.rules(service, one),
            now=now,
            window=Span(window.start, end),
        )
        if start is not None and _kept(asked, one, start):
            best = (start, one.pk, one, service)
    return best and (best[2], best[3], best[0])


def _clinics(asked: Asked) -> tuple[list[Clinic], dict[int, float], bool]:
    rows = directory.clinics()
    if asked.direct_billing:
        rows = rows.filter(direct_billing=True)
    if asked.step_free:
        rows = rows.filter(step_free=True)
    if asked.clinic is not None:
        rows = rows.filter(pk=asked.clinic)
    if asked.practitioner:
        rows = rows.filter(placements__practitioner__slug=asked.practitioner)
    if asked.lat is None or asked.lon is None:
        return list(rows.order_by("pk")), {}, False
    found = _measured(_in_the_box(rows, asked.lat, asked.lon), asked.lat, asked.lon)
    far = not found
    if far:  # nobody within a hundred kilometres: the nearest of all, however far
        found = _measured(rows, asked.lat, asked.lon)[:ENOUGH]
    near = [row for row in found if row[0] <= NEAR_KM]
    chosen = (near if len(near) >= ENOUGH else found[:ENOUGH])[:MOST]
    return [clinic for _km, clinic in chosen], {one.pk: km for km, one in chosen}, far


def _in_the_box(rows: QuerySet[Clinic], lat: float, lon: float) -> QuerySet[Clinic]:
    up = FAR_KM / KM_PER_DEGREE
    over = up / max(cos(radians(lat)), 0.1)
    return rows.filter(lat__range=(lat - up, lat + up), lon__range=(lon - over, lon + over))


def _measured(rows: Iterable[Clinic], lat: float, lon: float) -> list[tuple[float, Clinic]]:
    clinics = list(rows)
    if not clinics:
        return []
    km = places.distances_km(
        lat, lon, np.array([one.lat for one in clinics]), np.array([one.lon for one in clinics])
    )
    return sorted(zip(map(float, km), clinics, strict=True), key=lambda row: (row[0], row[1].pk))


def _placements(
    asked: Asked, clinics: Sequence[Clinic], distance: dict[int, float], now: datetime
) -> list[Placement]:
    rows = Placement.objects.filter(
        clinic__in=[one.pk for one in clinics], ended_at=None, accepts_new=True
    )
    if asked.profession:
        rows = rows.filter(practitioner__profession=asked.profession)
    if asked.practitioner:
        rows = rows.filter(practitioner__slug=asked.practitioner)
    if asked.sex:
        rows = rows.filter(practitioner__sex=asked.sex)
    by_pk = {one.pk: one for one in clinics}
    rows = directory.licensed(rows, now=now)
    found = list(rows.select_related("practitioner__resource").order_by("pk"))
    for one in found:
        one.clinic = by_pk[one.clinic_id]  # read already: one row a clinic, not one a placement
    return sorted(found, key=lambda one: (distance.get(one.clinic_id, 0.0), one.pk))


def _services(
    asked: Asked, clinics: Sequence[Clinic], placements: Sequence[Placement], now: datetime
) -> tuple[dict[int, Service], dict[int, Service]]:
    """For each placement the asked service and the free call, the shortest of each kind.

    A visit of several practitioners is not one's own; a class stands behind a visit of one's own,
    and is of any kind where a class is asked for.
    """
    kinds = Q(kind__in={asked.service, Service.Kind.CONSULT})
    if asked.in_a_class:
        kinds = Q(kind=Service.Kind.CONSULT) | Q(capacity__isnull=False)
    rows = Service.objects.filter(
        kinds,
        clinic__in=[one.pk for one in clinics],
        people=1,
        retired_at=None,
        new_patients=True,
    ).order_by(F("capacity").asc(nulls_first=True), "minutes", "pk")
    by_pk = {one.pk: one for one in rows}
    pairs = Placement.services.through.objects.filter(
        placement__in=[one.pk for one in placements], service__in=list(by_pk)
    )
    through = directory.given(pairs, now=now).values_list("placement_id", "service_id")
    order = {pk: place for place, pk in enumerate(by_pk)}
    given: dict[int, list[int]] = defaultdict(list)
    mute = {one.pk for one in placements if not _may_consult(one)}
    for placement, service in through:
        if placement not in mute or by_pk[service].kind != Service.Kind.CONSULT:
            given[placement].append(service)
    wanted: dict[int, Service] = {}
    calls: dict[int, Service] = {}
    for placement, some in given.items():
        for pk in sorted(some, key=order.__getitem__):
            kind, seats = by_pk[pk].kind, by_pk[pk].capacity
            if (seats is not None) if asked.in_a_class else (kind == asked.service):
                wanted.setdefault(placement, by_pk[pk])
            if kind == Service.Kind.CONSULT:
                calls.setdefault(placement, by_pk[pk])
    return wanted, calls


def _may_consult(one: Placement) -> bool:
    """Whether the display rule lets this practitioner offer a free consult here."""
    kind, profession = Service.Kind.CONSULT, one.practitioner.profession
    return professions.may_offer(kind, profession, one.clinic.province)


def _starts(asked: Asked, found: Openings, placement: Placement, now: datetime) -> list[Minute]:
    service = found.services[placement.pk]
    starts = offered(
        found.read.schedule(placement, service),
        diaries.rules(service, placement),
        now=now,
        window=found.window,
    )
    if asked.after_five:
        return [one for one in starts if _kept(asked, placement, one)]
    return starts


def _kept(asked: Asked, placement: Placement, start: Minute) -> bool:
    zone = ZoneInfo(placement.clinic.zone)
    return not asked.after_five or instant(start).astimezone(zone).hour >= FIVE_PM


def on_day(found: Openings, placement: Placement, day: date) -> list[Minute]:
    """A placement's starts on one date of its clinic's calendar."""
    zone = placement.clinic.zone
    return [one for one in found.starts.get(placement.pk, ()) if local_date(zone, one) == day]

"""Which placements are near, which service is meant, and every start each of them offers.

Public facts only, so no actor is asked for. Eight queries whatever the number of clinics; nothing
is stored: the engine computes every start from rules and busy time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import cos, inf, isinf, radians
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from glideway.booking.core import Minute, Span, local_date, offered
from glideway.booking.queries import diaries
from glideway.booking.queries.asking import ANYWHERE, Asked
from glideway.booking.queries.diaries import Diaries
from glideway.directory import queries as directory
from glideway.directory.core import places, professions
from glideway.directory.models import Clinic, Placement, Service

NEAR_KM, FAR_KM = 30.0, 100.0
ENOUGH, MOST = 5, 60
A_PAGE = 12
CALLS_AMONG = 12
KM_PER_DEGREE = 111.2
HORIZON = 60 * 24 * 60
A_WEEK = 7 * 24 * 60
Measured: TypeAlias = tuple[float, Clinic]  # km, and the clinic


class Offer(NamedTuple):
    """One start of somebody's service."""

    placement: Placement
    service: Service
    start: Minute


@dataclass(frozen=True)
class Openings:
    """Placements near somebody, nearest first, and the starts of each in the asked days.

    `far`: nobody is as near as was asked, so these are the nearest of all. `capped`: more clinics
    are in reach than one answer reads, and these are the nearest of them.
    """

    placements: list[Placement]
    services: dict[int, Service]
    consults: dict[int, Service]
    distance: dict[int, float]
    read: Diaries
    window: Span
    far: bool
    fitting: bool
    capped: bool = False
    starts: dict[int, list[Minute]] = field(default_factory=dict)

    def soonest_call(self, now: datetime, who: int | None = None) -> Offer | None:
        """The first free call that one of the nearest practitioners can give, or that one can."""
        found = []
        calling = [one for one in self.placements if one.pk in self.consults]
        if who is not None:
            calling = [one for one in calling if one.pk == who]
        for one in calling[:CALLS_AMONG]:
            service = self.consults[one.pk]
            schedule = self.read.schedule(one, service)
            rules = diaries.rules(service, one)
            if starts := offered(schedule, rules, now=now, window=self.window):
                found.append((starts[0], one.pk, one, service))
        if not found:
            return None
        start, _pk, placement, service = min(found, key=lambda row: row[:2])
        return Offer(placement, service, start)


@dataclass(frozen=True)
class Reach:
    """Which clinics are asked, nearest first, and how far each is; empty where no position is."""

    clinics: Sequence[Clinic]
    km: Mapping[int, float]
    far: bool = False
    capped: bool = False


def openings(asked: Asked, *, now: datetime, reach: Reach | None = None) -> Openings:
    """Every start of the asked days near the asked position (eight queries).

    Who has chosen the clinics already hands on the `reach`, and one query less is asked.
    """
    window = asked.window(now)
    reach = reach or reached(asked, now=now)
    placements = _placements(asked, reach, now)
    services, consults = _services(asked, reach.clinics, placements, now)
    fitting = [
        one
        for one in placements
        if (one.pk in services or one.pk in consults)
        and (not asked.region or asked.region in one.practitioner.regions)
    ]
    shown = fitting if asked.region and fitting else placements
    found = Openings(
        placements=shown,
        services=services,
        consults=consults,
        distance=dict(reach.km),
        read=diaries.read(shown, window, now=now),
        window=window,
        far=reach.far,
        fitting=bool(fitting),
        capped=reach.capped,
    )
    for one in found.placements:
        if one.pk in services:
            found.starts[one.pk] = _starts(asked, found, one, found.window, now)
    return found


def later(asked: Asked, found: Openings, *, now: datetime, who: int | None = None) -> Offer | None:
    """The first start after empty days, looked for up to sixty days ahead (three queries).

    Of the nearest, or of the one placement that is known to have it.
    """
    window = Span(found.window.end, found.window.start + HORIZON)
    some = [one for one in found.placements if one.pk in found.services][:MOST]
    if who is not None:
        some = [one for one in found.placements if one.pk == who and one.pk in found.services]
    if not some or window.end <= window.start:
        return None
    later = replace(found, read=diaries.read(some, window, now=now, known=found.read.around))
    for begin in range(window.start, window.end, A_WEEK):
        week = Span(begin, min(begin + A_WEEK, window.end))
        firsts = [
            (starts[0], place, one)
            for place, one in enumerate(some)
            if (starts := _starts(asked, later, one, week, now))
        ]
        if firsts:
            start, _place, first = min(firsts, key=lambda row: row[:2])
            return Offer(first, found.services[first.pk], start)
    return None


def reached(asked: Asked, *, now: datetime, most: int = MOST) -> Reach:
    """The clinics where somebody new is given what is asked (1 query; 2 where none is near).

    Of one that is named by itself that is not asked: its page says who gives what. Of more than
    `most` the nearest are asked; where no position is, the first that joined.
    """
    return reaches([asked], now=now, most=most)[0]


def reaches(some: Sequence[Asked], *, now: datetime, most: int = MOST) -> list[Reach]:
    """As `reached`, of searches that differ in radius, direct billing and step-free at most.

    As many queries as for one; where no position is, one for each kind of clinic that is asked.
    """
    one = some[0]
    if one.lat is None or one.lon is None:
        known = {_kind_of_clinic(each): each for each in some}
        found = {kind: _first(each, now, most) for kind, each in known.items()}
        return [found[_kind_of_clinic(each)] for each in some]
    rows = _rows(
        replace(
            one,
            direct_billing=all(each.direct_billing for each in some),
            step_free=all(each.step_free for each in some),
        ),
        now,
    )
    widest = max(_widest(each) for each in some)
    near = _measured(_in_the_box(rows, one.lat, one.lon, widest), one.lat, one.lon)
    every = None
    answers = []
    for each in some:
        inside = _inside(each, near)
        if far := not inside:  # nobody so near: the nearest of all, however far
            every = _measured(rows, one.lat, one.lon) if every is None else every
            all_ = _fitting(each, every)
            inside = [row for row in all_ if row[0] <= all_[:ENOUGH][-1][0]]
        chosen = inside[:most]
        answers.append(
            Reach(
                [clinic for _km, clinic in chosen],
                {clinic.pk: km for km, clinic in chosen},
                far and bool(inside),
                capped=len(inside) > most,
            )
        )
    return answers


def _rows(asked: Asked, now: datetime) -> QuerySet[Clinic]:
    """The clinics that answer, wherever they are."""
    rows = directory.clinics()
    if asked.clinic is None and not (asked.clinics or asked.practitioner):
        rows = giving(asked, now=now)
    if asked.direct_billing:
        rows = rows.filter(direct_billing=True)
    if asked.step_free:
        rows = rows.filter(step_free=True)
    if asked.clinic is not None:
        rows = rows.filter(pk=asked.clinic)
    if asked.clinics:
        rows = rows.filter(pk__in=asked.clinics)
    if asked.practitioner:
        rows = rows.filter(placements__practitioner__slug=asked.practitioner)
    return rows


def _kind_of_clinic(asked: Asked) -> tuple[bool, bool]:
    return asked.direct_billing, asked.step_free


def _first(asked: Asked, now: datetime, most: int) -> Reach:
    some = list(_rows(asked, now).order_by("pk")[: most + 1])
    return Reach(some[:most], {}, capped=len(some) > most)


def _widest(asked: Asked) -> float:
    if asked.clinics:
        return ANYWHERE
    return FAR_KM if asked.km is None else asked.km


def _fitting(asked: Asked, found: Iterable[Measured]) -> list[Measured]:
    return [
        (km, one)
        for km, one in found
        if (one.direct_billing or not asked.direct_billing)
        and (one.step_free or not asked.step_free)
    ]


def _inside(asked: Asked, found: Iterable[Measured]) -> list[Measured]:
    """Those in the asked radius, of clinics in the order of their distance."""
    some = _fitting(asked, found)
    most = ANYWHERE if asked.clinics else limit(asked, [km for km, _clinic in some])
    return [row for row in some if row[0] <= most]


def giving(asked: Asked, *, now: datetime) -> QuerySet[Clinic]:
    """All clinics where somebody new is given the asked kind of visit, wherever."""
    return directory.clinics().filter(Exists(_giving(asked, now)))


def _giving(asked: Asked, now: datetime) -> QuerySet[Any]:
    """The (placement, service) rows of a clinic that answer the search, for `Exists`."""
    rows = Placement.services.through.objects.filter(
        _kinds(asked),
        placement__clinic=OuterRef("pk"),
        placement__ended_at=None,
        placement__accepts_new=True,
        service__people=1,
        service__retired_at=None,
        service__new_patients=True,
    )
    return directory.given(rows, now=now)


def _kinds(asked: Asked) -> Q:
    """The asked kind of visit; a class of any kind; a free call only where it may be offered."""
    if asked.in_a_class:
        return Q(service__capacity__isnull=False)
    if asked.service != Service.Kind.CONSULT:
        return Q(service__kind=asked.service)
    may = Q(pk=None)
    for one in professions.professions():
        there = [at for at in places.PROVINCES if professions.may_offer(asked.service, one, at)]
        may |= Q(placement__practitioner__profession=one, placement__clinic__province__in=there)
    return may & Q(service__kind=asked.service)


def limit(asked: Asked, km: Sequence[float]) -> float:
    """How far the asked radius goes, of the distances of clinics in order.

    Where none was named: thirty kilometres, or as far as the fifth clinic within a hundred.
    """
    if asked.km is not None:
        return asked.km
    fifth = km[ENOUGH - 1] if len(km) >= ENOUGH else inf
    return min(max(fifth, NEAR_KM), FAR_KM)


def _in_the_box(rows: QuerySet[Clinic], lat: float, lon: float, km: float) -> QuerySet[Clinic]:
    if isinf(km):
        return rows
    up = km / KM_PER_DEGREE
    over = up / max(cos(radians(lat)), 0.1)
    return rows.filter(lat__range=(lat - up, lat + up), lon__range=(lon - over, lon + over))


def _measured(rows: Iterable[Clinic], lat: float, lon: float) -> list[Measured]:
    clinics = list(rows)
    if not clinics:
        return []
    km = places.distances_km(
        lat, lon, np.array([one.lat for one in clinics]), np.array([one.lon for one in clinics])
    )
    return sorted(zip(map(float, km), clinics, strict=True), key=lambda row: (row[0], row[1].pk))


def _placements(asked: Asked, reach: Reach, now: datetime) -> list[Placement]:
    """Who takes new patients there and is as asked, nearest first.

    Languages are lists that not every database can look into, so people are compared here.
    """
    by_pk = {one.pk: one for one in reach.clinics}
    rows = Placement.objects.filter(clinic__in=list(by_pk), ended_at=None, accepts_new=True)
    rows = directory.licensed(rows, now=now)
    found = [
        one
        for one in rows.select_related("practitioner__resource").order_by("pk")
        if asked.fits(one.practitioner)
    ]
    for one in found:
        one.clinic = by_pk[one.clinic_id]  # read already: one row a clinic, not one a placement
    return sorted(found, key=lambda one: (reach.km.get(one.clinic_id, 0.0), one.pk))


def _services(
    asked: Asked, clinics: Sequence[Clinic], placements: Sequence[Placement], now: datetime
) -> tuple[dict[int, Service], dict[int, Service]]:
    """For each placement the asked service and the free call, the shortest of each kind.

    One that costs more than was asked for is not looked at again for a longer, cheaper one.

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
    if asked.most_cents is not None:
        wanted = {pk: one for pk, one in wanted.items() if one.price_cents <= asked.most_cents}
    return wanted, calls


def _may_consult(one: Placement) -> bool:
    """Whether the display rule lets this practitioner offer a free consult here."""
    kind, profession = Service.Kind.CONSULT, one.practitioner.profession
    return professions.may_offer(kind, profession, one.clinic.province)


def _starts(
    asked: Asked, found: Openings, placement: Placement, window: Span, now: datetime
) -> list[Minute]:
    service = found.services[placement.pk]
    starts = offered(
        found.read.schedule(placement, service),
        diaries.rules(service, placement),
        now=now,
        window=window,
    )
    zone = placement.clinic.zone
    return [one for one in starts if asked.suits(one, zone)] if asked.of_time else starts


def on_day(found: Openings, placement: Placement, day: date) -> list[Minute]:
    """A placement's starts on one date of its clinic's calendar."""
    zone = placement.clinic.zone
    return [one for one in found.starts.get(placement.pk, ()) if local_date(zone, one) == day]

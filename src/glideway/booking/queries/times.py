"""The times of one clinic, and the times to which an appointment can be moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, groupby, islice
from typing import NamedTuple

from django.db.models import Q

from glideway.booking.core import Minute, Span, at_minute, local_date, offered
from glideway.booking.models import Booking
from glideway.booking.queries import diaries, together
from glideway.booking.queries.asking import WEEK, Asked
from glideway.booking.queries.finding import Time, seats_left, time_of
from glideway.booking.queries.openings import Openings, openings
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Placement, Service
from glideway.kit import access

TWO_WEEKS = 14 * 24 * 60
MOST_TEAMS = 6


class Dated(NamedTuple):
    """The times of one date; `at` is an instant of it."""

    at: datetime
    times: tuple[Time, ...]


@dataclass(frozen=True)
class Person:
    """One practitioner of a clinic with the coming week's times."""

    placement: Placement
    service: Service
    days: tuple[Dated, ...]


@dataclass(frozen=True)
class Anybody:
    """The times of one service at which at least one of several practitioners is free."""

    service: Service
    people: int
    days: tuple[Dated, ...]


@dataclass(frozen=True)
class Team:
    """Who gives a joint visit together, with the coming week's times."""

    placements: tuple[Placement, ...]
    service: Service
    days: tuple[Dated, ...]


class Wanted(NamedTuple):
    """The very time that a link named, and who gives it."""

    person: Person
    time: Time


@dataclass(frozen=True)
class ClinicTimes:
    """One clinic's coming week: by practitioner, with anybody, with several together, classes.

    `treated`: somebody here treats the part of the body that was asked for; then nobody else is
    shown, and `left_out` says how many are not. `wanted` is the very time that a link named.
    """

    clinic: Clinic
    people: list[Person]
    anybody: Anybody | None
    teams: list[Team]
    classes: list[Person]
    treated: bool = True
    left_out: int = 0
    wanted: Wanted | None = None

    @property
    def soonest(self) -> datetime | None:
        """The first start on offer there of the asked kind, whoever gives it."""
        rows: list[Person | Team] = [*self.people, *self.teams, *self.classes]
        firsts = (one.days[0].times[0].starts_at for one in rows if one.days)
        return min(firsts, default=None)


def clinic_page(
    slug: str,
    *,
    service: str,
    practitioner: str = "",
    region: str = "",
    start: datetime | None = None,
    days: int = WEEK,
    now: datetime,
) -> ClinicTimes:
    """A clinic's times of the coming days (twelve queries), or NotYours.

    Who has nothing open is listed too, after the others. Of a named part of the body only who
    treats it is shown, where anybody here does; one practitioner who is named is always shown.
    """
    clinic: Clinic = access.the(directory.clinics(), slug=slug)
    asked = Asked(clinic=clinic.pk, zone=clinic.zone, service=service, days=days)
    found = openings(asked, now=now)
    giving = [one for one in found.placements if one.pk in found.services]
    meant = [one for one in giving if practitioner in ("", one.practitioner.slug)]
    treating = [one for one in meant if not region or region in one.practitioner.regions]
    if region and treating and not practitioner:
        treats = [one for one in found.placements if region in one.practitioner.regions]
        found = replace(found, placements=treats)
    people = [
        _person(found, one, found.services[one.pk], found.starts[one.pk])
        for one in treating or meant
    ]
    people.sort(key=lambda one: (not one.days, one.placement.practitioner.name))
    more = {} if service == Service.Kind.CONSULT or practitioner else _besides(clinic, found, now)
    listed = {one.service.pk for one in people}
    page = ClinicTimes(
        clinic,
        people,
        _anybody(found, people),
        [
            team
            for one, placements in more.items()
            if one.people > 1
            for team in _teams(found, one, placements, now)
        ],
        [
            _person(
                found,
                who,
                one,
                together.offered_by(found.read, one, (who,), window=found.window, now=now),
            )
            for one, placements in more.items()
            if one.people == 1 and one.pk not in listed
            for who in placements
        ],
        treated=bool(treating) or not meant,
        left_out=len(meant) - len(treating) if treating else 0,
    )
    return replace(page, wanted=_wanted([*page.people, *page.classes], start))


def _wanted(people: Sequence[Person], start: datetime | None) -> Wanted | None:
    """The time that a link leads to, while it is on offer."""
    each = ((one, time) for one in people for day in one.days for time in day.times)
    return next((Wanted(one, time) for one, time in each if time.starts_at == start), None)


def clinic_times(
    slug: str, *, service: str, practitioner: str = "", now: datetime
) -> tuple[Clinic, list[Person]]:
    """A clinic's times of the coming week by practitioner (twelve queries), or NotYours."""
    page = clinic_page(slug, service=service, practitioner=practitioner, now=now)
    return page.clinic, page.people


def _person(
    found: Openings, placement: Placement, service: Service, starts: list[Minute]
) -> Person:
    days = dated(starts, service, placement)
    if service.capacity is not None:
        days = tuple(
            Dated(
                day.at,
                tuple(
                    time._replace(
                        seats=seats_left(found.read, service, placement, at_minute(time.starts_at))
                    )
                    for time in day.times
                ),
            )
            for day in days
        )
    return Person(placement, service, days)


def _anybody(found: Openings, people: list[Person]) -> Anybody | None:
    """The union of what several practitioners offer of one service; each keeps the own grid."""
    free = [one for one in people if one.days]
    if len(free) <= 1:
        return None
    service = min((one.service for one in free), key=lambda one: (one.minutes, one.pk))
    same = [one for one in free if one.service.pk == service.pk and service.capacity is None]
    if len(same) <= 1:
        return None
    starts = sorted({start for one in same for start in found.starts[one.placement.pk]})
    days = tuple(
        Dated(day.at, tuple(time._replace(placement=None) for time in day.times))
        for day in dated(starts, service, same[0].placement)
    )
    return Anybody(service, len(same), days)


def _besides(clinic: Clinic, found: Openings, now: datetime) -> dict[Service, list[Placement]]:
    """The clinic's joint visits and classes that somebody new may book, and who gives each
    (1 query)."""
    through = Placement.services.through.objects.filter(
        Q(service__people__gt=1) | Q(service__capacity__isnull=False),
        service__clinic=clinic,
        service__retired_at=None,
        service__new_patients=True,
        placement__in=[one.pk for one in found.placements],
    )
    by_pk = {one.pk: one for one in found.placements}
    given: dict[Service, list[Placement]] = defaultdict(list)
    order = ("service__people", "service__minutes", "service", "placement")
    for row in directory.given(through, now=now).select_related("service").order_by(*order):
        given[row.service].append(by_pk[row.placement_id])
    return given


def _teams(
    found: Openings, service: Service, placements: list[Placement], now: datetime
) -> list[Team]:
    """Those who can give a joint visit together and have a time in the coming week."""
    teams = []
    for team in islice(combinations(placements, service.people), MOST_TEAMS):
        starts = together.offered_by(found.read, service, team, window=found.window, now=now)
        others = tuple(one.public_id for one in team[1:])
        days = tuple(
            Dated(day.at, tuple(time._replace(others=others) for time in day.times))
            for day in dated(starts, service, team[0])
        )
        if days:
            teams.append(Team(team, service, days))
    return teams


def practitioner_times(slug: str, *, service: str, now: datetime) -> list[Person]:
    """One practitioner's times of the coming week at each clinic (eight queries).

    Empty for somebody unknown, and for who takes nobody new: the page that asks knows the name.
    """
    found = openings(Asked(practitioner=slug, service=service), now=now)
    return [
        Person(
            one, found.services[one.pk], dated(found.starts[one.pk], found.services[one.pk], one)
        )
        for one in found.placements
        if one.pk in found.services
    ]


def starts_of(placement_pk: int, service: Service, *, days: int, now: datetime) -> list[Minute]:
    """The starts of one service that one placement offers in so many days from now.

    A bounded number of queries whatever the days: the diary is read once for the whole stretch.
    """
    (placement,) = diaries.ready([placement_pk])
    window = Span(at_minute(now), at_minute(now) + days * 24 * 60)
    read = diaries.read([placement], window, now=now)
    schedule, rules = read.schedule(placement, service), diaries.rules(service, placement)
    return offered(schedule, rules, now=now, window=window)


def move_times(booking: Booking, *, now: datetime) -> tuple[Dated, ...]:
    """The starts of the coming two weeks to which an appointment can go (seven queries).

    Its own time does not stand in its way; the same practitioner, of a joint visit the same people
    (one query more).
    """
    service, others = booking.service, []
    if service.people > 1:
        others = list(booking.bindings.values_list("resource__practitioner", flat=True))
    team = list(
        Placement.objects.filter(
            Q(pk=booking.placement_id)
            | Q(clinic=booking.placement.clinic_id, practitioner__in=others)
        )
        .select_related("clinic", "practitioner__resource")
        .order_by("pk")
    )
    pairs = {(one.pk, service.pk) for one in team}
    if len(team) != service.people or pairs != diaries.on_offer(pairs, newcomers=False, now=now):
        return ()
    window = Span(at_minute(now), at_minute(now) + TWO_WEEKS)
    read = diaries.read(team, window, now=now)
    mine = {f"b{booking.pk}"}
    starts = together.offered_by(read, service, team, window=window, now=now, ignored=mine)
    own = at_minute(booking.starts_at)
    return dated([one for one in starts if one != own], service, team[0])


def dated(starts: list[Minute], service: Service, placement: Placement) -> tuple[Dated, ...]:
    """Starts as buttons, date by date of the clinic."""
    zone = placement.clinic.zone
    return tuple(
        Dated(times[0].starts_at, times)
        for _day, some in groupby(starts, key=lambda one: local_date(zone, one))
        if (times := tuple(time_of(one, service, placement) for one in some))
    )

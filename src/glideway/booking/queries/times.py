"""The times of one clinic, and the times to which an appointment can be moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from glideway.booking.core import Minute, Span, at_minute, local_date, offered
from glideway.booking.models import Booking
from glideway.booking.queries import diaries
from glideway.booking.queries.finding import Time, time_of
from glideway.booking.queries.openings import Asked, openings
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Placement, Service
from glideway.kit import access

TWO_WEEKS = 14 * 24 * 60


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


def clinic_times(
    slug: str, *, service: str, practitioner: str = "", now: datetime
) -> tuple[Clinic, list[Person]]:
    """A clinic's times of the coming week by practitioner (nine queries), or NotYours.

    Who has nothing open is listed too, after the others.
    """
    clinic: Clinic = access.the(directory.clinics(), slug=slug)
    found = openings(Asked(clinic=clinic.pk, zone=clinic.zone, service=service), now=now)
    people = [
        Person(
            one,
            found.services[one.pk],
            dated(found.starts[one.pk], found.services[one.pk], one),
        )
        for one in found.placements
        if one.pk in found.services and practitioner in ("", one.practitioner.slug)
    ]
    return clinic, sorted(people, key=lambda one: (not one.days, one.placement.practitioner.name))


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

    Its own time does not stand in its way; the same practitioner.
    """
    (placement,) = diaries.ready([booking.placement_id])
    pair = (placement.pk, booking.service_id)
    if not diaries.on_offer([pair], newcomers=False, now=now):
        return ()
    window = Span(at_minute(now), at_minute(now) + TWO_WEEKS)
    read = diaries.read([placement], window, now=now)
    starts = offered(
        read.schedule(placement, booking.service, {f"b{booking.pk}"}),
        diaries.rules(booking.service, placement),
        now=now,
        window=window,
    )
    own = at_minute(booking.starts_at)
    return dated([one for one in starts if one != own], booking.service, placement)


def dated(starts: list[Minute], service: Service, placement: Placement) -> tuple[Dated, ...]:
    """Starts as buttons, date by date of the clinic."""
    zone = placement.clinic.zone
    return tuple(
        Dated(times[0].starts_at, times)
        for _day, some in groupby(starts, key=lambda one: local_date(zone, one))
        if (times := tuple(time_of(one, service, placement) for one in some))
    )

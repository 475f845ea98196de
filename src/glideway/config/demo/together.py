"""Visits of the first clinic that take more than one diary: a class, two people, a device."""

from __future__ import annotations

from datetime import timedelta

from glideway.booking import operations as booking
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.kit import actor

BY = actor.system("demo")
LEAD = timedelta(hours=30)
AHEAD = 45  # days that are looked through for a time at which two are free
IN_THE_CLASS = 4  # of six seats


def book(house: House) -> None:
    """Sell four seats of a class, a visit with two practitioners, and one at the force plate."""
    booking.book_many(
        rows=[*_class(house), *_joint(house), *_measured(house)], by=BY, now=house.now
    )


def _class(house: House) -> list[booking.BookingRow]:
    service, placement = house.specials["class"], house.placements[0]
    times = free.apart(
        placement=placement, service=service, many=1, after=house.now + LEAD, now=house.now
    )
    return [
        booking.BookingRow(
            service=service,
            placement=placement,
            starts_at=starts_at,
            patient=patient,
            region=house.site.people[0].regions[0],
            first_visit=False,
        )
        for starts_at in times
        for patient in free.idle(some=house.patients[0], at=starts_at, many=IN_THE_CLASS)
    ]


def _joint(house: House) -> list[booking.BookingRow]:
    """The first time, on a day after the class, at which both are free."""
    service = house.specials["joint"]
    first, second = (
        set(free.starts(placement=one, service=service, now=house.now, days=AHEAD))
        for one in (house.placements[at] for at in house.fit[:2])
    )
    times = sorted(one for one in first & second if one > house.now + 4 * LEAD)[:1]
    return [
        booking.BookingRow(
            service=service,
            placement=house.placements[0],
            others=(house.placements[house.fit[1]],),
            starts_at=starts_at,
            patient=free.idle(some=house.patients[0], at=starts_at)[0],
            region=house.site.people[0].regions[0],
            first_visit=False,
        )
        for starts_at in times
    ]


def _measured(house: House) -> list[booking.BookingRow]:
    service, placement = house.specials["device"], house.placements[house.fit[1]]
    times = free.apart(
        placement=placement, service=service, many=1, after=house.now + LEAD, now=house.now
    )
    return [
        booking.BookingRow(
            service=service,
            placement=placement,
            starts_at=starts_at,
            patient=free.idle(some=house.patients[house.fit[1]], at=starts_at)[0],
            region=house.site.people[house.fit[1]].regions[0],
            first_visit=False,
        )
        for starts_at in times
    ]

"""What a clinic's diary was in the closed quarters: kept, missed, given back and booked again.

A thin one, so that making it stays quick: enough people in each quarter for its figures to be
said. Whole weeks would be ten times as many.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import crowd, diary, network
from glideway.config.demo.house import House
from glideway.kit import actor
from glideway.outcomes.core import running
from glideway.outcomes.core.running import Gauge

BY = actor.system("demo")
QUARTERS, DAYS, EVERY = 2, 90, 10  # the last closed ones; of their seats every tenth
MISSED, GIVEN_BACK = 10, 4  # every how many nobody came to, and were cancelled before
AHEAD, APART = timedelta(days=3), timedelta(minutes=90)
FIRST_KINDS = ("first", "focused", "full")
OWN = 30  # patients from here on; those before them are in the courses


def write(house: House) -> None:
    """Two closed quarters of the first two clinics; the others have nothing to say yet."""
    if house.site.index > 1:
        return
    quarters = running.ripe(Gauge.FILL, house.now)[-QUARTERS:]
    rows = [
        row
        for which, one in enumerate(quarters)
        for at in house.fit
        for row in _rows(house, at, one.start, OWN if which == len(quarters) - 1 else 1)
    ]
    made = booking.book_many(rows=_free(house, rows), by=BY, now=house.now)
    gone = made[::GIVEN_BACK]
    kept = [one for one in made if one not in gone]
    missed = kept[::MISSED]
    facts = [booking.FactRow(booking=one, at=one.ends_at) for one in missed]
    booking.no_show_many(rows=facts, by=BY, now=house.now)
    again = _again(house, gone)
    came = [one for one in kept if one not in missed]
    crowd.come_and_gone(bookings=[*came, *again], now=house.now)


def _rows(house: House, at: int, since: datetime, first: int) -> list[booking.BookingRow]:
    """The seats of one practitioner in one quarter, each by another person."""
    person = house.site.people[at]
    seats = diary.seats(
        network.dice_for(house.seed, "past", person.slug, since.date()),
        person=person,
        offers=house.site.offers,
        zone=house.site.place.zone,
        first_day=since.date() + timedelta(days=1),
        days=DAYS - 2,
    )
    wanted = [one for one in seats if house.site.offers[one.offer].kind in FIRST_KINDS]
    people = house.patients[at][first:]
    return [
        booking.BookingRow(
            service=house.services[seat.offer],
            placement=house.placements[at],
            starts_at=seat.starts_at,
            patient=people[number % len(people)],
            region=person.regions[0],
            first_visit=number < len(people),
            made_at=seat.starts_at - timedelta(days=4 + (7 * number + at) % 11),
        )
        for number, seat in enumerate(wanted[::EVERY])
    ]


def _free(house: House, rows: Sequence[booking.BookingRow]) -> list[booking.BookingRow]:
    """Without what would touch a visit of a course, or another visit of the same hour."""
    taken = {
        (one.placement_id, one.starts_at)
        for one in Booking.objects.filter(placement__clinic=house.clinic, starts_at__lt=house.now)
    }
    kept = []
    for row in rows:
        near = (
            where == row.placement.pk and abs(at - row.starts_at) < APART for where, at in taken
        )
        if not any(near):
            kept.append(row)
    return kept


def _again(house: House, gone: Sequence[Booking]) -> list[Booking]:
    """These were given back some days before; two of three were booked again, hours later."""
    freed = [
        booking.CancelRow(booking=one, at=one.starts_at - AHEAD + timedelta(hours=n % 30))
        for n, one in enumerate(gone)
    ]
    booking.cancel_many(rows=freed, by=BY, now=house.now)
    at_place = {one.pk: at for at, one in enumerate(house.placements)}
    rows = [
        booking.BookingRow(
            service=one.booking.service,
            placement=one.booking.placement,
            starts_at=one.booking.starts_at,
            patient=house.patients[at_place[one.booking.placement_id]][-1 - number % 9],
            region=one.booking.region,
            first_visit=False,
            made_at=one.at + timedelta(hours=1 + number * 5 % 23),
        )
        for number, one in enumerate(freed)
        if number % 3
    ]
    return booking.book_many(rows=rows, by=BY, now=house.now)

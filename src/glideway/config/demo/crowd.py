"""The patients of a clinic and their appointments ahead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import courses, diary, logins, names, network
from glideway.config.demo.house import House
from glideway.directory import operations as directory
from glideway.kit import actor

BY = actor.system("demo")
PATIENTS_A_PRACTITIONER = 46
BOOKED_AT_LEAST, BOOKED_AT_MOST = 2, 30  # days before the visit
MET = timedelta(days=420)
EARLY = timedelta(minutes=4)
HALF_A_DAY = timedelta(hours=14)  # an evening in Vancouver is tomorrow in UTC
MISSES, CALLS_OFF = 9, 41  # every how many of those today, and of those ahead
NEXT_VISIT = timedelta(days=5)
TERMS = "2026-1"


def move_in(house: House) -> None:
    """The people who come to each practitioner, most of them having agreed to messages."""
    for at, person in enumerate(house.site.people):
        dice = network.dice_for(house.seed, "patients", person.slug)
        rows = [
            _patient_row(dice, house, f"{house.site.index}-{at}-{number}")
            for number in range(PATIENTS_A_PRACTITIONER)
        ]
        if house.leads and at == 0:
            rows[0] = logins.patient_row(now=house.now - MET)
        met = directory.meet_patients(rows=rows, by=BY, now=house.now - MET)
        house.patients.append(met)
    directory.agree_many(
        rows=[
            directory.ConsentRow(
                patient=patient,
                kind=kind,
                version=TERMS,
                language=patient.language,
                agreed_at=house.now - MET,
            )
            for some in house.patients
            for patient in some
            for kind in ("reminders", "plans", "exercises")
            if (patient.pk + len(kind)) % 7
        ],
        by=BY,
        now=house.now - MET,
    )


def fill(house: House) -> list[Booking]:
    """Fill the diaries of the next three weeks. Each row was made on a day before its visit."""
    rows = [row for at in range(len(house.site.people)) for row in _diary(house, at)]
    if house.leads:
        rows = _with_the_patient_of_the_cast(house, rows)
    booked = booking.book_many(rows=rows, by=BY, now=house.now)
    past = [one for one in booked if one.ends_at <= house.now]
    missed = past[1::MISSES]
    come_and_gone(bookings=[one for one in past if one not in missed], now=house.now)
    _missed(missed, house.now)
    _called_off([one for one in booked if one.starts_at > house.now][::CALLS_OFF], house.now)
    return [one for one in booked if one.cancelled_at is None]


def come_and_gone(*, bookings: list[Booking], now: datetime) -> None:
    """These visits are over: their patients arrived, were seen and left."""
    came, began, ended = (
        [booking.FactRow(booking=one, at=at(one)) for one in bookings]
        for at in (lambda one: one.starts_at - EARLY, _starts, _ends)
    )
    booking.arrive_many(rows=came, by=BY, now=now)
    booking.start_many(rows=began, by=BY, now=now)
    booking.finish_many(rows=ended, by=BY, now=now)


def _missed(bookings: list[Booking], now: datetime) -> None:
    rows = [booking.FactRow(booking=one, at=one.ends_at) for one in bookings]
    booking.no_show_many(rows=rows, by=BY, now=now)


def _called_off(bookings: list[Booking], now: datetime) -> None:
    """A few are cancelled again, so their times are free: that is how short waits come about."""
    rows = [booking.CancelRow(booking=one, at=now) for one in bookings]
    booking.cancel_many(rows=rows, by=BY, now=now)


def _starts(one: Booking) -> datetime:
    return one.starts_at


def _ends(one: Booking) -> datetime:
    return one.ends_at


def _diary(house: House, at: int) -> list[booking.BookingRow]:
    """The appointments of one practitioner; nobody comes twice on one day."""
    person = house.site.people[at]
    on_stage = house.leads and at == 0  # whose today is laid out apart
    dice = network.dice_for(house.seed, "diary", person.slug)
    seats = diary.seats(
        dice,
        person=person,
        offers=house.site.offers,
        zone=house.site.place.zone,
        first_day=house.today + timedelta(days=on_stage),
    )
    known: set[int] = set()
    coming: dict[date, set[int]] = defaultdict(set)
    rows = []
    for seat in seats:
        that_day = coming[seat.starts_at.date()] | coming[(seat.starts_at - HALF_A_DAY).date()]
        number = dice.choice([n for n in range(1, PATIENTS_A_PRACTITIONER) if n not in that_day])
        coming[seat.starts_at.date()].add(number)
        first = number not in known and house.site.offers[seat.offer].kind != "follow_up"
        known.add(number)
        made = seat.starts_at - timedelta(
            days=dice.randrange(BOOKED_AT_LEAST, BOOKED_AT_MOST), minutes=dice.randrange(600)
        )
        rows.append(
            booking.BookingRow(
                service=house.services[seat.offer],
                placement=house.placements[at],
                starts_at=seat.starts_at,
                patient=house.patients[at][number],
                region=dice.choice(person.regions),
                first_visit=first,
                made_at=min(made, house.now),
            )
        )
    return rows


def _with_the_patient_of_the_cast(
    house: House, rows: list[booking.BookingRow]
) -> list[booking.BookingRow]:
    """One follow-up of the first practitioner, about a week ahead, is the cast's patient's."""
    soon = house.now + NEXT_VISIT
    own = next(
        number
        for number, row in enumerate(rows)
        if row.placement is house.placements[0]
        and row.service.kind == "follow_up"
        and row.starts_at > soon
    )
    changed = replace(
        rows[own], patient=house.patients[0][0], region=courses.HAMSTRING.region, first_visit=False
    )
    return [*rows[:own], changed, *rows[own + 1 :]]


def _patient_row(dice: Random, house: House, mark: str) -> directory.PatientRow:
    language = house.site.language if dice.random() < 0.85 else dice.choice(("en", "fr"))  # noqa: PLR2004
    name, _ = names.person(dice, language)
    return directory.PatientRow(
        name=name,
        email=f"p{mark}@demo.glideway.invalid",
        language=language,
        born_on=_birthday(dice, house.now),
        proved=True,
    )


def _birthday(dice: Random, now: datetime) -> date:
    return (now - timedelta(days=dice.randrange(18 * 366, 80 * 365))).date()

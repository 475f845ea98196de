"""The patients of a clinic and their appointments ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import diary, names, network, stage
from glideway.directory import operations as directory
from glideway.kit import actor

if TYPE_CHECKING:
    from glideway.config.demo.build import House

BY = actor.system("demo")
PATIENTS_A_PRACTITIONER = 46
BOOKED_AT_LEAST, BOOKED_AT_MOST = 2, 30  # days before the visit
MET = timedelta(days=420)
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
            rows[0] = stage.patient_row(now=house.now - MET)
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
            for kind in ("reminders", "care_messages")
            if (patient.pk + len(kind)) % 7
        ],
        by=BY,
        now=house.now - MET,
    )


def fill(house: House) -> list[Booking]:
    """Fill the diaries of the next three weeks. Each row was made on a day before its visit."""
    rows: list[booking.BookingRow] = []
    for at, person in enumerate(house.site.people):
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
        for seat in seats:
            number = dice.randrange(1, PATIENTS_A_PRACTITIONER)
            offer = house.site.offers[seat.offer]
            first = number not in known and offer.kind != "follow_up"
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
    if house.leads:
        rows = _with_the_patient_of_the_cast(house, rows)
    return booking.book_many(rows=rows, by=BY, now=house.now)


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
        rows[own], patient=house.patients[0][0], region=stage.HAMSTRING.region, first_visit=False
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

"""The courses of care of a clinic: the plan's courses told to the care room."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.care import operations as care
from glideway.care.core import movements, plans
from glideway.care.models import Episode
from glideway.config.demo import courses, network
from glideway.config.demo.house import House
from glideway.kit import actor

BY = actor.system("demo")
EARLY, QUARTER = timedelta(minutes=4), timedelta(minutes=15)
FIRST_VISIT = ("focused", 30)
LASTING, HOW_OFTEN = ("weeks", "months", "longer", ""), (3, 3, 4, 1)  # some plans say nothing


def write(house: House) -> list[Episode]:
    """Every episode of the clinic; where there are many, their visits were booked here."""
    rows = [_row(house, number) for number in range(house.site.episodes)]
    if house.site.episodes >= network.BUSY_EPISODES:
        rows = _booked(house, rows)
    return care.record_episodes(rows=rows, by=BY, now=house.now) if rows else []


def _booked(house: House, rows: list[care.EpisodeRow]) -> list[care.EpisodeRow]:
    """The rows with an appointment behind each visit, but for visits that would have overlapped."""
    wanted = _apart(house, rows)
    appointments = booking.book_many(rows=list(wanted.values()), by=BY, now=house.now)
    booking.arrive_many(
        rows=[booking.FactRow(booking=one, at=one.starts_at - EARLY) for one in appointments],
        by=BY,
        now=house.now,
    )
    kept = dict(zip(wanted, appointments, strict=True))
    return [
        replace(
            row,
            visits=tuple(
                replace(visit, booking=kept.get((at, number)))
                for number, visit in enumerate(row.visits)
            ),
        )
        for at, row in enumerate(rows)
    ]


def _apart(house: House, rows: list[care.EpisodeRow]) -> dict[tuple[int, int], booking.BookingRow]:
    """Which visits can be booked: those that leave an hour to the next of their practitioner."""
    focused = next(
        at for at, one in enumerate(house.site.offers) if (one.kind, one.minutes) == FIRST_VISIT
    )
    placed = {one.practitioner_id: one for one in house.placements}
    taken: set[tuple[int, datetime]] = set()
    found = {}
    for at, row in enumerate(rows):
        for number, visit in enumerate(row.visits):
            who = visit.practitioner.pk
            around = {(who, visit.at + QUARTER * step) for step in range(-3, 4)}
            if taken.isdisjoint(around):
                taken.add((who, visit.at))
                found[at, number] = booking.BookingRow(
                    service=house.services[focused],
                    placement=placed[who],
                    starts_at=visit.at,
                    patient=row.patient,
                    region=row.region,
                    first_visit=number == 0,
                    made_at=visit.at - timedelta(days=2 + (at + number) % 9),
                )
    return found


def protocols(region: str, condition: str) -> list[str]:
    """Protocols that fit: of the condition's structures in this region, then of the region."""
    wanted = [*atlas.candidates(condition), *atlas.candidates(region)]
    found = [
        protocol.id
        for structure in wanted
        for protocol in atlas.protocols_for(structure.id)
        # A glide may begin at a structure of the region beside, for which nobody consented.
        if protocol.region == region and protocol.structure
    ]
    return list(dict.fromkeys(found))[:3]


def _row(house: House, number: int) -> care.EpisodeRow:
    dice = network.dice_for(house.seed, "course", house.site.slug, number)
    at = number % len(house.site.people)
    person = house.site.people[at]
    fitting = [one for one in courses.TROUBLES if one.region in person.regions]
    trouble = dice.choices(
        fitting or courses.TROUBLES, [one.weight for one in fitting or courses.TROUBLES]
    )[0]
    movement = movements.for_region(trouble.region)[0]
    told = courses.course(
        dice,
        what=courses.aim(
            dice, today=house.today, planned=plans.template_for(trouble.region).visits
        ),
        trouble=trouble,
        movement=movement,
        most_deg=movements.most_deg(movement),
        protocols=protocols(trouble.region, trouble.condition),
        week=person.week,
        zone=house.site.place.zone,
        today=house.today,
    )
    row = episode_row(house, told, at=at, number=1 + number // len(house.site.people))
    since = network.dice_for(house.seed, "lasting", house.site.slug, number)
    return replace(row, lasting=since.choices(LASTING, HOW_OFTEN)[0])


def episode_row(house: House, told: courses.Course, *, at: int, number: int) -> care.EpisodeRow:
    """One course, in the words of the care room, with its patient and practitioner."""
    patient = house.patients[at][number % len(house.patients[at])]
    activity = told.trouble.fr if patient.language == "fr" else told.trouble.en
    return care.EpisodeRow(
        patient=patient,
        clinic=house.clinic,
        region=told.trouble.region,
        side=told.side,
        movement=told.movement,
        activity=activity,
        condition=told.trouble.condition,
        goal=told.goal,
        instrument="inclinometer",
        stop_word="stop",
        visits=tuple(
            visit_row(house, one, told.side, at, patient.language) for one in told.meetings
        ),
        home=tuple(
            care.HomeRow(at=when, pain=pain, activity=does) for when, pain, does in told.home
        ),
        ticked=told.ticked,
        discharged_at=told.ended_at,
        discharged_because=told.because,
    )


def visit_row(
    house: House, one: courses.Meeting, side: str, at: int, language: str
) -> care.VisitRow:
    """One visit, in the words of the care room."""
    return care.VisitRow(
        at=one.at,
        practitioner=house.practitioners[at],
        pain=one.pain,
        activity=one.activity,
        movement_deg=one.deg,
        movement_again_deg=one.deg_again,
        after_deg=one.deg_after,
        pain_after=one.pain_after,
        treatments=tuple(
            care.TreatmentRow(
                protocol=protocol,
                side=side,
                passes=tuple(care.PassRow(discomfort=felt) for felt in felts),
            )
            for protocol, felts in one.treatments
        ),
        signed=one.signed,
        language=language,
    )

"""Builders of the treatment room's tests: a clinic, somebody with a sore shoulder, a visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.models import Episode, Target, Treatment, Visit
from glideway.directory.models import Patient
from glideway.kit.actor import Actor
from glideway.screening import operations as screening
from glideway.screening.core.rules import Answer, items_due, more_key
from glideway.screening.models import Screening
from tests.booking import make as booking
from tests.make import NOW, SYSTEM, practitioner

REGION, STRUCTURE, PROTOCOL = "shoulder", "infraspinatus", "infraspinatus--arm-turns-in"
MOVEMENT = "shoulder:external_rotation"
START = booking.at("10:00")  # an hour after NOW, on the same Toronto morning


@dataclass
class Room:
    """A clinic, the practitioner who works there, a patient, and today's booking."""

    house: booking.House
    patient: Patient
    booking: Booking
    by: Actor

    @property
    def zone(self) -> str:
        return self.house.clinic.zone


def room(slug: str = "harbour", *, when: datetime = START, people: int = 1) -> Room:
    """Everything that is there before the patient comes in."""
    house = booking.house(slug, people=people)
    who = booking.patient("Amara Dhillon")
    made = booking.booked(house, when, patient=who, region=REGION)
    placement = house.one
    return Room(house, who, made, practitioner(placement.practitioner_id, house.clinic.pk))


def colleague(where: Room) -> Actor:
    """The other practitioner of a clinic of two."""
    return practitioner(where.house.placements[1].practitioner_id, where.house.clinic.pk)


def answers(region: str = REGION, *yes: str) -> dict[str, Answer]:
    """A no to everything due but a yes to these."""
    said = {one.id: Answer.NO for one in items_due(region, "every_visit")}
    said |= dict.fromkeys(yes, Answer.YES)
    return said | {more_key(one): Answer.NO for one in yes}


def screened(where: Room, *yes: str, at: datetime = START, region: str = REGION) -> Screening:
    """Safety questions answered by the patient, at an instant."""
    row = screening.RoundRow(
        patient_id=where.patient.pk,
        booking=None,
        region=region,
        answers=answers(region, *yes),
        at=at,
        occasion="every_visit",
    )
    return screening.screen_many(rows=[row], by=SYSTEM, now=at)[0]


def opened(where: Room, *yes: str, at: datetime = START) -> Visit:
    """A visit whose questions were answered this morning."""
    screened(where, *yes, at=at)
    visit = care.open_visit(booking=where.booking, by=where.by, now=at)
    care.describe(episode=visit.episode, side="right", movement=MOVEMENT, by=where.by, now=at)
    return visit


def ready(where: Room, *, at: datetime = START) -> Visit:
    """The same with consent and a baseline: hands-on work may begin."""
    visit = opened(where, at=at)
    care.consent(visit=visit, language="en", by=where.by, now=at)
    agreed(where, visit, at=at)
    measured(where, visit, at=at)
    return visit


def agreed(where: Room, visit: Visit, limit: int = 8, *, at: datetime = START) -> None:
    """The number that closes and the word that stops."""
    care.agree(visit=visit, limit=limit, word="stop", by=where.by, now=at)


def measured(where: Room, visit: Visit, *, at: datetime = START, **changes: Any) -> None:  # noqa: ANN401 - a row's fields
    """A baseline: pain 6, reaching overhead 4, 42 degrees."""
    said: dict[str, Any] = {
        "pain": 6,
        "activity": 4,
        "movement_deg": 42.0,
        "words": "Reach overhead",
    }
    care.measure(visit=visit, by=where.by, now=at, **said | changes)


def aimed(where: Room, visit: Visit, *, at: datetime = START) -> Target:
    """A finding by palpation, picked to work on."""
    found = care.find_out(
        visit=visit, means="palpation", structure=STRUCTURE, side="right", by=where.by, now=at
    )
    return care.aim(finding=found, by=where.by, now=at)


def begun(where: Room, visit: Visit, *, at: datetime = START, **changes: Any) -> Treatment:  # noqa: ANN401 - a row's fields
    """A protocol begun on that target."""
    return care.start_treatment(
        target=aimed(where, visit, at=at), protocol=PROTOCOL, by=where.by, now=at, **changes
    )


def passed(
    where: Room, treatment: Treatment, felt: int | None = 4, *, at: datetime = START
) -> None:
    """One pass under its own key."""
    care.record_pass(treatment=treatment, key=uuid4(), discomfort=felt, by=where.by, now=at)


def complete(where: Room, *, at: datetime = START) -> Visit:
    """A visit with all it needs, ready to be signed."""
    visit = ready(where, at=at)
    treatment = begun(where, visit, at=at)
    passed(where, treatment, 4, at=at)
    passed(where, treatment, 5, at=at)
    care.retest(visit=visit, after_deg=61.0, pain_after=3, by=where.by, now=at)
    care.set_plan(visit=visit, exercises=["shoulder-stretch"], by=where.by, now=at)
    return visit


def signed(where: Room, *, at: datetime = START) -> Visit:
    """A signed visit."""
    visit = complete(where, at=at)
    care.sign(visit=visit, by=where.by, now=at, language="en")
    return visit


def row(where: Room, **changes: Any) -> care.EpisodeRow:  # noqa: ANN401 - a row's fields
    """A course of one visit as the bulk form is told it; the same as `complete` and `sign`."""
    visit: dict[str, Any] = {
        "at": START,
        "practitioner": where.house.one.practitioner,
        "booking": where.booking,
        "pain": 6,
        "activity": 4,
        "movement_deg": 42.0,
        "after_deg": 61.0,
        "pain_after": 3,
        "treatments": (
            care.TreatmentRow(
                protocol=PROTOCOL,
                side="right",
                passes=(
                    care.PassRow(discomfort=4, seconds=None),
                    care.PassRow(discomfort=5, seconds=None),
                ),
            ),
        ),
    }
    said: dict[str, Any] = {
        "patient": where.patient,
        "clinic": where.house.clinic,
        "region": REGION,
        "side": "right",
        "movement": MOVEMENT,
        "activity": "Reach overhead",
        "stop_word": "stop",
        "visits": (care.VisitRow(**visit | changes.pop("visit", {})),),
        "exercises": ("shoulder-stretch",),
    }
    return care.EpisodeRow(**said | changes)


def seen_before(where: Room) -> None:
    """A visit of nine days ago, in a course of another region."""
    at = START - timedelta(days=9)
    before = {"at": at, "booking": None, "treatments": ()}
    rows = [row(where, region="knee", movement="knee:flexion", visit=before, exercises=())]
    care.record_episodes(rows=rows, by=SYSTEM, now=START)


def following(where: Room, *, at: datetime = booking.at("11:00")) -> Visit:  # noqa: B008 - a fixed instant
    """The next visit of the open course of this patient, an hour later."""
    made = booking.booked(where.house, at, patient=where.patient, region=REGION)
    return care.open_visit(booking=made, by=where.by, now=at)


def course(where: Room, *, days: int = 3, **changes: Any) -> Episode:  # noqa: ANN401 - a row's fields
    """A recorded course of three signed visits, a week apart, the last one today."""
    visits = tuple(
        care.VisitRow(
            at=START - timedelta(days=7 * (days - 1 - number)),
            practitioner=where.house.one.practitioner,
            booking=where.booking if number == days - 1 else None,
            pain=pain,
            activity=activity,
            movement_deg=deg,
            after_deg=deg + 8,
            pain_after=max(pain - 1, 0),
            treatments=(
                care.TreatmentRow(
                    protocol=PROTOCOL, side="right", passes=(care.PassRow(discomfort=4),)
                ),
            ),
        )
        for number, (pain, activity, deg) in enumerate(
            [(6, 4, 42.0), (5, 5, 48.0), (3, 7, 61.0)][:days]
        )
    )
    told = row(where, visits=visits, **changes)
    return care.record_episodes(rows=[told], by=SYSTEM, now=NOW)[0]

"""What a network's quality is made of besides points: each kind of work once, for every desk.

An application that waits, one that was asked back and one that was refused; inspections under way,
with the clinic and appealed; a reaction to be followed up; complaints near and past their day; a
review that a filter holds and one that was reported; a certificate that ended over booked visits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from glideway.care.models import Episode, Visit
from glideway.config.demo import cast
from glideway.config.demo.house import House
from glideway.directory.models import Clinic, Login
from glideway.kit import actor
from glideway.kit.actor import Actor, Role
from glideway.quality import operations as quality
from glideway.quality.core import criteria
from glideway.quality.core.joining import Applicant
from glideway.quality.models import Application, Inspection, Review
from glideway.quality.operations import joining, lapses
from glideway.quality.queries.moderating import is_shown

BY, ANYBODY = actor.system("demo"), Actor(role=Role.ANON)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNDER_WAY, APPEALED = 1, 2  # clinics in the order of making; the first one has its findings to read
SEEN_SO_FAR = 6  # points of the sheet that are filled in
ASKED_ABOUT = (46, 47)  # points that the clinic of the appeal sees otherwise
ENDED = 1  # whose certificates ended, of the clinic where an inspector is under way


def meet(house: House, seen: list[Episode]) -> None:
    """The first three clinics, each with its part of the stories."""
    if house.leads:
        _with_the_clinic(house)
        _tell(house, seen)
    if house.site.index == UNDER_WAY:
        _under_way(house)
        _complain(house, days=20)
    if house.site.index == APPEALED:
        _appeal(house)


def knock(*, now: datetime) -> None:
    """Three clinics that asked to join: one waits, one was asked back, one was refused."""
    operator = _who(_email("operator"), Role.OPERATOR)
    waits = _application("Saltmarsh Movement", "Priya Nair", now - 2 * DAY)
    joining.note_findings(
        application=waits, findings=("licences", "place"), by=operator, now=now - DAY
    )
    _application("Birchwood Hands", "Noah Friesen", now - 8 * DAY)
    asked = _application("Northlight Therapy", "Elise Gagnon", now - 6 * DAY)
    words = "Please send the certificate again: the second page is missing (made up)."
    joining.ask_back(application=asked, words=words, by=operator, now=now - 5 * DAY)
    refused = _application("Quickfix Studio", "Dale Munro", now - 30 * DAY)
    joining.note_findings(
        application=refused, findings=("licences",), by=operator, now=now - 28 * DAY
    )
    joining.refuse_application(
        application=refused, why="licence-not-found", by=operator, now=now - 27 * DAY
    )


def lapse(*, now: datetime) -> None:
    """What fell away while visits are booked becomes the operator's, and what ends is announced."""
    lapses.notice_lapses(now=now)
    lapses.alarm(now=now)


def _application(name: str, owner: str, now: datetime) -> Application:
    address = name.lower().replace(" ", "-")
    line = Applicant(
        name=owner,
        profession="physiotherapist",
        languages=["en"],
        body="College register (made up)",
        number="48213",
        until=(now + 200 * DAY).date(),
        technique="active_release",
        provider="Course provider (made up)",
        regions=["shoulder", "elbow"],
        certified_until=(now + 300 * DAY).date(),
    )
    row = joining.ApplicationRow(
        name=name,
        street="12 Wharf Street",
        city="Halifax",
        postal_code="B3H 1A1",
        phone="+19025550123",
        languages=["en"],
        owner=owner,
        email=f"{address}@{cast.HOST}",
        people=[line],
        words="Two rooms on the ground floor (made up).",
    )
    return joining.apply_to_join(row=row, by=ANYBODY, now=now)


def _email(role: str) -> str:
    return next(one.email for one in cast.CAST if one.role == role)


def _who(email: str, role: Role, clinic: Clinic | None = None) -> Actor:
    login = Login.objects.get(email=email)
    return Actor(
        role=role, login_id=login.pk, name=login.name, clinic_id=clinic.pk if clinic else None
    )


def _sheet(look: Inspection, now: datetime, *, most: int | None = None) -> Actor:
    """The inspector declared to have no tie and filled in the sheet, or the first points of it."""
    inspector = _who(cast.INSPECTOR, Role.INSPECTOR)
    quality.declare_ties(inspection=look, ties=(), by=inspector, now=now)
    points = [one for one in criteria.load().points if one.attested and not one.gate][:most]
    quality.enter_marks(
        inspection=look,
        marks={one.id: 0.5 if one.id in ASKED_ABOUT else 1.0 for one in points},
        evidence={one.id: "Seen at the visit (made up)" for one in points},
        by=inspector,
        now=now,
    )
    return inspector


def _planned(house: House, now: datetime) -> Inspection:
    inspector = Login.objects.get(email=cast.INSPECTOR)
    return quality.plan_inspection(clinic=house.clinic, inspector=inspector, by=BY, now=now)


def _with_the_clinic(house: House) -> None:
    """The owner of the cast has findings to read and eleven days to answer them."""
    look = _planned(house, house.now - 10 * DAY)
    inspector = _sheet(look, house.now - 4 * DAY)
    quality.finish_visit(inspection=look, by=inspector, now=house.now - 4 * DAY)
    quality.send_inspection(inspection=look, by=inspector, now=house.now - 3 * DAY)


def _under_way(house: House) -> None:
    look = Inspection.objects.get(clinic=house.clinic, visited_at=None)
    _sheet(look, house.now - HOUR, most=SEEN_SO_FAR)


def _appeal(house: House) -> None:
    quality.appeal_inspection(
        inspection=Inspection.objects.get(clinic=house.clinic),
        points=ASKED_ABOUT,
        words="The kit stands in the second room since May; we can show the receipt (made up).",
        by=BY,
        now=house.now - 5 * DAY,
    )


def _tell(house: House, seen: list[Episode]) -> None:
    """Of the first clinic: a reaction, a complaint near its day, and two doubtful reviews."""
    practitioner = Actor(
        role=Role.PRACTITIONER,
        login_id=house.practitioners[0].login_id,
        practitioner_id=house.practitioners[0].pk,
        clinic_id=house.clinic.pk,
        name=house.practitioners[0].name,
    )
    last = Visit.objects.filter(
        episode__in=seen, signed_at__isnull=False, episode__clinic=house.clinic
    ).latest("opened_at", "pk")
    quality.report_incident(
        visit=last, kind="bruise", words="", by=practitioner, now=house.now - 5 * HOUR
    )
    _complain(house, days=13)
    _doubt(house)


def _complain(house: House, *, days: int) -> None:
    """Read on the day it came and not answered yet: near its 14 days, or past them."""
    came = house.now - days * DAY + 2 * HOUR
    case = quality.complain_about(
        clinic=house.clinic,
        words="I was told 45 minutes and it was 25 (made up).",
        name="Lou",
        by=ANYBODY,
        now=came,
    )
    quality.acknowledge_grievance(grievance=case, by=BY, now=came + 5 * HOUR)


def _doubt(house: House) -> None:
    """One review names somebody, so that a filter holds it; the clinic reported another."""
    owner = _who(_email("owner"), Role.OWNER, house.clinic)
    asked = Review.objects.filter(
        clinic=house.clinic, written_at=None, visit__opened_at__gte=house.now - 12 * DAY
    )
    name = house.practitioners[0].name
    for one in asked.order_by("-visit__opened_at", "pk")[:1]:
        quality.write_review(
            review=one,
            rating=2,
            words=f"{name} talked on the phone during the visit. Call me: 416 555 0188.",
            by=BY,
            now=house.now - 6 * HOUR,
        )
    reported = house.now - DAY
    written = Review.objects.filter(clinic=house.clinic, shown_at__lte=reported).exclude(words="")
    shown = (one for one in written.order_by("-shown_at", "pk") if is_shown(one, now=reported))
    for one in islice(shown, 1):
        quality.report_review(review=one, reason="elsewhere", by=owner, now=reported)

"""Builders of the quality room's rows, by its own verbs."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from glideway.care import operations as care
from glideway.care.models import Episode, Visit
from glideway.directory.models import Clinic, Login
from glideway.quality import operations as quality
from glideway.quality.core import criteria
from glideway.quality.models import Grievance, Inspection, Review
from tests.directory import make as directory
from tests.make import NOW, SYSTEM

PROTOCOL = "infraspinatus--arm-turns-in"
MONTH_AGO = NOW - timedelta(days=30)
ALL_SEEN: Mapping[int, float] = {one.id: 1.0 for one in criteria.load().points if one.attested}


def inspection(
    clinic: Clinic,
    marks: Mapping[int, float] = ALL_SEEN,
    *,
    inspector: Login | None = None,
    visited_at: datetime = MONTH_AGO,
) -> Inspection:
    """An inspection that was done a month ago, so that it is public by now."""
    row = quality.InspectionRow(
        clinic=clinic,
        inspector=inspector or directory.login(),
        visited_at=visited_at,
        marks=marks,
        evidence=dict.fromkeys(marks, "visit sheet"),
    )
    return quality.inspect_many(rows=[row], by=SYSTEM, now=NOW)[0]


def grievance(
    clinic: Clinic, words: str = "Nobody called back.", *, safety: bool = False
) -> Grievance:
    """A complaint that came in just now."""
    return quality.complain_about(clinic=clinic, words=words, safety=safety, by=SYSTEM, now=NOW)


def courses(
    house: directory.House,
    n: int,
    *,
    visits: int = 5,
    ends_with: int = 2,
    treated: bool = True,
) -> list[Episode]:
    """Courses of care that ended three weeks ago: pain 6 at first, `ends_with` at last."""
    last = NOW - timedelta(days=21)
    treatments = (
        (care.TreatmentRow(protocol=PROTOCOL, side="right", passes=(care.PassRow(discomfort=4),)),)
        if treated
        else ()
    )
    rows = [
        care.EpisodeRow(
            patient=directory.patient(f"Patient {number}"),
            clinic=house.clinic,
            region="shoulder",
            side="right",
            movement="shoulder:external_rotation",
            activity="Reach overhead",
            visits=tuple(
                care.VisitRow(
                    at=last - timedelta(days=3 * (visits - 1 - step), minutes=number),
                    practitioner=house.practitioner,
                    pain=6 if step == 0 else ends_with,
                    activity=4,
                    movement_deg=42.0,
                    after_deg=50.0,
                    treatments=treatments,
                )
                for step in range(visits)
            ),
            plan_visits=visits,
            discharged_at=last + timedelta(hours=2),
        )
        for number in range(n)
    ]
    return care.record_episodes(rows=rows, by=SYSTEM, now=NOW)


def visit(house: directory.House) -> Visit:
    """One attended visit, three weeks and a day ago."""
    return courses(house, 1, visits=1)[0].visits.get()


def recent(house: directory.House, *, days: float = 2) -> Visit:
    """One attended visit of a few days ago."""
    row = care.EpisodeRow(
        patient=directory.patient(),
        clinic=house.clinic,
        region="shoulder",
        side="right",
        movement="shoulder:external_rotation",
        activity="Reach overhead",
        visits=(
            care.VisitRow(
                at=NOW - timedelta(days=days),
                practitioner=house.practitioner,
                pain=6,
                activity=4,
                movement_deg=42.0,
            ),
        ),
    )
    return care.record_episodes(rows=[row], by=SYSTEM, now=NOW)[0].visits.get()


def reviews(visits: Iterable[Visit], *ratings: int | None) -> list[Review]:
    """An invitation for each visit, a day after; a review for those that have a rating."""
    rows = [
        quality.ReviewRow(
            visit=one,
            invited_at=one.opened_at + timedelta(days=1),
            written_at=None if rating is None else one.opened_at + timedelta(days=2),
            rating=rating,
            words="" if rating is None else "They listened.",
        )
        for one, rating in zip(visits, ratings, strict=True)
    ]
    return quality.review_many(rows=rows, by=SYSTEM, now=NOW)

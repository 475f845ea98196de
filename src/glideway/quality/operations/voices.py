"""Verbs for what patients say: reviews after a visit, complaints, and unwanted reactions.

A complaint is never a review and never blocks one. A review is asked for after every attended
visit, without choosing; it can be written once, is held for a day, and is shown only where the
college of the profession allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import holidays
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.refusals import Refusal
from glideway.quality.core import deadlines
from glideway.quality.models import Grievance, Incident, Review
from glideway.quality.operations.inspections import BATCH, CannotJudge

STARS = range(1, 6)
OUTCOMES = frozenset({"", "settled", "explained", "withdrawn", "escalated", "referred"})


class NotAttendedYet(CannotJudge):
    """A review follows an attended visit."""

    code = "not-attended-yet"
    sentence = _("A review can be written after the visit. Nothing was kept.")


class ReviewedAlready(CannotJudge):
    """One visit, one review."""

    code = "reviewed-already"
    sentence = _("There is already a review of that visit. Nothing was changed.")


class InvitationOver(CannotJudge):
    """The 14 days of the invitation are over, or it is not open yet."""

    code = "invitation-over"
    sentence = _("A review can be written from one day to 14 days after the visit.")


class NotARating(Refusal):
    """One to five stars."""

    code = "not-a-rating"
    status = 400
    sentence = _("Choose one to five stars. Nothing was kept.")


class SaidNothing(Refusal):
    """A complaint needs words."""

    code = "said-nothing"
    status = 400
    sentence = _("Please write what happened. Nothing was sent.")


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """The invitation after one attended visit, and the review if it was written."""

    visit: Visit
    invited_at: datetime
    written_at: datetime | None = None
    rating: int | None = None
    words: str = ""
    language: str = "en"
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class GrievanceRow:
    """One complaint about a clinic, and how far it has come."""

    clinic: Clinic
    words: str
    received_at: datetime
    name: str = ""
    contact: str = ""
    language: str = "en"
    safety: bool = False
    booking: Booking | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One unwanted reaction or event at a visit."""

    visit: Visit
    kind: str
    happened_at: datetime
    words: str = ""
    reported_by: str = "practitioner"
    followed_up_at: datetime | None = None


def review_many(*, rows: Iterable[ReviewRow], by: Actor, now: datetime) -> list[Review]:
    """Enter invitations and the reviews that came of them.

    Refuses NotAttendedYet, NotARating, and ReviewedAlready for a visit that has its invitation.
    """
    asked = list(rows)
    _attended([one.visit for one in asked])
    for one in asked:
        _rated(one.rating, written=one.written_at is not None)
    try:
        with transaction.atomic():
            reviews = Review.objects.bulk_create((_review(one) for one in asked), batch_size=BATCH)
            audit.record_many(
                Act(by, "review.invited", "Review", one.public_id, now, one.clinic_id)
                for one in reviews
            )
    except IntegrityError as clash:
        raise ReviewedAlready from clash
    return reviews


def invite_review(*, visit: Visit, language: str = "en", by: Actor, now: datetime) -> Review:
    """Ask for a review of one attended visit, from one day to 14 days after."""
    row = ReviewRow(visit=visit, invited_at=now, language=language)
    return review_many(rows=[row], by=by, now=now)[0]


def write_review(*, review: Review, rating: int, words: str, by: Actor, now: datetime) -> Review:
    """Write the review of a visit; the author may change it while it is held for a day.

    Refuses NotARating, InvitationOver, and ReviewedAlready once the day is over.
    """
    _rated(rating, written=True)
    with transaction.atomic():
        kept = Review.objects.select_for_update().select_related("visit").get(pk=review.pk)
        if kept.shown_at is not None and kept.shown_at <= now:
            raise ReviewedAlready
        seen_at = kept.visit.opened_at
        if not deadlines.INVITED_FROM <= now - seen_at < deadlines.INVITED_UNTIL:
            raise InvitationOver
        kept.rating, kept.words = rating, words.strip()
        kept.written_at = kept.written_at or now
        kept.shown_at = kept.written_at + deadlines.HELD
        kept.save(update_fields=["rating", "words", "written_at", "shown_at"])
        _record("review.written", "Review", kept, by=by, now=now)
    return kept


def grieve_many(*, rows: Iterable[GrievanceRow], by: Actor, now: datetime) -> list[Grievance]:
    """Enter complaints with their deadlines, on the calendar of each clinic.

    Refuses SaidNothing. A safety complaint becomes an errand of owner and operator at once, any
    other one of the owner.
    """
    asked = list(rows)
    if not all(one.words.strip() for one in asked):
        raise SaidNothing
    if strange := {one.outcome for one in asked} - OUTCOMES:
        raise ValueError(f"outcomes nobody named: {sorted(strange)}")
    with transaction.atomic():
        cases = Grievance.objects.bulk_create((_grievance(one) for one in asked), batch_size=BATCH)
        audit.record_many(
            Act(by, "grievance.received", "Grievance", one.public_id, now, one.clinic_id)
            for one in cases
        )
        for case in cases:
            if case.answered_at is None and case.closed_at is None:
                _call_for(case, now)
    return cases


def complain_about(
    *,
    clinic: Clinic,
    words: str,
    name: str = "",
    contact: str = "",
    language: str = "en",
    safety: bool = False,
    by: Actor,
    now: datetime,
) -> Grievance:
    """Receive one complaint about a clinic."""
    row = GrievanceRow(
        clinic=clinic,
        words=words,
        name=name,
        contact=contact,
        language=language,
        safety=safety,
        received_at=now,
    )
    return grieve_many(rows=[row], by=by, now=now)[0]


def acknowledge_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> None:
    """Tell the complainant that it was read; the first time counts."""
    _step(grievance, "acknowledged_at", "grievance.acknowledged", by=by, now=now)


def answer_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> None:
    """Note the first answer; it acknowledges as well. The first time counts."""
    with transaction.atomic():
        _step(grievance, "acknowledged_at", "grievance.acknowledged", by=by, now=now)
        _step(grievance, "answered_at", "grievance.answered", by=by, now=now)


def close_grievance(*, grievance: Grievance, outcome: str, by: Actor, now: datetime) -> None:
    """Close a complaint with how it ended; withdrawn ones stay counted."""
    if outcome not in OUTCOMES - {""}:
        raise ValueError(outcome)
    with transaction.atomic():
        answer_grievance(grievance=grievance, by=by, now=now)
        if _step(grievance, "closed_at", "grievance.closed", by=by, now=now):
            Grievance.objects.filter(pk=grievance.pk).update(outcome=outcome)


def report_many(*, rows: Iterable[IncidentRow], by: Actor, now: datetime) -> list[Incident]:
    """Enter unwanted reactions, with an errand for those nobody has followed up yet."""
    with transaction.atomic():
        incidents = Incident.objects.bulk_create((_incident(one) for one in rows), batch_size=BATCH)
        audit.record_many(
            Act(by, "incident.reported", "Incident", one.public_id, now, one.clinic_id)
            for one in incidents
        )
        for one in incidents:
            if one.followed_up_at is None:
                directory.open_errand(
                    kind="incident",
                    about=one.public_id,
                    role="practitioner",
                    clinic=one.clinic,
                    due_at=one.happened_at + deadlines.SAFETY,
                    now=now,
                )
    return incidents


def report_incident(
    *, visit: Visit, kind: str, words: str = "", by: Actor, now: datetime
) -> Incident:
    """Report one unwanted reaction; it is to be followed up within 48 hours."""
    row = IncidentRow(
        visit=visit, kind=kind, words=words, happened_at=now, reported_by=str(by.role)[:12]
    )
    return report_many(rows=[row], by=by, now=now)[0]


def _review(row: ReviewRow) -> Review:
    return Review(
        visit=row.visit,
        clinic_id=row.visit.episode.clinic_id,
        practitioner_id=row.visit.practitioner_id,
        invited_at=row.invited_at,
        written_at=row.written_at,
        rating=row.rating,
        words=row.words.strip(),
        language=row.language,
        shown_at=row.written_at and row.written_at + deadlines.HELD,
        reply=row.reply,
        replied_at=row.replied_at,
    )


def _grievance(row: GrievanceRow) -> Grievance:
    year = row.received_at.year
    closed = holidays.country_holidays("CA", subdiv=row.clinic.province, years=(year, year + 1))
    return Grievance(
        **vars(row),
        acknowledge_by=deadlines.acknowledge_by(row.received_at, row.clinic.zone, closed),
        answer_by=deadlines.answer_by(row.received_at, safety=row.safety),
    )


def _incident(row: IncidentRow) -> Incident:
    return Incident(
        visit=row.visit,
        clinic=row.visit.episode.clinic,
        kind=row.kind,
        words=row.words,
        by=row.reported_by,
        happened_at=row.happened_at,
        followed_up_at=row.followed_up_at,
    )


def _call_for(case: Grievance, now: datetime) -> None:
    for role in ("owner", "operator") if case.safety else ("owner",):
        directory.open_errand(
            kind=f"grievance-{role}",
            about=case.public_id,
            role=role,
            clinic=case.clinic if role == "owner" else None,
            due_at=case.answer_by if case.safety else case.acknowledge_by,
            facts={"clinic": case.clinic.name, "safety": case.safety},
            now=now,
        )


def _step(case: Grievance, column: str, act: str, *, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        done = Grievance.objects.filter(pk=case.pk, **{column: None}).update(**{column: now})
        if done:
            _record(act, "Grievance", case, by=by, now=now)
    return bool(done)


def _record(act: str, kind: str, row: Grievance | Review, *, by: Actor, now: datetime) -> None:
    audit.record(by=by, act=act, kind=kind, about=row.public_id, now=now, clinic_id=row.clinic_id)


def _attended(visits: Sequence[Visit]) -> None:
    if any(one.signed_at is None for one in visits):
        raise NotAttendedYet


def _rated(rating: int | None, *, written: bool) -> None:
    if written and rating not in STARS:
        raise NotARating

"""Verbs about reviews: everybody is asked after a visit, once, and may write for two weeks.

A review is held for a day and shown only where the college of the profession allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.kit import actor as actors
from glideway.kit import audit, post
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.post import Letter
from glideway.kit.refusals import Refusal
from glideway.quality import queries
from glideway.quality.core import deadlines
from glideway.quality.models import Review, ReviewStep
from glideway.quality.operations import moderating

STARS = range(1, 6)
BATCH = 500


class NotAttendedYet(Refusal):
    """A review follows an attended visit."""

    code = "not-attended-yet"
    status = 409
    sentence = _("A review can be written after the visit. Nothing was kept.")


class ReviewedAlready(Refusal):
    """One visit, one review."""

    code = "reviewed-already"
    status = 409
    sentence = _("There is already a review of that visit. Nothing was changed.")


class InvitationOver(Refusal):
    """The 14 days of the invitation are over, or it is not open yet."""

    code = "invitation-over"
    status = 409
    sentence = _("A review can be written from one day to 14 days after the visit.")


class NotARating(Refusal):
    """One to five stars."""

    code = "not-a-rating"
    status = 400
    sentence = _("Choose one to five stars. Nothing was kept.")


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
            ReviewStep.objects.bulk_create(
                (
                    ReviewStep(review=one, step="invited", at=one.invited_at, role=by.role)
                    for one in reviews
                ),
                batch_size=BATCH,
            )
    except IntegrityError as clash:
        raise ReviewedAlready from clash
    return reviews


def invite_reviews(*, visits: Sequence[Visit], by: Actor, now: datetime) -> list[Review]:
    """Ask the patients of these visits for a review, each by a link of its own.

    The message goes out a day after the visit at the soonest and says nothing of health. Refuses
    NotAttendedYet, and ReviewedAlready when one of them was asked before; then nobody is asked.
    """
    rows = [
        ReviewRow(visit=one, invited_at=now, language=one.episode.patient.language)
        for one in visits
    ]
    with transaction.atomic():
        reviews = review_many(rows=rows, by=by, now=now)
        post.send_many((_letter(one, now) for one in reviews), now=now)
    return reviews


def invite_review(*, visit: Visit, by: Actor, now: datetime) -> Review:
    """Ask for a review of one attended visit."""
    return invite_reviews(visits=[visit], by=by, now=now)[0]


def invite_due(*, now: datetime) -> int:
    """Ask after every attended visit of the last 14 days that nobody was asked about yet.

    All of them, without choosing; doing it again asks nobody twice. How many were asked.
    """
    visits = queries.uninvited(now=now)
    invite_reviews(visits=visits, by=actors.system("quality"), now=now)
    return len(visits)


def write_review(*, review: Review, rating: int, words: str, by: Actor, now: datetime) -> Review:
    """Write the review of a visit; the author may change it while it is held for a day.

    What a filter finds in it holds it longer, until a person has read it.

    Refuses NotARating, InvitationOver, and ReviewedAlready once the day is over.
    """
    _rated(rating, written=True)
    with transaction.atomic():
        rows = Review.objects.select_for_update(of=("self",))
        kept = rows.select_related("visit", "clinic").get(pk=review.pk)
        if kept.shown_at is not None and kept.shown_at <= now:
            raise ReviewedAlready
        seen_at = kept.visit.opened_at
        if not deadlines.INVITED_FROM <= now - seen_at < deadlines.INVITED_UNTIL:
            raise InvitationOver
        changed = kept.written_at is not None
        kept.rating, kept.words = rating, words.strip()
        kept.proposed_by, kept.proposed_for = None, ""  # what was asked of other words
        kept.written_at = kept.written_at or now
        kept.shown_at = kept.written_at + deadlines.HELD
        step = "changed" if changed else "written"
        moderating.note(review=kept, step=step, by=by, now=now)
        moderating.filtered(review=kept, by=by, now=now)
        kept.save()
    return kept


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


def _letter(review: Review, now: datetime) -> Letter:
    patient, clinic = review.visit.episode.patient, review.visit.episode.clinic
    path = reverse("quality:review", args=[review.public_id, queries.link(review)])
    with translation.override(patient.language):
        subject = gettext("How was your visit?")
        text = gettext(
            "How was your visit at %(clinic)s? Everybody is asked. It takes a minute, until 14 days"
            " after the visit: %(link)s"
        ) % {"clinic": clinic.name, "link": f"{settings.GLIDEWAY_ORIGIN}{path}"}
    return directory.letter(
        patient=patient,
        clinic=clinic,
        key=f"review:{review.public_id}",
        about=f"Review:{review.public_id}",
        subject=subject,
        text=text,
        due_at=max(now, review.visit.opened_at + deadlines.INVITED_FROM),
    )


def _attended(visits: Sequence[Visit]) -> None:
    if any(one.signed_at is None for one in visits):
        raise NotAttendedYet


def _rated(rating: int | None, *, written: bool) -> None:
    if written and rating not in STARS:
        raise NotARating

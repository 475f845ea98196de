"""Verbs of what is held, reported, decided and replied to: each with actor and reason, kept.

A filter holds and a person decides; nothing is rewritten. A report by who is signed in hides at
once and a moderator answers within three working days; a clinic's own people, and whoever reports
what a moderator let stand, only call the moderator. That a review is negative is no ground; and two
people are needed to remove one of three stars or fewer.
"""

from __future__ import annotations

from datetime import datetime

import holidays
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import access, audit, post
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotAnswerable, NotYours, Refusal
from glideway.quality.core import deadlines, review_words
from glideway.quality.models import Review, ReviewStep
from glideway.quality.queries import moderating as queries

ERRAND = "review-held"
LONGEST = 1000


class NotShownNow(Refusal):
    """Only what is shown can be reported or replied to."""

    code = "review-not-shown"
    status = 409
    sentence = _("This review is not shown now. Nothing was changed.")


class SignInToReport(Refusal):
    """Who hides a review is somebody: signed in, by a code to an address of their own."""

    code = "sign-in-to-report"
    status = 403
    sentence = _("Please sign in to report a review. Nothing was changed.")


class DecidedAlready(Refusal):
    """The same ground is looked at once."""

    code = "decided-already"
    status = 409
    sentence = _("A moderator has looked at this review on that ground and let it stand.")


class NothingToDecide(Refusal):
    """Nobody waits for a decision about this review."""

    code = "nothing-to-decide"
    status = 409
    sentence = _("This review waits for no decision. Nothing was changed.")


class AnotherPerson(Refusal):
    """Two people remove a review of three stars or fewer."""

    code = "another-person"
    status = 409
    sentence = _("You asked for this removal. A second person has to agree.")


class RepliedAlready(Refusal):
    """A clinic replies once."""

    code = "replied-already"
    status = 409
    sentence = _("There is a reply already. A clinic replies once.")


class ReplyOver(Refusal):
    """A reply is written within 30 days."""

    code = "reply-over"
    status = 409
    sentence = _("A reply can be written for 30 days after a review is shown.")


class TellsOfHealth(Refusal):
    """A reply says nothing of anybody's health, not even what the review said first."""

    code = "tells-of-health"
    status = 400
    sentence = _("“%(words)s” speaks of health. A reply says nothing of it. Nothing was kept.")


class SaysPatient(Refusal):
    """A reply does not confirm that its reader was ever here."""

    code = "says-patient"
    status = 400
    sentence = _(
        "“%(words)s” says that the author was a patient here. A reply never confirms it."
        " Nothing was kept."
    )


class NamesSomebody(Refusal):
    """A reply names nobody but the people of the clinic: above all not who wrote the review."""

    code = "names-somebody"
    status = 400
    sentence = _(
        "“%(words)s” may be somebody’s name. A reply names nobody but the people of the clinic:"
        " leave it out, or write it without a capital. Nothing was kept."
    )


def note(*, review: Review, step: str, by: Actor, now: datetime, reason: str = "") -> None:
    """Keep one step in the log that is never changed. The author is named in none."""
    authors = {Role.LINK_HOLDER, Role.PATIENT, Role.ANON}
    ReviewStep.objects.create(
        review=review,
        step=step,
        at=now,
        role=by.role,
        name="" if by.role in authors else by.name,
        reason=reason,
    )
    audit.record(
        by=by,
        act=f"review.{step}",
        kind="Review",
        about=review.public_id,
        now=now,
        clinic_id=review.clinic_id,
    )


def filtered(*, review: Review, by: Actor, now: datetime) -> None:
    """Hold a review that was just written or changed where a filter finds something in it.

    What was held and is harmless after the author changed it is held no more.
    """
    found = review_words.held_for(
        review.words,
        names=queries.people_of(review.clinic),
        free=f"{review.clinic.name} {review.clinic.city}",
    )
    was, review.held_for = review.held_for, [str(one) for one in found]
    if found:
        review.held_at = review.held_at or now
        review.decide_by = _decide_by(review, review.shown_at or now)
        if was != review.held_for:
            note(review=review, step="held", by=by, now=now, reason=",".join(found))
        _call(review, now)
    elif review.held_at is not None:
        review.held_at, review.decide_by = None, None
        note(review=review, step="freed", by=by, now=now)
        directory.finish_errands(about=review.public_id, by=by, now=now)


def report_review(*, review: Review, reason: str, by: Actor, now: datetime) -> Review:
    """Hide a review at once; a moderator answers within three working days.

    Where `queries.hides` says no, the moderator is called and it stays shown until then. Refuses
    SignInToReport, NotAnswerable for a reason of no list, NotShownNow, and DecidedAlready where a
    moderator let it stand on the same ground.
    """
    if not by.signed_in and by.role is not Role.SYSTEM:
        raise SignInToReport
    if reason not in _ids(review_words.load().reasons):
        raise NotAnswerable
    with transaction.atomic():
        kept = _locked(review)
        if not queries.is_shown(kept, now=now):
            raise NotShownNow
        if reason in queries.stands_on(kept):
            raise DecidedAlready
        if queries.hides(kept, reason, by=by):
            kept.reported_at = now
        else:
            kept.told_at = kept.told_at or now
        kept.reported_for = reason
        kept.decide_by = kept.decide_by or _decide_by(kept, now)
        kept.save()
        note(review=kept, step="reported", by=by, now=now, reason=reason)
        _call(kept, now)
    return kept


def let_stand(*, review: Review, reason: str, by: Actor, now: datetime) -> Review:
    """A moderator lets a review stand: it is shown again, where it may be shown at all.

    Refuses NothingToDecide, and NotAnswerable for a reason of no list.
    """
    _moderates(by)
    if reason not in _ids(review_words.load().kept_for):
        raise NotAnswerable
    with transaction.atomic():
        kept = _waiting(review)
        note(review=kept, step="let-stand", by=by, now=now, reason=f"{reason}:{_asked_for(kept)}")
        if kept.held_at is not None and kept.shown_at is not None:
            kept.shown_at = max(kept.shown_at, now)  # nobody could read it, so nobody could reply
        _decided(kept, by=by, now=now)
        kept.save()
    return kept


def remove_review(*, review: Review, reason: str, by: Actor, now: datetime) -> Review:
    """Remove a review on a ground of the closed list; with few stars the second person does it.

    Refuses NothingToDecide, NotAnswerable for a reason of no list (negative is none), and
    AnotherPerson for who asked for the removal already.
    """
    _moderates(by)
    if reason not in _ids(review_words.load().reasons):
        raise NotAnswerable
    with transaction.atomic():
        kept = _waiting(review)
        two = kept.rating is None or kept.rating <= review_words.FEW_STARS
        if two and kept.proposed_by is None:
            kept.proposed_by, kept.proposed_for = by.login_id or 0, reason
            note(review=kept, step="proposed", by=by, now=now, reason=reason)
            kept.save()
            return kept
        if two and kept.proposed_by == (by.login_id or 0):
            raise AnotherPerson
        kept.removed_at = now
        note(review=kept, step="removed", by=by, now=now, reason=reason)
        _decided(kept, by=by, now=now)
        kept.save()
        _tell_author(kept, now)
    return kept


def reply_review(*, review: Review, words: str, by: Actor, now: datetime) -> Review:
    """Reply once, within 30 days of showing; never about health, never that somebody was here.

    Refuses NotShownNow, RepliedAlready, ReplyOver, TellsOfHealth, SaysPatient, NamesSomebody.
    """
    said = words.strip()[:LONGEST]
    if not said:
        raise NotAnswerable
    with transaction.atomic():
        access.the(queries.to_reply(by, now=now), pk=review.pk)
        kept = _locked(review)
        if not queries.is_shown(kept, now=now):
            raise NotShownNow
        if kept.replied_at is not None:
            raise RepliedAlready
        if kept.shown_at is None or now >= kept.shown_at + deadlines.REPLIED_IN:
            raise ReplyOver
        _harmless(said, kept.clinic)
        kept.reply, kept.replied_at = said, now
        kept.save(update_fields=["reply", "replied_at"])
        note(review=kept, step="replied", by=by, now=now)
    return kept


def _harmless(said: str, clinic: Clinic) -> None:
    told = review_words.told(said)
    if told.health:
        raise TellsOfHealth(words=told.health)
    if told.patient:
        raise SaysPatient(words=told.patient)
    # Any name, never the author's alone: a refusal must not say whose review this is.
    free = " ".join((clinic.name, clinic.city, *queries.people_of(clinic)))
    if named := review_words.person_in(said, free=free):
        raise NamesSomebody(words=named)


def _moderates(by: Actor) -> None:
    if "all" not in access.scopes(by, "review", "U"):
        raise NotYours


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",))
    return rows.select_related("clinic", "practitioner", "visit").get(pk=review.pk)


def _waiting(review: Review) -> Review:
    kept = _locked(review)
    waits = (kept.held_at, kept.reported_at, kept.told_at)
    if kept.removed_at is not None or waits == (None, None, None):
        raise NothingToDecide
    return kept


def _asked_for(review: Review) -> str:
    return review.reported_for or ",".join(review.held_for)


def _decided(review: Review, *, by: Actor, now: datetime) -> None:
    review.held_at = review.reported_at = review.told_at = None
    review.decide_by = review.proposed_by = None
    review.held_for, review.reported_for, review.proposed_for = [], "", ""
    directory.finish_errands(about=review.public_id, by=by, now=now)


def _decide_by(review: Review, since: datetime) -> datetime:
    clinic = review.clinic
    years = (since.year, since.year + 1)
    closed = holidays.country_holidays("CA", subdiv=clinic.province, years=years)
    return deadlines.decide_by(since, clinic.zone, closed)


def _call(review: Review, now: datetime) -> None:
    directory.open_errand(
        kind=ERRAND,
        about=review.public_id,
        role="operator",
        due_at=review.decide_by or now,
        facts={"clinic": review.clinic.name},
        anew=True,
        now=now,
    )


def _ids(reasons: tuple[review_words.Reason, ...]) -> set[str]:
    return {one.id for one in reasons}


def _tell_author(review: Review, now: datetime) -> None:
    """The author learns that it was removed and on which ground, without its words."""
    patient = review.visit.episode.patient
    name = {one.id: one.name for one in review_words.load().reasons}
    ground = queries.last_reason(review)
    if not patient.contact or ground not in name:
        return
    with translation.override(patient.language):
        letter = directory.letter(
            patient=patient,
            clinic=review.clinic,
            key=f"review:removed:{review.public_id}",
            about=f"Review:{review.public_id}",
            subject=gettext("Your review is not shown"),
            text=gettext(
                "Your review of %(clinic)s was removed by the network’s moderators"
                " on this ground: %(why)s. The rules: %(link)s"
            )
            % {
                "clinic": review.clinic.name,
                "why": name[ground].of(patient.language),
                "link": f"{settings.GLIDEWAY_ORIGIN}{reverse('quality:about')}",
            },
            due_at=now,
        )
    post.send(letter, now=now)

"""Reviews that wait for a person, those a clinic may reply to, and the log of all invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from glideway.care.models import Visit
from glideway.directory.models import Clinic, Membership, Placement
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours
from glideway.quality.core import display
from glideway.quality.core.deadlines import INVITED_UNTIL, REPLIED_IN
from glideway.quality.models import Review, ReviewStep

LATEST = 60
PERSONAL = frozenset({"person", "contact", "others"})
YEAR = timedelta(days=365)
VISIBLE = Q(held_at=None, reported_at=None, removed_at=None)


@dataclass(frozen=True, slots=True)
class Invited:
    """One clinic's attended visits of twelve months: how many were asked, and how many wrote."""

    clinic: str
    attended: int
    asked: int
    written: int


def people_of(clinic: Clinic) -> list[str]:
    """The names of everybody who works at a clinic or did. Two queries."""
    treats = Placement.objects.filter(clinic=clinic).values_list("practitioner__name", flat=True)
    works = Membership.objects.filter(clinic=clinic).values_list("login__name", flat=True)
    return sorted({*treats, *works})


def is_shown(review: Review, *, now: datetime) -> bool:
    """Whether a page shows this review now: its day is over, nothing holds it, the college lets it.

    The review comes with its clinic and practitioner.
    """
    held = (review.held_at, review.reported_at, review.removed_at)
    if review.shown_at is None or review.shown_at > now or held != (None, None, None):
        return False
    return display.display(review.practitioner.profession, review.clinic.province).reviews


def stands_on(review: Review) -> set[str]:
    """The grounds on which a moderator let a review stand already. One query."""
    said = review.steps.filter(step="let-stand").values_list("reason", flat=True)
    return {ground for one in said for ground in one.partition(":")[2].split(",")}


def let_stood(review: Review) -> bool:
    """Whether a moderator has read it and let it stand. One query."""
    return bool(review.steps.filter(step="let-stand").exists())


def of_the_house(review: Review, actor: Actor) -> bool:
    """Whether this person works at the clinic that it is about. One query."""
    rows = Membership.objects.filter(clinic=review.clinic_id, login=actor.login_id, ended_at=None)
    return actor.clinic_id == review.clinic_id or bool(rows.exists())


def hides(review: Review, reason: str, *, by: Actor) -> bool:
    """Whether a report hides a review before a moderator has read it. Two queries.

    Never what a moderator let stand, on whatever ground; and of the clinic's own people only where
    it tells who somebody is, or of another's health.
    """
    if let_stood(review):
        return False
    return reason in PERSONAL or not of_the_house(review, by)


def last_reason(review: Review) -> str:
    """The ground of its newest step. One query."""
    return str(review.steps.order_by("-at", "-pk").values_list("reason", flat=True).first() or "")


def shown_review(public_id: UUID, *, now: datetime) -> Review:
    """One review that a page shows now, for who wants to report it; anything else is not found."""
    rows = Review.objects.filter(VISIBLE, shown_at__lte=now).select_related(
        "clinic", "practitioner"
    )
    found: Review = access.the(rows.filter(clinic__hidden_at=None), public_id=public_id)
    if not is_shown(found, now=now):
        raise NotYours
    return found


def doubtful(actor: Actor) -> QuerySet[Review]:
    """Reviews that a filter holds or somebody reported, hidden by it or not yet; operator's."""
    if "all" not in access.scopes(actor, "review", "U"):
        return Review.objects.none()
    waits = Q(held_at__isnull=False) | Q(reported_at__isnull=False) | Q(told_at__isnull=False)
    rows = Review.objects.filter(waits, removed_at=None, written_at__isnull=False)
    return rows.select_related("clinic", "practitioner").order_by("decide_by", "pk")


def doubtful_review(actor: Actor, public_id: UUID) -> Review:
    """One of `doubtful(actor)`, or not found."""
    return access.the(doubtful(actor), public_id=public_id)  # type: ignore[no-any-return]


def review_steps(review: Review) -> list[ReviewStep]:
    """Its log, oldest first. One query."""
    return list(review.steps.order_by("at", "pk"))


def to_reply(actor: Actor, *, now: datetime) -> QuerySet[Review]:
    """What this owner's clinic, or this practitioner, was written; newest first.

    Where a college forbids showing, it is read here all the same and cannot be replied to.
    """
    scopes = access.scopes(actor, "review", "C")
    mine = Q(pk__in=[])
    if "reply_clinic" in scopes:
        mine = Q(clinic=actor.clinic_id)
    elif "reply_own" in scopes:
        mine = Q(clinic=actor.clinic_id, practitioner=actor.practitioner_id)
    rows = Review.objects.filter(mine, VISIBLE, shown_at__lte=now)
    return rows.select_related("clinic", "practitioner").order_by("-shown_at", "-pk")


def to_reply_to(actor: Actor, public_id: UUID, *, now: datetime) -> Review:
    """One of `to_reply(actor)`, or not found."""
    return access.the(to_reply(actor, now=now), public_id=public_id)  # type: ignore[no-any-return]


def reply_open(review: Review, *, now: datetime) -> bool:
    """Whether a reply can still be written."""
    if review.replied_at is not None or review.shown_at is None:
        return False
    return now < review.shown_at + REPLIED_IN and is_shown(review, now=now)


def invited(actor: Actor, *, now: datetime) -> list[Invited]:
    """For the operator: each clinic's visits whose two weeks are over, and who was asked.

    Three queries.
    """
    if actor.role is not Role.OPERATOR:
        return []
    attended = Visit.objects.filter(
        signed_at__lt=now - INVITED_UNTIL, opened_at__gt=now - YEAR
    ).annotate(asked=Exists(Review.objects.filter(visit=OuterRef("pk"))))
    counted = attended.values(name=F("episode__clinic__name")).annotate(
        n=Count("pk"), said=Count("pk", filter=Q(asked=True))
    )
    written = Review.objects.filter(
        visit__signed_at__lt=now - INVITED_UNTIL,
        visit__opened_at__gt=now - YEAR,
        written_at__isnull=False,
    )
    wrote = dict(written.values_list("clinic__name").annotate(n=Count("pk")))
    return [
        Invited(one["name"], one["n"], one["said"], wrote.get(one["name"], 0))
        for one in counted.order_by("name")
    ]


def invitation_log(actor: Actor, *, now: datetime) -> list[tuple[Review, str]]:
    """The newest invitations with what became of their letter; of nobody's name. Two queries."""
    if actor.role is not Role.OPERATOR:
        return []
    rows = list(
        Review.objects.filter(invited_at__lte=now)
        .select_related("clinic")
        .order_by("-invited_at", "-pk")[:LATEST]
    )
    keys = [f"review:{one.public_id}" for one in rows]
    letters = {one.key: one for one in Message.objects.filter(key__in=keys)}
    return [(one, _fate(letters.get(f"review:{one.public_id}"))) for one in rows]


def _fate(letter: Message | None) -> str:
    if letter is None:
        return "none"
    if letter.outcome:
        return letter.outcome
    return "sent" if letter.sent_at else "waits"

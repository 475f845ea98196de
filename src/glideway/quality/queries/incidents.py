"""Unwanted reactions: one's own to follow up, and for the clinic how many wait and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from glideway.care.models import Episode, FollowUp, Visit
from glideway.care.queries import scope
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.quality.core.deadlines import SAFETY
from glideway.quality.models import Incident

BACK = timedelta(days=90)
LATEST = 60


@dataclass(frozen=True, slots=True)
class Wait:
    """One incident as the clinic's desk sees it: when, of whose visit, by when; never what."""

    happened_at: datetime
    due_at: datetime
    practitioner: str
    followed_up_at: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether nobody has spoken with the patient in the 48 hours."""
        return self.followed_up_at is None and now > self.due_at


def incidents(actor: Actor, *, now: datetime) -> QuerySet[Incident]:
    """Those of patients whom this practitioner may read: what waits first. For nobody else.

    The lock-box is about the note; what a patient tells us afterwards is told to be heard.
    """
    if "treating" not in access.scopes(actor, "incident", "U"):
        return Incident.objects.none()
    mine = Episode.objects.filter(scope.episodes(actor, scope.NOTE, "R", now=now))
    rows = Incident.objects.filter(visit__episode__in=mine).select_related(
        "clinic", "visit__episode__patient", "visit__episode__clinic", "visit__practitioner"
    )
    return rows.order_by("happened_at", "pk")


def incident(actor: Actor, public_id: UUID, *, now: datetime) -> Incident:
    """One of `incidents(actor)`, or not found."""
    return access.the(incidents(actor, now=now), public_id=public_id)  # type: ignore[no-any-return]


def to_follow_up(actor: Actor, *, now: datetime) -> list[Incident]:
    """Those nobody has spoken about yet, the oldest first. One query."""
    return list(incidents(actor, now=now).filter(followed_up_at=None)[:LATEST])


def followed_up_lately(actor: Actor, *, now: datetime) -> list[Incident]:
    """Those of the last three months that were followed up. One query."""
    rows = incidents(actor, now=now).filter(
        followed_up_at__isnull=False, happened_at__gt=now - BACK
    )
    return list(rows.order_by("-followed_up_at")[:LATEST])


def waits(actor: Actor, *, now: datetime) -> list[Wait]:
    """The clinic's incidents of three months with their due times, for its desk and owner.

    No name of a patient and no kind of reaction. One query.
    """
    if "clinic_times_only" not in access.scopes(actor, "incident", "R"):
        return []
    rows = Incident.objects.filter(clinic=actor.clinic_id, happened_at__gt=now - BACK)
    named = rows.order_by("-happened_at", "-pk").values_list(
        "happened_at", "visit__practitioner__name", "followed_up_at"
    )[:LATEST]
    return [Wait(at, at + SAFETY, name, done) for at, name, done in named]


def visit_to_report(actor: Actor, public_id: UUID, *, now: datetime) -> Visit:
    """A visit of a patient whom this practitioner may read, or not found."""
    rows = Visit.objects.filter(scope.visits(actor, "R", now=now)).select_related(
        "episode__patient", "episode__clinic", "practitioner"
    )
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]


def told_of(row: Incident) -> list[FollowUp]:
    """What the patient answered about that visit, newest first. One query."""
    return list(FollowUp.objects.filter(visit=row.visit_id).order_by("-told_at", "-pk"))


def of_visit(visit: Visit) -> list[Incident]:
    """What was reported of one visit, oldest first. One query."""
    return list(Incident.objects.filter(visit=visit).order_by("happened_at", "pk"))

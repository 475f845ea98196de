"""What patients told between visits: by their link, in the room, and what calls somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from glideway.care.models import Episode, ExerciseTick, FollowUp, Visit
from glideway.care.queries import scope
from glideway.care.queries.record import Record
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

LINK = "followup"
TELLING = ("public_id", "effects", "lasted", "news", "alarm", "told_at")


def path_of(visit: Visit, moment: str) -> str:
    """The address in a letter; it opens a form about one visit, never the record."""
    return f"/after/{visit.public_id}/{moment}/{secrets.token(LINK, visit.public_id, moment)}/"


def by_link(public_id: UUID, moment: str, token: str) -> Visit:
    """The visit that a letter's link names, or NotYours."""
    if not secrets.matches(token, LINK, public_id, moment):
        raise NotYours
    rows = Visit.objects.select_related("episode__clinic", "episode__patient", "practitioner")
    found: Visit = access.the(rows, public_id=public_id)
    return found


def last_told(episode: Episode, *, since: datetime | None = None) -> FollowUp | None:
    """The newest telling of a course, or of it since then. One query."""
    rows = FollowUp.objects.filter(visit__episode=episode)
    if since is not None:
        rows = rows.filter(told_at__gte=since)
    return rows.select_related("visit").order_by("-told_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Since:
    """What reached us since the visit before: the newest telling, and days of exercises."""

    told: FollowUp | None = None
    days: int = 0


def since(record: Record) -> Since:
    """The same of the visit before the one of `record`; nothing at a first. One query."""
    if record.visit.number == 1:
        return Since()
    newest = (
        FollowUp.objects.filter(
            ~Q(scope.withheld("visit_id")),
            visit__episode=OuterRef("episode"),
            told_at__gte=OuterRef("signed_at"),
        )
        .order_by("-told_at", "-pk")
        .values(*TELLING)
    )
    done = (
        ExerciseTick.objects.filter(
            plan_exercise__plan__episode=OuterRef("episode"), ticked_at__gte=OuterRef("signed_at")
        )
        .order_by()
        .values("plan_exercise__plan__episode")
        .annotate(days=Count("day", distinct=True))
    )
    last = (
        Visit.objects.filter(
            episode=record.episode, number__lt=record.visit.number, signed_at__isnull=False
        )
        .order_by("-number")
        .annotate(
            days=Coalesce(Subquery(done.values("days")), 0),
            **{f"told_{one}": Subquery(newest.values(one)[:1]) for one in TELLING},
        )
        .first()
    )
    if last is None:
        return Since()
    said = {one: getattr(last, f"told_{one}") for one in TELLING}
    told = FollowUp(visit=last, **said) if said["public_id"] else None
    return Since(told, last.days)


def alarms(actor: Actor, *, now: datetime) -> list[FollowUp]:
    """Bad answers nobody has called about yet, of whom this practitioner sees. One query."""
    rows = _seen(actor, now=now).filter(alarm=True, called_at=None)
    return list(rows.order_by("told_at", "pk"))


def alarm(actor: Actor, public_id: UUID, *, now: datetime) -> FollowUp:
    """One telling that this practitioner may see, or NotYours."""
    found: FollowUp = access.the(_seen(actor, now=now), public_id=public_id)
    return found


def _seen(actor: Actor, *, now: datetime) -> QuerySet[FollowUp]:
    # The lock-box is about the note: what a patient tells us afterwards is told to be heard.
    mine = Episode.objects.filter(scope.episodes(actor, scope.NOTE, "R", now=now))
    return FollowUp.objects.filter(visit__episode__in=mine).select_related(
        "visit__episode__patient", "visit__episode__clinic", "visit__practitioner"
    )

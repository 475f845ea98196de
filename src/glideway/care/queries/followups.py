"""What patients told between visits: by their link, in the room, and what calls somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.care.core import aftereffects
from glideway.care.models import Episode, FollowUp, Visit
from glideway.care.queries import scope
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

LINK = "followup"
DAY_BEFORE = (timedelta(hours=20), timedelta(hours=28))


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


def alarms(actor: Actor, *, now: datetime) -> list[FollowUp]:
    """Bad answers nobody has called about yet, of whom this practitioner sees. One query."""
    rows = _seen(actor, now=now).filter(alarm=True, called_at=None)
    return list(rows.order_by("told_at", "pk"))


def alarm(actor: Actor, public_id: UUID, *, now: datetime) -> FollowUp:
    """One telling that this practitioner may see, or NotYours."""
    found: FollowUp = access.the(_seen(actor, now=now), public_id=public_id)
    return found


def coming(*, now: datetime) -> Iterator[tuple[UUID, Visit]]:
    """Tomorrow's bookings whose patient was seen there before, with the last signed visit.

    Two queries, whatever their number.
    """
    earliest, latest = (now + one for one in DAY_BEFORE)
    last = Visit.objects.filter(
        episode__patient_id=OuterRef("patient_id"),
        episode__clinic_id=OuterRef("placement__clinic_id"),
        episode__discharged_at=None,
        signed_at__gte=now - aftereffects.LINK_LIVES,
    ).order_by("-signed_at", "-pk")
    found = dict(
        Booking.objects.filter(starts_at__gte=earliest, starts_at__lt=latest, cancelled_at=None)
        .annotate(last=Subquery(last.values("pk")[:1]))
        .exclude(last=None)
        .values_list("public_id", "last")
    )
    visits = Visit.objects.select_related(
        "episode__clinic", "episode__patient", "practitioner"
    ).in_bulk(set(found.values()))
    return ((booking, visits[visit]) for booking, visit in sorted(found.items()))


def _seen(actor: Actor, *, now: datetime) -> QuerySet[FollowUp]:
    mine = Visit.objects.filter(scope.visits(actor, "R", now=now))
    return FollowUp.objects.filter(visit__in=mine).select_related(
        "visit__episode__patient", "visit__episode__clinic", "visit__practitioner"
    )

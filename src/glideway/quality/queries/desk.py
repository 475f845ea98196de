"""What operator, inspector and owner have on their desk: each sees what the matrix grants."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from glideway.directory import queries as directory
from glideway.directory.models import (
    Clinic,
    Credential,
    Login,
    Membership,
    Plaque,
)
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.quality.core.naming import names
from glideway.quality.models import Grievance, Inspection, Mark

SHOWN = 50
SOON = timedelta(days=60)


def grievances(actor: Actor) -> QuerySet[Grievance]:
    """The complaints this actor may handle: the operator all, an owner those of the clinic.

    An owner has none about safety, none that went up, and none that names this owner, by the visit
    or by its words: the operator alone answers those. Three queries for an owner.
    """
    scopes = access.scopes(actor, "grievance", "U")
    if "all" in scopes:
        rows = Grievance.objects.all()
    elif "clinic" in scopes:
        mine = Grievance.objects.filter(clinic=actor.clinic_id, safety=False, escalated_at=None)
        rows = _not_about(actor, mine)
    else:
        rows = Grievance.objects.none()
    return rows.select_related("clinic").order_by("answer_by", "pk")


def readable(actor: Actor) -> QuerySet[Grievance]:
    """The complaints this actor may read: those of `grievances`, and for an owner also those about
    safety that name somebody else, to protect who comes next; the network answers them.
    """
    scopes = access.scopes(actor, "grievance", "R")
    if actor.role is not Role.OWNER or "clinic" not in scopes:
        return grievances(actor)
    mine = Grievance.objects.filter(clinic=actor.clinic_id)
    rows = _not_about(actor, mine.filter(Q(safety=True) | Q(escalated_at=None)))
    return rows.select_related("clinic").order_by("answer_by", "pk")


def _not_about(actor: Actor, rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """Without those about a visit to this actor, and those whose sealed words name this actor."""
    rows = rows.exclude(booking__placement__practitioner__login=actor.login_id)
    naming = [one.pk for one in rows if names(one.words, actor.name)]
    return rows.exclude(pk__in=naming)


def inspections(actor: Actor) -> QuerySet[Inspection]:
    """The inspections this actor works with: all, those assigned, or those of the own clinic."""
    scopes = access.scopes(actor, "inspection", "U") | access.scopes(actor, "inspection", "R")
    mine = Q(pk__in=[])
    if "all" in scopes:
        mine = Q()
    elif "assigned" in scopes:
        # The other inspector of an appeal reads the first look with its evidence.
        mine = Q(inspector=actor.login_id) | Q(appeal__look__inspector=actor.login_id)
    elif "own_clinic" in scopes:
        mine = Q(clinic=actor.clinic_id, sent_to_clinic_at__isnull=False)
    rows = Inspection.objects.filter(mine).select_related("clinic", "inspector")
    return rows.order_by("-planned_at", "-pk")


def inspection(actor: Actor, public_id: UUID) -> Inspection:
    """One of `inspections(actor)`, or not found."""
    return access.the(inspections(actor), public_id=public_id)  # type: ignore[no-any-return]


def credentials_to_verify(actor: Actor, *, now: datetime) -> QuerySet[Credential]:
    """Credentials that our last check did not find or nobody has checked, or that end within 60
    days; the operator's only.
    """
    if "all" not in access.scopes(actor, "credential", "U"):
        return Credential.objects.none()
    today: date = now.date()
    wanting = Q(last_found=None) | Q(last_found=False) | Q(expires_on__lte=today + SOON)
    rows = directory.checked(Credential.objects.filter(practitioner__left_at=None)).filter(wanting)
    return rows.select_related("practitioner").order_by("expires_on", "pk")


def clinics_at_desk(actor: Actor) -> list[tuple[Clinic, Plaque | None]]:
    """Every clinic with its score plaque, for the operator; by name. Two queries."""
    if actor.role is not Role.OPERATOR:
        return []
    clinics = list(Clinic.objects.order_by("name", "pk"))
    plaques = {one.subject: one for one in Plaque.objects.filter(kind="inspection")}
    return [(one, plaques.get(f"clinic:{one.pk}")) for one in clinics]


def grievance(actor: Actor, public_id: UUID) -> Grievance:
    """One of `readable(actor)`, or not found."""
    return access.the(readable(actor), public_id=public_id)  # type: ignore[no-any-return]


def credential(actor: Actor, public_id: UUID, *, now: datetime) -> Credential:
    """One of `credentials_to_verify(actor)`, or not found."""
    rows = credentials_to_verify(actor, now=now)
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]


def inspectors(actor: Actor) -> list[Login]:
    """Who can be sent, for the operator who sends; by name. One query."""
    if "all" not in access.scopes(actor, "inspection", "C"):
        return []
    roles = Membership.objects.filter(role=Role.INSPECTOR, ended_at=None)
    return list(Login.objects.filter(pk__in=roles.values("login")).order_by("name", "pk"))


def inspector(actor: Actor, public_id: UUID) -> Login:
    """One of `inspectors(actor)`, or not found."""
    for one in inspectors(actor):
        if one.public_id == public_id:
            return one
    raise NotYours


def sheet(look: Inspection) -> dict[int, Mark]:
    """What was entered so far in one inspection, by point."""
    return {one.criterion: one for one in Mark.objects.filter(inspection=look)}

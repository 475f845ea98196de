"""Holds and appointments as somebody may see them: list and single row share one condition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from glideway.booking.models import Booking, Hold
from glideway.directory import queries as directory
from glideway.directory.core import places, professions
from glideway.directory.models import Clinic, Placement, Service
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

CALL_KM = 100.0
JOINED = ("service", "patient", "placement__clinic", "placement__practitioner")


def for_actor(actor: Actor, operation: str = "R") -> QuerySet[Booking]:
    """The appointments on which `actor` may do this: own, own schedule, the clinic's."""
    return within(actor, access.scopes(actor, "appointment", operation))


def attended_by(actor: Actor) -> QuerySet[Booking]:
    """The appointments of which `actor` may say who came: own schedule, the clinic's.

    What happened on the day is the staff's to write; a patient's own scope moves and cancels.
    """
    return within(actor, access.scopes(actor, "appointment", "U") - {"own"})


def within(actor: Actor, scopes: Collection[str]) -> QuerySet[Booking]:
    """The appointments inside these scopes of the matrix: the one condition of list and row."""
    rows = Booking.objects.select_related(*JOINED)
    if "all" in scopes:
        return rows
    allowed = Q(pk__in=())
    if "own" in scopes and actor.patient_id is not None:
        allowed |= Q(patient_id=actor.patient_id)
    if "own_schedule" in scopes and actor.practitioner_id is not None:
        allowed |= Q(placement__practitioner_id=actor.practitioner_id)
    if "clinic" in scopes and actor.clinic_id is not None:
        allowed |= Q(placement__clinic_id=actor.clinic_id)
    return rows.filter(allowed)


def hold_of(actor: Actor, public_id: UUID) -> Hold:
    """A hold of this very browser or account (1 query); NotYours for every other."""
    rows = Hold.objects.filter(client=actor.key).select_related(
        "service", "placement__clinic", "placement__practitioner", "booking"
    )
    found: Hold = access.the(rows, public_id=public_id)
    return found


def live_hold(actor: Actor, *, now: datetime) -> Hold | None:
    """The one time that this browser or account holds now (1 query); no request, no offer."""
    live = Hold.objects.filter(
        kind=Hold.Kind.HOLD, client=actor.key, let_go_at=None, expires_at__gt=now
    )
    return live.order_by("-pk").first()


def placement_and_service(placement: str, service: str) -> tuple[Placement, Service]:
    """The rows that a button names (2 queries), or NotYours."""
    try:
        who, what = UUID(placement), UUID(service)
    except ValueError as wrong:
        raise NotYours from wrong
    rows = Placement.objects.select_related("clinic", "practitioner__resource")
    row: Placement = access.the(rows, public_id=who)
    asked: Service = access.the(Service.objects.all(), public_id=what)
    return row, asked


def team(placements: Sequence[str]) -> list[Placement]:
    """The rows of several placements that a button names (1 query), or NotYours."""
    try:
        named = {UUID(one) for one in placements}
    except ValueError as wrong:
        raise NotYours from wrong
    rows = list(Placement.objects.filter(public_id__in=named)) if named else []
    if len(rows) != len(named):
        raise NotYours
    return rows


def anybody(service: str) -> tuple[list[Placement], Service]:
    """Everybody who gives this service at its clinic, and the service (2 queries), or NotYours."""
    try:
        what = UUID(service)
    except ValueError as wrong:
        raise NotYours from wrong
    asked: Service = access.the(Service.objects.all(), public_id=what)
    rows = list(Placement.objects.filter(services=asked, ended_at=None).order_by("pk"))
    if not rows:
        raise NotYours
    return rows, asked


def booked_by(*, made: Booking, actor: Actor) -> bool:
    """Whether this very browser or account held the time that became this appointment (1 query)."""
    return Hold.objects.filter(booking=made, client=actor.key).exists()


def listed_clinic(slug: str) -> Clinic | None:
    """The listed clinic of an address part, or None (1 query when one is named)."""
    if not slug:
        return None
    rows = Clinic.objects.filter(listed_at__isnull=False, hidden_at=None)
    return rows.filter(slug=slug[:80]).first()


def clinic_near(near: str) -> Clinic | None:
    """The clinic nearest to a named place that gives free calls, or None (2 queries)."""
    place = places.find(near)
    if place is None:
        return None
    found = [one for _km, one in directory.clinics_near(place.lat, place.lon, CALL_KM)]
    calls = Service.objects.filter(
        clinic__in=[one.pk for one in found], kind=Service.Kind.CONSULT, retired_at=None
    )
    facts = calls.values_list(
        "clinic_id", "kind", "placements__practitioner__profession", "clinic__province"
    )
    giving = {clinic for clinic, *rule in facts if professions.may_offer(*rule)}
    return next((one for one in found if one.pk in giving), None)

"""Booked plans and open rhythms as somebody may see them; the signed link of a planned course."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from glideway.booking.core import at_minute, local_date
from glideway.booking.models import Booking, Series
from glideway.booking.queries import mine
from glideway.directory.models import Patient, Placement, Service
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

OFFER = "booking.plan-offer"
KINDS = (Service.Kind.FOCUSED, Service.Kind.FULL, Service.Kind.FOLLOW_UP)


def visits_of_series(series: int) -> list[Booking]:
    """The visits of a plan in order of time, cancelled ones too, with what their page shows."""
    rows = Booking.objects.filter(series=series).select_related(
        "service", "patient", "series", "placement__clinic", "placement__practitioner"
    )
    return list(rows.order_by("starts_at", "pk"))


def state_of(series: Series) -> int:
    """Which state of a plan or rhythm a letter tells of (one query; none for a rhythm).

    The SEQUENCEs of a plan's visits added up grow with each change of any of them. A rhythm's
    question is the one for a day.
    """
    if series.every_days is not None:
        return series.next_on.toordinal() if series.next_on else 0
    added = Booking.objects.filter(series=series).aggregate(state=Sum("sequence"))
    return added["state"] or 0


def later_visits(booking: Booking, *, now: datetime) -> list[Booking]:
    """This visit of a plan and all later ones that still lie ahead, in order of time (1 query)."""
    if booking.series_id is None:
        return []
    rows = Booking.objects.filter(
        series=booking.series_id,
        cancelled_at=None,
        arrived_at=None,
        starts_at__gte=booking.starts_at,
        starts_at__gt=now,
    ).select_related("service", "patient", "placement__clinic", "placement__practitioner__resource")
    return list(rows.order_by("starts_at", "pk"))


def for_actor(actor: Actor, operation: str = "R") -> QuerySet[Series]:
    """The plans and rhythms on which `actor` may do this: own, own schedule, the clinic's."""
    scopes = access.scopes(actor, "appointment", operation)
    rows = Series.objects.select_related(
        "patient", "service", "placement__clinic", "placement__practitioner"
    )
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


def services_at(placement: Placement, *, by_clinic: bool) -> list[Service]:
    """What a plan at a placement can be of: follow-ups first, then dearest last (1 query).

    One practitioner and one patient a visit: a joint visit and a class are booked by themselves. A
    patient plans nothing that the clinic must approve first.
    """
    rows = Service.objects.filter(
        placements=placement, retired_at=None, people=1, capacity=None, kind__in=KINDS
    )
    if not by_clinic:
        rows = rows.filter(approval_hours=None)
    found = rows.order_by("price_cents", "minutes", "pk")
    return sorted(found, key=lambda one: one.kind != Service.Kind.FOLLOW_UP)


def begun_by(actor: Actor) -> Booking | None:
    """The appointment from which this patient would plan on: the newest one (1 query)."""
    rows = mine.for_actor(actor).filter(patient_id=actor.patient_id or 0, cancelled_at=None)
    return rows.order_by("-starts_at", "-pk").first()


class Offered(NamedTuple):
    """What a practitioner planned, as a signed link carries it."""

    patient: UUID
    placement: UUID
    rule: str
    visits: int
    until: date


def offer_path(offered: Offered) -> str:
    """The address by which a patient books what was planned in one go; it ends by itself."""
    token = secrets.token(OFFER, *offered)
    words = {
        "placement": str(offered.placement),
        "rule": offered.rule,
        "count": str(offered.visits),
        "until": offered.until.isoformat(),
    }
    return f"{reverse('booking:plan_offered', args=[offered.patient, token])}?{urlencode(words)}"


def by_offer(offered: Offered, token: str, *, now: datetime) -> tuple[Patient, Placement]:
    """Whom a link plans for, and with whom (2 queries). NotYours for every other text, and late."""
    if not secrets.matches(token, OFFER, *offered):
        raise NotYours
    placement = Placement.objects.filter(public_id=offered.placement).select_related(
        "clinic", "practitioner__resource"
    )
    found: Placement = access.the(placement, ended_at=None)
    if local_date(found.clinic.zone, at_minute(now)) > offered.until:
        raise NotYours
    patient: Patient = access.the(Patient.objects.all(), public_id=offered.patient)
    return patient, found


def already(patient: Patient, placement: Placement, *, now: datetime) -> Series | None:
    """A plan of these two with visits ahead: who comes back by the link sees it first (1 query)."""
    rows = Series.objects.filter(
        patient=patient,
        placement=placement,
        every_days=None,
        bookings__cancelled_at=None,
        bookings__starts_at__gt=now,
    )
    return rows.order_by("-pk").first()

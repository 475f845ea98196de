"""Rooms, devices, ways and services as the clinic's owner sees them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from glideway.booking.models import Binding, Booking, TravelTime
from glideway.directory.models import Clinic, Placement, Resource, Service
from glideway.kit import access
from glideway.kit.actor import Actor

THINGS = (Resource.Kind.ROOM, Resource.Kind.DEVICE)


class InUse(NamedTuple):
    """A room or device with the number of visits ahead that have it."""

    resource: Resource
    ahead: int


class Way(NamedTuple):
    """Another clinic of the same practitioner, and the minutes to it."""

    clinic: Clinic
    minutes: int


def resources(actor: Actor) -> QuerySet[Resource]:
    """The rooms and devices that this role may change: those of its clinic, as their owner."""
    rows = Resource.objects.filter(kind__in=THINGS).select_related("clinic")
    return rows.filter(clinic=_clinic(actor)).order_by("-kind", "sort", "name", "pk")


def with_use(actor: Actor, *, now: datetime) -> list[InUse]:
    """The same with how many visits ahead have each (3 queries)."""
    rows = list(resources(actor))
    ahead = {"cancelled_at": None, "starts_at__gt": now}
    rooms = Booking.objects.filter(room__in=rows, **ahead).values_list("room")
    counts = dict(rooms.annotate(number=Count("pk")).order_by())
    bound = {f"booking__{name}": value for name, value in ahead.items()}
    devices = Binding.objects.filter(resource__in=rows, **bound).values_list("resource")
    counts |= dict(devices.annotate(number=Count("pk")).order_by())
    return [InUse(one, counts.get(one.pk, 0)) for one in rows]


def sorts(clinic: Clinic) -> list[str]:
    """The sorts of device in use at a clinic (1 query)."""
    rows = Resource.objects.filter(clinic=clinic, kind=Resource.Kind.DEVICE, retired_at=None)
    return sorted(set(rows.values_list("sort", flat=True)))


def services(actor: Actor) -> QuerySet[Service]:
    """The services that this role may change: the price list of its clinic."""
    rows = Service.objects.filter(retired_at=None).select_related("clinic")
    return rows.filter(clinic=_clinic(actor)).order_by("pk")


def placements(actor: Actor) -> QuerySet[Placement]:
    """Whose ways this role may time: who works at its clinic."""
    rows = Placement.objects.filter(ended_at=None).select_related("clinic", "practitioner")
    return rows.filter(clinic=_clinic(actor)).order_by("practitioner__name", "pk")


def ways(placement: Placement) -> list[Way]:
    """The other clinics of a practitioner, by name, with the minutes to each (2 queries)."""
    others = Placement.objects.filter(
        practitioner=placement.practitioner_id, ended_at=None
    ).exclude(clinic=placement.clinic_id)
    here = placement.clinic_id
    timed = TravelTime.objects.filter(
        Q(here=here) | Q(there=here), practitioner=placement.practitioner_id
    )
    minutes = {one.there_id if one.here_id == here else one.here_id: one.minutes for one in timed}
    rows = others.select_related("clinic").order_by("clinic__name", "pk")
    return [Way(one.clinic, minutes.get(one.clinic_id, 0)) for one in rows]


def _clinic(actor: Actor) -> int:
    """The clinic of the role, where the role owns it; else none at all."""
    owns = "clinic" in access.scopes(actor, "listing", "C")
    return actor.clinic_id or 0 if owns else 0

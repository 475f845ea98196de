"""Who may see which course of care: one condition for the list and for the single row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from glideway.booking.models import Booking, Closure
from glideway.care.models import Visit
from glideway.directory.models import Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor

TREATING = timedelta(days=730)
NOBODY = Q(pk__in=())


def episodes(actor: Actor, thing: str, operation: str, *, now: datetime) -> Q:
    """The episodes on which `actor` may do this, as one condition.

    `treating` is a visit or booking with this patient in this clinic within 24 months, one's own or
    that of somebody who left the clinic and named this one as the successor; `own` is
    the account's own person; `own_released` opens no room, because a released note has a page of
    its own. Whoever has neither sees nothing.
    """
    scopes = access.scopes(actor, thing, operation)
    if "all" in scopes:
        return Q()
    if "own" in scopes and actor.patient_id is not None:
        return Q(patient_id=actor.patient_id)
    if "treating" in scopes and actor.practitioner_id and actor.clinic_id:
        who, where = actor.practitioner_id, actor.clinic_id
        return Q(clinic_id=where) & (_met(who, where, now) | _booked(who, where, now))
    return NOBODY


def _whose(who: int, where: int, now: datetime) -> QuerySet[Practitioner]:
    """Whose patients these are: one's own, and of who left this clinic and named one successor."""
    handed_over = Closure.objects.filter(
        kind=Closure.Kind.LEAVING,
        clinic_id=where,
        successor_id=who,
        starts_at__lte=now,
        undone_at=None,
    )
    left = handed_over.values("practitioner")
    return Practitioner.objects.filter(Q(pk=who) | Q(pk__in=left))


def _met(who: int, where: int, now: datetime) -> Q:
    return Q(
        Exists(
            Visit.objects.filter(
                episode__patient_id=OuterRef("patient_id"),
                episode__clinic_id=where,
                practitioner__in=_whose(who, where, now),
                opened_at__gte=now - TREATING,
            )
        )
    )


def _booked(who: int, where: int, now: datetime) -> Q:
    return Q(
        Exists(
            Booking.objects.filter(
                patient_id=OuterRef("patient_id"),
                placement__clinic_id=where,
                placement__practitioner__in=_whose(who, where, now),
                cancelled_at=None,
                starts_at__gte=now - TREATING,
            )
        )
    )

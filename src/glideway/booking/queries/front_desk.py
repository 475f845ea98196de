"""What the front desk looks up: its patients, whom it may book with, and what waits for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from glideway.booking.core import calling
from glideway.booking.models import Booking, Callback, Hold, WaitlistEntry
from glideway.booking.queries.mine import for_actor
from glideway.directory.models import Clinic, Errand, Patient, Placement, Service
from glideway.kit import access
from glideway.kit.actor import Actor

FOUND = 8
A_DAY = timedelta(days=1)
LEAST_LETTERS, LEAST_DIGITS = 2, 4
UNDER_A_CLOSED_TIME = "visit-closed"
TO_ANSWER = "thread"  # hung by the room of care, for each patient who wrote to the desk


class Tray(NamedTuple):
    """How much waits for the desk, by kind."""

    requests: int
    calls: int
    entries: int
    errands: int
    letters: int


def clinic_and_waiting(actor: Actor, *, now: datetime) -> tuple[Clinic, Tray]:
    """The clinic of this role and what waits there (1 query); NotYours without a clinic."""
    mine = Clinic.objects.filter(pk=actor.clinic_id or 0)
    asked = Hold.objects.filter(
        placement__clinic=OuterRef("pk"),
        kind=Hold.Kind.REQUEST,
        let_go_at=None,
        expires_at__gt=now,
    )
    calls = Callback.objects.filter(
        clinic=OuterRef("pk"),
        answered_at=None,
        withdrawn_at=None,
        made_at__gt=now - calling.GONE_AFTER,
    )
    entries = WaitlistEntry.objects.filter(
        clinic=OuterRef("pk"), left_at=None, served_at=None, last_on__gte=now.date()
    )
    errands = Errand.objects.filter(clinic=OuterRef("pk"), done_at=None)
    rows = mine.annotate(
        requests=_count(asked, "placement__clinic"),
        calls=_count(calls, "clinic"),
        entries=_count(entries, "clinic"),
        hung=_count(errands.filter(kind=UNDER_A_CLOSED_TIME), "clinic"),
        wrote=_count(errands.filter(kind=TO_ANSWER), "clinic"),
    )
    clinic = access.the(rows)
    return clinic, Tray(clinic.requests, clinic.calls, clinic.entries, clinic.hung, clinic.wrote)


def patients_found(actor: Actor, words: str) -> list[Patient]:
    """Up to eight patients of this clinic by name, phone or e-mail, by name (1 query).

    Only who has or had an appointment, a call back or a place on the waitlist here; with too few
    letters nobody, so that a list of all patients cannot be had by typing.
    """
    typed = " ".join(words.split())
    digits = "".join(one for one in typed if one.isdecimal())
    if "@" in typed:
        wanted = Q(email__icontains=typed)
    elif len(digits) >= LEAST_DIGITS:
        wanted = Q(phone__contains=digits)
    elif len(typed) >= LEAST_LETTERS:
        wanted = Q()
        for word in typed.split():
            wanted &= Q(name__icontains=word)
    else:
        return []
    return list(patients_of(actor).filter(wanted).order_by("name", "pk")[:FOUND])


def patients_of(actor: Actor) -> QuerySet[Patient]:
    """Whose contact this role may read: patients of the clinic, or those one treats there."""
    scopes = access.scopes(actor, "contact", "R")
    seen = Booking.objects.filter(patient=OuterRef("pk"), placement__clinic=actor.clinic_id or 0)
    if "clinic" in scopes:
        called = Callback.objects.filter(patient=OuterRef("pk"), clinic=actor.clinic_id or 0)
        waits = WaitlistEntry.objects.filter(patient=OuterRef("pk"), clinic=actor.clinic_id or 0)
        return Patient.objects.filter(Exists(seen) | Exists(called) | Exists(waits))
    if "treating" in scopes:
        mine = seen.filter(placement__practitioner=actor.practitioner_id or 0)
        return Patient.objects.filter(Exists(mine))
    return Patient.objects.none()


def visits_ahead(
    actor: Actor, patients: Iterable[Patient], *, now: datetime
) -> dict[int, list[Booking]]:
    """The appointments of today and later that `actor` may read, by patient (1 query)."""
    rows = for_actor(actor).filter(
        patient__in=[one.pk for one in patients],
        placement__clinic=actor.clinic_id or 0,
        cancelled_at=None,
        starts_at__gte=now - A_DAY,
    )
    found: dict[int, list[Booking]] = defaultdict(list)
    for one in rows.order_by("starts_at", "pk"):
        found[one.patient_id].append(one)
    return found


def placements_to_book(actor: Actor) -> QuerySet[Placement]:
    """With whom this role may book: everybody of the clinic, or oneself there."""
    rows = Placement.objects.filter(clinic=actor.clinic_id or 0, ended_at=None)
    scopes = access.scopes(actor, "appointment", "C")
    if "clinic" not in scopes:
        mine = actor.practitioner_id if "own_schedule" in scopes else None
        rows = rows.filter(practitioner=mine or 0)
    joined = rows.select_related("clinic", "practitioner__resource")
    return joined.order_by("practitioner__name", "pk")


def people_of(clinic: Clinic) -> list[Placement]:
    """Everybody who works at a clinic now, by name (1 query)."""
    rows = Placement.objects.filter(clinic=clinic, ended_at=None)
    joined = rows.select_related("clinic", "practitioner__resource")
    return list(joined.order_by("practitioner__name", "pk"))


def services_of(clinic: Clinic) -> list[Service]:
    """The price list that can be booked, in its order (1 query)."""
    return list(Service.objects.filter(clinic=clinic, retired_at=None).order_by("pk"))


def was_here(patient: Patient, clinic: Clinic) -> bool:
    """Whether this clinic has an appointment of that patient that was not cancelled (1 query)."""
    rows = Booking.objects.filter(patient=patient, placement__clinic=clinic, cancelled_at=None)
    return rows.exists()


def _count(
    rows: QuerySet[Hold] | QuerySet[Callback] | QuerySet[WaitlistEntry] | QuerySet[Errand], by: str
) -> Coalesce:
    counted = rows.order_by().values(by).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted), 0)

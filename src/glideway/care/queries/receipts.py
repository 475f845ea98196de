"""Receipts as those may see them who the matrix names, and what a new one carries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from glideway.care.models import Cover, Receipt, Visit
from glideway.directory.models import Credential, Patient, Practitioner
from glideway.directory.queries import listing
from glideway.kit import access
from glideway.kit.actor import Actor

THING = "receipt"


def receipts(actor: Actor, operation: str = "R") -> QuerySet[Receipt]:
    """The receipts on which `actor` may do this: own, of own visits, or of the clinic."""
    scopes = access.scopes(actor, THING, operation)
    found = Q(pk__in=())
    if "own" in scopes and actor.patient_id is not None:
        found |= Q(visit__episode__patient_id=actor.patient_id)
    if "own_visits" in scopes and actor.practitioner_id is not None:
        found |= Q(visit__practitioner_id=actor.practitioner_id, clinic_id=actor.clinic_id or 0)
    if "clinic" in scopes and actor.clinic_id is not None:
        found |= Q(clinic_id=actor.clinic_id)
    return Receipt.objects.filter(found).select_related(
        "clinic", "visit__episode__patient", "visit__practitioner"
    )


def receipt(actor: Actor, public_id: UUID, operation: str = "R") -> Receipt:
    """One receipt, or NotYours."""
    found: Receipt = access.the(receipts(actor, operation), public_id=public_id)
    return found


def path_of(row: Receipt) -> str:
    """The address of a receipt in a letter: it asks first who one is."""
    place = reverse("care:receipt", args=[row.public_id])
    return f"{reverse('directory:sign_in')}?next={place}"


def of_visit(actor: Actor, visit: Visit) -> UUID | None:
    """The receipt of a visit, for who may see it. One query."""
    rows = receipts(actor).filter(visit=visit)
    return rows.order_by().values_list("public_id", flat=True).first()


def of_booking(rows: QuerySet[Receipt], booking: str) -> QuerySet[Receipt]:
    """Of these, the one of an appointment; none where that is no id."""
    try:
        return rows.filter(visit__booking__public_id=UUID(booking))
    except ValueError:
        return rows.none()


def register_of(practitioner: Practitioner, *, now: datetime) -> str:
    """Who registers this practitioner and under which number; a licence that we verified, or none.

    An insurer pays on this line: what was only stated, or has run out, does not stand on it.
    """
    mine = Credential.objects.filter(practitioner=practitioner, kind="licence")
    row = listing.verified(mine, now=now).order_by("-stated_at", "-pk").first()
    return f"{row.body}, {row.number}" if row else ""


def cover(patient: Patient) -> Cover | None:
    """What this patient said last of who pays. One query."""
    return Cover.objects.filter(patient=patient).order_by("-told_at", "-pk").first()


def cover_of(patient: Patient) -> dict[str, object]:
    """The same as a receipt keeps it; empty where nothing was said."""
    row = cover(patient)
    if row is None:
        return {}
    return {
        "insurer": row.insurer,
        "plan": row.plan,
        "limit_cents": row.limit_cents,
        "claim_kind": row.claim_kind,
        "claim": row.claim,
    }

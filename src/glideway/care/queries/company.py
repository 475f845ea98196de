"""Who is in the room with the patient, as it was entered at a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from glideway.care.core import consents
from glideway.care.models import Companion, Visit
from glideway.directory.models import Consent

TREATMENT = "treatment"


def of_visit(visit: Visit) -> Sequence[Companion]:
    """Who was there or was offered, in the order in which it was entered. One query."""
    rows = Companion.objects.filter(visit=visit, undone_at=None)
    return list(rows.order_by("told_at", "pk"))


def roles(visit: Visit) -> set[str]:
    """Which of a guardian and a chaperone was spoken of at this visit. One query."""
    rows = Companion.objects.filter(visit=visit, undone_at=None)
    return set(rows.values_list("role", flat=True))


def entered(visit: Visit, public_id: UUID) -> UUID | None:
    """A consent that was entered in the room at this visit, by its id; or none. One query."""
    episode = visit.episode
    rows = Consent.objects.filter(
        public_id=public_id,
        patient_id=episode.patient_id,
        clinic_id=episode.clinic_id,
        kind=TREATMENT,
        how=consents.IN_THE_ROOM,
        agreed_at__gte=visit.opened_at,
    )
    return rows.values_list("public_id", flat=True).first()


def live_consents(found: Visit, *, when: datetime | None = None) -> set[str]:
    """The regions for which this patient's consent stands at this clinic; given by `when`."""
    given = Q() if when is None else Q(agreed_at__lte=when)
    rows = Consent.objects.filter(
        given,
        patient_id=found.episode.patient_id,
        clinic_id=found.episode.clinic_id,
        kind=TREATMENT,
        withdrawn_at=None,
    )
    return set(rows.values_list("scope", flat=True))


def own_consents(visit: Visit) -> dict[str, UUID | None]:
    """The regions with a consent of its own that stands; its id where it was entered here."""
    episode = visit.episode
    rows = Consent.objects.filter(
        patient_id=episode.patient_id,
        clinic_id=episode.clinic_id,
        kind=TREATMENT,
        scope__startswith=consents.OWN,
        withdrawn_at=None,
    )
    found = rows.order_by("agreed_at").values_list("scope", "public_id", "agreed_at")
    return {
        scope.removeprefix(consents.OWN): public_id if at >= visit.opened_at else None
        for scope, public_id, at in found
    }


def beside() -> dict[str, Exists | Subquery]:
    """Columns beside a visit: whether anybody was entered, and the consents of the room."""
    here = _consents().filter(how=consents.IN_THE_ROOM, agreed_at__gte=OuterRef("opened_at"))
    plain = here.filter(scope=OuterRef("episode__region"))
    return {
        "has_company": Exists(Companion.objects.filter(visit=OuterRef("pk"), undone_at=None)),
        "consent_entered": Subquery(plain.order_by("-agreed_at").values("public_id")[:1]),
    }


def _consents() -> QuerySet[Consent]:
    return Consent.objects.filter(
        patient_id=OuterRef("episode__patient_id"),
        clinic_id=OuterRef("episode__clinic_id"),
        kind=TREATMENT,
        withdrawn_at=None,
    )

"""Whose licence the register shows today, and whose certificate has lapsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet, Subquery

from glideway.care.models import Visit
from glideway.directory.models import Credential
from glideway.directory.queries import listing

LICENCE, CERTIFICATE = "licence", "certificate"


@dataclass(frozen=True, slots=True)
class Papers:
    """What the strip says of somebody's papers: a licence we verified, a certificate that ended."""

    licensed: bool = False
    lapsed_on: date | None = None


def licensed(practitioner_id: int | None, *, now: datetime) -> bool:
    """Whether this practitioner has a current licence that we found in the register. One query."""
    return listing.verified(_of(practitioner_id, LICENCE), now=now).exists()


def beside(practitioner_id: int | None, *, now: datetime) -> dict[str, Any]:
    """The same as columns beside a visit, with a certificate that ended and was not renewed."""
    held = _of(practitioner_id, CERTIFICATE)
    current = held.filter(Q(expires_on=None) | Q(expires_on__gte=now.date()))
    return {
        "is_licensed": Exists(listing.verified(_of(practitioner_id, LICENCE), now=now)),
        "is_certified": Exists(current),
        "certified_until": Subquery(held.order_by("-expires_on").values("expires_on")[:1]),
    }


def of_visit(found: Visit) -> Papers:
    """What `beside` has brought; a visit read without it says nothing."""
    certified = getattr(found, "is_certified", True)
    return Papers(
        licensed=bool(getattr(found, "is_licensed", False)),
        lapsed_on=None if certified else getattr(found, "certified_until", None),
    )


def _of(practitioner_id: int | None, kind: str) -> QuerySet[Credential]:
    if practitioner_id is None:
        return Credential.objects.none()
    return Credential.objects.filter(
        practitioner_id=practitioner_id, practitioner__left_at=None, kind=kind
    )

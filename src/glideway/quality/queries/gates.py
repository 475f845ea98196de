"""The five conditions for being listed: who stops meeting one by what the registers say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Credential, Placement

LICENCES = 41
HIDDEN = "gates: "  # how a reason for hiding begins that these conditions gave


def unlicensed(clinics: Sequence[int], *, now: datetime) -> frozenset[int]:
    """Clinics where a licence of somebody who works there lapsed, or was not found. One query.

    Somebody new whose licence nobody has checked yet closes nothing: nothing of theirs is on offer.
    """
    mine = Credential.objects.filter(practitioner=OuterRef("practitioner"), kind="licence")
    over = directory.checked(mine).filter(Q(expires_on__lt=now.date()) | Q(last_found=False))
    rows = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now),
        Exists(over),
        ~Exists(directory.verified(mine, now=now)),
        clinic__in=clinics,
        starts_at__lte=now,
        practitioner__left_at=None,
    )
    return frozenset(rows.values_list("clinic", flat=True))


def closed_of(clinic: Clinic) -> tuple[int, ...]:
    """The conditions for which a clinic is hidden; none where it is shown or hidden otherwise."""
    if clinic.hidden_at is None or not clinic.hidden_reason.startswith(HIDDEN):
        return ()
    return tuple(int(one) for one in clinic.hidden_reason.removeprefix(HIDDEN).split(","))


def watched() -> list[Clinic]:
    """Every clinic that is listed, and those that only these conditions hide. One query."""
    here = Q(hidden_at=None) | Q(hidden_reason__startswith=HIDDEN)
    return list(Clinic.objects.filter(here, listed_at__isnull=False).order_by("pk"))

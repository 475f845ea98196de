"""Times that were offered and could not be had, by clinic."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q

from glideway.booking.models import LostTry
from glideway.directory.models import Clinic
from glideway.kit.actor import Actor, Role

LOOKED_BACK = timedelta(days=90)


class Unreal(NamedTuple):
    """A clinic's lost tries of ninety days. `quicker`: another patient had the time already.

    `not_real`: nobody from outside had it, so the page had offered what was not there.
    """

    clinic: Clinic
    tries: int
    quicker: int
    not_real: int
    last: datetime


def unreal_slots(actor: Actor, *, now: datetime) -> list[Unreal]:
    """Clinics with times that were not real, the most first; the operator's. Two queries."""
    if actor.role is not Role.OPERATOR:
        return []
    patient = Q(who=LostTry.Who.PATIENT)
    rows = LostTry.objects.filter(tried_at__gte=now - LOOKED_BACK, tried_at__lte=now)
    found = list(
        rows.values_list("placement__clinic")
        .annotate(all=Count("pk"), quicker=Count("pk", patient), bad=Count("pk", ~patient))
        .annotate(last=Max("tried_at", filter=~patient))
        .filter(bad__gt=0)
        .order_by("-bad", "placement__clinic")
    )
    clinics = Clinic.objects.in_bulk([one[0] for one in found])
    return [Unreal(clinics[pk], *counts) for pk, *counts in found]

"""Of the times that people held online: how many became an appointment. For the clinic's owner.

A share that falls while more is held says that somebody holds times who does not want them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from glideway.booking.models import Hold
from glideway.directory.models import Clinic
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

OVER = timedelta(days=30)
AT_LEAST = 20


class Confirmed(NamedTuple):
    """The times held at a clinic in thirty days, and how many were booked or asked for."""

    held: int
    booked: int

    @property
    def share(self) -> int | None:
        """In percent, rounded; None while fewer than twenty are known."""
        return round(100 * self.booked / self.held) if self.held >= AT_LEAST else None


def confirmed(actor: Actor, clinic: Clinic, *, now: datetime) -> Confirmed:
    """How holds of the last thirty days ended (1 query), for the owner of this clinic.

    Counted is what patients held and what is over: a hold that still runs may yet become either.
    A request for the clinic's yes counts as booked: somebody meant it. Else NotYours.
    """
    if actor.clinic_id != clinic.pk or "clinic" not in access.scopes(actor, "listing", "C"):
        raise NotYours
    meant = Q(booking__isnull=False) | Q(kind=Hold.Kind.REQUEST)
    over = meant | Q(expires_at__lte=now) | Q(let_go_at__isnull=False)
    rows = Hold.objects.filter(
        over,
        kind__in=[Hold.Kind.HOLD, Hold.Kind.REQUEST],
        placement__clinic=clinic,
        made_at__gt=now - OVER,
        made_at__lte=now,
    )
    return Confirmed(**rows.aggregate(held=Count("pk"), booked=Count("pk", filter=meant)))

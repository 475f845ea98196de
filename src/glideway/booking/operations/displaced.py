"""Visits that lie in closed time: both stay, and the desk has an errand until it is settled.

Not verbs of their own but what the verbs of hours, closures and changes share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from glideway.booking.models import Booking, Displaced
from glideway.booking.queries.closures import ERRAND
from glideway.directory import operations as directory
from glideway.kit.actor import Actor, Role

SETTLES = {
    "booking.moved": Displaced.Outcome.MOVED,
    "booking.cancelled": Displaced.Outcome.CANCELLED,
}


def ask_desk(*, bookings: Iterable[Booking], now: datetime) -> None:
    """Hang an errand for each of these visits: the desk looks after it before it begins."""
    for one in bookings:
        directory.open_errand(
            kind=ERRAND,
            about=one.public_id,
            role=Role.DESK,
            due_at=one.starts_at,
            clinic=one.placement.clinic,
            facts={"starts_at": one.starts_at.isoformat(), "zone": one.placement.clinic.zone},
            anew=True,
            now=now,
        )


def settle(*, bookings: Sequence[Booking], act: str, by: Actor, now: datetime) -> None:
    """A visit was moved or cancelled: it lies under no closure any more, and the errand is done."""
    outcome = SETTLES.get(act)
    if outcome is None:
        return
    mine = {one.pk: one.public_id for one in bookings}
    waiting = Displaced.objects.filter(booking__in=mine, settled_at=None)
    waiting.update(settled_at=now, outcome=outcome)
    directory.finish_errands_about(rows=mine.values(), kind=ERRAND, by=by, now=now)

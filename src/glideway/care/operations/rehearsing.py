"""A visit begun for show: what its pages would be, were it begun now, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from glideway.booking.models import Booking
from glideway.care.models import Target, Visit
from glideway.care.operations.room import same_again
from glideway.care.operations.visits import open_visit
from glideway.care.queries import treating
from glideway.kit import audit
from glideway.kit.actor import Actor


@contextmanager
def rehearsed(*, booking: Booking, by: Actor, now: datetime) -> Iterator[Visit]:
    """The visit of a booking as it would be, were it begun now; taken back on leaving.

    So the pages of a visit are made by what makes them for a real one, the gate among it. Refuses
    what opening refuses.
    """
    with transaction.atomic():
        yield open_visit(booking=booking, by=by, now=now)
        transaction.set_rollback(True)


def took_up(*, visit: Visit, by: Actor, now: datetime) -> list[tuple[Target, Target]]:
    """All that was worked on last time, each beside the target it becomes today; for show too."""
    earlier = treating.worked_last(visit)
    chosen = [str(one.public_id) for one in earlier]
    return list(zip(earlier, same_again(visit=visit, chosen=chosen, by=by, now=now), strict=True))


def kept_ahead(*, booking: Booking, by: Actor, now: datetime) -> None:
    """What the patient's record tells of the visits before is on a device now: that was a look."""
    audit.record(
        by=by,
        act="ahead.viewed",
        kind="Booking",
        about=booking.public_id,
        now=now,
        clinic_id=booking.placement.clinic_id,
        patient_id=booking.patient_id,
    )

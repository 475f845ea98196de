"""What became of a tap that a device kept and the record could not take."""

from __future__ import annotations

from datetime import datetime

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.care.operations.visits import told
from glideway.kit import audit
from glideway.kit.actor import Actor


def let_go_ahead(*, booking: Booking, by: Actor, now: datetime) -> None:
    """The same of a visit that a device began and the site did not."""
    audit.record(
        by=by,
        act="tap.let-go",
        kind="Booking",
        about=booking.public_id,
        now=now,
        clinic_id=booking.placement.clinic_id,
        patient_id=booking.patient_id,
    )


def let_go(*, visit: Visit, by: Actor, now: datetime) -> None:
    """The practitioner has seen both and the record stands: the tap is let go, and that is said."""
    told(
        episode=visit.episode,
        act="tap.let-go",
        kind="Visit",
        about=visit.public_id,
        by=by,
        now=now,
    )

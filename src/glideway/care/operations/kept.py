"""What became of a tap that a device kept and the record could not take."""

from __future__ import annotations

from datetime import datetime

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.care.operations.visits import told
from glideway.care.queries.marks import LATE
from glideway.kit import audit
from glideway.kit.actor import Actor


def came_late(*, visit: Visit, at: datetime, by: Actor, now: datetime) -> None:
    """A tap of `at` came now: what it records says when it happened, this says when it was told."""
    audit.record(
        by=by,
        act=LATE,
        kind="Visit",
        about=visit.public_id,
        now=now,
        clinic_id=visit.episode.clinic_id,
        patient_id=visit.episode.patient_id,
        why=at.isoformat(timespec="seconds"),
    )


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

"""The verb that keeps how a new patient heard of a clinic: asked once, and nobody has to say."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.booking.models import Booking, HeardOf
from glideway.kit import audit
from glideway.kit.actor import Actor


def say_heard(*, booking: Booking, how: str, by: Actor, now: datetime) -> None:
    """Keep the answer of who booked a first visit; the first answer stands, none is none.

    The record says that it was told, never what. What is no answer of the list is none.
    """
    if how not in HeardOf.How.values or not booking.first_visit:
        return
    clinic = booking.placement.clinic_id
    with transaction.atomic():
        _row, new = HeardOf.objects.get_or_create(
            patient_id=booking.patient_id,
            clinic_id=clinic,
            defaults={"how": how, "said_at": now},
        )
        if new:
            audit.record(
                by=by,
                act="clinic.heard-of",
                kind="Booking",
                about=booking.public_id,
                now=now,
                clinic_id=clinic,
                patient_id=booking.patient_id,
            )

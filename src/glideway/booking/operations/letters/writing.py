"""The one builder of a letter about an appointment, and the words that all of them share."""

from __future__ import annotations

from datetime import datetime

from glideway.booking.models import Booking
from glideway.booking.queries import calendar
from glideway.booking.queries.saying import facts, when
from glideway.directory import operations as directory
from glideway.directory.core.messages import Kind
from glideway.kit.post import Letter

__all__ = ["about", "facts", "of_visit", "when"]


def about(*, booking: Booking) -> str:
    """How the outbox names an appointment."""
    return f"booking:{booking.public_id}"


def of_visit(
    *,
    booking: Booking,
    act: str,
    subject: str,
    text: str,
    due_at: datetime,
    kind: Kind = Kind.SERVICE,
    method: str = "",
) -> Letter:
    """A letter about an appointment as it stands now; `act` and its SEQUENCE make the key.

    With a `method` (REQUEST or CANCEL) it carries the appointment as a calendar part. Words are the
    caller's, in the patient's language; the part is made in the language of the moment.
    """
    part = calendar.invitation(booking, method=method, now=due_at) if method else b""
    return directory.letter(
        patient=booking.patient,
        clinic=booking.placement.clinic,
        key=f"{act}:{booking.public_id}:{booking.sequence}",
        about=about(booking=booking),
        subject=subject,
        text=text,
        due_at=due_at,
        kind=kind,
        sequence=booking.sequence,
        calendar=part.decode(),
        method=method,
    )

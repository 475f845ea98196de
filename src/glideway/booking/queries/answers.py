"""What a kept answer of this room is about: an appointment, a held time, or neither."""

from __future__ import annotations

from uuid import UUID

from glideway.booking.models import Booking, Hold

ROOM = "booking."
JOINED = ("service", "placement__clinic", "placement__practitioner")


def of_answer(route: str, answer: str) -> tuple[Booking | None, Hold | None]:
    """The row that an answer names (at most 2 queries): verbs of this room answer a public id."""
    if not route.startswith(ROOM):
        return None, None
    try:
        named = UUID(answer)
    except ValueError:
        return None, None
    made = Booking.objects.select_related(*JOINED, "patient").filter(public_id=named).first()
    if made is not None:
        return made, None
    return None, Hold.objects.select_related(*JOINED).filter(public_id=named).first()

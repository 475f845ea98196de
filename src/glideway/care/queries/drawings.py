"""Pain drawings: by link and by their patient to draw, by who treats to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from glideway.booking.models import Booking
from glideway.care.models import PainDrawing, Visit
from glideway.care.queries import scope
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

LINK = "drawing"
AFTER_THE_VISIT = timedelta(days=1)


def drawing_path(booking: Booking) -> str:
    """The address by which whoever holds the letter draws: it shows nothing that is kept."""
    token = secrets.token(LINK, booking.public_id, booking.link_generation)
    return reverse("care:draw_by_link", args=[booking.public_id, token])


def open_until(booking: Booking) -> datetime:
    """When an appointment's drawing closes: a day after its end, like its manage link."""
    return booking.ends_at + AFTER_THE_VISIT


def booking_to_draw(public_id: UUID, token: str, *, now: datetime) -> Booking:
    """The appointment that a drawing link names, or NotYours; also once it is long over."""
    found: Booking = access.the(_bookings(), public_id=public_id)
    if not secrets.matches(token, LINK, public_id, found.link_generation):
        raise NotYours
    if now >= open_until(found):
        raise NotYours
    return found


def my_booking(actor: Actor, public_id: UUID, operation: str) -> Booking:
    """One of the patient's own appointments, or NotYours. One query."""
    if "own" not in access.scopes(actor, "screen_answers", operation) or not actor.patient_id:
        raise NotYours
    found: Booking = access.the(
        _bookings().filter(scope.open_to(actor, "visit__pk"), patient_id=actor.patient_id),
        public_id=public_id,
    )
    return found


def last_drawing(booking: Booking) -> PainDrawing | None:
    """The last drawing sent for an appointment. One query."""
    return PainDrawing.objects.filter(booking=booking).order_by("-drawn_at", "-pk").first()


def drawings(visits: Iterable[Visit]) -> Sequence[PainDrawing]:
    """The last drawing of each of these visits, by visit: for who may see the visits. One query."""
    numbers = {one.booking_id: one.number for one in visits if one.booking_id}
    rows = PainDrawing.objects.filter(booking__in=numbers).order_by("drawn_at", "pk")
    last = {one.booking_id: one for one in rows}
    return sorted(last.values(), key=lambda one: numbers[one.booking_id])


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related(
        "patient", "service", "placement__clinic", "placement__practitioner"
    )

"""The patient's own pain drawing: sent before a visit, once or again; never changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from glideway.booking.models import Booking
from glideway.care.core import strokes
from glideway.care.models import PainDrawing
from glideway.care.operations.refusals import DrawingOver, NothingSaid, OffTheBody
from glideway.care.queries.drawings import open_until
from glideway.kit import audit, limits
from glideway.kit.actor import Actor, Role

A_DAY, AN_HOUR = 24, timedelta(hours=1)


def send_drawing(*, booking: Booking, drawn: str, by: Actor, now: datetime) -> PainDrawing:
    """Keep a drawing for an appointment; the last one sent is shown, the earlier ones stay.

    The same drawing again is the one that is there. Refuses DrawingOver after the visit or once
    it is cancelled, OffTheBody for what is no drawing on this chart, NothingSaid for an empty
    one, and TooMany (24 an hour).
    """
    if booking.cancelled_at is not None or now >= open_until(booking):
        raise DrawingOver
    try:
        lines = strokes.read(drawn)
    except strokes.NotADrawing as wrong:
        raise OffTheBody from wrong
    if not lines:
        raise NothingSaid
    text = strokes.write(lines)
    last = PainDrawing.objects.filter(booking=booking).order_by("-drawn_at", "-pk").first()
    if last is not None and last.strokes == text:
        return last
    limits.spend(
        what="drawing.sent", who=str(booking.public_id), most=A_DAY, window=AN_HOUR, now=now
    )
    row = PainDrawing.objects.create(
        booking=booking, strokes=text, by_link=by.role == Role.LINK_HOLDER, drawn_at=now
    )
    audit.record(
        by=by,
        act="drawing.sent",
        kind="PainDrawing",
        about=row.public_id,
        now=now,
        clinic_id=booking.placement.clinic_id,
        patient_id=booking.patient_id,
    )
    return row

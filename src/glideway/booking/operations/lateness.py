"""The verb of somebody who is on the way and will be late: the desk is told, nothing moves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import lateness
from glideway.booking.models import Booking
from glideway.booking.operations.changes import AlreadyCancelled, as_it_is, read_again, told
from glideway.booking.operations.claims import CannotBook
from glideway.kit import once
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotAnswerable


class NotTheDay(CannotBook):
    """Being late is said on the day: from four hours before the visit until it starts."""

    code = "not-the-day"
    sentence = _(
        "You can tell the clinic on the day itself, from four hours before until the start."
        " Nothing was changed."
    )


def run_late(
    *, booking: Booking, minutes: int, by: Actor, now: datetime, key: str | None = None
) -> Booking:
    """Tell the desk that the patient comes `minutes` late; the last word counts.

    One of the steps of `lateness.STEPS`. The appointment keeps its time: what cannot be made up
    is lost, and the page says when to phone. The same `key` again changes nothing. Refuses
    NotTheDay outside the four hours before the start or once the patient is here, and
    AlreadyCancelled.
    """
    if minutes not in lateness.STEPS:
        raise NotAnswerable(field="minutes")

    def tell() -> str:
        fresh = as_it_is(booking=booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        here = fresh.arrived_at is not None
        if here or not lateness.may_be_told(fresh.starts_at, now=now):
            raise NotTheDay
        fresh.late_minutes, fresh.late_told_at = minutes, now
        fresh.save(update_fields=["late_minutes", "late_told_at"])
        told(booking=fresh, act="booking.late", by=by, now=now)
        return str(fresh.public_id)

    body = {"booking": str(booking.public_id), "minutes": minutes}
    once.answer(actor=by, key=key, route="booking.late", body=body, now=now, do=tell)
    return read_again(booking=booking)

"""Letters about visits under a closure: other times are offered, or all stands as it was."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Booking, Closure
from glideway.booking.operations.letters.writing import facts, of_visit
from glideway.booking.queries.closures import said
from glideway.kit import post
from glideway.kit.post import Letter


def other_times(*, booking: Booking, closure: Closure, now: datetime) -> Letter:
    """The visit cannot be as planned: one tap takes another time; until then it is kept."""
    why = said(closure, language=booking.patient.language)
    with translation.override(booking.patient.language):
        subject = _("Your appointment needs another time")
        text = _(
            "%(clinic)s: %(why)s Your appointment on %(when)s cannot be as planned.\n"
            "Take another time with one tap: %(times)s\nPhone of the clinic: %(phone)s"
        ) % (facts(booking) | {"why": why})
        return of_visit(
            booking=booking, act=f"closed-{closure.pk}", subject=subject, text=text, due_at=now
        )


def stands(*, booking: Booking, closure: Closure, now: datetime) -> Letter:
    """What was said to be off is on again, as it was."""
    with translation.override(booking.patient.language):
        subject = _("Your appointment stands")
        text = _(
            "Your appointment at %(clinic)s on %(when)s can be after all, as you booked it.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        ) % facts(booking)
        return of_visit(
            booking=booking, act=f"stands-{closure.pk}", subject=subject, text=text, due_at=now
        )


def send(*, letters: list[Letter], now: datetime) -> None:
    """Put them into the outbox in one statement."""
    post.send_many(letters, now=now)

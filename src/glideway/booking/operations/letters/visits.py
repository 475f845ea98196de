"""Confirmed, moved, cancelled, reminded: the letters about one appointment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Booking
from glideway.booking.operations.letters.writing import about, facts, of_visit, when
from glideway.booking.queries import links
from glideway.directory.core.messages import Kind
from glideway.kit import post
from glideway.kit.models import Message
from glideway.kit.post import Letter


def confirmed(*, bookings: Iterable[Booking], now: datetime) -> None:
    """Write one confirmation for each of these appointments."""
    post.send_many((_confirmation(one) for one in bookings), now=now)


def confirmed_again(*, booking: Booking, act: str, now: datetime) -> None:
    """Send the confirmation once more, as the appointment stands; `act` names this sending."""
    post.send(_confirmation(booking, act, now), now=now)


def moved(*, booking: Booking, now: datetime, why: str = "") -> None:
    """Say where an appointment went; to whom and why, where the clinic moved it."""
    with translation.override(booking.patient.language):
        text = _(
            "Your appointment at %(clinic)s is now on %(when)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        if why:
            text = _(
                "%(clinic)s: %(why)s Your appointment is now with %(name)s: %(when)s.\n"
                "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
            )
        name = booking.placement.practitioner.name
        text = text % (facts(booking) | {"why": why, "name": name})
        subject = _("Your appointment was moved")
        letter = of_visit(
            booking=booking, act="moved", subject=subject, text=text, due_at=now, method="REQUEST"
        )
    post.send(letter, now=now)


def cancelled(*, booking: Booking, by_clinic: bool, reason: str, now: datetime) -> None:
    """Say that an appointment is off, and, when the clinic did it, why."""
    with translation.override(booking.patient.language):
        if by_clinic:
            text = _(
                "%(clinic)s cancelled your appointment on %(when)s. The reason given: %(reason)s\n"
                "The nearest free times: %(times)s\nPhone of the clinic: %(phone)s"
            )
        else:
            text = _(
                "Your appointment at %(clinic)s on %(when)s is cancelled, as you asked.\n"
                "Other times: %(find)s\nPhone of the clinic: %(phone)s"
            )
        text = text % (facts(booking) | {"reason": reason or "-"})
        subject = _("Your appointment was cancelled")
        letter = of_visit(
            booking=booking,
            act="cancelled",
            subject=subject,
            text=text,
            due_at=now,
            method="CANCEL",
        )
    post.send(letter, now=now)


def reminder(
    *, bookings: Iterable[Booking], hours_before: int, due_at: datetime, now: datetime
) -> None:
    """Remind a patient of the visits of one day at one clinic, in one message.

    One that was withdrawn before it went may be written anew, under a key of its own.
    """
    visits = list(bookings)
    head = visits[0]
    with translation.override(head.patient.language):
        times = ", ".join(when(one.starts_at, one.placement.clinic.zone) for one in visits)
        text = _(
            "A reminder of your appointment at %(clinic)s: %(when)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        text = text % (facts(head) | {"when": times}) + _before(head)
        if settings.GLIDEWAY_SMS_KEY and not head.patient.email:
            text += "\n" + _("Answer C to say that you come, X to cancel.")
        subject = _("Appointment reminder")
        before = Message.objects.filter(about=about(booking=head), kind=Kind.REMINDER)
        again = before.exclude(withdrawn_at=None).count()
        act = f"remind-{hours_before}" + (f"-{again}" if again else "")
        letter = of_visit(
            booking=head, act=act, subject=subject, text=text, due_at=due_at, kind=Kind.REMINDER
        )
    post.send(letter, now=now)


def lead_of(*, message: Message) -> int:
    """How many hours before the visit a reminder was due, as `reminder` wrote it into its key."""
    return int(message.key.partition(":")[0].split("-")[1])


def _confirmation(
    booking: Booking, act: str = "confirmed", due_at: datetime | None = None
) -> Letter:
    with translation.override(booking.patient.language):
        subject = _("Your appointment is confirmed")
        text = _(
            "Your appointment: %(when)s at %(clinic)s, %(address)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        text = text % facts(booking) + _before(booking)
        made = due_at or booking.confirmed_at
        return of_visit(
            booking=booking, act=act, subject=subject, text=text, due_at=made, method="REQUEST"
        )


def _before(booking: Booking) -> str:
    """What is still to be done before a visit, in neutral words."""
    lines = []
    if booking.region:
        lines.append(_("A few questions wait before the visit; the same link leads to them."))
    if booking.patient.email and booking.service.channel == "in_person":
        if booking.region:
            link = settings.GLIDEWAY_ORIGIN + links.consent_path(booking)
            lines.append(_("To read and sign before you come: %(link)s") % {"link": link})
        lines.append(_("Please bring papers you have about it, and your insurance card."))
    return "".join(f"\n{one}" for one in lines)

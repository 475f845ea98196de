"""What the booking room writes to people: confirmed, moved, cancelled, reminded.

Never a word about health, not in the subject and not in the text: the clinic, the time, the link.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glideway.booking.core.wording import phone_words, zone_words
from glideway.booking.models import Booking, Callback
from glideway.booking.queries import links
from glideway.directory.models import Clinic, Patient
from glideway.kit import post
from glideway.kit.post import Letter


def about(*, booking: Booking) -> str:
    """How the outbox names an appointment."""
    return f"booking:{booking.public_id}"


def confirmed(*, bookings: Iterable[Booking], now: datetime) -> None:
    """Write one confirmation for each of these appointments."""
    post.send_many((_confirmation(one) for one in bookings), now=now)


def moved(*, booking: Booking, now: datetime) -> None:
    """Say where an appointment went."""
    with translation.override(booking.patient.language):
        subject = _("Your appointment was moved")
        text = _(
            "Your appointment at %(clinic)s is now on %(when)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        post.send(_letter(booking, "moved", subject, text % _facts(booking), now), now=now)


def cancelled(*, booking: Booking, by_clinic: bool, reason: str, now: datetime) -> None:
    """Say that an appointment is off, and, when the clinic did it, why."""
    with translation.override(booking.patient.language):
        subject = _("Your appointment was cancelled")
        if by_clinic:
            text = _(
                "%(clinic)s cancelled your appointment on %(when)s. The reason given: %(reason)s\n"
                "Other times: %(find)s\nPhone of the clinic: %(phone)s"
            )
        else:
            text = _(
                "Your appointment at %(clinic)s on %(when)s is cancelled, as you asked.\n"
                "Other times: %(find)s\nPhone of the clinic: %(phone)s"
            )
        facts = _facts(booking) | {"reason": reason or "-"}
        post.send(_letter(booking, "cancelled", subject, text % facts, now), now=now)


def reminder(*, bookings: Iterable[Booking], hours_before: int, now: datetime) -> None:
    """Remind a patient of the visits of one day at one clinic, in one message."""
    visits = list(bookings)
    head = visits[0]
    with translation.override(head.patient.language):
        times = ", ".join(_when(one.starts_at, one.placement.clinic.zone) for one in visits)
        text = _(
            "A reminder of your appointment at %(clinic)s: %(when)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        text = text % (_facts(head) | {"when": times}) + _before(head)
        letter = _letter(head, f"remind-{hours_before}", _("Appointment reminder"), text, now)
        post.send(letter, now=now)


def call_back_asked(*, callback: Callback, now: datetime) -> None:
    """Tell somebody that the wish for a call arrived, with the link that takes it back."""
    with translation.override(callback.language):
        path = reverse("booking:call_back_link", args=[links.callback_link(callback)])
        text = _("We will call you back. It is free. To take it back: %(link)s") % {
            "link": settings.GLIDEWAY_ORIGIN + path
        }
    letter = Letter(
        key=f"callback:{callback.public_id}",
        to=callback.phone,
        channel="sms",
        subject="",
        text=text,
        due_at=now,
        language=callback.language,
        clinic_id=callback.clinic_id,
        about=f"callback:{callback.public_id}",
    )
    post.send(letter, now=now)


def _confirmation(booking: Booking) -> Letter:
    with translation.override(booking.patient.language):
        subject = _("Your appointment is confirmed")
        text = _(
            "Your appointment: %(when)s at %(clinic)s, %(address)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        text = text % _facts(booking) + _before(booking)
        return _letter(booking, "confirmed", subject, text, booking.confirmed_at)


def _before(booking: Booking) -> str:
    """What is still to be done before a visit, in neutral words."""
    lines = []
    if booking.region:
        lines.append(_("A few questions wait before the visit; the same link leads to them."))
    if booking.patient.email and booking.service.channel == "in_person":
        lines.append(_("Please bring papers you have about it, and your insurance card."))
    return "".join(f"\n{one}" for one in lines)


def _letter(booking: Booking, act: str, subject: str, text: str, due_at: datetime) -> Letter:
    patient: Patient = booking.patient
    return Letter(
        key=f"{act}:{booking.public_id}:{booking.sequence}",
        to=patient.contact,
        channel="email" if patient.email else "sms",
        subject=subject if patient.email else "",
        text=text,
        due_at=due_at,
        language=patient.language,
        clinic_id=booking.placement.clinic_id,
        about=about(booking=booking),
    )


def _facts(booking: Booking) -> dict[str, str]:
    clinic: Clinic = booking.placement.clinic
    origin = settings.GLIDEWAY_ORIGIN
    return {
        "clinic": clinic.name,
        "address": f"{clinic.street}, {clinic.city}",
        "phone": phone_words(clinic.phone),
        "when": _when(booking.starts_at, clinic.zone),
        "link": origin + reverse("booking:appointment", args=[links.link_of(booking)]),
        "find": origin + reverse("booking:find"),
    }


def _when(starts_at: datetime, zone: str) -> str:
    local = starts_at.astimezone(ZoneInfo(zone))
    language = (translation.get_language() or "en")[:2]
    words = zone_words(zone, starts_at, language)
    if language == "fr":
        clock = f"{local.hour} h {local.minute:02}"
        return f"{date_format(local, 'l j F', use_l10n=False)} à {clock} ({words})"
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 - noon
    clock = f"{local.hour % 12 or 12}:{local.minute:02} {half}"
    return f"{date_format(local, 'l, F j', use_l10n=False)}, {clock} ({words})"

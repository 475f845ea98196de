"""Letters about a request: asked, accepted, declined, and lapsed where nobody answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.core.wording import phone_words
from glideway.booking.models import Booking, Hold
from glideway.booking.operations.letters.writing import facts, of_visit, when
from glideway.booking.queries import links
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit import post
from glideway.kit.post import Letter


def asked(*, request: Hold, now: datetime) -> None:
    """Say that the clinic has the request and until when it answers; and, then, that it did not.

    The second letter is due at the deadline. Whatever ends the request before takes it back.
    """
    with translation.override(_patient(request).language):
        said = _(
            "You asked %(clinic)s for %(when)s. The clinic answers by %(until)s; until then nobody "
            "else can take the time.\nSee it or take it back: %(link)s\n"
            "Phone of the clinic: %(phone)s"
        )
        lapsed = _(
            "%(clinic)s did not answer in time, so your request for %(when)s has lapsed. Nothing "
            "was booked.\nOther times: %(find)s\nPhone of the clinic: %(phone)s"
        )
        rows = [
            _letter(request, "asked", _("The clinic has your request"), said, now),
            _letter(request, "lapsed", _("Your request has lapsed"), lapsed, request.expires_at),
        ]
    post.send_many(rows, now=now)


def declined(*, request: Hold, now: datetime) -> None:
    """Say that the clinic cannot, and why in its own words."""
    with translation.override(_patient(request).language):
        text = _(
            "%(clinic)s cannot give you %(when)s. The reason given: %(why)s\n"
            "Other times: %(find)s\nPhone of the clinic: %(phone)s"
        )
        letter = _letter(request, "declined", _("About your request"), text, now)
    post.send(letter, now=now)


def accepted(*, bookings: Iterable[Booking], now: datetime) -> None:
    """Say that the clinic said yes, with the appointment for the calendar."""
    post.send_many((_yes(one, now) for one in bookings), now=now)


def about_lapse(*, request: Hold) -> str:
    """How the outbox names the letter of a request's deadline."""
    return f"lapse:{request.public_id}"


def _yes(booking: Booking, now: datetime) -> Letter:
    with translation.override(booking.patient.language):
        text = _(
            "The clinic said yes. Your appointment: %(when)s at %(clinic)s, %(address)s.\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s"
        )
        subject = _("Your appointment is confirmed")
        return of_visit(
            booking=booking,
            act="confirmed",
            subject=subject,
            text=text % facts(booking),
            due_at=now,
            method="REQUEST",
        )


def _letter(request: Hold, act: str, subject: str, text: str, due_at: datetime) -> Letter:
    clinic = request.placement.clinic
    origin = settings.GLIDEWAY_ORIGIN
    said = text % {
        "clinic": clinic.name,
        "when": when(request.starts_at, clinic.zone),
        "until": when(request.expires_at, clinic.zone),
        "why": request.declined_why or "-",
        "link": origin + reverse("booking:request", args=[links.request_link(request)]),
        "find": origin + reverse("booking:clinic_times", args=[clinic.slug]),
        "phone": phone_words(clinic.phone),
    }
    return directory.letter(
        patient=_patient(request),
        clinic=clinic,
        key=f"{act}:{request.public_id}",
        about=about_lapse(request=request) if act == "lapsed" else f"hold:{request.public_id}",
        subject=subject,
        text=said,
        due_at=due_at,
    )


def _patient(request: Hold) -> Patient:
    if request.patient is None:
        raise LookupError("a request has a patient")
    return request.patient

"""The one builder of a letter about an appointment, and the words that all of them share."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from glideway.booking.core.wording import phone_words, zone_words
from glideway.booking.models import Booking
from glideway.booking.queries import calendar, links
from glideway.directory import operations as directory
from glideway.directory.core.messages import Kind
from glideway.directory.models import Clinic
from glideway.kit.post import Letter


def about(*, booking: Booking) -> str:
    """How the outbox names an appointment."""
    return f"booking:{booking.public_id}"


def of_visit(
    booking: Booking,
    act: str,
    subject: str,
    text: str,
    due_at: datetime,
    *,
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


def facts(booking: Booking) -> dict[str, str]:
    """What every letter about an appointment may name."""
    clinic: Clinic = booking.placement.clinic
    origin = settings.GLIDEWAY_ORIGIN
    return {
        "clinic": clinic.name,
        "address": f"{clinic.street}, {clinic.city}",
        "phone": phone_words(clinic.phone),
        "when": when(booking.starts_at, clinic.zone),
        "link": origin + reverse("booking:appointment", args=[links.link_of(booking)]),
        "find": origin + reverse("booking:find"),
        "times": origin + reverse("booking:other_times", args=[links.link_of(booking)]),
    }


def when(starts_at: datetime, zone: str) -> str:
    """An instant as the clinic's wall shows it, in the language of the moment, zone named."""
    local = starts_at.astimezone(ZoneInfo(zone))
    language = (translation.get_language() or "en")[:2]
    words = zone_words(zone, starts_at, language)
    if language == "fr":
        clock = f"{local.hour} h {local.minute:02}"
        return f"{date_format(local, 'l j F', use_l10n=False)} à {clock} ({words})"
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 - noon
    clock = f"{local.hour % 12 or 12}:{local.minute:02} {half}"
    return f"{date_format(local, 'l, F j', use_l10n=False)}, {clock} ({words})"

"""The words that all letters about an appointment share: where, when, by which link."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from glideway.booking.core.wording import phone_words, zone_words
from glideway.booking.models import Booking
from glideway.booking.queries import links
from glideway.directory.models import Clinic


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

"""An appointment as a calendar file: when, where, whom to phone; nothing of why, nobody's name.

The file is what the link shows: it can be passed on to a carer, so it carries no contact.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from glideway.booking.core.wording import phone_words
from glideway.booking.models import Booking
from glideway.booking.queries.links import link_of


def calendar_of(booking: Booking, *, now: datetime) -> bytes:
    """The file for a patient's calendar. The UID never changes; SEQUENCE tells the newer one."""
    clinic = booking.placement.clinic
    gone = booking.cancelled_at is not None
    calendar = Calendar()
    calendar.add("prodid", "-//Glideway//Appointment//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", _("Appointment at %(clinic)s") % {"clinic": clinic.name})
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("location", f"{clinic.name}, {clinic.street}, {clinic.city} {clinic.province}")
    event.add(
        "description", _("Phone of the clinic: %(phone)s") % {"phone": phone_words(clinic.phone)}
    )
    organizer = vCalAddress(f"mailto:{clinic.email}")
    organizer.params["cn"] = vText(clinic.name)
    event["organizer"] = organizer
    path = reverse("booking:appointment", args=[link_of(booking)])
    event.add("url", settings.GLIDEWAY_ORIGIN + path)
    calendar.add_component(event)
    return bytes(calendar.to_ical())

"""An appointment for a calendar: when, where, whom to phone; nothing of why.

Two shapes. The file that the link shows can be passed on to a carer, so it carries nobody's name
and no contact (METHOD:PUBLISH). The part of a mail is an invitation to the one it is sent to
(METHOD:REQUEST, and CANCEL when it is off), so that a calendar moves or removes what it has: the
UID never changes and SEQUENCE grows with each move and at the cancellation. What each must carry is
RFC 5546: 3.2.1 (an ORGANIZER and no ATTENDEE), 3.2.2 (both), 3.2.5 (both, the SEQUENCE, and
STATUS:CANCELLED for the whole event).
"""

from __future__ import annotations

from collections.abc import Iterable
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
    gone = booking.cancelled_at is not None
    return _file("CANCEL" if gone else "PUBLISH", _event(booking, gone=gone, now=now))


def invitation(booking: Booking, *, method: str, now: datetime) -> bytes:
    """The calendar part of a mail to the patient: REQUEST for a time, CANCEL for none any more."""
    event = _event(booking, gone=method == "CANCEL", now=now)
    attendee = vCalAddress(f"mailto:{booking.patient.email}")
    attendee.params["cutype"] = vText("INDIVIDUAL")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    # Who booked has said yes already, and answers go by the link: the clinic reads no mail replies.
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return _file(method, event)


def calendar_of_plan(bookings: Iterable[Booking], *, now: datetime) -> bytes:
    """All visits of a plan in one file; those that are off say so.

    PUBLISH, because a REQUEST or a CANCEL speaks of one UID only (RFC 5546, 3.2.2 and 3.2.5).
    """
    events = [_event(one, gone=one.cancelled_at is not None, now=now) for one in bookings]
    return _file("PUBLISH", *events)


def _file(method: str, *events: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Glideway//Appointment//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(booking: Booking, *, gone: bool, now: datetime) -> Event:
    clinic = booking.placement.clinic
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", _("Appointment"))
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
    return event

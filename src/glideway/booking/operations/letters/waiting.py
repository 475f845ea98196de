"""Letters to whom waits: on the list, and a time that came free. Each carries the way to leave."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Hold, WaitlistEntry
from glideway.booking.operations.letters.writing import when
from glideway.booking.queries import links
from glideway.directory import operations as directory
from glideway.kit import post


def waits(*, entry: WaitlistEntry, now: datetime) -> None:
    """Say that somebody is on the list, and how to leave it."""
    with translation.override(entry.patient.language):
        text = _(
            "You are on the waitlist of %(clinic)s. We write to you when a time comes free.\n"
            "See it or leave the list, at any time: %(leave)s"
        ) % {"clinic": entry.clinic.name, "leave": _leave(entry)}
        letter = directory.letter(
            patient=entry.patient,
            clinic=entry.clinic,
            key=f"waits:{entry.public_id}",
            about=f"entry:{entry.public_id}",
            subject=_("You are on the waitlist"),
            text=text,
            due_at=now,
        )
    post.send(letter, now=now)


def offered(*, offer: Hold, entry: WaitlistEntry, now: datetime) -> None:
    """Say that a time came free, how long it is kept, and the two links."""
    zone = entry.clinic.zone
    path = reverse("booking:offer", args=[links.offer_link(offer)])
    with translation.override(entry.patient.language):
        text = _(
            "A time came free at %(clinic)s: %(when)s.\n"
            "It is kept for you until %(until)s. Take it or pass it on: %(link)s\n"
            "Leave the waitlist: %(leave)s"
        ) % {
            "clinic": entry.clinic.name,
            "when": when(offer.starts_at, zone),
            "until": when(offer.expires_at, zone),
            "link": settings.GLIDEWAY_ORIGIN + path,
            "leave": _leave(entry),
        }
        letter = directory.letter(
            patient=entry.patient,
            clinic=entry.clinic,
            key=f"offered:{offer.public_id}",
            about=about_offer(offer=offer),
            subject=_("A time came free"),
            text=text,
            due_at=now,
        )
    post.send(letter, now=now)


def about_offer(*, offer: Hold) -> str:
    """How the outbox names an offer."""
    return f"hold:{offer.public_id}"


def _leave(entry: WaitlistEntry) -> str:
    path = reverse("booking:waits", args=[links.entry_link(entry)])
    return settings.GLIDEWAY_ORIGIN + path

"""The letter that something sooner opened for a saved search. When and where, never what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glideway.booking.core import at_minute
from glideway.booking.models import SavedSearch
from glideway.booking.operations.letters.writing import when
from glideway.booking.queries import links
from glideway.booking.queries.saved import Soonest
from glideway.directory import operations as directory
from glideway.directory.core.messages import Kind
from glideway.kit import post


def about_search(*, search: SavedSearch) -> str:
    """How the outbox names a saved search."""
    return f"search:{search.public_id}"


def sooner(*, search: SavedSearch, found: Soonest, now: datetime) -> None:
    """Say which time opened, that nothing is held, and both links: to the search, and its end.

    Its foot names the clinic whose time it is; no clinic sees that somebody searches.
    """
    patient, token = search.patient, links.saved_link(search)
    origin = settings.GLIDEWAY_ORIGIN
    with translation.override(patient.language):
        last = search.ends_at.astimezone(ZoneInfo(search.zone))
        text = _(
            "You asked Glideway to write when something sooner opens for a search that you saved."
            " The soonest time is now %(when)s, at %(clinic)s in %(city)s.\n"
            "Nothing is held for you. See the times: %(times)s\n"
            "End this search: %(end)s\n"
            "It ends by itself on %(last)s."
        ) % {
            "when": when(found.at, found.clinic.zone),
            "clinic": found.clinic.name,
            "city": found.clinic.city,
            "times": origin + reverse("booking:saved_times", args=[token]),
            "end": origin + reverse("booking:saved", args=[token]),
            "last": date_format(last, "DATE_FORMAT"),
        }
        letter = directory.letter(
            patient=patient,
            clinic=found.clinic,
            key=f"sooner:{search.public_id}:{found.at:%Y%m%dT%H%M}:{now:%Y%m%dT%H%M}",
            about=about_search(search=search),
            subject=_("Something sooner opened"),
            text=text,
            due_at=now,
            kind=Kind.ALERT,
            sequence=at_minute(found.at),
        )
    post.send(letter._replace(clinic_id=None, sender=""), now=now)

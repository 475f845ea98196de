"""What the front desk chose and typed: a day, a time of the clinic's wall, somebody new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import instant
from glideway.booking.core.minutes import local_minute
from glideway.booking.operations import WAIVABLE
from glideway.screening import core as screening


@dataclass(frozen=True)
class DeskChoice:
    """What an address of the desk's booking page says; what cannot be read is left out.

    `starts_at` is an instant, or a date and a time of the clinic's wall (the first of a repeated
    hour; of an hour that does not exist the instant that the clocks before would have shown).
    """

    placement: UUID | None
    service: UUID | None
    patient: UUID | None
    starts_at: datetime | None
    region: str
    waived: tuple[str, ...]
    words: str
    walk_in: bool


def read_choice(data: QueryDict, zone: str) -> DeskChoice:
    """The choice that an address or a form carries."""
    region = data.get("region", "")
    return DeskChoice(
        placement=read_id(data, "placement"),
        service=read_id(data, "service"),
        patient=read_id(data, "patient"),
        starts_at=_instant(data, zone),
        region=region if region in screening.load().neighbours else "",
        waived=tuple(sorted(WAIVABLE.intersection(data.getlist("waive")))),
        words=data.get("q", "").strip()[:80],
        walk_in="walk_in" in data,
    )


def read_id(data: Mapping[str, str], name: str) -> UUID | None:
    """An id as an address carries it, or None."""
    try:
        return UUID(data.get(name, ""))
    except ValueError:
        return None


def read_day(data: Mapping[str, str], name: str = "day") -> date | None:
    """A date as an address carries it, or None."""
    try:
        found = parse_date(data.get(name, ""))
    except ValueError:
        return None
    # A grid reads the days around it too, and the calendar has a first and a last one.
    return found if found and date.min.year < found.year < date.max.year else None


def _instant(data: QueryDict, zone: str) -> datetime | None:
    try:
        start = parse_datetime(data.get("start", ""))
        clock = parse_time(data.get("time", ""))
    except ValueError:
        return None
    if start is not None:
        return start if start.tzinfo is not None else None
    day = read_day(data)
    if day is None or clock is None:
        return None
    return instant(local_minute(zone, day, clock.hour * 60 + clock.minute))


class NewcomerForm(forms.Form):
    """Somebody the clinic meets now: a name and one way to reach them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Please type a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("Mobile or e-mail"),
        max_length=254,
        error_messages={"required": _("Please type a phone number or an e-mail address.")},
        help_text=_("The confirmation goes there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class ReasonForm(forms.Form):
    """A reason in one line."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Please give a reason in one line.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

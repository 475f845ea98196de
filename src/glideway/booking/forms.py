"""What a person typed, tapped or carried in an address, read into what the room can ask.

A search forgives: a filter nobody knows is no filter. A form about a person does not guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.booking.queries import Asked
from glideway.directory.core import places, professions
from glideway.directory.core.places import Place
from glideway.kit.refusals import NotAnswerable
from glideway.screening import core as screening

MOST = 120
NORTH, SOUTH, WEST, EAST = 90.0, -90.0, -180.0, 180.0


@dataclass(frozen=True)
class Search:
    """A search as somebody worded it, and what was understood."""

    hurts: str
    near: str
    region: str
    title: str
    safety: tuple[str, ...]
    place: Place | None
    suggestions: tuple[Place, ...]
    by_position: bool
    asked: Asked

    @property
    def unclear(self) -> bool:
        """What hurts was typed and no part of the body was understood."""
        return bool(self.hurts) and not self.asked.region

    @property
    def lost(self) -> bool:
        """A place was typed and no place has that name."""
        return bool(self.near) and self.place is None


def read_search(data: Mapping[str, str], language: str) -> Search:
    """The search that an address carries; what cannot be read is left out."""
    hurts, near = data.get("hurts", "").strip()[:MOST], data.get("near", "").strip()[:MOST]
    region, title, safety = _what(hurts, language)
    position = _position(data)
    place = places.nearest(*position) if position else places.find(near)
    at = position or ((place.lat, place.lon) if place else None)
    service, profession = data.get("service", ""), data.get("profession", "")
    asked = Asked(
        lat=at[0] if at else None,
        lon=at[1] if at else None,
        zone=place.zone if place else Asked.zone,
        region=region,
        service=service if service in professions.services() else Asked.service,
        profession=profession if profession in professions.professions() else "",
        day=_day(data.get("day", "")),
        after_five="after" in data,
        direct_billing="billing" in data,
        step_free="stepfree" in data,
        nearest_first=data.get("sort") == "near",
        page=int(page) if (page := data.get("page", "1")[:4]).isdecimal() else 1,
    )
    lost = bool(near) and place is None
    return Search(
        hurts=hurts,
        near=near,
        region=region,
        title=title,
        safety=safety,
        place=place,
        suggestions=places.suggest(near) if lost else (),
        by_position=position is not None,
        asked=asked,
    )


def _what(hurts: str, language: str) -> tuple[str, str, tuple[str, ...]]:
    """Region, its name for a heading, and the emergency questions that the words sound like."""
    known = atlas.load()
    if not hurts:
        return "", "", ()
    if hurts in screening.load().neighbours:
        name = known.regions[hurts].name.of(language)
        return hurts, name[:1].upper() + name[1:], ()
    found = screening.understand(hurts, language)
    region = found.check or next(iter(found.regions), "")
    return region, hurts[:1].upper() + hurts[1:], found.safety


def _position(data: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lat, lon = float(data.get("lat", "")), float(data.get("lon", ""))
    except ValueError:
        return None
    return (lat, lon) if SOUTH <= lat <= NORTH and WEST <= lon <= EAST else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Tap:
    """A tapped time: which practitioner, which service, when; and the tap's own key."""

    placement: str
    service: str
    starts_at: datetime
    key: str
    region: str


def read_tap(data: Mapping[str, str]) -> Tap:
    """A tapped time as its button sent it, or NotAnswerable."""
    try:
        key = str(UUID(data.get("key", "")))
        start = parse_datetime(data.get("start", ""))
    except ValueError as wrong:
        raise NotAnswerable(field="start") from wrong
    if start is None or start.tzinfo is None:
        raise NotAnswerable(field="start")
    region = data.get("region", "")
    return Tap(
        data.get("placement", ""),
        data.get("service", ""),
        start,
        key,
        region if region in screening.load().neighbours else "",
    )


def read_region(data: Mapping[str, str]) -> str:
    """A part of the body as its button sent it, one that has questions; or NotAnswerable."""
    region = data.get("region", "")
    if region not in screening.load().neighbours:
        raise NotAnswerable(field="region")
    return region


class WhoForm(forms.Form):
    """The two typed fields of a booking: a name and one way to reach you."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Please type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("E-mail or mobile"),
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        max_length=254,
        help_text=_("We send a code there to confirm, and news about this appointment only."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    """The code that confirms a contact; a phone fills it in."""

    code = forms.CharField(
        label=_("8-digit code"),
        error_messages={"required": _("Please type the code.")},
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "num"}
        ),
    )


class CallForm(forms.Form):
    """A wish to be phoned: who, which number, when, where, and what hurts in one line."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Please type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        error_messages={"required": _("Please type a phone number.")},
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    when = forms.ChoiceField(
        label=_("When shall we call?"),
        choices=[
            ("any", _("Any time")),
            ("morning", _("In the morning")),
            ("afternoon", _("In the afternoon")),
            ("evening", _("In the evening")),
        ],
    )
    near = forms.CharField(
        label=_("City or postal code"),
        max_length=80,
        required=False,
        help_text=_("The clinic nearest to you calls."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    words = forms.CharField(
        label=_("What hurts, in one line"),
        max_length=160,
        required=False,
        help_text=_("Only who calls you back reads this."),
    )

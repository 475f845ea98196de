"""Words and marks of the front desk: a gap, a state, a need, a rule that was set aside."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from glideway.booking.queries import AtDesk, Booking
from glideway.directory.core import professions
from glideway.directory.models import Needs, Placement, Resource, Service
from glideway.kit.pages import language

register = template.Library()
AN_HOUR = 60
NOON = 12
CLOSED = {
    "closed": _("Closed"),
    "shut": _("Closed"),
    "unavailable": _("Not available"),
    "external": _("Another calendar"),
    "elsewhere": _("At another clinic"),
    "pause": _("Pause"),
    "held": _("Being booked now"),
    "hold": _("Being booked now"),
    "request": _("A request waits"),
    "offer": _("Offered to somebody"),
    "is-closed": _("The clinic is closed"),
    "is-ill": _("Ill"),
    "is-away": _("Away"),
    "is-leaving": _("No longer here"),
}
RULES = {
    "past": _("in the past"),
    "notice": _("notice"),
    "horizon": _("too far ahead"),
    "closed": _("outside the hours"),
    "override-closed": _("closed on this date"),
    "off-grid": _("between two starts"),
    "does-not-fit": _("past closing"),
    "max-per-day": _("most a day"),
    "unavailable": _("closed or away"),
    "external": _("another calendar"),
    "same-day-after-free": _("same day as a free call"),
}


@register.filter
def lasting(minutes: int) -> str:
    """A length as people say it: 45 min, 2 h, 1 h 30."""
    hours, rest = divmod(minutes, AN_HOUR)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


@register.simple_tag
def short_time(at: datetime, zone: str) -> str:
    """A time in a narrow column, without am and pm: 9:15, 9 h 15."""
    local = at.astimezone(ZoneInfo(zone))
    if language() == "fr":
        return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"
    return f"{local.hour % NOON or NOON}:{local.minute:02}"


@register.filter
def use_of(kind: str) -> str:
    """What a stretch that is nobody's appointment is: closed, held, away."""
    return str(CLOSED.get(kind, kind))


@register.filter
def rule_name(rule: str) -> str:
    """A rule that was set aside, in a word or two."""
    return str(RULES.get(rule, rule))


@register.filter
def needed(needs: Needs | None) -> list[str]:
    """What somebody needs, each in a word or two; the order is always the same."""
    if needs is None:
        return []
    sexes = {"f": gettext("A woman treats"), "m": gettext("A man treats")}
    words = [
        gettext("Longer time") if needs.longer_time else "",
        gettext("Interpreter: %(which)s") % {"which": needs.interpreter}
        if needs.interpreter
        else "",
        gettext("Calls by relay") if needs.relay else "",
        gettext("Large print") if needs.large_print else "",
        gettext("Step-free") if needs.step_free else "",
        sexes.get(needs.practitioner_sex, ""),
        gettext("Companion") if needs.companion else "",
    ]
    return [one for one in words if one]


@register.filter
def state_of(booking: Booking) -> str:
    """Where an appointment stands, as the desk says it."""
    if booking.state == "booked" and booking.said_yes_at is not None:
        return pgettext("an appointment", "Confirmed")
    return str(booking.state.label)


@register.filter
def flag_of(visit: AtDesk) -> str:
    """The flag of the questions before a visit: doctor, none, or nothing to say."""
    if visit.flag in ("refer_first", "emergency"):
        return "doctor"
    return "" if visit.flag or not visit.booking.region else "open"


@register.filter
def long_date(on: date) -> str:
    """A date with its weekday: Tuesday, November 24, or mardi 24 novembre."""
    return date_format(on, "l j F" if language() == "fr" else "l, F j", use_l10n=False)


@register.filter
def short_date(on: date) -> str:
    """A date in a narrow column: Tue, Nov 24, or mar. 24 nov."""
    return date_format(on, r"D\. j N" if language() == "fr" else "D, M j", use_l10n=False)


@register.simple_tag
def hour_said(at: datetime, zone: str) -> str:
    """An hour of the rail: 9 am, 9 h."""
    local = at.astimezone(ZoneInfo(zone))
    if language() == "fr":
        return f"{local.hour} h"
    return f"{local.hour % NOON or NOON} {'am' if local.hour < NOON else 'pm'}"


@register.simple_tag
def wall_time(at: datetime, zone: str) -> str:
    """A time as the field of a form has it: 09:15."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


@register.simple_tag
def service_said(service: Service | None) -> str:
    """A service of the price list: its kind, how long, and by which channel if not in person."""
    if service is None:
        return ""
    kind = professions.services()[service.kind].short.of(language())
    words = [kind, gettext("%(minutes)s min") % {"minutes": service.minutes}]
    if service.channel != Service.Channel.IN_PERSON:
        words.append(str(service.get_channel_display()))
    return ", ".join(words)


@register.simple_tag
def room_said(room: Resource) -> str:
    """A room or device by name; a bare number says what it is."""
    if room.name.isdecimal():
        return gettext("%(kind)s %(name)s") % {"kind": room.get_kind_display(), "name": room.name}
    return room.name


@register.simple_tag
def wall_date(at: datetime, zone: str) -> str:
    """A date as the field of a form has it: 2026-11-24."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


@register.simple_tag
def choice_query(
    placement: Placement | None, service: Service | None, start: datetime | None
) -> str:
    """What a link to the booking page carries: with whom, for what, when; never who."""
    fields = {
        "placement": placement.public_id if placement else None,
        "service": service.public_id if service else None,
        "start": start.isoformat() if start else None,
    }
    return urlencode({name: value for name, value in fields.items() if value})


@register.simple_tag(name="new_key")
def a_new_key() -> str:
    """A key for one intent: each form of a page has its own."""
    return str(uuid4())

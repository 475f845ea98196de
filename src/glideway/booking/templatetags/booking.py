"""Words and marks of the booking pages: a time as a button reads it, a practitioner's name."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from glideway.body import core as atlas
from glideway.booking.core.weighing import Sort, Weighed
from glideway.booking.core.wording import phone_words, zone_words
from glideway.booking.queries import Asked, Card
from glideway.directory.core import places, professions
from glideway.directory.core.places import Place
from glideway.directory.models import Clinic, Practitioner, Service
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import kilometres, weekday_date

register = template.Library()
RING = 138.2  # the length of the score ring's circle, in px
NOON = 12
PARTS = ("head", "arm", "trunk", "leg")


@register.simple_tag
def slot(starts_at: datetime, zone: str, minutes: int) -> SafeString:
    """A start as its button shows it: the time large, am or pm and the length small."""
    local = starts_at.astimezone(ZoneInfo(zone))
    length = gettext("%(minutes)s min") % {"minutes": minutes}
    if language() == "fr":
        minute = f" {local.minute:02}" if local.minute else ""
        return format_html("{} h{} <small>{}</small>", local.hour, minute, length)
    half = "am" if local.hour < NOON else "pm"
    hour = local.hour % NOON or NOON
    return format_html("{}:{:02} <small>{} · {}</small>", hour, local.minute, half, length)


@register.simple_tag
def short_day(at: datetime, zone: str, now: datetime) -> str:
    """The name under a bar of the week strip: Today, else the weekday's three letters."""
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    if local.date() == now.astimezone(there).date():
        return pgettext("one word in a narrow column", "Today")
    return date_format(local, "D", use_l10n=False)


@register.simple_tag
def day_said(at: datetime, zone: str, now: datetime) -> str:
    """A day inside a sentence: today, tomorrow, else the short date."""
    there = ZoneInfo(zone)
    days = (at.astimezone(there).date() - now.astimezone(there).date()).days
    if days == 0:
        return gettext("today")
    return gettext("tomorrow") if days == 1 else weekday_date(at, zone, "short")


@register.simple_tag
def zone_name(zone: str, at: datetime) -> str:
    """A zone as people there call it: Mountain time, heure des Rocheuses."""
    return zone_words(zone, at, language())


@register.simple_tag
def named(practitioner: Practitioner) -> str:
    """A practitioner's name as a page writes it: with letters, and Dr. where it belongs."""
    return professions.professions()[practitioner.profession].named(practitioner.name, language())


@register.simple_tag
def why_here(card: Card, asked: Asked, of: int) -> str:
    """Why a result stands where it stands: "Soonest of 7; 1.2 km; 94 on 47 of 50 points"."""
    facts: dict[str, int | str] = {"place": card.place, "of": of}
    if card.weighed is not None and card.weighed.parts:
        words = gettext(
            "Number %(place)s of %(of)s as you weigh it: %(reached)s of 100 (%(parts)s)"
        )
        facts |= {"reached": round(card.weighed.reached), "parts": _parts(card.weighed)}
    elif asked.sort is Sort.POINTS:
        words = gettext("Number %(place)s of %(of)s by points")
    elif asked.sort is Sort.PRICE:
        words = gettext("Number %(place)s of %(of)s by price")
    elif asked.sort is Sort.NEAR and asked.lat is not None:
        words = gettext("Number %(place)s of %(of)s by distance")
        words = words if card.place > 1 else gettext("Nearest of %(of)s")
    else:
        words = gettext("Number %(place)s of %(of)s by soonest time")
        words = words if card.place > 1 else gettext("Soonest of %(of)s")
    parts = [words % facts]
    if card.distance_km is not None:
        parts.append(kilometres(card.distance_km))
    plaque = card.inspection
    if plaque is not None and plaque.value is not None:
        counts = {"value": round(plaque.value), "known": plaque.known, "of": plaque.of}
        parts.append(gettext("%(value)s on %(known)s of %(of)s points") % counts)
    else:
        parts.append(gettext("no score yet"))
    return "; ".join(parts)


def _parts(weighed: Weighed) -> str:
    """What a result reaches of each thing that matters: "soon 100, price 40"."""
    names = {
        "soon": gettext("soon %(part)s"),
        "near": gettext("near %(part)s"),
        "price": gettext("price %(part)s"),
        "points": gettext("points %(part)s"),
    }
    unknown = gettext("not known")
    return ", ".join(
        names[name] % {"part": unknown if part is None else round(part)}
        for name, part in weighed.parts
    )


@register.simple_tag
def field_of(practitioner: Practitioner) -> str:
    """Physiotherapy, chiropractic..."""
    return professions.professions()[practitioner.profession].field.of(language())


@register.filter
def near_words(clinic: Clinic) -> str:
    """The place of a clinic as a search names it."""
    place = places.by_slug(clinic.place)
    return place.words() if place else clinic.city


@register.simple_tag
def reach(practitioner: Practitioner) -> str:
    """What the technique certificate covers, by part of the body: "upper limb, spine".

    "Whole body" where it names every part that can be pointed at, and never before.
    """
    known = atlas.load().regions
    parts = {known[one].part for one in practitioner.regions if one in known}
    every = {one.id for one in known.values() if one.can_be_pointed_at}
    words = {
        "head": gettext("neck and head"),
        "arm": gettext("upper limb"),
        "trunk": gettext("spine and trunk"),
        "leg": gettext("lower limb"),
    }
    if every <= set(practitioner.regions):
        return gettext("whole body")
    if parts >= set(PARTS):
        count = len(known.keys() & set(practitioner.regions))
        return gettext("%(n)s parts of the body") % {"n": count}
    return ", ".join(words[part] for part in PARTS if part in parts)


@register.simple_tag
def ring(value: float) -> str:
    """How much of the score ring is drawn."""
    return f"{RING * value / 100:.1f} {RING}"


@register.simple_tag
def kind_said(service: Service) -> str:
    """A kind of service inside a sentence: first visit, free consult..."""
    return professions.services()[service.kind].short.of(language()).lower()


@register.filter
def phone(number: str) -> str:
    """A telephone number as people here read it."""
    return phone_words(number)


@register.filter
def worded(text: object) -> str:
    """A text that a knowledge file keeps in both languages, in the page's language."""
    of = getattr(text, "of", None)
    return str(of(language())) if of else str(text)


@register.filter
def label(place: Place) -> str:
    """A place as on an envelope."""
    return place.label(language())


@register.filter
def place_name(place: Place) -> str:
    """A place's name alone."""
    return place.name(language())


@register.filter
def transit(said: dict[str, str]) -> str:
    """How to come by transit, in the page's language where the clinic said it."""
    return said.get(language()) or said.get("en") or ""

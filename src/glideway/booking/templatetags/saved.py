"""A search in words: what is asked, thing by thing, as the page of a saved search lists it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from glideway.booking.queries import Asked
from glideway.booking.queries.saved_address import address_of
from glideway.booking.queries.searching import Search
from glideway.booking.templatetags.finding import chips
from glideway.directory.core import professions
from glideway.directory.core.places import Place
from glideway.kit.pages import language

register = template.Library()


@register.simple_tag
def search_name(title: str, place: Place | None) -> str:
    """What hurts and where: "Shoulder, near Toronto, ON"."""
    what = title or gettext("Anything that hurts")
    if place is None:
        return gettext("%(what)s, all of Canada") % {"what": what}
    where = place.label(language())
    return gettext("%(what)s, near %(where)s") % {"what": what, "where": where}


@register.simple_tag
def search_said(asked: Asked) -> list[str]:
    """The kind of visit, and every filter that is on, as the result page words it."""
    kind = professions.services()[asked.service].short.of(language())
    return [kind, *(one.words for one in chips(asked) if one.id != "service")]


@register.simple_tag
def search_address(search: Search) -> str:
    """The words of the address under which a search is saved."""
    return address_of(search)

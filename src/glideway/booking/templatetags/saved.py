"""A search in words: what is asked, thing by thing, as the page of a saved search lists it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from glideway.booking.queries import Asked
from glideway.directory.core import professions
from glideway.directory.core.places import Place
from glideway.directory.templatetags.directory import language_name
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import dollars

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
    """The kind of visit and every filter that is on."""
    field = professions.professions().get(asked.profession)
    spoken = language_name(asked.language).capitalize() if asked.language else ""
    most = asked.most_cents
    price = gettext("At most %(price)s") % {"price": dollars(most)} if most is not None else ""
    said = [
        professions.services()[asked.service].short.of(language()),
        gettext("Next 24 hours") if asked.in_a_day else "",
        gettext("After 5 pm") if asked.after_five else "",
        gettext("Direct billing") if asked.direct_billing else "",
        gettext("Step-free") if asked.step_free else "",
        {"f": gettext("With a woman"), "m": gettext("With a man")}.get(asked.sex, ""),
        gettext("In a class") if asked.in_a_class else "",
        field.field.of(language()) if field else "",
        spoken,
        price,
    ]
    return [one for one in said if one]

"""The three honest waits of a clinic, as cards and pages say them."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, ngettext

from glideway.booking import queries
from glideway.booking.queries import Usual
from glideway.directory.models import Plaque

register = template.Library()


@register.filter
def usual(plaque: Plaque | None) -> Usual:
    """The two waits that hang on a clinic; unknown where none hangs yet."""
    return queries.usual_told(plaque)


@register.filter
def waited(one: Usual) -> str:
    """How long newcomers waited, in days or hours; or that too few came to say."""
    if one.days:
        return ngettext("%(n)s day", "%(n)s days", one.days) % {"n": one.days}
    if one.hours:
        return gettext("%(n)s h") % {"n": one.hours}
    return gettext("too few to say")


@register.filter
def late(one: Usual) -> str:
    """How many minutes late visits begin; or that too few began to say."""
    if one.late is None:
        return gettext("too few to say")
    return gettext("%(n)s min") % {"n": one.late} if one.late else gettext("on time")

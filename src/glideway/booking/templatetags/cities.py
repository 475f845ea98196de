"""What a city's page says in its head and at a glance."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from glideway.booking.queries import Asked, CityPage
from glideway.booking.templatetags.waits import waited
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import clock_time, dollars, weekday_date

register = template.Library()


@register.simple_tag
def city_described(page: CityPage) -> str:
    """The one sentence under a city's name in a list of results."""
    name = page.place.label(language())
    if not page.clinics:
        return gettext("No clinic in %(name)s yet: who is nearest, and when.") % {"name": name}
    said = [
        ngettext(
            "%(n)s clinic for active release in %(name)s.",
            "%(n)s clinics for active release in %(name)s.",
            page.clinics,
        )
        % {"n": page.clinics, "name": name}
    ]
    if page.asked.service == Asked.service and page.soonest and page.soonest.soonest:
        at, zone = page.soonest.soonest, page.soonest.clinic.zone
        facts = {"day": weekday_date(at, zone), "time": clock_time(at, zone)}
        said.append(gettext("Soonest start for somebody new: %(day)s, %(time)s.") % facts)
    if page.cents:
        said.append(gettext("First visits from %(price)s.") % {"price": dollars(page.cents[0])})
    said.append(gettext("Open times, waits and prices, as they are now."))
    return " ".join(said)


@register.simple_tag
def city_waits(page: CityPage) -> str:
    """From the shortest to the longest usual wait of the city's clinics."""
    if page.waits is None:
        return gettext("too few to say")
    low, high, _clinics = page.waits
    if waited(low) == waited(high):
        return waited(low)
    if low.days:
        return gettext("%(low)s to %(high)s days") % {"low": low.days, "high": high.days}
    return gettext("%(low)s to %(high)s") % {"low": waited(low), "high": waited(high)}


@register.simple_tag
def linked_data(text: str) -> SafeString:
    """A block of data for machines: it runs nothing, and its text was made safe by who wrote it."""
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))

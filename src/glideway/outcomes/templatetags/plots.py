"""The plot of the house on a page: `{% plot picture %}`, with its key, its table and its file."""

from django import template
from django.utils.translation import gettext

from glideway.kit.pages import language
from glideway.outcomes.core import say
from glideway.outcomes.core.plots import Notch, Picture

register = template.Library()
GROUP = 1_000  # from here on, digits are written in threes


@register.filter
def in_unit(value: float, unit: str) -> str:
    """A number with its unit, in the order and with the marks of the page's language."""
    text = _number(value)
    if unit == "percent":
        return gettext("%(number)s\u00a0%%") % {"number": text}
    if unit == "dollars":
        return gettext("$%(number)s") % {"number": text}
    return text


@register.filter
def notch(mark: Notch, unit: str) -> str:
    """What stands beside a tick: its name, or its number."""
    return mark.name or in_unit(mark.value, unit)


@register.filter
def cell(pair: tuple[str | float | None, str]) -> str:
    """A cell of the table: a text as it is, a number as a reader writes it, else a dash."""
    value, unit = pair
    if value is None:
        return "–"
    return value if isinstance(value, str) else in_unit(value, unit)


@register.inclusion_tag("outcomes/plot.html")
def plot(picture: Picture, level: str = "h2") -> dict[str, object]:
    """A picture with all that stands beside it. `level` is the heading: h2 or h3, or none."""
    return {"picture": picture, "level": level, "plot": picture.plot}


def _number(value: float) -> str:
    if abs(value) < GROUP:
        return say.number(value, language())
    text = f"{abs(value):,.0f}".replace(",", "\u202f" if language() == "fr" else ",")
    return (say.MINUS if value < 0 else "") + text

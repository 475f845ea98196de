"""Words and marks that every page shares: icons, times, waits, money."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from glideway.kit.pages import language
from glideway.kit.signed import Row, Signature, State, of, state

register = template.Library()

# Placed by hand after lucide (ISC, see NOTICE): 24 px grid, 1.8 px stroke.
ICONS = {
    "phone": "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4"
    "a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z",
    "sliders": "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
    "pin": "M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    "calendar": "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
    "check": "M5 12.5l4.500 4.500L19 7",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c1-5 4-7 8-7s7 2 8 7",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
    "alert": "M12 4l9 16H3zM12 10v4M12 17v.5",
    "chart": "M3 20h18M7 20v-6M12 20V5M17 20v-9",
    "note": "M6 3h9l4 4v14H6zM9 11h7M9 15h7",
    "print": "M7 8V3h10v5M5 8h14v8H5zM8 14h8v7H8z",
    "home": "M4 11l8-7 8 7v9h-5v-6h-6v6H4z",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.5M4 12h.5M4 18h.5",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "download": "M12 4v11M7 10l5 5 5-5M5 20h14",
    "mail": "M4 6h16v12H4zM4 7l8 6 8-6",
    "x": "M6 6l12 12M18 6L6 18",
    "plus": "M12 5v14M5 12h14",
    "undo": "M9 7L4 12l5 5M4 12h10a5 5 0 0 1 0 10",
    "body": "M12 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM6 9l6-1 6 1M12 8v6M12 14l-3 7M12 14l3 7",
    "locate": "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 2v4M12 18v4M2 12h4M18 12h4",
    "more": "M6 12h.5M12 12h.5M18 12h.5",
    "external": "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
}
HOUR, DAY = 60, 24 * 60


@register.simple_tag
def intent() -> SafeString:
    """A key for what this form means to do, so that sending it twice does it once."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid4())


@register.filter
def standing(row: Row) -> State:
    """Whether a row of knowledge is a draft or reviewed: {% if row|standing == "draft" %}."""
    return state(row)


@register.filter
def signature(row: Row) -> Signature | None:
    """Who stands for a row of knowledge as it reads today, if anybody does."""
    return of(row)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """An icon by name, hidden from readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="1.8" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>',
        size,
        size,
        ICONS[name],
    )


@register.simple_tag
def clock_time(instant: datetime, zone: str) -> str:
    """A time of day in the clinic's zone, as the page's language writes it."""
    local = instant.astimezone(ZoneInfo(zone))
    if language() == "fr":
        return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 - noon
    return f"{local.hour % 12 or 12}:{local.minute:02} {half}"


@register.simple_tag
def day_name(instant: datetime, zone: str, now: datetime, style: str = "long") -> str:
    """Today, Tomorrow, or the date, on the calendar of `zone`."""
    where = ZoneInfo(zone)
    day, today = instant.astimezone(where).date(), now.astimezone(where).date()
    if day == today:
        return gettext("Today")
    if day == today + timedelta(days=1):
        return gettext("Tomorrow")
    return weekday_date(instant, zone, style)


@register.simple_tag
def weekday_date(instant: datetime, zone: str, style: str = "long") -> str:
    """A date with its weekday: `Mon, Nov 23` or `lun. 23 nov.`; long names by default."""
    local = instant.astimezone(ZoneInfo(zone))
    french = language() == "fr"
    day = r"j\e\r" if local.day == 1 else "j"  # in French the first of a month is an ordinal
    if style == "short":
        return date_format(local, rf"D\. {day} N" if french else "D, M j", use_l10n=False)
    return date_format(local, f"l {day} F" if french else "l, F j", use_l10n=False)


@register.simple_tag
def wait(minutes: int, dates: int | None = None) -> str:
    """How long from now, in the two largest units that say something; days as dates count."""
    if minutes < HOUR:
        return gettext("in %(minutes)s min") % {"minutes": minutes}
    if minutes < DAY:
        hours, rest = divmod(minutes, HOUR)
        if not rest:
            return gettext("in %(hours)s h") % {"hours": hours}
        return gettext("in %(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    days = dates or round(minutes / DAY)
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


@register.filter
def dollars(cents: int) -> str:
    """A price: `$95`, `$95.50`, or in French `95 $`, `95,50 $`; nothing charged is `Free`."""
    if cents == 0:
        return gettext("Free")
    whole, rest = divmod(cents, 100)
    if language() == "fr":
        return f"{whole},{rest:02}\u00a0$" if rest else f"{whole}\u00a0$"
    return f"${whole}.{rest:02}" if rest else f"${whole}"


@register.filter
def kilometres(distance: float) -> str:
    """A distance: `1.2 km`, `850 m`, `14 km`, with the language's decimal mark."""
    if distance < 1:
        return f"{round(distance * 20) * 50}\u00a0m"
    if distance >= 10:  # noqa: PLR2004 - past ten a decimal says nothing
        return f"{distance:.0f}\u00a0km"
    text = f"{distance:.1f}\u00a0km"
    return text.replace(".", ",") if language() == "fr" else text


@register.filter
def signed(value: float) -> str:
    """A change with its sign; the minus is U+2212, as the tables print it."""
    text = f"{abs(value):g}"
    if language() == "fr":
        text = text.replace(".", ",")
    return f"+{text}" if value > 0 else f"\u2212{text}" if value < 0 else "0"


@register.filter
def initials(name: str) -> str:
    """At most two letters for a round mark: first and last word."""
    words = [word for word in name.replace("Dr.", "").split() if word[0].isalpha()]
    return "".join(
        word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    )

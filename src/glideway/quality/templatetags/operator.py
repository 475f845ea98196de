"""Words of the operator's desk: what a task is, when it is due, what somebody waits for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.directory.core import places, professions
from glideway.kit.pages import language
from glideway.quality.queries.today import Task

register = template.Library()
WIDE = 240  # px of the longest bar
A_WEEK = 7
KINDS = {
    "complaint": _("A complaint to be answered"),
    "unread": _("A complaint that nobody has read"),
    "lapse": _("A paper fell away; visits are booked"),
    "held": _("A review that a filter holds"),
    "reported": _("A review that was reported"),
    "application": _("An application to join"),
    "retaliation": _("A visit of somebody who complained was cancelled"),
    "tell": _("An answer to be told by telephone"),
    "gate-visits": _("A clinic is hidden; visits are booked"),
    "unmanned": _("An inspection that nobody goes to"),
    "visit": _("An inspection to be visited"),
    "under-way": _("An inspection under way"),
    "draft": _("An inspection to be sent to the clinic"),
    "appeal": _("An appeal to be decided"),
    "evidence": _("What an inspector saw lapses"),
    "ending": _("A paper that ends soon"),
    "ended": _("A paper that has ended"),
    "unchecked": _("A paper that nobody has checked"),
    "not-found": _("A paper that was not found"),
}
GROUPS = {
    "complaints": _("Complaints"),
    "lapses": _("Papers that fell away"),
    "reviews": _("Reviews"),
    "applications": _("Applications"),
    "inspections": _("Inspections"),
    "papers": _("Papers to check"),
}
LISTS = {"gate-visits": "quality:gates"}
EVERY = {
    "lapses": "quality:lapses",
    "reviews": "quality:doubtful_reviews",
    "applications": "quality:applications",
    "inspections": "quality:desk_looks",
    "papers": "quality:to_check",
}
PAGES = {
    "complaint": "quality:grievance",
    "unread": "quality:grievance",
    "tell": "quality:grievance",
    "lapse": "quality:lapse",
    "held": "quality:doubtful",
    "reported": "quality:doubtful",
    "application": "quality:decide_application",
    "unmanned": "quality:inspection",
    "visit": "quality:inspection",
    "under-way": "quality:inspection",
    "draft": "quality:inspection",
    "appeal": "quality:inspection",
}


@register.filter
def kind_name(task: Task) -> str:
    """What somebody has to do with it."""
    return str(KINDS[task.kind])


@register.filter
def group_name(group: str) -> str:
    """A kind of work by name."""
    return str(GROUPS[group])


@register.filter
def every(group: str) -> str:
    """The page of all work of a kind, where there is one."""
    return reverse(EVERY[group]) if group in EVERY else ""


@register.filter
def where(task: Task) -> str:
    """The address where it is done."""
    if task.kind == "evidence":
        return f"{reverse('quality:desk_looks')}?clinic={task.about}#send"
    if task.kind in PAGES:
        return reverse(PAGES[task.kind], args=[task.about])
    if task.kind in LISTS:
        return reverse(LISTS[task.kind])
    return f"{reverse('quality:to_check')}#paper-{task.about}"


@register.simple_tag
def due_words(due: datetime | None, now: datetime, zone: str = "") -> str:
    """When it is due, in days from today there: "2 days late", "today", "in 5 days"."""
    if due is None:
        return gettext("no day set")
    days = _days(due, now, zone)
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if due < now:
        return gettext("late since today")
    if days == 0:
        return gettext("today")
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


@register.simple_tag
def due_tone(due: datetime | None, now: datetime, zone: str = "") -> str:
    """The colour that goes with those words, never without them."""
    if due is not None and due < now:
        return "bad"
    soon = due is not None and _days(due, now, zone) <= 2  # noqa: PLR2004 - today, tomorrow, the day after
    return "warm" if soon else ""


@register.simple_tag
def due_day(due: datetime, zone: str = "") -> str:
    """The day on which it is due where it is about; a midnight is the end of the day before."""
    return date_format(_last_day(due, zone), "DATE_FORMAT")


def _days(due: datetime, now: datetime, zone: str) -> int:
    return (_last_day(due, zone) - now.astimezone(ZoneInfo(zone or "UTC")).date()).days


def _last_day(due: datetime, zone: str) -> date:
    return (due - timedelta(seconds=1)).astimezone(ZoneInfo(zone or "UTC")).date()


@register.filter
def what_name(what: str) -> str:
    """A profession's field or a part of the body by name."""
    said = language()
    if what in professions.professions():
        return professions.professions()[what].field.of(said)
    region = atlas.load().regions.get(what)
    name = region.name.of(said) if region else what
    return name[:1].upper() + name[1:]


@register.filter
def province_name(code: str) -> str:
    """A province in the page's language."""
    return places.PROVINCES[code].name(language()) if code in places.PROVINCES else code


@register.simple_tag
def bar_width(days: float | None, most: float) -> str:
    """How wide the bar of a wait is, in px."""
    return f"{WIDE * (days or 0.0) / most:.0f}" if most else "0"

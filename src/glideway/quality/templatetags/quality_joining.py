"""How applications, papers and their steps are named on a page."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext

from glideway.directory.core.professions import Wording
from glideway.kit.pages import language
from glideway.quality.core import joining
from glideway.quality.core.lapsing import KeptFor
from glideway.quality.models import ApplicationStep
from glideway.quality.operations.joining_words import LOOKED, WHY
from glideway.quality.operations.lapses import KEPT_WORDS
from glideway.quality.queries.joining import Entry

register = template.Library()


@register.filter
def state_said(state: str) -> str:
    """Where an application stands."""
    return {
        joining.State.RECEIVED: gettext("Received"),
        joining.State.LOOKED_AT: gettext("Looked at"),
        joining.State.ASKED_BACK: gettext("Asked back"),
        joining.State.ACCEPTED: gettext("Let in"),
        joining.State.REFUSED: gettext("Refused"),
    }[joining.State(state)]


@register.filter
def step_said(step: ApplicationStep) -> str:
    """A step with what was looked at or why, where it says so."""
    said = state_said(step.state)
    more = LOOKED.get(step.why) or WHY.get(step.why)
    return gettext("%(step)s: %(what)s") % {"step": said, "what": more} if more else said


@register.filter
def entry_said(entry: Entry) -> str:
    """A line of the public log."""
    if entry.what == "inspected":
        return gettext("Inspected")
    more = LOOKED.get(entry.why)
    said = state_said(entry.what)
    return gettext("%(step)s: %(what)s") % {"step": said, "what": more} if more else said


@register.filter
def role_said(role: str) -> str:
    """In which role somebody did it."""
    return {"operator": gettext("Network operator"), "inspector": gettext("Inspector")}.get(
        role, gettext("Glideway")
    )


@register.filter
def said_wording(words: Wording) -> str:
    """A text of the data in the page's language."""
    return words.of(language())


@register.filter
def outcome_said(outcome: str) -> str:
    """What became of a visit whose practitioner's paper fell away."""
    return {
        "kept": gettext("Stays"),
        "moved": gettext("Given to somebody else"),
        "cancelled": gettext("Cancelled"),
        "over": gettext("Moved or cancelled before"),
    }[outcome]


@register.simple_tag
def decide_by(due: datetime, zone: str | None) -> str:
    """Until when to decide, on the calendar of a place: the end of a day, or before a visit."""
    there = due.astimezone(ZoneInfo(zone or "UTC"))
    if there.time() == time():
        day = date_format(there - timedelta(days=1), "DATE_FORMAT")
        return gettext("decide by the end of %(day)s") % {"day": day}
    at = date_format(there, "DATETIME_FORMAT")
    return gettext("decide before the first visit: %(at)s") % {"at": at}


@register.filter
def kept_said(why: str) -> str:
    """Why a visit stays."""
    return str(KEPT_WORDS[KeptFor(why)])

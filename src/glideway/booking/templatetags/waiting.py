"""Words of the waitlist: what came of an entry for a time that came free, and who may read what.

The patient reads the own line; the desk reads every line, but not of visits elsewhere.
"""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from glideway.booking.models import WaitlistEntry
from glideway.booking.queries.wishes import NOTICES, PARTS_OF_A_DAY, WEEKDAYS
from glideway.kit.pages import language

register = template.Library()
TO_THE_PATIENT = {
    "offered": gettext_lazy("It was offered to you."),
    "taken": gettext_lazy("You took it."),
    "passed-on": gettext_lazy("It was offered to you and has passed on."),
    "dates": gettext_lazy("It was outside your dates."),
    "weekday": gettext_lazy("It was on another day of the week."),
    "part-of-day": gettext_lazy("It was at another part of the day."),
    "notice": gettext_lazy("It was sooner than the notice that you or the visit need."),
    "already-booked": gettext_lazy("You had such a visit by then already."),
    "already-offered": gettext_lazy("Another time was offered to you just then."),
    "other-practitioner": gettext_lazy("It was with somebody else than you chose."),
    "other-service": gettext_lazy("It was with somebody who does not give this kind of visit."),
    "needs-approval": gettext_lazy("The clinic answers wishes for this kind of visit itself."),
    "patient-clash": gettext_lazy("It did not go with another appointment of yours."),
    "patient-elsewhere": gettext_lazy("It did not go with another appointment of yours."),
    "quiet-hours": gettext_lazy("It came free at night, when we do not write to you."),
    "after-another": gettext_lazy("Somebody else on the list was asked first."),
    "not-offered": gettext_lazy("It was no longer free, or does not fit this kind of visit."),
}
TO_THE_DESK = {
    "offered": gettext_lazy("Offered"),
    "taken": gettext_lazy("Taken"),
    "passed-on": gettext_lazy("Passed on"),
    "dates": gettext_lazy("Outside the wished dates"),
    "weekday": gettext_lazy("Another day of the week"),
    "part-of-day": gettext_lazy("Another part of the day"),
    "notice": gettext_lazy("Too soon for the notice"),
    "already-booked": gettext_lazy("Has such a visit by then"),
    "already-offered": gettext_lazy("Another time is offered"),
    "other-practitioner": gettext_lazy("Somebody else was chosen"),
    "other-service": gettext_lazy("Does not give this kind of visit"),
    "needs-approval": gettext_lazy("Yours to offer by hand: you answer for this kind of visit"),
    "patient-clash": gettext_lazy("Another appointment here stands in the way"),
    "patient-elsewhere": gettext_lazy("Not free then, or does not fit"),
    "quiet-hours": gettext_lazy("Quiet hours: asked in the morning"),
    "after-another": gettext_lazy("Fits; another is asked first"),
    "not-offered": gettext_lazy("Not free then, or does not fit"),
    "not-waiting": gettext_lazy("No longer waits"),
}


@register.filter
def why_to_patient(rule: str) -> str:
    """What came of a freed time, as the one who waits reads it."""
    return str(TO_THE_PATIENT[rule])


@register.filter
def why_to_desk(rule: str) -> str:
    """What came of a freed time, as the desk reads it of everybody who waits."""
    return str(TO_THE_DESK[rule])


@register.filter
def days_wished(entry: WaitlistEntry) -> str:
    """From which date until which, and on which days of the week."""
    said = gettext("%(first)s to %(last)s") % {
        "first": _day(entry.first_on),
        "last": _day(entry.last_on),
    }
    names = [str(name) for number, name in WEEKDAYS if number in entry.weekdays]
    return f"{said} · {', '.join(names)}" if names else said


@register.filter
def hours_wished(entry: WaitlistEntry) -> str:
    """Which parts of the day."""
    names = [str(name) for part, name in PARTS_OF_A_DAY if part in entry.parts]
    return " · ".join(names) or gettext("Any time of the day")


@register.filter
def notice_wished(entry: WaitlistEntry) -> str:
    """How long before, at least."""
    known = {minutes: str(name) for minutes, name in NOTICES}
    minutes = entry.notice_minutes
    return known.get(minutes) or gettext("%(minutes)s min") % {"minutes": minutes}


def _day(day: date) -> str:
    return date_format(day, "j F" if language() == "fr" else "M j", use_l10n=False)

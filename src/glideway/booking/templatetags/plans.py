"""Words of the plan pages: a rhythm as people say it, why a time is not free."""

from __future__ import annotations

from datetime import date

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from glideway.booking.core.tapering import PRESETS, RuleUnclear, Stage, stages
from glideway.booking.queries import Booking
from glideway.booking.queries.links import plan_link
from glideway.kit.pages import language

register = template.Library()
WHY_NOT = {
    "past": "passed",
    "notice": "notice",
    "horizon": "horizon",
    "closed": "closed",
    "override-closed": "closed",
    "off-grid": "closed",
    "does-not-fit": "closed",
    "patient-busy": "patient",
    "same-day-after-free": "same-day",
}


@register.simple_tag
def rule_said(rule: str) -> str:
    """A plan's rhythm in the page's language; another way of writing one is "as planned"."""
    try:
        found = stages(rule)
    except RuleUnclear:
        return gettext("As planned")
    return gettext(", then ").join(_stage(one) for one in found)


def _stage(stage: Stage) -> str:
    if stage.apart > 1:
        said = ngettext(
            "%(visits)s visit every %(apart)s weeks",
            "%(visits)s visits every %(apart)s weeks",
            stage.visits,
        )
    else:
        said = ngettext("%(visits)s visit a week", "%(visits)s visits a week", stage.visits)
    words = said % {"visits": stage.visits, "apart": stage.apart}
    if stage.weeks is None:
        return words
    return ngettext(
        "%(words)s for %(weeks)s week", "%(words)s for %(weeks)s weeks", stage.weeks
    ) % {
        "words": words,
        "weeks": stage.weeks,
    }


@register.simple_tag
def preset_said(name: str) -> str:
    """One of the usual rhythms in words."""
    return rule_said(PRESETS[name])


@register.simple_tag
def why_not(reasons: tuple[str, ...], staff: bool = False) -> str:  # noqa: FBT001, FBT002 - a tag
    """Why a time of a plan is not free, in one word; never whose it is."""
    words = {
        "passed": gettext("in the past"),
        "notice": gettext("too soon to book"),
        "horizon": gettext("too far ahead to book yet"),
        "closed": gettext("closed"),
        "patient": gettext("another visit of the patient")
        if staff
        else gettext("another visit of yours"),
        "same-day": gettext("same day as a free call"),
    }
    for rule in reasons:
        if rule in WHY_NOT:
            return words[WHY_NOT[rule]]
    return gettext("taken")


@register.simple_tag
def plan_address(booking: Booking) -> str:
    """Where all visits of an appointment's plan stand together; nowhere for one of none."""
    return reverse("booking:plan_link", args=[plan_link(booking.series)]) if booking.series else ""


@register.simple_tag
def weekday_said(day: str) -> str:
    """A weekday by its number, 0 is Monday."""
    monday = date(2024, 1, 1)
    name = date_format(monday.replace(day=1 + int(day)), "D", use_l10n=False)
    return name if language() != "fr" else name.rstrip(".")


@register.simple_tag
def plain_day(day: date) -> str:
    """A date as a sentence has it: `May 12, 2026`, `12 mai 2026`."""
    return date_format(day, "j F Y" if language() == "fr" else "F j, Y", use_l10n=False)

"""How the steps of a complaint and of a review are named, and what became of a letter."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.kit import post
from glideway.kit.pages import language
from glideway.quality.core import review_words
from glideway.quality.models import GrievanceStep, Review, ReviewStep

register = template.Library()
STATES = {
    "received": _("Received"),
    "acknowledged": _("Read"),
    "in-work": _("In work"),
    "waiting": _("Waiting for the complainant"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "escalated": _("With the network"),
    "referred": _("With the college"),
    "withdrawn": _("Taken back"),
}
STEPS = {
    "acknowledge": _("Read by who answers it"),
    "take": _("Somebody works on it"),
    "ask": _("A question was asked"),
    "hear": _("The question was answered"),
    "answer": _("Answered"),
    "close": _("Closed"),
    "escalate": _("Passed to the network"),
    "refer": _("Passed to the college"),
    "withdraw": _("Taken back"),
    "cancelled": _("The clinic was asked why it cancelled a visit"),
}
WHY = {
    "settled": _("Closed as settled"),
    "explained": _("Closed as explained"),
    "late": _("Passed to the network: a deadline was missed"),
    "waited-out": _("No answer came in 14 days: the clock runs again"),
}
REVIEW_STEPS = {
    "invited": _("Asked"),
    "written": _("Written"),
    "changed": _("Changed by its author"),
    "held": _("Held by a filter"),
    "freed": _("Nothing holds it any more"),
    "reported": _("Reported"),
    "let-stand": _("Let stand"),
    "proposed": _("Removal asked for"),
    "removed": _("Removed"),
    "replied": _("The clinic replied"),
}


@register.filter
def state_name(state: str) -> str:
    """Where a complaint stands, in two words."""
    return str(STATES.get(state) or state)


@register.filter
def step_name(step: GrievanceStep) -> str:
    """One step of a complaint as everybody reads it."""
    return str(WHY.get(step.reason) or STEPS.get(step.step) or step.step)


@register.filter
def review_step_name(step: ReviewStep) -> str:
    """One step of a review."""
    return str(REVIEW_STEPS.get(step.step) or step.step)


@register.filter
def step_reasons(step: ReviewStep) -> str:
    """The grounds of a step, in the page's language."""
    lists = review_words.load()
    names = {one.id: one.name.of(language()) for one in (*lists.reasons, *lists.kept_for)}
    said = step.reason.replace(":", ",").split(",")
    return ", ".join(names.get(one, one) for one in said if one)


@register.filter
def letter_fate(fate: str) -> str:
    """What became of the letter of an invitation."""
    words = {"none": _("No letter"), "sent": _("Sent"), "waits": _("Waits to be sent")}
    return str(words.get(fate) or post.WORDS[post.Outcome(fate)])


@register.filter
def review_stage(review: Review, now: datetime) -> str:
    """Where a review stands; how many stars is nobody's business here."""
    if review.written_at is None:
        return gettext("Not written")
    if review.removed_at is not None:
        return gettext("Removed")
    if review.held_at is not None or review.reported_at is not None:
        return gettext("Waits for a decision")
    if review.shown_at is None or review.shown_at > now:
        return gettext("Held for its day")
    return gettext("Written, and its day is over")

"""What is typed or tapped in the room and at home: parsed and worded, never decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from glideway.screening.core.rules import Answer, Question, items_due, more_key

MOST_DEG = 200
SIDES = (
    ("left", _("Left")),
    ("right", _("Right")),
    ("both", _("Both sides")),
    ("midline", _("Midline")),
)
RESULTS = (
    ("positive", _("Positive")),
    ("negative", _("Negative")),
    ("unclear", _("Not clear")),
)
MEANS = (
    ("palpation", _("By palpation")),
    ("movement", _("By movement")),
    ("history", _("From the history")),
)


class BaselineForm(forms.Form):
    """Three measures before the work: pain, the patient's own activity, one movement."""

    pain = forms.IntegerField(label=_("Pain now, 0 to 10"), min_value=0, max_value=10)
    words = forms.CharField(
        label=_("An activity, in the patient's own words"),
        max_length=80,
        help_text=_("For example: reach overhead, sit for an hour, run 5 km."),
    )
    activity = forms.IntegerField(
        label=_("How well it goes, 0 (cannot) to 10 (as before)"), min_value=0, max_value=10
    )
    movement_deg = forms.IntegerField(label=_("Degrees"), min_value=0, max_value=MOST_DEG)
    movement_again_deg = forms.IntegerField(
        label=_("Measured a second time"),
        min_value=0,
        max_value=MOST_DEG,
        required=False,
        help_text=_("Two measurements show how noisy measuring is. May be left out."),
    )


class RetestForm(forms.Form):
    """The same again, right after."""

    after_deg = forms.IntegerField(label=_("Degrees now"), min_value=0, max_value=MOST_DEG)
    pain_after = forms.IntegerField(
        label=_("Pain now, 0 to 10"), min_value=0, max_value=10, required=False
    )


class ClearForm(forms.Form):
    """Why a doctor-first no longer holds; who and when are known."""

    why = forms.CharField(
        label=_("Who cleared it, and on what ground"),
        max_length=300,
        help_text=_("For example: letter of the family doctor of March 2, no fracture."),
    )


class DescribeForm(forms.Form):
    """Which side, and which movement is measured from now on."""

    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    movement = forms.CharField(label=_("Movement to measure"), max_length=60)


class FindingForm(forms.Form):
    """What was found where; each structure is ticked by the practitioner, never by the page."""

    means = forms.ChoiceField(label=_("Found how"), choices=MEANS)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    words = forms.CharField(label=_("In words, if needed"), max_length=200, required=False)


class TestForm(forms.Form):
    """The result of one movement test, and how likely it was held to be before, if anybody says."""

    test = forms.CharField(max_length=40)
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    before = forms.IntegerField(
        label=_("Likely beforehand, in per cent"), min_value=1, max_value=99, required=False
    )
    words = forms.CharField(label=_("In words, if needed"), max_length=200, required=False)


class PassForm(forms.Form):
    """One tap: the key the page made, and what was felt."""

    key = forms.UUIDField()
    discomfort = forms.IntegerField(
        min_value=0,
        max_value=10,
        error_messages={"required": _("Say how it felt, 0 to 10, then record the pass.")},
    )


class PlanForm(forms.Form):
    """Number and rhythm of visits, and where the activity should be."""

    visits = forms.IntegerField(label=_("Visits"), min_value=1, max_value=30)
    per_week = forms.IntegerField(label=_("A week"), min_value=1, max_value=7)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=26)
    goal = forms.IntegerField(
        label=_("The activity should reach, 0 to 10"), min_value=0, max_value=10, required=False
    )


class EndForm(forms.Form):
    """How a course of care ends, in one word."""

    because = forms.ChoiceField(
        label=_("How it ends"),
        choices=(
            ("well", _("Well: the goal is reached")),
            ("stopped", _("Stopped: no change beyond noise")),
            ("referred", _("Referred to other care")),
            ("ended", _("Ended for another reason")),
        ),
    )


class NoteForm(forms.Form):
    """The text as it is to be signed."""

    words = forms.CharField(
        label=_("Note"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14})
    )


class AmendForm(NoteForm):
    """A later version, with its reason."""

    reason = forms.CharField(label=_("Why it is amended"), max_length=200)


class HomeForm(forms.Form):
    """What the patient enters at home."""

    pain = forms.IntegerField(label=_("Pain now, 0 to 10"), min_value=0, max_value=10)
    activity = forms.IntegerField(min_value=0, max_value=10, required=False)


def ticked(posted: QueryDict, name: str) -> list[str]:
    """Every value ticked under one name, in the order of the page, each once."""
    return list(dict.fromkeys(posted.getlist(name)))


def asked_in_the_room(region: str) -> list[Question]:
    """The emergency questions, and those that only a visit asks; the rest is carried over."""
    before = {one.id for one in items_due(region, "booking")}
    due = items_due(region, "every_visit")
    return [one for one in due if one.is_emergency or one.id not in before]


def safety_answers(posted: QueryDict, region: str) -> dict[str, Answer]:
    """What was answered of the questions of the room, and whether anything else has changed.

    "None of these" is a no to each question that stood open on the page and to no other; what is
    neither ticked nor covered by it stays unanswered.
    """
    read = set(posted.getlist("read")) if "none" in posted else set()
    due = [one.id for one in asked_in_the_room(region)]
    said: dict[str, Answer] = {}
    for one in due:
        given: Any = posted.get(one)
        if given in {*Answer}:
            said[one] = Answer(given)
            follow: Any = posted.get(more_key(one))
            if follow in {*Answer} and said[one] is not Answer.NO:
                said[more_key(one)] = Answer(follow)
        elif one in read:
            said[one] = Answer.NO
    return said

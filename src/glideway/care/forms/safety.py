"""The safety questions of the room, and why a doctor-first no longer holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from glideway.screening.core.rules import (
    Answer,
    Occasion,
    Question,
    Rules,
    Triage,
    items_due,
    more_key,
)


class ClearForm(forms.Form):
    """Why a doctor-first no longer holds; who and when are known."""

    why = forms.CharField(
        label=_("Who cleared it, and on what ground"),
        max_length=300,
        help_text=_("For example: letter of the family doctor of March 2, no fracture."),
    )


class MissForm(forms.Form):
    """What the questions missed: what it would have meant is one tap, the words may stay empty."""

    action = forms.ChoiceField(
        choices=[
            (Triage.PRECAUTION.value, _("A precaution was missed")),
            (Triage.REFER_FIRST.value, _("A doctor should have been first")),
            (Triage.EMERGENCY.value, _("It was urgent")),
        ]
    )
    what = forms.CharField(label=_("What was it? (may stay empty)"), max_length=300, required=False)


def asked_in_the_room(
    region: str, rules: Rules | None = None, occasion: Occasion = "every_visit"
) -> list[Question]:
    """The emergency questions, those that only a visit asks, and what the clinic asks besides.

    The rest is carried over; a clinic's own questions may be newer than the round before.
    """
    before = {one.id for one in items_due(region, "booking")}
    due = items_due(region, occasion, rules)
    return [one for one in due if one.is_emergency or one.id not in before]


def safety_answers(posted: QueryDict, due: Iterable[Question]) -> dict[str, Answer]:
    """What was answered of the questions of the room, and whether anything else has changed.

    "None of these" is a no to each question that stood open on the page and to no other; what is
    neither ticked nor covered by it stays unanswered.
    """
    read = set(posted.getlist("read")) if "none" in posted else set()
    said: dict[str, Answer] = {}
    for one in (question.id for question in due):
        given: Any = posted.get(one)
        if given in {*Answer}:
            said[one] = Answer(given)
            follow: Any = posted.get(more_key(one))
            if follow in {*Answer} and said[one] is not Answer.NO:
                said[more_key(one)] = Answer(follow)
        elif one in read:
            said[one] = Answer.NO
    return said

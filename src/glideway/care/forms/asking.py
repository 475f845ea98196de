"""One answer by link: the number that was tapped, and the words that name an activity."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.core.asking import MOST_LETTERS


class AnswerForm(forms.Form):
    """Each number is a button of its own, so one tap answers; words only where none are yet."""

    question = forms.CharField(max_length=24)
    value = forms.IntegerField()
    words = forms.CharField(
        label=_("What you would like to do again"), max_length=MOST_LETTERS, required=False
    )

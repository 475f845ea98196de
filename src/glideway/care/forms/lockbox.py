"""Why a withheld record is opened, and what an owner found of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why it must be opened now: typed, never chosen."""

    reason = forms.CharField(
        label=_("Why must it be opened now?"),
        min_length=10,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The patient reads this sentence, and an owner of the clinic reviews it."),
    )


class ReviewForm(forms.Form):
    """Whether it was in order, with a word on why."""

    in_order = forms.TypedChoiceField(
        label=_("Was it in order?"),
        choices=(("yes", _("Yes, in order")), ("no", _("No, not in order"))),
        coerce=lambda said: said == "yes",
    )
    words = forms.CharField(label=_("What you found"), max_length=400)

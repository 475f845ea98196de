"""What a consult by phone came to, and the name under a consent on the own phone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

FIT = (
    ("yes", _("Yes, hands-on care fits")),
    ("doctor", _("A doctor first")),
    ("other", _("Other care fits better")),
)
NEXT = (
    ("book", _("Book a visit")),
    ("refer", _("Refer")),
    ("nothing", _("Nothing more is needed")),
)


class ConsultForm(forms.Form):
    """Two taps are needed: whether we fit, and the next step; the rest may stay empty."""

    hurts = forms.CharField(
        label=_("What hurts, in a few words (may stay empty)"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    fit = forms.ChoiceField(label=_("Does hands-on care fit?"), choices=FIT)
    visits = forms.IntegerField(
        label=_("Visits proposed (may stay empty)"), min_value=1, max_value=30, required=False
    )
    proposed = forms.CharField(
        label=_("Proposed plan (may stay empty)"), max_length=400, required=False
    )
    next_step = forms.ChoiceField(label=_("Next step"), choices=NEXT)


class SignForm(forms.Form):
    """The typed name, and for a child that a parent or guardian signs."""

    name = forms.CharField(label=_("Your first and last name"), max_length=80)
    guardian = forms.BooleanField(label=_("I am the parent or guardian"), required=False)

"""What follows from a visit: the plan, and how a course of care ends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.kit.days import DayField

LASTING = (
    ("weeks", _("up to six weeks")),
    ("months", _("six weeks to three months")),
    ("longer", _("longer than three months")),
)


class PlanForm(forms.Form):
    """Number and rhythm of visits, and where the activity should be."""

    visits = forms.IntegerField(label=_("Visits"), min_value=1, max_value=30)
    per_week = forms.IntegerField(label=_("A week"), min_value=1, max_value=7)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=26)
    goal = forms.IntegerField(
        label=_("The activity should reach, 0 to 10"), min_value=0, max_value=10, required=False
    )
    by_date = DayField(label=_("By when"), required=False)
    lasting = forms.ChoiceField(label=_("How long it hurt before"), choices=LASTING, required=False)
    leave_words = forms.CharField(
        label=_("Also to leave alone, in words"), max_length=200, required=False
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

"""What was measured before the work, found by hand or movement, and tested."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.core import examining
from glideway.care.forms.said import SaidForm
from glideway.kit.pages import language

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


def _instruments() -> list[tuple[str, str]]:
    """What an angle is read with, by name; not said is the first."""
    known = examining.load().instruments
    return [("", "—"), *((one.id, one.name.of(language())) for one in known)]


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
    side = forms.ChoiceField(label=_("Side"), choices=(("", "—"), *SIDES), required=False)
    movement = forms.CharField(label=_("Movement to measure"), max_length=60, required=False)
    instrument = forms.ChoiceField(
        label=_("Measured with"),
        choices=_instruments,
        required=False,
        help_text=_("The re-test goes by the noise of this instrument."),
    )


class FindingForm(SaidForm):
    """What was found where; each structure is ticked by the practitioner, never by the page."""

    means = forms.ChoiceField(label=_("Found how"), choices=MEANS)
    side = forms.ChoiceField(label=_("Side"), choices=(("", "—"), *SIDES))
    words = forms.CharField(label=_("In words, if needed"), max_length=200, required=False)

    def said(self) -> dict[str, Any]:
        """The finding, and each structure that it was ticked at."""
        return {**self.cleaned_data, "structures": self.ticked("structure")}


class TestForm(forms.Form):
    """The result of one movement test, and how likely it was held to be before, if anybody says."""

    test = forms.CharField(max_length=40)
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES)
    before = forms.IntegerField(
        label=_("Likely beforehand, in per cent"), min_value=1, max_value=99, required=False
    )
    words = forms.CharField(label=_("In words, if needed"), max_length=200, required=False)

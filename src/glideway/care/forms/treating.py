"""The taps of the treatment room, and the same movement measured again.

Each form of a tap carries the key the tablet made (it becomes the name of the row) and, when it
was kept while the network was away, the instant of the tap.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.core import tolerance
from glideway.care.forms.assessing import MOST_DEG

MOST_SECONDS = 3600
LIMITS = range(tolerance.CLOSES_FROM, 3, -1)


class TapForm(forms.Form):
    """One tap: its key, the protocol in hand, and when it was tapped if not now."""

    key = forms.UUIDField()
    protocol = forms.CharField(max_length=80)
    at = forms.DateTimeField(required=False)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=MOST_SECONDS)


class PassForm(TapForm):
    """What was felt, where it was said."""

    discomfort = forms.IntegerField(required=False, min_value=0, max_value=tolerance.MOST)


class KindForm(TapForm):
    """A warning, or what was changed."""

    kind = forms.CharField(max_length=8)


class UndoForm(forms.Form):
    """Which tap is taken back, by its key; none is the last one."""

    protocol = forms.CharField(max_length=80)
    what = forms.UUIDField(required=False)


class WhereForm(forms.Form):
    """Where it travels to: a point of the chart, or a region by its name."""

    sensation = forms.CharField(max_length=36)
    view = forms.CharField(max_length=8, required=False)
    x = forms.FloatField(required=False)
    y = forms.FloatField(required=False)
    region = forms.CharField(max_length=24, required=False)
    side = forms.CharField(max_length=8, required=False)


class AgreeForm(forms.Form):
    """The number that closes, and the word that stops."""

    limit = forms.TypedChoiceField(
        label=_("It closes at"), choices=[(one, str(one)) for one in LIMITS], coerce=int
    )
    word = forms.CharField(label=_("The word that stops"), max_length=40, initial="stop")


class RetestForm(forms.Form):
    """The same again, right after."""

    after_deg = forms.IntegerField(label=_("Degrees now"), min_value=0, max_value=MOST_DEG)
    pain_after = forms.IntegerField(
        label=_("Pain now, 0 to 10"), min_value=0, max_value=10, required=False
    )

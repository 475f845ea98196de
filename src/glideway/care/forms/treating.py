"""A pass as it is tapped, and the same movement measured again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.forms.assessing import MOST_DEG


class PassForm(forms.Form):
    """One tap: the key the page made, and what was felt."""

    key = forms.UUIDField()
    discomfort = forms.IntegerField(
        min_value=0,
        max_value=10,
        error_messages={"required": _("Say how it felt, 0 to 10, then record the pass.")},
    )


class RetestForm(forms.Form):
    """The same again, right after."""

    after_deg = forms.IntegerField(label=_("Degrees now"), min_value=0, max_value=MOST_DEG)
    pain_after = forms.IntegerField(
        label=_("Pain now, 0 to 10"), min_value=0, max_value=10, required=False
    )

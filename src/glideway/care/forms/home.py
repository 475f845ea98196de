"""What the patient enters at home."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HomeForm(forms.Form):
    """What the patient enters at home."""

    pain = forms.IntegerField(label=_("Pain now, 0 to 10"), min_value=0, max_value=10)
    activity = forms.IntegerField(min_value=0, max_value=10, required=False)

"""How many years a clinic keeps its records."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RetentionForm(forms.Form):
    """A whole number of years."""

    years = forms.IntegerField(label=_("Years after the last contact"), min_value=1, max_value=100)

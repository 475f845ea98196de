"""A form that says its answers in the words of the verb that takes them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from glideway.care.forms.ticks import ticked


class SaidForm(forms.Form):
    """What was posted, as a verb takes it; a form with ticks or signs says them in its own way."""

    def said(self) -> dict[str, Any]:
        """The answers by the names that the verb has for them."""
        return dict(self.cleaned_data)

    def ticked(self, name: str) -> list[str]:
        """What was ticked under a name that is no field."""
        return ticked(cast("QueryDict", self.data), name)

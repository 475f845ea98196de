"""A day as somebody types it: one field for every form, in every language.

A browser's date input reads a day as 2027-12-31 and nothing else. Django writes the day a form
begins with in the way of the page's language; in French the input would come back empty, and the
day would be lost when the rest is sent.
"""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """The browser's own date input; what it begins with is written as the browser reads it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the calendar."""

    widget = DayInput

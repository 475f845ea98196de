"""What a form says besides when it waited on a device: when it was tapped, and what was seen."""

from __future__ import annotations

from django import forms

SHA256 = 64  # letters of it


class LateForm(forms.Form):
    """The instant of the tap, and for a signature the SHA-256 of the text that was seen."""

    at = forms.DateTimeField(required=False)
    hash = forms.CharField(required=False, max_length=SHA256)

"""The note as it is to be signed, and what is added later."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """The text as it is to be signed."""

    words = forms.CharField(
        label=_("Note"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14})
    )


class AmendForm(NoteForm):
    """A later version, with its reason."""

    reason = forms.CharField(label=_("Why it is amended"), max_length=200)

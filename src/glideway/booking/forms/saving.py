"""The form that saves a search: a name and one way to be told, and the yes to be written to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.booking.forms.people import WhoForm
from glideway.directory import operations as directory


class SaveForm(WhoForm):
    """A name and one way to be told, for who is not signed in; and the yes to be written to."""

    contact = forms.CharField(
        label=_("E-mail or mobile"),
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        max_length=254,
        help_text=_("We send a code there to confirm, then only what opens sooner."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    agree = forms.BooleanField(
        error_messages={"required": _("Please tick the box: without your yes nobody writes.")},
    )

    def __init__(self, *args: Any, known: bool, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        if known:
            del self.fields["name"], self.fields["contact"]

    def clean_contact(self) -> str:
        """A contact that can be written to: said at once, beside whatever else is missing."""
        typed = str(self.cleaned_data["contact"])
        try:
            directory.contact_of(typed=typed)
        except directory.ContactUnclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear
        return typed

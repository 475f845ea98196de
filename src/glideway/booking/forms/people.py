"""The typed fields of a booking: who, one way to reach them, the code that proves it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WhoForm(forms.Form):
    """The two typed fields of a booking: a name and one way to reach you."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Please type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("E-mail or mobile"),
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        max_length=254,
        help_text=_("We send a code there to confirm, and news about this appointment only."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    """The code that confirms a contact; a phone fills it in."""

    code = forms.CharField(
        label=_("8-digit code"),
        error_messages={"required": _("Please type the code.")},
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "num"}
        ),
    )

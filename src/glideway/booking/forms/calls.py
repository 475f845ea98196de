"""A wish to be phoned, as somebody typed it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CallForm(forms.Form):
    """A wish to be phoned: who, which number, when, where, and what hurts in one line."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Please type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        error_messages={"required": _("Please type a phone number.")},
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    when = forms.ChoiceField(
        label=_("When shall we call?"),
        choices=[
            ("any", _("Any time")),
            ("morning", _("In the morning")),
            ("afternoon", _("In the afternoon")),
            ("evening", _("In the evening")),
        ],
    )
    near = forms.CharField(
        label=_("City or postal code"),
        max_length=80,
        required=False,
        help_text=_("The clinic nearest to you calls."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    words = forms.CharField(
        label=_("What hurts, in one line"),
        max_length=160,
        required=False,
        help_text=_("Only who calls you back reads this."),
    )


class NumberForm(forms.Form):
    """The number on which somebody who booked a call is to be called."""

    phone = forms.CharField(
        label=_("Phone number"),
        error_messages={"required": _("Please type a phone number.")},
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

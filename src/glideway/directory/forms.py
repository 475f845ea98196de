"""What somebody types at the door: read and worded, nothing decided."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    """Where to send a code."""

    contact = forms.CharField(
        label=_("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "email",
            }
        ),
    )


class CodeForm(forms.Form):
    """The eight digits."""

    code = forms.CharField(
        label=_("The eight digits"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code num"}
        ),
    )


class PeopleForm(forms.Form):
    """Whom somebody looks for; anything unreadable is as if it had not been typed."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    near = forms.CharField(label=_("Place"), max_length=80, required=False)
    profession = forms.CharField(max_length=40, required=False)
    verified = forms.BooleanField(label=_("Licence verified by us"), required=False)
    page = forms.IntegerField(min_value=1, max_value=9999, required=False)

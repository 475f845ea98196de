"""What somebody writes to or about a clinic: read and worded, nothing decided."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ComplaintForm(forms.Form):
    """What went wrong, and how to answer; only the words are needed."""

    words = forms.CharField(
        label=_("What happened?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(
        label=_("Your name, if you want to give it"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("E-mail or phone for the answer, if you want one"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    safety = forms.BooleanField(required=False)


class ReviewForm(forms.Form):
    """Stars and words."""

    rating = forms.IntegerField(min_value=1, max_value=5)
    words = forms.CharField(
        label=_("What was it like?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SendForm(forms.Form):
    """Which inspector goes to which clinic."""

    clinic = forms.UUIDField()
    inspector = forms.UUIDField()


class AnswerForm(forms.Form):
    """A clinic's own words beside what was found."""

    words = forms.CharField(
        label=_("The clinic's answer, published with the findings"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoteForm(forms.Form):
    """The hash of the row as it was read, and a note for whoever reads the history."""

    digest = forms.CharField(min_length=64, max_length=64)
    note = forms.CharField(label=_("A note, if you want one"), max_length=500, required=False)


class WithdrawForm(forms.Form):
    """Why nobody should stand for a row any more."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=500)

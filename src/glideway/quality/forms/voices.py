"""Forms of complaints, incidents and reviews: read and worded, nothing decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.quality.core.incidents import Done, How, Kind

KINDS = (
    (Kind.BRUISE, _("A bruise")),
    (Kind.SORENESS, _("Sore for more than two days")),
    (Kind.SWELLING, _("Swollen")),
    (Kind.SKIN, _("Skin broken or burning")),
    (Kind.DIZZY, _("Dizzy or faint")),
    (Kind.SICK, _("Sick to the stomach")),
    (Kind.NUMB, _("Numb or tingling")),
    (Kind.WORSE, _("Worse than before")),
    (Kind.FALL, _("A fall or an accident")),
    (Kind.OTHER, _("Something else")),
)
HOW = (
    (How.PHONE, _("By phone")),
    (How.MESSAGE, _("By message, and it was answered")),
    (How.PERSON, _("In person")),
)
DONE = (
    (Done.LISTENED, _("Asked how it is; nothing more is needed")),
    (Done.ADVICE, _("Gave advice")),
    (Done.SEEN, _("An earlier visit was offered")),
    (Done.DOCTOR, _("Asked to see a doctor")),
    (Done.EMERGENCY, _("Sent to emergency care")),
    (Done.PLAN, _("The plan of care was changed")),
)


class IncidentForm(forms.Form):
    """One tap says what it was; words are for who wants them."""

    kind = forms.ChoiceField(choices=KINDS)
    words = forms.CharField(
        label=_("In a few words, if you want"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SpokenForm(forms.Form):
    """How somebody was reached, and what was done."""

    how = forms.ChoiceField(choices=HOW)
    done = forms.ChoiceField(choices=DONE)


class CallerForm(forms.Form):
    """A complaint that the desk writes down for who calls."""

    words = forms.CharField(
        label=_("What the caller says happened, in the caller’s words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = forms.CharField(label=_("The caller’s name, if given"), max_length=120, required=False)
    contact = forms.CharField(
        label=_("E-mail or phone for the answer"),
        help_text=_("With an e-mail the caller gets a link to each step at once."),
        max_length=254,
        required=False,
    )
    safety = forms.BooleanField(required=False)


class SaidForm(forms.Form):
    """Words that go with a step of a complaint; only some steps need them."""

    step = forms.CharField(max_length=12)
    words = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class ReplyForm(forms.Form):
    """The one reply to a review."""

    words = forms.CharField(
        label=_("Your reply"),
        help_text=_("Nothing about health, and nothing that says the author was here."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    """A ground of the closed list."""

    reason = forms.CharField(max_length=24)

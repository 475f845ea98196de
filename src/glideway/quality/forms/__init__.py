"""What somebody writes to or about a clinic: read and worded, nothing decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.body.core.words import Words
from glideway.kit.pages import language
from glideway.screening import core

if TYPE_CHECKING:  # a name that exists for the checker alone
    from django_stubs_ext import StrOrPromise


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


def _own_words(label: StrOrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Facts: who works here, what a visit is like, how to find the door."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonedForm(forms.Form):
    """Words that rules speak of, and why a sentence of them may stand."""

    def reasons(self) -> dict[str, str]:
        """The reasons that were typed, by the key of their sentence."""
        return {
            name: f"{said}".strip()[:200]
            for name, said in self.data.items()
            if name.startswith("why-")
        }


class ListingForm(ReasonedForm):
    """What a clinic says of itself in both languages."""

    en = _own_words(_("In English"))
    fr = _own_words(_("In French"))


class FiguresForm(ReasonedForm):
    """What a clinic says beside its figures."""

    words = forms.CharField(
        label=_("The clinic's words, shown beside these figures"),
        help_text=_(
            "Write in either language: what these figures are of, and what you do about them."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NoteForm(forms.Form):
    """The hash of the row as it was read, and a note for whoever reads the history."""

    read = forms.CharField(min_length=64, max_length=64)
    note = forms.CharField(label=_("A note, if you want one"), max_length=500, required=False)


class WithdrawForm(forms.Form):
    """Why nobody should stand for a row any more."""

    note = forms.CharField(label=_("Why it is taken back"), max_length=500)


class MonthForm(forms.Form):
    """Which month was read, how many words were in it, and what follows."""

    month = forms.RegexField(r"^\d{4}-\d{2}$")
    seen = forms.IntegerField(min_value=0)
    note = forms.CharField(
        label=_("What follows from it, if anything"), max_length=1000, required=False
    )


class NamedForm(forms.Form):
    """Who answers for the safety check."""

    practitioner = forms.UUIDField()


class OwnQuestionForm(forms.Form):
    """A further question of the clinic's own; left empty, there is none."""

    plain_en = forms.CharField(label=_("In English"), max_length=300, required=False)
    plain_fr = forms.CharField(label=_("In French"), max_length=300, required=False)
    means = forms.ChoiceField(
        label=_("A yes means"),
        choices=[
            (core.Triage.PRECAUTION.value, _("The practitioner takes it into account")),
            (core.Triage.REFER_FIRST.value, _("A doctor should check this first")),
        ],
        required=False,
    )
    reach = forms.ChoiceField(label=_("It concerns"), required=False)
    page = forms.ChoiceField(label=_("Asked on the page"), required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        rules, said = core.load(), language()
        reach = self.fields["reach"]
        reach.choices = [(id_, one.words.of(said)) for id_, one in rules.scopes.items()]  # type: ignore[attr-defined]
        reach.initial = "whole_body"
        self.fields["page"].choices = [  # type: ignore[attr-defined]
            (one.id, one.title.of(said)) for one in rules.topics if one.groups
        ]

    def question(self, number: int) -> core.OwnQuestion | None:
        """The question that was written, or nothing where both languages are empty."""
        said = self.cleaned_data
        if not (said["plain_en"] or said["plain_fr"]):
            return None
        return core.OwnQuestion(
            number,
            Words(said["plain_en"], said["plain_fr"]),
            core.Triage(said["means"] or core.Triage.PRECAUTION),
            said["reach"] or "whole_body",
            said["page"] or "about-you",
        )

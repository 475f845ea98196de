"""The note as it is to be signed, what is put into it, and what is added later."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.core.say import Part
from glideway.kit.days import DayField

PARTS = (
    (Part.SUBJECTIVE.value, _("Subjective")),
    (Part.OBJECTIVE.value, _("Objective")),
    (Part.ASSESSMENT.value, _("Assessment")),
    (Part.PLAN.value, _("Plan")),
)
LONGEST, SENTENCE = 8000, 300


class NoteForm(forms.Form):
    """The text as it is to be signed, and the composed text the page showed."""

    words = forms.CharField(
        label=_("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 18})
    )
    basis = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        """The lines as lines, whatever a browser ends them with."""
        return _lines(self.cleaned_data["words"])

    def clean_basis(self) -> str:
        """The same of the text it was edited from."""
        return _lines(self.cleaned_data["basis"])


class AmendForm(forms.Form):
    """What is added to a signed note: only that, why, and the day a late entry tells of."""

    words = forms.CharField(
        label=_("What is added"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    reason = forms.CharField(label=_("Why it is added"), max_length=200)
    event_on = DayField(
        label=_("Day it tells of"),
        required=False,
        help_text=_("For a late entry. Today's date and your name are added by themselves."),
    )

    def clean_words(self) -> str:
        """The lines as lines, whatever a browser ends them with."""
        return _lines(self.cleaned_data["words"])


class SentenceForm(forms.Form):
    """A sentence of one's own, and where in the note it stands."""

    part = forms.ChoiceField(label=_("Part of the note"), choices=PARTS)
    words = forms.CharField(label=_("A sentence of your own"), max_length=SENTENCE)


class PhraseForm(forms.Form):
    """A quick phrase to keep, in both languages, for oneself or for the clinic."""

    part = forms.ChoiceField(label=_("Part of the note"), choices=PARTS)
    en = forms.CharField(label=_("In English"), max_length=SENTENCE)
    fr = forms.CharField(label=_("In French"), max_length=SENTENCE)
    for_all = forms.BooleanField(label=_("For everybody at this clinic"), required=False)


def _lines(words: str) -> str:
    return "\n".join(words.splitlines()).strip()

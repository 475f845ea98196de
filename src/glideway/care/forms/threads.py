"""What is written to a clinic, or by it, and to whom the first message goes."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 4000


class WordsForm(forms.Form):
    """A message; `heard` is sent by the page that has said first where help is."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a few words first.")},
    )
    heard = forms.BooleanField(required=False)


class FirstForm(WordsForm):
    """The first message of a thread, with whom it is for."""

    to = forms.ChoiceField(
        label=_("Who it is for"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who it is for.")},
    )

    def __init__(
        self, *args: object, receivers: Sequence[tuple[str, str]] = (), **named: object
    ) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["to"].choices = list(receivers)  # type: ignore[attr-defined]

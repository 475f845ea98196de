"""A letter that comes in, what is made of it, and a letter that goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.care.core.letters import MOST_STEPS, Asked, Kind, Step
from glideway.care.operations.letters import Allows
from glideway.kit.days import DayField
from glideway.kit.uploads import UploadField

IN_KINDS = (
    ("clearance", _("A clearance: a doctor says what is allowed")),
    ("referral", _("A referral: somebody sends you to us")),
    ("imaging", _("A report of a picture or a test")),
    ("other", _("Another letter")),
)
IN_NAMES = {
    "clearance": _("Clearance"),
    "referral": _("Referral"),
    "imaging": _("Picture or test report"),
    "other": _("Letter"),
}
OUT_NAMES = {
    Kind.DOCTOR: _("Letter to the family doctor"),
    Kind.REFERRAL: _("Referral"),
    Kind.RETURN: _("Note for employer or team"),
}
LANGUAGES = (("en", "English"), ("fr", "Français"))
EVERYWHERE = "all"
NONE = "none"  # read, and it speaks of none of the answers that wait
LONGEST = 8000


class UploadForm(forms.Form):
    """A file with who wrote it, what that person is, when, and what kind of letter it is."""

    file = UploadField(
        label=_("The letter"),
        help_text=_("A PDF, or a photo (JPEG or PNG), at most 8 MB. It is kept sealed."),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=IN_KINDS)
    writer = forms.CharField(label=_("Who wrote it?"), max_length=120)
    profession = forms.CharField(
        label=_("What is this person?"),
        max_length=80,
        help_text=_("For example: family doctor, surgeon, nurse practitioner."),
    )
    written_on = DayField(label=_("Date on the letter"))
    clinic = forms.ChoiceField(label=_("For which clinic?"))

    def __init__(self, *args: Any, clinics: Sequence[tuple[str, str]], **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **named)
        if len(clinics) == 1:
            del self.fields["clinic"]
        else:
            self.fields["clinic"] = forms.ChoiceField(label=_("For which clinic?"), choices=clinics)

    def is_to_come(self) -> None:
        """Say beside it that the day is still to come; the rest of the form stays as typed."""
        self.add_error(
            "written_on", _("That day is still to come. Put the date right and choose the file.")
        )


class ReviewForm(forms.Form):
    """What a practitioner makes of a letter; for a clearance, what it opens and how far."""

    verdict = forms.ChoiceField(
        label=_("Can it be used?"),
        choices=[
            ("in-use", _("Yes, it counts")),
            ("not-usable", _("No, it cannot be used")),
        ],
    )
    words = forms.CharField(
        label=_("What it says, in a sentence"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    questions = forms.MultipleChoiceField(
        label=_("Which answers does it speak of?"), required=False
    )
    regions = forms.MultipleChoiceField(label=_("Where may hands-on work be done?"), required=False)
    until = DayField(
        label=_("Until which day does it hold?"),
        required=False,
        help_text=_(
            "As the letter says. Empty: it names no day, so answers given later than two weeks from"
            " now ask for a doctor again."
        ),
    )
    conditions = forms.CharField(
        label=_("What does it ask for?"),
        max_length=200,
        required=False,
        help_text=_(
            "In the words of the letter, for example: no end-range. It stands on the strip."
        ),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        questions: Sequence[tuple[str, str]] = (),
        regions: Sequence[tuple[str, str]] = (),
        **named: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        super().__init__(*args, **named)
        none = [(NONE, "")] if questions else []
        self.fields["questions"].choices = [*questions, *none]  # type: ignore[attr-defined]
        self.fields["regions"].choices = [(EVERYWHERE, ""), *regions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What opens something says where; what cannot be used says why.

        Where answers wait for a doctor's word, a letter that counts says of which it speaks.
        """
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("verdict") == "not-usable" and not said.get("words"):
            self.add_error("words", _("Say why it cannot be used."))
        if said.get("verdict") == "in-use":
            self._counts(said.get("questions") or [], said.get("regions"))
        return said

    def _counts(self, answers: Sequence[str], regions: object) -> None:
        if not answers and self.fields["questions"].choices and "questions" not in self.errors:  # type: ignore[attr-defined]
            self.add_error("questions", _("Tap which answers it speaks of, or that it is none."))
        if NONE in answers and len(answers) > 1:
            self.add_error("questions", _("Tap the answers it speaks of, or none of them."))
        if answers and NONE not in answers and not regions:
            self.add_error("regions", _("Say where hands-on work may be done."))

    def allows(self) -> Allows | None:
        """What it opens; None where it speaks of no answer."""
        said = self.cleaned_data
        if not said["questions"] or NONE in said["questions"]:
            return None
        where = [] if EVERYWHERE in said["regions"] else said["regions"]
        return Allows(
            questions=said["questions"],
            regions=where,
            until=said["until"],
            conditions=said["conditions"],
        )


class _ToForm(forms.Form):
    """To whom a letter goes."""

    recipient = forms.CharField(label=_("To whom, by name"), max_length=120)
    office = forms.CharField(
        label=_("What this person is, or works at"), max_length=120, required=False
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Empty: it is printed and handed over.")
    )


class NewLetterForm(_ToForm):
    """What the record cannot know of a letter: to whom, in which language, and its own reason."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    reason = forms.CharField(
        label=_("Why you refer, in a sentence"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Safety questions that ask for a doctor are named by themselves."),
    )
    leave = forms.CharField(label=_("What to leave alone"), max_length=300, required=False)
    until = DayField(label=_("Until which day"), required=False)

    def __init__(self, *args: Any, kind: Kind, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **named)
        if kind is not Kind.REFERRAL:
            del self.fields["reason"]
        if kind is not Kind.RETURN:
            del self.fields["leave"], self.fields["until"]
            return
        for name in ("leave", "until"):
            self.fields[name].required = True
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"on{number}"] = DayField(label=_("From which day"), required=False)
            self.fields[f"what{number}"] = forms.CharField(
                label=_("What is possible again"), max_length=200, required=False
            )

    def steps(self) -> list[tuple[Any, Any]]:
        """The two fields of each step, for the page."""
        if "on1" not in self.fields:
            return []
        return [(self[f"on{one}"], self[f"what{one}"]) for one in range(1, MOST_STEPS + 1)]

    def clean(self) -> dict[str, Any]:
        """A step has both its day and its words, and comes after the one before."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        days: list[date] = []
        for number in range(1, MOST_STEPS + 1):
            on, what = said.get(f"on{number}"), said.get(f"what{number}")
            if bool(on) != bool(what):
                self.add_error(
                    f"on{number}" if what else f"what{number}",
                    _("A step has a day and what is possible from then on."),
                )
            if on and days and on <= days[-1]:
                self.add_error(f"on{number}", _("Each step comes after the one before."))
            days += [on] if on else []
        return said

    def asked(self) -> Asked:
        """What is said for the letter besides the record."""
        said = self.cleaned_data
        pairs = [(said.get(f"on{one}"), said.get(f"what{one}")) for one in range(1, MOST_STEPS + 1)]
        return Asked(
            reason=said.get("reason", ""),
            leave=said.get("leave", ""),
            until=said.get("until"),
            steps=tuple(Step(on, what) for on, what in pairs if on and what),
        )


class LetterForm(_ToForm):
    """The letter as it is to be signed."""

    words = forms.CharField(
        label=_("Text of the letter"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    def clean_words(self) -> str:
        """The lines as lines, whatever a browser ends them with."""
        said: str = self.cleaned_data["words"]
        return "\n".join(said.splitlines()).strip()

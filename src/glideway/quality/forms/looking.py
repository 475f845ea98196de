"""What an inspector enters on the sheet, and what a clinic writes about a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from glideway.kit import uploads
from glideway.kit.refusals import NotAnswerable
from glideway.kit.uploads import Clean
from glideway.quality.core.criteria import Criterion
from glideway.quality.core.stages import Tie

if TYPE_CHECKING:  # a name that exists for the checker alone
    from django_stubs_ext import StrOrPromise

UNITS = ("cm", "min", "n")
TIES: tuple[tuple[str, StrOrPromise], ...] = (
    (Tie.EMPLOYED.value, _("I work there, or worked there")),
    (Tie.OWNS.value, _("I own a part of it")),
    (Tie.REFERS.value, _("I refer people to it, or it to me, for a fee")),
    (Tie.PAID.value, _("It paid me in the last 24 months")),
)


class TiesForm(forms.Form):
    """Which of the four ties there are; and the word that there is none."""

    ties = forms.MultipleChoiceField(choices=TIES, required=False)
    none = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        """One of the two is said; somebody who ticks a tie and the word has a tie."""
        said: dict[str, object] = super().clean() or {}
        if not said.get("ties") and not said.get("none"):
            raise ValidationError(_("Tick what is so: a tie, or that there is none."))
        return said


class AppealForm(forms.Form):
    """Which findings a clinic disagrees with, and why."""

    points = forms.TypedMultipleChoiceField(coerce=int, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Why you disagree"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: object, seen: Iterable[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["points"].choices = [(one, one) for one in seen]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """What the other inspector says to the clinic."""

    reply = forms.CharField(
        label=_("Your word to the clinic, published with the decision"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WhoForm(forms.Form):
    """Which inspector goes."""

    inspector = forms.UUIDField()


@dataclass(frozen=True)
class Typed:
    """One point of the sheet as it was filled in; `value` None where it was left open."""

    point: int
    value: float | None
    evidence: str
    number: float | None
    unit: str
    place: str
    photo: Clean | None
    no_patient: bool

    @property
    def files(self) -> bool:
        return self.number is not None or self.photo is not None


def typed(request: HttpRequest, points: Iterable[Criterion]) -> list[Typed]:
    """What the page of one group said; NotAnswerable where a number is none.

    A photo is taken apart and written anew here; what cannot be is refused in its own words.
    """
    return [_typed(request, one.id) for one in points]


def _typed(request: HttpRequest, number: int) -> Typed:
    said = request.POST
    unit = said.get(f"u{number}", "")
    return Typed(
        number,
        _number(said.get(f"p{number}", "")),
        said.get(f"e{number}", "").strip(),
        _number(said.get(f"m{number}", "").replace(",", ".")),
        unit if unit in UNITS else "",
        said.get(f"w{number}", "").strip(),
        _photo(request.FILES.get(f"f{number}")),
        f"n{number}" in said,
    )


def _number(text: str) -> float | None:
    try:
        return float(text) if text.strip() else None
    except ValueError as wrong:
        raise NotAnswerable from wrong


def _photo(sent: UploadedFile[Any] | None) -> Clean | None:
    if not sent:
        return None
    if (sent.size or 0) > uploads.MOST_BYTES:
        raise uploads.TooBig
    return uploads.clean(sent.read())

"""Scales in the room: a finished score, the answers of a clinic's own form, three measurements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.care.core import norms, scoring
from glideway.care.core.questionnaires import MOST_BYTES, FormQuestion, FormRead
from glideway.care.core.scales import Scale
from glideway.care.forms.examining import AngleForm
from glideway.care.forms.said import SaidForm
from glideway.kit.pages import language

TIMES = (_("First"), _("Second"), _("Third"))
MOST_BOX, LEAST_BOX = 120, -60
LONGEST = 300
SEXES = (("", _("not said")), ("f", _("women")), ("m", _("men")))
MODES: dict[str, str | Promise] = {
    "active": _("active: the patient moves"),
    "passive": _("passive: the examiner moves"),
    "weight_bearing": _("standing on it"),
}


class ScaleValueForm(SaidForm):
    """One part of a scale: its value, its single measurements, or its questions."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        scale: Scale,
        part: str,
        own: FormRead | None = None,
        **named: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        super().__init__(*args, **named)
        self.scale, self.rule = scale, scale.scored(part)
        self.asked = questions(own, scale, self.rule.part) if own else []
        for number, one in enumerate(self.asked):
            choices = [(f"{it.value:g}", it.words) for it in one.options]
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=one.words, choices=choices, required=False
            )
        if self.asked:
            return
        if self.rule.by_hand:
            low, high = (LEAST_BOX, MOST_BOX) if self.rule.zeros else (0, None)
            for number, label in enumerate(TIMES):
                self.fields[f"m{number}"] = forms.FloatField(
                    label=label, min_value=low, max_value=high, required=False
                )
        else:
            self.fields["value"] = forms.FloatField(label=_("Value"), required=True)
        if self.rule.also:
            units = [("", self.rule.unit.of(language()))]
            units += [(one.id, one.name.of(language())) for one in self.rule.also]
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=units, required=False)
        if self.rule.zeros:
            self.fields["zero_cm"] = forms.FloatField(
                label=_("Zero of the box, cm"), min_value=0, max_value=MOST_BOX
            )

    def said(self) -> dict[str, Any]:
        """The verb's words: a value, or answers in the order of the form."""
        told: dict[str, Any] = {
            "scale": self.scale.id,
            "part": self.rule.part,
            "about": self.data.get("about", ""),
            "side": self.data.get("side", ""),
            "again": "again" in self.data,
            "unit": self.cleaned_data.get("unit", ""),
            "zero_cm": self.cleaned_data.get("zero_cm"),
        }
        if self.asked:
            given = (self.cleaned_data[f"q{number}"] for number in range(len(self.asked)))
            return told | {"answers": [float(one) if one else None for one in given]}
        if self.rule.by_hand:
            single = [self.cleaned_data[f"m{number}"] for number in range(len(TIMES))]
            return told | {"answers": single}
        return told | {"value": self.cleaned_data["value"]}

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """From where to where a finished value may lie."""
        return scoring.reach(self.scale, self.rule.part)


class RangeForm(AngleForm):
    """Degrees of any movement, with who moved, in which position."""

    mode = forms.ChoiceField(label=_("Who moves"), choices=list(MODES.items()))
    position = forms.CharField(label=_("Position"), max_length=60, required=False)
    sex = forms.ChoiceField(label=_("Beside studies of"), choices=SEXES, required=False)

    def said(self) -> dict[str, Any]:
        """The same as an angle of the assessment, with mode and position."""
        position = self.cleaned_data["position"]
        known = norms.positions(self.cleaned_data["movement"])
        return super().said() | {
            "mode": self.cleaned_data["mode"],
            "position": position if position in known else "",
        }


class BringForm(SaidForm):
    """A clinic's own form of a scale: the file, then the declaration."""

    scale = forms.CharField(max_length=16)
    file = forms.FileField(label=_("FHIR R4 Questionnaire, JSON"), required=False)
    content = forms.CharField(required=False, max_length=MOST_BYTES)
    licence = forms.CharField(
        label=_("Whose licence lets your clinic use this form?"), max_length=LONGEST, required=False
    )
    declared = forms.BooleanField(
        label=_("My clinic holds this licence, and I declare it in its name."), required=False
    )

    def data_of(self) -> bytes:
        """The file, or what the dry run handed back."""
        file = self.cleaned_data.get("file")
        if file is None:
            return str(self.cleaned_data["content"]).encode()
        if file.size > MOST_BYTES:
            return b" " * (MOST_BYTES + 1)
        return bytes(file.read())


def questions(own: FormRead, scale: Scale, part: str) -> list[FormQuestion]:
    """The questions that make up a part, in the order in which it is scored."""
    rule = scale.scored(part)
    return [one for name in (rule.parts or (rule.part,)) for one in own.of(name)]

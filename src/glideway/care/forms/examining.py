"""The assessment: taps on the chart, the history, degrees, checks and what a hand felt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from glideway.body.core.chart import BOXES
from glideway.care.core import examining
from glideway.care.core.examining import Said, Told
from glideway.care.forms.assessing import SIDES
from glideway.care.forms.said import SaidForm
from glideway.care.operations import Tap

PX_WIDE = 160  # of one view of the chart, fixed in room.css where no script measures the tap
MOST_DEG, MOST_FORCE = 180, 2000
ONE_SIDE = SIDES[:2]
BY_SIDE = ("left", "right")


class AngleForm(SaidForm):
    """A movement with degrees, of one side or both."""

    movement = forms.CharField(label=_("Movement"), max_length=60)
    left_deg = forms.FloatField(
        label=_("Left, degrees"), min_value=0, max_value=MOST_DEG, required=False
    )
    right_deg = forms.FloatField(
        label=_("Right, degrees"), min_value=0, max_value=MOST_DEG, required=False
    )
    instrument = forms.CharField(max_length=16)

    def said(self) -> dict[str, Any]:
        """The movement, and by side its degrees where it was measured, and what ended it."""
        degrees = {side: self.cleaned_data[f"{side}_deg"] for side in BY_SIDE}
        return {
            "movement": self.cleaned_data["movement"],
            "degrees": {side: value for side, value in degrees.items() if value is not None},
            "instrument": self.cleaned_data["instrument"],
            "ends": {side: self.ticked(f"{side}_ends") for side in BY_SIDE},
        }


class ThomasForm(SaidForm):
    """Two tape lengths of the modified Thomas position."""

    side = forms.ChoiceField(label=_("Side"), choices=ONE_SIDE)
    length_cm = forms.FloatField(label=_("Length of the thigh, cm"), min_value=20, max_value=70)
    below_cm = forms.FloatField(
        label=_("Height between its two ends, cm"), min_value=0, max_value=70
    )
    hangs = forms.ChoiceField(
        label=_("The knee lies"),
        choices=(("below", _("below the hip")), ("above", _("above the hip"))),
    )

    def said(self) -> dict[str, Any]:
        """The two lengths; how far the knee lies below the hip is negative where it lies above."""
        sign = -1 if self.cleaned_data["hangs"] == "above" else 1
        return {
            "side": self.cleaned_data["side"],
            "length_cm": self.cleaned_data["length_cm"],
            "below_cm": float(sign * self.cleaned_data["below_cm"]),
        }


class ForceForm(SaidForm):
    """Strength: a grade of each side, or the force that a dynamometer showed."""

    movement = forms.CharField(label=_("Movement"), max_length=60)
    left_force = forms.FloatField(
        label=_("Left"), min_value=0, max_value=MOST_FORCE, required=False
    )
    right_force = forms.FloatField(
        label=_("Right"), min_value=0, max_value=MOST_FORCE, required=False
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=(("N", "N"), ("kg", "kg")), required=False)

    def said(self) -> dict[str, Any]:
        """By side: the force where one was read, else the grade that was tapped."""
        found = {}
        unit = self.cleaned_data["unit"] or "N"
        for side in BY_SIDE:
            force = self.cleaned_data[f"{side}_force"]
            grade = self.data.get(f"{side}_grade", "")
            if force is not None:
                found[side] = Said(newton=examining.newtons(force, unit), unit=unit)
            elif grade:
                found[side] = Said(result=grade)
        return {"kind": "strength", "what": self.cleaned_data["movement"], "said": found}


def tapped(posted: QueryDict) -> Tap | None:
    """Where the chart was tapped: in its own units by the script, in pixels without one."""
    view = posted.get("view", "")
    if view:
        return _tap(view, posted.get("x", ""), posted.get("y", ""))
    for name, box in BOXES.items():
        if f"{name}.x" in posted:
            left, top, wide = (float(one) for one in box.split()[:3])
            there = _tap(name, posted.get(f"{name}.x", ""), posted.get(f"{name}.y", ""))
            unit = wide / PX_WIDE
            return there and Tap(name, left + there.x * unit, top + there.y * unit)
    return None


def history(posted: QueryDict) -> dict[str, Told]:
    """What was ticked and typed of each topic."""
    return {
        one.id: Told(
            tuple(dict.fromkeys(posted.getlist(one.id))), posted.get(f"{one.id}-words", "")
        )
        for one in examining.load().topics
    }


def felt(posted: QueryDict) -> dict[str, str]:
    """What the hand felt, of the scales that were tapped."""
    said = {one.id: posted.get(one.id, "") for one in examining.load().palpation}
    return {scale: step for scale, step in said.items() if step}


def _tap(view: str, x: str, y: str) -> Tap | None:
    try:
        return Tap(view, float(x), float(y))
    except ValueError:
        return None

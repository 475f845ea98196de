"""How it was after a visit, in two taps; the second page of nothing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

EFFECTS = (
    ("none", _("Nothing to speak of")),
    ("sore", _("Sore")),
    ("bruised", _("A bruise")),
    ("swollen", _("Swollen")),
    ("dizzy", _("Dizzy")),
    ("sick", _("Sick to the stomach")),
    ("numb", _("Numb or tingling")),
    ("worse", _("Worse than before the visit")),
)
LASTED = (
    ("day", _("Up to a day")),
    ("two-days", _("Up to two days")),
    ("longer", _("Longer, or it is still there")),
)


class FollowUpForm(forms.Form):
    """What was noticed, how long it lasted, and what is new since; only the first is asked for."""

    effects = forms.MultipleChoiceField(
        label=_("After the visit"),
        choices=EFFECTS,
        error_messages={"required": _("Tap what fits. “Nothing to speak of” is an answer too.")},
    )
    lasted = forms.ChoiceField(label=_("How long"), choices=LASTED, required=False)
    news = forms.CharField(
        label=_("Is anything new? An illness, a fall, a medicine"), max_length=300, required=False
    )

    def clean(self) -> dict[str, object]:
        """Nothing at all stands alone, and lasted no time."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        effects = cleaned.get("effects")
        if isinstance(effects, list) and "none" in effects:
            if len(effects) > 1:
                self.add_error("effects", _("Either nothing, or what you noticed; not both."))
            cleaned["lasted"] = ""
        return cleaned

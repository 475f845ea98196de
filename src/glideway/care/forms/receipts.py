"""Who pays besides the patient, and how a receipt was paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PAID = (
    ("card", _("Card")),
    ("cash", _("Cash")),
    ("transfer", _("Transfer")),
    ("insurer", _("Paid by the insurer")),
)
CLAIMS = (
    ("", _("None")),
    ("accident", _("A car accident")),
    ("work", _("An injury at work")),
)


class PaidForm(forms.Form):
    """How it was paid."""

    how = forms.ChoiceField(label=_("Paid by"), choices=PAID)


class CoverForm(forms.Form):
    """What stands on later receipts for an insurer; nothing is required."""

    insurer = forms.CharField(label=_("Insurer"), max_length=80, required=False)
    plan = forms.CharField(label=_("Group or policy number"), max_length=60, required=False)
    limit = forms.DecimalField(
        label=_("Benefit limit a year, in dollars"),
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        required=False,
    )
    claim_kind = forms.ChoiceField(label=_("Claim for"), choices=CLAIMS, required=False)
    claim = forms.CharField(label=_("Claim number"), max_length=60, required=False)

    def clean(self) -> dict[str, object]:
        """A claim number says what it is for."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("claim") and not cleaned.get("claim_kind"):
            self.add_error("claim_kind", _("Say what the claim is for: an accident, or work."))
        return cleaned


def cents(form: CoverForm) -> int | None:
    """The limit in cents, None where none was said."""
    limit = form.cleaned_data["limit"]
    return None if limit is None else int(limit * 100)


def told(row: Any) -> dict[str, object]:  # noqa: ANN401 - a Cover, or None
    """The form as it was told last."""
    if row is None:
        return {}
    limit = row.limit_cents
    return {
        "insurer": row.insurer,
        "plan": row.plan,
        "limit": None if limit is None else limit / 100,
        "claim_kind": row.claim_kind,
        "claim": row.claim,
    }

"""When a clinic's patients are reminded, as its owner ticks it."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TIMES: dict[int, str | Promise] = {
    336: _("Two weeks before"),
    168: _("A week before"),
    72: _("Three days before"),
    48: _("Two days before"),
    24: _("A day before"),
    12: _("Twelve hours before"),
    4: _("Four hours before"),
    2: _("Two hours before"),
    1: _("An hour before"),
}


class ReminderTimes(forms.Form):
    """Boxes to tick; a time that the clinic has already keeps its box."""

    hours = forms.TypedMultipleChoiceField(
        label=_("Remind at these times"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, now_at: Iterable[int] = (), **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # Django's own
        known: dict[int, str | Promise] = {
            one: _("%(hours)s hours before") % {"hours": one} for one in now_at
        }
        known |= TIMES
        self.fields["hours"].choices = sorted(known.items(), reverse=True)  # type: ignore[attr-defined]

"""What somebody who waits for a time would take: dates, parts of the day, notice, nights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.booking.forms.people import WhoForm
from glideway.booking.queries.wishes import NOTICES, PARTS_OF_A_DAY, WEEKDAYS
from glideway.kit.days import DayField

Choices = Iterable[tuple[Any, Any]]


class EarlierForm(forms.Form):
    """When: of an appointment that is there already, or of a new one."""

    first_on = DayField(
        label=_("From"),
        error_messages={"required": _("Please choose the first day.")},
    )
    last_on = DayField(
        label=_("Until"),
        error_messages={"required": _("Please choose the last day.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("Part of the day"),
        choices=PARTS_OF_A_DAY,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notice = forms.TypedChoiceField(
        label=_("How long before, at least?"),
        choices=NOTICES,
        coerce=int,
        initial=120,
        help_text=_("So that you can still come. Times that are sooner are not offered to you."),
    )
    at_night = forms.BooleanField(
        label=_("You may write to me between 9 pm and 8 am too"), required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.MultipleChoiceField(
        label=_("With whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Choices, today: date, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self.today = today
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]
        for name in ("first_on", "last_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """The dates stand in order and are not over."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", _("The last day lies before the first one."))
        elif last and last < self.today:
            self.add_error("last_on", _("The last day is over already."))
        return data


class SomebodyForm(WhoForm):
    """Whom the desk puts on the list: a name and one way to reach them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Please type a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("E-mail or mobile"),
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        max_length=254,
        help_text=_("Offers go there, with the link that leaves the list."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class WaitForm(EarlierForm):
    """A new wish: which visit, and what it is about."""

    service = forms.ChoiceField(label=_("Which visit"))
    region = forms.ChoiceField(
        label=_("What hurts"),
        required=False,
        help_text=_("So that the right questions can be asked before the visit."),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        services: Choices,
        regions: Choices,
        **named: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **named)
        self.fields["service"].choices = list(services)  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", _("I would rather not say")), *regions]  # type: ignore[attr-defined]

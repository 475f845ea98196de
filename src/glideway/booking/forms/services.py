"""How a service is booked, and how far it is to another clinic, as the owner types it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glideway.booking.operations import ServiceTerms
from glideway.booking.queries import Clinic, Service
from glideway.booking.queries.rooms import Way
from glideway.directory.core import professions
from glideway.kit.pages import language

if TYPE_CHECKING:  # a name that exists for the checker alone
    from django_stubs_ext import StrOrPromise

NUMBERS = (
    "notice_minutes",
    "horizon_days",
    "max_per_day",
    "buffer_before",
    "buffer_after",
    "people",
    "capacity",
    "approval_hours",
)


def _number(
    label: StrOrPromise, hint: StrOrPromise, *, required: bool = False
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, required=required, min_value=0, max_value=30_000
    )


class ServiceForm(forms.Form):
    """Plain settings of one service."""

    notice_minutes = _number(
        gettext_lazy("Shortest notice, in minutes"),
        gettext_lazy("How long before its start a patient can still book. The desk always can."),
        required=True,
    )
    horizon_days = _number(
        gettext_lazy("How far ahead, in days"), gettext_lazy("Empty: without end.")
    )
    max_per_day = _number(
        gettext_lazy("Most a day, of each practitioner"), gettext_lazy("Empty: as many as fit.")
    )
    buffer_before = _number(
        gettext_lazy("Minutes kept free before"), gettext_lazy("In fives."), required=True
    )
    buffer_after = _number(
        gettext_lazy("Minutes kept free after"), gettext_lazy("In fives."), required=True
    )
    people = _number(
        gettext_lazy("Practitioners together"), gettext_lazy("Usually 1."), required=True
    )
    capacity = _number(
        gettext_lazy("Seats of a class"), gettext_lazy("Empty: one patient at a time.")
    )
    approval_hours = _number(
        gettext_lazy("Patients ask, and you answer within hours"),
        gettext_lazy("Empty: a booking holds at once."),
    )
    needs_room = forms.BooleanField(label=gettext_lazy("Takes a room"), required=False)
    new_patients = forms.BooleanField(
        label=gettext_lazy("First-time patients may book it"), required=False
    )
    technique = forms.ChoiceField(
        label=gettext_lazy("Names a technique"),
        help_text=gettext_lazy(
            "It is then on offer only by who has a licence and a certificate that are current and"
            " verified, and falls off the list on the day one lapses."
        ),
        required=False,
    )
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Takes a device"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, service: Service, sorts: Sequence[str]
    ) -> None:
        names = (*NUMBERS, "needs_room", "new_patients", "technique", "devices")
        super().__init__(data, initial={name: getattr(service, name) for name in names})
        named = [(one.id, one.name.of(language())) for one in professions.techniques().values()]
        technique = self.fields["technique"]
        if isinstance(technique, forms.ChoiceField):
            technique.choices = [("", _("None")), *named]
        field = self.fields["devices"]
        if isinstance(field, forms.MultipleChoiceField):
            known = sorted({*sorts, *service.devices})
            field.choices = [(one, one) for one in known]
        if not sorts and not service.devices:
            del self.fields["devices"]

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The settings that are a number."""
        return [self[name] for name in NUMBERS]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The settings that are a yes or no."""
        return [self["needs_room"], self["new_patients"]]

    def terms(self) -> ServiceTerms:
        """The settings of a form that is valid."""
        said = self.cleaned_data
        return ServiceTerms(
            **{name: said[name] for name in (*NUMBERS, "needs_room", "new_patients")},
            technique=said["technique"],
            devices=tuple(said.get("devices", ())),
        )


class WayForm(forms.Form):
    """Minutes to one other clinic."""

    clinic = forms.ChoiceField(label=gettext_lazy("To"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes on the way"),
        min_value=0,
        max_value=480,
        help_text=gettext_lazy("0: no time is kept free."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, ways: Sequence[Way]) -> None:
        super().__init__(data)
        self.ways = {str(one.clinic.public_id): one.clinic for one in ways}
        field = self.fields["clinic"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, one.name) for key, one in self.ways.items()]
            field.error_messages["invalid_choice"] = _("This practitioner does not work there.")

    def there(self) -> Clinic:
        """The clinic that a valid form names."""
        return self.ways[self.cleaned_data["clinic"]]

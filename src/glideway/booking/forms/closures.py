"""What is to be closed, as the owner or the desk says it, and what becomes of the visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glideway.booking.core import instant
from glideway.booking.core.minutes import local_minute
from glideway.booking.queries import Clinic, Placement, Practitioner
from glideway.kit.days import DayField
from glideway.kit.refusals import NotAnswerable

DAY = 24 * 60
DOINGS = frozenset({"tell", "cancel", "leave"})
KINDS = (
    ("closed", gettext_lazy("The clinic is closed")),
    ("ill", gettext_lazy("Somebody is ill")),
    ("away", gettext_lazy("Somebody is away")),
    ("leaving", gettext_lazy("Somebody leaves the clinic")),
)


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")


@dataclass(frozen=True, kw_only=True)
class Shutting:
    """A closure as somebody words it, in instants."""

    kind: str
    practitioner: Practitioner | None
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    successor: Practitioner | None


class ClosureForm(forms.Form):
    """Who or what is closed, from when to when, and why as patients read it."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=KINDS)
    practitioner = forms.ChoiceField(label=gettext_lazy("Who?"), required=False)
    first = DayField(label=gettext_lazy("From"))
    first_time = forms.TimeField(
        label=gettext_lazy("From what time"),
        required=False,
        widget=_clock(),
        help_text=gettext_lazy("Empty: from the start of the day."),
    )
    last = DayField(
        label=gettext_lazy("Until, this day included"),
        required=False,
        help_text=gettext_lazy("Who leaves has no such day."),
    )
    last_time = forms.TimeField(
        label=gettext_lazy("Until what time"),
        required=False,
        widget=_clock(),
        help_text=gettext_lazy("Empty: until the end of the day."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, as patients read it"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "A whole sentence, never about anybody's health. Empty: we say only who is not there."
        ),
    )
    successor = forms.ChoiceField(
        label=gettext_lazy("Who goes on with the patients?"),
        required=False,
        help_text=gettext_lazy("Only for who leaves: the records go on with this person."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        clinic: Clinic,
        people: Sequence[Placement],
        may_end: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.clinic = clinic
        self.people = {str(one.practitioner.public_id): one.practitioner for one in people}
        named = [(key, one.name) for key, one in self.people.items()]
        for name, empty in (("practitioner", _("The whole clinic")), ("successor", _("Nobody"))):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", empty), *named]
        kinds = self.fields["kind"]
        if not may_end and isinstance(kinds, forms.ChoiceField):
            kinds.choices = [one for one in KINDS if one[0] != "leaving"]
            del self.fields["successor"]

    def clean(self) -> dict[str, Any]:
        """Each refusal beside the field that can put it right."""
        said: dict[str, Any] = super().clean() or {}
        kind, who = said.get("kind"), said.get("practitioner")
        if kind == "closed" and who:
            said["practitioner"] = ""
        if kind not in (None, "closed") and not who:
            self.add_error("practitioner", _("Say who it is."))
        if kind == "leaving":
            said["last"], said["last_time"] = None, None
        elif kind and "last" in said and not said["last"] and said.get("first"):
            said["last"] = said["first"]
        if kind != "leaving" and said.get("successor"):
            said["successor"] = ""
        if said.get("successor") and said["successor"] == who:
            self.add_error("successor", _("Name somebody else."))
        return said

    def asked(self) -> Shutting:
        """The closure in instants, of a form that is valid."""
        said = self.cleaned_data
        zone = self.clinic.zone
        ends = None
        if said["last"]:
            ends = _at(zone, said["last"], said["last_time"], DAY)
        return Shutting(
            kind=said["kind"],
            practitioner=self.people.get(said["practitioner"]),
            starts_at=_at(zone, said["first"], said["first_time"], 0),
            ends_at=ends,
            reason=said["reason"].strip(),
            successor=self.people.get(said.get("successor", "")),
        )


@dataclass(frozen=True)
class Choices:
    """What is to become of each visit: `tell`, `cancel`, `leave`, or the id of a placement.

    `first` is such an id as well: whoever is free there goes there, and the others as chosen.
    """

    first: str
    each: Mapping[UUID, str]
    usual: str = "leave"

    def of(self, visit: UUID) -> str:
        """What becomes of this visit."""
        return self.each.get(visit, self.usual)


def read_choices(data: Mapping[str, str]) -> Choices:
    """The choices of a page, one for all or one for each; or NotAnswerable."""
    each = {}
    for name, value in data.items():
        if name.startswith("do-"):
            try:
                each[UUID(name[3:])] = _doing(value)
            except ValueError as wrong:
                raise NotAnswerable(field=name) from wrong
    try:
        for_all = _doing(data.get("all", "")) if data.get("all") else ""
    except ValueError as wrong:
        raise NotAnswerable(field="all") from wrong
    if for_all in DOINGS:
        return Choices("", dict.fromkeys(each, for_all))
    return Choices(for_all, each)


def _doing(value: str) -> str:
    return value if value in DOINGS else str(UUID(value))


def _at(zone: str, day: date, clock: time | None, usual: int) -> datetime:
    minute = usual if clock is None else 60 * clock.hour + clock.minute
    return instant(local_minute(zone, day, minute))

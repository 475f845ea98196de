"""How a free consult ended, and where the clinic's video room is, as somebody typed it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.booking.core.calling import LINE
from glideway.booking.queries import ENDS, Booking
from glideway.directory.core import professions
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import clock_time, weekday_date

NO_VISIT = ""


class EndForm(forms.Form):
    """One of the four ends, one line to the patient, and which visit came of it."""

    outcome = forms.ChoiceField(
        label=_("How did the call end?"),
        choices=ENDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how the call ended.")},
    )
    line = forms.CharField(
        label=_("One line to the patient"),
        max_length=LINE,
        help_text=_(
            "In plain words, as you said it on the telephone: what comes next and why. No findings"
            " and no promises. Only the patient reads it."
        ),
        error_messages={"required": _("Please write one line to the patient.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    visit = forms.ChoiceField(label=_("Which visit came of it"), required=False)

    def __init__(self, *args: Any, visits: Iterable[Booking] = (), **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self.visits = {str(one.public_id): one for one in visits}
        words = [(key, visit_said(one)) for key, one in self.visits.items()]
        self.fields["visit"].choices = [(NO_VISIT, _("None, or not booked yet")), *words]  # type: ignore[attr-defined]
        if not self.visits:
            del self.fields["visit"]

    def visit_chosen(self) -> Booking | None:
        """The visit that was named, if one was."""
        return self.visits.get(self.cleaned_data.get("visit", NO_VISIT))


class VideoForm(forms.Form):
    """The clinic's own video room: an https address, or nothing."""

    link = forms.URLField(
        label=_("Address of your video room"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("It begins with https:// and opens in the patient's browser."),
        error_messages={"invalid": _("Please paste the whole address, beginning with https://.")},
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )

    def clean_link(self) -> str:
        """An address that is safe to follow: https, a host, nobody's password in it."""
        link = str(self.cleaned_data["link"])
        parts = urlsplit(link)
        if link and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
            raise forms.ValidationError(self.fields["link"].error_messages["invalid"])
        return link


def visit_said(visit: Booking) -> str:
    """A visit in one line: the day, the time, the kind."""
    zone = visit.placement.clinic.zone
    kind = professions.services()[visit.service.kind].short.of(language())
    return gettext("%(day)s, %(time)s: %(kind)s") % {
        "day": weekday_date(visit.starts_at, zone),
        "time": clock_time(visit.starts_at, zone),
        "kind": kind,
    }

"""What of an address is saved with a search, what it means, and the form that saves it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.booking.forms.people import WhoForm
from glideway.booking.forms.searching import Search, read_search
from glideway.booking.queries import Asked

# What is of one look only: a day that passes, a page, an order; and what is no part of a search.
OF_ONE_LOOK = ("day", "page", "sort", "much_", "needs", "view", "week", "key", "csrf")
LONGEST = 600


def address_of(query: QueryDict, search: Search) -> str:
    """The search of an address in one form: sorted, each thing once, without what is of one look.

    What hurts is kept as the part of the body that was understood, never as it was typed; so it
    means the same in both languages. What is longer than any search of ours is cut off whole.
    """
    said = {name: value for name, value in query.dict().items() if isinstance(value, str)}
    if search.hurts not in atlas.load().structures:
        said["hurts"] = search.region
    kept = QueryDict(mutable=True)
    for name, value in sorted(said.items()):
        if value and not name.startswith(OF_ONE_LOOK):
            kept[name] = value
        if len(kept.urlencode()) > LONGEST:
            del kept[name]
            break
    return kept.urlencode()


def said_of(address: str, language: str) -> Search:
    """A saved address as somebody worded it, and what is understood of it."""
    return read_search(QueryDict(address).dict(), language)  # type: ignore[arg-type]


def asked_again(address: str) -> Asked:
    """The question that a saved address asks; of every day, first page."""
    return replace(said_of(address, "en").asked, day=None, page=1)


class SaveForm(WhoForm):
    """A name and one way to be told, for who is not signed in; and the yes to be written to."""

    contact = forms.CharField(
        label=_("E-mail or mobile"),
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        max_length=254,
        help_text=_("We send a code there to confirm, then only what opens sooner."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    agree = forms.BooleanField(
        error_messages={"required": _("Please tick the box: without your yes nobody writes.")},
    )

    def __init__(self, *args: Any, known: bool, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        if known:
            del self.fields["name"], self.fields["contact"]

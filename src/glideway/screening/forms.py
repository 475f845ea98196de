"""What a person types or taps on the way from pain to times: parsed and worded, never decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from glideway.screening.core import Answer, Question, load, more_key

INTERNAL = ("/hold/", "/find", "/screening/", "/appointment/", "/offer/", "/care/visits/")
CONSULT = "consult"
LONGEST = 600  # of an address kept over a detour
NEAR, NEXT = "near", "next"  # in an address, and in the session over a detour


class HurtsForm(forms.Form):
    """What hurts, in words or as a region, and where. Either alone is enough."""

    words = forms.CharField(required=False, max_length=300, strip=True)
    region = forms.SlugField(required=False, max_length=24)
    near = forms.CharField(required=False, max_length=80, strip=True)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        region = given.get("region", "")
        if region and region not in load().neighbours:
            given["region"] = region = ""
        if not (region or given.get("words") or self.errors):
            self.add_error("words", _("Say what hurts, or choose a part of the body."))
        return given


class HereForm(forms.Form):
    """A position, in degrees."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)


def answers_of(posted: Mapping[str, str], questions: Iterable[Question]) -> dict[str, Answer]:
    """The answers a page sent: each one ticked, and a no for the rest after "none of these".

    Anything that is not one of the three words is no answer. "None of these" never takes a yes
    back: it is a no to what was left open.
    """
    found: dict[str, Answer] = {}
    for question in questions:
        for key in (question.id, more_key(question.id)):
            if posted.get(key) in {*Answer}:
                found[key] = Answer(posted[key])
        if "none" in posted:
            found.setdefault(question.id, Answer.NO)
        if found.get(question.id) is Answer.NO:
            found.pop(more_key(question.id), None)
    return found


def internal(address: str) -> str:
    """`address` when it leads to one of our own next steps, else nothing: no open redirect."""
    odd = "\\" in address or not address.isprintable() or len(address) > LONGEST
    return address if address.startswith(INTERNAL) and not odd else ""


def with_query(path: str, **named: str) -> str:
    """`path` with those of `named` that say something."""
    query = urlencode({name: value for name, value in named.items() if value})
    return f"{path}?{query}" if query else path


def session_of(request: HttpRequest) -> str:
    """This browser's session, made now when it has none; called by POSTs only."""
    if not request.session.session_key:
        request.session.create()
    return request.session.session_key or ""

"""A foreseen no: one base, a stable code, a sentence for the person, and one way out each.

A room has one child, and a leaf beside each verb. What is not a Refusal is a bug and is
left looking like one.
"""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMED = "Glideway-Refusal"  # tells a script a foreseen no from a failure with the same number


class Refusal(Exception):
    """A no that the product foresaw. `data` are named facts that its page may show."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str | Promise] = _("This cannot be done. Nothing was changed.")
    template: ClassVar[str] = "kit/refused.html"

    def __init__(self, **data: Any) -> None:  # noqa: ANN401 - each leaf names its own facts
        super().__init__(self.code)
        self.data = data

    def __str__(self) -> str:
        """The sentence with its facts filled in."""
        return str(self.sentence) % self.data if self.data else str(self.sentence)


class NotYours(Refusal):
    """Not there, or not yours: one answer, so that asking tells nothing."""

    code = "not-found"
    status = 404
    sentence = _("There is nothing at this address, or it is not yours to see.")
    template = "kit/not_found.html"


class NotAnswerable(Refusal):
    """What was sent cannot be understood; `field` and `reason` say where and why."""

    code = "not-understood"
    status = 400
    sentence = _("What was sent could not be understood. Nothing was changed.")


class SignInFirst(Refusal):
    """The page exists for somebody who is signed in."""

    code = "sign-in-first"
    status = 401
    sentence = _("Sign in first, then this page opens.")


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The one place where a Refusal becomes an answer: a page, or JSON where JSON was asked."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        body = {"code": refusal.code, "sentence": str(refusal)}
        response = JsonResponse(body, status=refusal.status)
    else:
        context = {"refusal": refusal, **refusal.data}
        response = render(request, refusal.template, context, status=refusal.status)
        response["Cache-Control"] = "no-store"
    response[NAMED] = refusal.code
    return response


def codes() -> dict[str, type[Refusal]]:
    """Every refusal that exists, by code; the reference page must list each."""
    found: dict[str, type[Refusal]] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind
        waiting += kind.__subclasses__()
    return found

"""Deny by default: what is not granted is refused, and every route of the site says what it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, SignInFirst
from tests.make import SYSTEM, anon, staff


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("shown")


def visit(view: Any, actor: Actor) -> bytes:
    request = HttpRequest()
    request.actor = actor  # type: ignore[attr-defined]  # as the middleware leaves it
    answer: HttpResponse = view(request)
    return answer.content


def undeclared(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The routes that say neither what they show nor to whom."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from undeclared(one.url_patterns, before + str(one.pattern))
        elif access.policy_of(one.callback) is None:
            yield before + str(one.pattern)


def test_every_route_declares_who_may() -> None:
    assert list(undeclared(get_resolver().url_patterns)) == []


def test_an_undeclared_route_is_named() -> None:
    assert list(undeclared([path("bare/", page)])) == ["bare/"]


def test_a_grant_opens_and_its_absence_refuses() -> None:
    view = access.allows("plan", "R")(page)
    assert visit(view, Actor(role=Role.PATIENT, login_id=1, patient_id=1)) == b"shown"
    with pytest.raises(NotYours):
        visit(view, staff(Role.DESK, clinic_id=1))
    with pytest.raises(SignInFirst):
        visit(view, anon())


def test_a_link_opens_what_its_holder_may_see() -> None:
    view = access.allows("appointment", "R", link=True)(page)
    assert visit(view, anon()) == b"shown"
    with pytest.raises(SignInFirst):
        visit(access.allows("clinical_note", "R", link=True)(page), anon())


def test_a_policy_about_nothing_is_refused_when_the_code_is_read() -> None:
    with pytest.raises(KeyError):
        access.allows("nonsense", "R")
    with pytest.raises(KeyError):
        access.allows("plan", "Z")


def test_the_operator_reads_no_clinical_text() -> None:
    operator = staff(Role.OPERATOR)
    clinical = ("clinical_note", "plan", "screen_answers", "outcome_person", "contact")
    assert [access.scopes(operator, thing, "R") for thing in clinical] == [frozenset()] * 5


def test_the_system_acts_for_everybody() -> None:
    assert access.scopes(SYSTEM, "clinical_note", "C") == {"all"}


def test_a_personal_page_is_not_kept_anywhere() -> None:
    response = access.private(HttpResponse())
    kept = {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert kept == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex",
    }

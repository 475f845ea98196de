"""A form sent twice does its work once: the key, the words, refusals, and what is never kept."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from glideway.kit import once, refusals
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.models import KeptAnswer, Limit
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db
SECRET = "x" * 65


class Page:
    """A view that counts how often it really worked."""

    def __init__(self, leads: str = "/there/", status: int = 302) -> None:
        self.done, self.leads, self.status = 0, leads, status

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - a view's
        self.done += 1
        Limit.objects.create(what=f"work {self.done}", who="x", window_starts_at=NOW)
        if self.status == 409:
            raise refusals.Refusal
        return redirect(self.leads) if self.status == 302 else HttpResponse(status=self.status)


def send(
    view: Page,
    fields: dict[str, Any],
    *,
    actor: Actor | None = None,
    revisable: bool = False,
    **headers: str,
) -> Any:
    request: Any = RequestFactory().post("/form/", fields, headers=headers)
    request.actor, request.now, request.htmx = actor or anon(), NOW, bool(headers.get("hx-request"))
    once.replayed.set(False)
    return keyed(revisable=revisable)(view)(request)


def test_the_second_sending_leads_where_the_first_led_and_works_no_more() -> None:
    view, form = Page(), {"key": str(uuid4()), "what": "this"}
    first = send(view, form)
    assert not once.replayed.get()
    again = send(view, form)
    assert once.replayed.get()
    assert (first["Location"], again["Location"], view.done) == ("/there/", "/there/", 1)


def test_the_same_key_with_other_words_is_refused() -> None:
    view, key = Page(), str(uuid4())
    send(view, {"key": key, "what": "this"})
    with pytest.raises(once.KeyReused):
        send(view, {"key": key, "what": "that"})
    assert view.done == 1


def test_an_answer_that_may_be_corrected_is_a_new_decision_with_other_words() -> None:
    view, key = Page(), str(uuid4())
    for what in ("this", "that", "this"):
        send(view, {"key": key, "what": what}, revisable=True)
    assert view.done == 2


def test_another_browser_with_the_same_key_is_another_request() -> None:
    view, form = Page(), {"key": str(uuid4())}
    send(view, form)
    send(view, form, actor=anon("browser-2"))
    assert view.done == 2


@pytest.mark.parametrize("status", [409, 422])
def test_a_refusal_keeps_no_answer_but_what_was_spent_stays_spent(status: int) -> None:
    view, form = Page(status=status), {"key": str(uuid4())}
    for _ in range(2):
        try:
            assert send(view, form).status_code == 422
        except refusals.Refusal:
            assert status == 409
    assert view.done == 2
    assert not KeptAnswer.objects.exists()
    assert Limit.objects.count() == 2


def test_a_form_without_a_key_is_a_request_of_its_own() -> None:
    view = Page()
    send(view, {"what": "this"})
    send(view, {"what": "this", "key": "no uuid"})
    assert view.done == 2
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("leads", [f"/appointment/{SECRET}/", "/form/", "/" + "a/" * 120])
def test_a_signed_link_is_never_kept_and_the_form_s_own_page_answers(leads: str) -> None:
    view, form = Page(leads), {"key": str(uuid4())}
    send(view, form)
    assert KeptAnswer.objects.get().answer == ""
    assert send(view, form, referer="http://testserver/page/")["Location"] == "/page/"
    assert send(view, form, referer="http://elsewhere/page/")["Location"] == "/"
    assert view.done == 1


def test_a_part_of_a_page_is_shown_anew_whole() -> None:
    view, form = Page(status=200), {"key": str(uuid4())}
    assert send(view, form).status_code == 200
    part: dict[str, Any] = {"hx-request": "true"}
    again = send(view, form, **part)
    assert (again.status_code, again["HX-Refresh"], view.done) == (204, "true", 1)

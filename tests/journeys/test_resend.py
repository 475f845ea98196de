"""The answer is lost after the server has done it: the page sends the same key again, once is once.

The connection is cut the hard way: the request goes to the server, which commits, and the browser
never hears of it.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import People, Walker
from tests.journeys.test_journey import read_code

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("Sending again", "We do not know yet", "Check", "Done: here is the appointment"),
    "fr": (
        "Nouvel envoi",
        "Nous ne savons pas encore",
        "Vérifier",
        "C’est fait : voici le rendez-vous",
    ),
}


def cut(page: Page, pattern: str, times: int) -> list[str]:
    """Let the server do what is sent to such an address, and lose its answer so many times."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or len(lost) >= times:
            route.continue_()
            return
        answer = route.fetch(max_redirects=0)
        lost.append(f"{answer.status} {route.request.post_data}")
        route.abort("connectionreset")

    page.route(re.compile(pattern), lose)
    return lost


def hold_a_time(walker: Walker) -> None:
    """From the times of a clinic to a held time, with the safety questions between."""
    page = walker.page
    page.locator("form:has(button.slot) >> nth=0").locator("button.slot").click()
    page.wait_for_url(re.compile("/(hold|check)/"))
    if "/hurts/" in page.url:
        page.locator("main fieldset button[name=region]").first.click()
        page.wait_for_url(re.compile("/check/|/hold/[^/]*/$"))
    if "/check/" in page.url:
        page.locator("main button[name=none]").first.click()
    page.wait_for_url(re.compile("/hold/[^/]*/$"))


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.soak), "fr"])
def test_a_lost_answer_books_exactly_once(people: People, language: str) -> None:
    again, unknown, check, done = WORDS[language]
    walker = people.walker(language)
    page, address = walker.page, f"lost-{uuid4().hex[:8]}@example.com"
    walker.go("/find?near=Toronto" if language == "en" else "/find?near=Montréal")
    taps = cut(page, r"/hold/$", 1)
    hold_a_time(walker)
    assert len(taps) == 1
    held = page.url
    page.fill("[name=name]", "Jo Tremblay")
    page.fill("[name=contact]", address)
    asked = cut(page, r"/hold/[^/]*/$", 2)
    page.locator("form:has([name=contact]) button[type=submit]").click()
    expect(page.locator("#resend [data-say=again]")).to_be_visible()
    expect(page.locator("#resend")).to_contain_text(again)
    page.wait_for_url("**/code/", timeout=60_000)
    assert len(asked) == 2
    assert len({re.search(r"key=([^&]*)", one)[1] for one in asked}) == 1  # type: ignore[index]
    page.fill("[name=code]", read_code(people, address))
    lost = cut(page, r"/code/$", 4)
    page.locator("form:has([name=code]) button[type=submit]").click()
    expect(page.locator("#resend [data-say=unknown]")).to_be_visible(timeout=60_000)
    expect(page.locator("#resend")).to_contain_text(unknown)
    assert lost
    assert lost[0].startswith("204")
    walker.look(f"resend-unknown-{language}")
    page.locator("#resend").get_by_text(check, exact=True).click()
    expect(page.locator("h1")).to_have_text(done)
    walker.look(f"resend-checked-{language}")
    there = page.locator("main a.primary").get_attribute("href")
    walker.go(held)
    page.wait_for_url(f"**{there}")
    letters = people.walker()
    letters.go("/demo/outbox/")
    told = letters.page.locator(".letter", has_text=address)
    codes = told.filter(has_text=re.compile(r"\d{4} \d{4}"))
    assert (codes.count(), told.count() - codes.count()) == (1, 1), told.all_inner_texts()
    assert walker.faults == [
        one for one in walker.faults if "console" in one or "connection" in one.casefold()
    ]


def test_without_scripts_the_plain_form_books(people: People) -> None:
    walker = people.walker(scripts=False)
    page, address = walker.page, "plain@example.com"
    walker.go("/find?near=Toronto")
    hold_a_time(walker)
    page.fill("[name=name]", "Jo Tremblay")
    page.fill("[name=contact]", address)
    page.locator("form:has([name=contact]) button[type=submit]").click()
    page.wait_for_url("**/code/")
    page.fill("[name=code]", read_code(people, address))
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.wait_for_url("**/appointment/**")
    assert walker.faults == []

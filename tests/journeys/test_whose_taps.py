"""Taps that wait at the treat step go on for the one who made them, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import People
from tests.journeys.test_treat import open_room

pytestmark = pytest.mark.browser


def another(route: Route) -> None:
    """The same room, as somebody else who is signed in would be given it."""
    answer = route.fetch()
    text = answer.text().replace('data-who="login:', 'data-who="login:0')
    route.fulfill(response=answer, body=text)


def asked_anew(page: Page) -> None:
    """The window is looked at again: the page asks at once whose room it is now."""
    with page.expect_response("**/treat/"):
        page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)


def test_taps_wait_while_somebody_else_is_signed_in_and_then_go_once(
    people: People, visits: Iterator[str]
) -> None:
    room = open_room(people, visits)
    mine, links = room.page, people.site.links
    sent: list[str] = []
    mine.on("request", lambda one: sent.append(one.url) if one.url.endswith("/pass/") else None)
    window = mine.context.new_page()
    window.goto(links["desk"])
    for _twice in range(2):
        room.felt(3)
        room.tap("pass")
    over = mine.locator("#over")
    expect(over.locator("[data-count]")).to_have_text("2")
    refused = len(sent)
    asked_anew(mine)  # the desk has no such room
    window.goto(links["practitioner"])
    mine.route("**/treat/", another)
    asked_anew(mine)  # a room, and not of this one
    expect(over).to_be_visible()
    assert len(sent) == refused
    mine.unroute("**/treat/")
    mine.evaluate("dispatchEvent(new Event('focus'))")
    expect(room.made).to_have_count(2)
    expect(over).to_be_hidden()
    assert len(sent) == refused + 2
    mine.context.close()

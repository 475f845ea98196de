"""Filters without reload: by keyboard and by tap, heard, in the address, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def test_a_search_is_narrowed_without_reload_and_the_way_back_leads_back(people: People) -> None:
    walker = people.walker(width=1180)
    page = walker.page
    whole: list[str] = []

    def seen(request: Request) -> None:
        if request.resource_type == "document":
            whole.append(request.url)

    walker.go("/find?near=Toronto")
    page.on("request", seen)
    page.locator("summary.askbox").focus()
    page.keyboard.press("Enter")
    page.locator("#f-billing").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/find?near=Toronto&billing=1")
    expect(page.locator("#told")).to_have_text(page.locator("#heading").inner_text())
    expect(page.locator("#f-billing")).to_be_focused()
    expect(page.locator("#asked")).to_contain_text("1 filter")
    page.locator("#s-price").click()
    page.wait_for_url("**/find?near=Toronto&billing=1&sort=price")
    expect(page.locator("#s-price")).to_have_attribute("aria-current", "true")
    walker.look("find-narrowed")
    page.locator("#c-billing").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?near=Toronto&sort=price")
    expect(page.locator("#c-billing.add")).to_be_focused()
    expect(page.locator("#f-billing")).not_to_be_checked()
    page.locator("#f-stepfree").check()
    page.wait_for_url("**/find?near=Toronto&stepfree=1&sort=price")
    assert whole == []
    page.go_back()
    page.wait_for_url("**/find?near=Toronto&sort=price")
    expect(page.locator(".filters.chosen")).to_have_count(0)
    expect(page.locator("#s-price")).to_have_attribute("aria-current", "true")
    assert walker.faults == []


def test_without_scripts_the_same_filters_are_a_form_with_a_button(people: People) -> None:
    walker = people.walker(scripts=False)
    page = walker.page
    walker.go("/find?near=Toronto")
    page.locator("summary.askbox").click()
    page.locator("#f-billing").check()
    page.locator("#f-after").check()
    page.locator(".sieve-act button").click()
    page.wait_for_url("**/find?*billing=1*")
    expect(page.locator(".filters.chosen a")).to_have_count(3)
    page.locator("#c-none").click()
    expect(page.locator(".filters.chosen")).to_have_count(0)
    assert walker.faults == []

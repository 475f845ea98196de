"""An inspector in a clinic without a network: a page of the sheet waits, and arrives once."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Site, Walker, run
from tests.journeys.looked import POINT

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1100}
LONG = 90_000  # whatever the device does, it does by itself, and nobody waits for a moment
SEEN = "Kit on the wall, sealed"


def looked(site: Site, *look: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(run(site, "tests.journeys.looked", *look)))


def filled_in(page: Page) -> None:
    """One point with its evidence and a measure."""
    page.locator(f"input[name=p{POINT}][value='1']").check()
    page.locator(f"#e{POINT}").fill(SEEN)
    page.locator(f"details:has(#m{POINT}) summary").tap()
    page.locator(f"#m{POINT}").fill("3")
    page.locator(f"#u{POINT}").select_option("n")
    page.locator(f"#w{POINT}").fill("Hall")


def test_a_page_of_the_sheet_that_was_filled_in_offline_arrives_once(people: People) -> None:
    site = people.site
    before = looked(site)
    look = before["look"]
    context = people.browser.new_context(
        viewport=TABLET,  # type: ignore[arg-type]
        locale="en-CA",
        has_touch=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(LONG)
    walker = Walker(context.new_page(), site, "en", people.pictures)
    page = walker.page
    walker.go(site.links["inspector"])
    walker.go(f"/quality/desk/inspection/{look}/")
    expect(page.locator("html[data-kept=all]")).to_be_attached(timeout=LONG)
    page.locator("a[href$='/sheet/safety/']").tap()
    page.wait_for_url("**/sheet/safety/")
    expect(page.locator("html[data-kept=all]")).to_be_attached(timeout=LONG)
    walker.look("inspector-sheet")
    assert walker.faults == []
    address = page.url

    context.set_offline(True)
    filled_in(page)
    with page.expect_navigation(timeout=LONG):
        page.locator("form[data-sheet] button[type=submit]").tap()
    expect(page.locator("html[data-waiting='1']")).to_be_attached(timeout=LONG)
    page.goto(address)
    page.reload()
    expect(page.locator("#sheets [data-say=copy]")).to_be_visible(timeout=LONG)
    expect(page.locator("#sheets [data-say=waiting] [data-count]")).to_have_text("1", timeout=LONG)
    expect(page.locator(f"#e{POINT}")).to_have_value(SEEN, timeout=LONG)
    expect(page.locator(f"input[name=p{POINT}][value='1']")).to_be_checked(timeout=LONG)
    assert looked(site, look) == before

    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("html[data-waiting='0'][data-kept=all]")).to_be_attached(timeout=LONG)
    expect(page.locator("#sheets [data-say=copy]")).to_be_hidden(timeout=LONG)
    expect(page.locator(f"#e{POINT}")).to_have_value(SEEN, timeout=LONG)
    after = looked(site, look)
    assert after["marks"] == [[1.0, SEEN]]
    assert after["filed"] == [*before["filed"], [3.0, "n", "Hall"]]
    assert after["came"] == before["came"] + 1

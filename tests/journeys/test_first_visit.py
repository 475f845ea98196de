"""A first visit on a tablet by touch: every step of it, nothing typed that is not asked for.

It is longer than a visit that comes again: the side, the activity in the patient's own words, the
structure that was found, what stops a pass and the plan are said for the first time. No limit is
set to it by the design; the one here keeps it from growing.
"""

from __future__ import annotations

import logging

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import paced
from tests.journeys.conftest import People, Walker
from tests.journeys.test_treat import TABLET

pytestmark = pytest.mark.browser
FIGURES = logging.getLogger(__name__)  # seen with -o log_cli=true -o log_cli_level=INFO
MOST_STEPS = 23  # as counted here; a step more is a step that somebody must answer for
DAYS = 15


class Finger:
    """Taps and counts; a field that is filled counts as one step."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.typed, self.said = page, 0, 0, list[str]()

    def on(self, what: Locator, name: str) -> None:
        what.tap()
        self.steps += 1
        self.said.append(name)

    def say(self, what: Locator, words: str, name: str) -> None:
        if what.evaluate("one => one.tagName") == "SELECT":
            what.select_option(words)
        else:
            what.fill(words)
        self.steps += 1
        self.typed += 1
        self.said.append(name)


def begin(walker: Walker, finger: Finger) -> None:
    """The next first visit of the practitioner who signs in, on whichever day it is."""
    walker.go("/care/")
    for day in range(DAYS):
        # Who was made for another journey is met before, and not for this one.
        line = walker.page.locator("main li", has_text="First visit", has_not_text="Night ")
        form = line.locator("form[action*='/care/begin/'] button")
        if form.count():
            finger.on(form.first, "begin")
            if day:  # a visit of another day is asked about, which is no part of the visit itself
                walker.page.get_by_role("button", name="Open it today all the same").click()
            walker.page.wait_for_url("**/care/visits/**")
            return
        after = walker.page.get_by_role("link", name="Day after")
        walker.go("/care/" + (after.get_attribute("href") or ""))
    raise AssertionError("the demo has no first visit to come")


def test_a_first_visit_is_signed_in_few_steps(people: People) -> None:
    context = people.browser.new_context(
        viewport=TABLET,  # type: ignore[arg-type]
        locale="en-CA",
        has_touch=True,
        service_workers="block",  # the worker has its own journey
    )
    context.set_default_timeout(15_000)
    paced.watch(context)
    walker = Walker(context.new_page(), people.site, "en", people.pictures)
    walker.go(people.site.links["practitioner"])
    page, finger = walker.page, Finger(walker.page)
    begin(walker, finger)
    finger.on(page.locator("button.primary[name=none]"), "none of these")
    expect(page.locator(".room-bar .chip.good").first).to_be_visible()
    agree = page.locator("#consent form[action$='/consent/'] button.primary")
    if agree.count():
        finger.on(agree, "consent")
    for scale, value in (("pain", 6), ("activity", 4)):
        finger.on(page.locator(f"#baseline label:has([name={scale}][value='{value}'])"), scale)
    finger.say(page.locator("#baseline [name=words]"), "Reach overhead", "activity, in words")
    if page.locator("#id_side").input_value() == "":
        finger.say(page.locator("#id_side"), "right", "side")
    finger.say(page.locator("#baseline [name=movement_deg]"), "40", "degrees")
    finger.on(page.get_by_role("button", name="Record the baseline"), "record the baseline")
    finger.on(page.get_by_role("link", name="Assess", exact=True).last, "assess")
    finger.on(page.locator("#targets label:has([name=structure])").first, "tick what was found")
    finger.on(page.locator("#targets label:has([value=palpation])"), "found by hand")
    finger.on(page.get_by_role("button", name="Add, and to the treatment room"), "to the room")
    page.wait_for_url("**/treat/**")
    if page.get_by_text("Consent to hands-on work in this area is missing.").count():
        finger.on(page.get_by_role("link", name="Go there"), "go to the consent")
        other = page.locator("#consent button[name=region]")
        finger.on(other, "consent for another area")  # a candidate may lie beside the complaint
        page.wait_for_url("**/treat/**")
    card = page.locator("[data-card]:not([hidden])")
    finger.on(card.locator("form.agree button"), "agreed: the limit and the word")
    finger.on(card.locator("label:has([name=discomfort][value='4'])"), "discomfort")
    finger.on(card.locator("[data-key=pass]"), "pass")
    expect(card.locator("ol.pass li[id]")).to_have_count(1)
    finger.on(card.locator("[data-pad]").first, "re-test")
    degrees = page.locator("#pad .pad-row button:not(.was)")  # of whichever movement it is
    finger.on(degrees.last, "degrees after")
    expect(page.locator("#movement .verdict").first).to_be_visible()
    finger.on(page.get_by_role("link", name="End visit"), "end visit")
    page.wait_for_url("**/after/**")
    finger.on(page.get_by_role("button", name="Set the plan"), "set the plan")
    page.wait_for_url("**/note/**")
    finger.on(page.locator("form[action$='/sign/'] button[type=submit]").first, "sign")
    expect(page.locator("form[action$='/sign/']")).to_have_count(0)
    FIGURES.info("%s", f"first visit: {finger.steps} steps ({', '.join(finger.said)})")
    pace = paced.taken(page)
    FIGURES.info("%s", f"first visit by touch: {pace}")
    assert len(pace.here) + len(pace.pages) >= pace.taps >= finger.steps - finger.typed
    assert finger.steps <= MOST_STEPS
    assert [one for one in walker.faults if "registration blocked" not in one] == []

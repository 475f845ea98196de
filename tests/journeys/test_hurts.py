"""From words to areas, the usual signs, and what a practitioner is shown of them: in a browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from glideway.kit import clock
from tests.journeys.conftest import People, Walker
from tests.journeys.test_around import EACH

pytestmark = pytest.mark.browser
SAID = {"en": "tingling thumb when I type", "fr": "picotements au pouce quand je tape"}
DOCTOR = {"en": "back pain with fever", "fr": "mal de dos avec fièvre"}
VISIT = re.compile(r"/care/visits/[0-9a-f-]{36}/")


def say(walker: Walker, words: str) -> None:
    walker.go("/")
    walker.page.fill("[name=words]", words)
    walker.page.press("[name=words]", "Enter")
    walker.page.wait_for_url("**/hurts/**")


@pytest.mark.parametrize(("language", "width", "dark"), EACH)
def test_words_lead_to_areas_and_on_to_the_usual_signs(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    page = walker.page
    say(walker, SAID[language])
    walker.look("areas")
    expect(page.locator("a[href^='/check/hand/']")).to_be_visible()
    page.locator("main a[href^='/signs/']").click()
    walker.look("signs")
    page.check("input[value=knot]")
    page.check("input[value=relax]")
    page.locator("form[method=post] button[type=submit].primary").click()
    page.wait_for_url("**/signs/told/**")
    walker.look("signs-told")
    expect(page.locator("a[href*='profession=massage_therapist']")).to_be_visible()
    say(walker, DOCTOR[language])
    walker.look("doctor-first")
    expect(page.locator("a[href='tel:811']")).to_be_visible()
    assert walker.faults == []


def test_the_signs_need_no_scripts_and_can_be_skipped(people: People) -> None:
    walker = people.walker("fr", scripts=False)
    page = walker.page
    walker.go("/signs/")
    page.check("input[value=desk]")
    page.locator("form[method=post] button[type=submit].primary").click()
    page.wait_for_url("**/signs/told/")
    walker.go("/signs/")
    page.locator("main a[href='/']").click()
    assert page.url == f"{people.site.origin}/"
    assert walker.faults == []


@pytest.mark.parametrize(("language", "width", "dark"), EACH)
def test_a_practitioner_reads_what_the_patient_wrote(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    walker.go(people.site.links["practitioner"])
    walker.page.wait_for_url("**/care/**")
    walker.go(f"{a_visit(walker)}words/")
    walker.look("words")
    assert walker.faults == []


def a_visit(walker: Walker) -> str:
    """A visit that the practitioner's days lead to, or one opened there."""
    today = clock.now().date()
    for days in (0, -1, -2, -3, -4, -5, -6, 1, 2, 3, 4):
        walker.go(f"/care/?on={today + timedelta(days=days)}")
        begin = walker.page.locator("form[action*='/care/begin/']:not(:has(select)) button")
        if not VISIT.search(walker.page.content()) and begin.count():
            begin.first.click()
            if days:  # a visit of another day is asked about first
                walker.page.locator("form:has([name=other_day]) button").click()
            walker.page.wait_for_url("**/care/visits/**")
        if found := VISIT.search(walker.page.content()):
            return found.group()
    raise AssertionError("no visit in eleven days")

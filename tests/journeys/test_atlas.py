"""The atlas walked: found by keyboard, compared, printed; on phones, in the dark, in French."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, Walker
from tests.journeys.test_around import WAYS

pytestmark = pytest.mark.browser
HAMSTRING, SOLEUS = "semitendinosus--knee-straightens", "soleus--foot-draws-up-knee-bent"
NERVE = "median-nerve-wrist--slider"
PAGES = {
    "atlas-place": "/atlas/?region=shoulder",
    "atlas-words": "/atlas/?q=tendon",
    "atlas-motion": "/atlas/?moves=knee:extension",
    "atlas-trouble": "/atlas/?condition=tennis-elbow",
    "atlas-nothing": "/atlas/?q=xyzzyx",
    "atlas-muscle": f"/atlas/protocols/{HAMSTRING}/",
    "atlas-nerve": f"/atlas/protocols/{NERVE}/",
    "atlas-structure": "/atlas/soleus/",
    "atlas-compare": f"/atlas/compare/?p={HAMSTRING}&p={SOLEUS}",
    "atlas-compare-with": f"/atlas/compare/?p={HAMSTRING}",
    "atlas-sheets": f"/atlas/print/?p={HAMSTRING}&p={NERVE}",
    "atlas-ranges": "/atlas/ranges/",
    "release-place": "/atlas/release/thigh-posterior/",
    "release-structure": "/atlas/release/soleus/",
}


@pytest.mark.parametrize(("language", "width", "dark"), WAYS)
def test_every_page_of_the_atlas_stands_the_bar_for_a_practitioner(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    walker.go(people.site.links["practitioner"])
    for name, path in PAGES.items():
        walker.go(path)
        walker.look(name)
    assert walker.faults == []


def test_a_movement_is_found_by_keyboard_while_it_is_typed(people: People) -> None:
    walker = people.walker(width=1180)
    page = walker.page
    walker.go("/atlas/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("semitendonosus")
    expect(page.locator("#heading")).to_contain_text("semitendonosus")
    expect(page.locator(".group h3").first).to_have_text("Semitendinosus")
    page.wait_for_url("**/atlas/?q=semitendonosus")
    walker.look("atlas-typed")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".group h3 a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/semitendinosus/")
    assert walker.faults == []


def chosen(walker: Walker) -> None:
    """Tick the first two of a place."""
    walker.go("/atlas/?region=thigh-posterior")
    boxes = walker.page.locator(".pick input")
    expect(walker.page.locator(".pick-bar")).to_be_hidden()
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(walker.page.locator(".pick-bar")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_are_ticked_and_compared_or_printed_with_and_without_scripts(
    people: People, scripts: bool
) -> None:
    walker = people.walker(scripts=scripts)
    page = walker.page
    chosen(walker)
    page.locator(".pick-bar button").nth(0).click()
    page.wait_for_url("**/atlas/compare/?p=*&p=*")
    expect(page.locator(".versus .differs").first).to_be_visible()
    chosen(walker)
    page.locator(".pick-bar button").nth(1).click()
    page.wait_for_url("**/atlas/print/?p=*&p=*")
    assert page.locator(".sheet").count() == 2
    assert walker.faults == []


def test_without_scripts_words_and_motions_are_found_by_their_forms(people: People) -> None:
    walker = people.walker(scripts=False)
    page = walker.page
    walker.go("/atlas/")
    page.fill("#q", "soléaire")
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/?q=*")
    expect(page.locator(".group h3").first).to_have_text("Soleus")
    walker.go("/atlas/")
    page.select_option("#moves", "knee:extension")
    page.locator(".ask button").first.click()
    page.wait_for_url("**/atlas/?moves=*")
    expect(page.locator("#heading")).to_contain_text("straighten the knee")
    assert walker.faults == []


def test_every_sheet_is_one_page_on_a4_and_on_letter(people: People) -> None:
    walker = people.walker("fr")
    wanted = "&".join(f"p={one}" for one in (HAMSTRING, SOLEUS, NERVE))
    walker.go(f"/atlas/print/?{wanted}")
    for size in ("A4", "Letter"):
        margin = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
        pdf = walker.page.pdf(format=size, margin=margin)  # type: ignore[arg-type]
        assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 3, size


def test_a_patient_reads_what_happens_and_comes_there_from_the_plan(people: People) -> None:
    walker = people.walker()
    walker.go(people.site.links["patient"])
    walker.go("/me/")
    walker.page.locator("main a[href^='/me/plan/']").first.click()
    walker.page.locator("a[href^='/atlas/release/']").click()
    walker.page.wait_for_url("**/atlas/release/**")
    walker.look("release-from-plan")
    assert " mm" not in walker.page.locator("main").inner_text()
    assert walker.faults == []

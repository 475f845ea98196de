"""The stepper of a protocol: it starts paused, plays, pauses, obeys keys, and is not needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Walker

pytestmark = pytest.mark.browser
KNEE = "/atlas/protocols/semitendinosus--knee-straightens/"
STAGE = "[data-stage] path.skin"
NEXT = {"en": "One step on", "fr": "Un pas en avant"}
PLAY = {"en": ("Play", "Pause"), "fr": ("Lire", "Pause")}


def opened(people: People, *, language: str = "en", calm: bool = False, **kind: bool) -> Walker:
    walker = people.walker(language, width=1180, **kind)
    walker.page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
    walker.go(people.site.links["practitioner"])
    walker.go(KNEE)
    return walker


def outline(page: Page) -> str:
    """The skin as it is drawn now in the picture that plays."""
    return "".join(page.locator(STAGE).evaluate_all("all => all.map(one => one.getAttribute('d'))"))


def button(page: Page, wish: str) -> Locator:
    return page.locator(f"[data-film={wish}]")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_starts_paused_steps_on_and_back_and_says_where_it_is(
    people: People, language: str
) -> None:
    walker = opened(people, language=language)
    page = walker.page
    begin = outline(page)
    expect(button(page, "play")).to_have_text(PLAY[language][0])
    page.wait_for_timeout(600)
    assert outline(page) == begin
    button(page, "on").click()
    after = outline(page)
    assert after != begin
    expect(page.locator(".film output")).to_contain_text("2")
    button(page, "back").click()
    assert outline(page) == begin
    for _ in range(12):
        button(page, "on").click()
    ends = [page.locator(".poses > div p").nth(place).inner_text() for place in (0, 1)]
    assert ends[0] == ends[1]
    walker.look(f"film-{language}")
    assert walker.faults == []


def test_it_plays_until_it_is_paused(people: People) -> None:
    page = opened(people).page
    begin = outline(page)
    button(page, "play").click()
    expect(button(page, "play")).to_have_text("Pause")
    page.wait_for_timeout(900)
    assert outline(page) != begin
    button(page, "play").click()
    expect(button(page, "play")).to_have_text("Play")
    still = outline(page)
    page.wait_for_timeout(700)
    assert outline(page) == still


def test_keys_do_all_of_it(people: People) -> None:
    page = opened(people).page
    begin = outline(page)
    button(page, "back").focus()
    page.keyboard.press("ArrowRight")
    assert outline(page) != begin
    page.keyboard.press("ArrowLeft")
    assert outline(page) == begin
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(button(page, "play")).to_have_text("Pause")
    page.keyboard.press("Space")
    expect(button(page, "play")).to_have_text("Play")


def test_who_asks_for_less_motion_and_who_has_no_scripts_sees_two_stills(people: People) -> None:
    for calm, scripts in ((True, True), (False, False)):
        walker = opened(people, calm=calm, scripts=scripts)
        page = walker.page
        expect(page.locator(".film")).to_be_hidden()
        assert page.locator(".poses svg").count() == 2
        first, last = (page.locator(".poses > div p").nth(place).inner_text() for place in (0, 1))
        assert first != last
        page.locator(".told summary").click()
        expect(page.locator(".told p")).to_be_visible()
        if scripts:
            walker.look("film-calm")
        assert walker.faults == []


def test_asking_for_less_motion_while_it_plays_brings_back_the_start(people: People) -> None:
    page = opened(people).page
    begin = outline(page)
    button(page, "play").click()
    page.wait_for_timeout(900)
    page.emulate_media(reduced_motion="reduce")
    expect(page.locator(".film")).to_be_hidden()
    page.wait_for_timeout(500)
    assert outline(page) == begin


def test_the_left_side_is_the_mirror_of_the_right_and_says_so(people: People) -> None:
    page = opened(people).page
    right = outline(page)
    assert page.locator("[data-stage] g").get_attribute("transform") is None
    page.goto(page.url + "?side=left")
    assert outline(page) == right
    assert "scale(-1 1)" in (page.locator("[data-stage] g").get_attribute("transform") or "")
    expect(page.locator(".drawing figcaption")).to_contain_text("Left side")


def test_a_printed_muscle_is_hatched_and_one_on_the_screen_is_red(people: People) -> None:
    page = opened(people).page
    muscle = page.locator("[data-stage] path.muscle")
    fill = "one => getComputedStyle(one).fill"
    assert "url(" not in muscle.evaluate(fill)
    page.emulate_media(media="print")
    assert "url(" in muscle.evaluate(fill)
    page.emulate_media(media="screen", forced_colors="active")
    assert "url(" in muscle.evaluate(fill)

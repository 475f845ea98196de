"""The front desk's morning: a booking by keyboard alone, a move by dragging, the sheet on paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.conftest import People, Walker

pytestmark = pytest.mark.browser
LATER, DAYS = timedelta(days=14), 14  # the demo's first clinic has nothing left before
ENOUGH = 3


def at_the_desk(people: People, language: str = "en", **screen: object) -> Walker:
    """Signed in for the front desk, on a day that still has a few times."""
    walker = people.walker(language, **screen)  # type: ignore[arg-type]  # what a screen is
    walker.go(walker.site.links["desk"])
    walker.go(f"/desk/?day={people.site.day + LATER}")
    for _day in range(DAYS):
        starts, visits = (walker.page.locator(one).count() for one in ("a.start", "[data-move]"))
        if starts >= ENOUGH and visits:
            return walker
        walker.go(walker.page.locator("a[data-key=']']").evaluate("one => one.href"))
    raise AssertionError("nothing is free in two weeks")


def somebody_else(walker: Walker) -> str:
    """A patient with nothing on the day that is shown: no rule of that day is in the way."""
    page, shown = walker.page, walker.page.url
    that_day = set(page.locator("a.who span").all_inner_texts())
    for _day in range(DAYS):
        walker.go(page.locator("a[data-key=']']").evaluate("one => one.href"))
        others = page.locator(".visit a.who span").all_inner_texts()
        if found := sorted(set(others) - that_day):
            walker.go(shown)
            return found[0]
    raise AssertionError("nobody else in two weeks")


def focused(walker: Walker) -> str:
    return str(walker.page.evaluate("document.activeElement.innerText"))


def test_a_caller_is_booked_and_moved_without_touching_the_mouse(people: People) -> None:
    walker = at_the_desk(people, width=1180)
    page = walker.page
    walker.look("desk-day")
    known = somebody_else(walker)
    page.locator("a.start").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("a.start").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_be_focused()
    walker.look("desk-new")
    page.keyboard.type(known)
    page.keyboard.press("Enter")
    expect(page.locator(".found a").first).to_be_focused()
    walker.look("desk-found")
    page.keyboard.press("Enter")
    expect(page.locator("button.big")).to_be_focused()
    walker.look("desk-sure")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/\?day=[\d-]+#b-"))
    assert known in focused(walker)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/visit/"))
    walker.look("desk-visit")
    page.keyboard.press("m")
    page.wait_for_url(re.compile(r"move="))
    walker.look("desk-moving")
    page.locator("a.start").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/move/"))
    walker.look("desk-move")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/\?day=[\d-]+#b-"))
    assert known in focused(walker)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    walker.look("desk-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.wait_for_url(re.compile(r"/desk/week/"))
    walker.look("desk-week")
    page.keyboard.press("t")
    page.wait_for_url(re.compile(r"/desk/week/$"))
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"walk_in=1"))
    walker.look("desk-walk-in")
    assert walker.faults == []


def test_an_appointment_is_dragged_to_another_time_and_confirmed(people: People) -> None:
    walker = at_the_desk(people, width=1180)
    page = walker.page
    piece = page.locator("[data-move]").first
    name = piece.locator("a.who span").inner_text()
    onto = page.locator(".free a.start").last
    page.set_viewport_size({"width": 1180, "height": 2800})  # nobody scrolls while dragging
    piece.drag_to(onto)
    page.wait_for_url(re.compile(r"/desk/visit/[\w-]+/move/"))
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator(".fromto > div")).to_have_count(2)
    page.locator("button.big").click()
    page.wait_for_load_state()
    # Moved, or told why not with the nearest times: an appointment is as long as it was.
    outcome = page.locator(".said, [role=alert]")
    expect(outcome.first).to_be_visible()
    walker.look("desk-dragged")
    assert walker.faults == []


@pytest.mark.parametrize(("language", "width", "dark"), [("fr", 390, True), ("en", 390, False)])
def test_the_desk_works_on_a_phone_without_scripts(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = at_the_desk(people, language, width=width, dark=dark, scripts=False)
    page = walker.page
    page.locator("a.start").first.click()
    page.locator("#id_name").fill("Bo Lind")
    page.locator("#id_contact").fill("416 555 0199")
    page.locator("button.big").click()
    page.wait_for_url(re.compile(r"/desk/\?day=[\d-]+#b-"))
    expect(page.locator(".said")).to_be_visible()
    expect(page.get_by_text("Bo Lind").first).to_be_visible()


def test_every_page_of_the_desk_stands_the_bar_in_french_and_the_dark(people: People) -> None:
    for language, width, dark in (("fr", 390, True), ("fr", 1180, False)):
        walker = at_the_desk(people, language, width=width, dark=dark)
        walker.look("day")
        visit = walker.page.locator("a.who").first.get_attribute("href") or ""
        why = walker.page.locator("a.why").first.get_attribute("href") or ""
        for name, path in (
            ("visit", visit),
            ("cancel", f"{visit}cancel/"),
            ("why", why),
            ("new", "/desk/new/"),
            ("find", "/desk/find/"),
            ("week", "/desk/week/"),
            ("rooms", "/desk/?by=room"),
            ("sheet", "/day-sheet/"),
            ("sheet-rooms", "/day-sheet/?by=room"),
        ):
            walker.go(path)
            walker.look(f"desk-{name}")
        assert walker.faults == []


def test_the_sheet_is_read_without_a_connection_and_gone_after_signing_out(people: People) -> None:
    walker = people.walker(width=1180)
    page = walker.page
    walker.go(walker.site.links["desk"])
    walker.go("/day-sheet/")
    page.locator("html[data-kept='1']").wait_for(state="attached")
    said = page.locator("main h1").inner_text()
    page.context.set_offline(True)
    walker.go("/day-sheet/")
    expect(page.locator("main [role=alert]")).to_contain_text("No connection.")
    expect(page.locator("main h1")).to_have_text(said)
    expect(page.locator("main [data-age] b")).to_have_text(re.compile(r"^\d+$"))
    assert page.locator("form, button").count() == 0
    assert [one.get_attribute("href") for one in page.locator("main a").all()] == ["/day-sheet/"]
    walker.look("desk-offline")
    page.context.set_offline(False)
    walker.go("/account/")
    page.locator("form[action*=logout] button").click()
    page.wait_for_load_state()
    page.context.set_offline(True)
    with pytest.raises(Error):
        walker.go("/day-sheet/")
    assert [one for one in walker.faults if "net::" not in one] == []


def test_paper_has_its_head_and_no_buttons(people: People) -> None:
    walker = at_the_desk(people, width=1180)
    page = walker.page
    page.locator("a[data-key='p']").click()
    page.wait_for_url(re.compile(r"/day-sheet/"))
    page.emulate_media(media="print")
    expect(page.locator(".onpaper").first).to_be_visible()
    assert page.locator("main button:visible").count() == 0
    assert page.locator("main a.btn:visible").count() == 0
    expect(page.locator(".sheet li").first).to_be_visible()
    assert walker.faults == []

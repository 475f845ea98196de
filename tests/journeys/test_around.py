"""Around the line: every kind of page once in the dark, by keyboard, without scripts; the stop."""

from __future__ import annotations

import http.client

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, Walker
from tests.journeys.test_journey import CODE, answer_emergency, read_code, say_what_hurts

pytestmark = pytest.mark.browser
PUBLIC = {
    "home": "/",
    "find-words": "/find?hurts=hamstring",
    "find-place": "/find?near=Toronto",
    "find-nowhere": "/find?hurts=hamstring&near=Xyzzy",
    "cities": "/cities/",
    "practitioners": "/practitioners/",
    "call-back": "/call-back/",
    "evidence": "/evidence/",
    "evidence-heel": "/evidence/for/plantar-fasciitis/",
    "evidence-claims": "/evidence/claims/",
    "evidence-compare": "/evidence/compare/",
    "evidence-expect": "/evidence/expect/",
    "evidence-checking": "/evidence/how-we-check/",
    "library": "/library/",
    "library-guide": "/library/guide/",
    "library-parts": "/library/body-parts/",
    "atlas": "/atlas/",
    "quality": "/quality/",
    "about": "/about/",
    "demo": "/demo/",
    "outbox": "/demo/outbox/",
    "sign-in": "/sign-in/",
}
BEHIND = {
    "/cities/": "main a[href^='/cities/']",
    "/practitioners/": "main a[href^='/practitioners/']",
    "/evidence/": "main a[href^='/evidence/']",
    "/atlas/": "main a[href^='/atlas/']",
    "/library/": "main a[href='/library/calf-achilles/']",
}
INSIDE = {
    "practitioner": "/care/",
    "desk": "/day-sheet/",
    "owner": "/day-sheet/",
    "operator": "/quality/desk/",
    "inspector": "/quality/desk/",
    "patient": "/me/record/",
}
# Each width, language and light once at each commit; the other pairs with the long tests.
EACH = [("fr", 390, True), ("en", 1180, False)]
LONG = [("en", 390, False), ("en", 1180, True), ("fr", 1180, False)]
WAYS = [*EACH, *(pytest.param(*one, marks=pytest.mark.soak) for one in LONG)]


@pytest.mark.parametrize(("language", "width", "dark"), WAYS)
def test_every_public_page_stands_the_bar(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    for name, path in PUBLIC.items():
        walker.go(path)
        walker.look(name)
        behind = walker.page.locator(BEHIND.get(path, "main a.no-such"))
        if behind.count():
            walker.go(behind.first.get_attribute("href") or "/")
            walker.look(f"{name}-one")
    assert walker.faults == []


@pytest.mark.parametrize(("language", "width", "dark"), EACH)
def test_a_clinic_is_shown_with_its_points_and_reviews(
    people: People, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    walker.go("/find?near=Toronto")
    page = walker.page.locator("article.clinic h2 a").first.get_attribute("href") or ""
    for name, path in (
        ("clinic", page),
        ("points", f"{page}points/"),
        ("reviews", f"{page}reviews/"),
        ("complaint", f"{page}complaint/"),
        ("figures", f"/outcomes{page}"),
    ):
        walker.go(path)
        walker.look(name)
    assert walker.faults == []


@pytest.mark.parametrize("role", list(INSIDE))
@pytest.mark.parametrize(("language", "width", "dark"), EACH)
def test_each_role_finds_its_first_page(
    people: People, role: str, language: str, width: int, dark: bool
) -> None:
    walker = people.walker(language, width=width, dark=dark)
    walker.go(people.site.links[role])
    walker.look(f"first-of-{role}")
    walker.go(INSIDE[role])
    assert walker.page.url.endswith(INSIDE[role])
    walker.look(f"inside-of-{role}")
    walker.go("/account/")
    walker.look(f"account-of-{role}")
    assert walker.faults == []


def test_an_emergency_answer_is_a_full_stop_with_nothing_to_book(people: People) -> None:
    walker = people.walker()
    say_what_hurts(walker)
    walker.page.wait_for_url("**/check/**")
    walker.page.locator("button[value=yes]").first.click()
    walker.page.wait_for_url("**/stop/")
    walker.look("stop")
    expect(walker.page.locator("a[href='tel:911']")).to_be_visible()
    assert walker.page.locator("button.slot, a[href^='/find']").count() == 0
    assert walker.faults == []


def test_a_time_is_booked_by_keyboard_alone(people: People) -> None:
    walker = people.walker(width=1180)
    page = walker.page
    say_what_hurts(walker)
    press_until(walker, "button[name=none]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?**")
    press_until(walker, "button.slot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hold/**")
    press_until(walker, "[name=name]")
    page.keyboard.type("Kim Roy")
    page.keyboard.press("Tab")
    page.keyboard.type("kim@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url("**/code/")
    press_until(walker, "[name=code]")
    page.keyboard.type(read_code(people, "kim@example.com"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointment/**")
    assert walker.faults == []


def press_until(walker: Walker, selector: str) -> None:
    """Tab to a thing; each stop on the way must show where one is."""
    for _ in range(120):
        walker.page.keyboard.press("Tab")
        here = walker.page.locator(":focus")
        if here.count() and not here.evaluate(
            "e => getComputedStyle(e).boxShadow !== 'none' || getComputedStyle(e).outlineStyle"
            " !== 'none' || e.matches('body, :not(:focus-visible)') || e.closest('label') !== null"
        ):
            walker.faults.append(f"no focus to see at {walker.page.url}: {selector}")
        if here.count() and here.evaluate("(e, wanted) => e.matches(wanted)", selector):
            return
    walker.faults.append(f"{selector} cannot be reached by Tab at {walker.page.url}")


def test_a_time_is_booked_without_scripts(people: People) -> None:
    """Axe needs scripts, so the pages are only walked; they stood the bar elsewhere."""
    walker = people.walker("fr", scripts=False)
    page = walker.page
    walker.go("/")
    page.fill("[name=words]", "ischiojambiers")
    page.fill("[name=near]", "Montréal")
    page.press("[name=words]", "Enter")
    page.locator("main a[href*='/check/']").first.click()
    page.locator("button[name=none]").click()
    page.locator("button.slot").first.click()
    page.fill("[name=name]", "Camille Roy")
    page.fill("[name=contact]", "camille@example.com")
    page.locator("form:has([name=contact]) button[type=submit]").click()
    page.fill("[name=code]", read_code(people, "camille@example.com"))
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.wait_for_url("**/appointment/**")
    assert page.locator("a[href$='calendar.ics']").count() == 1
    assert walker.faults == []


def test_of_two_browsers_that_tap_one_time_one_gets_it_and_the_other_is_told(
    people: People,
) -> None:
    first, second = people.walker(), people.walker()
    for walker in (first, second):
        say_what_hurts(walker)
        answer_emergency(walker)
        walker.page.wait_for_url("**/find?**")
    first.page.locator("button.slot").first.click()
    first.page.wait_for_url("**/hold/**")
    with second.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        second.page.locator("button.slot").first.click()
    assert posted.value.status == http.client.CONFLICT
    second.page.wait_for_load_state()
    assert CODE.search(second.page.locator("h1").inner_text()) is None
    assert second.page.locator("button.slot").count() >= 1
    assert first.faults == []
    # A browser writes a refusal to its console when a script asked for it: here, the resend's.
    assert [one for one in second.faults if "409 (Conflict)" not in one] == []


def test_what_is_not_there_is_said_without_a_trace(people: People) -> None:
    walker = people.walker("fr")
    walker.go("/clinics/no-such-clinic/")
    walker.look("not-found")
    assert "404" not in walker.page.locator("main").inner_text()
    assert walker.faults == []

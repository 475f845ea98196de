"""The room with the network pulled: at each step in turn, in the middle of a tap, and for good.

Three cuts at every step: the request never leaves, the site does it and the answer is lost, the
site fails. Counted is what the record has afterwards: every tap once.
"""

from __future__ import annotations

import logging

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import People
from tests.journeys.tablet import BROKEN, LONG, ON_DISK, WHOLE, Tablet, ready_visit

pytestmark = pytest.mark.browser
FIGURES = logging.getLogger(__name__)
WAYS = ("never left", "answer lost", "site failed")
# The day after, in one breath: a worker may be ended and begun anew between two questions.
TOMORROW = """async () => {
  const real = Date.now;
  Date.now = () => real() + 86400000;
  await copies.sweep();
  const left = await box.all("copies");
  const kept = left.map((one) => [one.made, one.until, box.now(), box.told]);
  Date.now = real;
  return { copies: left.length, taps: (await box.keysOf("taps")).length, kept };
}"""
STEPS = ("pass", "sharp", "lighter", "pass", "stop", "undo", "retest", "plan", "phrase", "sentence")
ONCE = {"passes": 2, "warnings": 1, "changes": 1, "plans": 1, "remarks": 2, "undone": 0}


@pytest.fixture
def tablet(people: People) -> Tablet:
    """A visit of its own, screened, consented, measured and aimed a moment ago."""
    return Tablet(people, ready_visit(people.site)).ready()


def test_no_tap_is_lost_and_none_is_doubled_where_each_step_is_cut(tablet: Tablet) -> None:
    cut_each(tablet, WAYS)


@pytest.mark.soak
@pytest.mark.parametrize("how", WAYS)
def test_no_tap_is_lost_and_none_is_doubled_in_any_way_of_cutting(tablet: Tablet, how: str) -> None:
    cut_each(tablet, (how,))


def cut_each(tablet: Tablet, ways: tuple[str, ...]) -> None:
    """Cut at every step in turn, one way after the other, and count what the record has."""
    for number, what in enumerate(STEPS):
        tablet.cut(ways[number % len(ways)])
        tablet.step(what)
        tablet.waits(1)
        tablet.mend()
        tablet.waits(0)
        if what == "sharp":
            expect(tablet.room.card.locator(".after-warning")).to_be_visible()
        if what == "stop":
            expect(tablet.room.card.locator(".closed")).to_be_visible()
        tablet.page.wait_for_timeout(500)  # a hand takes longer to the next button
    told = tablet.told()
    assert {name: told[name] for name in ONCE} == ONCE
    assert told["after"] >= 1
    FIGURES.info("%s", f"{len(STEPS)} taps cut ({', '.join(ways)}): lost 0, doubled 0")


def test_a_whole_visit_is_worked_offline_and_arrives_in_its_order(tablet: Tablet) -> None:
    page = tablet.page
    tablet.cut("never left")
    tablet.step("pass")
    tablet.waits(1)
    expect(tablet.room.card.locator(".count [data-key=undo]")).to_be_visible()
    page.reload()
    expect(page.locator("#offline [data-say=copy]")).to_be_visible()
    expect(tablet.room.card.locator("[data-number]")).to_have_text("Record pass 2")
    tablet.step("pass")
    tablet.waits(2)
    tablet.step("retest")
    tablet.waits(3)
    expect(page.locator("#movement .kept-tap")).to_contain_text("° · Waiting to send")
    page.get_by_role("link", name="End visit").tap()
    page.wait_for_url("**/after/")
    tablet.step("stop")
    tablet.step("plan")
    tablet.waits(5)
    expect(page.locator("form[action$='/plan/'] + .kept-here")).to_contain_text("Waiting to send")
    tablet.step("phrase")
    tablet.step("sentence")
    tablet.waits(7)
    for step in ("", "assess"):
        tablet.open(step)
        expect(page.locator("#offline [data-say=copy]")).to_be_visible()
        expect(page.locator(".sync")).to_contain_text("Waiting to send (7)")
    tablet.seen("offline-copy")
    tablet.mend()
    tablet.waits(0)
    told = tablet.told()
    assert (told["passes"], told["plans"], told["remarks"]) == (2, 1, 2)
    tablet.open("treat")
    expect(tablet.page.locator(".queue li").first).to_contain_text("Stopped")


def test_what_changed_elsewhere_is_shown_beside_what_the_device_has(
    people: People, tablet: Tablet
) -> None:
    tablet.cut("never left")
    tablet.step("pass")
    tablet.step("sharp")
    tablet.waits(2)
    warned = tablet.room.card.locator(".told-now .warned")
    expect(warned).to_contain_text("Sharp · Waiting to send")
    tablet.seen("offline-kept")
    other = Tablet(people, tablet.visit).ready()
    other.step("pass")
    other.settled()
    tablet.mend()
    expect(tablet.page.locator("#offline [data-say=refused]")).to_be_visible()
    assert (tablet.told()["passes"], tablet.told()["warnings"]) == (1, 0)
    tablet.page.locator("#offline [data-say=refused] a").tap()
    ours, theirs = tablet.page.locator(".taps-held li"), tablet.page.locator("[data-theirs] li")
    expect(ours).to_have_count(2, timeout=LONG)
    expect(ours.first).to_contain_text("A pass, 3")
    expect(ours.first).to_contain_text("The record was changed elsewhere")
    expect(theirs.filter(has_text="pass").first).to_be_visible()
    tablet.seen("offline-two-columns")
    ours.first.locator("[data-way=send]").tap()
    expect(ours).to_have_count(1, timeout=LONG)
    ours.first.locator("[data-way=drop]").tap()
    expect(ours).to_have_count(0)
    told = tablet.told()
    assert (told["passes"], told["warnings"], told["let_go"]) == (2, 0, 1)


def test_what_lies_on_the_device_is_sealed_and_opens_for_nobody_else(tablet: Tablet) -> None:
    name = tablet.page.locator(".pt b").inner_text().split(",")[0]
    tablet.cut("never left")
    tablet.open("note")
    tablet.page.locator(".own [name=words]").fill("canary-of-the-device")
    tablet.page.locator("form:has(.own) button[type=submit]").tap()
    tablet.waits(1)
    lies = tablet.worker.evaluate(ON_DISK)
    assert len(lies) > 1000
    assert [
        one for one in (name, "canary-of-the-device", tablet.visit + "/remark") if one in lies
    ] == []
    told = tablet.worker.evaluate("() => box.told")
    tablet.worker.evaluate("(told) => box.unlock({...told, copies: 'x', taps: 'y'})", told)
    assert tablet.worker.evaluate("async () => (await queue.items()).length") == 0
    path = f"/care/visits/{tablet.visit}/treat/"
    assert tablet.worker.evaluate("async (path) => await copies.of(path)", path) is None


def test_a_copy_ends_with_the_day_and_a_tap_that_was_not_sent_does_not(tablet: Tablet) -> None:
    tablet.cut("never left")
    tablet.step("pass")
    tablet.waits(1)
    assert tablet.worker.evaluate(TOMORROW) == {"copies": 0, "taps": 1, "kept": []}


def test_signing_out_sends_what_waits_and_leaves_nothing(tablet: Tablet) -> None:
    tablet.step("pass")
    tablet.page.goto(f"{tablet.site.origin}/accounts/logout/")
    tablet.page.locator("form[data-leave] button").tap()
    tablet.page.wait_for_url(f"{tablet.site.origin}/")
    assert tablet.told()["passes"] == 1
    left = tablet.page.evaluate("indexedDB.databases().then((all) => all.length)")
    assert left == 0


def test_signing_out_without_a_network_keeps_the_tap_sealed_until_its_person_is_back(
    tablet: Tablet,
) -> None:
    tablet.cut("answer lost")
    tablet.worker.evaluate(BROKEN)
    tablet.step("pass")
    tablet.waits(1)
    tablet.page.goto(f"{tablet.site.origin}/accounts/logout/")
    tablet.page.locator("form[data-leave] button").tap()
    tablet.page.wait_for_url(f"{tablet.site.origin}/")
    assert tablet.told()["passes"] == 0
    assert tablet.worker.evaluate("() => box.open") is False
    assert tablet.worker.evaluate("async () => (await box.keysOf('copies')).length") == 0
    tablet.worker.evaluate(WHOLE)
    tablet.page.goto(tablet.site.links["practitioner"])
    tablet.open("treat")
    expect(tablet.room.made).to_have_count(1)
    assert tablet.told()["passes"] == 1


def test_a_button_empties_the_device_and_says_first_what_would_be_lost(tablet: Tablet) -> None:
    tablet.cut("never left")
    tablet.step("pass")
    tablet.waits(1)
    tablet.page.goto(f"{tablet.site.origin}/care/offline/")
    expect(tablet.page.locator("#lose")).to_contain_text("1")
    tablet.page.locator("#empty").tap()
    expect(tablet.page.locator("#emptied")).to_be_visible()
    assert tablet.worker.evaluate(ON_DISK) == ""
    assert tablet.worker.evaluate("caches.has(LOOKS)") is False
    assert "unsent=" not in tablet.page.evaluate("document.cookie")


def test_a_session_that_is_over_takes_the_copies_and_leaves_the_tap(tablet: Tablet) -> None:
    tablet.cut("never left")
    tablet.step("pass")
    tablet.waits(1)
    assert "unsent=1" in tablet.page.evaluate("document.cookie")
    tablet.context.clear_cookies(name="sessionid")
    tablet.context.set_offline(False)
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tablet.page.locator("#offline [data-say=locked]")).to_be_visible(timeout=LONG)
    assert tablet.worker.evaluate("async () => (await box.keysOf('copies')).length") == 0
    assert tablet.worker.evaluate("async () => (await box.keysOf('taps')).length") == 1


def test_a_page_left_alone_forgets_the_key_and_leads_away(tablet: Tablet) -> None:
    def soon(route: Route) -> None:
        told = route.fetch()
        route.fulfill(response=told, json={**told.json(), "idle": 60})

    tablet.context.route("**/care/offline/key/", soon)
    tablet.page.clock.install()
    tablet.open("note")
    tablet.page.wait_for_timeout(1000)
    tablet.page.clock.fast_forward(90_000)
    tablet.page.wait_for_url("**/care/offline/away/")
    for _ in range(100):  # the page leaves first, and the worker hears of it a moment later
        if tablet.worker.evaluate("() => box.open") is False:
            break
        tablet.page.wait_for_timeout(100)
    assert tablet.worker.evaluate("() => box.open") is False

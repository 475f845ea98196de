"""Each plain form of a visit with the network cut: waiting and shown so, then there once.

The short version cuts once a page and sends all its forms; the long one, `make soak`, cuts at each
form and in three ways. Counted is what the chain of the record says was done, act by act.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People
from tests.journeys.tablet import LONG, Tablet, ready_visit

pytestmark = pytest.mark.browser
FIGURES = logging.getLogger(__name__)
UNLICENSED = """() => { self.whole ??= self.fetch; self.fetch = async (...all) => {
  if (!String(all[0]).endsWith("/pass/")) return self.whole(...all);
  const told = JSON.stringify({code: "not-licensed", sentence: "No licence."});
  return new Response(told, {status: 403, headers: {"Glideway-Refusal": "not-licensed"}}); }; }"""
WAYS = ("never left", "answer lost", "site failed")


class Form(NamedTuple):
    """A form of a page: where it goes, what is said, and the act it is in the record."""

    page: str
    address: str
    said: dict[str, str]
    act: str
    button: str = ""


FORMS = (
    Form("", "/safety/", {}, "screening.answered", "none"),
    Form("", "/baseline/", {"pain": "5", "activity": "4", "movement_deg": "44"}, "visit.measured"),
    Form("", "/company/", {"name": "Ana"}, "company.told"),
    Form("assess", "/mark/", {"region": "shoulder", "side": "right"}, "point.marked"),
    Form("assess", "/history/", {"feels": "ache"}, "history.told"),
    Form("assess", "/angles/", {"right_deg": "40", "instrument": "goniometer"}, "angle.measured"),
    Form("assess", "/task/", {"task": "reach", "seen": "hitch"}, "check.made"),
    Form("assess", "/task/", {"task": "own", "name": "Throws", "seen": "free"}, "check.made"),
    Form("assess", "/strength/", {"right_grade": "4"}, "check.made"),
    Form(
        "assess", "/nerve/", {"reflex": "biceps", "side": "right", "result": "same"}, "check.made"
    ),
    Form(
        "assess",
        "/palpate/",
        {"structure": "conoid-ligament", "side": "right", "tenderness": "2"},
        "finding.made",
    ),
    Form(
        "assess",
        "/find/",
        {"structure": "axillary-fascia", "side": "right", "means": "palpation"},
        "finding.made",
    ),
    Form("assess", "/drop/", {}, "finding.undone"),
    Form("after", "/retest/", {"after_deg": "61"}, "visit.retested"),
    Form("after", "/plan/", {}, "plan.set"),
    Form("note", "/say/", {}, "remark.made", "phrase"),
    Form("note", "/say/", {"words": "Slept well."}, "remark.made"),
    Form("note", "/sign/", {}, "note.drafted", "/draft/"),
)


@pytest.fixture
def tablet(people: People) -> Tablet:
    """A visit of its own, screened, consented, measured and aimed a moment ago."""
    return Tablet(people, ready_visit(people.site)).ready()


def acts(tablet: Tablet) -> Counter[str]:
    """How often each act of these forms stands in the record of the patient."""
    told = tablet.told()
    return Counter({one.act: told.get(f"act:{one.act}", 0) for one in FORMS})


def test_each_form_of_a_visit_waits_is_shown_and_arrives_once(tablet: Tablet) -> None:
    before = acts(tablet)
    for page in dict.fromkeys(one.page for one in FORMS):
        tablet.open(page)
        tablet.settled()
        tablet.cut("never left")
        mine = [one for one in FORMS if one.page == page]
        for number, one in enumerate(mine, start=1):
            tablet.tap(one.address, one.said, one.button)
            tablet.waits(number)
        shown = tablet.page.locator("form + .kept-here", has_text="Waiting to send")
        expect(shown).to_have_count(len(mine))
        expect(tablet.page.locator("#offline li")).to_have_count(len(mine))
        tablet.mend()
        tablet.waits(0)
    assert acts(tablet) - before == Counter(one.act for one in FORMS)
    FIGURES.info("%s", f"{len(FORMS)} forms, the network cut: lost 0, doubled 0")


@pytest.mark.soak
@pytest.mark.parametrize("how", WAYS)
def test_no_form_is_lost_and_none_is_doubled_where_each_is_cut(tablet: Tablet, how: str) -> None:
    before = acts(tablet)
    for one in FORMS:
        tablet.open(one.page)
        tablet.cut(how)
        tablet.tap(one.address, one.said, one.button)
        tablet.waits(1)
        tablet.mend()
        tablet.waits(0)
        tablet.page.wait_for_timeout(500)  # the page is shown anew
    assert acts(tablet) - before == Counter(one.act for one in FORMS)
    FIGURES.info("%s", f"{len(FORMS)} cuts ({how}): lost 0, doubled 0")


def test_a_tap_that_is_refused_for_good_is_shown_with_its_reason_and_let_go_and_the_rest_goes_on(
    tablet: Tablet,
) -> None:
    before = tablet.told()
    tablet.cut("never left")
    tablet.step("pass")
    tablet.waits(1)
    tablet.step("phrase")
    tablet.waits(2)
    tablet.worker.evaluate(UNLICENSED)
    tablet.context.set_offline(False)
    tablet.waits(0)
    expect(tablet.page.locator("#offline [data-say=refused]")).to_be_visible(timeout=LONG)
    tablet.page.wait_for_timeout(500)  # the page is shown anew
    tablet.page.goto(f"{tablet.site.origin}/care/offline/")
    held = tablet.page.locator(".taps-held li")
    expect(held).to_have_count(1, timeout=LONG)
    expect(held).to_contain_text("A pass, 3")
    expect(held.locator("[data-why]")).to_have_text("No licence.")
    expect(held.locator("[data-alone]")).to_be_visible()
    tablet.seen("offline-refused")
    held.locator("[data-way=drop]").tap()
    expect(tablet.page.locator("#nothing")).to_be_visible()
    told = tablet.told()
    gained = {name: told[name] - before[name] for name in ("passes", "remarks", "let_go")}
    assert gained == {"passes": 0, "remarks": 1, "let_go": 1}


def test_a_repeat_visit_is_begun_and_worked_with_the_network_pulled(
    people: People, back: Iterator[tuple[str, str]]
) -> None:
    _name, visit = next(back)
    tablet = Tablet(people, visit)
    page = tablet.page
    page.goto(f"{tablet.site.origin}/care/")
    copy = f"async () => !!(await box.get('copies', '/care/visits/{visit}/treat/?again'))"
    for _ in range(120):
        page.wait_for_timeout(500)
        if tablet.context.service_workers and tablet.worker.evaluate(copy):
            break
    tablet.cut("never left")
    booking = tablet.worker.evaluate(
        f"box.told.ahead.find((one) => one.visit === '{visit}').booking"
    )
    tablet.sends(page.locator(f"form[action='/care/begin/{booking}/'] button"))
    page.wait_for_url(f"**/care/visits/{visit}/")
    expect(page.locator("#offline [data-say=begun]")).to_be_visible()
    tablet.sends(page.locator("button.primary[name=none]"))
    tablet.waits(2)
    tablet.tap("/baseline/", {"pain": "4", "activity": "6", "movement_deg": "47"})
    tablet.waits(3)
    tablet.open("treat")
    tablet.sends(page.get_by_role("button", name="Same as last time"))
    tablet.step("pass")
    tablet.waits(5)
    tablet.room.tap("stop")
    tablet.waits(6)
    expect(tablet.room.card.locator(".shut-here")).to_be_visible()
    page.keyboard.press("Space")
    tablet.room.card.locator(".shut-here [data-key=undo]").tap()
    tablet.waits(7)
    expect(tablet.room.card.locator("[data-number]")).to_have_text("Record pass 2")
    tablet.open("after")
    tablet.tap("/retest/", {"after_deg": "61"})
    tablet.waits(8)
    tablet.open("note")
    tablet.sends(page.locator("form[action$='/sign/'] button").first)
    expect(page.locator("#offline [data-say=unsent]")).to_be_visible()
    tablet.seen("offline-begun")
    page.goto(f"{tablet.site.origin}/care/")
    expect(page.get_by_role("link", name="Carry on")).not_to_have_count(0)
    tablet.mend()
    tablet.waits(0)
    told = tablet.told()
    assert (told["passes"], told["after"], told["signed"], told["act:visit.opened"]) == (1, 1, 0, 2)
    tablet.open("note")
    tablet.sends(page.locator("form[action$='/sign/'] button").first)
    expect(page.get_by_role("heading", name="Signed note")).to_be_visible()
    assert tablet.told()["signed"] == 1


def test_a_signature_waits_and_counts_once_for_the_text_that_was_seen(tablet: Tablet) -> None:
    page = tablet.page
    tablet.step("pass")
    tablet.step("retest")
    tablet.open("after")
    tablet.tap("/plan/", {})
    tablet.open("note")
    tablet.settled()
    before = tablet.told().get("act:note.signed", 0)
    tablet.cut("never left")
    tablet.sends(page.locator("form[action$='/sign/'] button").first)
    tablet.waits(1)
    expect(page.locator("form[action$='/sign/'] + .kept-here")).to_contain_text("Signed on this")
    tablet.mend()
    tablet.waits(0)
    told = tablet.told()
    assert (told["signed"], told["act:note.signed"]) == (1, before + 1)
    expect(page.get_by_role("heading", name="Signed note")).to_be_visible()
    tablet.page.goto(f"{tablet.site.origin}/care/")
    kept = f"async () => (await box.keysOf('copies')).some((one) => one.includes('{tablet.visit}'))"
    for _ in range(40):
        if not tablet.worker.evaluate(kept):
            return
        page.wait_for_timeout(250)
    raise AssertionError("the copies of a signed visit are still there")


def test_a_signature_of_another_text_stands_beside_it_and_leads_to_the_note(
    people: People, tablet: Tablet
) -> None:
    page = tablet.page
    tablet.open("note")
    tablet.settled()
    tablet.cut("never left")
    page.locator("form[action$='/sign/'] textarea").fill("Seen on this device.")
    tablet.sends(page.locator("form[action$='/sign/'] button").first)
    tablet.waits(1)
    other = Tablet(people, tablet.visit)
    other.open("note")
    other.tap("/say/", {"words": "From elsewhere."})
    tablet.mend()
    expect(page.locator("#offline [data-say=refused]")).to_be_visible(timeout=LONG)
    tablet.sends(page.locator("#offline [data-say=refused] a"))
    shown = page.locator(".taps-held [data-text]")
    expect(shown).to_contain_text("Seen on this device.", timeout=LONG)
    expect(page.locator("[data-theirs]")).to_contain_text("From elsewhere.")
    tablet.seen("offline-signature")
    page.locator("[data-way=note]").tap()
    page.wait_for_url("**/note/")
    expect(page.locator("form[action$='/sign/'] textarea")).to_have_value(
        "Seen on this device.\n\nSubjective\nFrom elsewhere."
    )
    assert tablet.told()["signed"] == 0

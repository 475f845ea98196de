"""The queue of a device, alone in a browser: the site is played by the test, answer by answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

import glideway.care

pytestmark = pytest.mark.browser
SCRIPTS = Path(glideway.care.__file__).parent / "static/care/offline"
PLAY = """(answers) => {
  window.sendings = []; window.said = [];
  window.fetch = async (address, how) => {
    const fields = Object.fromEntries(new URLSearchParams(how.body));
    sendings.push({address, key: fields.key, seen: how.headers["Glideway-Seen"] ?? "",
      token: fields.csrfmiddlewaretoken ?? ""});
    const next = answers.shift() ?? {status: 200};
    if (next.cut) throw new TypeError("cut");
    const head = {status: next.status, headers: next.headers ?? {}};
    return new Response(next.status === 204 ? null : next.body ?? "", head);
  };
  window.box = new Box();
  window.queue = new Queue(box, {
    changed: async (sent) => said.push(sent ?? 0), ended: async () => said.push("ended"),
  });
  const halves = {copies: "a".repeat(43), taps: "b".repeat(43)};
  return box.unlock({who: "me", token: "fresh", today: [], until: 0, ...halves});
}"""
ADD = """([key, more]) => queue.add({
  address: `/care/targets/${key}/pass/`, page: location.href, visit: "v", plain: false,
  body: `csrfmiddlewaretoken=old&key=${key}&discomfort=3`, ...more,
}).then((got) => got && got.answer.status)"""
STATES = """async () => (await queue.items())
  .map((one) => [new URLSearchParams(one.body).get("key"), one.state])"""


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    alone = chromium.new_page()
    yield alone
    alone.close()


@pytest.fixture
def page(browser_page: Page) -> Page:
    """A page with the scripts of the worker and an empty box."""
    parts = "".join(f'<script src="/{one}.js"></script>' for one in ("box", "queue"))

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            route.fulfill(path=SCRIPTS / name)
        else:
            route.fulfill(body=f"<!doctype html><body>{parts}", content_type="text/html")

    browser_page.route("http://localhost/**", serve)
    browser_page.goto("http://localhost/")
    browser_page.evaluate(
        "new Promise((done) => { const all = indexedDB.deleteDatabase('glideway-room');"
        " all.onsuccess = all.onblocked = done; })"
    )
    return browser_page


def tapped(page: Page, key: str, **more: Any) -> int | None:
    got: int | None = page.evaluate(ADD, [key, more])
    return got


def test_a_tap_is_answered_and_no_longer_waits(page: Page) -> None:
    page.evaluate(PLAY, [{"status": 200}])
    assert tapped(page, "k1") == 200
    assert page.evaluate(STATES) == [["k1", "sent"]]
    assert page.evaluate("sendings")[0]["key"] == "k1"
    assert page.evaluate("sendings")[0]["token"] == "fresh"  # noqa: S105 - what the site gave last


@pytest.mark.parametrize("how", [{"cut": 1}, *({"status": one} for one in (500, 502, 503, 429))])
def test_a_tap_waits_where_the_network_or_the_site_fails_and_goes_again_by_its_key(
    page: Page, how: dict[str, int]
) -> None:
    page.evaluate(PLAY, [how])
    assert tapped(page, "k1") is None
    assert page.evaluate(STATES) == [["k1", "waiting"]]
    page.evaluate("queue.drain()")
    assert page.evaluate(STATES) == [["k1", "sent"]]
    assert [one["key"] for one in page.evaluate("sendings")] == ["k1", "k1"]
    assert page.evaluate("said.at(-1)") == 1


def test_taps_go_in_their_order_and_none_overtakes_one_that_waits(page: Page) -> None:
    page.evaluate(PLAY, [{"cut": 1}, {"cut": 1}, {"cut": 1}])
    for key in ("k1", "k2", "k3"):
        assert tapped(page, key) is None
    assert {one["key"] for one in page.evaluate("sendings")} == {"k1"}
    page.evaluate("queue.drain()")
    assert [one["key"] for one in page.evaluate("sendings")][-3:] == ["k1", "k2", "k3"]


def test_the_same_tap_twice_is_one(page: Page) -> None:
    page.evaluate(PLAY, [{"cut": 1}, {"cut": 1}])
    tapped(page, "k1")
    tapped(page, "k1")
    assert page.evaluate(STATES) == [["k1", "waiting"]]


def test_what_the_site_refuses_later_is_kept_for_a_decision_with_its_sentence(page: Page) -> None:
    no = {"status": 409, "body": '{"code": "visit-signed", "sentence": "It is signed."}'}
    page.evaluate(PLAY, [{"cut": 1}, no])
    tapped(page, "k1")
    page.evaluate("queue.drain()")
    assert page.evaluate(STATES) == [["k1", "refused"]]
    assert page.evaluate("async () => (await queue.items())[0].why") == "It is signed."
    page.evaluate("async () => queue.decide((await queue.items())[0].id, 'send')")
    assert page.evaluate(STATES) == [["k1", "sent"]]


def test_a_refusal_that_is_looked_at_is_the_answer_and_is_not_kept(page: Page) -> None:
    page.evaluate(PLAY, [{"status": 409, "body": "<h1>No</h1>"}])
    assert tapped(page, "k1") == 409
    assert page.evaluate(STATES) == []


def test_where_the_record_changed_all_taps_of_the_visit_wait_for_the_decision(page: Page) -> None:
    no = {"status": 409, "body": '{"code": "changed-elsewhere", "sentence": "Changed."}'}
    page.evaluate(PLAY, [{"cut": 1}, {"cut": 1}, {"cut": 1}, no])
    page.evaluate("box.put('meta', 7, 'mark:v')")
    tapped(page, "k1")
    tapped(page, "k2")
    tapped(page, "k3", visit="w")
    page.evaluate("queue.drain()")
    assert page.evaluate(STATES) == [["k1", "refused"], ["k2", "refused"], ["k3", "sent"]]
    assert page.evaluate("sendings.at(-2)")["seen"] == "7"


def test_the_first_sending_of_a_tap_claims_nothing_about_the_record(page: Page) -> None:
    page.evaluate(PLAY, [{"status": 200, "headers": {"Glideway-Mark": "9"}}])
    page.evaluate("box.put('meta', 7, 'mark:v')")
    tapped(page, "k1")
    assert page.evaluate("sendings[0].seen") == ""
    assert page.evaluate("box.get('meta', 'mark:v')") == 9


def test_a_form_is_done_only_where_the_site_leads_on(page: Page) -> None:
    page.evaluate(PLAY, [{"cut": 1}, {"status": 200, "body": "<h1>Look first</h1>"}])
    tapped(page, "k1", plain=True)
    page.evaluate("queue.drain()")
    assert page.evaluate(STATES) == [["k1", "refused"]]


def test_a_session_that_is_over_stops_the_sending_and_drops_nothing(page: Page) -> None:
    page.evaluate(PLAY, [{"status": 401}])
    assert tapped(page, "k1") is None
    assert page.evaluate(STATES) == [["k1", "waiting"]]
    assert "ended" in page.evaluate("said")
    assert page.evaluate("queue.locked") is True


def test_a_tap_the_site_fails_on_again_and_again_is_looked_at_and_holds_up_no_other(
    page: Page,
) -> None:
    page.evaluate(PLAY, [{"status": 500}] * 7)
    page.evaluate("() => { window.past = 0; Date.now = () => 1e12 + past; }")
    tapped(page, "k1")
    for later in (9_999, 10_000, 20_000, 30_000, 39_999):
        page.evaluate("(later) => { past = later; return queue.drain(); }", later)
        assert page.evaluate(STATES) == [["k1", "waiting"]]
    page.evaluate("() => { past = 40000; return queue.drain(); }")
    assert page.evaluate(STATES) == [["k1", "refused"]]
    assert tapped(page, "k2") == 200


def test_another_persons_taps_are_counted_and_opened_by_nobody_else(page: Page) -> None:
    page.evaluate(PLAY, [{"cut": 1}])
    tapped(page, "k1")
    page.evaluate("box.unlock({...box.told, who: 'other', copies: 'c', taps: 'd'})")
    assert page.evaluate(STATES) == []
    counts = page.evaluate("queue.counts()")
    assert (counts["waiting"], counts["others"], counts["unsent"]) == (0, 1, 1)

"""The queue and the box of a device, alone in a browser: the site is played by the test.

What is stored, under which key and until when is `docs/explanation/offline.md`; each sentence of
it that needs no site is held here.
"""

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
  window.sendings = []; window.said = []; window.heads = [];
  window.fetch = async (address, how) => {
    const fields = Object.fromEntries(new URLSearchParams(how.body));
    sendings.push({address, key: fields.key, seen: how.headers["Glideway-Seen"] ?? "",
      token: fields.csrfmiddlewaretoken ?? ""});
    heads.push(how.headers);
    const next = answers.shift() ?? {status: 200};
    if (next.cut) throw new TypeError("cut");
    const head = {status: next.status, headers: next.headers ?? {}};
    return new Response(next.status === 204 ? null : next.body ?? "", head);
  };
  window.box = new Box();
  window.copies = new Copies(box);
  window.queue = new Queue(box, {
    changed: async (sent) => said.push(sent ?? 0), ended: async () => said.push("ended"),
  });
  const halves = {copies: "a".repeat(43), taps: "b".repeat(43)};
  return box.unlock({who: "me", token: "fresh", today: [], until: 4e12, ...halves});
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
    parts = "".join(f'<script src="/{one}.js"></script>' for one in ("box", "copies", "queue"))

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


@pytest.mark.parametrize("way", ["not-licensed", "withheld"])
def test_a_no_by_name_is_about_one_tap_and_the_rest_of_the_queue_goes_on(
    page: Page, way: str
) -> None:
    body = f'{{"code": "{way}", "sentence": "No pass was recorded."}}'
    no = {"status": 403, "headers": {"Glideway-Refusal": way}, "body": body}
    page.evaluate(PLAY, [{"cut": 1}, {"cut": 1}, no, {"status": 200}, no])
    tapped(page, "k1")
    tapped(page, "k2", visit="w")
    page.evaluate("queue.drain()")
    assert page.evaluate(STATES) == [["k1", "refused"], ["k2", "sent"]]
    assert page.evaluate("async () => (await queue.items())[0].why") == "No pass was recorded."
    assert "ended" not in page.evaluate("said")
    assert page.evaluate("queue.locked") is False
    assert tapped(page, "k3") == 403  # looked at: that was the answer
    assert page.evaluate(STATES) == [["k1", "refused"], ["k2", "sent"]]


def test_a_tap_doubted_with_every_fresh_key_is_looked_at_and_holds_up_no_other(page: Page) -> None:
    page.evaluate(PLAY, [{"status": 403}] * 8)
    again = "() => { queue.locked = false; return queue.drain(); }"  # as a page does with its key
    tapped(page, "k1")
    for _ in range(3):
        page.evaluate("queue.drain()")  # no new key meanwhile: it does not count
        page.evaluate(again)
        assert page.evaluate(STATES) == [["k1", "waiting"]]
    page.evaluate(again)
    assert page.evaluate(STATES) == [["k1", "refused"]]
    assert tapped(page, "k2") == 200


LET_GO = "async () => queue.decide((await queue.items())[0].id, 'drop')"


def test_a_tap_is_let_go_by_itself_also_where_its_visit_is_nobodys_any_more(page: Page) -> None:
    gone = {"status": 404, "headers": {"Glideway-Refusal": "not-found"}, "body": "{}"}
    page.evaluate(PLAY, [{"cut": 1}, {"cut": 1}, gone, gone, {"cut": 1}, {"status": 502}, gone])
    tapped(page, "k1")
    tapped(page, "k2")
    page.evaluate("queue.drain()")
    for _ in range(2):  # nobody heard of it: it stays, and that is said
        assert page.evaluate(LET_GO) is None
    assert page.evaluate(STATES) == [["k1", "refused"], ["k2", "refused"]]
    assert page.evaluate(LET_GO) == ""
    assert page.evaluate("sendings.at(-1).address") == "/care/visits/v/let-go/"
    assert page.evaluate(STATES) == [["k2", "refused"]]


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


HOLD = """([path, more]) => copies.hold(path,
  {text: '<html lang="en"><body>A page', heads: {}, ...more})"""
SHOWN = """async ([path, said]) => {
  const forms = Object.fromEntries(Object.entries(said).map(
    ([name, all]) => [name, new URLSearchParams(all)]));
  const got = await copies.of(path, forms);
  return got && got.text();
}"""
VISIT = "/care/visits/00000000-0000-4000-8000-000000000000/"
NONE = [["none", "1"], ["read", "q1"], ["read", "q2"], ["key", "k"]]


def test_the_key_is_forgotten_ninety_seconds_after_the_last_word_and_lies_nowhere(
    page: Page,
) -> None:
    page.evaluate(PLAY, [])
    page.evaluate(
        "() => { const real = Date.now(); window.past = 0; Date.now = () => real + past; }"
    )
    page.evaluate("() => { past = 89_000; }")
    assert page.evaluate("box.open") is True
    page.evaluate("() => { past = 92_000; }")
    assert page.evaluate("box.open") is False
    assert page.evaluate("box.keys") is None
    assert page.evaluate("box.keysOf('meta')") == ["salt"]  # the half that stays here


def test_what_is_sealed_for_one_place_opens_at_no_other(page: Page) -> None:
    page.evaluate(PLAY, [])
    page.evaluate(HOLD, ["/care/", {}])
    assert page.evaluate(SHOWN, ["/care/", {}]) is not None
    page.evaluate("async () => box.put('copies', await box.get('copies', '/care/'), '/moved/')")
    assert page.evaluate(SHOWN, ["/moved/", {}]) is None


def test_a_tap_that_was_sent_stays_until_a_newer_copy_shows_it(page: Page) -> None:
    page.evaluate(PLAY, [])
    tapped(page, "k1")
    page.evaluate("queue.settle('v', 0)")
    assert page.evaluate(STATES) == [["k1", "sent"]]
    page.evaluate("queue.settle('v', Date.now() + 1)")
    assert page.evaluate(STATES) == []


def test_copies_go_with_the_day_by_the_sites_clock_and_with_their_visit(page: Page) -> None:
    page.evaluate(PLAY, [])
    page.evaluate("() => { box.told.until = Date.now() + 60_000; }")
    page.evaluate(HOLD, [VISIT, {}])
    page.evaluate(HOLD, ["/care/", {}])
    page.evaluate("copies.only(new Set())")  # the visit is signed
    assert page.evaluate("box.keysOf('copies')") == ["/care/"]
    page.evaluate("() => { box.told.skew = 60_001; return copies.sweep(); }")
    assert page.evaluate("box.keysOf('copies')") == []


def test_a_step_made_ready_opens_for_the_very_answers_it_was_judged_for(page: Page) -> None:
    page.evaluate(PLAY, [])
    needs = {"safety": ["q1", "q2"], "consent": [], "same": []}
    page.evaluate(HOLD, [VISIT, {"needs": needs, "became": {"a": "A", "b": "B"}}])
    right = {"safety": NONE, "consent": [], "same": [["target", "a"]]}
    assert 'data-left="B"' in page.evaluate(SHOWN, [VISIT, right])
    for wrong in (
        {"safety": NONE[1:]},
        {"safety": NONE[:2]},
        {"safety": [*NONE, ["q1", "yes"]]},
        {"consent": [["withdraw", "1"]]},
    ):
        assert page.evaluate(SHOWN, [VISIT, right | wrong]) is None
    for name in needs:
        fewer = {one: said for one, said in right.items() if one != name}
        assert page.evaluate(SHOWN, [VISIT, fewer]) is None


def test_a_late_tap_says_when_it_was_made_and_a_signature_what_was_seen(page: Page) -> None:
    page.evaluate(PLAY, [{"cut": 1}])
    page.evaluate("() => { box.told.skew = 3_600_000; }")
    tapped(page, "k1", hash="abc")
    page.evaluate("queue.drain()")
    first, late = page.evaluate("heads")
    assert "Glideway-Late" not in first
    assert late["Glideway-Hash"] == "abc"
    ahead = page.evaluate("(at) => Date.parse(at) - Date.now()", late["Glideway-Late"])
    assert 3_500_000 < ahead <= 3_600_000


def test_two_taps_from_one_copy_have_two_keys(page: Page) -> None:
    page.evaluate(PLAY, [])
    text = '<html lang="en"><input name="key" value="00000000-0000-4000-8000-000000000000">'
    page.evaluate(HOLD, ["/care/", {"text": text}])
    once, twice = (page.evaluate(SHOWN, ["/care/", {}]) for _ in range(2))
    assert len({text[-40:], once[-40:], twice[-40:]}) == 3

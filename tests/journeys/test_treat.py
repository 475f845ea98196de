"""The treat step on a tablet: by touch, by keyboard and pedal, and with the network cut.

Measured here: text of 20 px and contrast of 7:1 in every column, a pass button of 72 px at
the lower edge that reacts in under 100 ms, no tap lost when the network is cut at each one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys import paced
from tests.journeys.conftest import People, Walker
from tests.journeys.paced import Pace

pytestmark = pytest.mark.browser
FIGURES = logging.getLogger(__name__)  # seen with -o log_cli=true -o log_cli_level=INFO
TABLET = {"width": 1180, "height": 820}
GLOVE, PASS_BUTTON, TEXT, CONTRAST, AT_ONCE = 44, 72, 20, 7, 100

SMALL_OR_PALE = """() => {
  const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (colour) => {
    pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const under = (one) => {
    for (let here = one; here; here = here.parentElement) {
      const found = rgb(getComputedStyle(here).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const seen = {words: 0, smallest: 999, palest: 99, faults: []};
  const step = document.querySelector("#room");
  const walk = document.createTreeWalker(step, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const one = text.parentElement;
    if (!text.textContent.trim() || one.closest("[hidden], .vh, option")) continue;
    if (!one.checkVisibility()) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const style = getComputedStyle(one);
    const scale = one.ownerSVGElement ? box.height / one.getBBox().height : 1;
    const size = parseFloat(style.fontSize) * scale;
    const [a, b] = [light(rgb(style.color)), light(under(one))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    seen.words += 1;
    seen.smallest = Math.min(seen.smallest, size);
    seen.palest = Math.min(seen.palest, contrast);
    const said = `${size.toFixed(1)} px, ${contrast.toFixed(2)}:1`;
    if (size < 20 || contrast < 7) seen.faults.push(`${text.textContent.trim()}: ${said}`);
  }
  return seen;
}"""

CUT_OFF = """() => {
  const cut = [...document.querySelectorAll("#room *")].filter((one) => one.checkVisibility()
    && !one.closest("svg, .vh") && one.clientHeight && one.scrollHeight > one.clientHeight + 1
    && getComputedStyle(one).overflowY !== "visible").map((one) => `scrolls: ${one.className}`);
  const card = document.querySelector("[data-card]:not([hidden])");
  const [words, hands] = [".cues > :last-child", ".hands"].map(
    (one) => card.querySelector(one).getBoundingClientRect());
  const apart = words.right <= hands.left || words.bottom <= hands.top;
  const whole = words.top >= 0 && words.bottom <= innerHeight && apart;
  return whole ? cut : [...cut, `watch: ${words.top} to ${words.bottom}`];
}"""


class Room:
    """A visit on a tablet, ready for its first pass."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page = walker, walker.page

    @property
    def errors(self) -> list[str]:
        """What went wrong, but for what this journey itself keeps away."""
        meant = ("ERR_INTERNET_DISCONNECTED", "registration blocked by Playwright")
        return [one for one in self.walker.faults if not any(words in one for words in meant)]

    @property
    def card(self) -> Locator:
        return self.page.locator("[data-card]:not([hidden])")

    @property
    def made(self) -> Locator:
        """The passes that the server has told."""
        return self.card.locator("ol.pass li[id]")

    def felt(self, number: int) -> None:
        self.card.locator(f"label:has([name=discomfort][value='{number}'])").tap()

    def tap(self, name: str) -> None:
        self.card.locator(f"[data-key={name}]").tap()

    def button(self, name: str) -> Locator:
        return self.card.get_by_role("button", name=name, exact=True)


def open_room(people: People, visits: Iterator[str], *, dark: bool = False) -> Room:
    """The treat step of a visit on a tablet, the limit agreed where it was not before."""
    context = people.browser.new_context(
        viewport=TABLET,  # type: ignore[arg-type]
        locale="en-CA",
        color_scheme="dark" if dark else "light",
        has_touch=True,
        reduced_motion="reduce",
        service_workers="block",  # the page's own queue; the worker has its own journey
    )
    context.set_default_timeout(15_000)
    paced.watch(context)
    room = Room(Walker(context.new_page(), people.site, "en", people.pictures))
    room.walker.go(people.site.links["practitioner"])
    room.walker.go(f"/care/visits/{next(visits)}/treat/")
    if room.card.locator("form.agree").count():
        room.card.locator("form.agree button").tap()
    expect(room.card.locator("[data-key=pass]")).to_be_visible()
    return room


@pytest.fixture(scope="module")
def times() -> Iterator[list[Pace]]:
    """What the taps of each test took; said once, of all of them."""
    found: list[Pace] = []
    yield found
    FIGURES.info("%s", f"treat: {sum(found, paced.NONE)}")


@pytest.fixture
def room(people: People, visits: Iterator[str], times: list[Pace]) -> Iterator[Room]:
    opened = open_room(people, visits)
    yield opened
    assert opened.errors == []
    times.append(paced.taken(opened.page))


# ------------------------------------------------------------------ what is seen at 80 cm
@pytest.mark.parametrize("dark", [False, True])
def test_what_is_read_at_the_treat_step_is_large_and_clear(
    people: People, visits: Iterator[str], *, dark: bool
) -> None:
    room = open_room(people, visits, dark=dark)
    seen = [room.page.evaluate(SMALL_OR_PALE)]
    room.felt(7)
    seen.append(room.page.evaluate(SMALL_OR_PALE))
    room.tap("pass")
    expect(room.made).to_have_count(1)
    room.button("Sharp").tap()
    expect(room.card.locator(".after-warning")).to_be_visible()
    seen.append(room.page.evaluate(SMALL_OR_PALE))
    room.card.get_by_role("link", name="Re-test").tap()
    seen.append(room.page.evaluate(SMALL_OR_PALE))
    room.page.keyboard.press("Escape")
    room.button("Stop").tap()
    expect(room.card.locator(".closed")).to_be_visible()
    seen.append(room.page.evaluate(SMALL_OR_PALE))
    room.walker.look(f"treat-{'dark' if dark else 'light'}")
    assert [fault for one in seen for fault in one["faults"]] == []
    FIGURES.info("%s", f"text {min(one['smallest'] for one in seen)} px")
    FIGURES.info("%s", f"contrast {min(one['palest'] for one in seen):.2f}:1")
    assert min(one["smallest"] for one in seen) >= TEXT
    assert min(one["palest"] for one in seen) >= CONTRAST
    assert sum(one["words"] for one in seen) > 100
    assert room.errors == []


def test_the_pass_button_is_large_and_at_the_lower_edge(room: Room) -> None:
    box = room.card.locator("[data-key=pass]").bounding_box()
    stop = room.card.locator("[data-key=stop]").bounding_box()
    assert box is not None
    assert stop is not None
    assert box["height"] >= PASS_BUTTON
    assert box["y"] + box["height"] > TABLET["height"] - 48
    assert box["y"] + box["height"] <= TABLET["height"]
    assert stop["x"] < box["x"]
    small = room.card.locator("button:visible, a:visible, summary:visible, label:visible")
    sizes = [one.bounding_box() for one in small.all()]
    assert min(one["height"] for one in sizes if one) >= GLOVE
    room.felt(7)
    room.tap("pass")
    expect(room.made).to_have_count(1)
    assert room.page.evaluate(CUT_OFF) == []
    room.button("It travels").tap()
    room.card.get_by_role("link", name="Later").tap()
    expect(room.card.locator(".after-warning")).to_be_visible()
    assert room.page.evaluate(CUT_OFF) == []


# ------------------------------------------------------------------ by touch
def test_a_pass_reacts_at_once_even_where_the_network_is_slow(room: Room) -> None:
    def slow(route: Route) -> None:
        room.page.wait_for_timeout(300)
        route.continue_()

    room.page.route("**/pass/", slow)
    room.page.evaluate("""() => {
      window.times = [];
      addEventListener("click", (event) => {
        if (!event.target.closest("[data-key=pass]")) return;
        const began = performance.now();
        const mine = document.querySelector("[data-card]:not([hidden])");
        const list = mine.querySelector("ol.pass");
        new MutationObserver((_, seer) => {
          seer.disconnect();
          requestAnimationFrame(() => window.times.push(performance.now() - began));
        }).observe(list, {subtree: true, attributes: true, childList: true});
      }, true);
    }""")
    for number in range(1, 4):
        room.felt(3)
        room.tap("pass")
        expect(room.made).to_have_count(number)
    times = room.page.evaluate("window.times")
    assert len(times) == 3
    assert max(times) < AT_ONCE, times
    FIGURES.info("%s", f"pass button, slowest of {len(times)}: {max(times):.0f} ms")


def test_two_quick_taps_are_two_passes_and_the_limit_closes_by_itself(room: Room) -> None:
    room.felt(3)
    room.tap("pass")
    room.tap("pass")
    expect(room.made).to_have_count(2)
    room.felt(8)
    expect(room.card.locator(".closed")).to_contain_text("felt at 8 or more")
    room.tap("undo")
    expect(room.made).to_have_count(2)
    expect(room.card.locator("[data-key=pass]")).to_be_visible()


def test_the_first_pass_asks_for_a_number_and_seven_turns_the_card_amber(room: Room) -> None:
    room.tap("pass")
    expect(room.card.locator(".fault")).to_be_visible()
    calm = room.card.evaluate("one => getComputedStyle(one).backgroundColor")
    room.felt(7)
    amber = room.card.evaluate("one => getComputedStyle(one).backgroundColor")
    assert amber != calm
    room.tap("pass")
    expect(room.card).to_have_class(re.compile("amber"))
    expect(room.card.locator(".fault")).to_be_hidden()


def test_it_travels_is_one_tap_and_where_to_another(room: Room) -> None:
    room.felt(4)
    room.tap("pass")
    expect(room.made).to_have_count(1)
    room.button("It travels").tap()
    chart = room.card.locator(".charts svg").first
    expect(chart).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    room.page.touchscreen.tap(box["x"] + box["width"] * 0.42, box["y"] + box["height"] * 0.72)
    expect(room.card.locator(".warned")).to_contain_text("It travels to:")
    room.button("Lighter").tap()
    expect(room.card.locator(".told-now")).to_contain_text("Lighter")
    # Taken back one by one: what was changed, the place, the warning.
    for where, gone in (
        (".told-now", "Lighter"),
        (".warned", "It travels to:"),
        (".told-now", "It travels"),
    ):
        room.tap("undo")
        expect(room.card.locator(f"{where}:has-text('{gone}')")).to_have_count(0)


def test_a_wrong_structure_is_corrected_in_two_taps(room: Room) -> None:
    room.felt(4)
    room.tap("pass")
    expect(room.made).to_have_count(1)
    wrong = room.card.locator(".name").inner_text()
    room.card.locator(".wrong summary").tap()
    right = room.card.locator(".wrong button").first
    name = right.inner_text()
    right.tap()
    expect(room.card.locator(".name")).to_have_text(name)
    expect(room.made).to_have_count(1)
    assert name != wrong


def test_a_swipe_the_arrows_and_the_buttons_change_the_structure(room: Room) -> None:
    names = [room.card.locator(".name").inner_text()]
    box = room.card.locator(".picture").bounding_box()
    assert box is not None
    _swipe(room.page, box, -1)
    expect(room.card.locator(".name")).not_to_have_text(names[0])
    names.append(room.card.locator(".name").inner_text())
    room.page.keyboard.press("ArrowRight")
    expect(room.card.locator(".name")).not_to_have_text(names[1])
    room.card.get_by_role("link", name=f"Back to {names[1]}").tap()
    expect(room.card.locator(".name")).to_have_text(names[1])
    _swipe(room.page, box, 1)
    expect(room.card.locator(".name")).to_have_text(names[0])


def _swipe(page: Page, box: Any, way: int) -> None:
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        point = {"x": x + way * step * 20, "y": y}
        session.send(touch, {"type": "touchMove", "touchPoints": [point]})
    session.send(touch, {"type": "touchEnd", "touchPoints": []})


def test_a_retest_is_two_taps_and_says_its_verdict_at_once(room: Room) -> None:
    room.felt(4)
    room.tap("pass")
    expect(room.made).to_have_count(1)
    room.card.get_by_role("link", name="Re-test").tap()
    room.page.locator("#pad button[value='54']").tap()
    expect(room.page.locator("#movement .verdict").first).to_contain_text("+12 degrees")
    expect(room.page.locator("#pad")).to_be_hidden()


# ------------------------------------------------------------------ keyboard and pedal
def test_everything_goes_by_keys_alone(room: Room) -> None:
    keys = room.page.keyboard
    keys.press("4")
    keys.press("PageDown")
    expect(room.made).to_have_count(1)
    keys.press(" ")
    expect(room.made).to_have_count(2)
    keys.press("PageUp")
    expect(room.made).to_have_count(1)
    keys.down("PageDown")
    room.page.wait_for_timeout(700)
    keys.up("PageDown")
    expect(room.card.locator(".closed")).to_contain_text("Stopped on the patient’s word")
    keys.press("PageUp")
    expect(room.card.locator("[data-key=pass]")).to_be_visible()
    keys.press("PageDown")
    keys.press("PageDown")
    expect(room.page.locator("#pad")).to_be_visible()
    expect(room.page.locator("#pad .was")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(room.page.locator("#movement .verdict").first).to_contain_text("+1 degrees")
    assert room.made.count() == 1


def test_space_never_chooses_a_number_and_held_it_stops_wherever_the_focus_is(room: Room) -> None:
    keys, said = room.page.keyboard, room.card.locator("[name=discomfort]:checked")
    keys.press(" ")  # refused: say first how it felt
    expect(room.card.locator("[name=discomfort][value='0']")).to_be_focused()
    keys.press(" ")
    expect(said).to_have_count(0)
    keys.press("5")
    keys.press(" ")
    expect(room.made).to_have_count(1)
    expect(room.made).to_contain_text("felt at 5")
    for focus in ("[name=discomfort][value='0']", "button[value=sharp]"):
        room.card.locator(focus).focus()
        keys.down(" ")
        room.page.wait_for_timeout(700)
        keys.up(" ")
        expect(room.card.locator(".closed")).to_contain_text("Stopped on the patient’s word")
        keys.press("PageUp")
        expect(room.card.locator("[data-key=pass]")).to_be_visible()
    room.card.locator(".change summary").tap()
    keys.press(" ")
    expect(room.made).to_have_count(2)
    assert room.card.locator(".told-now .warned").count() == 0


PRESSES = """async ([script, plan]) => {
  const {Presses, HOLD, DOUBLE} = await import(script);
  const told = [];
  const press = new Presses({
    paint: () => { told.push("paint"); return true; },
    unpaint: () => told.push("unpaint"),
    commit: () => told.push("pass"),
    stop: () => told.push("stop"),
    retest: () => told.push("retest"),
  });
  window.press = press; window.told = told;
  return [HOLD, DOUBLE];
}"""


@pytest.mark.parametrize(
    ("held", "between", "said"),
    [
        ((599,), (), ["paint", "pass"]),
        ((600,), (), ["stop"]),
        ((50, 50), (349,), ["paint", "unpaint", "retest"]),
        ((50, 50), (350,), ["paint", "pass", "paint", "pass"]),
        ((50, 600), (200,), ["paint", "unpaint", "stop"]),
        ((599, 599), (349,), ["paint", "unpaint", "retest"]),
    ],
)
def test_a_press_is_told_from_a_hold_and_from_two_at_the_edge(
    people: People, held: tuple[int, ...], between: tuple[int, ...], said: list[str]
) -> None:
    walker = people.walker()
    walker.page.clock.install(time=0)
    walker.go("/")
    walker.page.clock.pause_at(10_000)
    told = walker.page.evaluate(PRESSES, ["/static/care/press.js", None])
    assert told == [600, 350]
    for number, down in enumerate(held):
        if number:
            walker.page.clock.run_for(between[number - 1])
        walker.page.evaluate("press.down()")
        walker.page.clock.run_for(down)
        walker.page.evaluate("press.up()")
    walker.page.clock.run_for(1000)
    assert walker.page.evaluate("told") == said


# ------------------------------------------------------------------ the network is cut
def test_no_tap_is_lost_where_the_network_is_cut_at_each_in_turn(room: Room) -> None:
    cut = {"now": False, "times": 0}

    def pull(route: Route) -> None:
        if cut["now"]:
            cut["times"] += 1
            route.abort("internetdisconnected")
        else:
            route.continue_()

    room.page.route("**/care/targets/**", pull)
    sync = room.page.locator(".sync")
    taps = ("pass", "travels", "lighter", "pass", "stop", "undo")
    for what in taps:
        cut["now"] = True
        if what == "pass":
            room.felt(3)
            room.tap("pass")
        elif what in {"stop", "undo"}:
            room.tap(what)
        else:
            room.button({"travels": "Sharp", "lighter": "Lighter"}[what]).tap()
        expect(sync).to_contain_text("Waiting to send (1)")
        cut["now"] = False
        expect(sync).to_contain_text("Saved", timeout=15_000)
    expect(room.made).to_have_count(2)
    expect(room.card.locator(".told-now")).to_contain_text("Sharp")
    expect(room.card.locator(".told-now")).to_contain_text("Lighter")
    assert cut["times"] >= len(taps)
    FIGURES.info("%s", f"taps lost over {cut['times']} cuts: 0 of {len(taps)}")


# ------------------------------------------------------------------ the whole repeat visit
class Hand:
    """Does one step after the other, by touch or by keyboard alone, and counts them."""

    def __init__(self, page: Page, *, keyboard: bool) -> None:
        self.page, self.keyboard, self.steps = page, keyboard, 0

    def on(self, what: Locator, key: str = "Enter") -> None:
        self.steps += 1
        self.page.wait_for_timeout(HUMAN)
        if not self.keyboard:
            what.tap()
            return
        target = what.locator("input") if what.evaluate("one => one.tagName") == "LABEL" else what
        group = target.evaluate("one => one.type === 'radio'")
        for _ in range(MOST_TABS):
            if target.evaluate("one => one === document.activeElement"):
                break
            inside = group and target.evaluate(
                "one => document.activeElement?.name === one.name"
                " && document.activeElement.form === one.form"
            )
            self.page.keyboard.press("ArrowRight" if inside else "Tab")
        else:
            raise AssertionError(f"not reached by keyboard: {what}")
        if not group:
            self.page.keyboard.press(key)
        elif not target.is_checked():  # an arrow chose it already; Space would be the pedal
            self.page.keyboard.press("Space")


HUMAN = 700  # milliseconds between two steps
MOST_TABS = 400
MOST_STEPS, MOST_SECONDS = 12, 90


@pytest.mark.parametrize("keyboard", [False, True])
def test_a_repeat_visit_is_signed_in_twelve_taps(
    people: People, back: Iterator[tuple[str, str]], *, keyboard: bool
) -> None:
    context = people.browser.new_context(viewport=TABLET, locale="en-CA", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    paced.watch(context)
    walker = Walker(context.new_page(), people.site, "en", people.pictures)
    walker.go(people.site.links["practitioner"])
    walker.go("/care/")
    page, (name, _visit) = walker.page, next(back)
    hand = Hand(page, keyboard=keyboard)
    hand.on(page.locator("main li", has_text=name).get_by_role("button").first)
    page.wait_for_url("**/care/visits/**")
    hand.on(page.locator("button.primary[name=none]"))
    expect(page.locator(".room-bar .chip.good").first).to_be_visible()
    for scale, value in (("pain", 4), ("activity", 6)):
        hand.on(page.locator(f"#baseline label:has([name={scale}][value='{value}'])"))
    hand.on(page.locator("#baseline button[name=movement_deg][value='47']"))
    page.wait_for_url("**/treat/**")
    hand.on(page.get_by_role("button", name="Same as last time"))
    card = page.locator("[data-card]:not([hidden])")
    hand.on(card.locator("label:has([name=discomfort][value='4'])"))
    hand.on(card.locator("[data-key=pass]"))
    expect(card.locator("ol.pass li[id]")).to_have_count(1)
    began = page.evaluate("Date.now()")
    hand.on(card.locator("[data-pad]").first)
    hand.on(page.locator("#pad button[value='61']"))
    expect(page.locator("#movement .verdict").first).to_contain_text("+14 degrees")
    hand.on(page.get_by_role("link", name="End visit"))
    page.wait_for_url("**/note/**")
    assert (
        page.locator("form[action$='/sign/'] :is(input, textarea):required").evaluate_all(
            "all => all.filter((one) => !one.value).length"
        )
        == 0
    )
    hand.on(page.locator("form[action$='/sign/'] button[type=submit]").first)
    expect(page.locator("form[action$='/sign/']")).to_have_count(0)
    seconds = (page.evaluate("Date.now()") - began) / 1000
    FIGURES.info("%s", f"repeat visit: {hand.steps} steps, signed {seconds:.0f} s after the pass")
    pace = paced.taken(page)
    FIGURES.info("%s", f"repeat visit by {'keys' if keyboard else 'touch'}: {pace}")
    assert pace.taps >= hand.steps
    assert len(pace.here) + len(pace.pages) >= pace.taps
    assert hand.steps <= MOST_STEPS
    assert seconds <= MOST_SECONDS
    assert walker.faults == []

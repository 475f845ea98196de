"""A tablet in the room with a hand on its network: cut before, in the middle, or after a tap."""

from __future__ import annotations

import json

from playwright.sync_api import BrowserContext, Locator, Page, Worker, expect

from tests.journeys.conftest import People, Site, Walker, run
from tests.journeys.test_treat import TABLET, Room

LONG = 30_000
# The network of the worker: cut after the site has done it, or the site fails, or whole again.
LOST = """() => { self.whole ??= self.fetch; self.fetch = async (...all) => {
  const answer = await self.whole(...all);
  if (all[1]?.method === "POST") throw new TypeError("cut");
  return answer; }; }"""
BROKEN = """() => { self.whole ??= self.fetch; self.fetch = async (...all) =>
  all[1]?.method === "POST" ? new Response("", {status: 500}) : self.whole(...all); }"""
WHOLE = "() => { self.fetch = self.whole ?? self.fetch; }"
ON_DISK = """async () => {
  const rows = [...await box.all("copies"), ...await box.all("taps"), ...await box.all("meta")];
  const seen = (one) => one instanceof ArrayBuffer || ArrayBuffer.isView(one)
    ? new TextDecoder("latin1").decode(one)
    : one && typeof one === "object" ? Object.values(one).map(seen).join(" ") : String(one);
  return rows.map(seen).join(" ");
}"""

SEND = """([address, said, button]) => {
  const fits = (one, name) => one.name === name
    || (one.getAttribute("formaction") ?? "").includes(name);
  const has = (form, name) => [...form.elements].some((one) => fits(one, name));
  const wanted = [...Object.keys(said), button].filter(Boolean);
  const form = [...document.querySelectorAll("main form[method=post]")].find((one) =>
    one.getAttribute("action").includes(address) && wanted.every((name) => has(one, name))
    && (said.task ?? one.elements.task?.value) === one.elements.task?.value);
  for (const one of form.elements) {
    if (!(one.name in said)) continue;
    if (["radio", "checkbox"].includes(one.type)) one.checked = one.value === said[one.name];
    else one.value = said[one.name];
  }
  const sends = [...form.elements].filter((one) => one.type === "submit");
  const by = sends.find((one) => button && fits(one, button)) ?? sends[0];
  HTMLFormElement.prototype.requestSubmit.call(form, by);
}"""


def ready_visit(site: Site) -> str:
    """A visit made ready just now: a device keeps the pages of the newest first."""
    found: list[str] = json.loads(run(site, "tests.journeys.ready", "1", "0"))["ready"]
    return found[0]


class Tablet:
    """A tablet in the room of one visit, whose pages it keeps, and a hand on its network."""

    def __init__(self, people: People, visit: str) -> None:
        self.site, self.visit = people.site, visit
        self.context: BrowserContext = people.browser.new_context(
            viewport=TABLET,  # type: ignore[arg-type]
            locale="en-CA",
            has_touch=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(LONG)
        self.room = Room(Walker(self.context.new_page(), people.site, "en", people.pictures))
        self.page: Page = self.room.page
        self.page.goto(people.site.links["practitioner"])

    def ready(self) -> Tablet:
        """In the treat step, agreed on the limit, with the copies of the visit made."""
        self.open("treat")
        expect(self.page.locator("html[data-kept]")).to_be_attached(timeout=2 * LONG)
        if self.room.card.locator("form.agree").count():
            self.room.card.locator("form.agree button").tap()
        expect(self.room.card.locator("[data-key=pass]")).to_be_visible()
        self.settled()
        return self

    @property
    def worker(self) -> Worker:
        return next(one for one in self.context.service_workers if "/care/" in one.url)

    def open(self, step: str) -> None:
        tail = f"{step}/" if step else ""
        self.page.goto(f"{self.site.origin}/care/visits/{self.visit}/{tail}")

    def settled(self) -> None:
        """Everything sent, and the copies of the visit made anew."""
        for _ in range(120):
            left = self.worker.evaluate("async () => fresh.size + (await box.all('taps')).length")
            if not left:
                return
            self.page.wait_for_timeout(250)
        raise AssertionError("the copies were not made anew")

    def cut(self, how: str) -> None:
        if how == "never left":
            self.context.set_offline(True)
        else:
            self.worker.evaluate({"answer lost": LOST, "site failed": BROKEN}[how])

    def mend(self) -> None:
        self.context.set_offline(False)
        self.worker.evaluate(WHOLE)
        self.page.evaluate("window.dispatchEvent(new Event('online'))")

    def waits(self, count: int) -> None:
        here = self.page.locator(f"html[data-waiting='{count}']")
        expect(here).to_be_attached(timeout=LONG)

    def step(self, what: str) -> None:
        """One tap of the journey, on the page where it is made."""
        page, room = self.page, self.room
        where = {"plan": "after", "phrase": "note", "sentence": "note"}.get(what, "treat")
        if f"/{where}/" not in page.url:
            self.open(where)
        if what == "pass":
            room.felt(3)
            room.tap("pass")
        elif what in {"stop", "undo"}:
            room.card.locator(f"[data-key={what}]").first.tap()
        elif what in {"sharp", "lighter"}:
            room.button(what.capitalize()).tap()
        elif what == "retest":
            page.wait_for_timeout(1000)  # the part that came back for the tap before is shown
            room.card.locator("[data-key=retest]").first.tap()
            page.locator("#pad [name=after_deg]").first.tap()
        elif what == "plan":
            page.locator("form[action$='/plan/'] button[type=submit]").first.tap()
        elif what == "phrase":
            page.locator("button.phrase").first.tap()
        else:
            page.locator(".own [name=words]").fill("Slept well")
            page.locator("form:has(.own) button[type=submit]").tap()

    def seen(self, name: str) -> None:
        """The page holds the bar, also as a copy; that the network fails is no fault here."""
        self.room.walker.look(name)
        found = [one for one in self.room.errors if one.startswith(name)]
        if found:
            raise AssertionError(found)

    def sends(self, button: Locator) -> None:
        """Tap a button that leads to a page: the copy, where the network is cut."""
        with self.page.expect_navigation():
            button.tap()

    def told(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(run(self.site, "tests.journeys.told", self.visit))
        return found

    def tap(self, address: str, said: dict[str, str], button: str = "") -> None:
        """Fill a plain form in and send it by its first button, or the one of that name."""
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [address, said, button])

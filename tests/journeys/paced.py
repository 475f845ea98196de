"""How long a tap takes until something is seen: the first frame that changed, or the next page.

Counted is every tap, every Enter or Space that presses something, and every key of the pedal, from
the moment the browser has it. A tap that leads on counts until the first content of that page.
"""

from __future__ import annotations

import json
import math
from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

PEDAL_AND_PAGES = """(() => {
  if (!location.protocol.startsWith("http")) return;  // an empty page has no storage
  const box = window.sessionStorage, now = () => performance.timeOrigin + performance.now();
  const keep = (page, ms) => box.setItem("paced",
    JSON.stringify([...JSON.parse(box.getItem("paced") ?? "[]"), {page, ms}]));
  let open = null;
  const begin = (event) => {
    if (!event.isTrusted || event.repeat) return;
    const at = performance.timeOrigin + event.timeStamp;
    if (open && at - open.at < 20) return;  // a label's tap is told again by its box
    open = {at, seen: false};
    box.setItem("paced.taps", Number(box.getItem("paced.taps") ?? 0) + 1);
  };
  const change = () => {
    const mine = open;
    if (!mine || mine.seen) return;
    mine.seen = true;
    requestAnimationFrame(() => setTimeout(() => keep(false, now() - mine.at)));
  };
  addEventListener("click", begin, true);
  addEventListener("keydown", (event) => event.key.startsWith("Page") && begin(event), true);
  addEventListener("input", change, true);
  new MutationObserver(change).observe(document,
    {subtree: true, childList: true, attributes: true, characterData: true});
  addEventListener("pagehide", () => open && box.setItem("paced.left", open.at));
  new PerformanceObserver((told) => {
    const [first] = told.getEntriesByName("first-contentful-paint");
    const left = Number(box.getItem("paced.left"));
    if (!first || !left) return;
    box.removeItem("paced.left");
    keep(true, performance.timeOrigin + first.startTime - left);
  }).observe({type: "paint", buffered: true});
})()"""


class Pace(NamedTuple):
    """What was timed: how many taps there were, and milliseconds to a change and to a page."""

    taps: int
    here: tuple[float, ...]
    pages: tuple[float, ...]

    def __add__(self, other: Pace) -> Pace:  # type: ignore[override]  # of two journeys, not a tuple
        return Pace(self.taps + other.taps, self.here + other.here, self.pages + other.pages)

    def __str__(self) -> str:
        known = (("the first change", self.here), ("the next page", self.pages))
        said = [f"to {what} {ranked(took)}" for what, took in known if took]
        return "; ".join([f"{self.taps} taps", *said])


NONE = Pace(0, (), ())


def watch(context: BrowserContext) -> None:
    """Time every tap of each page of this browser from now on."""
    context.add_init_script(PEDAL_AND_PAGES)


def taken(page: Page) -> Pace:
    """What was timed in this browser's tab so far."""
    page.wait_for_timeout(200)  # the frame after the last tap
    rows = json.loads(page.evaluate("sessionStorage.getItem('paced') ?? '[]'"))
    taps = page.evaluate("Number(sessionStorage.getItem('paced.taps') ?? 0)")
    here = tuple(one["ms"] for one in rows if not one["page"])
    return Pace(taps, here, tuple(one["ms"] for one in rows if one["page"]))


def ranked(took: tuple[float, ...]) -> str:
    """The median, the 95th of a hundred and the longest, by nearest rank."""
    ladder = sorted(took)
    middle, late = (ladder[math.ceil(part * len(ladder)) - 1] for part in (0.5, 0.95))
    return f"n {len(ladder)}, p50 {middle:.0f}, p95 {late:.0f}, max {ladder[-1]:.0f} ms"

"""A demo really served, a real browser, and a walker that objects to every fault on the way."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from glideway.kit import clock
from tests.config.make import REPOSITORY, environment, glideway

CLINICS = 8
TUESDAY, TEN = 1, time(10, tzinfo=ZoneInfo("America/Toronto"))
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TAP = 44
VISITS, BACK = (
    28,
    3,
)  # as many as the short journeys take; what the long ones need more is made then
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"],
    runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]});
  return found.violations.map(v => v.id + ": " + v.help + " " +
    v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" ; "));
}"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Site(NamedTuple):
    """Where the demo is served, one sign-in link a role, where its data and which its today is."""

    origin: str
    links: dict[str, str]
    data: Path
    day: date


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("journey")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ("demo", "--port", str(port))
    begins = next_tuesday(clock.of_this_machine())
    at = ("--at", begins.isoformat())
    made = glideway(data, *words, "--clinics", str(CLINICS), *at, "--no-serve", "--json")
    if made.returncode:
        raise RuntimeError(made.stderr)
    told = json.loads(made.stdout[made.stdout.index("{") :])
    log = (data / "served.log").open("w")
    server = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "glideway", *words],
        env=environment(data),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(port)
        yield Site(told["origin"], told["links"], data, begins.date())
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        log.close()


def run(site: Site, *words: str) -> str:
    """What a module prints that is run against the data of the demo."""
    made = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-m", *words],
        env=environment(site.data, DJANGO_SETTINGS_MODULE="glideway.config.settings"),
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    )
    return made.stdout


@pytest.fixture(scope="session")
def visits(site: Site) -> Iterator[str]:
    """Visits that are screened, consented, measured and aimed; each test takes its own.

    Not for a device that keeps pages: its journey wants a visit of its own, the newest there is.
    """
    return iter(json.loads(run(site, "tests.journeys.ready", str(VISITS), "0"))["ready"])


@pytest.fixture(scope="session")
def back(site: Site) -> Iterator[tuple[str, str]]:
    """Who comes back today to the practitioner who signs in: the name, and the visit to be."""
    return iter(json.loads(run(site, "tests.journeys.ready", "0", str(BACK)))["back"])


def next_tuesday(now: datetime) -> datetime:
    """Ten in the morning in Toronto: the weekday and the hour of a run decide nothing."""
    days = (TUESDAY - now.weekday()) % 7 or 7
    return datetime.combine(now.date() + timedelta(days=days), TEN)


def _wait(port: int) -> None:
    ends = monotonic() + 60
    while monotonic() < ends:
        line = http.client.HTTPConnection("localhost", port, timeout=5)
        try:
            line.request("GET", "/healthz")
            if line.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            sleep(0.1)
        finally:
            line.close()
    raise TimeoutError(port)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None or not AXE.exists():
        lacking = "chromium" if found is None else "axe (npm ci)"
        if os.environ.get("CI"):
            pytest.fail(f"{lacking} is not installed, and in CI that is a failure")
        pytest.skip(f"{lacking} is not installed here")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


class Walker:
    """One person at one screen. Every page it looks at is held to the whole bar."""

    def __init__(self, page: Page, site: Site, language: str, pictures: Path | None) -> None:
        self.page, self.site, self.language, self.pictures = page, site, language, pictures
        self.faults: list[str] = []
        self.looked: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def go(self, path: str) -> None:
        """Open a path of the site, or a whole link."""
        self.page.goto(path if path.startswith("http") else self.site.origin + path)

    def look(self, name: str) -> None:
        """Hold the page to the bar: axe, no sideways scroll, one heading, its language."""
        holes = self.page.locator("[hx-trigger=load]").count()
        self.page.wait_for_load_state("networkidle" if holes else "load")
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        self.page.evaluate(AXE.read_text())
        self.faults += [f"{name}: axe {found}" for found in self.page.evaluate(RUN_AXE)]
        if self.page.evaluate(SIDEWAYS):
            self.faults.append(f"{name}: scrolls sideways")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{name}: {self.page.locator('h1').count()} first headings")
        spoken = self.page.locator("html").get_attribute("lang")
        if not (spoken or "").startswith(self.language):
            self.faults.append(f"{name}: speaks {spoken}, not {self.language}")
        self.looked.append(name)

    def _heard(self, message: ConsoleMessage) -> None:
        honest = message.location.get("url") == self.page.url  # a page that answers 404 or 409
        if message.type in {"error", "warning"} and not honest:
            self.faults.append(f"console at {self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site.origin + "/", "data:", "blob:")):
            self.faults.append(f"a request to {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            self.faults.append(f"{response.status} at {response.url}")
        policy = response.headers.get("content-security-policy", "")
        is_page = "text/html" in response.headers.get("content-type", "")
        if is_page and ("unsafe-" in policy or "default-src 'none'" not in policy):
            self.faults.append(f"policy of {response.url}: {policy}")


class People(NamedTuple):
    """Makes walkers: each has a browser of its own, with nothing remembered."""

    browser: Browser
    site: Site
    pictures: Path | None

    def walker(
        self,
        language: str = "en",
        *,
        width: int = 390,
        dark: bool = False,
        scripts: bool = True,
    ) -> Walker:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 820},  # noqa: PLR2004
            locale=f"{language}-CA",
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        return Walker(context.new_page(), self.site, language, self.pictures)


@pytest.fixture
def people(chromium: Browser, site: Site) -> Iterator[People]:
    """Pictures of every page go where GLIDEWAY_PICTURES says, when it says."""
    wanted = os.environ.get("GLIDEWAY_PICTURES")
    if wanted:
        Path(wanted).mkdir(parents=True, exist_ok=True)
    yield People(chromium, site, Path(wanted) if wanted else None)
    for context in chromium.contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # what is on its way concerns no other test
        context.unroute_all(behavior="ignoreErrors")
        context.close()

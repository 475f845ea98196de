"""Make the two pictures of the README: the result page on a phone, the treatment room on a tablet.

Starts a small demo of its own on a free port, in a temporary folder, and takes it down again.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parents[1]
TO = HERE / "docs/pictures"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1180, "height": 820}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int) -> None:
    for _ in range(1200):
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:  # noqa: PLR2004  # fine
                return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.1)
    raise TimeoutError(port)


def take(browser: Browser, origin: str, practitioner: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-CA").new_page()  # type: ignore[arg-type]
    page.goto(f"{origin}/find?hurts=hamstring&near=Toronto")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TO / "find.png")
    page = browser.new_context(viewport=TABLET, locale="en-CA").new_page()  # type: ignore[arg-type]
    page.goto(practitioner)
    page.goto(f"{origin}/care/")
    treat(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TO / "treatment.png")


def treat(page: Page) -> None:
    """The visit that starts now, as far as the third pass of its first structure."""
    page.locator("form[action*='/care/begin/'] button").first.click()
    page.locator("#safety button[name=none]").click()
    agree = page.locator("form[action$='/consent/'] button.primary")
    if agree.count():
        agree.click()
    for name, value in (("pain", 4), ("activity", 6)):
        page.locator(f"#baseline label:has([name={name}][value='{value}'])").click()
    page.fill("#baseline [name=movement_deg]", "52")
    page.locator("form[action$='/baseline/'] button[type=submit]").click()
    page.locator("#findings label:has([value=semitendinosus])").click()
    page.locator("form[action$='/find/'] button[type=submit]").click()
    page.locator("a[href*='/treat/']").first.click()
    page.locator("form[action$='/start/'] button").first.click()
    for number, felt in enumerate((4, 5), start=1):
        page.locator(f"label:has([name=discomfort][value='{felt}'])").click()
        page.locator("[data-key=pass]").click()
        page.locator(f"ol.pass li.ok:nth-child({number})").wait_for()
    page.evaluate("document.activeElement && document.activeElement.blur()")


def main() -> int:
    TO.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        environ = os.environ | {"GLIDEWAY_DATA": data, "PYTHONPATH": str(HERE / "src")}
        command = [sys.executable, "-m", "glideway", "demo", "--port", str(port)]
        made = subprocess.run(
            [*command, "--clinics", "16", "--no-serve", "--json"],
            env=environ,
            capture_output=True,
            check=True,
        )
        told = json.loads(made.stdout[made.stdout.index(b"{") :])
        server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
        try:
            wait(port)
            chromium = next(path for path in CHROMIUM if Path(path).exists())
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                take(browser, told["origin"], told["links"]["practitioner"])
                browser.close()
        finally:
            server.terminate()
            server.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Every form that changes rows carries a key of its own, so that sending it twice does it once.

All pages that the places of `tests/world.py` can show are opened by every role, and each form that
is sent by POST is looked at. Those of the booking room are also sent again by the page when the
answer is lost. What needs no key says why here.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from glideway import booking
from glideway.care.models import Visit
from glideway.kit import clock
from tests import world
from tests.care.make import START
from tests.test_access_walk import OURS
from tests.world import ROLES, World

pytestmark = pytest.mark.django_db
# A form without a key, and why sending it twice does no harm.
WITHOUT = {
    "config:language": "says a language; the last word stands",
    "directory:sign_in": "asks for a code; a new code ends the earlier one, and each is counted",
    "directory:code": "takes a code once; the same right code again is the same proof",
    "directory:again": "asks for a code and takes it, like the door",
    "account_logout": "signs out; twice is once",
    "mfa_login_webauthn": "a passkey signs a challenge that counts once",
}
# Forms of the booking room that the page does not send again by itself, and why that does no harm.
NOT_RESENT: dict[str, str] = {}
LEAST = 60  # forms seen: fewer would mean that the walk stopped walking


RESENT = "data-resend"


class Forms(HTMLParser):
    """The POST forms of a page but searches: where each goes, and the names of its fields.

    A form that the page sends again when the answer is lost has one name more: `RESENT`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sends_again = False
        self.found: list[tuple[str, set[str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form that is sent by POST, and the fields in it."""
        named = dict(attrs)
        if tag == "form":
            search = named.get("role") == "search"  # asks and changes nothing
            self._open = not search and (named.get("method") or "").lower() == "post"
            if self._open:
                marked = {RESENT} if "data-resend" in named else set()
                self.found.append((named.get("action") or "", marked))
        elif tag == "script" and (named.get("src") or "").endswith("kit/resend.js"):
            self.sends_again = True
        elif self._open and named.get("name"):
            self.found[-1][1].add(f"{named['name']}")

    def handle_endtag(self, tag: str) -> None:
        """A form ended."""
        if tag == "form":
            self._open = False


def goes_to(action: str, page: str) -> str:
    """The name of the route a form is sent to."""
    path = re.sub(r"[?#].*", "", action) or page
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def forms_of(client: Client, address: str) -> list[tuple[str, set[str]]]:
    answer = client.get(address, follow=True)
    if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
        return []
    page = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    read = Forms()
    read.feed(answer.content.decode())
    lost = set() if read.sends_again else {RESENT}  # marked on a page that cannot
    return [
        (goes_to(action, re.sub(r"[?#].*", "", page)), names - lost) for action, names in read.found
    ]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: START)
    return world.built("harbour")


def test_each_changing_form_carries_a_key_and_those_of_booking_are_sent_again(place: World) -> None:
    Visit.objects.update(signed_at=None)
    seen: set[str] = set()
    lacking: set[str] = set()
    left: set[str] = set()
    for role in ROLES:
        client = place.client(role)
        for one in OURS:
            for route, names in forms_of(client, one.of(place)):
                seen.add(f"{route} on {one.name}")
                if "key" not in names and route not in WITHOUT:
                    lacking.add(f"{route} on {one.name}")
                booked = route.startswith("booking:") and route not in NOT_RESENT
                if booked and RESENT not in names:
                    left.add(f"{route} on {one.name}")
    assert not lacking, "\n".join(sorted(lacking))
    assert not left, "not sent again when the answer is lost:\n" + "\n".join(sorted(left))
    assert len(seen) >= LEAST, sorted(seen)


def test_what_needs_no_key_is_still_there(place: World) -> None:
    anybody = place.client("anon")
    routes = {route for one in OURS for route, _ in forms_of(anybody, one.of(place))}
    assert {"config:language", "directory:sign_in"} <= routes


def test_every_changing_form_of_a_booking_template_is_sent_again() -> None:
    folder = Path(booking.__file__).parent / "templates" / "booking"
    changing = re.compile(r"<form\b(?:\{[{%].*?[%}]\}|[^>])*>")
    forms = [
        (path.name, form)
        for path in sorted(folder.glob("*.html"))
        for form in changing.findall(path.read_text())
        if 'method="post"' in form and 'role="search"' not in form
    ]
    assert len(forms) >= LEAST
    left = {f"{name}: {form}" for name, form in forms if "data-resend" not in form}
    assert not left, "\n".join(sorted(left))

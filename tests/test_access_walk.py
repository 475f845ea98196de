"""Every address, by every role, with real rows behind it: own ones, another clinic's, nobody's.

What is another's answers exactly like what does not exist: the same status, the same page. A
page that only reads writes nothing, and who is refused has written nothing, whoever asks. Rows
of two clinics are made once a role; what a form did is taken back before the next one.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from pytest_django.fixtures import Settings

from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.kit import access, clock, post
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from tests import world
from tests.care.make import START
from tests.make import NOW, SYSTEM
from tests.world import ROLES, World

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What a reading page may write: who saw what (append-only), and its own session.
MAY = re.compile(
    r'^INSERT INTO "(kit_auditentry|care_planopening)"|^(INSERT INTO|UPDATE) "kit_audithead"'
    r'|"(django_session|usersessions_usersession)"'
)
# What a refused one may write: the same, and that it was tried.
REFUSED_MAY = re.compile(f"{MAY.pattern}|\\bkit_limit\\b")
FREE = {
    "kind": "reminders",
    "slug": "harbour",
    "region": "shoulder",
    "what": "stop",
    "fact": "arrived",
}
FREE |= {
    "city": "toronto-on",
    "topic": "x",
    "moment": "after",
    "link": "x",
    "token": "x",
    "study": "george2006-cts",
}
FREE |= {"structure_id": "soleus", "protocol_id": "soleus--foot-draws-up-knee-bent"}
FREE |= {"condition": "tennis-elbow", "about": "shoulder", "article": "guide"}
FREE |= {"table": "screening", "row": "aaa", "measure": "fill", "group": "safety"}
NO_SUCH_WAY = 405
SHUT = {401, 404, NO_SUCH_WAY}
REASONABLE = {200, 302, 400, 401, 404, 405, 409, 413, 422, 429, 503}
OPEN = {
    "care:visit",
    "care:treat",
    "care:after",
    "care:note",
    "care:plan",
    "outcomes:course",
    "quality:inspection",
    "quality:sheet",
    "quality:photo",
    "quality:grievance",
    "quality:decide_application",
    "quality:evidence",
    "quality:lapse",
}
NAMES_A_ROW = re.compile(r"<(?:uuid|str):(\w+)>")


class Address(NamedTuple):
    """A route as the map has it."""

    name: str
    pattern: str
    policy: access.Policy | None

    def of(self, place: World) -> str:
        """The address with the rows of that place."""
        room = self.name.split(":")[0]

        def fill(found: re.Match[str]) -> str:
            word = found[1]
            for key in (f"{self.name}:{word}", f"{room}:{word}", word):
                if key in place.ids:
                    return place.ids[key]
            return FREE[word]

        return re.sub(r"<\w+:(\w+)>", fill, self.pattern)

    @property
    def names_a_row(self) -> bool:
        """Whether the address leads to one row of somebody's."""
        return bool(NAMES_A_ROW.search(self.pattern))


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "/", room: str = ""
) -> Iterator[Address]:
    """Every route but the pages of the sign-in library, which show their owner's account only."""
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if not here.startswith("/accounts/"):
                yield from addresses(one.url_patterns, here, one.namespace or room)
        else:
            yield Address(f"{room}:{one.name}", here, access.policy_of(one.callback))


OURS = list(addresses(get_resolver().url_patterns))
EVERYBODYS = {"quality:old_card"}  # what a clinic's card once said is public, like today's
ROWS = [one for one in OURS if one.names_a_row and one.name not in EVERYBODYS]


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)


class Answer(NamedTuple):
    """What came of one request, without what differs from request to request."""

    status: int
    page: str
    leads: str
    wrote: tuple[str, ...]


def asked(client: Client, address: str, *, form: bool = False) -> Answer:
    """Ask, note what was written, and take it back."""
    wrote: list[str] = []

    def told(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITES):
            wrote.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(told):
        answer = client.post(address, {}) if form else client.get(address)
        transaction.set_rollback(True)
    page = b"".join(answer) if answer.streaming else answer.content
    return Answer(
        answer.status_code,
        masked(page.decode(errors="replace")),
        masked(answer.headers.get("Location", "")),
        tuple(wrote),
    )


def masked(text: str) -> str:
    """Without tokens, numbers of rows and the page's own address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    text = re.sub(r'name="next" value="[^"]*"|next=[^"& ]*', "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ROW", text)
    return re.sub(r"/(appointment|call-back|plan/of)/[^/\"]{20,}/", r"/\1/TOKEN/", text)


def beyond(answer: Answer, may: re.Pattern[str]) -> list[str]:
    """What was written that may not be."""
    return [sql[:120] for sql in answer.wrote if not may.search(sql)]


def for_all(role: str, one: Address) -> bool:
    """Whether the matrix lets this role do that at every clinic."""
    actor = Actor(role=Role(role))
    if one.policy is None or one.policy.reason:
        return False
    scopes = access.scopes(actor, one.policy.thing, one.policy.operation)
    return "all" in scopes or (one.policy.operation == "R" and "shown" in scopes)


def shut(role: str, one: Address) -> bool:
    """Whether the matrix shuts this route before any row is looked for, with a link or without."""
    if one.policy is None or one.policy.reason:
        return False
    asking = (Actor(role=Role(role)), Actor(role=Role.LINK_HOLDER))
    return not any(access.scopes(who, one.policy.thing, one.policy.operation) for who in asking)


def walked_by(role: str) -> list[Address]:
    """Where this role is walked: a page that is everybody's, by nobody and by one who works."""
    everywhere = role in {"anon", "practitioner"}
    asked_elsewhere = [one for one in ROWS if shut(role, one)]  # by `tells`, one way
    mine = [one for one in OURS if one not in asked_elsewhere]
    return [one for one in mine if everywhere or one.policy is None or not one.policy.reason]


def breaks(client: Client, of: World, routes: list[Address]) -> list[str]:
    """Routes that crash, or write while they only read, or write although they refuse."""
    found = []
    for one in routes:
        address = one.of(of)
        found += faults(one, asked(client, address), asked(client, address, form=True))
    return found


def faults(one: Address, read: Answer, sent: Answer) -> list[str]:
    """What is wrong with how a route answers, whoever asks and whatever is behind it."""
    found = []
    if one.policy is None:
        found.append(f"{one.name} says nothing of who may")
    for way, answer in (("GET", read), ("POST", sent)):
        if answer.status not in REASONABLE:
            found.append(f"{way} {one.name}: {answer.status}")
    if wrote := beyond(read, MAY):
        found.append(f"GET {one.name} wrote {wrote[0]}")
    if sent.status >= 400 and (wrote := beyond(sent, REFUSED_MAY)):
        found.append(f"POST {one.name} refused and wrote {wrote[0]}")
    return found


def tells(client: Client, role: str, foreign: World, routes: list[Address]) -> list[str]:
    """Routes by which this role can tell another clinic's row from none, or write to it.

    What does not exist is asked for on the way, and must be answered without a fault.
    """
    found, nobody = [], world.nowhere()
    for one in routes:
        if shut(role, one):  # nobody's row is asked for: a guard that lets in is named all the same
            sent = asked(client, one.of(foreign), form=True)
            if sent.status not in SHUT or beyond(sent, REFUSED_MAY):
                found.append(f"POST {one.name}: {sent.status}, but the matrix shuts it")
            continue
        none = [asked(client, one.of(nobody), form=form) for form in (False, True)]
        found += faults(one, *none)
        if for_all(role, one):
            continue
        for form, unknown in zip((False, True), none, strict=True):
            if unknown.status == NO_SUCH_WAY:  # said before any row is looked for
                continue
            theirs = asked(client, one.of(foreign), form=form)
            way = f"{'POST' if form else 'GET'} {one.name}"
            if theirs[:3] != unknown[:3]:
                found.append(f"{way}: {theirs.status} for another's, {unknown.status} for none")
            if wrote := beyond(theirs, REFUSED_MAY):
                found.append(f"{way} wrote {wrote[0]}")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_answers_like_what_does_not_exist(role: str) -> None:
    ours, theirs = world.built("harbour"), world.built("island")
    assert tells(ours.client(role), role, theirs, ROWS) == []


def test_a_patient_learns_nothing_of_another_patient_of_the_same_clinic() -> None:
    ours = world.built("harbour")
    account = world.login("patient", "another")
    row = directory.PatientRow(name="Jo Roy", email=account.email, login=account, proved=True)
    directory.meet_patients(rows=[row], by=SYSTEM, now=NOW)
    client = Client(raise_request_exception=False)
    client.force_login(account)
    assert tells(client, "patient", ours, ROWS) == []


@pytest.mark.parametrize("fact", ["arrived", "no-show"])
def test_a_patient_cannot_write_what_the_desk_saw(fact: str) -> None:
    ours = world.built("harbour")
    answer = asked(ours.client("patient"), f"/day-sheet/{ours.ids['booking']}/{fact}/", form=True)
    assert (answer.status, beyond(answer, REFUSED_MAY)) == (404, [])


@pytest.mark.parametrize("role", ROLES)
def test_no_address_breaks_and_nothing_is_written_by_reading_or_against_a_no(role: str) -> None:
    ours = world.built("harbour")
    assert breaks(ours.client(role), ours, walked_by(role)) == []


def test_the_walk_really_stands_before_rows_that_open_for_whose_they_are() -> None:
    """Otherwise two equal answers would prove nothing."""
    ours = world.built("harbour")
    browsers = [ours.client(role) for role in ROLES]
    shut = {
        one.name
        for one in ROWS
        if one.name in OPEN
        and not any(asked(browser, one.of(ours)).status == 200 for browser in browsers)
    }
    assert shut == set()
    assert {one.name for one in ROWS} >= OPEN


# ------------------------------------------------------------------ the walk itself
def _letter() -> None:
    now = clock.now()
    post.send(
        post.Letter(
            key="x", to="a@example.org", channel="email", subject="x", text="x", due_at=now
        ),
        now=now,
    )


@access.allows("listing", "R")
def sends_by_reading(request: HttpRequest) -> HttpResponse:
    _letter()
    return HttpResponse("read")


@access.allows("listing", "R")
def writes_and_refuses(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        Visit.objects.update(number=9)
        raise NotYours
    return HttpResponse("read")


@access.allows("listing", "R")
def crashes(request: HttpRequest) -> HttpResponse:
    raise KeyError(request.method)


@access.allows("clinical_note", "R")
def tells_that_it_is_there(request: HttpRequest, visit: UUID) -> HttpResponse:
    if Visit.objects.filter(public_id=visit).exists():
        return HttpResponse("not yours", status=403)
    raise NotYours


@access.allows("clinical_note", "R")
def tells_by_a_word(request: HttpRequest, visit: UUID) -> HttpResponse:
    found = Visit.objects.filter(public_id=visit).exists()
    return HttpResponse("no longer here" if found else "not here", status=404)


@access.allows("clinical_note", "C")
def writes_anothers(request: HttpRequest, visit: UUID) -> HttpResponse:
    if request.method == "POST":
        Visit.objects.filter(public_id=visit).update(number=9)
    raise NotYours


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("shown")


PLANTED: dict[str, tuple[Any, str]] = {
    "sends": (sends_by_reading, "GET :sends wrote INSERT INTO"),
    "refuses": (writes_and_refuses, "POST :refuses refused and wrote UPDATE"),
    "crashes": (crashes, "GET :crashes: 500"),
    "bare": (bare, ":bare says nothing of who may"),
}
TELLING: dict[str, tuple[Any, str]] = {
    "there": (tells_that_it_is_there, "GET :there: 403 for another's, 404 for none"),
    "word": (tells_by_a_word, "GET :word: 404 for another's, 404 for none"),
    "writes": (writes_anothers, "POST :writes wrote UPDATE"),
}
planted = [path(f"{name}/", view, name=name) for name, (view, _said) in PLANTED.items()]
telling = [
    path(f"{name}/<uuid:visit>/", view, name=name) for name, (view, _said) in TELLING.items()
]
urlpatterns = [*get_resolver().url_patterns, *planted, *telling]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_page_is_named_by_the_walk(name: str, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    ours = world.built("harbour")
    bad = [one for one in addresses(planted) if one.name == f":{name}"]
    found = breaks(ours.client("patient"), ours, bad)
    assert found
    assert found[0].startswith(PLANTED[name][1])


@pytest.mark.parametrize("name", TELLING)
def test_a_planted_page_that_tells_is_named_by_the_walk(name: str, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    ours, theirs = world.built("harbour"), world.built("island")
    bad = [one for one in addresses(telling) if one.name == f":{name}"]
    found = tells(ours.client("practitioner"), "practitioner", theirs, bad)
    assert any(one.startswith(TELLING[name][1]) for one in found), found

"""One person's whole way, each field filled with a word that stands nowhere else.

Afterwards none of these words is in a line of the log, in a subject, in an address, in a header
or in a column that is kept open; and no link or code of the way is in the log.
"""

import io
import logging
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote_plus
from uuid import uuid4

import pytest
import structlog
from django.apps import apps
from django.test import Client
from django.utils import timezone

from glideway.booking.models import Booking, Hold
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import Asking, PlanExercise, Treatment, Visit
from glideway.care.operations.writing import path_of
from glideway.care.queries.asking import asking_path
from glideway.config import logs, rhythm
from glideway.directory import operations as directory
from glideway.directory.models import Practitioner
from glideway.kit import clock
from glideway.kit.models import Message
from glideway.kit.secrets import SealedText
from glideway.quality import operations as quality
from glideway.quality import queries as cards
from tests import world
from tests.booking import make
from tests.make import NOW, SYSTEM, keyed

pytestmark = pytest.mark.django_db
# A stem for each field; every word below carries one, so a part of it is found too.
MAIL, PHONE, LATER_PHONE = "zyxmail@canary.example.org", "+14165550142", "+14165550143"
WORDS = {
    "name": "Zyxname Quorvex",
    "hurts": "zyxhurts in my shoulder",
    "call-name": "Zyxcaller Wong",
    "call-words": "zyxcallwords since May",
    "complaint": "zyxcomplaint nobody called",
    "complaint-name": "Zyxcomplainer",
    "complaint-contact": "zyxcontact@canary.example.org",
    "review": "zyxreview they listened",
    "asked": "zyxasked carry a bag",
    "goal": "zyxgoal reach the shelf",
    "finding": "zyxfinding a firm band",
    "note": "zyxnote all of it",
    "amended": "zyxamended all of it again",
    "amend-reason": "zyxreason a slip",
    "cancel": "zyxcancel my back",
}
CANARY = re.compile(r"zyx\w+|quorvex|canary\.example|4165550142|4165550143", re.IGNORECASE)
# What stays readable in the tables: by it a person is found, or it is there to be published.
OPEN = {
    "account_emailaddress.email",
    "directory_login.email",
    "directory_login.name",
    "directory_patient.name",
    "directory_patient.email",
    "quality_review.words",
}
# What a mail's preview, a phone's lock screen or a shared calendar must not say of anybody.
CLINICAL = re.compile(
    r"shoulder|épaule|neck|\bcou\b|knee|genou|back pain|\bdos\b|elbow|coude|hip\b|hanche|ankle"
    r"|cheville|pain|douleur|injur|bless|diagnos|symptom|tendon|muscle|assessment|évaluation"
    r"|physio|chiro|massage",
    re.IGNORECASE,
)
LINKS = re.compile(
    r"/(?:appointment|call-back|plan/of|messages/choices|messages/stop/\w+)/[\w-]{40,}"
    r"|/plan/for/[\w-]{36}/[\w-]{40,}"
    r"|/(?:screening|plan|review|complaint|ask)/[\w-]{36}/[\w-]{40,}"
)


class Way:
    """The browser of the journey; it keeps what it was told and where it was led."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.addresses: list[str] = []
        self.headers: list[str] = []
        self.links: set[str] = set()
        self.codes: set[str] = set()

    def get(self, address: str, expected: int = 200) -> str:
        return self._kept(address, self.client.get(address), expected)

    def send(self, address: str, expected: int = 302, **form: object) -> str:
        return self._kept(address, self.client.post(address, keyed(**form)), expected)

    def leave(self) -> None:
        """The next person sits down at another machine."""
        self.client = Client(raise_request_exception=False)

    def code(self) -> str:
        """The newest code, as its letter says it."""
        found = re.findall(r"\b(\d{4}) ?(\d{4})\b", Message.objects.latest("pk").text)[-1]
        self.codes |= {"".join(found), " ".join(found)}
        return "".join(found)

    def _kept(self, address: str, answer: Any, expected: int) -> str:
        assert answer.status_code == expected, (address, answer.content[:300])
        page: str = answer.content.decode()
        leads: str = answer.headers.get("Location", "")
        on_page = re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', page)
        self.addresses += [unquote_plus(unescape(one)) for one in (address, leads, *on_page)]
        self.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.links |= {one for text in (page, leads, address) for one in LINKS.findall(text)}
        return leads or page


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that a running installation would write to its log."""
    out = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", out)
    logs.start(logging.INFO)
    structlog.configure(cache_logger_on_first_use=False)
    yield out
    root.handlers, root.level = before, level
    structlog.reset_defaults()


class Clock:
    """The hands of the journey's clock."""

    now: datetime = NOW


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Clock:
    shown = Clock()
    monkeypatch.setattr(clock, "now", lambda: shown.now)
    monkeypatch.setattr(timezone, "now", lambda: shown.now)
    return shown


def book(way: Way, house: make.House, when: str) -> tuple[str, Booking]:
    """What hurts, a time, the emergency questions, who, the code; the manage link."""
    way.send("/hurts/", words=WORDS["hurts"], near="Toronto")
    way.get("/hurts/", expected=200)
    way.send("/check/shoulder/", none="1")
    way.get("/find?hurts=shoulder&near=Toronto")
    way.send(
        "/hold/",
        placement=house.one.public_id,
        service=house.first.public_id,
        start=make.at(when).isoformat(),
        key=uuid4(),
        region="shoulder",
    )
    held = Hold.objects.latest("pk")
    way.get(f"/hold/{held.public_id}/")
    way.send(f"/hold/{held.public_id}/", expected=422, name=WORDS["name"], contact="zyxwrong")
    way.send(f"/hold/{held.public_id}/", name=WORDS["name"], contact=MAIL)
    way.send(f"/hold/{held.public_id}/code/", expected=422, code="00000000", key=uuid4())
    there = way.send(f"/hold/{held.public_id}/code/", code=way.code(), key=uuid4())
    return there, Booking.objects.latest("pk")


def keep(way: Way, link: str, booking: Booking) -> None:
    """The appointment's own pages, its refusals too, and the questions before the visit."""
    for address in (link, f"{link}calendar.ics", f"{link}move/", f"{link}cancel/"):
        way.get(address)
    way.get(f"{link[:-2]}x/", expected=404)
    questions = next(one for one in way.links if one.startswith(f"/screening/{booking.public_id}"))
    way.get(f"{questions}/")
    there = way.get(f"{questions}/review/", expected=302)
    while not there.endswith("/review/"):
        there = way.send(there, none="1")
    way.get(there)
    way.send(there)


def asked(way: Way, booking: Booking, *, now: datetime) -> None:
    """How it is before the visit, by link: two numbers, and the activity in own words."""
    row = Asking.objects.create(
        patient=booking.patient,
        clinic=booking.placement.clinic,
        booking=booking,
        moment=Asking.Moment.FIRST,
        asked_at=now,
    )
    there = asking_path(row)
    way.get(there)
    way.send(there, question="pain", value=6)
    way.send(there, expected=422, question="activity", words=WORDS["asked"])
    way.send(there, question="activity", value=4, words=WORDS["asked"])
    way.get(there)


def treat(way: Way, booking: Booking) -> Visit:
    """The practitioner's visit: measured, found, treated, noted, amended."""
    way.get("/care/")
    way.send(f"/care/begin/{booking.public_id}/")
    visit = Visit.objects.latest("pk")
    base = f"/care/visits/{visit.public_id}/"
    no: dict[str, Any] = {one.id: "no" for one in asked_in_the_room("shoulder")}
    way.send(f"{base}safety/", **no)
    way.send(f"{base}consent/")
    of: dict[str, Any] = {"side": "right", "movement": "shoulder:external_rotation"}
    way.send(f"{base}baseline/", pain=6, words=WORDS["goal"], activity=4, movement_deg=42, **of)
    way.send(f"{base}baseline/", expected=422, pain=11, words=WORDS["goal"], activity=4)
    way.send(
        f"{base}find/",
        structure=["infraspinatus"],
        means="palpation",
        side="right",
        words=WORDS["finding"],
    )
    target = visit.targets.get()
    way.send(f"{base}agree/", key=uuid4(), limit=8, word="stop")
    way.send(
        f"/care/targets/{target.public_id}/pass/",
        key=uuid4(),
        protocol="infraspinatus--arm-turns-in",
        discomfort=4,
    )
    assert Treatment.objects.get(visit=visit).passes.count() == 1
    way.send(f"{base}retest/", after_deg=61, pain_after=3)
    way.send(f"{base}plan/", visits=6, per_week=2, weeks=3, goal=8, exercise=["shoulder-stretch"])
    for page in ("", "treat/", "after/", "note/"):
        way.get(base + page)
    way.send(f"{base}sign/", words=WORDS["note"])
    way.send(f"{base}amend/", words=WORDS["amended"], reason=WORDS["amend-reason"])
    way.get(f"{base}note/")
    way.get(f"/outcomes/course/{visit.episode.public_id}/")
    return visit


def complain_and_call(way: Way) -> None:
    """A complaint and a wish to be called, each followed by its link."""
    there = way.send(
        "/clinics/harbour/complaint/",
        words=WORDS["complaint"],
        name=WORDS["complaint-name"],
        contact=WORDS["complaint-contact"],
    )
    way.get(there)
    form: dict[str, Any] = {
        "name": WORDS["call-name"],
        "phone": PHONE,
        "words": WORDS["call-words"],
    }
    way.get(way.send("/call-back/?clinic=harbour", when="any", **form))
    way.send("/call-back/", expected=422, when="any", name=WORDS["call-name"], phone="zyxphone")


def at_home(way: Way, visit: Visit) -> None:
    """Signed in by a code: the plan, an exercise, a reading; and the same by a letter's link."""
    way.get("/sign-in/")
    way.send("/sign-in/", contact=MAIL)
    way.send("/sign-in/code/", code=way.code())
    plan = f"/me/plan/{visit.episode.public_id}/"
    for address in ("/me/", plan, "/me/record/", "/account/"):
        way.get(address)
    exercise = PlanExercise.objects.get()
    way.send(f"/me/tick/{exercise.public_id}/", done="yes")
    way.send(f"{plan}reading/", pain=3, activity=6)
    way.leave()
    link = path_of(episode=visit.episode)
    way.get(link)
    way.send(link, pain=2, activity=7)


def walked(way: Way, hands: Clock) -> None:
    house = make.house()
    account = world.login("practitioner", "harbour")
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(login=account)
    directory.grant(login=account, role="practitioner", clinic=house.clinic, by=SYSTEM, now=NOW)
    link, booking = book(way, house, "11:00")
    keep(way, link, booking)
    asked(way, booking, now=hands.now)
    second, _other = book(way, house, "15:00")
    way.send(f"{second}cancel/", reason=WORDS["cancel"], yes="1")
    way.send(f"{second}move/", expected=400, start=WORDS["cancel"])
    complain_and_call(way)
    way.leave()
    hands.now = make.at("10:50")
    way.client.force_login(account)
    visit = treat(way, booking)
    way.leave()
    at_home(way, visit)
    hands.now = make.at("12:00", 2)
    visit.refresh_from_db()
    review = quality.invite_review(visit=visit, by=SYSTEM, now=hands.now)
    there = f"/review/{review.public_id}/{cards.link(review)}/"
    way.get(there)
    way.send(there, expected=200, rating=5, words=WORDS["review"])
    for days in range(4):
        rhythm.play(now=hands.now + timedelta(days=days))


def kept_open() -> set[str]:
    """Every column that is not sealed and holds a canary."""
    found = set()
    for model in apps.get_models():
        for column in model._meta.concrete_fields:  # noqa: SLF001 - Django's name for it
            if isinstance(column, SealedText):
                continue
            values = model._default_manager.values_list(column.attname, flat=True)  # noqa: SLF001
            if any(CANARY.search(f"{value}") for value in values):
                found.add(f"{model._meta.db_table}.{column.column}")  # noqa: SLF001
    return found


def test_what_a_person_says_is_in_no_log_subject_address_header_or_open_column(
    told: io.StringIO, hands: Clock
) -> None:
    way = Way()
    walked(way, hands)
    lines = told.getvalue()
    assert lines.count("\n") > 5
    assert CANARY.findall(lines) == []
    assert [one for one in Message.objects.all() if CANARY.search(one.subject)] == []
    assert [one for one in way.addresses if CANARY.search(one)] == []
    assert [one for one in way.headers if CANARY.search(one)] == []
    assert kept_open() == OPEN
    opening = {one.rstrip("/").split("/")[-1] for one in way.links} | way.codes
    assert len(opening) > 6
    assert [one for one in opening if one in lines] == []
    assert [head for head in way.headers if any(one in head for one in way.codes)] == []


def clinical(message: Message) -> list[str]:
    """Each place of a message that speaks of health; addresses and links are no words."""
    told = {"subject": message.subject, "calendar": (message.calendar or "").replace("\r\n ", "")}
    if message.channel == "sms":
        told["text"] = message.text
    words = {place: re.sub(r"https?://\S+|mailto:\S+", "", said) for place, said in told.items()}
    return [
        f"{message.key}: {place}"
        for place, said in words.items()
        if CLINICAL.search(said) or CANARY.search(said)
    ]


def test_no_subject_no_text_message_and_no_calendar_part_says_a_word_about_health(
    told: io.StringIO, hands: Clock
) -> None:
    way = Way()
    walked(way, hands)
    sent = list(Message.objects.all())
    assert {one.method for one in sent} == {"", "REQUEST", "CANCEL"}
    assert {one.channel for one in sent} == {"email", "sms"}
    assert [place for one in sent for place in clinical(one)] == []
    assert told.getvalue()
    planted = sent[0]
    planted.subject = "Your shoulder visit"
    planted.calendar = f"SUMMARY:{WORDS['complaint']}"
    planted.channel, planted.text = "sms", "Votre douleur au genou"
    assert len(clinical(planted)) == 3


def test_the_sweep_would_see_a_word_in_the_log_and_the_log_hides_a_link(
    told: io.StringIO, hands: Clock
) -> None:
    structlog.get_logger().info("planted", words=WORDS["hurts"])
    logging.getLogger("planted").warning("from %s", MAIL)
    assert CANARY.findall(told.getvalue()) == ["zyxhurts", "zyxmail", "canary.example"]
    assert hands.now == NOW
    link = f"/appointment/{'A' * 65}/"
    assert Client().get(link).status_code == 404
    assert LINKS.findall(link)
    assert LINKS.findall(told.getvalue()) == []
    assert "appointment/<str:token>/" in told.getvalue()

"""Whoever acts for a patient, at every address: what is kept from them is on no page, in no file.

A word stands in every sealed column of the patient's rows. The patient in person reads many of
them; who acts for the patient reads none of a visit, a thread or a letter that is kept from them.
"""

import json
from datetime import timedelta

import pytest
from django.test import Client

from glideway.care.models import IncomingLetter, Thread, Visit
from glideway.care.operations.sensitive import keep_from
from glideway.config.middleware import FOR
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient
from glideway.directory.queries import actor_of
from glideway.gateway import operations as gateway
from glideway.kit import access, clock
from glideway.kit.actor import Actor, Role
from tests import world
from tests.care.make import START
from tests.care.test_pages import BACKEND
from tests.gateway.test_export import fill, opened
from tests.make import NOW, SYSTEM
from tests.test_access_walk import OURS

pytestmark = pytest.mark.django_db
# What tells of no visit: who pays, which appointments stand, and what was agreed to before care.
OPEN = ("directory.", "booking.", "kit.", "screening.Consult", "quality.")
ROOMS = ("care", "outcomes", "gateway")
MINE = [
    one
    for one in OURS
    if one.name.split(":")[0] in ROOMS
    and one.policy
    and not one.policy.reason
    and one.name != "care:receipt"  # it stays, and a word in each column is not one it can show
    and any(
        access.scopes(Actor(role=role), one.policy.thing, one.policy.operation)
        for role in (Role.PATIENT, Role.LINK_HOLDER)
    )
]
STAYS = {"care.Receipt", "care.Cover", "care.ConsentSheet", "care.Withholding", "care.Phrase"}


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)


def acting(patient: Patient) -> tuple[Login, Actor]:
    """Somebody with an account who acts for this patient by a mandate."""
    login = directory.open_login(email="aide@example.org", name="Aide", by=SYSTEM, now=NOW)
    directory.meet_patient(
        name="Aide",
        email="aide@example.org",
        phone="",
        language="en",
        proved=True,
        by=SYSTEM,
        now=NOW,
    )
    row = patient.proxies.create(login=login, reason="mandate", starts_at=NOW)
    who = actor_of(login, chosen="", network="n", acting_for=str(patient.public_id), now=START)
    assert who.proxy_id == row.pk
    return login, who


def told(client: Client, here: world.World, words: set[str]) -> set[str]:
    """Which of these words stand on a page that somebody signed in can open."""
    found: set[str] = set()
    for one in MINE:
        answer = client.get(one.of(here))
        page = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code < 500, one.name
        found |= {word for word in words if word.encode() in page}
    return found


def test_what_is_kept_from_who_acts_is_on_no_page_of_theirs_and_in_no_file() -> None:
    here = world.built("harbour")
    words = fill(here, sealed=True)
    mine = Patient.objects.get(login=here.people["patient"])
    login, proxy = acting(mine)
    themself = Actor(role=Role.PATIENT, login_id=here.people["patient"].pk, patient_id=mine.pk)
    secret = {
        word
        for column, word in words.items()
        if word.startswith("zyx")  # a shorter one may stand in a token by chance
        and not column.startswith(OPEN)
        and column.rpartition(".")[0] not in STAYS
    }
    client = Client()
    client.force_login(login, backend=BACKEND)
    session = client.session
    session[FOR] = str(mine.public_id)
    session.save()
    before = told(client, here, secret)
    for rows in (
        Visit.objects.filter(episode__patient=mine),
        Thread.objects.filter(patient=mine),
        IncomingLetter.objects.filter(patient=mine),
    ):
        for one in rows:
            keep_from(entry=one, by=themself, now=NOW)
    after = told(client, here, secret)
    assert len(before) > 5, "the walk reads no word at all"
    assert after == set()
    assert b"Some information is withheld." in client.get("/me/").content
    later = START + timedelta(days=30)
    for who, held in ((themself, False), (proxy, True)):
        files = opened(gateway.take_along(by=who, now=later))
        whole = "".join(files.values())
        found = {word for word in secret if word in whole}
        assert (found == set()) is held
        assert json.loads(files["everything.json"])["some_information_is_withheld"] is held

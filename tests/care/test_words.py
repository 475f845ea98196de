"""What the patient wrote, for who examines: candidates with grounds, and the way to refer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from glideway.directory.models import Credential, Practitioner
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening import core
from glideway.screening import operations as screening
from glideway.screening.models import Complaint
from tests.care import make
from tests.care.test_pages import BACKEND, hands, login, person
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def told(where: make.Room, words: str, *signs: str) -> str:
    """The address of a visit whose patient wrote this before."""
    session = f"the browser of {where.house.clinic.slug}"
    row = screening.complain(
        session_key=session, by=anon(session), now=NOW, words=words, region=make.REGION
    )
    if signs:
        screening.recognise(session_key=session, signs=signs, by=anon(session), now=NOW)
    Complaint.objects.filter(booking=where.booking.public_id).delete()
    screening.attach(
        booking=where.booking.public_id,
        patient=where.patient,
        region=make.REGION,
        by=anon(session),
        now=NOW,
        complaint=Complaint.objects.get(pk=row.pk),
    )
    return f"/care/visits/{make.opened(where).public_id}/words/"


def test_each_candidate_carries_the_words_that_speak_for_it(client: Client) -> None:
    where = make.room()
    address = told(where, "tingling thumb when I type", "desk")
    page = text(hands(where, client).get(address))
    assert "tingling thumb when I type" in page
    assert "Carpal tunnel-like symptoms" in page
    assert "<dt>By the place</dt><dd><q>thumb</q></dd>" in page
    assert "<dt>By how it comes on or feels</dt><dd><q>tingling</q></dd>" in page
    assert "Years at a desk" in page
    assert page.count('class="candidate"') >= 3
    assert "Not indicated, refer" in page
    assert "Rule out first" in page
    assert core.load().version in page
    assert "draft, not yet clinically reviewed" in page


def test_one_candidate_is_never_alone(client: Client) -> None:
    where = make.room()
    page = text(hands(where, client).get(told(where, "jaw clicks")))
    assert page.count('class="candidate"') >= 3
    assert "Also there: no word speaks for it" in page


def test_what_the_words_leave_open_is_said(client: Client) -> None:
    where = make.room()
    page = text(hands(where, client).get(told(where, "sore zwonk heel")))
    assert "Not understood: zwonk." in page
    assert "At what time of day" in page
    assert "What brings it on" in page


def test_alarm_words_stand_before_the_candidates(client: Client) -> None:
    where = make.room()
    page = text(hands(where, client).get(told(where, "back pain and I cannot pee")))
    assert page.index("ask first") < page.index("Candidates to examine")


@pytest.mark.parametrize(
    ("words", "says"),
    [("", "No words were left"), ("xyzzy", "There is no nearest guess")],
)
def test_no_words_and_strange_words_give_no_candidate(
    words: str, says: str, client: Client
) -> None:
    where = make.room()
    page = text(hands(where, client).get(told(where, words)))
    assert says in page
    assert 'class="candidate"' not in page
    assert "Not indicated, refer" in page


def test_a_patient_and_another_clinic_do_not_see_it(client: Client) -> None:
    where, other = make.room(), make.room("kensington")
    address = told(where, "sore heel")
    assert person(where, client).get(address).status_code in {403, 404}
    assert hands(other, client).get(address).status_code == 404


def test_looking_is_written_down(client: Client) -> None:
    where = make.room()
    address = told(where, "sore heel")
    before = AuditEntry.objects.count()
    hands(where, client).get(address)
    assert AuditEntry.objects.count() > before


def test_the_visit_leads_to_it_in_few_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    where = make.room()
    address = told(where, "sore heel")
    browser = hands(where, client)
    assert address in text(browser.get(address.removesuffix("words/")))
    with django_assert_max_num_queries(MOST):
        browser.get(address)


def test_who_has_no_role_sees_none_of_it(client: Client) -> None:
    where = make.room()
    address = told(where, "sore heel")
    account = login("nobody@example.org", "Nobody")
    client.force_login(account, backend=BACKEND)
    assert client.get(address).status_code in {403, 404}
    assert Practitioner.objects.exists()


def test_a_verified_licence_that_runs_is_what_opens_it(client: Client) -> None:
    where = make.room()
    address = told(where, "sore heel")
    hands(where, client)
    licence = Credential.objects.get(practitioner_id=where.house.one.practitioner_id)
    assert client.get(address).status_code == 200
    score = address.replace("words/", "wells/")
    Credential.objects.filter(pk=licence.pk).update(
        expires_on=make.START.date() - timedelta(days=2)
    )
    assert client.get(address).status_code == 404
    Credential.objects.filter(pk=licence.pk).update(expires_on=None)
    assert client.get(address).status_code == 200
    Credential.objects.all().delete()
    assert client.get(address).status_code == 404
    assert client.post(score).status_code == 404

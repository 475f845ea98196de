"""What a person is told: that questions wait, what stands on condition, and who calls back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Callback
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Patient
from glideway.kit import clock
from glideway.kit.models import Message
from glideway.screening import core as rules
from glideway.screening import operations as answers
from glideway.screening import queries as screening
from glideway.screening.core import Answer
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def told(house: House, *, doctor_first: bool = False) -> Booking:
    """A visit about a shoulder, its questions waiting or answered so that a doctor looks first."""
    made = make.booked(house, at("11:00"), region="shoulder")
    row = answers.attach(
        booking=made.public_id,
        patient=made.patient,
        region=made.region,
        session_key="",
        by=SYSTEM,
        now=NOW,
        until=made.starts_at + queries.AFTER_THE_VISIT,
        language="en",
    )
    if doctor_first:
        pages = rules.topics("shoulder", "booking", emergency=True)
        said = {one.id: Answer.NO for _page, some in pages for one in some}
        weighty = next(
            one
            for one in said
            if rules.judge(said | {one: Answer.YES}, ["shoulder"]).action == "refer_first"
        )
        said[weighty] = Answer.YES
        said |= dict.fromkeys(rules.missing(said, "shoulder", "booking"), Answer.NO)
        answers.screen(complaint=row, answers=said, by=SYSTEM, now=NOW)
    return made


def signed_in_as(client: Client, patient: Patient) -> None:
    login = directory.open_login(email=patient.email, name=patient.name, by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=patient.pk).update(login=login)
    client.force_login(login)


def test_the_mail_and_the_link_say_that_questions_wait_and_not_about_what(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    made = told(make.house())
    mail = Message.objects.latest("pk").text
    assert "A few questions wait before the visit; the same link leads to them." in mail
    assert "Phone of the clinic: (416) 555-0100" in mail
    assert "shoulder" not in mail
    path = f"/appointment/{queries.link_of(made)}/"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(path))
    assert "A few questions wait before this visit." in page
    assert f"/sign-in/?next={path}" in page
    assert screening.screening_path(made.public_id) not in page
    signed_in_as(client, made.patient)
    page = text(client.get(path))
    assert screening.screening_path(made.public_id) in page
    assert "Sign in with a code" not in page


def test_a_visit_about_nothing_named_has_no_questions_waiting(client: Client) -> None:
    made = make.booked(make.house(), at("11:00"))
    assert "questions wait" not in Message.objects.latest("pk").text
    page = text(client.get(f"/appointment/{queries.link_of(made)}/"))
    assert "questions wait" not in page


def test_a_visit_on_condition_says_so_first_and_on_the_link_in_neutral_words(
    client: Client,
) -> None:
    made = told(make.house(), doctor_first=True)
    path = f"/appointment/{queries.link_of(made)}/"
    page = text(client.get(path))
    assert "There is something to clear up before this visit." in page
    assert "Booked on condition" not in page
    assert "doctor" not in page.split("What to expect")[0].lower()
    signed_in_as(client, made.patient)
    page = text(client.get(path))
    assert '<h1 id="appointment">Booked on condition</h1>' in page
    assert "You are booked" not in page


WISH = {"name": "Ana", "phone": "416 555 0123", "when": "any", "words": "shoulder"}


def test_a_call_back_goes_to_the_clinic_nearest_the_named_place(client: Client) -> None:
    make.house("prairie", place="winnipeg-mb")
    house = make.house()
    page = text(client.post("/call-back/", WISH | {"near": "Toronto"}))
    assert "Harbour Clinic" in page
    asked = Callback.objects.get()
    assert (asked.clinic, asked.place) == (house.clinic, "Toronto")
    assert Errand.objects.get(kind="callback").role == "desk"


@pytest.mark.parametrize("near", ["", "Nowhere at all", "Whitehorse"])
def test_a_call_back_that_no_clinic_is_near_enough_for_is_the_operators(
    client: Client, near: str, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    client.post("/call-back/", WISH | {"near": near})
    asked = Callback.objects.get()
    assert asked.clinic is None
    login = directory.open_login(email="op@example.org", name="Op", by=SYSTEM, now=NOW)
    directory.grant(login=login, role="operator", by=SYSTEM, now=NOW)
    client.force_login(login)
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/call-backs/"))
    assert "1 person wants a call" in page
    assert "(416) 555-0123" in page
    answer = client.post(f"/day-sheet/call/{asked.public_id}/", {"list": "1"})
    assert answer["Location"] == "/call-backs/"
    asked.refresh_from_db()
    assert asked.answered_at == NOW
    assert "Nobody is waiting for a call." in text(client.get("/call-backs/"))
    assert house.clinic.pk


def test_a_clinics_own_call_is_not_the_operators(client: Client) -> None:
    house = make.house()
    booking.ask_callback(
        name="Ana",
        phone="4165550123",
        when="any",
        words="",
        language="en",
        by=anon(),
        now=NOW,
        clinic=house.clinic,
    )
    login = directory.open_login(email="op@example.org", name="Op", by=SYSTEM, now=NOW)
    directory.grant(login=login, role="operator", by=SYSTEM, now=NOW)
    client.force_login(login)
    assert "Nobody is waiting for a call." in text(client.get("/call-backs/"))
    assert client.post(f"/day-sheet/call/{Callback.objects.get().public_id}/").status_code == 404
    assert Callback.objects.get().answered_at is None


def test_the_list_of_calls_is_closed_to_everybody_else(client: Client) -> None:
    assert client.get("/call-backs/").status_code in {302, 401, 404}

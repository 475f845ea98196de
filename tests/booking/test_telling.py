"""What a person is told: that questions wait, what stands on condition, and who calls back."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Callback, Hold
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
from tests.make import NOW, SYSTEM, anon, keyed

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
    path = queries.consent_path(made)
    assert f"To read and sign before you come: http://localhost:8000{path}" in mail
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
    there = client.post("/call-back/", keyed(**WISH, near="Toronto"))["Location"]
    page = text(client.get(there))
    assert "Harbour Clinic" in page
    asked = Callback.objects.get()
    assert (asked.clinic, asked.place) == (house.clinic, "Toronto")
    assert Errand.objects.get(kind="callback").role == "desk"


@pytest.mark.parametrize("near", ["", "Nowhere at all", "Whitehorse"])
def test_a_call_back_that_no_clinic_is_near_enough_for_is_the_operators(
    client: Client, near: str, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    client.post("/call-back/", keyed(**WISH, near=near))
    asked = Callback.objects.get()
    assert asked.clinic is None
    login = directory.open_login(email="op@example.org", name="Op", by=SYSTEM, now=NOW)
    directory.grant(login=login, role="operator", by=SYSTEM, now=NOW)
    client.force_login(login)
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/call-backs/"))
    assert "1 person wants a call" in page
    assert "(416) 555-0123" in page
    wish = f"/call-backs/{asked.public_id}/"
    assert client.post(f"{wish}try/", keyed(outcome="reached"))["Location"] == wish
    asked.refresh_from_db()
    assert asked.answered_at == NOW
    end = keyed(outcome="referred", line="No clinic is near: your doctor knows who is.")
    assert client.post(f"{wish}end/", end)["Location"] == wish
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


def tapped(house: House, clock_time: str = "11:00", **changes: str) -> dict[str, str]:
    return {
        "placement": str(house.one.public_id),
        "service": str(house.first.public_id),
        "start": at(clock_time).isoformat(),
        "key": str(uuid4()),
        "region": "shoulder",
    } | changes


def test_an_empty_day_is_named_and_the_soonest_other_one_is_one_tap_away(client: Client) -> None:
    make.house()
    page = text(client.get("/find?near=Toronto&day=2026-03-07"))
    assert "No open time on Saturday, March 7" in page
    assert "in the coming seven days</h1>" not in page
    assert "day=2026-03-02" in page
    assert "The soonest day with open times is Monday, March 2" in page
    assert "No open time on that day" in text(client.get("/find?near=Toronto&day=2026-05-01"))


def test_words_that_mean_nothing_are_said_not_to(client: Client) -> None:
    make.house()
    page = text(client.get("/find?hurts=zzz+qqq&near=Toronto"))
    assert "We do not know “zzz qqq”, so all times are shown." in page
    assert "<b>Anything that hurts</b>" in page
    assert "so all times are shown" not in text(client.get("/find?hurts=shoulder&near=Toronto"))


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/find?hurts=knee&near=Toronto", "/find?hurts=knee&near=Toronto"),
        ("http://testserver/cities/toronto-on/", "/cities/toronto-on/"),
        ("http://elsewhere.example/find?x=1", "/find?hurts=shoulder&near=Toronto%2C+ON"),
        ("http://testserver/clinics/harbour/", "/find?hurts=shoulder&near=Toronto%2C+ON"),
        ("", "/find?hurts=shoulder&near=Toronto%2C+ON"),
    ],
)
def test_another_time_is_looked_for_where_one_came_from(
    client: Client, came: str, back: str
) -> None:
    client.post("/hold/", tapped(make.house()), headers={"referer": came})
    one = Hold.objects.get()
    assert client.post(f"/hold/{one.public_id}/let-go/", keyed())["Location"] == back


def test_the_questions_show_how_long_the_time_is_held(client: Client) -> None:
    check = client.post("/hold/", tapped(make.house()))["Location"]
    page = text(client.get(check))
    assert "Held for you until 9:05 am" in page
    assert "Monday, March 2, 11:00 am · Harbour Clinic" in page
    assert "data-until=" in page
    assert "A safety check while your time is held" in page
    before = text(client.get("/check/shoulder/"))
    assert "Held for you" not in before
    assert "A safety check before the times" in before


def test_after_a_move_the_old_time_is_named(client: Client) -> None:
    made = make.booked(make.house(), at("11:00"))
    path = f"/appointment/{queries.link_of(made)}/"
    page = text(client.get(f"{path}move/"))
    assert "Maya Chen 0, PT" in page
    assert "as now" in page
    moved = {"start": at("15:00").isoformat(), "key": str(uuid4())}
    page = text(client.post(f"{path}move/", moved, follow=True))
    assert "It was on Monday, March 2, 11:00 am." in page


def test_who_loses_a_race_sees_times_of_the_clinics_around(client: Client) -> None:
    house = make.house(hours=(("11:00", "11:30"),))
    make.house("island")
    make.house("prairie", place="winnipeg-mb")
    for days in range(5):
        make.booked(house, at("11:00", days))
    make.booked(house, at("10:00", 7))  # the clocks have changed by then
    page = client.post("/hold/", tapped(house))
    assert page.status_code == 409
    assert text(page).count("Island Clinic, Toronto") == 3
    assert "Prairie" not in text(page)


@pytest.mark.parametrize("path", ["/call-back/", "/find"])
def test_a_faulty_form_says_so_in_its_title_and_leads_to_the_field(
    client: Client, path: str
) -> None:
    if path == "/find":
        client.post("/check/shoulder/", {"none": "1"})
        path = client.post("/hold/", tapped(make.house()))["Location"]
    page = client.post(path, {})
    assert page.status_code == 422
    assert "<title>Error: " in text(page)
    assert 'role="alert"' in text(page)
    assert '<a href="#id_name">' in text(page)
    assert "Please type your name." in text(page)

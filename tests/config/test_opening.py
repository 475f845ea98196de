"""A live installation takes no patients before its safety check is signed; a demo never asks."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from glideway.booking.models import Booking, Callback, Hold
from glideway.config import opening
from glideway.config.command import ready
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.models import Clinic, Practitioner, ResponsibleClinician, SignOff
from glideway.kit import signed
from glideway.kit.access import Policy
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.quality import queries as quality
from glideway.quality.core import shelf
from tests import world
from tests.make import NOW
from tests.quality.signing import answers_for, clinician, credential, stand_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _live(settings: Settings) -> None:
    settings.GLIDEWAY_NEEDS_SIGN_OFF = True


def sign_all(by: Actor, *, but: str = "") -> None:
    answers_for(by)
    for one in shelf.screening_items():
        if one.id != but:
            directory.sign_off(
                table=one.table, row=one.id, read=one.digest, present=one.digest, by=by, now=NOW
            )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/find",
        "/find?hurts=shoulder",
        "/check/shoulder/",
        "/cities/",
        "/cities/toronto-on/",
        "/compare/",
    ],
)
def test_nobody_searches_or_books_before_the_safety_check_is_signed(address: str) -> None:
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "This site does not take patients yet." in page
    assert "call 911 now" in page


def test_no_page_of_open_times_is_announced_before_that() -> None:
    assert "/cities/" not in Client().get("/sitemap.xml").content.decode()


def test_a_call_back_is_refused_and_leaves_nothing() -> None:
    form = {"key": f"{uuid4()}", "name": "Kim", "phone": "+14165550177", "words": "My shoulder"}
    answer = Client().post("/call-back/", form)
    assert (answer.status_code, Callback.objects.count(), Hold.objects.count()) == (503, 0, 0)


@pytest.mark.parametrize("address", ["/healthz", "/about/", "/sign-in/", "/evidence/"])
def test_what_treats_nobody_stays_open(address: str) -> None:
    assert Client().get(address).status_code == 200


def test_staff_reach_their_desks_and_the_review_desk_and_sign_the_site_open() -> None:
    client, by = clinician()
    assert client.get("/review/").status_code == 200
    sign_all(by, but="aaa")
    assert Client().get("/find").status_code == 503
    form = {"key": f"{uuid4()}", "read": shelf.rows()["screening", "aaa"].digest, "note": ""}
    assert client.post("/review/screening/aaa/sign/", form).status_code == 302
    assert Client().get("/find").status_code == 200
    back = {"key": f"{uuid4()}", "note": "A slip"}
    assert client.post("/review/screening/aaa/withdraw/", back).status_code == 302
    assert Client().get("/find").status_code == 503


def test_one_signature_under_other_words_keeps_the_site_closed() -> None:
    _, by = clinician()
    sign_all(by, but="aaa")
    old = "0" * 64
    directory.sign_off(table="screening", row="aaa", read=old, present=old, by=by, now=NOW)
    assert Client().get("/find").status_code == 503
    sentence = (
        "1 of 54 screening items have no sign-off of a licensed reader: aaa."
        " Patients cannot book until each is signed at /review/."
    )
    assert ready.unsigned() == [sentence]


def test_who_has_an_appointment_can_still_read_it_and_leave() -> None:
    patient = Actor(role=Role.PATIENT, login_id=1, patient_id=1)
    assert not opening.leads_to_care(patient, Policy("appointment", "R"), "GET")
    assert not opening.leads_to_care(patient, Policy("appointment", "X"), "POST")
    assert not opening.leads_to_care(patient, Policy("consent", "U"), "POST")
    for thing, act in (("appointment", "C"), ("appointment", "U"), ("screen_answers", "C")):
        assert opening.leads_to_care(patient, Policy(thing, act), "GET")
    assert opening.leads_to_care(patient, None, "GET")


def test_staff_set_up_and_look_and_cannot_book_for_anybody() -> None:
    desk = Actor(role=Role.DESK, login_id=1, clinic_id=1)
    assert not opening.leads_to_care(desk, Policy("listing", "U"), "POST")
    assert not opening.leads_to_care(desk, Policy("appointment", "C"), "GET")
    for thing in ("appointment", "callback", "waitlist_entry"):
        assert opening.leads_to_care(desk, Policy(thing, "C"), "POST")
    assert not opening.leads_to_care(desk, Policy("appointment", "X"), "POST")


def test_the_front_desk_reads_its_day_and_is_told_why_it_cannot_book() -> None:
    desk = world.built("harbour").client("desk")
    before = Booking.objects.count()
    assert desk.get("/desk/").status_code == 200
    assert desk.post("/desk/new/", {"key": f"{uuid4()}"}).status_code == 503
    assert Booking.objects.count() == before


def test_a_demo_asks_for_no_signature(settings: Settings) -> None:
    settings.GLIDEWAY_NEEDS_SIGN_OFF = False
    assert Client().get("/find").status_code == 200
    assert SignOff.objects.count() == 0


def test_no_setting_but_the_mark_of_a_demo_lifts_the_gate() -> None:
    from glideway.config import settings as written  # noqa: PLC0415
    from glideway.config.env import Env  # noqa: PLC0415

    assert written.GLIDEWAY_NEEDS_SIGN_OFF is (not Env.read().demo)


def test_only_the_word_of_who_answers_for_a_clinic_opens_the_site() -> None:
    """Any licensed reader may sign a row; the site opens on the word of who was named for it."""
    client, by = clinician()
    stand_for("screening", "aaa", by=by)
    assert "aaa" in quality.missing_items()
    sign_all(by, but="aaa")
    assert quality.missing_items() == ["aaa"]
    # Who was named since gives the word again, though it stands already; nobody signs twice.
    form = {"key": f"{uuid4()}", "read": shelf.rows()["screening", "aaa"].digest, "note": ""}
    assert client.post("/review/screening/aaa/sign/", form).status_code == 302
    assert quality.missing_items() == []
    again = {**form, "key": f"{uuid4()}"}
    assert client.post("/review/screening/aaa/sign/", again).status_code == 409


def test_nobody_is_named_without_a_licence_we_found_or_from_another_clinic() -> None:
    _, by = clinician(found=False)
    with pytest.raises(directory.CannotAnswer):
        answers_for(by)
    credential(Practitioner.objects.get(pk=by.practitioner_id or 0))
    here = Clinic.objects.get(pk=by.clinic_id or 0)
    who = Practitioner.objects.get(pk=by.practitioner_id or 0)
    for role, clinic in ((Role.OWNER, 0), (Role.DESK, here.pk), (Role.PRACTITIONER, here.pk)):
        other = Actor(role=role, login_id=1, clinic_id=clinic)
        with pytest.raises(NotYours):
            directory.name_responsible(clinic=here, practitioner=who, by=other, now=NOW)
    assert ResponsibleClinician.objects.count() == 0
    answers_for(by)
    assert ResponsibleClinician.objects.get().practitioner == who


def test_the_gate_asks_once_while_closed_and_not_at_all_once_open() -> None:
    _, by = clinician()
    sign_all(by, but="aaa")

    def asked(client: Client) -> int:
        with CaptureQueriesContext(connection) as told:
            client.get("/check/shoulder/")
        return sum("signoff" in one["sql"] for one in told.captured_queries)

    Client().get("/find")
    assert asked(Client()) == 1
    stand_for("screening", "aaa", by=by)
    client = Client()
    assert client.get("/check/shoulder/").status_code == 200
    assert asked(client) == 0


def test_an_open_site_looks_again_after_a_minute_and_before_every_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, by = clinician()
    sign_all(by)
    client = Client()
    assert client.get("/find").status_code == 200
    # Another process took the word back: this one has heard nothing.
    monkeypatch.setattr(signed, "look_again", lambda: None)
    digest = shelf.rows()["screening", "aaa"].digest
    directory.withdraw_sign_off(
        table="screening", row="aaa", present=digest, note="A slip", by=by, now=NOW
    )
    assert client.get("/find").status_code == 200
    assert client.post("/call-back/", {"key": f"{uuid4()}"}).status_code == 503
    assert client.get("/find").status_code == 503


def test_nothing_of_the_knowledge_is_hashed_for_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    _, by = clinician()
    sign_all(by)
    monkeypatch.setattr(shelf, "reviewable", None)
    assert Client().get("/find").status_code == 200


def test_a_signature_taken_back_here_closes_the_very_next_page() -> None:
    _, by = clinician()
    sign_all(by)
    client = Client()
    assert client.get("/find").status_code == 200
    digest = shelf.rows()["screening", "aaa"].digest
    directory.withdraw_sign_off(
        table="screening", row="aaa", present=digest, note="A slip", by=by, now=NOW
    )
    assert client.get("/find").status_code == 503


def test_who_was_replaced_answers_no_more() -> None:
    _, by = clinician()
    answers_for(by)
    assert people.is_responsible(by.practitioner_id or 0)
    clinic = Clinic.objects.get(pk=by.clinic_id or 0)
    _, other = clinician()
    ResponsibleClinician.objects.create(
        clinic=clinic, practitioner_id=other.practitioner_id or 0, by="Owner", at=NOW
    )
    assert not people.is_responsible(by.practitioner_id or 0)
    assert people.is_responsible(other.practitioner_id or 0)


@pytest.mark.parametrize("address", ["/library/", "/evidence/", "/evidence/for/neck-pain/"])
def test_pages_to_read_lead_to_no_appointment_before_the_check_is_signed(
    address: str, settings: Settings
) -> None:
    settings.GLIDEWAY_DEMO = True  # drafts are shown; whether it takes patients is asked apart
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(address).content.decode()
    assert "Not open yet" in page
    assert "See open times" not in page
    assert 'href="tel:911"' in page
    assert len(asked) == 1
    settings.GLIDEWAY_NEEDS_SIGN_OFF = False
    assert "See open times" in Client().get(address).content.decode()

"""Nobody is left at a dead end: ways to what is needed next, and back to what was typed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import exercises, note
from glideway.care.models import Consult, IncomingLetter, Note, Plan, Receipt
from glideway.care.operations import sending
from glideway.care.queries import letters, telling
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Service
from glideway.kit import clock
from tests.care import make
from tests.care.test_followups import told
from tests.care.test_letters import drafted, picture
from tests.care.test_pages import BACKEND, MOST, asked, hands, login, person
from tests.make import SYSTEM, lock

pytestmark = pytest.mark.django_db
FOUR = [one.id for one in exercises.for_region(make.REGION)][:4]


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def front(where: make.Room, client: Client) -> Client:
    """Sign somebody of the front desk in."""
    account = login("desk@example.org", "Noor Haddad")
    lock(account)
    directory.grant(
        login=account, role="desk", clinic=where.house.clinic, by=SYSTEM, now=make.START
    )
    client.force_login(account, backend=BACKEND)
    return client


def test_the_front_desk_is_led_to_the_receipts_and_from_a_visit_to_its_own(client: Client) -> None:
    where = make.room()
    make.signed(where)
    Booking.objects.filter(pk=where.booking.pk).update(finished_at=make.START)
    front(where, client)
    path = reverse("booking:desk_visit", args=[where.booking.public_id])
    page, cost = asked(client, path)
    listed = reverse("care:receipts")
    own = f"{listed}?booking={where.booking.public_id}"
    assert f'href="{listed}"' in page
    assert f'href="{own}"' in page
    assert cost <= MOST
    mine = reverse("care:receipt", args=[Receipt.objects.get().public_id])
    assert client.get(own).headers["Location"] == mine
    none = "No receipt yet. One is written when a visit is signed."
    assert none in asked(client, f"{listed}?booking=nothing")[0]


def test_a_fourth_exercise_is_said_on_the_form_and_what_was_typed_stays(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    said = {"visits": 7, "per_week": 1, "weeks": 5, "exercise": FOUR, "leave_words": "the ladder"}
    answer = client.post(f"/care/visits/{visit.public_id}/plan/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "At most three exercises go home." in page
    for one in FOUR:
        assert f'name="exercise" value="{one}" checked' in page
    assert 'value="the ladder"' in page
    assert 'value="7"' in page
    assert not Plan.objects.exists()


def test_a_refusal_leads_back_to_the_visit_it_was_about(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    answer = client.post(f"/care/visits/{visit.public_id}/consent/")
    assert answer.status_code == 409
    assert f'href="/care/visits/{visit.public_id}/"' in answer.content.decode()


@pytest.mark.parametrize("who", ["patient", "practitioner"])
def test_a_letter_of_a_day_to_come_comes_back_with_what_was_typed(client: Client, who: str) -> None:
    where = make.room()
    make.opened(where)
    own = who == "patient"
    (person if own else hands)(where, client)
    name = "care:my_letters" if own else "care:letters_of"
    path = reverse(name, args=[] if own else [where.patient.public_id])
    said = {
        "file": SimpleUploadedFile("letter.png", picture(), "image/png"),
        "kind": "clearance",
        "writer": "Dr. Roy",
        "profession": "surgeon",
        "written_on": (make.START.date() + timedelta(days=1)).isoformat(),
    }
    answer = client.post(path, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "That day is still to come. Put the date right and choose the file." in page
    assert 'value="Dr. Roy"' in page
    assert not IncomingLetter.objects.exists()


def test_a_late_entry_of_a_day_to_come_keeps_its_words(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    day = (make.START.date() + timedelta(days=1)).isoformat()
    said = {"words": "She called.", "reason": "told later", "event_on": day}
    answer = client.post(reverse("care:amend", args=[visit.public_id]), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "That day is still to come." in page
    assert "She called." in page
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("channel", "words", "way"),
    [
        ("phone", "Consult by phone", 'href="tel:+14165550123"'),
        ("online", "Consult by video", 'href="https://video.example.org/room"'),
    ],
)
def test_a_call_says_how_it_is_made_and_can_be_made_from_its_page(
    client: Client, channel: str, words: str, way: str
) -> None:
    where = make.room()
    consult = where.house.services["consult"]
    Service.objects.filter(pk=consult.pk).update(channel=channel)
    Clinic.objects.filter(pk=where.house.clinic.pk).update(
        online_link="https://video.example.org/room"
    )
    Booking.objects.filter(pk=where.booking.pk).update(service=consult)
    where.booking.refresh_from_db()
    where.patient.phone = "+14165550123"
    where.patient.save()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/consult/"
    client.get(base)  # the first look is written down
    page, cost = asked(client, base)
    assert f"<h1>{words}</h1>" in page
    assert way in page
    assert cost <= MOST
    assert words in asked(client, "/care/")[0]
    answer = client.post(
        reverse("care:tell_consult", args=[visit.public_id]),
        {"fit": "doctor", "next_step": "book", "hurts": "the neck"},
    )
    assert answer.status_code == 422
    assert "A doctor first: refer now, and book once that is done." in answer.content.decode()
    assert "the neck" in answer.content.decode()
    assert not Consult.objects.exists()
    care.tell_consult(visit=visit, fit="yes", next_step="book", by=where.by, now=make.START)
    facts = telling.facts(queries.record(where.by, visit.public_id, now=make.START))
    said = [one.text for one in note.write(facts, "en")]
    assert f"A {words[0].lower()}{words[1:]}; no hands-on work was done." in said


def test_a_letter_that_waits_for_a_yes_is_announced_on_the_first_page(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    row = sending.sign_letter(draft=drafted(where, visit), by=where.by, now=make.START)
    person(where, client)
    page, cost = asked(client, "/me/")
    assert "1 letter waits for your yes" in page
    assert cost <= MOST
    client.post(reverse("care:my_letter", args=[row.public_id]), {"yes": "yes"})
    assert "waits for your yes" not in asked(client, "/me/")[0]
    assert letters.awaiting_yes(where.by, now=make.START) == 0


def test_who_must_be_called_today_has_a_number_a_time_and_the_note_beside(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    where.patient.phone = "+14165550123"
    where.patient.save()
    told(visit, "numb", now=make.START)
    hands(where, client)
    page, cost = asked(client, "/care/")
    start = page.index("Call today")
    part = page[start : page.index("</section>", start)]
    assert 'href="tel:+14165550123"' in part
    assert "416-555-0123" in part or "(416) 555-0123" in part
    assert f'href="/care/visits/{visit.public_id}/note/"' in part
    assert "10:00 am" in part
    assert cost <= MOST

"""Before the work: what was told since last time, consent on the own phone, a consult by phone."""

from datetime import date, timedelta

import pytest
from django.test import Client

from glideway.booking import queries as appointments
from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import consents, note
from glideway.care.models import (
    ConsentSheet,
    Consult,
    ExerciseTick,
    Note,
    Pass,
    PlanExercise,
    Visit,
)
from glideway.care.operations import ByPhone, NameMissing, OffScale
from glideway.care.queries import room, telling
from glideway.directory.models import Consent, Patient
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from tests.booking import make as booking
from tests.care import make
from tests.care.test_pages import MOST, asked, hands, none_of_these, post
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
TOMORROW = make.START + timedelta(days=1)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def told(visit: Visit, *effects: str, lasted: str = "", news: str = "", hours: int = 20) -> None:
    """What the patient told by the link, some hours after the visit."""
    care.tell_after(
        visit=visit,
        moment="before",
        effects=effects,
        lasted=lasted,
        news=news,
        by=SYSTEM,
        now=make.START + timedelta(hours=hours),
    )


def returning(monkeypatch: pytest.MonkeyPatch, client: Client) -> tuple[make.Room, Visit, Visit]:
    """A signed visit, and the next one opened two days later by a signed-in practitioner."""
    where = make.room()
    first = make.signed(where)
    later = make.START + timedelta(days=2)
    second = make.following(where, at=later)
    monkeypatch.setattr(clock, "now", lambda: later)
    hands(where, client)
    return where, first, second


# ------------------------------------------------------------------ since last time
def test_the_visit_opens_with_what_was_told_by_the_link(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    _, first, second = returning(monkeypatch, client)
    told(first, "sore", lasted="day", news="A new medicine", hours=30)
    client.get(f"/care/visits/{second.public_id}/")  # the look of the day is noted once
    page, count = asked(client, f"/care/visits/{second.public_id}/")
    assert "After the last visit: Sore" in page
    assert "<q>A new medicine</q>" in page
    assert "By the link the patient told" not in page
    assert count <= MOST


def test_worse_for_longer_than_two_days_marks_the_question_at_the_gate(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    _, first, second = returning(monkeypatch, client)
    told(first, "worse", lasted="longer", hours=30)
    page, _ = asked(client, f"/care/visits/{second.public_id}/")
    assert "By the link the patient told: Worse than before the visit." in page
    assert page.count("told by the link") == 1
    assert Visit.objects.get(pk=second.pk).screening_id is None


def test_what_was_told_before_the_last_visit_is_not_told_again(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    where, first, second = returning(monkeypatch, client)
    told(first, "bruised", hours=1)
    Visit.objects.filter(pk=first.pk).update(signed_at=make.START + timedelta(hours=2))
    assert queries.since(queries.record(where.by, second.public_id, now=clock.now())).told is None
    first_page = room.record_of(room.whole(first.pk))
    assert queries.since(first_page) == queries.Since()


def test_days_of_exercises_since_the_last_visit_are_counted_once_each(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    where, first, second = returning(monkeypatch, client)
    given = PlanExercise.objects.get(plan__episode=first.episode)
    Visit.objects.filter(pk=first.pk).update(signed_at=make.START)
    for day in (-1, 1, 2):
        at = make.START + timedelta(days=day)
        ExerciseTick.objects.create(plan_exercise=given, day=at.date(), ticked_at=at)
    record = queries.record(where.by, second.public_id, now=clock.now())
    assert queries.since(record).days == 2
    assert "Exercises done on 2 days." in asked(client, f"/care/visits/{second.public_id}/")[0]


# ------------------------------------------------------------------ consent on the own phone
@pytest.mark.parametrize(
    ("given", "withdrawn", "sent", "viewed", "word"),
    [
        (False, False, False, False, "not-asked"),
        (False, False, True, False, "asked"),
        (False, False, True, True, "viewed"),
        (True, False, True, True, "given"),
        (True, True, True, True, "given"),
        (False, True, True, True, "withdrawn"),
    ],
)
def test_the_chip_says_how_far_consent_got(
    word: str, *, given: bool, withdrawn: bool, sent: bool, viewed: bool
) -> None:
    status = consents.status(
        given=given,
        withdrawn=withdrawn,
        sent_at=make.START if sent else None,
        viewed_at=make.START if viewed else None,
    )
    assert status.value == word


def test_a_parent_signs_until_the_sixteenth_birthday() -> None:
    today = make.START.date()
    born = date(today.year - 16, today.month, today.day)
    assert not consents.needs_guardian(born, today)
    assert consents.needs_guardian(born + timedelta(days=1), today)
    assert not consents.needs_guardian(None, today)


def test_the_letter_of_the_day_before_carries_the_text_and_the_drawing() -> None:
    where = make.room(when=TOMORROW)
    assert care.ask_before(now=make.START) == 1
    letter = Message.objects.get(key=f"followup:before:{where.booking.public_id}")
    assert appointments.consent_path(where.booking) in letter.text
    assert queries.drawing_path(where.booking) in letter.text
    assert "shoulder" not in f"{letter.subject} {letter.text}"
    assert letter.kind == "service"
    assert ConsentSheet.objects.get().sent_at == where.booking.confirmed_at  # asked then already


def test_what_the_confirmation_asked_is_kept_as_asked_from_then_on() -> None:
    where = make.room(when=TOMORROW + timedelta(days=9))
    asked_by = Message.objects.filter(key__startswith=f"confirmed:{where.booking.public_id}:")
    carried = any(appointments.consent_path(where.booking) in one.text for one in asked_by)
    assert care.ask_before(now=make.START) == 0
    kept = list(ConsentSheet.objects.values_list("booking", "sent_at", "viewed_at"))
    where.booking.refresh_from_db()
    assert carried
    assert kept == [(where.booking.pk, where.booking.confirmed_at, None)]
    Message.objects.update(withdrawn_at=make.START)
    ConsentSheet.objects.all().delete()
    care.ask_before(now=make.START)
    assert not ConsentSheet.objects.exists()


def test_who_has_agreed_already_is_not_asked_again() -> None:
    where = make.room()
    make.signed(where)
    coming = booking.booked(where.house, TOMORROW, patient=where.patient, region=make.REGION)
    other = booking.booked(
        where.house, TOMORROW + timedelta(hours=2), patient=where.patient, region="knee"
    )
    assert care.ask_before(now=make.START) == 2
    assert (
        appointments.consent_path(coming)
        not in Message.objects.get(key=f"followup:before:{coming.public_id}").text
    )
    assert (
        appointments.consent_path(other)
        in Message.objects.get(key=f"followup:before:{other.public_id}").text
    )


def test_the_text_is_opened_and_signed_on_the_own_phone(client: Client) -> None:
    where = make.room(when=TOMORROW)
    path = appointments.consent_path(where.booking)
    page, count = asked(client, path)
    assert "1 in 5 to 2 in 5" in page
    assert "Carnes 2010" in page
    assert "parent or guardian" not in page
    assert count <= MOST
    assert not ConsentSheet.objects.exists()  # a scanner of letters opens links too
    assert post(client, path, {"read": "1"}) == f"{path}?read=1"
    assert "you have read it" in asked(client, f"{path}?read=1")[0]
    sheet = ConsentSheet.objects.get()
    assert (sheet.viewed_at, sheet.signed_at) == (make.START, None)
    assert client.post(path, {"name": " "}).status_code == 422
    assert not Consent.objects.filter(kind="treatment").exists()
    assert post(client, path, {"name": "Amara Dhillon"}) == path
    post_again = client.post(path, {"name": "Amara Dhillon"})
    assert post_again.status_code == 302
    kept = Consent.objects.get(kind="treatment")
    assert (kept.scope, kept.version, kept.how) == (make.REGION, consents.VERSION, "phone")
    sheet.refresh_from_db()
    assert (sheet.signed_at, sheet.signed_name) == (make.START, "Amara Dhillon")
    assert "Your consent is kept" in asked(client, path)[0]
    acts = AuditEntry.objects.filter(act__startswith="consent.").values_list("act", flat=True)
    assert sorted(acts) == ["consent.given", "consent.viewed"]


def test_a_cross_is_no_name_to_sign_with(client: Client) -> None:
    path = appointments.consent_path(make.room(when=TOMORROW).booking)
    asked(client, path)
    for name in ("X", "x.", "1234"):
        assert client.post(path, {"name": name}).status_code == 422
    assert not ConsentSheet.objects.exclude(signed_at=None).exists()


def test_a_child_signs_nothing_alone(client: Client) -> None:
    where = make.room(when=TOMORROW)
    Patient.objects.filter(pk=where.patient.pk).update(born_on=date(2015, 1, 1))
    row = queries.booking_to_sign(
        where.booking.public_id,
        appointments.consent_path(where.booking).split("/")[3],
        now=make.START,
    )
    with pytest.raises(NameMissing):
        care.sign_sheet(booking=row, name="Amara", language="en", by=SYSTEM, now=make.START)
    path = appointments.consent_path(where.booking)
    assert "I am the parent or guardian" in asked(client, path)[0]
    assert client.post(path, {"name": "Rana Dhillon"}).status_code == 422
    post(client, path, {"name": "Rana Dhillon", "guardian": "on"})
    assert ConsentSheet.objects.get().as_guardian


def test_a_wrong_link_and_a_visit_that_is_over_open_no_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room(when=TOMORROW)
    path = appointments.consent_path(where.booking)
    assert client.get(path[:-2] + "x/").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: where.booking.ends_at)
    assert client.get(path).status_code == 404
    assert not ConsentSheet.objects.exists()


def test_the_strip_of_the_visit_says_that_it_was_read(client: Client) -> None:
    where = make.room()
    care.view_sheet(booking=where.booking, by=SYSTEM, now=make.START)
    visit = make.opened(where)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    assert "Consent read, not signed" in page
    assert "is not signed." in page


# ------------------------------------------------------------------ a consult by phone
def called(where: make.Room) -> Visit:
    """The same booking as a free call, opened with the day's questions answered."""
    consult = where.house.services["consult"]
    Booking.objects.filter(pk=where.booking.pk).update(service=consult)
    where.booking.refresh_from_db()
    return make.opened(where)


def care_words(where: make.Room, visit: Visit) -> str:
    """The text of the note as it composes itself."""
    record = queries.record(where.by, visit.public_id, now=make.START)
    return note.text(note.write(telling.facts(record), "en"), "en")


def test_a_call_opens_its_own_page_and_is_signed_without_hands(client: Client) -> None:
    where = make.room()
    visit = called(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    assert client.get(base).headers["Location"] == base + "consult/"
    for step in ("treat", "assess", "after"):
        assert client.get(f"{base}{step}/").headers["Location"] == base + "consult/"
    page, count = asked(client, base + "consult/")
    assert count <= MOST
    assert "Does hands-on care fit?" in page
    assert "/treat/" not in page
    assert client.get(base + "end/").headers["Location"] == base + "consult/?missing=consult#fit"
    assert client.post(base + "consult/tell/", {"fit": "yes"}).status_code == 422
    said = {"fit": "yes", "next_step": "book", "visits": 4, "hurts": "The front of it"}
    post(client, base + "consult/tell/", said)
    assert client.get(base + "end/").headers["Location"].startswith(base + "note/")
    post(client, base + "sign/", {"words": care_words(where, visit)})
    words = Note.objects.get().words
    assert "A consult by phone; no hands-on work was done." in words
    assert "What hurts, as told: The front of it" in words
    assert "Visits proposed: 4." in words
    assert not Message.objects.filter(key__startswith="followup:").exists()


def test_the_questions_of_a_call_are_asked_on_its_page(client: Client) -> None:
    where = make.room()
    make.screened(where, at=make.START - timedelta(days=2))
    Booking.objects.filter(pk=where.booking.pk).update(service=where.house.services["consult"])
    where.booking.refresh_from_db()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    assert client.get(base + "end/").headers["Location"] == (
        base + "consult/?missing=screening#safety"
    )
    post(client, base + "safety/", none_of_these())
    assert "Red flags clear today" in asked(client, base + "consult/")[0]


def test_no_pass_can_be_made_on_a_call() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    consult = where.house.services["consult"]
    Booking.objects.filter(pk=where.booking.pk).update(service=consult)
    where.booking.refresh_from_db()
    treatment.visit.booking = where.booking
    with pytest.raises(ByPhone):
        make.passed(where, treatment)
    with pytest.raises(ByPhone):
        care.start_treatment(
            target=treatment.target, protocol="another", by=where.by, now=make.START
        )
    assert not Pass.objects.exists()


def test_a_visit_in_the_room_has_no_end_of_a_call() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(OffScale):
        care.tell_consult(visit=visit, fit="yes", next_step="book", by=where.by, now=make.START)
    assert not Consult.objects.exists()

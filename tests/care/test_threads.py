"""Messages between a patient and a clinic: who reads, who answers by when, and what comes first."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Thread, ThreadMessage
from glideway.care.operations import NothingWritten, ReceiverLeft, UrgentWords
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Placement
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.test_pages import asked, hands, person, post
from tests.make import SYSTEM, keyed, lock, staff
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db
NOW = make.START
WORDS = "zyxsaid is the stretch fine after work?"
ANSWER = "zyxanswer yes, and twice on Sunday"
CHEST = "I have chest pain and I cannot breathe"


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def opened(where: make.Room, *, desk: bool = False) -> Thread:
    return care.open_thread(
        patient=where.patient,
        clinic=where.house.clinic,
        practitioner=None if desk else where.house.one.practitioner,
        by=patient_actor(where.patient.pk),
        now=NOW,
    )


def said(where: make.Room, thread: Thread, words: str = WORDS, **more: bool) -> ThreadMessage:
    by = patient_actor(where.patient.pk)
    return care.write(thread=thread, words=words, language="en", by=by, now=NOW, **more)


# ------------------------------------------------------------------ who reads and answers
def test_care_is_between_two_and_papers_are_the_desks() -> None:
    where = make.room(people=2)
    mine, desks = opened(where), opened(where, desk=True)
    clinic = where.house.clinic.pk
    desk, owner = staff(Role.DESK, clinic), staff(Role.OWNER, clinic)
    sees = {
        who: {one.pk for one in queries.threads_of(actor, now=NOW)}
        for who, actor in {
            "patient": patient_actor(where.patient.pk),
            "practitioner": where.by,
            "colleague": make.colleague(where),
            "desk": desk,
            "owner": owner,
            "another": patient_actor(where.patient.pk + 1),
            "operator": staff(Role.OPERATOR),
        }.items()
    }
    assert sees == {
        "patient": {mine.pk, desks.pk},
        "practitioner": {mine.pk},
        "colleague": set(),
        "desk": {desks.pk},
        "owner": {desks.pk},
        "another": set(),
        "operator": set(),
    }
    for actor, thread in ((desk, mine), (owner, desks), (make.colleague(where), mine)):
        with pytest.raises(NotYours):
            care.write(thread=thread, words="no", language="en", by=actor, now=NOW)


def test_what_is_withheld_from_a_practitioner_takes_the_thread_along() -> None:
    where = make.room()
    thread = opened(where)
    me = patient_actor(where.patient.pk)
    care.withhold_from(
        patient=where.patient, practitioner=where.house.one.practitioner, by=me, now=NOW
    )
    assert queries.threads_of(where.by, now=NOW) == []
    assert [one.to_desk for one in queries.receivers(me, now=NOW)] == [True]
    with pytest.raises(NotYours):
        queries.thread(where.by, thread.public_id, "R", now=NOW)


def test_two_years_after_the_last_visit_the_thread_closes_for_who_treated() -> None:
    where = make.room()
    opened(where)
    assert len(queries.threads_of(where.by, now=NOW + timedelta(days=729))) == 1
    assert queries.threads_of(where.by, now=NOW + timedelta(days=731)) == []


# ------------------------------------------------------------------ one message
def test_a_message_is_sealed_and_stays_as_it_was_sent() -> None:
    where = make.room()
    row = said(where, opened(where))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM care_threadmessage")
        assert WORDS.encode() not in bytes(cursor.fetchone()[0])
    assert ThreadMessage.objects.get().words == WORDS
    with pytest.raises(DatabaseError), transaction.atomic():
        ThreadMessage.objects.filter(pk=row.pk).update(side="clinic")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_an_answer_ends_the_waiting_and_the_letter_says_nothing_of_it() -> None:
    where = make.room()
    thread = opened(where, desk=True)
    said(where, thread)
    said(where, thread)
    assert Errand.objects.get(kind="thread").done_at is None
    desk = staff(Role.DESK, where.house.clinic.pk)
    assert queries.waiting(desk, now=NOW) == 1
    care.write(thread=thread, words=ANSWER, language="en", by=desk, now=NOW)
    assert queries.waiting(desk, now=NOW) == 0
    assert Errand.objects.get(kind="thread").done_at == NOW
    letter = Message.objects.get(about=f"Thread:{thread.public_id}")
    assert f"/threads/{thread.public_id}/" in letter.text
    assert "zyx" not in letter.text + letter.subject
    assert letter.subject == "A message for you"
    said(where, thread)  # and a later question hangs the errand anew
    assert Errand.objects.get(kind="thread").done_at is None


def test_no_answer_needed_ends_the_waiting_and_is_not_the_patients_to_say() -> None:
    where = make.room()
    thread = opened(where)
    said(where, thread)
    with pytest.raises(NotYours):
        care.settle(thread=thread, by=patient_actor(where.patient.pk), now=NOW)
    care.settle(thread=thread, by=where.by, now=NOW)
    care.settle(thread=thread, by=where.by, now=NOW)
    assert Thread.objects.get().waits_since is None
    assert AuditEntry.objects.filter(act="thread.settled").count() == 1


def test_nothing_is_sent_without_words_or_to_who_has_left() -> None:
    where = make.room()
    thread = opened(where)
    with pytest.raises(NothingWritten):
        said(where, thread, "  \n ")
    Placement.objects.update(ended_at=NOW)
    with pytest.raises(ReceiverLeft):
        said(where, thread)
    assert queries.receivers(patient_actor(where.patient.pk), now=NOW) == []


def test_only_the_patient_begins_a_thread() -> None:
    where = make.room()
    other = Actor(role=Role.PATIENT, login_id=9, patient_id=where.patient.pk + 1)
    with pytest.raises(NotYours):
        care.open_thread(
            patient=where.patient, clinic=where.house.clinic, practitioner=None, by=other, now=NOW
        )


# ------------------------------------------------------------------ help first
def test_urgent_words_go_only_after_help_was_shown_and_a_crisis_never() -> None:
    where = make.room()
    thread = opened(where)
    with pytest.raises(UrgentWords):
        said(where, thread, CHEST)
    assert not ThreadMessage.objects.exists()
    said(where, thread, CHEST, heard=True)
    assert ThreadMessage.objects.get().words == CHEST
    with pytest.raises(UrgentWords):
        said(where, thread, "I want to kill myself", heard=True)
    assert ThreadMessage.objects.count() == 1
    # What the clinic writes is the clinic's own to judge.
    care.write(thread=thread, words=f"You wrote: {CHEST}", language="en", by=where.by, now=NOW)


# ------------------------------------------------------------------ pages
def test_a_question_and_its_answer_by_plain_forms(client: Client) -> None:
    where = make.room()
    page, cost = asked(person(where, client), "/threads/")
    assert cost <= 12
    assert "by Wednesday, March 4" in page
    key = f"care:{where.house.one.public_id}"
    stop = client.post("/threads/", keyed(to=key, words=CHEST))
    assert stop.status_code == 422
    assert 'href="tel:911"' in stop.content.decode()
    assert not Thread.objects.exists()
    crisis = client.post("/threads/", keyed(to=key, words="I want to kill myself", heard="1"))
    assert crisis.headers["Location"] == "/crisis/"
    once = keyed(to=key, words=WORDS)
    where_to = post(client, "/threads/", once)
    assert post(client, "/threads/", once) == where_to
    assert ThreadMessage.objects.count() == 1
    page, cost = asked(client, where_to)
    assert cost <= 12
    assert WORDS in page
    assert "answers by Wednesday, March 4" in page

    staffed = hands(where, Client())
    page, _cost = asked(staffed, "/care/")
    assert "1 message to answer" in page
    page, _cost = asked(staffed, "/threads/")
    assert "Amara Dhillon" in page
    assert "To answer" in page
    asked(staffed, where_to)
    assert AuditEntry.objects.filter(act="thread.viewed", role="practitioner").count() == 1
    post(staffed, where_to, keyed(words=ANSWER))
    page, _cost = asked(staffed, "/care/")
    assert "to answer" not in page

    page, cost = asked(client, "/me/")
    assert cost <= 12
    assert "1 new message" in page
    page, _cost = asked(client, where_to)
    assert ANSWER in page
    page, _cost = asked(client, "/me/")
    assert "new message" not in page
    asked(client, where_to)
    assert AuditEntry.objects.filter(act="thread.viewed", role="patient").count() == 1


def test_words_that_sounded_urgent_can_be_changed_and_nothing_was_sent(client: Client) -> None:
    where = make.room()
    path = f"/threads/{opened(where).public_id}/"
    person(where, client)
    urgent = client.post(path, {"words": CHEST, **keyed()})
    assert b'name="edit"' in urgent.content
    again = client.post(path, {"words": CHEST, "heard": "1", "edit": "1", **keyed()})
    assert CHEST in again.content.decode()
    assert b"Nothing was sent." not in again.content
    assert not ThreadMessage.objects.exists()


def test_a_late_answer_is_said_to_both(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    where = make.room()
    thread = opened(where)
    said(where, thread)
    monkeypatch.setattr(clock, "now", lambda: make.START + timedelta(days=3))
    page, _cost = asked(person(where, client), f"/threads/{thread.public_id}/")
    assert "That day is over." in page
    page, _cost = asked(hands(where, Client()), "/threads/")
    assert "Late" in page


def test_the_desk_page_counts_what_waits_for_the_desk(client: Client) -> None:
    where = make.room()
    said(where, opened(where, desk=True))
    said(where, opened(where))
    login = directory.open_login(email="desk@example.org", name="Desk", by=SYSTEM, now=NOW)
    lock(login)
    directory.grant(login=login, role="desk", clinic=where.house.clinic, by=SYSTEM, now=NOW)
    client.force_login(login)
    page = client.get("/desk/").content.decode()
    assert "1 message to answer" in page

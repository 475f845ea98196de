"""Which messages a person gets, on what ground, and every way out of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.core import messages as kinds
from glideway.directory.models import Clinic, Consent, Login, Patient
from glideway.kit import clock, post
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry, Message
from tests import make as actors
from tests.directory import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MOST = 12


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)


def ana(email: str = "ana@example.org", phone: str = "") -> Patient:
    return directory.meet_patient(name="Ana Roy", email=email, phone=phone, now=NOW)


def agreed(patient: Patient, *wanted: str, clinic: Clinic | None = None) -> list[Consent]:
    return directory.agree_to_messages(
        patient=patient,
        kinds=wanted,
        clinic=clinic,
        language="en",
        how="page",
        by=SYSTEM,
        now=NOW,
    )


def live(patient: Patient) -> set[str]:
    return set(patient.consents.filter(withdrawn_at=None).values_list("kind", flat=True))


def written(patient: Patient, kind: str = "reminder", **more: Any) -> Message:
    """A message to a patient as the builder makes it."""
    clinic = Clinic.objects.first() or make.clinic()
    facts: dict[str, Any] = {
        "patient": patient,
        "clinic": clinic,
        "key": f"{uuid4()}",
        "about": "",
        "subject": "Appointment",
        "text": "The words.",
        "due_at": NOW,
        "kind": kinds.Kind(kind),
    }
    letter = directory.letter(**facts | more)
    post.send(letter, now=NOW)
    return Message.objects.get(key=letter.key)


def signed_in(client: Client, patient: Patient) -> Login:
    login = directory.open_login(email="ana@example.org", name="Ana", by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=patient.pk).update(login=login)
    client.force_login(login)
    return login


# ---------------------------------------------------------------- the sentences


def test_every_kind_but_service_has_its_own_sentence_in_both_languages() -> None:
    assert kinds.KINDS == ("reminders", "plans", "exercises", "news", "alerts")
    for kind in kinds.KINDS:
        said = kinds.sentence(kind)
        assert said.text.en
        assert said.text.fr
        assert kinds.sentence(kind, said.version) == said
    assert len({kinds.sentence(kind).text for kind in kinds.KINDS}) == 5
    assert len({(one.kind, one.version) for one in kinds.sentences()}) == len(kinds.sentences())
    with pytest.raises(KeyError):
        kinds.sentence("everything")
    with pytest.raises(KeyError):
        kinds.sentence("news", "1999-1")


def test_a_service_message_needs_no_consent_and_an_unknown_kind_is_a_fault() -> None:
    assert kinds.consent_for("service") == ""
    assert kinds.consent_for("reminder") == "reminders"
    with pytest.raises(ValueError, match="advert"):
        kinds.consent_for("advert")


# ---------------------------------------------------------------- agreeing and stopping


def test_what_is_ticked_is_kept_with_its_version_and_nothing_else_is() -> None:
    patient = ana()
    (made,) = agreed(patient, "reminders")
    assert (made.version, made.language, made.how, made.agreed_at) == (
        "2026-1",
        "en",
        "page",
        NOW,
    )
    assert agreed(patient, "reminders", "reminders") == []
    assert live(patient) == {"reminders"}
    assert agreed(patient, clinic=make.clinic()) == []


def test_a_consent_for_all_clinics_needs_none_for_one() -> None:
    patient, clinic = ana(), make.clinic()
    agreed(patient, "news", clinic=clinic)
    assert len(agreed(patient, "news")) == 1  # one clinic's is not everybody's
    assert agreed(patient, "news", clinic=clinic) == []


def test_stopping_ends_one_kind_of_every_clinic_and_no_other() -> None:
    patient, clinic = ana(), make.clinic()
    agreed(patient, "reminders", "news")
    agreed(patient, "plans", clinic=clinic)
    agreed(patient, "news", clinic=None)
    facts: dict[str, Any] = {"patient": patient, "by": SYSTEM, "now": NOW}
    assert directory.stop_messages(kind="news", **facts) == 1
    assert directory.stop_messages(kind="news", **facts) == 0
    assert live(patient) == {"reminders", "plans"}
    assert AuditEntry.objects.filter(act="consent.withdrawn").count() == 1


def test_a_stop_is_taken_back_for_a_day_and_gives_what_there_was() -> None:
    patient, clinic = ana(), make.clinic()
    agreed(patient, "plans", clinic=clinic)
    directory.stop_messages(patient=patient, kind="plans", by=SYSTEM, now=NOW)
    facts: dict[str, Any] = {
        "patient": patient,
        "kind": "plans",
        "language": "en",
        "by": SYSTEM,
    }
    with pytest.raises(directory.StopStands):
        directory.resume_messages(now=NOW + DAY + timedelta(seconds=1), **facts)
    assert live(patient) == set()
    (again,) = directory.resume_messages(now=NOW + DAY, **facts)
    assert (again.clinic_id, again.how) == (clinic.pk, "link")
    assert directory.resume_messages(now=NOW + DAY, **facts) == []
    assert live(patient) == {"plans"}


def test_who_stopped_nothing_cannot_be_made_to_agree_by_an_undo() -> None:
    patient = ana()
    with pytest.raises(directory.StopStands):
        directory.resume_messages(patient=patient, kind="news", language="en", by=SYSTEM, now=NOW)
    assert live(patient) == set()


# ---------------------------------------------------------------- every message names its ground


def test_a_mail_names_the_clinic_its_address_and_phone_and_the_way_out() -> None:
    patient = ana()
    clinic = make.clinic()
    text = written(patient).text
    for part in (clinic.name, clinic.street, clinic.postal_code, clinic.email):
        assert part in text
    assert f"/messages/stop/reminders/{queries.messages_link(patient, 'reminders')}/" in text
    service = written(patient, "service").text
    assert f"/messages/choices/{queries.messages_link(patient)}/" in service
    assert "/messages/stop/" not in service


def test_a_text_message_begins_with_the_clinic_and_has_no_subject_and_no_calendar() -> None:
    patient = ana(email="", phone="+14165550123")
    clinic = make.clinic()
    message = written(patient, calendar="BEGIN:VCALENDAR", method="REQUEST")
    assert (message.channel, message.subject, message.calendar, message.method) == (
        "sms",
        "",
        "",
        "",
    )
    assert message.text.startswith(f"{clinic.name}: The words.\n")
    named = written(patient, text=f"Hello from {clinic.name}.")
    assert named.text.count(clinic.name) == 1


def test_what_stands_on_consent_is_told_from_what_does_not() -> None:
    patient, clinic = ana(), make.clinic()
    other = make.clinic("island")
    news, plan, service = (
        written(patient, kind, clinic=clinic) for kind in ("news", "plan", "service")
    )
    agreed(patient, "news", clinic=clinic)
    agreed(patient, "plans", clinic=other)
    assert queries.agreed([news, plan, service]) == {news.pk, service.pk}


# ---------------------------------------------------------------- the page of the patient


def test_a_patient_reads_every_message_with_its_ground_and_no_other_persons(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    patient = ana()
    signed_in(client, patient)
    agreed(patient, "reminders")
    for message in (written(patient), written(patient, "service")):
        post.sent(message, now=NOW)
    late = written(patient, "news")
    post.give_up(late, post.Outcome.NO_CONSENT, now=NOW)
    other = directory.meet_patient(name="Bo", email="bo@example.org", now=NOW)
    written(other, text="Words for somebody else.")
    with django_assert_max_num_queries(MOST):
        page = client.get("/messages/").content.decode()
    assert page.count('class="card told-row"') == 3
    assert page.count("The words.") == 3
    assert "Words for somebody else." not in page
    assert "Agreed to on March 2, 2026." in page
    assert "No consent is needed: it tells of what was booked or asked for." in page
    assert "Not sent: nobody agreed to these messages" in page
    assert "Sent on March 2, 2026, 9:00 am" in page
    assert "a•••@example.org" in page
    assert "You agreed on March 2, 2026 (version 2026-1)." in page


def test_a_long_list_is_turned_over_page_by_page(client: Client) -> None:
    patient = ana()
    signed_in(client, patient)
    for _ in range(queries.PER_PAGE + 1):
        written(patient)
    assert client.get("/messages/").content.decode().count("told-row") == queries.PER_PAGE
    page = client.get("/messages/?page=2").content.decode()
    assert page.count("told-row") == 1
    assert "Newer" in page


def test_each_kind_is_switched_by_itself_and_the_same_key_does_it_once(client: Client) -> None:
    patient = ana()
    signed_in(client, patient)
    key = str(uuid4())
    for _twice in range(2):
        answer = client.post("/messages/choose/", {"kind": "news", "yes": "1", "key": key})
        assert answer["Location"] == "/messages/#news"
    assert Consent.objects.count() == 1
    assert live(patient) == {"news"}
    client.post("/messages/choose/", {"kind": "news", "yes": "0", "key": str(uuid4())})
    assert live(patient) == set()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "everything", "yes": "1", "key": str(uuid4())}, 404),
        ({"kind": "treatment", "yes": "1", "key": str(uuid4())}, 404),
        ({"kind": "news", "yes": "1", "key": "x"}, 400),
    ],
)
def test_a_choice_that_means_nothing_changes_nothing(
    client: Client, form: dict[str, str], status: int
) -> None:
    patient = ana()
    signed_in(client, patient)
    assert client.post("/messages/choose/", form).status_code == status
    assert not Consent.objects.exists()


# ---------------------------------------------------------------- the links


def test_a_look_at_the_way_out_changes_nothing_and_a_post_does_at_once(client: Client) -> None:
    patient = ana()
    agreed(patient, "reminders", "news")
    path = f"/messages/stop/reminders/{queries.messages_link(patient, 'reminders')}/"
    for _ in range(20):
        assert "Stop these messages" in client.get(path).content.decode()
    assert live(patient) == {"reminders", "news"}
    page = client.post(path, follow=True).content.decode()
    assert "Stopped: Reminders" in page
    assert live(patient) == {"news"}
    page = client.post(path, {"undo": "1"}, follow=True).content.decode()
    assert "Stop these messages: Reminders" in page
    assert live(patient) == {"reminders", "news"}


def test_a_mail_program_stops_them_with_one_post_and_no_cookie() -> None:
    patient = ana()
    agreed(patient, "reminders")
    path = f"/messages/stop/reminders/{queries.messages_link(patient, 'reminders')}/"
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert live(patient) == set()
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_way_out_is_alive_long_after_sixty_days(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = ana()
    agreed(patient, "news")
    path = f"/messages/stop/news/{queries.messages_link(patient, 'news')}/"
    monkeypatch.setattr(clock, "now", lambda: NOW + 400 * DAY)
    client.post(path)
    assert live(patient) == set()


def test_a_stop_of_long_ago_is_undone_by_signing_in_only(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = ana()
    agreed(patient, "news")
    path = f"/messages/stop/news/{queries.messages_link(patient, 'news')}/"
    client.post(path)
    monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
    assert "Undo" not in client.get(path).content.decode()
    assert client.post(path, {"undo": "1"}).status_code == 409
    assert live(patient) == set()


def test_the_page_of_choices_lists_what_is_agreed_and_stops_each(client: Client) -> None:
    patient = ana()
    agreed(patient, "reminders", "news")
    path = f"/messages/choices/{queries.messages_link(patient)}/"
    page = client.get(path).content.decode()
    assert page.count('<button class="btn" type="submit">') == 2
    assert "Ana" not in page
    assert "example.org" not in page
    client.post(path, {"kind": "news"})
    assert live(patient) == {"reminders"}
    client.post(path, {"kind": "news", "undo": "1"})
    assert live(patient) == {"reminders", "news"}
    assert client.post(path, {"kind": "treatment"}).status_code == 404


def test_who_agreed_to_nothing_reads_just_that(client: Client) -> None:
    path = f"/messages/choices/{queries.messages_link(ana())}/"
    page = client.get(path).content.decode()
    assert "You agreed to no messages but those about your bookings." in page


@pytest.mark.parametrize("change", ["kind", "token", "short", "nobody"])
def test_a_link_is_good_for_its_own_person_and_kind_only(client: Client, change: str) -> None:
    patient, other = ana(), directory.meet_patient(name="Bo", email="bo@example.org", now=NOW)
    agreed(patient, "reminders", "news")
    token = queries.messages_link(patient, "news")
    theirs = queries.messages_link(other, "news")
    path = {
        "kind": f"/messages/stop/reminders/{token}/",
        "token": f"/messages/stop/news/{token[:22]}{theirs[22:]}/",
        "short": f"/messages/choices/{token}/",
        "nobody": "/messages/choices/x/",
    }[change]
    assert client.get(path).status_code == 404
    assert client.post(path, {"kind": "news"}).status_code == 404
    assert live(patient) == {"reminders", "news"}


def test_a_link_of_somebody_who_is_gone_is_not_found(client: Client) -> None:
    patient = ana()
    path = f"/messages/choices/{queries.messages_link(patient)}/"
    patient.delete()
    assert client.get(path).status_code == 404


# ---------------------------------------------------------------- who may list what


def test_the_desk_lists_its_clinic_without_words_and_others_list_nothing() -> None:
    patient = ana()
    clinic = make.clinic()
    mine = written(patient, clinic=clinic)
    written(patient, clinic=make.clinic("island"))
    desk = actors.staff(Role.DESK, clinic_id=clinic.pk)
    assert list(queries.messages_for(desk, now=NOW)) == [mine]
    (told,) = queries.told([mine], actor=desk)
    assert (told.words, told.to) == ("", "a•••@example.org")
    for role in (Role.OPERATOR, Role.INSPECTOR):
        assert not queries.messages_for(actors.staff(role), now=NOW).exists()
    assert not queries.messages_for(actors.practitioner(1, clinic.pk), now=NOW).exists()
    assert not queries.messages_for(actors.anon(), now=NOW).exists()


def test_an_address_is_known_again_by_its_owner_only() -> None:
    patient = ana(email="", phone="+14165550123")
    (told,) = queries.told([written(patient)], actor=actors.patient(patient.pk))
    assert told.to == "••• 23"

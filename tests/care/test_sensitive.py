"""What is kept from who acts for a patient: who says so, whose word stands, what they are told."""

from datetime import timedelta

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import PlanExercise, Reading, Sensitive, Visit, Withholding
from glideway.care.operations.refusals import NoAddress
from glideway.care.operations.sending import ask_about
from glideway.care.operations.sensitive import keep_from, show_again
from glideway.care.queries import (
    asking,
    consents,
    documents,
    followups,
    letters,
    mine,
    threads,
)
from glideway.care.queries.drawings import my_booking
from glideway.care.queries.lockbox import own_visit
from glideway.config.middleware import FOR
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient
from glideway.kit import clock, post
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from glideway.quality.queries.voices import uninvited
from glideway.screening import queries as safety
from glideway.screening.operations import complaints
from glideway.screening.operations import rounds as answers
from tests.booking import make as diary
from tests.care import make
from tests.care.test_letters import letter as written
from tests.care.test_pages import BACKEND, asked, hands
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def acted_for(where: make.Room) -> tuple[Actor, Actor]:
    """The patient in person, and somebody who acts for them."""
    login = directory.open_login(email="aide@example.org", name="Aide", by=SYSTEM, now=NOW)
    row = where.patient.proxies.create(login=login, reason="mandate", starts_at=NOW)
    themself = Actor(role=Role.PATIENT, login_id=1, patient_id=where.patient.pk)
    aide = Actor(role=Role.PATIENT, login_id=login.pk, patient_id=where.patient.pk, proxy_id=row.pk)
    return themself, aide


def kept(actor: Actor) -> bool:
    return "note" not in {one.kind for one in queries.documents_of(actor, now=make.START)}


def test_the_patients_word_stands_and_who_acts_says_none() -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    assert not kept(aide)
    for nobody in (aide, make.colleague(make.room("valley", people=2))):
        with pytest.raises(NotYours):
            keep_from(entry=visit, by=nobody, now=make.START)
    keep_from(entry=visit, by=where.by, now=make.START)
    keep_from(entry=visit, by=where.by, now=make.START)
    assert (kept(aide), kept(themself)) == (True, False)
    show_again(entry=visit, by=where.by, now=make.START)
    assert not kept(aide)
    keep_from(entry=visit, by=where.by, now=make.START)
    keep_from(entry=visit, by=themself, now=make.START)
    for other in (where.by, aide):
        with pytest.raises(NotYours):
            show_again(entry=visit, by=other, now=make.START)
    assert kept(aide)
    show_again(entry=visit, by=themself, now=make.START)
    show_again(entry=visit, by=themself, now=make.START)
    assert not kept(aide)
    acts = AuditEntry.objects.filter(kind="Sensitive").values_list("act", flat=True)
    kept_and_shown = ["entry.kept", "entry.shown-again"]
    assert list(acts.order_by("pk")) == [*kept_and_shown, "entry.kept", *kept_and_shown]


def test_what_is_withheld_in_person_is_kept_from_who_acts_also_when_the_clinic_has_it_back() -> (
    None
):
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    care.withhold_visit(visit=visit, by=aide, now=make.START)
    assert not Sensitive.objects.exists()
    care.give_back(withholding=Withholding.objects.get(), by=aide, now=make.START)
    row = care.withhold_visit(visit=visit, by=themself, now=make.START)
    assert kept(aide)
    assert queries.lockbox(aide).visits == []
    with pytest.raises(NotYours):
        queries.withholding(aide, row.public_id)
    care.give_back(withholding=row, by=themself, now=make.START)
    assert kept(aide)
    assert len(queries.courses(themself, now=make.START)) == 1
    assert queries.courses(aide, now=make.START) == []


def test_a_thread_that_is_kept_is_not_read_and_not_written_into() -> None:
    where = make.room()
    make.signed(where)
    themself, aide = acted_for(where)
    row = care.open_thread(
        patient=where.patient,
        clinic=where.house.clinic,
        practitioner=where.house.one.practitioner,
        by=themself,
        now=NOW,
    )
    care.write(thread=row, words="May I swim?", language="en", by=themself, now=NOW)
    assert len(threads.listed(aide, now=NOW)) == 1
    assert [one.to_desk for one in queries.receivers(aide, now=make.START)] == [False, True]
    keep_from(entry=row, by=themself, now=make.START)
    assert threads.listed(aide, now=NOW) == []
    assert [one.to_desk for one in queries.receivers(aide, now=make.START)] == [True]
    assert [one.to_desk for one in queries.receivers(themself, now=make.START)] == [False, True]
    with pytest.raises(NotYours):
        care.write(thread=row, words="Hello", language="en", by=aide, now=NOW)


def test_a_letter_of_a_kept_visit_is_asked_about_at_the_patients_own_address_alone() -> None:
    where = make.room()
    letter = written(where, make.signed(where))
    _themself, aide = acted_for(where)
    assert letters.letter(aide, letter.public_id, now=make.START) == letter
    keep_from(entry=letter.visit, by=where.by, now=make.START)
    with pytest.raises(NotYours):
        letters.letter(aide, letter.public_id, now=make.START)
    assert letters.awaiting_yes(aide, now=make.START) == 0
    Patient.objects.filter(pk=where.patient.pk).update(email="", phone="")
    letter.episode.patient.refresh_from_db()
    with pytest.raises(NoAddress):
        ask_about(letter=letter, by=where.by, now=make.START)


def test_who_treats_keeps_a_visit_with_one_tap_on_its_note_where_somebody_acts(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    path = f"/care/visits/{visit.public_id}/"
    assert f"{path}kept/" not in asked(client, f"{path}note/")[0]
    _themself, aide = acted_for(where)
    assert f"{path}kept/" in asked(client, f"{path}note/")[0]
    client.post(f"{path}kept/", {"keep": "yes"})
    assert kept(aide)
    client.post(f"{path}kept/", {"keep": "no"})
    assert not kept(aide)


def test_the_plan_page_of_a_course_tells_who_acts_nothing_of_a_kept_visit(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    acted_for(where)
    signed_in_as_aide(client, where)
    path = f"/me/plan/{visit.episode.public_id}/"
    assert "Reach overhead" in asked(client, path)[0]
    screening = make.screened(where)
    Visit.objects.create(
        episode=visit.episode,
        practitioner=visit.practitioner,
        number=2,
        screening=screening,
        atlas="",
        opened_at=make.START,
    )
    keep_from(entry=visit, by=where.by, now=make.START)
    page, _count = asked(client, path)
    assert "Reach overhead" not in page
    assert "No exercises for now." in page
    assert "Some information is withheld." in page


def signed_in_as_aide(client: Client, where: make.Room) -> None:
    client.force_login(Login.objects.get(email="aide@example.org"), backend=BACKEND)
    session = client.session
    session[FOR] = str(where.patient.public_id)
    session.save()


def test_the_safety_answers_of_a_kept_visit_are_asked_anew_from_who_acts(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    later = diary.booked(
        where.house, diary.at("14:00"), patient=where.patient, region=visit.episode.region
    )
    complaints.attach(
        booking=later.public_id,
        patient=where.patient,
        region=visit.episode.region,
        by=themself,
        now=NOW,
        until=later.starts_at,
    )
    path = f"{safety.screening_path(later.public_id)}changed/"
    signed_in_as_aide(client, where)
    patient, region = where.patient.pk, visit.episode.region
    told = safety.last_told(patient, region, by=aide, now=make.START)
    assert told == visit.screening
    assert "emergency" in client.get(path)["Location"]
    keep_from(entry=visit, by=themself, now=make.START)
    assert client.get(path)["Location"] == safety.screening_path(later.public_id)
    assert safety.last_told(patient, region, by=aide, now=make.START) is None
    assert safety.last_told(patient, region, by=themself, now=make.START) == told
    assert told is not None
    with pytest.raises(NotYours):
        answers.read_answers(screening=told, by=aide, now=make.START, gave=True)
    assert answers.read_answers(screening=told, by=themself, now=make.START)


def test_no_letter_about_a_kept_visit_goes_to_who_acts_where_theirs_is_the_only_address() -> None:
    where = make.room()
    visit = make.signed(where)
    acted_for(where)
    patient = where.patient
    directory.agree_to_messages(
        patient=patient, kinds=["plans"], language="en", how="page", by=SYSTEM, now=NOW
    )
    coming = diary.booked(where.house, diary.at("14:00", 1), patient=patient, region="shoulder")
    Patient.objects.filter(pk=patient.pk).update(email="", phone="")
    patient.refresh_from_db()
    visit.episode.patient.refresh_from_db()
    day_before = coming.starts_at - timedelta(hours=24)
    found = {one.pk: row for one, row, _missing in consents.coming(now=day_before)}
    assert found[coming.pk] == visit
    who = [asking.Person(patient.pk, where.house.clinic.pk, NOW)]
    assert asking.may_be_asked(who)
    assert uninvited(now=make.START) == [visit]
    waits = post.Letter(
        key="x",
        to="aide@example.org",
        channel="email",
        subject="",
        text=f"https://example.org{followups.path_of(visit, 'after')}",
        due_at=make.START + timedelta(days=1),
        patient_id=patient.pk,
    )
    post.send(waits, now=make.START)
    post.send(waits._replace(key="y", text="See you tomorrow"), now=make.START)
    keep_from(entry=visit, by=where.by, now=make.START)
    found = {one.pk: row for one, row, _missing in consents.coming(now=day_before)}
    assert found == {coming.pk: None}
    assert not asking.may_be_asked(who)
    assert uninvited(now=make.START) == []
    gone = Message.objects.filter(key__in="xy", withdrawn_at=make.START)
    assert [one.key for one in gone] == ["x"]
    Patient.objects.filter(pk=patient.pk).update(email="own@example.org")
    found = {one.pk: row for one, row, _missing in consents.coming(now=day_before)}
    assert found == {coming.pk: visit}
    assert asking.may_be_asked(who)


def test_the_course_page_and_its_file_name_the_activity_to_who_acts_only_where_no_visit_is_kept(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    acted_for(where)
    Visit.objects.create(
        episode=visit.episode,
        practitioner=visit.practitioner,
        number=2,
        atlas="",
        opened_at=make.START,
    )
    Reading.objects.filter(scale="psfs").update(visit=None)
    signed_in_as_aide(client, where)
    path = f"/outcomes/course/{visit.episode.public_id}/"
    for page in (path, f"{path}readings.csv"):
        assert "Reach overhead" in asked(client, page)[0]
    keep_from(entry=visit, by=where.by, now=make.START)
    for page in (path, f"{path}readings.csv"):
        assert "Reach overhead" not in asked(client, page)[0]
    assert "Some information is withheld." in asked(client, path)[0]


def test_the_consent_to_a_course_that_is_kept_whole_is_not_among_the_papers_of_who_acts(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    (row,) = documents.consents(aide)
    keep_from(entry=visit, by=where.by, now=make.START)
    assert list(documents.consents(aide)) == []
    assert list(documents.consents(themself)) == [row]
    signed_in_as_aide(client, where)
    assert client.get(f"/me/consents/{row.public_id}/").status_code == 404
    Visit.objects.create(
        episode=visit.episode,
        practitioner=visit.practitioner,
        number=2,
        atlas="",
        opened_at=make.START,
    )
    assert list(documents.consents(aide)) == [row]


def test_acts_on_what_is_kept_are_not_in_the_record_that_who_acts_reads() -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)

    def acts(actor: Actor) -> set[str]:
        return {one.act for one in queries.who_looked(actor, now=make.START)}

    assert acts(aide) == acts(themself)
    keep_from(entry=visit, by=themself, now=make.START)
    told = {"visit.opened", "pass.recorded", "note.signed", "plan.set", "entry.kept"}
    assert acts(themself) >= told
    assert not acts(aide) & told


def test_the_word_of_the_patient_over_anothers_is_in_the_record_too() -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    care.withhold_visit(visit=visit, by=aide, now=make.START)
    care.withhold_visit(visit=visit, by=themself, now=make.START)
    assert Sensitive.objects.get().role == Role.PATIENT
    assert kept(aide)


def test_who_acts_finds_nothing_of_a_kept_visit_in_any_list_nor_by_its_id() -> None:
    where = make.room()
    visit = make.signed(where)
    themself, aide = acted_for(where)
    exercise = PlanExercise.objects.get(plan__episode=visit.episode).public_id
    booking = where.booking.public_id
    keep_from(entry=visit, by=where.by, now=make.START)
    assert {one.kind for one in queries.documents_of(themself, now=make.START)} >= {"plan", "note"}
    assert {one.kind for one in queries.documents_of(aide, now=make.START)} == {"receipt"}
    home = mine.at_home(aide, visit.episode, today=make.START.date())
    assert (home.plan, home.given, home.readings, home.kept) == (None, (), (), True)
    assert mine.exercise(themself, exercise, now=make.START).public_id == exercise
    assert my_booking(themself, booking, "R").public_id == booking
    Visit.objects.create(
        episode=visit.episode,
        practitioner=visit.practitioner,
        number=2,
        atlas="",
        opened_at=make.START,
    )
    with pytest.raises(NotYours):
        mine.exercise(aide, exercise, now=make.START)
    with pytest.raises(NotYours):
        my_booking(aide, booking, "R")
    with pytest.raises(NotYours):
        own_visit(aide, visit.public_id)

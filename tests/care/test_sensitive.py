"""What is kept from who acts for a patient: who says so, whose word stands, what they are told."""

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Sensitive, Visit, Withholding
from glideway.care.operations.refusals import NoAddress
from glideway.care.operations.sending import ask_about
from glideway.care.operations.sensitive import keep_from, show_again
from glideway.care.queries import letters, threads
from glideway.config.middleware import FOR
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
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
    assert list(acts.order_by("pk")) == ["entry.kept", "entry.shown-again"] * 2


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
    client.force_login(Login.objects.get(email="aide@example.org"), backend=BACKEND)
    session = client.session
    session[FOR] = str(where.patient.public_id)
    session.save()
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

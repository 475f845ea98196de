"""The patient's papers: one list, newest first; a note opens after a week, to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Attachment, IncomingLetter, SignedLetter
from glideway.directory.models import Consent
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.test_pages import asked, hands, person
from tests.make import NOW, patient

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_plans_receipts_notes_and_consents_are_one_list_newest_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room()
    visit = make.signed(where)
    me = patient(where.patient.pk)
    rows = queries.documents_of(me, now=make.START)
    assert {one.kind for one in rows} == {"plan", "receipt", "note", "consent"}
    assert [one.at for one in rows] == sorted((one.at for one in rows), reverse=True)
    assert queries.documents_of(patient(where.patient.pk + 1), now=make.START) == []
    assert queries.documents_of(where.by, now=make.START) == []
    page, cost = asked(person(where, client), "/me/documents/")
    assert cost <= 12
    assert "Opens here on Monday, March 9" in page
    assert f"/me/notes/{visit.public_id}/" not in page
    assert client.get(f"/me/notes/{visit.public_id}/").status_code == 404

    monkeypatch.setattr(clock, "now", lambda: make.START + WEEK)
    page, _cost = asked(client, "/me/documents/")
    assert f"/me/notes/{visit.public_id}/" in page
    brief, cost = asked(client, f"/me/notes/{visit.public_id}/")
    assert cost <= 12
    whole, _cost = asked(client, f"/me/notes/{visit.public_id}/?view=long")
    assert len(whole) > len(brief)
    assert "Signed by" in brief
    assert AuditEntry.objects.filter(act="note.read", patient_id=where.patient.pk).count() == 2
    assert "The note of a visit was read" in asked(client, "/me/record/")[0]
    assert hands(where, Client()).get(f"/me/notes/{visit.public_id}/").status_code == 404


def test_letters_in_and_out_stand_among_the_papers(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    told = {"clinic": where.house.clinic, "patient": where.patient}
    file = Attachment.objects.create(kind="application/pdf", name="x", size=1, made_at=NOW, **told)
    came = IncomingLetter.objects.create(
        attachment=file, kind="clearance", written_on=NOW.date(), came_at=NOW, **told
    )
    out = SignedLetter.objects.create(
        episode=visit.episode,
        visit=visit,
        kind="doctor",
        language="en",
        author=visit.practitioner,
        author_name="Maya",
        digest="x",
        signed_at=make.START + WEEK,
    )
    page, cost = asked(person(where, client), "/me/documents/")
    assert cost <= 12
    assert page.index("Letter to the family doctor, written for you") < page.index("Receipt")
    assert page.index("Receipt") < page.index("Clearance, came in")
    assert f"/me/letters/{out.public_id}/" in page
    assert f"/care/letters/in/{came.public_id}/file/" in page


def test_a_note_that_the_patient_withholds_stays_the_patients_to_read() -> None:
    where = make.room()
    visit = make.signed(where)
    me = patient(where.patient.pk)
    care.withhold_visit(visit=visit, by=me, now=NOW)
    later = make.START + WEEK
    assert len(queries.own_note(me, visit.public_id, now=later)) == 1
    with pytest.raises(NotYours):
        queries.own_note(patient(where.patient.pk + 1), visit.public_id, now=later)


def test_a_consent_is_on_paper_with_its_text_and_its_end(client: Client) -> None:
    where = make.room()
    make.ready(where)
    row = Consent.objects.get(kind="treatment")
    page, _cost = asked(person(where, client), f"/me/consents/{row.public_id}/")
    assert "1 in 5" in page
    assert "Taken back" not in page
    Consent.objects.filter(pk=row.pk).update(withdrawn_at=make.START)
    assert "Taken back" in asked(client, f"/me/consents/{row.public_id}/")[0]
    Consent.objects.filter(pk=row.pk).update(kind="news")
    assert client.get(f"/me/consents/{row.public_id}/").status_code == 404


def test_a_plan_to_print_has_its_drawings_open(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    path = f"/me/plan/{visit.episode.public_id}/"
    assert "<details open><summary>How" not in asked(person(where, client), path)[0]
    page, _cost = asked(client, f"{path}?paper=1")
    assert "<details open><summary>How" in page
    assert "Amara Dhillon" in page

"""The score for a clot in the leg: for who is licensed, kept sealed, and told to no patient."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from glideway.care import operations as care
from glideway.care.core import note
from glideway.care.models import Visit
from glideway.care.queries import room, telling
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening.core.rules import Answer
from tests.booking import make as diary
from tests.care import make
from tests.care.test_pages import asked, hands, person, post

pytestmark = pytest.mark.django_db
CLOT, LEG = "dvt-suspect", "leg-posterior"


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def leg(where: make.Room, said: Answer = Answer.YES) -> Visit:
    """A visit for a calf, in which the question about one swollen leg was answered."""
    booking = diary.booked(where.house, diary.at("11:00"), patient=where.patient, region=LEG)
    visit = care.open_visit(booking=booking, by=where.by, now=make.START)
    answers = make.answers(LEG) | {CLOT: said}
    care.ask_safety(visit=visit, answers=answers, by=where.by, now=make.START)
    return visit


def test_score_items_and_version_are_kept_sealed_and_open_nothing() -> None:
    where = make.room()
    visit = leg(where)
    ticked = ["tender_deep_vein", "entire_leg_swollen"]
    made = care.score_clot(visit=visit, items=ticked, by=where.by, now=make.START)
    assert (made.score, made.likely) == (2, True)
    visit.refresh_from_db()
    assert json.loads(str(visit.wells)) == {
        "items": ["entire_leg_swollen", "tender_deep_vein"],
        "score": 2,
        "likely": True,
        "version": "two-level (2003)",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT wells FROM care_visit WHERE id = %s", [visit.pk])
        assert b"tender_deep_vein" not in bytes(cursor.fetchone()[0])
    assert AuditEntry.objects.filter(act="clot.scored", about=str(visit.public_id)).count() == 1
    with pytest.raises(care.UrgentHelp):
        care.consent(visit=visit, language="en", by=where.by, now=make.START)


def test_an_unlikely_score_after_a_not_sure_still_lets_no_hand_on() -> None:
    where = make.room()
    visit = leg(where, Answer.NOT_SURE)
    made = care.score_clot(visit=visit, items=[], by=where.by, now=make.START)
    assert (made.score, made.likely) == (0, False)
    assert visit.screening is not None
    assert (visit.screening.action, visit.screening.cleared_at) == ("refer_first", None)


def test_without_an_answer_that_speaks_of_a_clot_nothing_is_scored() -> None:
    where = make.room()
    visit = leg(where, Answer.NO)
    with pytest.raises(care.NotAsked):
        care.score_clot(visit=visit, items=[], by=where.by, now=make.START)
    with pytest.raises(care.NotAsked):
        care.score_clot(visit=make.opened(where, "fever"), items=[], by=where.by, now=make.START)


def test_an_item_of_another_version_is_refused_and_nothing_is_kept() -> None:
    where = make.room()
    visit = leg(where)
    with pytest.raises(care.OffScale):
        care.score_clot(visit=visit, items=["surgery_4wk"], by=where.by, now=make.START)
    visit.refresh_from_db()
    assert visit.wells is None


def test_the_page_takes_the_score_and_says_that_no_score_rules_a_clot_out(client: Client) -> None:
    where = make.room()
    visit = leg(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(client, base)
    assert "no score rules a clot out" in page
    assert 'name="item" value="previous_dvt">' in page
    assert post(client, base + "wells/", {"item": ["previous_dvt"]}) == base + "#wells"
    page, cost = asked(client, base)
    assert "Score 1.</b>" in page
    assert "A clot is less likely, and is not ruled out: see a doctor the same day." in page
    assert "No hands-on care either way." in page
    assert 'name="item" value="previous_dvt" checked>' in page
    assert cost <= 12


def test_a_visit_without_such_an_answer_has_no_score_on_its_page(client: Client) -> None:
    where = make.room()
    visit = make.opened(where, "anticoag")
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    assert 'id="wells"' not in page


def test_neither_the_note_nor_a_page_of_the_patient_tells_the_score(client: Client) -> None:
    where = make.room()
    visit = leg(where)
    care.score_clot(visit=visit, items=["previous_dvt"], by=where.by, now=make.START)
    lines = note.write(telling.facts(room.record_of(room.whole(visit.pk))), "en")
    assert [one.text for one in lines if "clot" in one.text or "core" in one.text] == []
    person(where, client)
    for path in ("/me/", f"/me/plan/{visit.episode.public_id}/", "/me/record/"):
        page, _ = asked(client, path)
        assert "two-level" not in page
        assert "previous_dvt" not in page


def test_nobody_scores_the_visit_of_another_clinic(client: Client) -> None:
    mine, other = make.room("harbour"), make.room("island")
    visit = leg(mine)
    hands(other, client)
    assert client.post(f"/care/visits/{visit.public_id}/wells/").status_code == 404
    assert client.post(f"/care/visits/{uuid4()}/wells/").status_code == 404
    person(mine, client)
    assert client.post(f"/care/visits/{visit.public_id}/wells/").status_code == 404
    visit.refresh_from_db()
    assert visit.wells is None

"""Movement tests in a visit: chosen, recorded, sealed, taken back, and never a diagnosis."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client

from glideway.body import core as atlas
from glideway.care import operations as care
from glideway.care.core import movement_tests, note
from glideway.care.core.letters import Asked, Kind
from glideway.care.models import Finding, Note, Treatment, Visit
from glideway.care.operations import OffScale, UrgentHelp
from glideway.care.operations.refusals import NoContact
from glideway.care.queries import lettering, room, telling
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from tests.care import make
from tests.care.test_pages import asked, hands
from tests.care.test_urgent import stopped

pytestmark = pytest.mark.django_db
PINNED = 12


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def page(client: Client, visit: Visit, **more: str) -> str:
    answer = client.get(f"/care/visits/{visit.public_id}/tests/", more)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, visit: Visit, **fields: str) -> HttpResponseBase:
    body = client.get(f"/care/visits/{visit.public_id}/tests/").content.decode()
    key = body.split('name="intent" value="')[1].split('"')[0] if 'name="intent"' in body else ""
    told = {"test": "rc-neer", "result": "positive", "side": "right", "region": "shoulder"}
    path = f"/care/visits/{visit.public_id}/tests/record/"
    return client.post(path, told | {"intent": key} | fields)


def test_the_visits_region_is_shown_and_another_can_be_chosen(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    shown = page(hands(where, client), visit)
    assert "Rotator cuff trouble" in shown
    assert "draft, not yet clinically reviewed" in shown
    assert "Median nerve at the wrist" not in shown
    other = page(client, visit, region="wrist")
    assert "Median nerve at the wrist" in other
    assert "No single wrist test is enough" in other
    assert "Rotator cuff trouble" in page(client, visit, region="nowhere")


def test_a_movement_stands_once_however_many_studied_it(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    shown = page(hands(where, client), visit)
    assert 'href="#rc-painful-arc"' in shown  # the names stand together before the tests
    assert 'id="rc-painful-arc"' in shown
    assert 'id="rc-arc"' not in shown
    assert 'id="rc-painful-arc-calis-st1"' not in shown
    arc = shown.split('<article class="test" id="rc-painful-arc"')[1].split("</article>")[0]
    assert [one in arc for one in ("Park 2005", "Michener 2009", "Calis 2000")] == [True] * 3
    names = [one.split("<")[0] for one in shown.split('id="id_region"')[1].split(">")]
    places = [one for one in names if one[:1].isalpha()]
    assert places.index("Elbow") < places.index("Foot") < places.index("Front of the hip")


def test_a_result_without_a_probability_beforehand_is_shown_for_two(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    done = post(hands(where, client), visit, test="rc-arc")
    assert done.status_code == 302
    assert done.headers["Location"].endswith("?region=shoulder#rc-arc")
    shown = page(client, visit)
    assert "With 20 % beforehand, this result makes about 36 % (range 25 to 49 %)." in shown
    assert "With 50 % beforehand, this result makes about 69 % (range 57 to 79 %)." in shown
    assert "One small study, 55 people." in shown


def test_a_probability_that_somebody_set_is_the_only_one_used(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    post(hands(where, client), visit, before="30", words="after swimming")
    shown = page(client, visit)
    assert "With 30 % beforehand, this result makes about 48 %." in shown
    assert "No range can be computed from what is printed." in shown
    assert "With 20 %" not in shown
    assert "Positive; after swimming" in shown


def test_a_second_test_of_the_same_trouble_is_recorded_and_not_multiplied(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    post(client, visit, test="rc-neer")
    post(client, visit, test="rc-hawkins")
    shown = page(client, visit)
    assert "counts alone: results of tests of one kind are never multiplied." in shown
    assert shown.count("With 20 % beforehand") == 1


def test_what_moves_nothing_is_recorded_and_says_so(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    post(client, visit, test="tos-adson", region="shoulder-girdle", before="40")
    shown = page(client, visit, region="shoulder-girdle")
    assert "It moves no probability: what is published does not allow it." in shown
    assert "For the record only: 9 to 47 in 100 healthy people" in shown
    assert "beforehand, this result" not in shown


def test_three_signs_of_the_cord_say_refer(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    post(client, visit, test="myel-3of5", region="neck-posterior", side="midline")
    assert "Refer today. Do not treat the neck." in page(client, visit, region="neck-posterior")


def test_a_refused_number_stands_beside_the_recomputed_one(client: Client) -> None:
    where = make.room()
    shown = page(hands(where, client), make.ready(where))
    assert "The printed LR− of 0.33 was refused" in shown
    assert "Recomputed: 0.42." in shown


def test_a_wrong_form_records_nothing_and_names_the_field(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    for wrong in ({"result": "maybe"}, {"before": "100"}, {"side": "up"}):
        assert post(client, visit, **wrong).status_code == 422
    assert not Finding.objects.exists()


def test_a_result_is_sealed_audited_told_in_the_note_and_can_be_taken_back() -> None:
    where = make.room()
    visit = make.ready(where)
    care.record_test(
        visit=visit,
        test="rc-neer",
        side="right",
        result="negative",
        before=30,
        by=where.by,
        now=make.START,
    )
    row = Finding.objects.get()
    assert (row.means, row.structure) == ("test", "test:rc-neer")
    assert json.loads(row.words) == {"result": "negative", "before": 30}
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM care_finding")
        assert "negative" not in str(cursor.fetchone()[0])
    assert AuditEntry.objects.filter(act="test.recorded", about=row.public_id).exists()
    care.drop(finding=row, by=where.by, now=make.START)
    row.refresh_from_db()
    assert row.undone_at == make.START


def test_the_note_says_the_result_and_no_probability() -> None:
    where = make.room()
    visit = make.ready(where)
    care.record_test(
        visit=visit,
        test="rc-arc",
        side="right",
        result="positive",
        before=30,
        words="both times",
        by=where.by,
        now=make.START,
    )

    told = note.text(note.write(telling.facts(room.record_of(room.whole(visit.pk))), "en"), "en")
    name = movement_tests.load().tests["rc-arc"].name.en
    assert f"Movement test, {name}, right: positive; both times." in told
    assert "%" not in told
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("more", "no"),
    [
        ({"test": "nobody"}, NoContact),
        ({"test": "tth-ichd3"}, NoContact),
        ({"result": "maybe"}, OffScale),
        ({"side": "up"}, OffScale),
        ({"before": 0}, OffScale),
        ({"before": 100}, OffScale),
    ],
)
def test_what_is_no_result_is_refused_and_nothing_is_written(
    more: dict[str, Any], no: type[Exception]
) -> None:
    where = make.room()
    visit = make.ready(where)
    told = {"test": "rc-neer", "side": "right", "result": "positive", "before": None} | more
    with pytest.raises(no):
        care.record_test(visit=visit, by=where.by, now=make.START, **told)
    assert not Finding.objects.exists()


def test_after_an_emergency_answer_no_result_is_recorded() -> None:
    where = make.room()
    visit, _treatment = stopped(where)
    with pytest.raises(UrgentHelp):
        care.record_test(
            visit=visit,
            test="rc-neer",
            side="right",
            result="positive",
            by=where.by,
            now=make.START,
        )


def test_the_page_asks_the_database_a_dozen_times_at_most(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    for test in ("rc-neer", "rc-hawkins", "rc-arc"):
        post(client, visit, test=test)
    page(client, visit)
    _body, cost = asked(client, f"/care/visits/{visit.public_id}/tests/")
    assert cost <= PINNED


def test_another_practitioner_of_another_clinic_finds_nothing(client: Client) -> None:
    where, other = make.room(), make.room("mill")
    visit = make.ready(where)
    answer = hands(other, client).get(f"/care/visits/{visit.public_id}/tests/")
    assert answer.status_code == 404


# ------------------------------------------------------------------ what means refer, do not treat
NECK, SIGNS = "levator-scapulae", "myel-3of5"


def necked(where: make.Room, visit: Visit) -> Treatment:
    found = care.find_out(
        visit=visit, means="palpation", structure=NECK, side="right", by=where.by, now=make.START
    )
    target = care.aim(finding=found, by=where.by, now=make.START)
    protocol = atlas.protocols_for(NECK)[0].id
    return care.start_treatment(target=target, protocol=protocol, by=where.by, now=make.START)


def signs(
    where: make.Room, visit: Visit, result: movement_tests.Result, side: str = "both"
) -> Finding:
    return care.record_test(
        visit=visit, test=SIGNS, side=side, result=result, by=where.by, now=make.START
    )


def test_spinal_cord_signs_close_the_neck_until_they_are_taken_back_and_nothing_else() -> None:
    where = make.room()
    visit = make.ready(where)
    region = atlas.load().structures[NECK].region
    care.consent(visit=visit, language="en", region=region, by=where.by, now=make.START)
    found = signs(where, visit, "positive")
    with pytest.raises(care.DoctorFirst):
        necked(where, visit)
    record = room.record(where.by, visit.public_id, now=make.START)
    assert (record.doctor_first(region), record.doctor_first(make.REGION)) == (True, False)
    make.passed(where, make.begun(where, visit), 4)
    care.drop(finding=found, by=where.by, now=make.START)
    make.passed(where, necked(where, visit), 4)


def test_spinal_cord_signs_are_answered_by_a_later_negative_of_the_same_side_alone() -> None:
    where = make.room()
    visit = make.ready(where)
    region = atlas.load().structures[NECK].region
    told: tuple[tuple[str, movement_tests.Result, bool], ...] = (
        ("left", "positive", True),
        ("right", "negative", True),
        ("left", "unclear", True),
        ("both", "negative", False),
    )
    for side, result, closed in told:
        signs(where, visit, result, side)
        record = room.record(where.by, visit.public_id, now=make.START)
        assert record.doctor_first(region) is closed


def test_spinal_cord_signs_are_named_in_the_room_the_note_and_a_referral(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    signs(where, visit, "positive")
    shown = hands(where, client).get(f"/care/visits/{visit.public_id}/").content.decode()
    assert "Refer today. Do not treat the neck." in shown
    record = room.record(where.by, visit.public_id, now=make.START)
    said = [one.text for one in note.write(telling.facts(record), "en")]
    assert "On this result a doctor should check first." in said
    _, facts = lettering.facts(where.by, visit.episode, Kind.REFERRAL, Asked(), now=make.START)
    assert [one.key for one in facts].count("letter.refer.test") == 1

"""Visits of today that are not begun: made ready for a device, begun on it, and told later."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import Episode, Finding, Target, Visit
from glideway.care.queries import foretold, marks
from glideway.care.views.replays import ChangedElsewhere
from glideway.kit import audit, clock
from glideway.kit.models import AuditEntry
from glideway.screening.models import Screening
from tests.booking import make as booking
from tests.care import make
from tests.care.test_pages import hands
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
ASKS = {"Glideway-Offline": "1"}
KEY = str(uuid4())
REFER = "fever"  # an answer that asks for a doctor first
STEPS = ["", "assess/", "treat/", "after/", "note/"]


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """It is ten o'clock on the day of the booking, and nobody is signed out for being away."""
    settings.GLIDEWAY_IDLE = timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: make.START)


def expected(*, answered: bool = True) -> make.Room:
    """A patient who was here a week ago and comes today; the questions are answered at home."""
    where = make.room()
    week_ago = {"at": make.START - timedelta(days=7), "booking": None}
    care.record_episodes(rows=[make.row(where, visit=week_ago)], by=SYSTEM, now=make.START)
    if answered:
        make.screened(where)
    return where


def told(where: make.Room, client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.post(f"/care/ahead/{where.booking.public_id}/").json()
    return found


def begin(where: make.Room, client: Client, **more: str) -> Any:
    said = {"key": str(uuid4())}
    headers = ASKS | {"Resend": "1"}
    if "at" in more:
        headers |= {"Glideway-Late": more["at"], "Accept": "application/json"}
    if "seen" in more:
        headers |= {"Glideway-Seen": more["seen"]}
    return client.post(f"/care/begin/{where.booking.public_id}/", said, headers=headers)


def test_a_visit_is_made_ready_with_the_pages_it_will_have_and_nothing_of_it_is_kept(
    client: Client,
) -> None:
    where = expected()
    counts = [one.objects.count() for one in (Visit, Episode, Finding, Target)]
    hands(where, client)
    said = told(where, client)
    base = f"/care/visits/{said['visit']}/"
    assert list(said["pages"]) == [base + one for one in STEPS]
    assert [one.objects.count() for one in (Visit, Episode, Finding, Target)] == counts
    where.booking.refresh_from_db()
    assert where.booking.started_at is None
    assert audit.first_bad(str(where.house.clinic.pk)) is None
    assert begin(where, client).status_code == 204
    assert str(Visit.objects.get(booking=where.booking).public_id) == said["visit"]
    for path, page in said["pages"].items():
        assert 'name="csrfmiddlewaretoken"' in page
        assert client.get(path).status_code == 200


def test_what_was_worked_on_last_time_stands_in_it_under_the_names_it_will_have(
    client: Client,
) -> None:
    where = expected()
    hands(where, client)
    said = told(where, client)
    ((earlier, today),) = said["became"].items()
    (page,) = said["again"].values()
    assert f'data-card="{today}"' in page
    assert f"/care/targets/{today}/pass/" in page
    assert said["needs"] == {"same": []}
    begin(where, client)
    path = f"/care/visits/{said['visit']}/same/"
    client.post(path, {"key": str(uuid4()), "target": earlier})
    assert str(Target.objects.get(visit__booking=where.booking).public_id) == today


def test_the_treat_step_is_made_ready_for_the_answer_that_none_of_the_questions_is_so(
    client: Client,
) -> None:
    where = expected(answered=False)
    said = told(where, hands(where, client))
    (page,) = said["again"].values()
    assert "/pass/" in page
    assert list(said["needs"]) == ["safety", "same"]
    asked = [one.id for one in asked_in_the_room("shoulder")]
    assert said["needs"]["safety"] == asked
    before = said["pages"][f"/care/visits/{said['visit']}/"]
    assert [one for one in asked if f'name="read" value="{one}"' not in before] == []
    after = said["pages"][f"/care/visits/{said['visit']}/after/"]
    assert f"/care/visits/{said['visit']}/retest/" in after  # the measures may wait by then


def test_the_gate_is_the_sites_own_also_beforehand(client: Client) -> None:
    where = expected(answered=False)
    make.screened(where, REFER, at=make.START - timedelta(days=1))
    said = told(where, hands(where, client))
    (page,) = said["again"].values()
    assert "/pass/" not in page
    assert "A doctor should check first" in page


def test_a_visit_that_is_begun_is_made_ready_for_its_treat_step_until_the_work_begins(
    client: Client,
) -> None:
    where = make.room()
    hands(where, client)
    visit = make.opened(where)
    said = told(where, client)
    assert (said["pages"], list(said["needs"])) == ({}, ["consent"])
    assert not AuditEntry.objects.filter(act="ahead.viewed").exists()
    assert client.get("/care/offline/key/").json()["ahead"][0]["begun"] is True
    make.measured(where, visit)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    make.agreed(where, visit)
    make.begun(where, visit)
    assert told(where, client)["again"] == {}
    assert client.get("/care/offline/key/").json()["ahead"] == []


def test_a_structure_dropped_and_taken_up_again_is_another_row(client: Client) -> None:
    where = expected()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    (earlier,) = (str(one.public_id) for one in Target.objects.all())
    again: dict[str, Any] = {"visit": visit, "chosen": [earlier], "by": where.by, "now": make.START}
    (first,) = care.same_again(**again)
    assert first.public_id == foretold.target_again(visit, Target.objects.get(public_id=earlier))
    care.drop(finding=first.finding, by=where.by, now=make.START)
    (second,) = care.same_again(**again)
    assert second.public_id != first.public_id


def test_making_ready_is_a_look_that_the_patient_can_see(client: Client) -> None:
    where = expected()
    before = marks.mark(where.booking)
    told(where, hands(where, client))
    looks = AuditEntry.objects.filter(act="ahead.viewed", about=where.booking.public_id)
    assert looks.get().patient_id == where.patient.pk
    assert marks.mark(where.booking) == before


def test_a_visit_that_is_begun_or_says_no_region_has_no_pages_here(client: Client) -> None:
    where = expected()
    hands(where, client)
    care.open_visit(booking=where.booking, by=where.by, now=make.START)
    assert told(where, client)["pages"] == {}
    there = make.room("lakeside")
    Booking.objects.filter(pk=there.booking.pk).update(region="")
    other = hands(there, Client())
    assert told(there, other)["pages"] == {}
    assert not AuditEntry.objects.filter(act="ahead.viewed").exists()
    assert other.post(f"/care/ahead/{where.booking.public_id}/").status_code == 404


def test_the_key_tells_which_visits_of_today_may_be_begun_and_how_far_each_record_is(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = expected()
    hands(where, client)
    audit.record(
        by=where.by,
        act="needs.told",
        kind="Patient",
        about=where.patient.public_id,
        now=make.START,
        clinic_id=where.house.clinic.pk,
        patient_id=where.patient.pk,
    )
    (one,) = client.get("/care/offline/key/").json()["ahead"]
    assert one == {
        "booking": str(where.booking.public_id),
        "visit": str(foretold.visit_of(where.booking)),
        "mark": marks.mark(where.booking),
        "begun": False,
    }
    assert one["mark"] > 0
    monkeypatch.setattr(clock, "now", lambda: booking.at("24:00"))
    assert client.get("/care/offline/key/").json()["ahead"] == []
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_a_visit_begun_on_a_device_began_when_it_was_tapped_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = expected()
    hands(where, client)
    seen = str(told(where, client)["mark"])
    late = make.START + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: late)
    answer = begin(where, client, at=make.START.isoformat(), seen=seen)
    assert answer.status_code == 204
    visit = Visit.objects.get(booking=where.booking)
    assert visit.opened_at == make.START
    assert int(answer.headers["Glideway-Mark"]) == marks.mark(visit) > int(seen)
    opened = AuditEntry.objects.get(act="visit.opened", about=visit.public_id)
    assert opened.at == late  # the chain says when it was told


@pytest.mark.parametrize("at", [make.START + timedelta(seconds=1), make.START - timedelta(days=1)])
def test_a_clock_that_cannot_be_right_is_not_believed(client: Client, at: Any) -> None:
    where = expected()
    begin(where, hands(where, client), at=at.isoformat())
    assert Visit.objects.get(booking=where.booking).opened_at == make.START


def test_a_visit_begun_elsewhere_meanwhile_is_a_conflict_and_no_second_visit(
    client: Client,
) -> None:
    where = expected()
    hands(where, client)
    seen = str(told(where, client)["mark"])
    care.open_visit(booking=where.booking, by=where.by, now=make.START)
    answer = begin(where, client, at=make.START.isoformat(), seen=seen)
    assert answer.status_code == ChangedElsewhere.status
    assert answer.json()["code"] == "changed-elsewhere"
    assert Visit.objects.filter(booking=where.booking).count() == 1


def test_a_tap_of_a_visit_never_begun_is_let_go_once_and_its_patient_named_beside_it(
    client: Client,
) -> None:
    where = expected()
    hands(where, client)
    page = client.get(f"/care/offline/?visit={foretold.visit_of(where.booking)}").content.decode()
    assert "Amara Dhillon" in page
    assert "not begun" in page
    path, said = f"/care/begin/{where.booking.public_id}/let-go/", {"key": str(uuid4())}
    Booking.objects.update(cancelled_at=make.START)  # meanwhile, at the desk
    for _ in range(2):
        assert client.post(path, said).status_code == 302
    rows = AuditEntry.objects.filter(act="tap.let-go", about=where.booking.public_id)
    assert rows.count() == 1


def test_what_was_tapped_in_it_happened_then_and_the_chain_says_when_it_came(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = expected(answered=False)
    hands(where, client)
    monkeypatch.setattr(clock, "now", lambda: make.START + timedelta(days=1, hours=2))
    begin(where, client, at=make.START.isoformat())
    visit = Visit.objects.get(booking=where.booking)
    visit.opened_at = make.START
    visit.save(update_fields=["opened_at"])
    at = make.START + timedelta(minutes=1)
    late = ASKS | {"Resend": "1", "Glideway-Late": at.isoformat()}
    asked = [one.id for one in asked_in_the_room(visit.episode.region)]
    path, said = f"/care/visits/{visit.public_id}/safety/", {"none": "1", "read": asked}
    for _ in range(2):  # the answer was lost once
        answer = client.post(path, said | {"key": KEY}, headers=late)
        assert answer.status_code == 204
    visit.refresh_from_db()
    assert visit.screening is not None
    assert visit.screening.answered_at == at
    (came,) = AuditEntry.objects.filter(act="tap.late", about=visit.public_id)
    assert (came.at - at, came.why) == (timedelta(days=1, hours=1, minutes=59), at.isoformat())
    assert int(answer.headers["Glideway-Mark"]) == marks.mark(visit)
    before = make.START - timedelta(minutes=1)
    client.post(path, said, headers=late | {"Glideway-Late": before.isoformat()})
    assert Screening.objects.latest("pk").answered_at == clock.now()


def test_the_next_are_made_ready_and_the_newest_are_kept_up_to_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "MOST", 1)
    where = expected()
    later = booking.booked(
        where.house, booking.at("11:00"), patient=where.patient, region=make.REGION
    )
    begins, ends = booking.at("00:00"), booking.at("24:00")
    assert marks.to_begin(where.by, begins, ends) == [where.booking]
    care.open_visit(booking=where.booking, by=where.by, now=make.START)
    newest = care.open_visit(booking=later, by=where.by, now=make.START + timedelta(minutes=1))
    kept = marks.to_keep(where.by, begins, ends, now=make.START + timedelta(minutes=2))
    assert kept == [newest.public_id]

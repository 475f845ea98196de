"""A visit that was opened by mistake is closed again while it is empty, and never afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from glideway.booking import operations as times
from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.models import Episode, Visit
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from tests.booking import make as diary
from tests.care import make
from tests.care.test_pages import hands, person

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=1)
Act = Callable[[make.Room, Visit], Any]


def begun(where: make.Room) -> Visit:
    """A visit that was opened, and nothing else."""
    return care.open_visit(booking=where.booking, by=where.by, now=make.START)


def test_an_empty_visit_is_closed_with_its_course_and_its_booking_waits_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    where = make.room()
    make.screened(where)
    visit = begun(where)
    hands(where, client)
    path = f"/care/visits/{visit.public_id}/"
    assert f'action="{path}close/"' in client.get(path).content.decode()
    answer = client.post(f"{path}close/")
    assert answer.headers["Location"] == f"/care/?on={LATER.date().isoformat()}"
    assert (Visit.objects.count(), Episode.objects.count()) == (0, 0)
    assert Booking.objects.get().started_at is None
    assert "Nothing was recorded in it." in client.get(answer.headers["Location"]).content.decode()
    acts = list(AuditEntry.objects.filter(about=str(visit.public_id)).values_list("act", flat=True))
    assert acts == ["visit.opened", "visit.viewed", "visit.closed"]
    seen = person(where, client).get("/me/record/").content.decode()
    for words in ("A visit was begun", "opened and read", "begun by mistake was closed again"):
        assert words in seen
    again = care.open_visit(booking=where.booking, by=where.by, now=LATER)
    assert (again.public_id, again.number) == (visit.public_id, 1)


def test_a_course_that_was_there_before_and_a_patient_already_in_the_room_stay() -> None:
    where = make.room()
    make.signed(where)
    at = make.START + timedelta(hours=1)
    made = diary.booked(where.house, at, patient=where.patient, region=make.REGION)
    times.start(booking=made, by=where.by, now=at)
    later = at + timedelta(minutes=1)
    visit = care.open_visit(booking=made, by=where.by, now=later)
    care.close_untouched(visit=visit, by=where.by, now=later)
    assert [one.number for one in Visit.objects.all()] == [1]
    assert Episode.objects.get().visits.count() == 1
    assert Booking.objects.get(pk=made.pk).started_at == at


def _dropped(where: make.Room, visit: Visit) -> None:
    found = care.find_out(
        visit=visit,
        means="history",
        structure=make.STRUCTURE,
        side="right",
        by=where.by,
        now=LATER,
    )
    care.drop(finding=found, by=where.by, now=LATER)


RECORDED: dict[str, Act] = {
    "a finding, also once it is taken back": _dropped,
    "a side": lambda where, visit: care.describe(
        episode=visit.episode, side="left", movement=make.MOVEMENT, by=where.by, now=LATER
    ),
    "consent": lambda where, visit: care.consent(
        visit=visit, language="en", by=where.by, now=LATER
    ),
    "the questions of the day": lambda where, visit: care.ask_safety(
        visit=visit, answers=make.answers(), by=where.by, now=LATER
    ),
}


def test_once_anything_was_recorded_the_visit_stays() -> None:
    for number, (what, act) in enumerate(RECORDED.items()):
        where = make.room(f"harbour-{number}")
        visit = begun(where)
        act(where, visit)
        with pytest.raises(care.VisitTouched):
            care.close_untouched(visit=visit, by=where.by, now=LATER)
        assert Visit.objects.filter(pk=visit.pk).exists(), what
    done = make.signed(make.room("quay"))
    with pytest.raises(care.VisitSigned):
        care.close_untouched(visit=done, by=where.by, now=LATER)

"""A visit that was opened by mistake is closed again while it is empty, and never afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as times
from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.core.letters import Kind
from glideway.care.models import Episode, Goal, LetterDraft, Reading, Visit
from glideway.care.operations import sending
from glideway.care.queries import room, untouched
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.booking import make as diary
from tests.care import make
from tests.care.test_asking import first, say
from tests.care.test_letters import drafted
from tests.care.test_pages import MOST, asked, hands, person

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
    client.get(path)  # the first look of the day is written down
    page, cost = asked(client, path)
    assert f'action="{path}close/"' in page
    assert cost <= MOST
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
    on_a_device = at - timedelta(minutes=1)  # begun before the desk marked it, told of after
    visit = care.open_visit(booking=made, by=where.by, now=later, at=on_a_device)
    assert visit.opened_at == on_a_device
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


def _lettered(where: make.Room, visit: Visit) -> LetterDraft:
    return drafted(where, visit, Kind.REFERRAL, now=LATER, reason="A look at the knee")


def _signed_letter(where: make.Room, visit: Visit) -> None:
    sending.sign_letter(draft=_lettered(where, visit), by=where.by, now=LATER)


RECORDED: dict[str, Act] = {
    "a letter in the making": _lettered,
    "a letter that was signed": _signed_letter,
    "the appointment is done": lambda where, _visit: times.finish(
        booking=where.booking, by=where.by, now=LATER
    ),
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
        assert room.record(where.by, visit.public_id, now=LATER).untouched, what
        act(where, visit)
        shown = room.record(where.by, visit.public_id, now=LATER)
        assert not shown.untouched, what  # nor does the page offer it
        with pytest.raises(care.VisitTouched):
            care.close_untouched(visit=visit, by=where.by, now=LATER)
        assert Visit.objects.filter(pk=visit.pk).exists(), what
    done = make.signed(make.room("quay"))
    with pytest.raises(care.VisitSigned):
        care.close_untouched(visit=done, by=where.by, now=LATER)
    other = make.room("pier")
    visit = begun(other)
    care.close_untouched(visit=visit, by=other.by, now=LATER)  # in another window
    with pytest.raises(NotYours):
        care.acknowledge(visit=visit, by=other.by, now=LATER)


@pytest.mark.parametrize("table", [Visit, Episode])
def test_every_column_that_names_a_visit_or_a_course_keeps_it(table: type[Model]) -> None:
    columns = {
        f"{one.__name__}.{field.name}"
        for one in apps.get_models(include_auto_created=True)
        for field in one._meta.concrete_fields  # noqa: SLF001 - Django's name for it
        if field.related_model is table
    }
    kept = {f"{one.model.__name__}.{one.name}" for one in untouched.naming(table)}
    assert kept == columns
    hidden = {Visit: "SignedLetter.visit", Episode: "Visit.episode"}
    assert hidden[table] in kept
    with CaptureQueriesContext(connection) as made:
        if table is Episode:
            assert not untouched.course(Episode(pk=0))
        else:
            assert not untouched.visit(Visit(pk=0, episode=Episode()))
    assert len(made) == 1


def test_what_was_answered_ahead_waits_again_for_the_course_to_be() -> None:
    where, row = first()
    say(row, "pain", 7)
    say(row, "activity", 3, "Reach the top shelf")
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START, region="knee")
    assert (Reading.objects.count(), Goal.objects.count()) == (2, 1)
    care.close_untouched(visit=visit, by=where.by, now=LATER)
    assert (Episode.objects.count(), Reading.objects.count(), Goal.objects.count()) == (0, 0, 0)
    row.refresh_from_db()
    assert row.episode is None
    again = care.open_visit(booking=where.booking, by=where.by, now=LATER)
    assert again.episode.region == make.REGION
    found = {one.scale: (one.value, one.moment) for one in Reading.objects.all()}
    assert found == {"nprs": (7, "home"), "psfs": (3, "home")}
    assert Goal.objects.get(episode=again.episode).words == "Reach the top shelf"

"""The patient's own activity: under other words it is another measurement, compared with none."""

from datetime import datetime

import pytest

from glideway.care import operations as care
from glideway.care.core.letters import Asked, Kind
from glideway.care.models import Reading, Visit
from glideway.care.queries import lettering, room
from glideway.care.views import showing
from glideway.outcomes.queries.courses import course
from tests.booking import make as diary
from tests.care import make
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db
REACH, SLEEP = "Reach overhead", "Sleep on that side"
AT, AFTER = diary.at("11:05"), diary.at("11:20")


def next_visit() -> tuple[make.Room, Visit]:
    """A second visit; at the first one reaching overhead was 4 of 10."""
    where = make.room()
    make.signed(where)
    visit = make.following(where)
    make.screened(where, at=diary.at("11:00"))
    return where, visit


def told(where: make.Room, visit: Visit) -> list[str]:
    """What a letter says of the activity."""
    found = lettering.facts(where.by, visit.episode, Kind.DOCTOR, Asked(), now=AFTER)[1]
    return [one.key for one in found if "activity" in one.key]


def measured(where: make.Room, visit: Visit, words: str, at: datetime) -> None:
    make.measured(where, visit, at=at, words=words, activity=9)


def test_another_activity_is_compared_with_the_first_one_nowhere() -> None:
    where, visit = next_visit()
    before = room.record(where.by, visit.public_id, now=AT)
    assert [one["first"] for one in showing.since_last(before)] == ["6", "4"]
    measured(where, visit, SLEEP, AT)
    record = room.record(where.by, visit.public_id, now=AFTER)
    card = showing.course_card(record.readings, "psfs", opened_at=AT, part="single_activity")
    assert card is not None
    assert (card["now"], card["was"], card["moved"]) == ("9", "9", False)
    assert [one["first"] for one in showing.since_last(record)] == ["6"]  # pain alone
    assert told(where, visit) == ["letter.once.activity"]
    who = patient_actor(where.patient.pk)
    page = course(who, visit.episode.public_id, language="en", now=AFTER)
    assert [one.value for one in page.once[0].seen] == [9]
    assert [one.value for one in page.measures[0].seen] == [6, 6]


def test_the_plan_is_not_advised_by_a_change_between_two_activities() -> None:
    where, _second = next_visit()
    third = make.following(where, at=diary.at("12:00"))
    said = []
    for words in (REACH, SLEEP):
        measured(where, third, words, AFTER)
        said.append(showing.advice(room.record(where.by, third.public_id, now=AFTER)))
    assert said == ["reassess", "stop"]


def test_measured_anew_it_stays_another_activity_until_the_words_are_changed_back() -> None:
    where, visit = next_visit()
    for words, at, said in (
        (SLEEP, "11:05", "letter.once.activity"),
        ("", "11:06", "letter.once.activity"),
        (REACH, "11:07", "letter.change.activity"),
        (SLEEP, "11:08", "letter.once.activity"),
    ):
        measured(where, visit, words, diary.at(at))
        assert told(where, Visit.objects.get(pk=visit.pk)) == [said], (words, at)
    last = Reading.objects.get(visit=visit, scale="psfs", undone_at=None)
    care.take_back(visit=visit, kind="baseline", public_id=last.public_id, by=where.by, now=AFTER)
    assert told(where, Visit.objects.get(pk=visit.pk)) == ["letter.change.activity"]

"""The note says nothing that the taps contradict: what was cleared, came late, or was measured."""

from datetime import timedelta

import pytest

from glideway.care import operations as care
from glideway.care.core.note import Step
from glideway.care.models import Retest, Visit
from glideway.care.queries import room
from glideway.care.views import showing
from glideway.outcomes.queries import courses
from glideway.screening.core import Answer, emergency_items
from tests.care import make
from tests.care.test_note import composed

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)


def treated(where: make.Room, visit: Visit) -> None:
    make.passed(where, make.begun(where, visit), 4)


# ------------------------------------------------------------------ the safety questions
def test_what_was_cleared_is_not_said_to_keep_the_hands_off() -> None:
    where = make.room()
    visit = make.opened(where, "motor-progressive")
    told = "Safety questions asked today: a doctor should check first"
    assert f"{told}. Nothing hands-on in that area." in composed(visit)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    care.clear(visit=visit, why="Seen by Dr. Roy", by=where.by, now=make.START)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    make.agreed(where, visit)
    treated(where, visit)
    said = composed(visit)
    assert f"{told}; this was cleared." in said
    assert "Seen by Dr. Roy" in said
    assert "Nothing hands-on" not in said


def test_an_emergency_answer_after_passes_is_said_to_have_ended_the_work() -> None:
    where = make.room()
    visit = make.ready(where)
    treated(where, visit)
    urgent = emergency_items(make.REGION)
    said = {one.id: Answer.NO for one in urgent} | {urgent[0].id: Answer.YES}
    care.ask_safety(visit=visit, answers=said, by=where.by, now=LATER)
    text = composed(visit)
    assert "Safety questions asked today: urgent help is needed. The work ended there." in text
    assert "Nothing else was done" not in text


# ------------------------------------------------------------------ before and after
def test_a_baseline_measured_anew_is_not_judged_by_the_retest_of_the_old_one() -> None:
    where = make.room()
    visit = make.ready(where)
    treated(where, visit)
    care.retest(visit=visit, after_deg=61.0, pain_after=3, by=where.by, now=LATER)
    assert "was 42" in composed(visit)
    anew = LATER + timedelta(minutes=5)
    make.measured(where, visit, at=anew, movement_deg=60.0, pain=4)
    record = room.record(where.by, visit.public_id, now=anew)
    assert record.standing.missing is Step.RETEST
    assert " after: " not in composed(visit)
    first = record.of("rom", "before")
    assert first is not None
    care.take_back(visit=visit, kind="baseline", public_id=first.public_id, by=where.by, now=anew)
    assert "after: 61°, was 42°" in composed(visit)


def test_what_is_measured_after_the_work_is_said_so_and_judges_nothing() -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    make.agreed(where, visit)
    treated(where, visit)
    make.measured(where, visit, at=LATER)
    care.retest(visit=visit, after_deg=61.0, pain_after=3, by=where.by, now=LATER)
    text = composed(visit)
    assert "Pain, entered after the work had begun: 6 of 10." in text
    assert "entered after the work had begun: 42°." in text
    assert "“Reach overhead”, entered after the work had begun: 4 of 10." in text
    assert "Pain after: 3 of 10." in text
    assert "was " not in text
    assert [one.change for one in Retest.objects.all()] == ["", ""]
    record = room.record(where.by, visit.public_id, now=LATER)
    card = showing.movement_card(record)
    assert card is not None
    assert (card["now"], card["was"], card["sentence"], card["tone"]) == ("61", None, "", "")
    assert showing.pain_card(record) is None
    assert showing.course_card(record.readings, "nprs", opened_at=LATER) is None
    shown = courses.course(where.by, visit.episode.public_id, language="en", now=LATER)
    assert shown.measures == ()


def test_a_pass_taken_back_leaves_the_baseline_one_from_before() -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    make.agreed(where, visit)
    treatment = make.begun(where, visit)
    make.passed(where, treatment, 4)
    make.measured(where, visit, at=LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    assert "Pain before: 6 of 10." in composed(visit)

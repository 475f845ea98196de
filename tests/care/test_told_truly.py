"""The note says nothing that the taps contradict: what was cleared, came late, or was measured."""

from datetime import timedelta

import pytest

from glideway.care import operations as care
from glideway.care.models import Visit
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
    assert f"{told}; cleared as said below." in said
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

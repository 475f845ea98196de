"""What one patient may send: so many papers, so many bytes, so many messages; and by which day."""

from datetime import UTC, datetime

import pytest

from glideway.care import operations as care
from glideway.care.models import IncomingLetter, ThreadMessage
from glideway.care.operations import letters as taking
from glideway.care.operations.refusals import PapersFull
from glideway.care.queries import threads
from glideway.kit import clock
from glideway.kit.limits import TooMany
from tests.care import make
from tests.care.test_letters import came
from tests.care.test_threads import opened
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_ten_papers_a_day_about_one_patient_are_taken_and_no_more() -> None:
    where = make.room()
    for _ in range(10):
        came(where)
    with pytest.raises(TooMany):
        came(where)
    assert IncomingLetter.objects.count() == 10


def test_a_clinic_takes_in_so_many_a_day_whoever_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_OF_A_CLINIC", 1)
    where = make.room()
    came(where)
    with pytest.raises(TooMany):
        came(where)


def test_all_papers_of_a_patient_stay_below_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    where = make.room()
    monkeypatch.setattr(taking, "MOST_HELD", came(where).attachment.size * 2 - 1)
    with pytest.raises(PapersFull):
        came(where)
    assert IncomingLetter.objects.count() == 1


def test_thirty_messages_in_an_hour_are_sent_and_no_more() -> None:
    where = make.room()
    thread, me = opened(where), patient_actor(where.patient.pk)
    for number in range(30):
        words = f"And a word more, number {number}."
        care.write(thread=thread, words=words, language="en", by=me, now=make.START)
    with pytest.raises(TooMany):
        care.write(thread=thread, words="One more.", language="en", by=me, now=make.START)
    assert ThreadMessage.objects.count() == 30


def test_an_answer_waits_for_no_public_holiday_of_the_province() -> None:
    clinic = make.room().house.clinic
    wednesday = datetime(2026, 4, 1, 15, tzinfo=UTC)
    assert clinic.province == "ON"
    assert f"{threads.answered_by(clinic, wednesday)}" == "2026-04-06"  # over Good Friday

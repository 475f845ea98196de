"""How it was after a visit: asked by a link, told in two taps, and a bad answer calls somebody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import aftereffects
from glideway.care.models import FollowUp, Visit
from glideway.care.operations.followups import after_letter
from glideway.care.operations.refusals import LinkOver, OffScale
from glideway.care.queries import followups
from glideway.directory.models import Errand
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from tests.booking import make as booking
from tests.care import make
from tests.make import SYSTEM, patient

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(hours=30)


def signed() -> tuple[make.Room, Visit]:
    """A visit that was signed this morning."""
    where = make.room()
    visit = make.signed(where)
    visit.refresh_from_db()
    return where, visit


def told(visit: Visit, *effects: str, lasted: str = "", **more: Any) -> FollowUp:
    rest: dict[str, Any] = {"moment": "after", "news": "", "by": SYSTEM, "now": LATER} | more
    return care.tell_after(visit=visit, effects=effects, lasted=lasted, **rest)


@pytest.mark.parametrize(
    ("effects", "lasted", "alarms"),
    [
        (["none"], "", False),
        (["sore", "bruised"], "two-days", False),
        (["bruised"], "longer", True),
        (["worse"], "two-days", False),
        (["worse"], "longer", True),
        (["numb"], "", True),
        (["dizzy", "sore"], "day", True),
        (["swollen", "sick"], "longer", False),
    ],
)
def test_numb_dizzy_and_what_lasts_past_two_days_call_somebody(
    effects: list[str], lasted: str, *, alarms: bool
) -> None:
    assert aftereffects.alarming(effects, lasted) is alarms


def test_a_reaction_past_a_day_is_told_apart() -> None:
    assert not aftereffects.outlasted_a_day(["sore"], "day")
    assert aftereffects.outlasted_a_day(["sore"], "two-days")
    assert not aftereffects.outlasted_a_day(["none"], "longer")


@pytest.mark.parametrize(
    ("effects", "lasted"),
    [([], ""), (["none", "sore"], ""), (["none"], "day"), (["gone"], ""), (["sore"], "ages")],
)
def test_an_answer_that_cannot_be_is_refused_and_leaves_nothing(
    effects: list[str], lasted: str
) -> None:
    _, visit = signed()
    with pytest.raises(OffScale):
        told(visit, *effects, lasted=lasted)
    assert not FollowUp.objects.exists()


def test_a_note_signed_later_is_asked_about_a_day_after_the_visit_and_never_in_the_past() -> None:
    where = make.room()
    visit = make.complete(where)
    hour = timedelta(hours=1)
    for after, due in ((20 * hour, 26 * hour), (50 * hour, 50 * hour)):
        (letter,) = after_letter(visit=visit, now=make.START + after)
        assert letter.due_at - visit.opened_at == due


def test_a_signed_visit_is_asked_about_a_day_later_without_a_word_of_health() -> None:
    _, visit = signed()
    letter = Message.objects.get(key=f"followup:after:{visit.public_id}")
    assert letter.due_at - visit.opened_at == timedelta(hours=26)
    assert followups.path_of(visit, "after") in letter.text
    assert "shoulder" not in f"{letter.subject} {letter.text}"


def test_a_bad_answer_hangs_one_errand_and_speaking_with_the_patient_takes_it_down() -> None:
    where, visit = signed()
    told(visit, "sore")
    bad = told(visit, "numb", news="my thumb")
    assert [one.pk for one in queries.alarms(where.by, now=LATER)] == [bad.pk]
    errand = Errand.objects.get(kind="followup")
    assert (errand.about, errand.done_at) == (bad.public_id, None)
    assert errand.due_at == LATER + timedelta(hours=24)
    care.note_call(followup=bad, by=where.by, now=LATER)
    care.note_call(followup=bad, by=where.by, now=LATER + timedelta(hours=1))
    bad.refresh_from_db()
    assert bad.called_at == LATER
    errand.refresh_from_db()
    assert errand.done_at == LATER
    assert queries.alarms(where.by, now=LATER) == []
    acts = AuditEntry.objects.filter(act__startswith="followup.").order_by("pk")
    assert [one.act for one in acts] == ["followup.told", "followup.told", "followup.called"]


def test_after_two_weeks_nothing_is_told_by_the_link() -> None:
    _, visit = signed()
    assert visit.signed_at is not None
    late = visit.signed_at + timedelta(days=14, seconds=1)
    with pytest.raises(LinkOver):
        told(visit, "sore", now=late)
    assert told(visit, "sore", now=late - timedelta(seconds=1)).pk


def test_nobody_elsewhere_sees_or_ends_an_alarm() -> None:
    _, visit = signed()
    bad = told(visit, "numb")
    other = make.room("elsewhere")
    assert queries.alarms(other.by, now=LATER) == []
    with pytest.raises(NotYours):
        queries.alarm(other.by, bad.public_id, now=LATER)


def test_a_bad_answer_is_heard_by_who_treats_though_the_visit_itself_is_withheld() -> None:
    where, visit = signed()
    me = patient(where.patient.pk)
    care.withhold_visit(visit=visit, by=me, now=LATER)
    bad = told(visit, "numb")
    assert queries.alarms(where.by, now=LATER) == [bad]
    care.note_call(
        followup=queries.alarm(where.by, bad.public_id, now=LATER), by=where.by, now=LATER
    )
    assert Errand.objects.get(kind="followup").done_at == LATER
    again = told(visit, "dizzy")
    care.withhold_from(
        patient=where.patient, practitioner=where.house.one.practitioner, by=me, now=LATER
    )
    assert queries.alarms(where.by, now=LATER) == []
    with pytest.raises(NotYours):
        queries.alarm(where.by, again.public_id, now=LATER)


def test_who_comes_tomorrow_is_asked_once_and_who_comes_later_is_not() -> None:
    where, visit = signed()
    coming = make.START + timedelta(days=2)
    made = booking.booked(where.house, coming, patient=where.patient, region=make.REGION)
    assert care.ask_before(now=coming - timedelta(hours=30)) == 0
    assert care.ask_before(now=coming - timedelta(hours=24)) == 1
    care.ask_before(now=coming - timedelta(hours=23))
    letters = Message.objects.filter(key=f"followup:before:{made.public_id}")
    assert [followups.path_of(visit, "before") in one.text for one in letters] == [True]


class TestPages:
    @pytest.fixture(autouse=True)
    def _the_next_afternoon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: LATER)

    def test_two_taps_by_the_link_and_it_is_kept(self, client: Client) -> None:
        _, visit = signed()
        path = followups.path_of(visit, "after")
        page = client.get(path).content.decode()
        assert "How was it after your visit?" in page
        answer = client.post(path, {"effects": ["sore"], "lasted": "day"})
        assert answer.headers["Location"] == f"{path}?told=kept"
        kept = FollowUp.objects.get()
        assert (kept.effects, kept.lasted, kept.alarm) == (["sore"], "day", False)

    def test_a_bad_answer_is_told_whom_to_call(self, client: Client) -> None:
        _, visit = signed()
        answer = client.post(followups.path_of(visit, "after"), {"effects": ["numb"]}, follow=True)
        page = answer.content.decode()
        assert "calls you" in page
        assert 'href="tel:911"' in page

    def test_nothing_tapped_keeps_nothing_and_says_so(self, client: Client) -> None:
        _, visit = signed()
        answer = client.post(followups.path_of(visit, "after"), {"news": "I fell"})
        assert answer.status_code == 422
        assert "Nothing was kept yet." in answer.content.decode()
        assert not FollowUp.objects.exists()

    def test_a_wrong_link_opens_nothing(self, client: Client) -> None:
        _, visit = signed()
        path = followups.path_of(visit, "after")
        assert client.get(path[:-2] + "x/").status_code == 404
        other = path.replace(f"{visit.public_id}/after/", f"{visit.public_id}/before/")
        assert client.get(other).status_code == 404

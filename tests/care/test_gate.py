"""What closes hands-on work, what opens it again, and that neither is stepped round."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.core import note
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import Pass, Treatment
from glideway.care.queries import marks, room, telling
from glideway.care.queries.company import live_consents
from glideway.directory.models import Consent
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening import operations as screening
from glideway.screening.core import Answer, topics
from glideway.screening.core import emergency_items as items
from glideway.screening.models import Screening
from tests.booking import make as diary
from tests.care import make
from tests.care.test_pages import asked, hands, none_of_these, post
from tests.make import keyed, patient

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)
CLOSING = "motor-progressive"  # a doctor first, for the whole body
NONE_URGENT = {one.id: Answer.NO for one in items(make.REGION)}


def test_a_clearance_recorded_in_the_visit_opens_the_work() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    target = make.aimed(where, visit)
    with pytest.raises(care.DoctorFirst):
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=LATER)
    made = care.clear(visit=visit, why="Seen by Dr. Roy", by=where.by, now=LATER)
    assert (made.cleared_at, made.cleared_why) == (LATER, "Seen by Dr. Roy")
    care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=LATER)
    assert Treatment.objects.count() == 1


def test_the_clearance_of_one_visit_holds_at_the_next_ask() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    care.clear(visit=visit, why="Seen by Dr. Roy", by=where.by, now=LATER)
    asked = care.ask_safety(
        visit=visit, answers=NONE_URGENT, by=where.by, now=LATER + timedelta(minutes=1)
    )
    assert (asked.action, asked.cleared_at) == ("refer_first", LATER)


def test_an_emergency_question_left_open_in_the_room_is_not_answered_by_last_time() -> None:
    where = make.room()
    visit = make.opened(where)
    some = {one: answer for one, answer in NONE_URGENT.items() if one != "pe"}
    with pytest.raises(screening.NotAllAnswered) as refused:
        care.ask_safety(visit=visit, answers=some, by=where.by, now=LATER)
    assert refused.value.data["missing"] == ("pe",)
    care.ask_safety(visit=visit, answers=NONE_URGENT, by=where.by, now=LATER)


def test_nothing_is_cleared_before_todays_questions_nor_where_nothing_is_closed() -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    with pytest.raises(care.NotScreenedToday):
        care.clear(visit=visit, why="because", by=where.by, now=LATER)
    make.screened(where)
    with pytest.raises(screening.NothingToClear):
        care.clear(visit=visit, why="because", by=where.by, now=LATER)


# ------------------------------------------------------------------ another complaint
def test_what_one_complaint_closes_everywhere_is_closed_at_the_visit_of_another() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.screened(where, CLOSING, at=LATER, region="knee")
    with pytest.raises(care.DoctorFirst):
        make.passed(where, treatment, at=LATER)
    assert Pass.objects.count() == 0


def test_a_doctor_first_of_another_place_alone_leaves_this_one_open() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    row = make.screened(where, "surgery-recent", at=LATER, region="knee")
    assert (row.action, "shoulder" in row.regions) == ("refer_first", False)
    make.passed(where, treatment, at=LATER)
    assert Pass.objects.count() == 1


def test_the_visit_clears_the_other_complaint_that_closes_it() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    knee = make.screened(where, CLOSING, at=LATER, region="knee")
    made = care.clear(visit=treatment.visit, why="Seen by Dr. Roy", by=where.by, now=LATER)
    assert (made.pk, made.cleared_by) == (knee.pk, "Maya Chen 0")
    make.passed(where, treatment, at=LATER)
    assert Pass.objects.count() == 1


def test_answering_the_other_complaint_anew_opens_what_it_closed() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.screened(where, CLOSING, at=make.START, region="knee")
    make.screened(where, at=LATER, region="knee")
    make.passed(where, treatment, at=LATER)
    assert Pass.objects.count() == 1


def test_what_was_answered_fourteen_days_ago_closes_nothing_today() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.screened(where, CLOSING, at=make.START - timedelta(days=14), region="knee")
    make.passed(where, treatment)
    assert Pass.objects.count() == 1


# ------------------------------------------------------------------ consent
def test_taking_consent_back_takes_it_back_for_every_region_of_this_clinic() -> None:
    where, away = make.room(), make.room("maple")
    treatment = make.begun(where, make.ready(where))
    care.consent(visit=treatment.visit, region="knee", language="en", by=where.by, now=make.START)
    elsewhere = make.opened(away)
    care.consent(visit=elsewhere, language="en", by=away.by, now=make.START)
    care.withdraw_consent(visit=treatment.visit, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert live_consents(treatment.visit) == set()
    assert treatment.ended_because == "withdrawn"
    assert live_consents(elsewhere) == {"shoulder"}


def test_taking_consent_back_closes_the_other_open_visit_too() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    diary.booked(where.house, diary.at("11:00"), patient=where.patient, region="knee")
    knee = Booking.objects.get(region="knee")
    other = care.open_visit(booking=knee, by=where.by, now=LATER)
    care.withdraw_consent(visit=other, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_at, treatment.ended_because) == (LATER, "withdrawn")


# ------------------------------------------------------------------ taking back
def test_undo_never_opens_what_the_withdrawal_of_the_patient_closed() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment)
    care.withdraw_consent(visit=treatment.visit, by=where.by, now=LATER)
    before = AuditEntry.objects.count()
    with pytest.raises(care.NoConsent):
        care.undo(treatment=treatment, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_because, treatment.ended_at) == ("withdrawn", LATER)
    assert (Pass.objects.get().undone_at, AuditEntry.objects.count()) == (None, before)


def test_consent_given_anew_lets_the_treatment_go_on_with_its_passes() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment)
    care.withdraw_consent(visit=treatment.visit, by=where.by, now=LATER)
    care.consent(visit=treatment.visit, language="en", by=where.by, now=LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_because, Pass.objects.get().undone_at) == ("", None)


@pytest.mark.parametrize(("seconds", "told"), [(30, 0), (31, 1)])
def test_a_discomfort_taken_back_later_than_a_slip_stands_in_the_note(
    seconds: int, told: int
) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment, 9)
    after = make.START + timedelta(seconds=seconds)
    care.undo(treatment=treatment, by=where.by, now=after)
    facts = telling.facts(room.record_of(room.whole(treatment.visit_id)))
    lines = [one.text for one in note.write(facts, "en")]
    assert lines.count("A pass felt at 9 of 10 was entered and later taken back.") == told


def test_an_ordinary_pass_taken_back_is_no_word_of_the_note() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment, 7)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    assert room.record_of(room.whole(treatment.visit_id)).taken_back == []


# ------------------------------------------------------------------ what was answered last time
def test_a_repeat_visit_shows_the_last_answers_and_asks_whether_anything_changed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    earlier = make.screened(where, "anticoag", at=make.START - timedelta(days=3))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(hands(where, client), base)
    assert "Answered before the visit, on" in page
    assert "On blood thinners (warfarin" in page
    assert "Has anything changed?" in page
    emergency = [one for one in asked_in_the_room(make.REGION) if one.is_emergency]
    due = asked_in_the_room(make.REGION, occasion="first_visit")
    assert page.count('name="read"') == len(due)
    assert len(emergency) == len(items(make.REGION))
    looks = AuditEntry.objects.filter(act="screening.viewed", about=str(earlier.public_id))
    assert looks.count() == 1
    assert "say it this way and ask once more" in page
    post(client, base + "safety/", none_of_these())
    page, _ = asked(client, base)
    assert "Answered last time" not in page


@pytest.mark.parametrize("days", [14, None])
def test_answers_that_are_too_old_are_not_shown_and_everything_is_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch, days: int | None
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    if days:
        make.screened(where, "anticoag", at=make.START - timedelta(days=days))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    assert "The last answers are too old, or there are none: ask everything." in page
    assert "On blood thinners" not in page


@pytest.mark.parametrize(("again", "action"), [("no", "precaution"), ("yes", "refer_first")])
def test_a_follow_up_is_asked_in_the_same_form_in_the_room_and_raises_the_advice(
    client: Client, monkeypatch: pytest.MonkeyPatch, again: str, action: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    make.seen_before(where)
    make.screened(where, "worse-after", at=make.START - timedelta(days=3))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(hands(where, client), base)
    assert "If yes, or not sure: Is this the second time?" in page
    said = none_of_these() | {"worse-after": "yes"}
    assert client.post(base + "safety/", said).status_code == 422
    post(client, base + "safety/", said | {"worse-after+": again})
    visit.refresh_from_db()
    assert visit.screening is not None
    assert visit.screening.action == action


def test_asking_everything_in_the_room_begins_at_the_questions_and_ends_at_the_visit(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    make.screened(where, at=make.START - timedelta(days=3))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    screening.attach(
        booking=where.booking.public_id,
        patient=where.patient,
        region=make.REGION,
        by=where.by,
        now=make.START,
    )
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    start = post(client, f"{base}safety/", {"changed": "1"})
    assert client.get(start)["Location"] == f"{start}emergency/"
    page = client.get(f"{start}emergency/").content.decode()
    assert f'href="{base}"' in page
    client.post(f"{start}emergency/", {"none": "1"})
    for topic, _ in topics(make.REGION, "booking", emergency=False):
        client.post(f"{start}{topic.id}/", {"none": "1"})
    client.post(f"{start}review/")
    advice = client.get(f"{start}advice/").content.decode()
    assert "Back to the visit" in advice
    assert f'href="{base}"' in advice


def test_one_answer_alone_brings_the_questions_back_with_what_is_open_and_one_tap_for_the_rest(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    make.seen_before(where)
    make.screened(where, at=make.START - timedelta(days=3))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    sent = {"worse-after": "yes", "read": list(NONE_URGENT)}
    answer = client.post(f"{base}safety/", keyed(**sent))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "questions are still open. Nothing is recorded yet." in page
    assert 'name="worse-after" value="yes" checked' in page
    assert page.count("still open</span>") == len(NONE_URGENT) + 1  # and the follow-up
    visit.refresh_from_db()
    assert visit.screening is None


def test_answers_from_the_patients_own_phone_move_the_state_of_the_record() -> None:
    where = make.room()
    visit = make.ready(where)
    before = marks.mark(visit)
    complaint = screening.attach(
        booking=where.booking.public_id,
        patient=where.patient,
        region=make.REGION,
        by=patient(where.patient.pk),
        now=make.START,
        clinic_id=where.house.clinic.pk,
    )
    screening.screen(
        complaint=complaint,
        answers=make.answers(make.REGION, "motor-progressive"),
        by=patient(where.patient.pk),
        now=make.START,
        occasion="every_visit",
    )
    assert marks.mark(visit) > before


def test_no_pass_is_dated_before_its_treatment_began() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where), at=LATER)
    told = LATER + timedelta(minutes=5)
    for at, made in ((LATER - timedelta(minutes=10), told), (LATER, LATER)):
        row = care.record_pass(
            treatment=treatment, key=uuid4(), discomfort=3, by=where.by, now=told, at=at
        )
        assert row.made_at == made


def test_a_pass_that_waited_stands_on_no_clearance_and_no_consent_of_later() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    make.agreed(where, visit)
    target = make.aimed(where, visit)
    between = make.START + timedelta(minutes=5)
    care.clear(visit=visit, why="Seen by Dr. Roy", by=where.by, now=LATER)

    def begin() -> Treatment:
        return care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=between)

    with pytest.raises(care.DoctorFirst):
        begin()
    Screening.objects.update(cleared_at=make.START)
    care.consent(visit=visit, language="en", by=where.by, now=LATER)
    with pytest.raises(care.NoConsent):
        begin()
    Consent.objects.update(agreed_at=make.START)
    assert begin().started_at == between

"""The treatment room's verbs: what they promise, what they refuse, and that a no writes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.models import (
    Episode,
    ExerciseTick,
    Finding,
    Goal,
    Note,
    Pass,
    Plan,
    PlanExercise,
    Reading,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations import visits as visits_module
from glideway.directory.models import Consent
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from glideway.screening import operations as screening
from glideway.screening.core import emergency_items
from glideway.screening.core.rules import Answer, items_due
from glideway.screening.operations import NotAllAnswered
from tests.booking import make as diary
from tests.care import make
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)
HOUR = timedelta(hours=1)


# ------------------------------------------------------------------ opening
def test_opening_a_visit_begins_a_course_and_the_booking() -> None:
    where = make.room()
    make.screened(where)
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    where.booking.refresh_from_db()
    assert (visit.number, visit.episode.region) == (1, "shoulder")
    assert visit.screening is not None
    assert where.booking.started_at == make.START


def test_opening_twice_is_opening_once() -> None:
    where = make.room()
    one = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    other = care.open_visit(booking=where.booking, by=where.by, now=LATER)
    assert one.pk == other.pk
    assert (Visit.objects.count(), Episode.objects.count()) == (1, 1)


def test_two_taps_at_once_open_one_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    where = make.room()
    first = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    looked: list[Visit | None] = [None]  # the other tap looked before this visit was there
    real = visits_module._of  # noqa: SLF001 - the look that comes too early
    monkeypatch.setattr(visits_module, "_of", lambda one: looked.pop() if looked else real(one))
    assert care.open_visit(booking=where.booking, by=where.by, now=LATER).pk == first.pk
    assert Visit.objects.count() == 1


def test_a_clash_that_is_no_second_tap_stays_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    where = make.room()
    care.open_visit(booking=where.booking, by=where.by, now=make.START)
    monkeypatch.setattr(visits_module, "_of", lambda _booking: None)
    with pytest.raises(IntegrityError):
        care.open_visit(booking=where.booking, by=where.by, now=LATER)


@pytest.mark.parametrize("region", ["", "any", "zzz"])
def test_a_visit_without_a_region_of_the_body_is_not_opened(region: str) -> None:
    where = make.room()
    Booking.objects.filter(pk=where.booking.pk).update(region="")
    where.booking.refresh_from_db()
    with pytest.raises(care.NoRegion):
        care.open_visit(booking=where.booking, region=region, by=where.by, now=make.START)
    where.booking.refresh_from_db()
    assert (Visit.objects.count(), Episode.objects.count()) == (0, 0)
    assert where.booking.started_at is None


def test_the_region_that_a_booking_does_not_say_is_said_when_its_visit_opens() -> None:
    where = make.room()
    Booking.objects.filter(pk=where.booking.pk).update(region="")
    where.booking.refresh_from_db()
    visit = care.open_visit(booking=where.booking, region="knee", by=where.by, now=make.START)
    assert visit.episode.region == "knee"


def test_the_next_visit_carries_the_course_on() -> None:
    where = make.room()
    episode = make.course(where, days=2)  # the second visit is today's
    assert [one.number for one in Visit.objects.filter(episode=episode).order_by("number")] == [
        1,
        2,
    ]
    other = diary.booked(where.house, diary.at("11:00"), patient=where.patient, region="shoulder")
    visit = care.open_visit(booking=other, by=where.by, now=diary.at("11:00"))
    assert (visit.episode_id, visit.number) == (episode.pk, 3)


def test_a_side_and_a_movement_that_exist_are_kept_and_others_refused() -> None:
    where = make.room()
    visit = make.opened(where)
    assert (visit.episode.side, visit.episode.movement) == ("right", make.MOVEMENT)
    for side, movement in (("up", make.MOVEMENT), ("left", "shoulder:sideways")):
        with pytest.raises(care.OffScale):
            care.describe(
                episode=visit.episode, side=side, movement=movement, by=where.by, now=LATER
            )
    visit.episode.refresh_from_db()
    assert visit.episode.side == "right"


# ------------------------------------------------------------------ the gate
def test_no_work_before_todays_questions() -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    target = make.aimed(where, visit)
    with pytest.raises(care.NotScreenedToday):
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    assert Treatment.objects.count() == 0


def test_yesterdays_answers_do_not_count_today() -> None:
    where = make.room()
    make.screened(where, at=make.START - timedelta(days=1))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    assert visit.screening is None
    with pytest.raises(care.NotScreenedToday):
        care.acknowledge(visit=visit, by=where.by, now=make.START)


def test_a_visit_left_open_overnight_is_asked_again_before_the_next_pass() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    tomorrow = make.START + timedelta(days=1)
    with pytest.raises(care.NotScreenedToday):
        make.passed(where, treatment, at=tomorrow)
    assert Pass.objects.count() == 0
    care.ask_safety(visit=treatment.visit, answers=make.answers(), by=where.by, now=tomorrow)
    make.passed(where, treatment, at=tomorrow)
    assert Pass.objects.count() == 1


URGENT, DOCTOR = emergency_items(make.REGION)[0].id, "motor-progressive"


@pytest.mark.parametrize("yes", [(), (DOCTOR,), (URGENT,)])
def test_what_is_answered_for_the_next_visit_changes_no_note_of_the_day_before(
    yes: tuple[str, ...],
) -> None:
    where = make.room()
    visit = make.complete(where)
    own, tomorrow = visit.screening, make.START + timedelta(days=1)
    make.screened(where, *yes, at=tomorrow)
    care.set_plan(visit=visit, exercises=[], by=where.by, now=tomorrow + HOUR)
    note = care.sign(visit=visit, by=where.by, now=tomorrow + HOUR, language="en")
    assert Visit.objects.get(pk=visit.pk).screening == own
    assert "Safety questions asked today: nothing that changes the work." in note.words


@pytest.mark.parametrize("yes", [(), (DOCTOR,), (URGENT,)])
@pytest.mark.parametrize("region", [make.REGION, "knee"])
def test_a_pass_that_waited_stands_on_the_answers_of_its_own_day(
    yes: tuple[str, ...], region: str
) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    own, tomorrow = treatment.visit.screening, make.START + timedelta(days=1)
    make.screened(where, *yes, at=tomorrow, region=region)
    care.record_pass(
        treatment=treatment, key=uuid4(), discomfort=4, by=where.by, now=tomorrow + HOUR, at=LATER
    )
    assert Pass.objects.get().made_at == LATER
    assert Visit.objects.get(pk=treatment.visit_id).screening == own


def test_what_is_asked_the_next_day_for_this_very_visit_is_about_it() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    tomorrow = make.START + timedelta(days=1)
    complaint = screening.attach(
        booking=where.booking.public_id,
        patient=where.patient,
        region=make.REGION,
        by=where.by,
        now=tomorrow,
    )
    screening.screen(complaint=complaint, answers=make.answers(), by=where.by, now=tomorrow)
    make.passed(where, treatment, at=tomorrow)
    assert Pass.objects.count() == 1


def test_a_visit_worked_on_yesterday_can_still_be_signed_today() -> None:
    where = make.room()
    visit = make.complete(where)
    note = care.sign(visit=visit, by=where.by, now=make.START + timedelta(days=1), language="en")
    assert "Safety questions asked today: nothing that changes the work." in note.words


def test_no_work_without_consent_for_this_region() -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, region="knee", language="en", by=where.by, now=make.START)
    with pytest.raises(care.NoConsent) as refused:
        make.begun(where, visit)
    assert refused.value.data == {"region": "shoulder"}
    assert Treatment.objects.count() == 0


def test_a_precaution_is_read_before_the_work() -> None:
    where = make.room()
    visit = make.opened(where, "anticoag")
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    target = make.aimed(where, visit)
    with pytest.raises(care.NotAcknowledged):
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    assert Treatment.objects.count() == 1


def test_newer_answers_during_the_visit_stop_the_next_pass() -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    make.screened(where, "anticoag", at=LATER)
    with pytest.raises(care.NotAcknowledged):
        make.passed(where, treatment, at=LATER)
    assert Pass.objects.count() == 0


def test_a_doctor_first_closes_the_region_until_somebody_clears_it() -> None:
    where = make.room()
    closing = next(
        one.id
        for one in items_due("shoulder", "every_visit")
        if one.action == "refer_first" and one.scope == "whole_body"
    )
    visit = make.opened(where, closing)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    target = make.aimed(where, visit)
    with pytest.raises(care.DoctorFirst):
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    assert visit.screening is not None
    screening.clear(screening=visit.screening, why="Seen by Dr. Roy", by=where.by, now=make.START)
    care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    assert Treatment.objects.count() == 1


def test_questions_asked_in_the_room_carry_the_last_answers_over() -> None:
    where = make.room()
    make.screened(where, "anticoag", at=make.START - timedelta(days=3))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    emergency = {
        one.id: Answer.NO for one in items_due("shoulder", "every_visit") if one.is_emergency
    }
    made = care.ask_safety(visit=visit, answers=emergency, by=where.by, now=make.START)
    assert made.action == "precaution"
    visit.refresh_from_db()
    assert visit.screening_id == made.pk


def test_only_who_was_seen_before_is_asked_how_that_was_and_unanswered_it_is_no_no() -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    first = {one.id: Answer.NO for one in items_due("shoulder", "first_visit")}
    assert {one.id for one in items_due("shoulder", "every_visit")} - set(first) == {"worse-after"}
    care.ask_safety(visit=visit, answers=first, by=where.by, now=make.START)
    elsewhere = make.row(where, visit={"booking": None, "at": make.START - timedelta(days=9)})
    care.record_episodes(rows=[elsewhere], by=where.by, now=make.START)
    with pytest.raises(NotAllAnswered) as refused:
        care.ask_safety(visit=visit, answers=first, by=where.by, now=make.START)
    assert refused.value.data["missing"] == ("worse-after",)


def test_without_earlier_answers_the_emergency_page_alone_is_not_enough() -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    with pytest.raises(NotAllAnswered):
        care.ask_safety(visit=visit, answers={}, by=where.by, now=make.START)
    visit.refresh_from_db()
    assert visit.screening is None


def test_a_visit_without_a_booking_and_without_answers_cannot_be_asked() -> None:
    where = make.room()
    told = make.row(where, visit={"signed": False, "booking": None})
    care.record_episodes(rows=[told], by=where.by, now=make.START)
    visit = Visit.objects.get()
    far = make.START + timedelta(days=60)
    with pytest.raises(care.NotScreenedToday):
        care.ask_safety(visit=visit, answers={}, by=where.by, now=far)


def test_taking_consent_back_closes_what_is_open() -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    care.withdraw_consent(visit=visit, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_because, treatment.ended_at) == ("withdrawn", LATER)
    assert Consent.objects.get().withdrawn_at == LATER
    with pytest.raises(care.NoConsent):
        make.passed(where, treatment, at=LATER)


# ------------------------------------------------------------------ findings and passes
def test_a_structure_the_atlas_does_not_have_is_refused() -> None:
    where = make.room()
    visit = make.ready(where)
    with pytest.raises(care.NoContact):
        care.find_out(
            visit=visit, means="history", structure="heart", side="left", by=where.by, now=LATER
        )
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("protocol", ["nothing", "soleus--foot-draws-up-knee-bent"])
def test_a_protocol_of_another_structure_is_refused(protocol: str) -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    with pytest.raises(care.NoContact):
        care.start_treatment(target=target, protocol=protocol, by=where.by, now=LATER)
    assert Treatment.objects.count() == 0


def test_a_bulk_row_with_an_unknown_protocol_is_refused() -> None:
    where = make.room()
    told = care.TreatmentRow(protocol="nothing", side="right", passes=())
    with pytest.raises(care.NoContact):
        care.record_episodes(
            rows=[make.row(where, visit={"treatments": (told,)})], by=where.by, now=LATER
        )


def test_beginning_twice_is_beginning_once() -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    made = [
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=LATER)
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk


def test_a_finding_can_be_undone_and_picked_again_until_passes_were_made() -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    finding = Finding.objects.get()
    care.drop(finding=finding, by=where.by, now=LATER)
    assert (Finding.objects.get().undone_at, Target.objects.get().undone_at) == (LATER, LATER)
    again = care.aim(finding=finding, by=where.by, now=LATER)
    assert (again.pk, again.undone_at) == (target.pk, None)
    Finding.objects.update(undone_at=None)
    treatment = care.start_treatment(target=again, protocol=make.PROTOCOL, by=where.by, now=LATER)
    make.passed(where, treatment, at=LATER)
    with pytest.raises(care.TreatmentOver):
        care.drop(finding=finding, by=where.by, now=LATER)
    assert Finding.objects.get().undone_at is None


def test_the_same_key_is_the_same_pass() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    key = uuid4()
    made = [
        care.record_pass(treatment=treatment, key=key, discomfort=4, by=where.by, now=LATER)
        for _ in range(3)
    ]
    assert {one.pk for one in made} == {Pass.objects.get().pk}
    with pytest.raises(KeyReused):
        care.record_pass(treatment=treatment, key=key, discomfort=5, by=where.by, now=LATER)


def test_two_taps_at_once_are_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    key = uuid4()
    care.record_pass(treatment=treatment, key=key, discomfort=4, by=where.by, now=LATER)
    real = Pass.objects.filter
    early = [True]

    def blind(**wanted: object) -> object:
        if "public_id" in wanted and early:
            early.pop()
            return real(pk__in=())
        return real(**wanted)

    monkeypatch.setattr(Pass.objects, "filter", blind)
    again = care.record_pass(treatment=treatment, key=key, discomfort=4, by=where.by, now=LATER)
    assert again.pk == real(public_id=key).get().pk
    assert real().count() == 1


def test_a_clash_of_passes_that_is_no_second_tap_stays_a_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    key = uuid4()
    care.record_pass(treatment=treatment, key=key, discomfort=4, by=where.by, now=LATER)
    real = Pass.objects.filter
    monkeypatch.setattr(
        Pass.objects,
        "filter",
        lambda **wanted: real(pk__in=()) if "public_id" in wanted else real(**wanted),
    )
    with pytest.raises(IntegrityError):
        care.record_pass(treatment=treatment, key=key, discomfort=4, by=where.by, now=LATER)


@pytest.mark.parametrize(("felt", "over"), [(6, False), (7, False), (8, True), (10, True)])
def test_eight_closes_the_treatment_and_seven_does_not(felt: int, over: bool) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment, felt, at=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_because == "tolerance") is over
    if over:
        with pytest.raises(care.TreatmentOver):
            make.passed(where, treatment, 2, at=LATER)
        assert Pass.objects.count() == 1


def test_nobody_feels_eleven() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    with pytest.raises(care.OffScale):
        make.passed(where, treatment, 11, at=LATER)
    assert Pass.objects.count() == 0


def test_the_last_pass_that_was_meant_ends_the_treatment() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where), passes_meant=2)
    make.passed(where, treatment, at=LATER)
    make.passed(where, treatment, at=LATER)
    treatment.refresh_from_db()
    assert treatment.ended_because == "done"


def test_every_tap_can_be_undone() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment, 8, at=LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_at, Pass.objects.get().undone_at) == (None, LATER)
    care.stop(treatment=treatment, by=where.by, now=LATER)
    care.stop(treatment=treatment, by=where.by, now=LATER + timedelta(minutes=1))
    assert (treatment.ended_because, treatment.ended_at) == ("stop", LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert treatment.ended_at is None
    before = AuditEntry.objects.count()
    care.undo(treatment=treatment, by=where.by, now=LATER)  # nothing is left to undo
    assert AuditEntry.objects.count() == before


def test_an_undone_pass_leaves_its_number_to_the_next() -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.passed(where, treatment, at=LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    make.passed(where, treatment, at=LATER)
    assert [one.number for one in Pass.objects.filter(undone_at=None)] == [1]


# ------------------------------------------------------------------ measuring
def test_measuring_anew_replaces_the_baseline_and_keeps_the_goal() -> None:
    where = make.room()
    visit = make.opened(where)
    make.measured(where, visit)
    make.measured(where, visit, pain=5, words="Reach the shelf", movement_again_deg=44.0)
    stand = Reading.objects.filter(undone_at=None, scale="nprs")
    assert [one.value for one in stand] == [5.0]
    assert Goal.objects.get().words == "Reach the shelf"
    assert Reading.objects.get(repeat_of__isnull=False).value == 44.0
    make.measured(where, visit, words="")
    assert Goal.objects.get().words == "Reach the shelf"


@pytest.mark.parametrize("wrong", [{"pain": 11}, {"activity": -1}, {"movement_deg": 300.0}])
def test_a_value_off_its_scale_is_refused_and_nothing_is_replaced(wrong: dict[str, Any]) -> None:
    where = make.room()
    visit = make.opened(where)
    make.measured(where, visit)
    with pytest.raises(care.OffScale):
        make.measured(where, visit, **wrong)
    assert Reading.objects.filter(undone_at=None).count() == 3


def test_a_retest_needs_something_to_compare_with() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(care.NothingToCompare):
        care.retest(visit=visit, after_deg=61.0, by=where.by, now=LATER)
    assert Reading.objects.count() == 0


def test_measuring_again_replaces_the_retest() -> None:
    where = make.room()
    visit = make.ready(where)
    care.retest(visit=visit, after_deg=61.0, by=where.by, now=LATER)
    made = care.retest(visit=visit, pain_after=3, after_deg=58.0, by=where.by, now=LATER)
    assert [(one.before.value, one.after.value, one.change) for one in made] == [
        (42.0, 58.0, ""),
        (6.0, 3.0, "improved"),
    ]
    stand = Reading.objects.filter(moment="after", undone_at=None, scale="rom")
    assert [one.value for one in stand] == [58.0]


def test_a_patient_enters_a_reading_until_the_course_has_ended() -> None:
    where = make.room()
    episode = make.course(where)
    by = patient_actor(where.patient.pk)
    made = care.enter_reading(episode=episode, pain=2, activity=8, by=by, now=LATER)
    assert [(one.scale, one.value, one.moment) for one in made] == [
        ("nprs", 2, "home"),
        ("psfs", 8, "home"),
    ]
    alone = care.enter_reading(episode=episode, pain=2, activity=None, by=by, now=LATER)
    assert len(alone) == 1
    care.discharge(episode=episode, because="well", by=where.by, now=LATER)
    with pytest.raises(care.EpisodeOver):
        care.enter_reading(episode=episode, pain=2, activity=8, by=by, now=LATER)
    with pytest.raises(care.EpisodeOver):
        care.discharge(episode=episode, because="well", by=where.by, now=LATER)
    with pytest.raises(care.OffScale):
        care.discharge(episode=episode, because="cured", by=where.by, now=LATER)


def test_a_link_that_is_passed_around_cannot_flood_a_record() -> None:
    where = make.room()
    episode = make.course(where)
    by = patient_actor(where.patient.pk)
    for _ in range(24):
        care.enter_reading(episode=episode, pain=2, activity=None, by=by, now=LATER)
    with pytest.raises(TooMany):
        care.enter_reading(episode=episode, pain=2, activity=None, by=by, now=LATER)


# ------------------------------------------------------------------ plans
def test_a_new_plan_replaces_the_one_before_and_sends_nothing_before_the_signature() -> None:
    where = make.room()
    visit = make.ready(where)
    care.set_plan(visit=visit, exercises=[], by=where.by, now=LATER)
    made = care.set_plan(
        visit=visit,
        exercises=["shoulder-stretch"],
        visits=8,
        per_week=1,
        weeks=8,
        goal=9,
        by_date=date(2026, 4, 1),
        by=where.by,
        now=LATER,
    )
    assert Plan.objects.filter(replaced_at=None).get() == made
    assert (made.visits, made.per_week, made.weeks, made.template) == (8, 1, 8, "elbow-shoulder")
    assert (Goal.objects.get().target, Goal.objects.get().by_date) == (9, date(2026, 4, 1))
    assert not Message.objects.filter(key__startswith="plan:").exists()


@pytest.mark.parametrize(
    "exercises",
    [["shoulder-stretch", "stick-turn-out", "band-pull-apart", "cat-stretch"], ["unwritten"]],
)
def test_at_most_three_known_exercises_go_home(exercises: list[str]) -> None:
    where = make.room()
    visit = make.ready(where)
    with pytest.raises(care.TooManyExercises):
        care.set_plan(visit=visit, exercises=exercises, by=where.by, now=LATER)
    assert (Plan.objects.count(), PlanExercise.objects.count()) == (0, 0)


def test_a_goal_of_eleven_is_refused_and_the_plan_stays() -> None:
    where = make.room()
    visit = make.ready(where)
    kept = care.set_plan(visit=visit, exercises=[], by=where.by, now=LATER)
    with pytest.raises(care.OffScale):
        care.set_plan(visit=visit, exercises=[], goal=11, by=where.by, now=LATER)
    assert Plan.objects.get() == kept
    assert kept.replaced_at is None


def test_somebody_without_a_contact_gets_no_letter_and_a_phone_gets_no_subject() -> None:
    where = make.room()
    where.patient.email, where.patient.phone = "", "+14165550123"
    where.patient.save()
    make.signed(where)
    assert [one.channel for one in Message.objects.filter(key__startswith="plan:")] == ["sms"]
    other = make.room("island")
    other.patient.email = ""
    other.patient.save()
    make.signed(other)
    assert Message.objects.filter(key__startswith="plan:").count() == 1


def test_an_exercise_is_ticked_once_a_day_and_unticked() -> None:
    where = make.room()
    make.course(where)
    exercise = PlanExercise.objects.select_related("plan__episode").get()
    by, day = patient_actor(where.patient.pk), date(2026, 3, 3)
    for done in (True, True):
        care.tick_exercise(exercise=exercise, day=day, done=done, by=by, now=LATER)
    assert ExerciseTick.objects.count() == 1
    care.tick_exercise(exercise=exercise, day=day, done=False, by=by, now=LATER)
    assert ExerciseTick.objects.count() == 0


# ------------------------------------------------------------------ signing
def test_signing_keeps_the_words_ends_what_is_open_and_finishes_the_booking() -> None:
    where = make.room()
    visit = make.complete(where)
    note = care.sign(visit=visit, by=where.by, now=LATER, language="en", words="As it was.")
    where.booking.refresh_from_db()
    assert (note.version, note.words, note.author_name) == (1, "As it was.", "Maya Chen 0")
    assert len(note.digest) == 64
    assert Treatment.objects.get().ended_because == "done"
    assert where.booking.finished_at == LATER


def test_a_visit_without_a_booking_is_signed_as_well() -> None:
    where = make.room()
    told = make.row(where, visit={"signed": False, "booking": None})
    care.record_episodes(rows=[told], by=where.by, now=make.START)
    visit = Visit.objects.get()
    care.sign(visit=visit, by=where.by, now=LATER, language="en")
    visit.refresh_from_db()
    assert visit.signed_at == LATER


def test_signing_twice_is_signing_once() -> None:
    where = make.room()
    visit = make.complete(where)
    one = care.sign(visit=visit, by=where.by, now=LATER, language="en")
    other = care.sign(visit=visit, by=where.by, now=LATER, language="en", words="Other words.")
    assert (one.pk, Note.objects.count()) == (other.pk, 1)


def test_an_unfinished_visit_is_not_signed_and_the_first_missing_thing_is_named() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(care.NotComplete) as refused:
        care.sign(visit=visit, by=where.by, now=LATER, language="en")
    assert refused.value.data == {"step": "baseline"}
    assert Note.objects.count() == 0


def test_a_signed_visit_takes_no_more_taps() -> None:
    where = make.room()
    visit = make.signed(where)
    treatment = Treatment.objects.select_related("visit__episode__clinic", "target").get()
    refused: list[Callable[[], object]] = [
        lambda: make.passed(where, treatment, at=LATER),
        lambda: care.undo(treatment=treatment, by=where.by, now=LATER),
        lambda: care.stop(treatment=treatment, by=where.by, now=LATER),
        lambda: make.measured(where, visit, at=LATER),
        lambda: care.retest(visit=visit, after_deg=1.0, by=where.by, now=LATER),
        lambda: care.set_plan(visit=visit, exercises=[], by=where.by, now=LATER),
        lambda: care.consent(visit=visit, language="en", by=where.by, now=LATER),
        lambda: care.acknowledge(visit=visit, by=where.by, now=LATER),
        lambda: make.aimed(where, visit, at=LATER),
    ]
    before = AuditEntry.objects.count()
    for tap in refused:
        with pytest.raises(care.VisitSigned):
            tap()
    assert AuditEntry.objects.count() == before


def test_an_amendment_is_a_new_version_with_its_reason() -> None:
    where = make.room()
    visit = make.signed(where)
    first = Note.objects.get()
    made = care.amend(
        visit=visit,
        words="It was the left side.",
        reason="Side was wrong",
        language="en",
        by=where.by,
        now=LATER,
    )
    again = care.amend(
        visit=visit,
        words="It was the left side.",
        reason="Side was wrong",
        language="en",
        by=where.by,
        now=LATER,
    )
    assert (made.version, made.reason, again.pk) == (2, "Side was wrong", made.pk)
    assert [one.pk for one in Note.objects.order_by("version")] == [first.pk, made.pk]


def test_only_a_signed_note_is_amended() -> None:
    where = make.room()
    visit = make.complete(where)
    with pytest.raises(care.NotYetSigned):
        care.amend(visit=visit, words="x", reason="y", language="en", by=where.by, now=LATER)
    assert Note.objects.count() == 0


@pytest.mark.parametrize("statement", ["UPDATE care_note SET version = 9", "DELETE FROM care_note"])
def test_the_database_itself_keeps_a_signed_note(statement: str) -> None:
    where = make.room()
    make.signed(where)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert [one.version for one in Note.objects.all()] == [1]


def test_looking_is_written_down_once_a_day_while_open_and_each_time_once_signed() -> None:
    where = make.room()
    visit = make.complete(where)
    looks = AuditEntry.objects.filter(
        act="visit.viewed", patient_id=where.patient.pk, about=str(visit.public_id)
    )
    counts = []
    other = replace(where.by, login_id=(where.by.login_id or 0) + 1)
    tomorrow = LATER + timedelta(days=1)
    for by, at in ((where.by, LATER), (where.by, LATER), (other, LATER), (where.by, tomorrow)):
        care.look(visit=visit, by=by, now=at)
        counts.append(looks.count())
    care.sign(visit=visit, by=where.by, now=LATER, language="en")
    for _again in range(2):
        care.look(visit=visit, by=where.by, now=LATER)
        counts.append(looks.count())
    assert counts == [1, 1, 2, 3, 4, 5]

"""Who is given which rows, and what a record says when little or much was recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest

from glideway.booking import operations as booking
from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Episode, Treatment, Visit
from glideway.care.operations.refusals import CannotCare
from glideway.care.queries import room, telling
from glideway.care.queries.naming import structure_name
from glideway.care.views import showing
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours, codes
from glideway.screening import operations as screening
from glideway.screening.core.rules import Triage, items_due
from tests.booking import make as diary
from tests.care import make
from tests.make import SYSTEM, anon, patient, practitioner, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def test_desk_owner_operator_and_strangers_are_given_nothing() -> None:
    where = make.room()
    make.signed(where)
    others = [
        staff(Role.DESK, where.house.clinic.pk),
        staff(Role.OWNER, where.house.clinic.pk),
        staff(Role.OPERATOR),
        staff(Role.INSPECTOR),
        practitioner(999_999, where.house.clinic.pk),
        patient(where.patient.pk),
        anon(),
    ]
    for who in others:
        assert list(queries.visits(who, "R", now=make.START)) == [], who.role
        assert queries.day(who, TODAY, where.zone) == [] or who.role is Role.PRACTITIONER
        with pytest.raises(NotYours):
            queries.notes(who, Visit.objects.get().public_id, now=make.START)


def test_glideway_itself_is_given_everything_and_a_patient_the_own_courses() -> None:
    where = make.room()
    make.signed(where)
    assert len(queries.visits(SYSTEM, "R", now=make.START)) == 1
    assert len(queries.courses(patient(where.patient.pk), now=make.START)) == 1
    assert queries.courses(patient(where.patient.pk + 1), now=make.START) == []


def test_who_treats_a_patient_elsewhere_does_not_treat_here() -> None:
    mine, other = make.room("harbour"), make.room("island")
    make.signed(mine)
    elsewhere = practitioner(mine.house.one.practitioner_id, other.house.clinic.pk)
    assert list(queries.visits(elsewhere, "R", now=make.START)) == []


def test_two_years_after_the_last_visit_nobody_is_treating_any_more() -> None:
    where = make.room()
    make.signed(where)
    edge = make.START + timedelta(days=730)
    assert len(queries.visits(where.by, "R", now=edge)) == 1
    assert list(queries.visits(where.by, "R", now=edge + timedelta(minutes=1))) == []


def test_a_staff_member_has_no_appointments_and_no_record_of_the_own() -> None:
    desk = staff(Role.DESK, 1)
    assert queries.my_bookings(desk, now=make.START) == []
    assert list(queries.who_looked(desk, now=make.START)) == []
    assert queries.zone_of(anon()) == "America/Toronto"
    assert queries.home_zone(patient(1), now=make.START) == "America/Toronto"


def test_a_day_goes_from_midnight_to_midnight_on_the_clinics_wall() -> None:
    where = make.room()
    found = {
        on: [one.booking.pk for one in queries.day(where.by, on, where.zone)]
        for on in (date(2026, 3, 1), TODAY, date(2026, 3, 3))
    }
    assert found == {date(2026, 3, 1): [], TODAY: [where.booking.pk], date(2026, 3, 3): []}


def test_each_line_of_the_day_has_one_state() -> None:
    where = make.room()

    def state() -> str:
        return queries.day(where.by, TODAY, where.zone)[0].state

    states = [state()]
    booking.arrive(booking=where.booking, by=where.by, now=make.START)
    states.append(state())
    make.complete(where)
    states.append(state())
    care.sign(visit=Visit.objects.get(), by=where.by, now=make.START, language="en")
    states.append(state())
    assert states == ["expected", "here", "open", "signed"]


def test_a_cancelled_a_missed_and_a_finished_booking_say_so() -> None:
    where = make.room()
    later = [
        diary.booked(where.house, diary.at(clock), region="shoulder")
        for clock in ("11:00", "12:00", "13:00")
    ]
    after = diary.at("14:00")
    booking.cancel(booking=later[0], by=where.by, now=make.START, reason="Ill")
    booking.no_show(booking=later[1], by=where.by, now=after)
    booking.finish(booking=later[2], by=where.by, now=after)
    states = [one.state for one in queries.day(where.by, TODAY, where.zone)]
    assert states == ["expected", "cancelled", "missed", "done"]
    with pytest.raises(NotYours):
        queries.booking(where.by, later[0].public_id)


def test_a_doctor_first_stands_on_condition_until_it_is_cleared() -> None:
    where = make.room()
    closing = next(
        one.id
        for one in items_due("shoulder", "every_visit")
        if one.action == "refer_first" and one.scope == "whole_body"
    )
    visit = make.opened(where, closing)
    line = queries.day(where.by, TODAY, where.zone)[0]
    assert (line.flag, line.on_condition) == (Triage.REFER_FIRST, True)
    assert visit.screening is not None
    screening.clear(screening=visit.screening, why="Dr. Roy saw her", by=where.by, now=make.START)
    line = queries.day(where.by, TODAY, where.zone)[0]
    assert (line.flag, line.on_condition) == (Triage.PRECAUTION, False)


def said(visit: Visit) -> list[str]:
    """The keys of the sentences that a record has."""
    return [one.key for one in telling.facts(room.record_of(room.whole(visit.pk)))]


def test_a_visit_with_nothing_recorded_says_only_that() -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    assert said(visit) == ["note.untouched"]


def test_a_stop_and_a_withdrawn_consent_are_told() -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    make.passed(where, treatment, 8)
    assert "note.closed.tolerance" in said(visit)
    care.undo(treatment=treatment, by=where.by, now=make.START)
    make.passed(where, treatment, 4)
    care.stop(treatment=treatment, by=where.by, now=make.START)
    assert {"note.passes.one", "note.closed.stop"} <= set(said(visit))
    care.withdraw_consent(visit=visit, by=where.by, now=make.START)
    assert "note.consent.withdrawn" in said(visit)


def test_words_of_a_finding_stand_in_its_sentence() -> None:
    where = make.room()
    visit = make.ready(where)
    care.find_out(
        visit=visit,
        means="history",
        structure=make.STRUCTURE,
        side="right",
        words="Since the move.",
        by=where.by,
        now=make.START,
    )
    care.set_plan(visit=visit, exercises=[], by=where.by, now=make.START)
    assert "note.finding.words" in said(visit)
    assert "note.exercises" not in said(visit)


def test_a_structure_the_atlas_dropped_keeps_its_id() -> None:
    assert structure_name("gone-since").en == "gone-since"


def test_a_birthday_today_makes_one_older() -> None:
    born = date(1985, 3, 2)
    assert showing.age(born, date(2026, 3, 2)) == 41
    assert showing.age(born, date(2026, 3, 1)) == 40
    assert showing.age(None, TODAY) is None


def test_the_picture_marks_what_is_in_hand_and_what_was_done() -> None:
    drawn = showing.where(
        "shoulder", "right", "infraspinatus", [("deltoid-scapular-spinal-part", "right")]
    )
    assert drawn["view"] == "back"
    kinds = {one["kind"] for one in drawn["shapes"]}
    assert kinds == {"", "now"}
    assert "done" in {
        one["kind"]
        for one in showing.where("shoulder", "both", "", [("infraspinatus", "both")])["shapes"]
    }


def test_own_noise_is_said_beside_the_verdict() -> None:
    where = make.room()
    visit = make.ready(where)
    made = care.retest(visit=visit, after_deg=61.0, by=where.by, now=make.START)[0]
    made.noise, made.change = 9.0, "improved"
    made.save()
    record = room.record_of(room.whole(visit.pk))
    card = showing.movement_card(record)
    assert card is not None
    assert card["sentence"] == "+19 degrees, at least the 9-degree noise."


def test_a_dropped_structure_leaves_the_queue() -> None:
    where = make.room()
    visit = make.ready(where)
    make.begun(where, visit)
    finding = visit.findings.get()
    care.find_out(
        visit=visit,
        means="movement",
        structure="supraspinatus",
        side="right",
        by=where.by,
        now=make.START,
    )
    record = room.record_of(room.whole(visit.pk))
    assert [one["structure"] for one in showing.queue(record)] == [finding.structure]


def test_every_no_of_the_room_has_a_code_and_a_sentence_of_its_own() -> None:
    mine = [kind for kind in codes().values() if issubclass(kind, CannotCare)]
    assert len({str(kind.sentence) for kind in mine}) == len(mine) >= 30


def test_a_course_is_found_in_its_own_zone() -> None:
    where = make.room()
    make.signed(where)
    assert queries.home_zone(patient(where.patient.pk), now=make.START) == "America/Toronto"
    assert Episode.objects.get().opened_at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert Treatment.objects.count() == 1

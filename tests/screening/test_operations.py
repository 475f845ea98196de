"""Verbs: what hurts is kept, an emergency stops, a round counts when it is whole."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.kit.actor import Actor, Role
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer, Triage
from glideway.screening.models import Clearance, Complaint, Screening
from glideway.screening.operations import complaints
from tests.directory import make as directory
from tests.make import NOW, SYSTEM, anon, patient, practitioner, staff
from tests.screening import make

pytestmark = pytest.mark.django_db


def healer() -> Actor:
    """A practitioner of a clinic that is there."""
    return practitioner(7, directory.clinic().pk)


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def test_what_hurts_is_kept_sealed_and_belongs_to_the_browser() -> None:
    row = make.complaint("hand", words="tingling thumb when I type", session="browser-a")
    kept = Complaint.objects.get(pk=row.pk)
    assert (kept.words, kept.region, kept.session_key) == (
        "tingling thumb when I type",
        "hand",
        "browser-a",
    )
    assert kept.patient_id is None
    sealed: Any = Complaint.objects.values_list("words", flat=True).get()
    assert b"thumb" not in sealed.data


def test_one_network_address_may_not_say_so_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaints, "COMPLAINTS_AN_HOUR", 3)
    for _ in range(3):
        make.complaint()
    with pytest.raises(TooMany):
        make.complaint()
    assert Complaint.objects.count() == 3


def test_words_without_a_region_are_pointed_at_one_later() -> None:
    row = make.complaint("", words="ouch")
    operations.point(complaint=row, region="knee")
    operations.point(complaint=row, region="knee")
    assert Complaint.objects.get(pk=row.pk).region == "knee"


def test_a_no_to_each_emergency_question_is_kept_with_the_version_of_the_rules() -> None:
    make.checked("leg-posterior")
    row = Screening.objects.get()
    assert (row.action, row.occasion, row.rules) == ("ok", "emergency", core.load().version)
    assert queries.said(row) == make.all_no("leg-posterior")
    assert acts() == ["screening.answered"]


def test_one_yes_stops_at_once_though_nothing_else_was_answered() -> None:
    row = make.complaint("back")
    stop = operations.answer_emergency(
        complaint=row, answers={"ces-bladder": Answer.YES}, by=anon(), now=NOW
    )
    assert stop is not None
    assert (stop.action, queries.flags(stop)[0].question) == ("emergency", "ces-bladder")


def test_a_first_not_sure_is_asked_once_more_and_a_second_means_a_doctor_first() -> None:
    row = make.complaint("wrist")
    answers = make.all_no("wrist") | {"pe": Answer.NOT_SURE}
    assert operations.answer_emergency(complaint=row, answers=answers, by=anon(), now=NOW) is None
    assert queries.draft(row, NOW).pending == ("pe",)
    assert not Screening.objects.exists()
    done = operations.answer_emergency(
        complaint=row, answers={"pe": Answer.NOT_SURE}, by=anon(), now=NOW
    )
    assert done is not None
    assert done.action == "refer_first"


def test_a_not_sure_that_becomes_a_no_is_a_no() -> None:
    row = make.complaint("wrist")
    answers = make.all_no("wrist") | {"pe": Answer.NOT_SURE}
    operations.answer_emergency(complaint=row, answers=answers, by=anon(), now=NOW)
    done = operations.answer_emergency(complaint=row, answers={"pe": Answer.NO}, by=anon(), now=NOW)
    assert done is not None
    assert done.action == "ok"


def test_a_yes_taken_back_is_asked_once_more_and_the_first_answer_stays_on_record() -> None:
    row = make.checked("wrist", pe=Answer.YES)
    operations.take_back(complaint=row, by=anon(), now=NOW)
    assert queries.draft(row, NOW).pending == ("pe",)
    assert Screening.objects.get().action == "emergency"
    assert acts() == ["screening.answered", "screening.taken_back"]


def test_a_booking_takes_the_complaint_and_its_emergency_answers_to_the_patient() -> None:
    row = make.attached(make.checked("knee"))
    assert row.patient is not None
    assert Screening.objects.get().patient_id == row.patient_id
    assert queries.of_session(row.session_key, NOW) is None
    assert acts()[-1] == "complaint.attached"


def test_attaching_again_changes_the_end_of_the_link_only() -> None:
    row = make.attached()
    assert row.patient is not None
    assert row.booking is not None
    later = NOW + timedelta(days=30)
    same = operations.attach(
        booking=row.booking,
        patient=row.patient,
        region="knee",
        by=anon(),
        now=NOW,
        until=later,
    )
    assert (same.pk, same.region, same.until) == (row.pk, "thigh-posterior", later)
    assert acts().count("complaint.attached") == 1


def test_a_booking_at_the_desk_gets_a_complaint_of_its_own() -> None:
    row = operations.attach(
        booking=uuid4(), patient=directory.patient(), region="knee", by=SYSTEM, now=NOW
    )
    assert (row.region, row.session_key, row.until) == ("knee", "", None)
    assert queries.draft(row, NOW) == queries.Draft({})


def test_a_round_counts_with_the_emergency_answers_given_before() -> None:
    row = make.attached()
    rest = {
        name: answer
        for name, answer in make.said(row.region, "anticoag").items()
        if name not in make.all_no(row.region)
    }
    done = operations.screen(complaint=row, answers=rest, by=anon(), now=NOW)
    assert (done.action, done.occasion, done.patient_id) == (
        "precaution",
        "booking",
        row.patient_id,
    )
    assert [flag.question for flag in queries.flags(done)] == ["anticoag"]


def test_an_unanswered_question_is_never_a_no_and_nothing_is_kept() -> None:
    row = make.attached()
    before = Screening.objects.count()
    answers = make.said(row.region)
    del answers["fever"]
    with pytest.raises(operations.NotAllAnswered) as refused:
        operations.screen(complaint=row, answers=answers, by=anon(), now=NOW)
    assert refused.value.data == {"missing": ("fever",)}
    assert Screening.objects.count() == before


def test_an_emergency_needs_no_further_answer() -> None:
    row = make.attached()
    answers = {"fever": Answer.YES, "immuno": Answer.YES}
    done = operations.screen(complaint=row, answers=answers, by=anon(), now=NOW)
    assert (done.action, done.regions) == ("emergency", [])


def test_a_doctor_first_says_which_regions_it_closes() -> None:
    near = make.screened(make.attached(), "surgery-recent")
    assert set(near.regions) == core.load().around("thigh-posterior")
    everywhere = make.screened(make.attached(), "cancer-active")
    assert (everywhere.action, everywhere.regions) == ("refer_first", [])


def test_a_visit_asks_how_the_last_one_went() -> None:
    row = make.attached()
    with pytest.raises(operations.NotAllAnswered):
        operations.screen(
            complaint=row,
            answers=make.said(row.region),
            by=anon(),
            now=NOW,
            occasion="every_visit",
        )
    answers = make.said(row.region, "worse-after", occasion="every_visit")
    done = operations.screen(
        complaint=row, answers=answers, by=anon(), now=NOW, occasion="every_visit"
    )
    assert (done.occasion, done.action) == ("visit", "precaution")


def rows(region: str, *yes: str) -> operations.RoundRow:
    return operations.RoundRow(
        patient_id=directory.patient().pk,
        booking=uuid4(),
        region=region,
        answers=make.said(region, *yes),
        at=NOW,
        words="hurts",
    )


def test_many_rounds_go_in_at_once_like_single_ones() -> None:
    made = operations.screen_many(rows=[rows("knee", "anticoag"), rows("back")], by=SYSTEM, now=NOW)
    assert [row.action for row in made] == ["precaution", "ok"]
    kept = Screening.objects.select_related("complaint").get(pk=made[0].pk)
    single = make.screened(make.attached(make.checked("knee")), "anticoag")
    for field in ("occasion", "rules", "answers", "because", "action", "regions", "answered_at"):
        assert getattr(kept, field) == getattr(Screening.objects.get(pk=single.pk), field)
    assert kept.complaint.words == "hurts"
    assert AuditEntry.objects.filter(about=made[1].public_id, act="screening.answered").exists()


def test_one_bad_row_keeps_all_of_them_out() -> None:
    good, bad = rows("knee"), rows("back")
    broken = operations.RoundRow(
        patient_id=bad.patient_id, booking=bad.booking, region="back", answers={}, at=NOW
    )
    with pytest.raises(operations.NotAllAnswered):
        operations.screen_many(rows=[good, broken], by=SYSTEM, now=NOW)
    assert (Complaint.objects.count(), Screening.objects.count()) == (0, 0)


def test_who_opens_answers_is_on_record() -> None:
    row = make.screened(make.attached(), "anticoag")
    by = practitioner(7, clinic_id=3)
    answers = operations.read_answers(screening=row, by=by, now=NOW, clinic_id=3)
    assert answers["anticoag"] is Answer.YES
    entry = AuditEntry.objects.get(act="screening.viewed")
    assert (entry.chain, entry.patient_id, entry.about) == ("3", row.patient_id, str(row.public_id))


def test_a_patient_opens_own_answers_and_nobody_elses() -> None:
    row = make.screened(make.attached())
    assert row.patient_id is not None
    assert operations.read_answers(screening=row, by=patient(row.patient_id), now=NOW)
    with pytest.raises(NotYours):
        operations.read_answers(screening=row, by=patient(row.patient_id + 1), now=NOW)


@pytest.mark.parametrize("role", [Role.DESK, Role.OWNER, Role.OPERATOR, Role.INSPECTOR])
def test_desk_owner_operator_and_inspector_never_open_answers(role: Role) -> None:
    row = make.screened(make.attached())
    with pytest.raises(NotYours):
        operations.read_answers(screening=row, by=staff(role, clinic_id=3), now=NOW)
    assert "screening.viewed" not in acts()


def test_only_a_practitioner_clears_and_signs_it_with_a_reason() -> None:
    row = make.screened(make.attached(), "surgery-recent")
    with pytest.raises(NotYours):
        operations.clear(screening=row, why="surgeon said yes", by=staff(Role.DESK, 3), now=NOW)
    by = healer()
    done = operations.clear(
        screening=row, why="surgeon said yes", by=by, now=NOW, clinic_id=by.clinic_id
    )
    assert (done.cleared_at, done.cleared_by, done.cleared_why) == (
        NOW,
        "login:2",
        "surgeon said yes",
    )
    assert row.complaint.booking is not None
    assert queries.conditions([row.complaint.booking]) == {row.complaint.booking: Triage.PRECAUTION}


@pytest.mark.parametrize("yes", [(), ("anticoag",), ("ces-bladder",)])
def test_there_is_nothing_to_clear_but_a_doctor_first(yes: tuple[str, ...]) -> None:
    row = make.screened(make.attached(), *yes)
    with pytest.raises(operations.NothingToClear):
        operations.clear(screening=row, why="because", by=healer(), now=NOW)
    assert Screening.objects.get(pk=row.pk).cleared_at is None


def test_a_clearance_needs_a_reason_and_is_given_once() -> None:
    row = make.screened(make.attached(), "cancer-active")
    with pytest.raises(operations.NothingToClear):
        operations.clear(screening=row, why=" ", by=healer(), now=NOW)
    operations.clear(screening=row, why="letter read", by=healer(), now=NOW)
    with pytest.raises(operations.NothingToClear):
        operations.clear(screening=row, why="again", by=healer(), now=NOW)


def test_a_clearance_goes_on_while_nothing_else_asks_for_a_doctor() -> None:
    told = make.attached()
    row = make.screened(told, "cancer-active")
    by = healer()
    operations.clear(screening=row, why="letter read", by=by, now=NOW)
    again = make.screened(told, "cancer-active", now=NOW + timedelta(days=7))
    assert (again.cleared_at, again.cleared_by, again.cleared_why) == (NOW, by.key, "letter read")
    third = make.screened(told, "cancer-active", now=NOW + timedelta(days=14))
    assert third.cleared_at == NOW
    more = make.screened(told, "cancer-active", "surgery-recent", now=NOW + timedelta(days=15))
    assert (more.action, more.cleared_at) == ("refer_first", None)


def test_a_clearance_never_lifts_an_emergency_said_later() -> None:
    told = make.attached()
    row = make.screened(told, "cancer-active")
    operations.clear(screening=row, why="letter read", by=healer(), now=NOW)
    later = make.screened(told, "cancer-active", "ces-bladder", now=NOW + timedelta(days=1))
    assert (later.action, later.cleared_at) == ("emergency", None)


def test_what_no_booking_took_is_forgotten_after_fourteen_days() -> None:
    make.checked("knee")
    kept = make.attached(make.checked("back"))
    assert operations.forget(now=NOW + timedelta(days=14) - timedelta(seconds=1)) == 0
    assert operations.forget(now=NOW + timedelta(days=14)) == 1
    assert list(Complaint.objects.all()) == [kept]
    assert Screening.objects.get().complaint == kept


# --------------------------------------------------------------- a letter clears, with its limits
def admitted(row: Screening, **changes: Any) -> Clearance:
    assert row.patient is not None
    said: dict[str, Any] = {
        "questions": ["surgery-recent"],
        "regions": [],
        "conditions": "no end-range",
        "until": NOW + timedelta(days=30),
        "now": NOW,
    }
    return operations.admit(
        patient=row.patient,
        clinic=directory.clinic(),
        letter=uuid4(),
        writer="Dr. Roy",
        by=healer(),
        **said | changes,
    )


def test_a_letter_clears_the_round_whose_answers_it_speaks_of_until_its_date() -> None:
    row = make.screened(make.attached(), "surgery-recent")
    made = admitted(row)
    row = Screening.objects.get(pk=row.pk)
    assert (row.clearance, row.cleared_why, row.cleared_at) == (made, "Dr. Roy", NOW)
    assert made.until is not None
    assert row.cleared_for("knee", made.until - timedelta(seconds=1))
    assert not row.cleared_for("knee", made.until)
    booking = row.complaint.booking
    assert booking is not None
    assert queries.conditions([booking], now=NOW) == {booking: Triage.PRECAUTION}
    assert queries.conditions([booking], now=made.until) == {booking: Triage.REFER_FIRST}


def test_a_letter_about_another_place_leaves_the_booking_flagged() -> None:
    row = make.screened(make.attached(), "surgery-recent")
    booking = row.complaint.booking
    assert booking is not None
    admitted(row, regions=["shoulder"])
    assert not Screening.objects.get(pk=row.pk).cleared_for("knee", NOW)
    assert queries.conditions([booking], now=NOW) == {booking: Triage.REFER_FIRST}
    Clearance.objects.update(regions=["shoulder", row.complaint.region])
    assert queries.conditions([booking], now=NOW) == {booking: Triage.PRECAUTION}


def test_a_letter_that_speaks_of_some_answers_leaves_the_round_closed() -> None:
    row = make.screened(make.attached(), "surgery-recent", "cancer-active")
    admitted(row)
    assert Screening.objects.get(pk=row.pk).cleared_at is None
    both = admitted(row, questions=["surgery-recent", "cancer-active"])
    assert Screening.objects.get(pk=row.pk).clearance == both


def test_a_letter_opens_the_regions_it_names_and_no_other() -> None:
    row = make.screened(make.attached(), "cancer-active")
    admitted(row, questions=["cancer-active"], regions=["knee"])
    row = Screening.objects.get(pk=row.pk)
    assert (row.cleared_for("knee", NOW), row.cleared_for("neck", NOW)) == (True, False)
    operations.clear(screening=row, why="phoned her doctor", by=healer(), now=NOW)
    assert Screening.objects.get(pk=row.pk).cleared_for("neck", NOW)


def test_a_letter_clears_what_is_answered_after_the_answers_it_was_written_for_have_expired() -> (
    None
):
    told = make.attached()
    row = make.screened(told, "surgery-recent")
    late = NOW + timedelta(days=20)
    made = admitted(row)
    again = make.screened(told, "surgery-recent", now=late)
    assert (again.clearance, again.cleared_at) == (made, made.at)
    over = make.screened(told, "surgery-recent", now=NOW + timedelta(days=36))
    assert (over.action, over.cleared_at) == ("refer_first", None)


def test_a_letter_without_a_day_clears_new_answers_no_longer_than_an_answer_counts() -> None:
    told = make.attached()
    row = make.screened(told, "surgery-recent")
    late = NOW + timedelta(days=20)
    made = admitted(row, until=None, now=late)
    first = make.screened(told, "surgery-recent", now=late + timedelta(days=13))
    assert (first.clearance, first.cleared_at) == (made, late)
    goes_on = make.screened(told, "surgery-recent", now=late + timedelta(days=26))
    assert goes_on.clearance == made
    years = make.screened(told, "surgery-recent", now=NOW + timedelta(days=701))
    assert (years.action, years.cleared_at, years.clearance) == ("refer_first", None, None)


def test_an_answer_that_stopped_being_a_yes_is_new_when_it_comes_back() -> None:
    told = make.attached()
    admitted(make.screened(told, "surgery-recent"), until=None)
    make.screened(told, now=NOW + timedelta(days=13))
    again = make.screened(told, "surgery-recent", now=NOW + timedelta(days=14))
    assert (again.action, again.cleared_at) == ("refer_first", None)


def test_a_letter_that_names_no_place_clears_no_complaint_about_another_one() -> None:
    told = make.attached()
    made = admitted(make.screened(told, "surgery-recent"))
    assert told.patient is not None
    late = NOW + timedelta(days=20)
    neck = make.checked("neck-posterior", now=late)
    operations.attach(
        booking=uuid4(),
        patient=told.patient,
        region=neck.region,
        complaint=neck,
        by=anon(neck.session_key),
        now=late,
        until=late + timedelta(days=8),
    )
    elsewhere = make.screened(neck, "surgery-recent", now=late)
    assert (elsewhere.action, elsewhere.cleared_at) == ("refer_first", None)
    assert make.screened(told, "surgery-recent", now=late).clearance == made


def test_a_letter_taken_back_closes_again_at_once_and_clears_nothing_more() -> None:
    told = make.attached()
    row = make.screened(told, "surgery-recent")
    made = admitted(row, until=None)
    operations.end_clearance(clearance=made, by=healer(), now=NOW)
    operations.end_clearance(clearance=made, by=healer(), now=NOW + timedelta(hours=1))
    row = Screening.objects.get(pk=row.pk)
    assert (row.cleared_for("knee", NOW), row.clearance and row.clearance.ended_at) == (False, NOW)
    assert row.complaint.booking is not None
    assert queries.conditions([row.complaint.booking]) == {
        row.complaint.booking: Triage.REFER_FIRST
    }
    assert make.screened(told, "surgery-recent", now=NOW + timedelta(days=1)).cleared_at is None


def test_a_letter_never_opens_an_emergency_nor_what_nobody_asked_about() -> None:
    row = make.screened(make.attached(), "ces-bladder", "surgery-recent")
    with pytest.raises(operations.NothingToClear):
        admitted(row, questions=["ces-bladder"])
    with pytest.raises(operations.NothingToClear):
        admitted(row, questions=[])
    assert Clearance.objects.count() == 0


def test_only_a_practitioner_enters_a_letter_and_none_that_is_over() -> None:
    row = make.screened(make.attached(), "surgery-recent")
    with pytest.raises(operations.NothingToClear):
        admitted(row, until=NOW)
    made = admitted(row)
    with pytest.raises(NotYours):
        operations.end_clearance(clearance=made, by=staff(Role.DESK, 3), now=NOW)
    assert row.patient is not None
    with pytest.raises(NotYours):
        operations.admit(
            patient=row.patient,
            clinic=made.clinic,
            letter=uuid4(),
            writer="Dr. Roy",
            questions=["surgery-recent"],
            regions=[],
            conditions="",
            until=None,
            by=staff(Role.DESK, 3),
            now=NOW,
        )
    assert Clearance.objects.count() == 1

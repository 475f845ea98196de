"""The verbs of a complaint: who may take which step, what goes up by itself, who is told."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Login
from glideway.kit.actor import Actor, Role
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Grievance, GrievanceStep
from glideway.quality.queries import cases as casework
from glideway.quality.queries.today import waiting
from tests.booking import make as diary
from tests.directory import make as people
from tests.make import NOW, SYSTEM, staff

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
THEM = Actor(role=Role.LINK_HOLDER, link="grievance")


def member(role: str, clinic: Clinic | None, name: str = "Elena Osei") -> tuple[Login, Actor]:
    """Somebody with a role, and the same as who asks."""
    login = people.login(name=name)
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    bound = clinic.pk if clinic else None
    return login, Actor(role=Role(role), login_id=login.pk, clinic_id=bound, name=name)


def case_of(clinic: Clinic, **more: object) -> Grievance:
    """A complaint with an address for the answer."""
    facts = {"words": "Nobody called back.", "contact": "amara@example.org"} | more
    return quality.complain_about(clinic=clinic, **facts, by=SYSTEM, now=NOW)  # type: ignore[arg-type]


def open_kinds(case: Grievance) -> list[str]:
    rows = Errand.objects.filter(about=case.public_id, done_at=None).order_by("kind")
    return list(rows.values_list("kind", flat=True))


def test_each_step_is_a_row_and_its_words_are_sealed() -> None:
    case = case_of(people.clinic())
    quality.take_up_grievance(grievance=case, by=SYSTEM, now=NOW)
    quality.ask_complainant(grievance=case, words="canary: which day?", by=SYSTEM, now=NOW + DAY)
    quality.hear_complainant(grievance=case, words="Monday.", by=THEM, now=NOW + 4 * DAY)
    quality.answer_grievance(grievance=case, words="Sorry.", by=SYSTEM, now=NOW + 5 * DAY)
    case.refresh_from_db()
    steps = casework.steps_of(case)
    assert [one.step for one in steps] == ["take", "ask", "hear", "answer"]
    assert [one.words for one in steps] == [None, "canary: which day?", "Monday.", "Sorry."]
    assert "canary" not in str(list(GrievanceStep.objects.values()))
    assert (case.state, case.acknowledged_at) == ("answered", NOW)
    assert (case.waited, case.answer_by) == (3 * DAY, NOW + 17 * DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        GrievanceStep.objects.filter(case=case).update(step="close")


def test_a_step_that_cannot_be_taken_changes_nothing() -> None:
    case = case_of(people.clinic())
    with pytest.raises(quality.NotThisStep):
        quality.close_grievance(grievance=case, outcome="settled", by=SYSTEM, now=NOW)
    with pytest.raises(quality.SaidNothing):
        quality.answer_grievance(grievance=case, words=" ", by=SYSTEM, now=NOW)
    harm = case_of(people.clinic(), safety=True)
    with pytest.raises(quality.NotThisStep):
        quality.ask_complainant(grievance=harm, words="When?", by=SYSTEM, now=NOW)
    assert not GrievanceStep.objects.exists()


@pytest.mark.parametrize(
    ("read", "after", "up"),
    [
        (False, timedelta(days=2, hours=15) - SECOND, False),
        (False, timedelta(days=2, hours=15), True),
        (True, 14 * DAY, False),
        (True, 14 * DAY + SECOND, True),
    ],
)
def test_past_its_deadline_a_case_goes_up_by_itself(read: bool, after: timedelta, up: bool) -> None:
    clinic = people.clinic()
    case = case_of(clinic)
    if read:
        quality.acknowledge_grievance(grievance=case, by=SYSTEM, now=NOW)
    assert quality.watch_grievances(now=NOW + after) == up
    assert quality.watch_grievances(now=NOW + after) == 0
    case.refresh_from_db()
    assert (case.state == "escalated") is up
    assert open_kinds(case) == (["grievance-up"] if up else ["grievance-owner"])
    _login, owner = member("owner", clinic)
    if up:
        with pytest.raises(NotYours):
            quality.answer_grievance(grievance=case, words="Late.", by=owner, now=NOW + after)
        _login, operator = member("operator", None)
        quality.answer_grievance(grievance=case, words="We did.", by=operator, now=NOW + after)


@pytest.mark.parametrize(("after", "runs"), [(15 * DAY - SECOND, False), (15 * DAY, True)])
def test_the_clock_runs_again_after_fourteen_days_of_waiting(after: timedelta, runs: bool) -> None:
    case = case_of(people.clinic())
    quality.ask_complainant(grievance=case, words="Which day?", by=SYSTEM, now=NOW + DAY)
    assert quality.watch_grievances(now=NOW + after) == runs
    case.refresh_from_db()
    assert case.state == ("in-work" if runs else "waiting")
    due = NOW + 28 * DAY
    assert quality.watch_grievances(now=due) == (not runs)
    assert quality.watch_grievances(now=due + SECOND) == 1


def test_who_is_named_handles_nothing_and_harm_is_told_at_once() -> None:
    clinic = people.clinic()
    _named, elena = member("owner", clinic)
    other, sam = member("owner", clinic, "Sam Roy")
    operator, _them = member("operator", None, "Noor Haddad")
    case = case_of(clinic, words="Ms. Osei touched me wrongly.", safety=True)
    for owner in (elena, sam):
        with pytest.raises(NotYours):
            quality.answer_grievance(grievance=case, words="No.", by=owner, now=NOW)
    told = {one.to for one in Message.objects.filter(key__contains=":safety:")}
    assert told == {other.email, operator.email}
    assert not any("touched" in f"{one.subject}{one.text}" for one in Message.objects.all())
    assert open_kinds(case) == ["grievance-operator"]  # an owner is named: no errand for owners
    calm = case_of(clinic, words="A nurse shouted.", safety=True)
    assert open_kinds(calm) == ["grievance-operator", "grievance-safety"]
    plain = case_of(clinic, words="Osei was late.")
    with pytest.raises(NotYours):
        quality.acknowledge_grievance(grievance=plain, by=elena, now=NOW)
    quality.acknowledge_grievance(grievance=plain, by=sam, now=NOW)


def test_the_complainant_takes_the_complainants_steps_alone() -> None:
    case = case_of(people.clinic())
    for take in (quality.acknowledge_grievance, quality.refer_grievance):
        with pytest.raises(NotYours):
            take(grievance=case, by=THEM, now=NOW)
    quality.escalate_grievance(grievance=case, by=THEM, now=NOW)
    assert open_kinds(case) == ["grievance-up"]
    quality.withdraw_grievance(grievance=case, by=THEM, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_at) == ("withdrawn", "withdrawn", NOW)
    counted = casework.case_numbers(case.clinic, now=NOW + DAY)
    assert (counted.cases, counted.visits, counted.rate) == (1, 0, None)
    assert open_kinds(case) == []


def test_a_clinic_takes_back_no_complaint_about_itself() -> None:
    clinic = people.clinic()
    case = case_of(clinic)
    owner, operator = member("owner", clinic)[1], member("operator", None)[1]
    with pytest.raises(NotYours):
        quality.withdraw_grievance(grievance=case, by=owner, now=NOW)
    assert quality.withdraw_grievance(grievance=case, by=operator, now=NOW).state == "withdrawn"


def test_a_clinic_does_not_answer_and_close_in_one_minute() -> None:
    clinic = people.clinic()
    owner = member("owner", clinic)[1]
    one, two = case_of(clinic), case_of(clinic)
    for case in (one, two):
        quality.answer_grievance(grievance=case, words="No.", by=owner, now=NOW)
    with pytest.raises(quality.ClosesLater):
        quality.close_grievance(
            grievance=one, outcome="settled", by=owner, now=NOW + 7 * DAY - SECOND
        )
    quality.close_grievance(grievance=two, outcome="settled", by=THEM, now=NOW)
    quality.close_grievance(grievance=one, outcome="explained", by=owner, now=NOW + 7 * DAY)
    one.refresh_from_db()
    assert (one.state, one.outcome) == ("closed", "explained")


@pytest.mark.parametrize(("after", "up"), [(30 * DAY - SECOND, True), (30 * DAY, False)])
def test_who_complained_passes_an_ended_case_on_for_thirty_days(after: timedelta, up: bool) -> None:
    clinic = people.clinic()
    owner, operator = member("owner", clinic)[1], member("operator", None)[1]
    case = case_of(clinic)
    quality.refer_grievance(grievance=case, by=owner, now=NOW)
    with pytest.raises(NotYours):
        quality.escalate_grievance(grievance=case, by=owner, now=NOW)
    if not up:
        with pytest.raises(quality.NotThisStep):
            quality.escalate_grievance(grievance=case, by=THEM, now=NOW + after)
        return
    quality.escalate_grievance(grievance=case, by=THEM, now=NOW + after)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.outcome) == ("escalated", None, "")
    assert open_kinds(case) == ["grievance-up"]
    quality.refer_grievance(grievance=case, by=operator, now=NOW + after)
    with pytest.raises(quality.NotThisStep):
        quality.escalate_grievance(grievance=case, by=THEM, now=NOW + after)


def test_the_network_asks_back_and_the_case_stays_up() -> None:
    clinic = people.clinic()
    operator = member("operator", None)[1]
    case = case_of(clinic)
    quality.answer_grievance(grievance=case, words="No.", by=SYSTEM, now=NOW)
    quality.escalate_grievance(grievance=case, by=THEM, now=NOW)
    quality.ask_complainant(grievance=case, words="Which day?", by=operator, now=NOW)
    assert [one.about for one in waiting(operator, group="", now=NOW).tasks] == [case.public_id]
    quality.hear_complainant(grievance=case, words="Monday.", by=THEM, now=NOW + DAY)
    case.refresh_from_db()
    assert case.state == "escalated"
    assert Errand.objects.get(kind="grievance-up").due_at == NOW + 3 * DAY
    quality.answer_grievance(grievance=case, words="We did.", by=operator, now=NOW + DAY)


def test_an_owner_reads_a_safety_case_that_names_somebody_else() -> None:
    clinic = people.clinic()
    elena, sam = member("owner", clinic)[1], member("owner", clinic, "Sam Roy")[1]
    case = case_of(clinic, words="Ms. Osei touched me wrongly.", safety=True)
    assert queries.grievance(sam, case.public_id) == case
    with pytest.raises(NotYours):
        queries.grievance(elena, case.public_id)
    with pytest.raises(NotYours):
        queries.grievance(member("owner", people.clinic())[1], case.public_id)


def test_an_answer_that_no_letter_can_bring_stands_on_the_operators_desk() -> None:
    operator = member("operator", None)[1]
    case = case_of(people.clinic(), contact="416 555 0123", safety=True)
    quality.answer_grievance(grievance=case, words="Sorry.", by=operator, now=NOW)
    found = waiting(operator, group="", now=NOW).tasks
    assert [(one.kind, one.about) for one in found] == [("tell", case.public_id)]


def test_the_outcome_is_told_by_a_letter_without_a_word_of_it() -> None:
    case = case_of(people.clinic("Harbour"))
    quality.answer_grievance(grievance=case, words="Your knee: sorry.", by=SYSTEM, now=NOW)
    quality.close_grievance(grievance=case, outcome="settled", by=SYSTEM, now=NOW + DAY)
    letters = Message.objects.filter(key__startswith="case:").order_by("pk")
    said = [one.text.split(": http")[0] for one in letters]
    assert {one.to for one in letters} == {"amara@example.org"}
    assert said == [
        "We have your complaint about Harbour. Each step is on this page",
        "There is an answer to your complaint about Harbour",
        "Your complaint about Harbour is closed. How it ended",
    ]
    by_phone = case_of(people.clinic(), contact="416 555 0123")
    quality.answer_grievance(grievance=by_phone, words="Sorry.", by=SYSTEM, now=NOW)
    assert open_kinds(by_phone) == ["grievance-tell"]


def test_a_visit_that_a_clinic_cancels_on_its_complainant_is_asked_about() -> None:
    where = diary.house()
    before, by_them, later = (diary.booked(where, diary.at("10:00", day)) for day in (7, 8, 9))

    def cancelled(one: Booking, role: str, at: datetime) -> None:
        rows = Booking.objects.filter(pk=one.pk)
        rows.update(cancelled_at=at, cancelled_by=role, patient=before.patient)

    cancelled(before, "desk", NOW - SECOND)
    case_of(where.clinic, patient=before.patient)
    cancelled(by_them, "patient", NOW + SECOND)
    assert quality.watch_grievances(now=NOW + SECOND) == 0
    assert not Errand.objects.filter(kind="retaliation").exists()
    cancelled(later, "desk", NOW + SECOND)
    for _twice in range(2):
        quality.watch_grievances(now=NOW + SECOND)
    errand = Errand.objects.get(kind="retaliation")
    assert (errand.role, errand.about, errand.clinic) == ("operator", later.public_id, None)
    case = Grievance.objects.get()
    assert errand.facts["case"] == str(case.public_id)
    operator = member("operator", None)[1]
    settle = {"errand": errand, "case": case, "by": operator, "now": NOW}
    with pytest.raises(quality.SaidNothing):
        quality.settle_errand(words=" ", **settle)  # type: ignore[arg-type]
    quality.settle_errand(words="canary: it closed.", **settle)  # type: ignore[arg-type]
    (step,) = casework.steps_of(case)
    assert (step.step, step.words) == ("cancelled", "canary: it closed.")
    assert "canary" not in str(list(GrievanceStep.objects.values()))
    errand.refresh_from_db()
    assert errand.done_at == NOW


def test_the_desk_sees_how_far_cases_are_and_no_word_of_them() -> None:
    clinic = people.clinic()
    case = case_of(clinic)
    desk = staff(Role.DESK, clinic.pk)
    assert [one.state for one in casework.case_lines(desk)] == ["received"]
    assert not casework.case_lines(staff(Role.DESK, people.clinic().pk))
    assert casework.chart_of(staff(Role.OPERATOR), case) is None
    with pytest.raises(NotYours):
        quality.acknowledge_grievance(grievance=case, by=desk, now=NOW)

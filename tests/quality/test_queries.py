"""What is counted, from visits that happened: each number from rows that verbs made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Plaque
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core.scoring import Why
from glideway.quality.queries.frames import Counted
from tests.booking import make as bookings
from tests.directory import make as people
from tests.make import NOW, SYSTEM, staff
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counted(clinic: Clinic, point: int) -> Counted:
    return queries.measure([clinic.pk], now=NOW)[clinic.pk, point]


def number(clinic: Clinic, point: int) -> tuple[float, int]:
    found = counted(clinic, point).indicator
    return found.estimate, found.n


# ------------------------------------------------------------------ what was done
def test_visits_with_hands_on_count_for_consent_screening_and_the_second_measurement() -> None:
    house = people.house()
    make.courses(house, 2, visits=3)
    make.courses(people.house(), 1, visits=3, treated=False)
    assert number(house.clinic, 39) == (1.0, 6)
    assert number(house.clinic, 44) == (1.0, 2)
    assert number(house.clinic, 24) == (1.0, 6)


def test_visits_without_hands_on_are_not_asked_for_consent() -> None:
    house = people.house()
    make.courses(house, 2, visits=2, treated=False)
    assert number(house.clinic, 24) == (0.0, 0)
    assert number(house.clinic, 44) == (0.0, 0)


def test_what_came_of_people_is_not_known_until_it_is_public() -> None:
    house = people.house()
    make.courses(house, 2, visits=3)
    assert {number(house.clinic, point) for point in (30, 37, 38)} == {(0.0, 0)}


def test_a_plan_whose_goal_was_met_was_followed_through() -> None:
    house = people.house()
    make.courses(house, 2, visits=2)
    assert number(house.clinic, 19) == (1.0, 2)


# ------------------------------------------------------------------ what was told
def test_complaints_a_thousand_visits() -> None:
    house = people.house()
    make.courses(house, 2, visits=2)
    make.grievance(house.clinic)
    assert number(house.clinic, 14) == (250.0, 4)
    assert number(people.clinic(), 14) == (0.0, 0)


def test_days_to_close_a_complaint_and_none_past_thirty() -> None:
    clinic = people.clinic()
    rows = [
        quality.GrievanceRow(
            clinic=clinic,
            words="x",
            received_at=NOW - days * DAY,
            closed_at=None if days > 30 else NOW - (days - 4) * DAY,
            outcome="" if days > 30 else "settled",
        )
        for days in (10, 12)
    ]
    quality.grieve_many(rows=rows, by=SYSTEM, now=NOW)
    found = counted(clinic, 15).indicator
    assert (found.estimate, found.n, found.broken) == (4.0, 2, False)
    late = quality.GrievanceRow(clinic=clinic, words="x", received_at=NOW - 31 * DAY)
    quality.grieve_many(rows=[late], by=SYSTEM, now=NOW)
    assert counted(clinic, 15).indicator.broken


def test_a_safety_complaint_closes_the_gate_after_48_hours() -> None:
    clinic = people.clinic()
    make.grievance(clinic, safety=True)
    for later, value in ((2 * DAY, 0.0), (2 * DAY + timedelta(seconds=1), 1.0)):
        found = queries.measure([clinic.pk], now=NOW + later)[clinic.pk, 17].indicator
        assert found.estimate == value


def test_unwanted_reactions_are_to_be_followed_up_within_48_hours() -> None:
    house = people.house()
    visit = make.visit(house)
    rows = [
        quality.IncidentRow(
            visit=visit,
            kind="soreness",
            happened_at=visit.opened_at,
            followed_up_at=visit.opened_at + hours,
        )
        for hours in (timedelta(hours=48), timedelta(hours=49))
    ]
    quality.report_many(rows=rows, by=SYSTEM, now=NOW)
    assert number(house.clinic, 40) == (0.5, 2)


# ------------------------------------------------------------------ the whole card
def test_a_clinic_with_enough_behind_it_has_a_score() -> None:
    house = people.house()
    for _ in range(3):
        people.place(people.practitioner(), house.clinic, house.services)
    make.courses(house, 40)
    make.inspection(house.clinic)
    visits = Visit.objects.filter(episode__clinic=house.clinic).order_by("pk")
    make.reviews(visits, *[5 if n % 4 == 0 else None for n in range(visits.count())])
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    plaque = Plaque.objects.get(kind="inspection")
    assert plaque.known is not None
    assert plaque.known >= 35
    assert plaque.value is not None
    assert 80 <= plaque.value <= 100
    assert plaque.facts == {"closed_gates": []}


def test_recomputing_says_what_is_stored() -> None:
    house = people.house()
    make.courses(house, 3)
    make.inspection(house.clinic)
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    stored, lines = queries.card(house.clinic, now=NOW)
    assert queries.scorecards([house.clinic.pk], now=NOW)[house.clinic.pk] == stored
    today = queries.measure([house.clinic.pk], now=NOW)
    for line in lines:
        if line.counted is not None:
            again = today[house.clinic.pk, line.point.id].indicator
            assert (line.counted.n, line.counted.estimate) == (again.n, again.estimate)


def test_where_reviews_may_not_be_shown_their_points_do_not_apply() -> None:
    house = people.house(profession="massage_therapist")
    _card, lines = queries.card(house.clinic, now=NOW)
    away = [one.point.id for one in lines if one.standing.why is Why.NOT_HERE]
    assert away == [1, 2, 4, 5, 6]


# ------------------------------------------------------------------ who may
def test_each_desk_has_what_is_theirs() -> None:
    house, other = people.house(), people.house()
    inspector, colleague = people.login(), people.login()
    mine = quality.plan_inspection(clinic=house.clinic, inspector=inspector, by=SYSTEM, now=NOW)
    theirs = quality.plan_inspection(clinic=other.clinic, inspector=colleague, by=SYSTEM, now=NOW)
    case = make.grievance(house.clinic)
    make.grievance(other.clinic)
    operator = staff(Role.OPERATOR)
    owner = staff(Role.OWNER, house.clinic.pk)
    sent = staff(Role.INSPECTOR, login_id=inspector.pk)
    desk = staff(Role.DESK, house.clinic.pk)
    assert set(queries.inspections(operator)) == {mine, theirs}
    assert list(queries.inspections(sent)) == [mine]
    assert list(queries.inspections(owner)) == []  # not with the clinic yet
    assert list(queries.inspections(desk)) == []
    assert queries.grievances(operator).count() == 2
    assert list(queries.grievances(owner)) == [case]
    assert not queries.grievances(sent).exists()
    with pytest.raises(NotYours):
        queries.inspection(sent, theirs.public_id)
    with pytest.raises(NotYours):
        queries.grievance(staff(Role.OWNER, other.clinic.pk), case.public_id)


def test_an_owner_handles_no_complaint_about_safety_or_about_the_owner() -> None:
    house = people.house()
    elena = replace(staff(Role.OWNER, house.clinic.pk), name="Elena Osei")
    plain = make.grievance(house.clinic, words="Nobody called back.")
    about_her = make.grievance(house.clinic, words="elena pushed me.")
    harm = make.grievance(house.clinic, words="It bled.", safety=True)
    assert list(queries.grievances(elena)) == [plain]
    with pytest.raises(NotYours):
        queries.grievance(elena, about_her.public_id)
    assert queries.grievance(elena, harm.public_id) == harm  # read alone: the network answers it
    for case in (about_her, harm):
        assert queries.grievance(staff(Role.OPERATOR), case.public_id) == case


def test_an_owner_who_treats_handles_no_complaint_about_an_own_visit() -> None:
    house = bookings.house()
    login = people.login(name="Elena Osei")
    house.one.practitioner.login = login
    house.one.practitioner.save(update_fields=["login"])
    directory.grant(login=login, role="owner", clinic=house.clinic, by=SYSTEM, now=NOW)
    row = quality.GrievanceRow(
        clinic=house.clinic,
        words="It hurt.",
        received_at=NOW,
        booking=bookings.booked(house, bookings.at("15:00", 1)),
    )
    (case,) = quality.grieve_many(rows=[row], by=SYSTEM, now=NOW)
    assert not queries.grievances(staff(Role.OWNER, house.clinic.pk, login.pk)).exists()
    assert list(queries.grievances(staff(Role.OWNER, house.clinic.pk, login.pk + 1))) == [case]
    assert Errand.objects.get(about=case.public_id).role == "operator"


def test_credentials_that_wait_are_the_operators() -> None:
    maya = people.practitioner()
    row = directory.CredentialRow(practitioner=maya, kind="licence", title="PT", body="College")
    stated = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    operator = staff(Role.OPERATOR)
    assert queries.credential(operator, stated.public_id, now=NOW) == stated
    with pytest.raises(NotYours):
        queries.credential(staff(Role.INSPECTOR), stated.public_id, now=NOW)
    good = directory.VerificationRow(credential=stated, where="register")
    directory.verify_credentials(rows=[good], by=SYSTEM, now=NOW)
    assert not queries.credentials_to_verify(operator, now=NOW).exists()
    gone = directory.VerificationRow(credential=stated, where="register", found=False)
    directory.verify_credentials(rows=[gone], by=SYSTEM, now=NOW + DAY)
    assert list(queries.credentials_to_verify(operator, now=NOW + DAY)) == [stated]


def test_only_the_operator_sees_who_can_be_sent() -> None:
    ian = people.login(name="Ian")
    directory.grant(login=ian, role="inspector", by=SYSTEM, now=NOW)
    operator = staff(Role.OPERATOR)
    assert queries.inspectors(operator) == [ian]
    assert queries.inspector(operator, ian.public_id) == ian
    assert queries.inspectors(staff(Role.INSPECTOR)) == []
    with pytest.raises(NotYours):
        queries.inspector(operator, people.login().public_id)
    clinic = people.clinic()
    assert queries.clinics_at_desk(operator) == [(clinic, None)]
    assert queries.clinics_at_desk(staff(Role.INSPECTOR)) == []

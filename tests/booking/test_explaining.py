"""Why a start is not offered: in sentences, and whose time it is for those only who may know."""

from datetime import timedelta

import pytest
from django.utils import translation

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.explanation import RULES
from glideway.booking.queries.explaining import SENTENCES
from glideway.directory.models import Placement
from glideway.kit.actor import Role
from tests.booking import make, more
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon, patient, staff

pytestmark = pytest.mark.django_db


def told(house: make.House, clock: str, *, days: int = 1, **who: object) -> list[tuple[str, str]]:
    actor = who.pop("actor", anon())
    lines = queries.explain_start(
        actor=actor,  # type: ignore[arg-type]  # an Actor, by the callers below
        placement=house.one,
        service=house.first,
        starts_at=at(clock, days),
        now=who.pop("now", NOW),  # type: ignore[arg-type]
        **who,  # type: ignore[arg-type]
    )
    return [(line.rule, line.sentence) for line in lines]


def test_every_rule_of_the_engine_has_a_sentence() -> None:
    assert tuple(SENTENCES) == RULES


def test_what_is_offered_needs_no_sentence() -> None:
    assert told(make.house(), "10:00") == []


def test_every_failing_rule_has_its_line_in_the_engines_order() -> None:
    house = make.house()
    assert told(house, "08:05", days=0) == [
        ("past", "This time lies behind us."),
        ("closed", "There are no opening hours at this time."),
    ]
    assert told(house, "16:50") == [
        ("off-grid", "No visit begins at this minute: starts follow the opening in steps."),
        ("does-not-fit", "The visit would run past closing."),
    ]


def test_the_clinic_reads_whose_time_it_is_and_nobody_else_does() -> None:
    house, other = make.house(), make.house("elsewhere", place="regina-sk")
    make.booked(house, at("10:00", 1), patient=make.patient("Ana Roy"))
    desk, foreign = (staff(Role.DESK, clinic_id=one.clinic.pk) for one in (house, other))
    taken = "An appointment has this time."
    assert told(house, "10:00", actor=desk) == [
        ("booked", f"{taken} It is Ana Roy, 10:00 to 10:30.")
    ]
    assert told(house, "10:00", actor=foreign) == [("booked", taken)]
    assert told(house, "10:00") == [("booked", taken)]


BUSY = [("patient-busy", "The patient has another visit then.")]


def test_a_patients_own_visit_stands_in_the_way_of_that_patient_only() -> None:
    house = make.house(people=2)
    ana = make.patient()
    make.booked(house, at("10:15", 1), patient=ana, placement=house.placements[1])
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    assert told(house, "10:00", actor=desk) == []
    assert told(house, "10:00", actor=desk, patient=ana) == BUSY
    assert told(house, "10:00", actor=desk, patient=make.patient()) == []


def test_nobody_but_the_patient_is_told_of_a_visit_at_another_clinic() -> None:
    house, other = make.house(), make.house("elsewhere")
    ana, luc = make.patient(), make.patient("Luc")
    make.booked(other, at("10:15", 1), patient=ana)
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    holder = anon().by_link("a-link", patient_id=ana.pk)
    for who in (desk, anon(), holder, patient(luc.pk)):
        assert told(house, "10:00", actor=who, patient=ana) == []
    assert told(house, "10:00", actor=patient(ana.pk), patient=ana) == BUSY
    assert told(house, "10:00", actor=SYSTEM, patient=ana) == BUSY


def test_a_request_that_waits_stands_in_its_patients_way_until_its_deadline() -> None:
    house = make.house(people=2, notice_minutes=60)
    service, ana = more.given(house, approval_hours=2, notice_minutes=60), make.patient()
    held = make.hold(house, at("10:00", 1), service=service, placement=house.placements[1])
    booking.ask(hold=held, patient=ana, by=anon(), key="a", now=NOW)
    assert told(house, "10:00", patient=ana) == BUSY
    assert told(house, "10:00", patient=ana, now=NOW + timedelta(hours=2)) == []


def test_what_nobody_can_book_at_all_says_so() -> None:
    house = make.house()
    Placement.objects.filter(pk=house.one.pk).update(ended_at=NOW - timedelta(days=1))
    ((rule, sentence),) = told(house, "10:00")
    assert (rule, sentence[:43]) == ("closed", "This service is not on offer here at all: e")


def test_the_sentences_are_french_for_french_readers() -> None:
    house = make.house()
    with translation.override("fr"):
        ((_rule, sentence),) = told(house, "07:00")
    assert sentence == "Il n’y a pas d’heures d’ouverture à ce moment."


def test_an_explanation_asks_eight_queries_at_most(django_assert_max_num_queries: object) -> None:
    house = make.house()
    make.booked(house, at("10:00", 1))
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        told(house, "10:00", actor=desk)

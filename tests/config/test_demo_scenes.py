"""The scenes of a demo's first clinic, counted: no page opens empty for who may sign in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from glideway.booking import models as booking
from glideway.booking import queries
from glideway.care.models import Thread
from glideway.care.queries import letters
from glideway.config.demo import family, free, making, mark, plans
from glideway.directory.core.messages import KINDS
from glideway.directory.models import Clinic, Consent, Errand, Needs, Patient, Proxy, Resource
from glideway.kit.models import Message
from glideway.screening.queries import open_items

NOW = datetime(2026, 11, 20, 15, 7, tzinfo=UTC)  # a Friday, seven past ten in Toronto
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def folder(
    django_db_setup: None,  # the tables must be there
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Two clinics, made once for this module and rolled back after it."""
    data = tmp_path_factory.mktemp("scenes")
    mark.write(data, mark.Mark(seed=1, clinics=2, began=NOW.isoformat()))
    with django_db_blocker.unblock(), transaction.atomic():
        making.make(data=data)
        yield data
        transaction.set_rollback(True)


@pytest.fixture
def demo(folder: Path, db: None) -> Path:  # each test in its transaction
    return folder


def lead() -> Clinic:
    return Clinic.objects.order_by("pk")[0]


def robin() -> Patient:
    return Patient.objects.get(name="Robin Tremblay")


def test_six_people_wait_and_each_line_under_the_freed_time_says_why() -> None:
    assert booking.WaitlistEntry.objects.filter(clinic=lead()).count() == 6
    assert booking.WaitlistEntry.objects.filter(patient=robin()).count() == 1
    assert booking.FreedTime.objects.count() == 1
    said = Counter(booking.WhyNot.objects.values_list("rule", flat=True))
    assert said == {
        "dates": 1,
        "weekday": 1,
        "other-practitioner": 1,
        "offered": 1,
        "after-another": 2,
    }
    (offer,) = booking.Hold.objects.filter(kind="offer", entry__isnull=False)
    assert offer.expires_at > NOW


def test_two_requests_wait_for_the_desk_and_one_is_the_patients_of_the_cast() -> None:
    waiting = list(queries.requests_for(free.member("desk"), now=NOW))
    assert len(waiting) == 2
    assert robin() in {one.patient for one in waiting}
    assert queries.requests_for(free.member("practitioner"), now=NOW).count() == 2


def test_calls_are_at_every_stage() -> None:
    wishes = queries.callbacks(free.member("desk"), now=NOW)
    assert len(wishes) == 4
    tries = Counter(booking.CallAttempt.objects.values_list("outcome", flat=True))
    assert tries == {"message": 1, "no_answer": 1, "reached": 1}
    assert booking.Hold.objects.filter(callback__isnull=False, let_go_at=None).count() == 1
    assert booking.ConsultEnd.objects.count() == 1
    assert len(queries.callbacks(free.member("operator"), now=NOW)) == 1


def test_a_class_has_four_of_six_seats_taken_and_a_joint_visit_two_people() -> None:
    session = booking.ClassSession.objects.get()
    assert session.capacity == 6
    assert session.bookings.filter(cancelled_at=None).count() == 4
    joint = booking.Booking.objects.get(service__people=2)
    assert joint.bindings.get().resource.kind == "practitioner"
    measured = booking.Booking.objects.exclude(service__devices=[]).get()
    assert measured.bindings.get().resource.kind == "device"
    assert Resource.objects.filter(clinic=lead(), kind="device").count() == 2


def test_holidays_a_season_a_day_away_and_the_way_to_a_second_clinic() -> None:
    openings = booking.Opening.objects.all()
    assert Clinic.objects.get(pk=lead().pk).closed_on_holidays
    assert openings.filter(why__startswith="holiday:").exists()
    seasonal = openings.exclude(valid_from=None)
    assert seasonal.values("placement").distinct().count() == 1
    closure = booking.Closure.objects.get()
    assert closure.kind == "away"
    told = Counter(one.told_at is not None for one in closure.displaced.filter(settled_at=None))
    assert told[False] >= 1
    way = booking.TravelTime.objects.get()
    assert way.minutes == 25
    first = free.member("practitioner").practitioner_id
    assert way.practitioner_id == first
    assert way.practitioner.placements.filter(ended_at=None).count() == 2


def test_the_patient_has_a_plan_that_tapers_and_an_open_rhythm() -> None:
    mine = booking.Series.objects.filter(patient=robin())
    planned = mine.get(rule=plans.WORDS)
    visits = booking.Booking.objects.filter(series=planned)
    assert 3 <= visits.count() <= 6
    rhythm = mine.get(every_days=plans.EVERY)
    assert rhythm.ended_at is None
    assert rhythm.next_on == (NOW + timedelta(days=42)).date()


def test_four_patients_have_needs_and_the_cast_acts_for_a_child() -> None:
    assert Needs.objects.count() == len(family.NEEDS) == 4
    proxy = Proxy.objects.get()
    assert proxy.login_id == robin().login_id
    assert proxy.patient.name == family.CHILD
    assert proxy.reason == "parent"


def test_the_patient_has_messages_of_every_kind_and_agreed_to_each() -> None:
    kinds = set(Message.objects.filter(patient_id=robin().pk).values_list("kind", flat=True))
    assert kinds == {"service", "reminder", "plan", "exercise", "news"}
    agreed = Consent.objects.filter(patient=robin(), withdrawn_at=None, kind__in=kinds_of_consent())
    assert set(agreed.values_list("kind", flat=True)) == kinds_of_consent()


def kinds_of_consent() -> set[str]:
    return set(KINDS)


def test_a_thread_waits_one_was_answered_a_letter_is_to_be_read_and_one_was_signed() -> None:
    threads = Thread.objects.filter(patient=robin())
    assert [one.practitioner_id for one in threads.filter(waits_since=None)] == [None]
    by = free.member("practitioner")
    assert threads.get(waits_since__isnull=False).practitioner_id == by.practitioner_id
    (came,) = letters.waiting(by, now=NOW)
    assert (came.patient, came.kind) == (robin(), "clearance")
    assert set(open_items(robin().pk)) == {"surgery-recent"}
    (signed,) = letters.outgoing(by, "R", now=NOW)
    assert signed.episode.patient == robin()
    assert "Seen " in signed.words
    assert letters.state_of(signed).answer is None


def test_somebody_is_late_today_and_a_rule_was_set_aside() -> None:
    late = booking.Booking.objects.get(late_minutes__gt=0)
    assert late.late_minutes == 15
    assert NOW < late.starts_at < NOW + timedelta(hours=4)
    squeezed = booking.Booking.objects.exclude(waived=[]).get()
    assert "closed" in squeezed.waived


def test_the_desk_has_errands_of_each_kind() -> None:
    open_ = Errand.objects.filter(clinic=lead(), role="desk", done_at=None)
    assert {"callback", "request", "visit-closed"} <= set(open_.values_list("kind", flat=True))

"""A demo network in tables: reachable states only, the cast in place, the day around this hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from glideway.booking.models import Booking, TakenCell
from glideway.care.models import Episode, Reading, Visit
from glideway.config.demo import cast, logins, making, mark, network
from glideway.directory.models import (
    Clinic,
    Credential,
    Login,
    Membership,
    Patient,
    Plaque,
    Practitioner,
    Service,
)
from glideway.kit import audit
from glideway.kit.models import AuditHead
from glideway.quality.models import (
    Appeal,
    Application,
    Grievance,
    Incident,
    Inspection,
    Lapse,
    Review,
)
from glideway.screening.models import Screening

NOW = datetime(2026, 11, 20, 15, 7, tzinfo=UTC)  # a Friday, seven past ten in Toronto
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(
    django_db_setup: None,  # the tables must be there
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Three clinics, made once for this module and rolled back after it."""
    data = tmp_path_factory.mktemp("network")
    mark.write(data, mark.Mark(seed=1, clinics=3, began=NOW.isoformat()))
    with django_db_blocker.unblock(), transaction.atomic():
        told: list[int] = []
        making.make(data=data, told=told.append)
        assert told == [1, 1, 1]
        yield data
        transaction.set_rollback(True)


@pytest.fixture
def demo(folder: Path, db: None) -> Path:  # each test in its transaction
    return folder


def lead() -> Clinic:
    return Clinic.objects.order_by("pk")[0]


@pytest.mark.usefixtures("demo")
def test_the_mark_says_whole_when_every_clinic_is_in(demo: Path) -> None:
    found = mark.read(demo)
    assert found is not None
    assert found.whole
    assert Clinic.objects.count() == 3


@pytest.mark.usefixtures("demo")
def test_a_second_run_changes_nothing(demo: Path) -> None:
    before = {model: model.objects.count() for model in (Clinic, Booking, Visit, Patient, Login)}
    mark.write(demo, mark.Mark(seed=1, clinics=3, began=NOW.isoformat()))
    making.make(data=demo)
    assert {model: model.objects.count() for model in before} == before


@pytest.mark.usefixtures("demo")
def test_every_part_of_the_cast_has_its_login_and_role() -> None:
    assert {login.email for login in Login.objects.all()} == {part.email for part in cast.CAST}
    held = set(Membership.objects.values_list("role", "login__email"))
    assert held == {(p.role, p.email) for p in cast.CAST if p.role != "patient"}
    robin = Patient.objects.get(login__email="patient@demo.glideway.invalid")
    assert robin.name == cast.NAMES["patient"]


@pytest.mark.usefixtures("demo")
def test_no_resource_is_taken_twice_and_every_visit_ends_before_the_next() -> None:
    cells = TakenCell.objects.values_list("resource_id", "cell")
    assert len(set(cells)) == cells.count()
    taken: dict[int, datetime] = {}
    kept = Booking.objects.filter(cancelled_at=None).order_by("placement_id", "starts_at", "pk")
    classes: set[int | None] = {None}
    for one in kept:
        if one.session_id not in classes:
            classes.add(one.session_id)  # whoever sits in a class shares its time
        elif one.session_id is not None:
            continue
        before = taken.get(one.placement_id)
        assert before is None or before <= one.starts_at
        taken[one.placement_id] = one.ends_at


@pytest.mark.usefixtures("demo")
def test_bookings_are_in_every_state() -> None:
    states = {one.state for one in Booking.objects.all()}
    assert {"booked", "arrived", "done", "cancelled", "no_show"} <= states


@pytest.mark.usefixtures("demo")
def test_the_practitioners_day_lies_around_this_hour_and_one_visit_starts_about_now() -> None:
    zone = ZoneInfo("America/Toronto")
    first = Practitioner.objects.get(login__email="practitioner@demo.glideway.invalid")
    today = [
        one
        for one in Booking.objects.filter(placement__practitioner=first).order_by("starts_at")
        if one.starts_at.astimezone(zone).date() == NOW.astimezone(zone).date()
    ]
    assert len(today) >= 5
    waiting = [one for one in today if one.arrived_at and not one.finished_at]
    assert len(waiting) == 1
    assert abs(waiting[0].starts_at - NOW) <= timedelta(minutes=15)
    assert waiting[0].patient.name == cast.NAMES["patient"]
    assert all(one.finished_at for one in today if one.ends_at <= NOW)
    assert Screening.objects.filter(complaint__booking=waiting[0].public_id).count() == 1


@pytest.mark.usefixtures("demo")
def test_the_patient_has_a_course_with_readings_and_a_visit_ahead() -> None:
    robin = Patient.objects.get(name=cast.NAMES["patient"])
    course = Episode.objects.get(patient=robin)
    assert course.region == "thigh-posterior"
    assert course.discharged_at is None
    assert course.visits.filter(signed_at__isnull=False).count() == 3
    assert Reading.objects.filter(episode=course).count() >= 12
    assert Booking.objects.filter(patient=robin, starts_at__gt=NOW).exists()


@pytest.mark.usefixtures("demo")
def test_one_clinic_passes_the_minimum_counts_and_the_others_say_too_few() -> None:
    course = {one.subject: one.value for one in Plaque.objects.filter(kind="course")}
    score = {one.subject: one.value for one in Plaque.objects.filter(kind="inspection")}
    mine = f"clinic:{lead().pk}"
    assert course[mine] is not None
    assert score[mine] is not None
    assert [value for subject, value in course.items() if subject != mine] == [None, None]
    counts = dict(Plaque.objects.filter(subject="network").values_list("kind", "value"))
    assert counts["network-clinics"] == 3
    assert counts["network-visits"] == Visit.objects.filter(signed_at__isnull=False).count()


@pytest.mark.usefixtures("demo")
def test_episodes_are_in_every_state() -> None:
    ended = Counter(Episode.objects.values_list("discharged_because", flat=True))
    assert {"well", "stopped", ""} <= set(ended)
    assert Episode.objects.filter(clinic=lead()).count() >= 70


@pytest.mark.usefixtures("demo")
def test_what_is_said_of_a_clinic_is_there_and_nobody_inspects_his_own() -> None:
    assert Inspection.objects.filter(visited_at__isnull=False).count() == 5
    assert Inspection.objects.filter(visited_at=None).count() == 1
    rated = Counter(Review.objects.exclude(rating=None).values_list("rating", flat=True))
    assert len(rated) >= 2
    assert not Membership.objects.filter(role="inspector", clinic__isnull=False).exists()


@pytest.mark.usefixtures("demo")
def test_each_kind_of_work_of_the_quality_room_waits_once() -> None:
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"received": 1, "looked-at": 1, "asked-back": 1, "refused": 1}
    assert Lapse.objects.get(settled_at=None).visits.filter(outcome="").exists()
    assert Inspection.objects.filter(visited_at__isnull=False, drafted_at=None).exists()
    assert Inspection.objects.get(published_at__gt=NOW).clinic == lead()
    assert Appeal.objects.get(decided_at=None).look.inspector is None
    assert Incident.objects.filter(clinic=lead(), followed_up_at=None).exists()
    assert Review.objects.filter(clinic=lead(), held_at__isnull=False).count() == 1
    assert Review.objects.filter(clinic=lead(), told_at__isnull=False).count() == 1
    waits = Grievance.objects.filter(answered_at=None)
    assert waits.filter(clinic=lead(), answer_by__range=(NOW, NOW + timedelta(days=2))).exists()
    assert waits.filter(answer_by__lt=NOW).exists()
    assert Service.objects.exclude(technique="").count() == 9


@pytest.mark.usefixtures("demo")
def test_every_credential_was_checked_and_says_that_it_is_made_up() -> None:
    assert not Credential.objects.filter(verifications=None).exists()
    assert all("made up" in title for title in Credential.objects.values_list("title", flat=True))


@pytest.mark.usefixtures("demo")
def test_the_audit_chains_of_the_demo_are_whole() -> None:
    assert {head.chain: audit.first_bad(head.chain) for head in AuditHead.objects.all()} == {
        head.chain: None for head in AuditHead.objects.all()
    }


@pytest.mark.usefixtures("demo")
def test_no_address_of_the_demo_can_be_reached() -> None:
    reachable = Patient.objects.exclude(email="", phone="")  # a child has no address of its own
    assert not reachable.exclude(email__endswith="@demo.glideway.invalid").exists()
    assert not Clinic.objects.exclude(email__endswith="@demo.glideway.invalid").exists()


def test_a_folder_without_a_mark_is_no_demo(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        making.make(data=tmp_path)


def test_the_network_logins_are_made_once(demo: Path) -> None:
    assert mark.read(demo)
    before = Login.objects.count()
    logins.network_logins(now=NOW)
    assert Login.objects.count() == before == len(cast.CAST)
    assert network.episodes_of(0, 120) == network.BUSY_EPISODES

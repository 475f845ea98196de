"""The five conditions act: hidden within the hour, told why, shown again; booked visits stay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from glideway.booking.models import Booking
from glideway.config import rhythm
from glideway.directory import operations as directory
from glideway.directory import queries as listed
from glideway.directory.models import Clinic, Credential, Errand
from glideway.kit.models import Message
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Card, Mark
from glideway.quality.templatetags.quality import restores
from tests.booking import make as diary
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TWO_DAYS = 2 * DAY


def shown(clinic: Clinic) -> bool:
    return listed.clinics().filter(pk=clinic.pk).exists()


def closed(clinic: Clinic) -> tuple[int, ...]:
    clinic.refresh_from_db()
    return queries.closed_of(clinic)


def licence(house: people.House, until: datetime) -> Credential:
    """A licence of the house's practitioner that we verified."""
    row = directory.CredentialRow(
        practitioner=house.practitioner,
        kind="licence",
        title="Registered",
        body="College",
        number="1",
        expires_on=until.date(),
    )
    made = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    check = directory.VerificationRow(credential=made, found=True, where="College")
    directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)
    return made


def test_the_beat_comes_several_times_within_the_hour() -> None:
    every = {one.name: one.every for one in rhythm.BEATS}
    assert every["quality.gates"] <= timedelta(minutes=30)


def test_a_safety_complaint_hides_its_clinic_in_the_second_after_48_hours() -> None:
    clinic = people.house().clinic
    case = make.grievance(clinic, safety=True)
    for moment, there in ((TWO_DAYS - SECOND, True), (TWO_DAYS, True), (TWO_DAYS + SECOND, False)):
        quality.watch_gates(now=NOW + moment)
        assert shown(clinic) is there, moment
    assert closed(clinic) == (17,)
    quality.answer_grievance(grievance=case, words="Seen to.", by=SYSTEM, now=NOW + 3 * DAY)
    assert [one.pk for one in quality.watch_gates(now=NOW + 3 * DAY)] == [clinic.pk]
    assert shown(clinic)
    assert not Errand.objects.filter(kind__startswith="gate", done_at=None).exists()


def test_an_attested_condition_lapses_to_the_second_and_a_new_look_opens_it() -> None:
    clinic = people.house().clinic
    make.inspection(clinic, {49: 1.0})
    lapses = Mark.objects.get().lapses_at
    assert lapses is not None
    quality.watch_gates(now=lapses - SECOND)
    assert shown(clinic)
    quality.watch_gates(now=lapses)
    assert closed(clinic) == (49,)
    make.inspection(clinic, {49: 1.0}, visited_at=lapses - 14 * DAY + SECOND)
    quality.watch_gates(now=lapses)
    assert not shown(clinic)
    quality.watch_gates(now=lapses + SECOND)
    assert shown(clinic)


def test_a_licence_that_ends_closes_its_condition_by_itself_at_midnight() -> None:
    house = people.house()
    Credential.objects.all().delete()
    paper = licence(house, NOW + 5 * DAY)
    midnight = datetime(NOW.year, NOW.month, NOW.day, 5, tzinfo=UTC) + 6 * DAY  # in Toronto
    quality.watch_gates(now=midnight - SECOND)
    assert shown(house.clinic)
    quality.watch_gates(now=midnight)
    assert closed(house.clinic) == (41,)
    Credential.objects.filter(pk=paper.pk).update(expires_on=(midnight + 90 * DAY).date())
    quality.watch_gates(now=midnight)
    assert shown(house.clinic)


def test_who_was_never_checked_closes_nothing() -> None:
    house = people.house()
    Credential.objects.all().delete()
    row = directory.CredentialRow(
        practitioner=house.practitioner, kind="licence", title="R", body="C", number="1"
    )
    directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)
    assert quality.watch_gates(now=NOW) == []
    assert shown(house.clinic)


def test_owner_and_practitioners_are_told_why_each_once() -> None:
    house = people.house()
    for role in ("owner", "practitioner", "desk"):
        login = people.login(name=f"The {role}")
        directory.grant(login=login, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    make.inspection(house.clinic, {49: 0.0})
    for _ in range(2):
        quality.watch_gates(now=NOW)
    letters = Message.objects.filter(key__startswith="gates:")
    assert letters.count() == 2
    assert all("49. " in one.text and "/quality/gates/" in one.text for one in letters)
    rows = Errand.objects.order_by("kind").values_list("kind", "role", "clinic")
    assert list(rows) == [
        ("gate-closed", "owner", house.clinic.pk),
        ("gate-closed-here", "practitioner", house.clinic.pk),
    ]


def test_a_clinic_hidden_for_another_reason_stays_hidden() -> None:
    house = people.house()
    directory.hide_clinic(clinic=house.clinic, reason="asked to", by=SYSTEM, now=NOW)
    assert quality.watch_gates(now=NOW) == []
    assert not shown(house.clinic)


def booked() -> Booking:
    """One visit that lies ahead."""
    return diary.booked(diary.house(), diary.at("10:00", days=3))


@pytest.mark.parametrize(("gate", "asked"), [(12, True), (49, False)])
def test_booked_visits_stay_and_for_three_conditions_the_operator_decides(
    gate: int, asked: bool
) -> None:
    visit = booked()
    clinic = visit.placement.clinic
    make.inspection(clinic, {gate: 0.0})
    quality.watch_gates(now=NOW)
    visit.refresh_from_db()
    assert visit.cancelled_at is None
    errand = Errand.objects.filter(kind="gate-visits").first()
    assert (errand is not None) is asked
    if errand is None:
        with pytest.raises(quality.VisitsDecided):
            quality.decide_visits(clinic=clinic, cancel=True, by=SYSTEM, now=NOW)
        return
    # NOW is a Monday: the end of Tuesday on the clinic's calendar
    assert (errand.role, errand.due_at) == ("operator", datetime(2026, 3, 4, 5, tzinfo=UTC))


def test_who_was_booked_is_told_when_the_operator_cancels_and_it_is_decided_once() -> None:
    visit = booked()
    clinic = visit.placement.clinic
    make.inspection(clinic, {12: 0.0})
    quality.watch_gates(now=NOW)
    before = Message.objects.count()
    assert quality.decide_visits(clinic=clinic, cancel=True, by=SYSTEM, now=NOW) == 1
    visit.refresh_from_db()
    assert (visit.cancelled_at, visit.fee_cents) == (NOW, 0)
    assert Message.objects.count() > before
    with pytest.raises(quality.VisitsDecided):
        quality.decide_visits(clinic=clinic, cancel=True, by=SYSTEM, now=NOW)


def test_the_question_about_visits_closes_with_the_condition_that_asked_it() -> None:
    clinic = booked().placement.clinic
    make.inspection(clinic, {12: 0.0, 49: 0.0})
    quality.watch_gates(now=NOW)
    assert Errand.objects.filter(kind="gate-visits", done_at=None).count() == 1
    make.inspection(clinic, {12: 1.0}, visited_at=NOW - 20 * DAY)
    quality.watch_gates(now=NOW)
    assert closed(clinic) == (49,)
    assert not Errand.objects.filter(kind="gate-visits", done_at=None).exists()
    with pytest.raises(quality.VisitsDecided):
        quality.decide_visits(clinic=clinic, cancel=True, by=SYSTEM, now=NOW)
    assert Errand.objects.get(kind="gate-closed").facts["points"] == "49"


def test_what_somebody_hides_stays_hidden_when_a_condition_opens_again() -> None:
    clinic = people.house().clinic
    make.inspection(clinic, {49: 0.0})
    quality.watch_gates(now=NOW)
    directory.hide_clinic(clinic=clinic, reason="for cause", by=SYSTEM, now=NOW)
    make.inspection(clinic, {49: 1.0}, visited_at=NOW - 20 * DAY)
    assert quality.watch_gates(now=NOW) == []
    clinic.refresh_from_db()
    assert (shown(clinic), clinic.hidden_reason) == (False, "for cause")


def test_a_clinic_that_offers_no_times_can_still_be_read_and_complained_about(
    client: Client,
) -> None:
    clinic = people.house().clinic
    make.inspection(clinic, {49: 0.0})
    quality.watch_gates(now=NOW)
    next(one.do for one in rhythm.BEATS if one.name == "quality.scores")(NOW)
    page = client.get(f"/clinics/{clinic.slug}/").content.decode()
    assert "No times are offered here at the moment." in page
    old = f"points/{Card.objects.get().public_id}"
    for way in ("complaint", "points", "points/history", old):
        assert client.get(f"/clinics/{clinic.slug}/{way}/").status_code == 200, way
    directory.hide_clinic(clinic=clinic, reason="for cause", by=SYSTEM, now=NOW)
    assert client.get(f"/clinics/{clinic.slug}/").status_code == 404
    assert client.get(f"/clinics/{clinic.slug}/complaint/").status_code == 404


@pytest.mark.parametrize(
    ("by_register", "words"),
    [(True, "is renewed and we find it"), (False, "An inspector looks up")],
)
def test_what_opens_the_licences_again_depends_on_what_closed_them(
    by_register: bool, words: str
) -> None:
    assert words in restores(41, by_register)


class Conditions(RuleBasedStateMachine):
    """Complaints, answers, looks and time in any order: hidden is what fails, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.clinic = people.house().clinic
        self.open: list[tuple[object, datetime]] = []
        self.looks: list[tuple[datetime, datetime, float]] = []

    @rule(after=st.sampled_from([SECOND, timedelta(hours=47), TWO_DAYS, 10 * DAY, 200 * DAY]))
    def time_goes_on(self, after: timedelta) -> None:
        self.now += after

    @rule()
    def to_the_edge(self) -> None:
        """To exactly 48 hours after the oldest complaint."""
        edges = [at + TWO_DAYS for _case, at in self.open if at + TWO_DAYS > self.now]
        self.now = min(edges, default=self.now)

    @rule()
    def complain(self) -> None:
        row = quality.GrievanceRow(clinic=self.clinic, words="x", received_at=self.now, safety=True)
        case = quality.grieve_many(rows=[row], by=SYSTEM, now=self.now)[0]
        self.open.append((case, self.now))

    @rule()
    def answer(self) -> None:
        if self.open:
            case, _at = self.open.pop()
            quality.answer_grievance(grievance=case, words="Seen to.", by=SYSTEM, now=self.now)  # type: ignore[arg-type]

    @rule(value=st.sampled_from([0.0, 1.0]))
    def look(self, value: float) -> None:
        make.inspection(self.clinic, {49: value}, visited_at=self.now - 14 * DAY)
        seen = self.now - 14 * DAY
        lapses = Mark.objects.filter(criterion=49).order_by("-pk")[0].lapses_at
        assert lapses is not None
        self.looks.append((seen, lapses, value))

    @invariant()
    def hidden_is_what_fails(self) -> None:
        quality.watch_gates(now=self.now)
        late = any(self.now > at + TWO_DAYS for _case, at in self.open)
        newest = max(reversed(self.looks), default=None, key=lambda one: one[0])
        failed = newest is not None and (newest[2] == 0.0 or self.now >= newest[1])
        wanted = tuple(one for one, so in ((17, late), (49, failed)) if so)
        assert closed(self.clinic) == wanted
        assert shown(self.clinic) is (not wanted)


class TestConditions(DjangoCase):
    def test_in_any_order_hidden_is_what_fails(self) -> None:
        run_state_machine_as_test(
            Conditions,
            settings=settings(
                max_examples=5,
                stateful_step_count=8,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

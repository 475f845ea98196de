"""A paper ends: the alarm before, the times that fall off, the visits booked, who is told what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Credential, Errand, Practitioner, Service
from glideway.kit.actor import Role
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import deadlines
from glideway.quality.core.lapsing import KeptFor
from glideway.quality.models import Evidence, Lapse, LapsedVisit
from glideway.quality.operations import evidence, lapses
from glideway.quality.queries import lapses as asked
from glideway.quality.queries import papers
from glideway.quality.templatetags import operator as desk_tags
from glideway.quality.templatetags import quality_joining as joining_tags
from tests.booking import make as diary
from tests.booking import more
from tests.booking.make import House, at
from tests.directory import make as people
from tests.make import NOW, SYSTEM, keyed, lock, practitioner, staff
from tests.quality import joining as make
from tests.quality.joining import OPERATOR, paper

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TWO_CITIES = ("Toronto", "Vancouver")
LAST = date(2026, 3, 4)  # a Wednesday
MIDNIGHT = datetime(2026, 3, 5, 5, tzinfo=UTC)  # of its end in Toronto
WORDS_OF_HEALTH = ("shoulder", "pain", "treat", "licence of a", "active release", "massage")


def house_until(day: date | None = LAST, *, people_: int = 2) -> tuple[House, Credential]:
    """Two practitioners; the licence of the first ends that day, the other's does not."""
    house = diary.house(people=people_)
    Credential.objects.all().delete()
    mine = paper(house.one.practitioner, until=day)
    for other in house.placements[1:]:
        paper(other.practitioner)
    return house, mine


def with_people(house: House) -> None:
    """The holder, an owner and an operator can each be written to."""
    holder = people.login("holder@example.org")
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(login=holder)
    owner, operator = people.login("owner@example.org"), people.login("operator@example.org")
    directory.grant(login=owner, role="owner", clinic=house.clinic, by=SYSTEM, now=NOW)
    directory.grant(login=operator, role="operator", by=SYSTEM, now=NOW)


def waiting() -> list[LapsedVisit]:
    rows = LapsedVisit.objects.filter(outcome="").select_related("booking", "lapse")
    return list(rows.order_by("starts_at"))


def lapsed() -> tuple[House, list[LapsedVisit]]:
    """Two visits on Friday and one on Monday booked, and the licence ran out on Wednesday."""
    house, _mine = house_until()
    for day, clock in ((4, "10:00"), (4, "14:00"), (7, "10:00")):
        diary.booked(house, at(clock, day))
    assert lapses.notice_lapses(now=MIDNIGHT) == 1
    return house, waiting()


# ------------------------------------------------------------------ before
def test_thirty_days_before_holder_owner_and_operator_are_reminded_once() -> None:
    house, mine = house_until(NOW.date() + timedelta(days=30))
    with_people(house)
    assert lapses.alarm(now=NOW - DAY) == 0
    assert [lapses.alarm(now=NOW), lapses.alarm(now=NOW + DAY)] == [1, 0]
    errands = Errand.objects.filter(kind__startswith="credential-soon")
    assert sorted(errands.values_list("role", flat=True)) == ["operator", "owner", "practitioner"]
    letters = Message.objects.filter(about=f"Credential:{mine.public_id}")
    assert sorted(one.to for one in letters) == [
        "holder@example.org",
        "operator@example.org",
        "owner@example.org",
    ]
    assert "April 1, 2026" in letters.latest("pk").text


@pytest.mark.parametrize(
    ("second", "warned"), [(-SECOND, 0), (timedelta(0), 1)], ids=["a second before", "on the dot"]
)
def test_the_alarm_begins_with_the_thirtieth_day_on_the_wall_of_the_clinic(
    second: timedelta, warned: int
) -> None:
    house_until(LAST + timedelta(days=31))
    assert lapses.alarm(now=MIDNIGHT + second) == warned


def test_of_a_certificate_the_alarm_begins_sixty_days_before_as_the_card_says() -> None:
    house, _mine = house_until(None)
    sixty = NOW.date() + timedelta(days=60)
    paper(house.one.practitioner, kind="certificate", technique="active_release", until=sixty)
    assert [lapses.alarm(now=NOW - DAY), lapses.alarm(now=NOW)] == [0, 1]


def test_what_is_renewed_and_found_alarms_nobody_and_ends_the_errands() -> None:
    house, mine = house_until(NOW.date() + timedelta(days=10))
    assert lapses.alarm(now=NOW) == 1
    newer = paper(house.one.practitioner, until=NOW.date() + timedelta(days=400), seen=False)
    assert Errand.objects.filter(kind__startswith="credential-soon", done_at=None).count() == 3
    check = directory.VerificationRow(credential=newer, where="the register")
    lapses.check_credential(row=check, by=OPERATOR, now=NOW)
    assert not Errand.objects.filter(kind__startswith="credential-soon", done_at=None).exists()
    assert lapses.notice_lapses(now=NOW + timedelta(days=12)) == 0
    assert mine.lapses.count() == 0


# ------------------------------------------------------------------ at the lapse
@pytest.mark.parametrize(
    ("second", "count"), [(-SECOND, 0), (timedelta(0), 1)], ids=["a second before", "on the dot"]
)
def test_a_paper_lapses_at_the_clinics_midnight_and_what_was_booked_waits(
    second: timedelta, count: int
) -> None:
    house, mine = house_until()
    visit = diary.booked(house, at("10:00", 4))
    assert lapses.notice_lapses(now=MIDNIGHT + second) == count
    assert [one.booking for one in waiting()] == [visit] * count
    errands = Errand.objects.filter(kind="credential-lapsed")
    assert [(one.role, one.facts["visits"]) for one in errands] == [("operator", 1)] * count
    assert Lapse.objects.filter(credential=mine, cause="ended").count() == count


def test_noticed_twice_it_is_one_errand_one_letter_and_one_row_a_visit() -> None:
    house, _mine = house_until()
    with_people(house)
    diary.booked(house, at("10:00", 4))
    assert [lapses.notice_lapses(now=MIDNIGHT + hour) for hour in (0 * DAY, DAY / 24)] == [1, 0]
    counts = (Lapse, LapsedVisit)
    assert [one.objects.count() for one in counts] == [1, 1]
    assert Errand.objects.filter(kind="credential-lapsed").count() == 1
    assert Message.objects.filter(key__startswith="credential-over").count() == 3


def test_the_operator_has_until_the_end_of_the_next_working_day_there() -> None:
    house, _mine = house_until()
    diary.booked(house, at("10:00", 7))
    assert lapses.notice_lapses(now=MIDNIGHT) == 1
    assert waiting()[0].lapse.due_at == datetime(2026, 3, 7, 5, tzinfo=UTC)  # Friday's midnight
    friday = datetime(2026, 4, 2, 15, tzinfo=UTC)  # before Good Friday and a weekend
    holidays = {date(2026, 4, 3)}
    due = deadlines.working_days(friday, "America/Toronto", holidays, 1)
    assert due == datetime(2026, 4, 7, 4, tzinfo=UTC)


def test_it_is_due_before_its_first_visit_also_where_that_one_was_booked_later() -> None:
    house, _mine = house_until()
    first = diary.booked(house, at("14:00", 4))
    lapses.notice_lapses(now=MIDNIGHT)
    assert waiting()[0].lapse.due_at == first.starts_at
    sooner = diary.booked(house, at("10:00", 4))
    lapses.notice_lapses(now=MIDNIGHT + SECOND)
    assert {one.lapse.due_at for one in waiting()} == {sooner.starts_at}
    [errand] = Errand.objects.filter(kind="credential-lapsed", done_at=None)
    assert errand.due_at == sooner.starts_at


def test_until_when_is_said_on_the_calendar_of_the_house() -> None:
    midnight = datetime(2026, 3, 7, 5, tzinfo=UTC)
    at_noon = midnight - timedelta(hours=12)
    with translation.override("en"):
        said = [joining_tags.decide_by(midnight, f"America/{one}") for one in TWO_CITIES]
        assert said == [
            "decide by the end of March 6, 2026",
            "decide before the first visit: March 6, 2026, 9 p.m.",
        ]
        assert [
            desk_tags.due_day(midnight, "America/Toronto"),
            desk_tags.due_words(midnight, at_noon, "America/Toronto"),
            desk_tags.due_words(midnight + 2 * SECOND, at_noon, "America/Toronto"),
        ] == ["March 6, 2026", "today", "in 1 day"]


def test_a_time_that_was_held_before_midnight_and_booked_after_waits_as_well() -> None:
    house, _mine = house_until()
    diary.booked(house, at("10:00", 4))
    lapses.notice_lapses(now=MIDNIGHT)
    late = diary.booked(house, at("14:00", 4))  # as a hold that was there before becomes a visit
    lapses.notice_lapses(now=MIDNIGHT + DAY / 24)
    assert [one.booking for one in waiting()][1:] == [late]
    assert Errand.objects.get(kind="credential-lapsed").done_at is None


def test_of_a_certificate_only_the_visits_that_name_its_technique_wait() -> None:
    house, _mine = house_until(None)
    Service.objects.filter(pk=house.first.pk).update(technique="active_release")
    house.first.refresh_from_db()
    who = house.one.practitioner
    paper(who, kind="certificate", until=LAST, technique="active_release")
    named = diary.booked(house, at("10:00", 4))
    diary.booked(house, at("14:00", 4), service=house.services["focused"])
    assert lapses.notice_lapses(now=MIDNIGHT) == 1
    assert [one.booking for one in waiting()] == [named]


def test_a_check_that_finds_a_paper_gone_takes_its_visits_the_same_moment() -> None:
    house, mine = house_until(None)
    visit = diary.booked(house, at("10:00", 4))
    gone = directory.VerificationRow(credential=mine, where="the register", found=False)
    made = lapses.check_credential(row=gone, by=OPERATOR, now=NOW + SECOND)
    assert made is not None
    assert (made.cause, [one.booking for one in waiting()]) == ("withdrawn", [visit])
    again = lapses.check_credential(row=gone, by=OPERATOR, now=NOW + DAY)
    assert again is None  # it was not found before either: nothing new fell away


# ------------------------------------------------------------------ decided
def test_a_visit_stays_with_a_reason_that_the_patient_reads_without_a_word_of_health() -> None:
    _house, rows = lapsed()
    lapses.keep_visit(visit=rows[0], why=KeptFor.RENEWED, by=OPERATOR, now=MIDNIGHT)
    letter = Message.objects.get(key=f"lapse:{rows[0].public_id}")
    assert "only our check is still to come" in letter.text
    assert letter.subject == "Your appointment stays as it is"
    for word in WORDS_OF_HEALTH:
        assert word not in letter.text.casefold()
    rows[0].refresh_from_db()
    assert (rows[0].outcome, rows[0].why, rows[0].name) == ("kept", "renewed", OPERATOR.name)
    assert Booking.objects.get(pk=rows[0].booking_id).cancelled_at is None
    with pytest.raises(lapses.DecidedAlready):
        lapses.cancel_visit(visit=rows[0], by=OPERATOR, now=MIDNIGHT)
    assert Booking.objects.get(pk=rows[0].booking_id).cancelled_at is None


def test_a_visit_is_given_away_or_cancelled_by_bookings_own_verbs_and_all_are_settled() -> None:
    house, rows = lapsed()
    to = house.placements[1]
    lapses.move_visit(visit=rows[0], to=to, by=OPERATOR, now=MIDNIGHT)
    lapses.cancel_visit(visit=rows[1], by=OPERATOR, now=MIDNIGHT)
    assert Lapse.objects.get().settled_at is None
    lapses.keep_visit(visit=rows[2], why="supervised", by=OPERATOR, now=MIDNIGHT)
    moved, gone = (Booking.objects.get(pk=one.booking_id) for one in rows[:2])
    assert (moved.placement, moved.starts_at) == (to, rows[0].starts_at)
    assert (gone.cancelled_by, gone.fee_cents) == ("operator", 0)
    letters = Message.objects.filter(about=f"booking:{moved.public_id}", key__startswith="moved")
    assert "papers of" in letters.get().text
    assert Lapse.objects.get().settled_at == MIDNIGHT
    assert not Errand.objects.filter(kind="credential-lapsed", done_at=None).exists()
    assert AuditEntry.objects.filter(act="lapse.decided").count() == 3


def test_a_lapse_leaves_the_colleagues_their_times_and_may_be_given_to_them() -> None:
    house, rows = lapsed()
    assert quality.watch_gates(now=MIDNIGHT) == []
    (first, *_rest) = asked.under(rows[0].lapse, now=MIDNIGHT)
    assert first.free == (house.placements[1],)
    lapses.move_visit(visit=rows[0], to=house.placements[1], by=OPERATOR, now=MIDNIGHT)
    assert Booking.objects.get(pk=rows[0].booking_id).placement == house.placements[1]


def test_where_nobody_is_left_the_clinic_closes_and_its_visits_are_asked_about_once() -> None:
    house, _mine = house_until(people_=1)
    diary.booked(house, at("10:00", 4))
    lapses.notice_lapses(now=MIDNIGHT)
    assert [one.pk for one in quality.watch_gates(now=MIDNIGHT)] == [house.clinic.pk]
    kinds = Errand.objects.filter(role="operator", done_at=None).values_list("kind", flat=True)
    assert sorted(kinds) == ["credential-lapsed", "credential-over-operator"]
    (hidden,) = queries.hidden_by_gates(OPERATOR, now=MIDNIGHT)
    assert (hidden.by_register, hidden.visits) == (True, 0)


def test_a_visit_of_two_waits_for_the_paper_of_the_second_as_well() -> None:
    house, _mine = house_until(None)
    second = house.placements[1]
    Credential.objects.filter(practitioner=second.practitioner).update(expires_on=LAST)
    both = more.given(house, people=2)
    diary.booked(house, at("10:00", 4), service=both, others=[second])
    assert lapses.notice_lapses(now=MIDNIGHT) == 1
    assert lapses.close_over(now=MIDNIGHT) == 0
    (waits,) = waiting()
    lapses.keep_visit(visit=waits, why="supervised", by=OPERATOR, now=MIDNIGHT)
    told = Message.objects.filter(about=f"booking:{waits.booking.public_id}").latest("pk")
    assert second.practitioner.name in told.text


def test_a_move_that_is_refused_decides_nothing() -> None:
    house, rows = lapsed()
    busy = house.placements[1]
    diary.booked(house, at("10:00", 4), placement=busy)
    with pytest.raises(booking.CannotBook):
        lapses.move_visit(visit=rows[0], to=busy, by=OPERATOR, now=MIDNIGHT)
    rows[0].refresh_from_db()
    assert (rows[0].outcome, len(waiting())) == ("", 3)


def test_what_the_patient_cancelled_meanwhile_waits_for_nobody() -> None:
    _house, rows = lapsed()
    booking.cancel(booking=rows[0].booking, by=SYSTEM, reason="x", now=MIDNIGHT)
    assert lapses.close_over(now=MIDNIGHT + SECOND) == 1
    assert [one.pk for one in waiting()] == [one.pk for one in rows[1:]]


# ------------------------------------------------------------------ pages
def signed_in(role: str, clinic: Clinic | None = None) -> Client:
    login = people.login(name=f"The {role}")
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    lock(login)
    client = Client()
    client.force_login(login)
    return client


def test_the_operators_page_shows_times_and_no_patient_and_takes_each_choice(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("glideway.kit.clock.now", lambda: MIDNIGHT)
    house, rows = lapsed()
    address = f"/quality/desk/lapses/{rows[0].lapse.public_id}/"
    assert signed_in("owner", house.clinic).get(address).status_code == 404
    desk = signed_in("operator")
    with django_assert_max_num_queries(20):
        page = desk.get(address).content.decode()
    assert page.count(", same time<") == 3
    assert rows[0].booking.patient.name not in page
    second, third = (f"do-{one.public_id}" for one in rows[1:])
    sent = {"all": "anybody", second: "cancel", third: "renewed"}
    asks = desk.post(address, keyed(**sent))
    assert (asks.status_code, len(waiting())) == (200, 3)
    for line in ("1 visit is cancelled", "1 visit goes to", "1 visit stays", "written to at once"):
        assert line in asks.content.decode()
    first = {f"do-{rows[0].public_id}": str(house.placements[1].public_id)}
    sure = {second: "cancel", third: "renewed", "sure": "1"} | first
    assert desk.post(address, keyed(**sure)).status_code == 302
    assert [one.outcome for one in LapsedVisit.objects.order_by("starts_at")] == [
        "moved",
        "cancelled",
        "kept",
    ]
    assert "Every visit is settled." in desk.get(address).content.decode()
    assert "Settled" in desk.get("/quality/desk/lapses/").content.decode()


def test_a_licence_without_a_last_day_is_found_only_where_somebody_says_so() -> None:
    _house, mine = house_until(None)
    found = directory.VerificationRow(credential=mine, where="the register")
    before = mine.verifications.count()
    with pytest.raises(lapses.LastDayMissing):
        lapses.check_credential(row=found, by=OPERATOR, now=NOW)
    assert mine.verifications.count() == before
    lapses.check_credential(row=found, endless=True, by=OPERATOR, now=NOW)
    assert Credential.objects.get(pk=mine.pk).expires_on is None
    lapses.check_credential(row=found, until=LAST, by=OPERATOR, now=NOW + SECOND)
    assert Credential.objects.get(pk=mine.pk).expires_on == LAST
    assert AuditEntry.objects.filter(act="credential.dated").count() == 1


def test_an_owner_states_a_paper_with_its_file_and_the_operator_checks_it(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    house = people.house(profession="massage_therapist")
    owner, desk = signed_in("owner", house.clinic), signed_in("operator")
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    sent = keyed(
        practitioner=str(house.practitioner.public_id),
        kind="licence",
        title="Registered massage therapist",
        body="College of Massage Therapists of Ontario",
        number="K77",
        expires_on="2027-01-31",
        file=SimpleUploadedFile("scan.png", make.photo(), "image/png"),
    )
    assert owner.post("/quality/papers/", sent).status_code == 302
    held = Credential.objects.get(number="K77")
    assert Evidence.objects.get().credential == held
    with django_assert_max_num_queries(12):
        page = owner.get("/quality/papers/").content.decode()
    assert "Stated, not verified" in page
    assert f"/quality/papers/{Evidence.objects.get().public_id}/" in page
    with django_assert_max_num_queries(12):
        page = desk.get("/quality/desk/check/").content.decode()
    assert "cmto.com/find-a-registered-massage-therapist" in page
    desk.post(
        f"/quality/desk/credential/{held.public_id}/", keyed(found="yes", where="the register")
    )
    assert "Verified by us" in owner.get("/quality/papers/").content.decode()
    assert not Errand.objects.filter(kind="credential-stated", done_at=None).exists()
    named = desk.get("/quality/desk/check/?name=maya").content.decode()
    assert "Verified by us" in named


def test_nobody_states_papers_of_somebody_elses_people() -> None:
    house, other = people.house(), people.house()
    row = directory.CredentialRow(
        practitioner=house.practitioner, kind="licence", title="T", body="B", number="1"
    )
    strangers = [
        staff(Role.OWNER, clinic_id=other.clinic.pk),
        practitioner(other.practitioner.pk, other.clinic.pk),
        staff(Role.DESK, clinic_id=house.clinic.pk),
        staff(Role.INSPECTOR),
    ]
    for by in strangers:
        with pytest.raises(NotYours):
            evidence.state_with_evidence(row=row, file=None, by=by, now=NOW)
        assert not papers.holders(by, now=NOW).filter(pk=house.practitioner.pk).exists()
    assert Credential.objects.count() == 0
    mine = practitioner(house.practitioner.pk, house.clinic.pk)
    for _ in range(20):
        evidence.state_with_evidence(row=row, file=None, by=mine, now=NOW)
    with pytest.raises(TooMany):
        evidence.state_with_evidence(row=row, file=None, by=mine, now=NOW)


def test_dates_that_cannot_be_are_refused() -> None:
    house = people.house()
    row = directory.CredentialRow(
        practitioner=house.practitioner,
        kind="licence",
        title="T",
        body="B",
        issued_on=LAST,
        expires_on=LAST - DAY,
    )
    by = staff(Role.OWNER, clinic_id=house.clinic.pk)
    with pytest.raises(evidence.EndsBeforeItBegins):
        evidence.state_with_evidence(row=row, file=None, by=by, now=NOW)
    assert Credential.objects.count() == 0

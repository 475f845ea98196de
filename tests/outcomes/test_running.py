"""How a clinic runs, from the bookings to the page: counted once, and seen by whom it is for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from glideway.booking import operations as booking
from glideway.booking.core.used import Used
from glideway.booking.models import Block, Booking
from glideway.booking.queries.used import passed, used
from glideway.directory import operations as directory
from glideway.directory.models import Login, Placement
from glideway.kit.actor import Role
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.core.running import Gauge
from glideway.outcomes.models import Release, Tally
from glideway.outcomes.views.tiles import tile
from tests.booking import make as books
from tests.make import NOW, SYSTEM, lock, staff
from tests.outcomes import make

pytestmark = pytest.mark.django_db
AUTUMN = datetime(2025, 10, 1, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_DAY = AUTUMN.date()
MORNING = datetime(2025, 10, 6, 15, tzinfo=UTC)  # Monday, eleven in Toronto; in winter ten
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def running_since_long(slug: str, visits: int) -> books.House:
    """A clinic that was there all autumn, with one visit a weekday for as many people."""
    house = books.house(slug)
    Placement.objects.filter(clinic=house.clinic).update(starts_at=AUTUMN - 30 * DAY)
    rows = [
        booking.BookingRow(
            service=house.first,
            placement=house.one,
            starts_at=MORNING + timedelta(days=7 * (at // 5) + at % 5),
            patient=one,
            made_at=MORNING + timedelta(days=7 * (at // 5) + at % 5 - 4),
        )
        for at, one in enumerate(make.people(visits, slug))
    ]
    made = booking.book_many(rows=rows, by=SYSTEM, now=NOW)
    come_and_gone(made[6:])
    missed = [booking.FactRow(booking=one, at=one.ends_at) for one in made[:6]]
    booking.no_show_many(rows=missed, by=SYSTEM, now=NOW)
    return house


def come_and_gone(made: list[Booking]) -> None:
    facts = [booking.FactRow(booking=one, at=one.ends_at) for one in made]
    booking.arrive_many(rows=facts, by=SYSTEM, now=NOW)
    booking.start_many(rows=facts, by=SYSTEM, now=NOW)
    booking.finish_many(rows=facts, by=SYSTEM, now=NOW)


def signed_in(role: Role, house: books.House | None = None) -> Client:
    login: Login = directory.open_login(
        email=f"{role}-{house.clinic.slug if house else 'all'}@example.org",
        name="Alex",
        by=SYSTEM,
        now=NOW,
    )
    directory.grant(
        login=login, role=role, clinic=house.clinic if house else None, by=SYSTEM, now=NOW
    )
    lock(login)
    client = Client()
    client.force_login(login)
    return client


def of(measure: Gauge, house: books.House | None) -> Tally:
    clinic = None if house is None else house.clinic
    return Tally.objects.get(clinic=clinic, measure=measure, quarter=FIRST_DAY)


def test_open_time_is_counted_without_what_was_closed_and_booked_time_once() -> None:
    house = books.house("harbour")
    Placement.objects.update(starts_at=MORNING - DAY)
    Block.objects.create(
        resource=house.one.practitioner.resource,
        kind="unavailable",
        starts_at=MORNING + 2 * HOUR,
        ends_at=MORNING + 4 * HOUR,
    )
    Block.objects.create(
        resource=house.one.practitioner.resource,
        kind="external",
        starts_at=MORNING - 12 * HOUR,
        ends_at=MORNING - 10 * HOUR,
    )
    kept, gone = (
        books.booked(house, MORNING + at * DAY, made_at=MORNING - 2 * DAY, patient=one)
        for at, one in enumerate(make.people(2))
    )
    rows = [booking.CancelRow(booking=gone, at=MORNING, by_role="patient")]
    booking.cancel_many(rows=rows, by=SYSTEM, now=NOW)
    Placement.objects.update(starts_at=MORNING, ended_at=MORNING + 4 * DAY)
    since, until = MORNING, MORNING + 7 * DAY
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = list(used(passed(since, until), since, until))
    assert found == [
        Used(house.clinic.pk, 0, (4 * 8 - 2) * 60, 30)
    ]  # from eleven to eleven on Friday
    assert len(asked) == 5
    assert kept.cancelled_at is None


def test_a_quarter_is_counted_once_for_each_clinic_and_for_all_together() -> None:
    harbour, island = running_since_long("harbour", 40), running_since_long("island", 30)
    assert outcomes.close_quarters(now=NOW) == 6 * 8
    share = of(Gauge.NO_SHOW, harbour)
    assert (share.value, share.n, share.people, share.why) == (15, 40, 40, "")
    together = of(Gauge.NO_SHOW, None)
    assert (together.n, together.people) == (70, 70)
    assert together.value == pytest.approx(100 * 12 / 70)
    fill = of(Gauge.FILL, island)
    assert fill.n == 66 * 8  # weekdays of October to December 2025
    assert fill.value == pytest.approx(100 * 15 / fill.n)
    wait = of(Gauge.WAIT, harbour)
    assert (wait.value, wait.n) == (4, 34)
    assert of(Gauge.REFILL, harbour).why == "few"
    assert of(Gauge.REFILL, harbour).n is None
    assert outcomes.close_quarters(now=NOW) == 0
    late = Booking.objects.filter(placement__clinic=harbour.clinic).first()
    assert late is not None
    Booking.objects.filter(pk=late.pk).update(no_show_at=None)
    outcomes.close_quarters(now=NOW)
    assert of(Gauge.NO_SHOW, harbour).value == 15


def test_one_clinic_alone_is_no_network() -> None:
    running_since_long("harbour", 40)
    outcomes.close_quarters(now=NOW)
    assert of(Gauge.NO_SHOW, None).value is None


def test_a_counted_quarter_can_be_neither_changed_nor_taken_away() -> None:
    outcomes.close_quarters(now=NOW)
    for act in (lambda: Tally.objects.update(value=1), lambda: Tally.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_a_quarter_stands_beside_the_one_before_of_the_same_clinic() -> None:
    house = running_since_long("harbour", 40)
    summer = [
        booking.BookingRow(
            service=house.first,
            placement=house.one,
            starts_at=MORNING - timedelta(days=91 - 7 * (at // 5) - at % 5),
            patient=one,
            made_at=MORNING - timedelta(days=101 - 7 * (at // 5) - at % 5),
        )
        for at, one in enumerate(make.people(35, "summer"))
    ]
    come_and_gone(booking.book_many(rows=summer, by=SYSTEM, now=NOW))
    outcomes.close_quarters(now=NOW)
    assert of(Gauge.WAIT, house).compared == "lower"
    assert of(Gauge.NO_SHOW, house).compared == "no-difference"  # 6 of 40 after 0 of 35


def test_courses_are_counted_a_quarter_later_with_what_was_charged() -> None:
    house, summer = make.clinic("harbour", 0), datetime(2025, 7, 7, 14, tzinfo=UTC)
    who = make.people(14)
    make.record(
        *(
            make.course(house, one, make.BETTER if at < 8 else make.SAME, began=summer + at * DAY)
            for at, one in enumerate(who)
        )
    )
    outcomes.close_quarters(now=NOW)
    rows = {one.measure: one for one in Tally.objects.filter(clinic=house.clinic, people=15)}
    assert rows["visits"].quarter == date(2025, 7, 1)
    assert (rows["visits"].value, rows["visits"].share) == (2, 100)
    cost = Tally.objects.get(clinic=house.clinic, measure="cost", quarter=date(2025, 7, 1))
    assert (cost.why, cost.n) == ("unpriced", None)  # nobody booked these visits
    found = queries.desk(staff(Role.OWNER, house.clinic.pk)).quarters
    assert [one.quarter for one in found[Gauge.VISITS]] == [date(2025, 7, 1)]


def test_a_quarter_of_twenty_eight_that_reads_thirty_is_not_compared() -> None:
    house = make.clinic("harbour", 0)
    for began, people, name in (
        (datetime(2025, 4, 7, 14, tzinfo=UTC), 28, "spring"),
        (datetime(2025, 7, 7, 14, tzinfo=UTC), 30, "summer"),
    ):
        who = make.people(people, name)
        make.record(*(make.course(house, one, make.BETTER, began=began) for one in who))
    outcomes.close_quarters(now=NOW)
    rows = Tally.objects.filter(clinic=house.clinic, measure="visits", value__isnull=False)
    told = list(rows.order_by("quarter").values_list("people", "compared"))
    assert told == [(30, "too-few"), (30, "too-few")]


def test_who_lets_nothing_be_counted_is_in_no_quarter_and_what_was_counted_is_out_of_view() -> None:
    summer = datetime(2025, 7, 7, 14, tzinfo=UTC)
    houses = [make.clinic(slug, 0) for slug in ("harbour", "island", "lake")]
    for house in houses:
        make.record(
            *(make.course(house, who, began=summer) for who in make.people(12, house.clinic.slug))
        )
    shy, later, _lake = houses
    outcomes.share(clinic=shy.clinic, on=False, by=staff(Role.OWNER, shy.clinic.pk), now=NOW)
    outcomes.close_quarters(now=NOW)
    mine = Tally.objects.filter(measure="visits", quarter=date(2025, 7, 1))
    assert not mine.filter(clinic=shy.clinic).exists()
    assert mine.get(clinic=None).people == 25  # 24, to the nearest five
    boss = staff(Role.OWNER, later.clinic.pk)
    assert len(queries.desk(boss).quarters[Gauge.VISITS]) == 1
    outcomes.share(clinic=later.clinic, on=False, by=boss, now=NOW)
    assert queries.desk(boss).quarters[Gauge.VISITS] == []


def test_a_quarter_is_counted_before_the_tables_are_locked() -> None:
    harbour = running_since_long("harbour", 12)
    depth: list[int] = []

    def seen(run: Any, sql: str, *rest: Any) -> Any:
        if "booking_booking" in sql:
            depth.append(len(connection.savepoint_ids))
        return run(sql, *rest)

    with connection.execute_wrapper(seen):
        outcomes.close_quarters(now=NOW)
    assert depth
    assert set(depth) == {0}
    assert of(Gauge.NO_SHOW, harbour).people == 12


@pytest.fixture
def desk() -> Callable[[int], Client]:
    """A network of so many clinics, counted, with its operator signed in."""

    def made(clinics: int) -> Client:
        for at in range(clinics):
            running_since_long(f"clinic-{at}", 12)
        outcomes.close_quarters(now=NOW)
        return signed_in(Role.OPERATOR)

    return made


def test_all_clinics_together_less_those_that_say_their_own_are_nobody() -> None:
    """Lake has three people and says nothing; all together would say it."""
    for slug, people in (("harbour", 40), ("island", 30), ("lake", 3)):
        running_since_long(slug, people)
    outcomes.close_quarters(now=NOW)
    attacked = 0
    for total in Tally.objects.filter(clinic=None, n__isnull=False).exclude(measure=Gauge.FILL):
        own = Tally.objects.filter(measure=total.measure, quarter=total.quarter)
        own = own.filter(clinic__isnull=False, n__isnull=False)
        assert total.n == sum(one.n or 0 for one in own)
        assert total.people == sum(one.people or 0 for one in own)
        attacked += 1
    assert attacked > 1
    assert of(Gauge.NO_SHOW, None).n == 70


def test_an_owner_sees_the_own_clinic_and_an_operator_all_together_and_no_clinic() -> None:
    harbour, island = running_since_long("harbour", 40), running_since_long("island", 30)
    outcomes.close_quarters(now=NOW)
    page = signed_in(Role.OWNER, harbour).get("/outcomes/desk/").content.decode()
    assert "How Harbour Clinic runs" in page
    assert 'href="/outcomes/practitioners/mine/#people"' in page
    assert "<b>15\u00a0%</b>" in page
    assert "40 appointments" in page
    assert "Island" not in page
    page = signed_in(Role.OPERATOR).get("/outcomes/desk/").content.decode()
    assert "<b>17.1\u00a0%</b>" in page
    assert "70 appointments" in page
    assert "Harbour" not in page
    assert "Island" not in page
    assert island.clinic.name == "Island Clinic"


@pytest.mark.parametrize("role", [Role.DESK, Role.INSPECTOR])
def test_nobody_else_has_this_desk(role: Role) -> None:
    house = books.house("harbour")
    client = signed_in(role, None if role is Role.INSPECTOR else house)
    assert client.get("/outcomes/desk/").status_code == 404
    assert client.get("/outcomes/desk/?file=tile-fill").status_code == 404


def test_the_file_says_what_the_page_says_and_not_more() -> None:
    harbour = running_since_long("harbour", 40)
    outcomes.close_quarters(now=NOW)
    client = signed_in(Role.OWNER, harbour)
    answer = client.get("/outcomes/desk/?file=tile-no-show")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="tile-no-show.csv"'
    head, *rows = answer.content.decode().splitlines()
    assert head.startswith('\ufeff"Quarter","did not come, per cent","From","To","Counted"')
    assert rows == ['"Q4 2025",15.0,7.1,29.1,40']
    refill = client.get("/outcomes/desk/?file=tile-refill").content.decode().splitlines()
    assert len(refill) == 1
    assert "<h1>" in client.get("/outcomes/desk/?file=nothing").content.decode()


def test_the_desk_asks_as_much_of_one_clinic_as_of_three(desk: Callable[[int], Client]) -> None:
    client = desk(3)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/outcomes/desk/").status_code == 200
    assert len(asked) <= 12
    owner = signed_in(Role.OWNER, books.house("alone"))
    with CaptureQueriesContext(connection) as own:
        page = owner.get("/outcomes/desk/").content.decode()
    assert len(own) <= 12
    assert page.count("Nothing counted yet") == 6
    assert "The next start for somebody new, as it stands: " in page


def tallied(value: float | None, quarter: int, **facts: Any) -> Tally:
    return Tally(
        measure="visits",
        quarter=date(2025, 3 * quarter - 2, 1),
        value=value,
        n=40,
        people=40,
        compared="too-few",
        **facts,
    )


def test_a_tile_says_why_it_says_nothing_and_names_an_open_interval() -> None:
    rows = [tallied(4, 1, low=2, high=5, share=80), tallied(None, 2, share=90, why="open")]
    quiet = tile(Gauge.VISITS, rows)
    assert (quiet.number, quiet.beside) == ("", "")
    assert quiet.interval == "Fewer than half have a change that counts so far."
    assert quiet.rests_on == "40 people, 90 % followed"
    assert quiet.picture.sentence == "Q1 2025: 4 visits; Q2 2025: nothing said."
    assert quiet.picture.head[-2:] == ("Per cent followed or booked again", "Why nothing is said")
    assert list(quiet.picture.rows[1]) == ["Q2 2025", None, None, None, 40, 90, quiet.interval]
    rows.append(tallied(6, 3, low=3, high=None, share=None))
    open_end = tile(Gauge.VISITS, rows)
    assert open_end.interval == "95 % interval: from 3 visits, with no upper end."
    assert open_end.rests_on == "40 people, all but a few followed"
    alone = tile(Gauge.VISITS, [tallied(6, 3)])
    assert alone.interval == ""
    assert alone.beside.startswith("Not compared with the quarter before")


def test_a_tile_compares_with_the_quarter_before_in_words() -> None:
    before = tallied(9, 1, low=8, high=11)
    now = tallied(5, 2, low=4, high=6)
    now.compared = "lower"
    said = tile(Gauge.VISITS, [before, now]).beside
    assert said == "The quarter before: 9 visits. The two intervals are apart: lower than before."
    few = Tally(measure="visits", quarter=date(2025, 7, 1), why="few", compared="too-few")
    assert tile(Gauge.VISITS, [before, few]).rests_on == "fewer than five people"


def test_a_clinics_change_stands_beside_the_studies_of_its_trouble(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    kept = {"tennis-elbow": [["nprs", -2.4, -3.1, -1.7, 14, 4.0]]}
    house = books.house("harbour")
    facts: dict[str, object] = {
        "standing": "shown",
        "counts": {"followed": {"all": 14}},
        "conditions": kept,
    }
    facts |= {"from": "2025-03-03", "until": "2026-02-23", "missing_percent": 0, "shares": {}}
    Release.objects.create(
        clinic=house.clinic,
        facts=facts,
        ends_on=date(2026, 2, 23),
        behind="[]",
        counted_at=AUTUMN,
        public_at=AUTUMN,
    )
    page = unescape(Client().get("/outcomes/clinics/harbour/").content.decode())
    beside = page[page.index('id="studies-beside"') :]
    assert "−2.4" in beside
    assert "mean change here (95 % interval −3.1 to −1.7)" in beside
    alike, other = beside.split("measured otherwise", 1)
    assert "hanif2024" in alike
    assert "Its mean change is not computable from what is published." in alike
    assert "schiottz1999" in other
    assert "Not alike: another scale." in other

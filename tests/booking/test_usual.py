"""Two honest figures beside a wait, and too few of either is "not yet known"; and deposits: off."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.deposits import PORTS
from glideway.booking.models import Booking
from glideway.config.env import CannotStart, Env
from glideway.directory.models import Clinic
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def booked(house: House, many: int) -> list[Booking]:
    """So many first visits, an hour of the clock apart, half a day ahead at least."""
    return [
        make.booked(house, at(f"{9 + number % 7}:00", 1 + number // 7)) for number in range(many)
    ]


@pytest.mark.parametrize(("many", "known"), [(4, False), (5, True)])
def test_the_usual_wait_needs_five_first_visits(many: int, known: bool) -> None:
    house = make.house(rooms=0)
    made = booked(house, many)
    got = queries.usual_of(house.clinic, now=NOW)
    middle = round((made[2].starts_at - NOW) / MINUTE)
    assert got.to_first == (middle if known else None)
    assert got.late is None


def test_five_people_are_needed_and_free_calls_are_no_first_visits() -> None:
    house = make.house(rooms=0)
    ana = make.patient("Ana")
    for number in range(5):
        make.booked(house, at(f"{9 + number}:00", 1), patient=ana)
    Booking.objects.update(first_visit=True)
    assert queries.usual_of(house.clinic, now=NOW).to_first is None
    others = [make.booked(house, at(f"{9 + number}:00", 2)) for number in range(4)]
    got = queries.usual_of(house.clinic, now=NOW)
    assert got.firsts == 5
    calls = [
        make.booked(house, at(f"{9 + number}:00", 3), service=house.services["consult"])
        for number in range(6)
    ]
    assert all(one.first_visit for one in calls)
    assert queries.usual_of(house.clinic, now=NOW) == got
    begun = NOW - MINUTE  # read for the other figure, and still no first visits
    Booking.objects.filter(pk__in=[one.pk for one in calls]).update(started_at=begun)
    assert queries.usual_of(house.clinic, now=NOW).firsts == 5
    booking.cancel(booking=others[0], by=SYSTEM, now=NOW)
    assert queries.usual_of(house.clinic, now=NOW).to_first is None


def test_only_newcomers_of_the_last_thirty_days_who_did_not_cancel_are_counted() -> None:
    house = make.house(rooms=0)
    made = booked(house, 7)
    booking.cancel(booking=made[0], by=SYSTEM, now=NOW)
    Booking.objects.filter(pk=made[1].pk).update(first_visit=False)
    assert queries.usual_of(house.clinic, now=NOW).to_first is not None
    later = NOW + timedelta(days=30)
    assert queries.usual_of(house.clinic, now=later).to_first is None
    assert queries.usual_of(house.clinic, now=later - MINUTE).to_first is not None


@pytest.mark.parametrize(("many", "late"), [(19, None), (20, 7)])
def test_the_usual_delay_needs_twenty_visits_and_who_is_early_is_on_time(
    many: int, late: int | None
) -> None:
    house = make.house(rooms=0)
    rows = booked(house, many)
    booking.start_many(
        rows=[
            booking.FactRow(booking=one, at=one.starts_at + (7 if number > 2 else -9) * MINUTE)
            for number, one in enumerate(rows)
        ],
        by=SYSTEM,
        now=NOW,
    )
    assert queries.usual_of(house.clinic, now=at("23:00", 4)).late == late


def test_the_figures_of_many_clinics_are_one_query() -> None:
    houses = [make.house(), make.house("kensington")]
    for one in houses:
        make.booked(one, at("10:00", 1))
    with CaptureQueriesContext(connection) as told:
        got = queries.usual_of(Clinic.objects.get(slug="harbour"), now=NOW)
    assert len(told) == 2
    assert (got.to_first, got.late, got.days, got.hours) == (None, None, None, None)


@pytest.mark.parametrize(
    ("minutes", "days", "hours"), [(30, None, 1), (180, None, 3), (1500, 1, None), (2880, 2, None)]
)
def test_a_wait_is_said_in_hours_or_in_days(
    minutes: int, days: int | None, hours: int | None
) -> None:
    one = queries.Usual(minutes, None)
    assert (one.days, one.hours) == (days, hours)


def test_next_24_hours_is_elapsed_time_and_today_is_the_clinic_s_date() -> None:
    house = make.house(notice_minutes=0)
    late = at("16:00")
    soon = queries.find(queries.Asked(clinic=house.clinic.pk, days=1), now=late)
    today = queries.find(queries.Asked(clinic=house.clinic.pk, day=late.date()), now=late)
    assert (soon.times, today.times) == (3 + 28, 3)
    assert soon.cards[0].soonest == late
    at_night = at("20:00")
    assert (
        queries.find(queries.Asked(clinic=house.clinic.pk, day=late.date()), now=at_night).times
        == 0
    )
    assert queries.find(queries.Asked(clinic=house.clinic.pk, days=1), now=at_night).times == 31


def test_no_deposit_is_asked_and_none_is_kept() -> None:
    house = make.house()
    costly = more.given(house, deposit_cents=2000)
    made = make.booked(house, at("10:00", 1), service=costly)
    assert made.deposit == {}
    assert PORTS["none"].asked(2000) == 0


def test_an_unknown_deposit_port_stops_the_start_with_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GLIDEWAY_DEPOSITS", "piggybank")
    with pytest.raises(CannotStart) as refusal:
        Env.read()
    assert refusal.value.faults[0].startswith("GLIDEWAY_DEPOSITS:")

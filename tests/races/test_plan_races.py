"""Plans booked at once: each is whole or refused as its policy says, and no cell is taken twice."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.core import Policy
from glideway.booking.models import Booking, Series
from glideway.booking.queries.plans import Chosen
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM
from tests.races.crowd import at_once
from tests.races.test_booking_races import no_cell_twice

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
FIRST = datetime(2026, 3, 3, 10)  # noqa: DTZ001 - the wall of the clinic
CROWD = 4


def row(house: House, rule: str, **changes: Any) -> booking.SeriesRow:
    usual: dict[str, Any] = {
        "service": house.services["focused"],
        "placement": house.one,
        "patient": make.patient(),
        "first_local": FIRST,
        "rule": rule,
        "count": 6,
    }
    return booking.SeriesRow(**usual | changes)


def whole_or_nothing(count: int) -> None:
    """Every plan that exists has all of its visits, and one letter."""
    plans = list(Series.objects.all())
    assert [Booking.objects.filter(series=one).count() for one in plans] == [count] * len(plans)
    assert Message.objects.filter(subject="Your appointments").count() == len(plans)
    no_cell_twice()


def test_of_many_overlapping_plans_one_is_whole_and_the_others_are_refused() -> None:
    house = make.house()
    rules = ("0,1,2,3,6,7", "0,3,6,7,8,9", "0,2,6,8,9,10", "0,6,13,14,15,16")
    asked = [row(house, rule) for rule in rules]

    def settle(one: booking.SeriesRow) -> None:
        days = [int(day) for day in one.rule.split(",")]
        visits = [Chosen(house.one, at("10:00", 1 + day)) for day in days if day < 5]
        booking.settle(row=one, visits=visits, by=SYSTEM, key=str(uuid4()), now=NOW)

    answers = at_once([lambda one=one: settle(one) for one in asked])  # type: ignore[misc]
    assert Counter(answers) == {"won": 1, "plan-not-free": CROWD - 1}
    plan = Series.objects.get()
    assert Booking.objects.filter(series=plan).count() == Booking.objects.count()
    assert Message.objects.count() == 1
    no_cell_twice()


def test_with_the_rest_reported_each_visit_goes_to_one_plan() -> None:
    house = make.house()
    asked = [
        row(house, rule, policy=Policy.BOOK_FREE_REPORT_REST)
        for rule in ("0,1,2,3,6,7", "0,2,6,8,9,10")
    ]
    made: list[booking.Planned] = []
    answers = at_once(
        [
            lambda one=one: made.append(  # type: ignore[misc]
                booking.book_series(row=one, by=SYSTEM, key=str(uuid4()), now=NOW)
            )
            for one in asked
        ]
    )
    assert answers == ["won", "won"]
    assert sorted(len(one.bookings) for one in made) == [3, 6]
    assert sorted(len(one.conflicts) for one in made) == [0, 3]
    starts = Counter(Booking.objects.values_list("starts_at", flat=True))
    assert (len(starts), max(starts.values())) == (9, 1)
    no_cell_twice()


def test_one_key_many_times_is_one_plan() -> None:
    house = make.house()
    one, key = row(house, "every 7 days"), str(uuid4())
    answers = at_once(
        [lambda: booking.book_series(row=one, by=SYSTEM, key=key, now=NOW) for _each in range(6)]
    )
    assert answers == ["won"] * 6
    whole_or_nothing(6)


def test_two_plans_moved_onto_each_other_do_not_mix() -> None:
    house = make.house()
    first = booking.book_series(row=row(house, "every 7 days"), by=SYSTEM, key="a", now=NOW)
    later = row(house, "every 7 days", first_local=FIRST.replace(hour=14))
    second = booking.book_series(row=later, by=SYSTEM, key="b", now=NOW)
    answers = at_once(
        [
            lambda one=one: booking.move_from(  # type: ignore[misc]
                booking=one.bookings[0],
                starts_at=at("12:00", 1),
                by=SYSTEM,
                key=str(uuid4()),
                now=NOW,
            )
            for one in (first, second)
        ]
    )
    assert Counter(answers) == {"won": 1, "plan-not-free": 1}
    whole_or_nothing(6)
    assert Counter(Booking.objects.values_list("sequence", flat=True)) == {0: 6, 1: 6}


def test_two_yeses_to_one_question_book_one_visit() -> None:
    house, ana = make.house(), make.patient()
    asked = booking.RhythmRow(
        service=house.services["focused"],
        placement=house.one,
        patient=ana,
        every_days=30,
        next_on=at("00:00", 7).date(),
        review_on=at("00:00", 90).date(),
    )
    series = booking.open_rhythm(row=asked, by=SYSTEM, key="k", now=NOW)
    answers = at_once(
        [
            lambda clock=clock: booking.take_next(  # type: ignore[misc]
                series=series,
                placement=house.one,
                starts_at=at(clock, 2),
                by=SYSTEM,
                key=str(uuid4()),
                now=NOW,
            )
            for clock in ("10:00", "11:00", "12:00")
        ]
    )
    assert Counter(answers) == {"won": 1, "rhythm-over": 2}
    assert Booking.objects.count() == 1

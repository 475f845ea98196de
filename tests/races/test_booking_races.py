"""Many at once, one verb against another: exactly one wins and nobody meets a fault.

SQLite here, PostgreSQL with `make test-pg`. The thousand trials and the control that must be
caught stand in test_thousand.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, Reminder
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import CROWD, at_once, wrong_cells

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def no_cell_twice() -> None:
    """The table itself is whole after what was just tried."""
    assert wrong_cells() == []


def holds(house: House, clock: str, **changes: Any) -> Callable[[], Hold]:
    return lambda: make.hold(house, at(clock), **changes)


def test_of_many_who_want_one_time_one_gets_it_and_the_others_three_others() -> None:
    house = make.house()
    answers = at_once([holds(house, "10:00") for _one in range(CROWD)])
    assert Counter(answers) == {"won": 1, "time-taken": CROWD - 1}
    assert Hold.objects.count() == 1
    no_cell_twice()


def test_overlapping_lengths_meet_in_the_same_cells() -> None:
    house = make.house()
    clocks = ["10:00", "10:15", "10:00", "09:45"] * 2
    now = {"now": NOW - timedelta(hours=1)}
    answers = at_once([holds(house, clock, **now) for clock in clocks])
    assert set(answers) == {"won", "time-taken"}
    assert 1 <= answers.count("won") <= 2
    no_cell_twice()


def test_one_key_twenty_times_is_one_hold() -> None:
    house, who, key = make.house(), anon(), str(uuid4())
    answers = at_once([holds(house, "10:00", by=who, key=key) for _one in range(20)])
    assert answers == ["won"] * 20
    assert Hold.objects.count() == 1
    no_cell_twice()


def test_a_hold_booked_many_times_at_once_is_one_appointment() -> None:
    house, ana = make.house(), make.patient()
    held = make.hold(house, at("11:00", 3))
    answers = at_once(
        [
            lambda: booking.book(hold=held, patient=ana, by=SYSTEM, key="one", now=NOW)
            for _one in range(CROWD)
        ]
    )
    assert answers == ["won"] * CROWD
    assert (Booking.objects.count(), Message.objects.count()) == (1, 1)
    assert Reminder.objects.count() == 3
    no_cell_twice()


def test_an_expired_hold_and_a_newcomer_do_not_both_get_the_time() -> None:
    house, ana = make.house(), make.patient()
    old = make.hold(house, at("11:00"))
    late = NOW + timedelta(minutes=5)
    answers = at_once(
        [
            lambda: booking.book(hold=old, patient=ana, by=SYSTEM, key="one", now=late),
            *[holds(house, "11:00", now=late) for _one in range(CROWD - 1)],
        ]
    )
    assert answers.count("won") == 1
    assert set(answers) <= {"won", "time-taken", "hold-expired"}
    no_cell_twice()


def around_an_expiry(house: House, days: int) -> list[Callable[[], object]]:
    """Who books a hold in its last instant, and who came just after its end, on a later clock."""
    when, ends = at("11:00", days), NOW + timedelta(minutes=5)
    old, ana, luc = make.hold(house, when), make.patient(), make.patient()

    def late() -> None:
        before = ends - timedelta(milliseconds=50)
        booking.book(hold=old, patient=ana, by=SYSTEM, key=str(uuid4()), now=before)

    def newcomer() -> None:
        new = make.hold(house, when, now=ends)
        booking.book(hold=new, patient=luc, by=SYSTEM, key=str(uuid4()), now=ends)

    return [late, newcomer]


@pytest.mark.parametrize("order", ["late first", "newcomer first", "at once"])
def test_two_clocks_around_an_expiry_give_the_time_to_one(order: str) -> None:
    house = make.house()
    for days in (1, 2, 3):
        late, newcomer = around_an_expiry(house, days)
        if order == "at once":
            answers = at_once([late, newcomer])
        else:
            first, then = (late, newcomer) if order == "late first" else (newcomer, late)
            answers = at_once([first]) + at_once([then])
        assert answers.count("won") == 1
        assert set(answers) <= {"won", "time-taken", "hold-expired"}
        assert Booking.objects.filter(starts_at=at("11:00", days)).count() == 1
        no_cell_twice()


def test_many_move_to_one_time_and_one_arrives_there() -> None:
    house = make.house()
    clocks = ["09:00", "10:00", "11:00", "12:00"]
    made = [make.booked(house, at(clock, 1)) for clock in clocks]
    answers = at_once(
        [
            lambda one=one: booking.move(  # type: ignore[misc]
                booking=one, starts_at=at("15:00", 1), by=SYSTEM, key=str(uuid4()), now=NOW
            )
            for one in made
        ]
    )
    assert Counter(answers) == {"won": 1, "time-taken": 3}
    assert Booking.objects.filter(starts_at=at("15:00", 1)).count() == 1
    no_cell_twice()


def test_a_cancelled_time_goes_to_one_of_those_who_wait_for_it() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 1))
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    rows = [
        booking.BookingRow(
            service=house.first,
            placement=house.one,
            starts_at=at("10:00", 1),
            patient=make.patient(),
        )
        for _one in range(CROWD)
    ]
    answers = at_once(
        [
            lambda row=row: booking.book_at_desk(  # type: ignore[misc]
                row=row, by=SYSTEM, key=str(uuid4()), now=NOW
            )
            for row in rows
        ]
    )
    assert Counter(answers) == {"won": 1, "time-taken": CROWD - 1}
    no_cell_twice()

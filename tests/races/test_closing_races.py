"""A day is closed while people book it: each is there before, with an errand, or is refused."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Closure, Displaced
from glideway.booking.queries import hours
from glideway.directory.models import Errand
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM
from tests.races.crowd import at_once, wrong_cells

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLOCKS = ("09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00")


def closes(house: House, **changes: Any) -> Callable[[], Closure]:
    named: dict[str, Any] = {
        "clinic": house.clinic,
        "practitioner": house.one.practitioner,
        "kind": "ill",
        "starts_at": at("00:00", 2),
        "ends_at": at("24:00", 2),
        "by": SYSTEM,
        "now": NOW,
    }
    return lambda: booking.close_for(**named | {"key": str(uuid4())} | changes)


def books(house: House, clock: str) -> Callable[[], Booking]:
    who = make.patient()
    return lambda: make.booked(house, at(clock, 2), patient=who)


@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_booking_is_there_before_with_an_errand_or_it_is_refused(place: int) -> None:
    house = make.house()
    attempts: list[Callable[[], object]] = [books(house, clock) for clock in CLOCKS]
    attempts.insert(place, closes(house))
    answers = at_once(attempts)
    assert answers[place] == "won"
    assert set(answers) <= {"won", "time-taken"}
    booked = set(Booking.objects.values_list("pk", flat=True))
    assert len(booked) == answers.count("won") - 1
    assert set(Displaced.objects.values_list("booking", flat=True)) == booked
    assert Errand.objects.filter(kind="visit-closed").count() == len(booked)
    assert wrong_cells() == []


def test_a_held_time_is_confirmed_with_an_errand_or_refused() -> None:
    house = make.house()
    held = [make.hold(house, at(clock, 2)) for clock in CLOCKS[:4]]
    people = [make.patient() for _one in held]

    def confirms(number: int) -> Callable[[], Booking]:
        return lambda: booking.book(
            hold=held[number], patient=people[number], by=SYSTEM, key=f"k{number}", now=NOW
        )

    answers = at_once([confirms(0), confirms(1), closes(house), confirms(2), confirms(3)])
    assert answers[2] == "won"
    assert set(answers) <= {"won", "hold-expired"}
    booked = Booking.objects.count()
    assert booked == answers.count("won") - 1
    assert Displaced.objects.count() == booked
    assert wrong_cells() == []


def test_one_key_closes_once_however_often_it_is_sent_at_once() -> None:
    house = make.house()
    make.booked(house, at("10:00", 2))
    assert at_once([closes(house, key="one") for _one in range(6)]) == ["won"] * 6
    assert (Closure.objects.count(), Displaced.objects.count()) == (1, 1)


def test_hours_saved_while_somebody_books_leave_no_visit_outside_without_an_errand() -> None:
    house = make.house()
    seen = hours.digest(hours.stretches(house.one, now=NOW), house.one.slot_step)
    rows = [booking.OpeningRow(placement=house.one, weekday=2, opens="09:00", closes="10:00")]

    def saves() -> object:
        return booking.set_hours(
            placement=house.one, rows=rows, step=15, seen=seen, by=SYSTEM, key="k", now=NOW
        )

    attempts: list[Callable[[], object]] = [books(house, clock) for clock in CLOCKS]
    attempts.insert(3, saves)
    answers = at_once(attempts)
    assert answers[3] == "won"
    assert set(answers) <= {"won", "not-offered"}
    outside = Booking.objects.filter(starts_at__gte=at("10:00", 2)).values_list("public_id")
    assert set(Errand.objects.values_list("about")) == set(outside)
    assert wrong_cells() == []

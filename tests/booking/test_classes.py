"""A class: its time is claimed once, its seats sell as time does, and empty it takes none."""

from datetime import timedelta
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, ClassSession, Hold, TakenCell
from glideway.directory.models import Resource, Service
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def school(capacity: int = 2, **facts: Any) -> tuple[House, Service]:
    """A clinic with a class of so many seats."""
    house = make.house(notice_minutes=0)
    return house, more.given(house, capacity=capacity, notice_minutes=0, **facts)


def test_who_comes_first_opens_the_class_and_takes_the_first_seat() -> None:
    house, group = school()
    held = make.hold(house, at("10:00"), service=group)
    session = ClassSession.objects.get()
    assert (session.starts_at, session.capacity, held.session) == (at("10:00"), 2, session)
    assert TakenCell.objects.filter(session=session).count() == 12
    seat = TakenCell.objects.get(hold=held)
    assert (seat.resource, seat.cell) == (session.seats, 0)
    assert (held.resource, held.room, held.first_cell, held.end_cell) == (session.seats, None, 0, 1)


def test_the_next_takes_the_next_seat_of_the_same_class_and_the_last_one_closes_it() -> None:
    house, group = school()
    for number in range(2):
        held = make.hold(house, at("10:00"), service=group)
        assert held.first_cell == number
    assert ClassSession.objects.count() == 1
    assert more.why(house.one, group, at("10:00")) == ["session-full", "room"][:1]
    with pytest.raises(booking.SessionFull) as refusal:
        make.hold(house, at("10:00"), service=group)
    assert [one.starts_at for one in refusal.value.data["nearest"]] == [
        at("09:30"),
        at("10:30"),
        at("09:15"),
    ]
    assert Hold.objects.count() == 2


def test_a_class_stands_in_the_way_of_everything_else() -> None:
    house, group = school()
    make.hold(house, at("10:00"), service=group)
    assert more.why(house.one, house.first, at("10:00")) == ["session-full"]
    assert more.why(house.one, group, at("10:15")) == ["session-full"]
    with pytest.raises(booking.CannotBook):
        make.hold(house, at("10:15"))
    other = more.given(house, kind="follow_up", capacity=9, notice_minutes=0)
    assert more.why(house.one, other, at("10:00")) == ["session-full"]
    with pytest.raises(booking.SessionFull):
        make.hold(house, at("10:00"), service=other)
    assert ClassSession.objects.count() == 1


def test_a_class_is_booked_by_its_seat_and_the_seat_comes_back_when_somebody_cancels() -> None:
    house, group = school()
    ana, luc = make.patient(), make.patient("Luc")
    held = make.hold(house, at("10:00", 1), service=group)
    first = booking.book(hold=held, patient=ana, by=SYSTEM, key="1", now=NOW)
    second = make.booked(house, at("10:00", 1), service=group, patient=luc)
    assert [one.first_cell for one in (first, second)] == [0, 1]
    with pytest.raises(booking.SessionFull):
        make.booked(house, at("10:00", 1), service=group)
    booking.cancel(booking=first, by=SYSTEM, now=NOW)
    third = make.booked(house, at("10:00", 1), service=group)
    assert (third.first_cell, third.session) == (0, second.session)
    assert list(Booking.objects.filter(placement=house.one, cancelled_at=None)) == [second, third]
    assert ClassSession.objects.count() == 1


def test_a_class_that_everybody_left_takes_no_time_and_the_next_visit_frees_it() -> None:
    house, group = school()
    made = make.booked(house, at("10:00", 1), service=group)
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert more.why(house.one, house.first, at("10:15", 1)) == []
    make.hold(house, at("10:15", 1))
    session = ClassSession.objects.get()
    assert session.cancelled_at == NOW
    assert not TakenCell.objects.filter(session=session).exists()


def test_an_empty_class_is_joined_again_by_who_wants_that_very_class() -> None:
    house, group = school()
    made = make.booked(house, at("10:00", 1), service=group)
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    again = make.booked(house, at("10:00", 1), service=group)
    assert again.session == made.session
    assert ClassSession.objects.get().cancelled_at is None


@pytest.mark.parametrize(("early", "free"), [(SECOND, False), (0 * SECOND, True)])
def test_a_held_seat_is_gone_at_its_very_end_with_no_sweep(early: timedelta, free: bool) -> None:
    house, group = school(capacity=1)
    held = make.hold(house, at("10:00"), service=group)
    now = held.expires_at - early
    assert (more.why(house.one, group, at("10:00"), now) == []) is free
    if free:
        new = make.hold(house, at("10:00"), service=group, now=now)
        assert (new.first_cell, new.session) == (0, held.session)
    else:
        with pytest.raises(booking.SessionFull):
            make.hold(house, at("10:00"), service=group, now=now)
    assert ClassSession.objects.count() == 1


def test_a_class_takes_its_room_and_its_device_once() -> None:
    house, group = school(devices=["mat"])
    (mat,) = more.devices(house, "mat")
    make.hold(house, at("10:00"), service=group)
    make.hold(house, at("10:00"), service=group)
    session = ClassSession.objects.get()
    assert [one.resource for one in session.bindings.all()] == [mat]
    assert TakenCell.objects.filter(session=session).count() == 18
    assert not any(one.bindings.exists() for one in Hold.objects.all())


def test_a_bulk_fills_a_class_and_not_more() -> None:
    house, group = school(capacity=3)

    def rows(many: int) -> list[booking.BookingRow]:
        return [
            booking.BookingRow(
                service=group, placement=house.one, starts_at=at("10:00", 1), patient=make.patient()
            )
            for _one in range(many)
        ]

    with pytest.raises(booking.SessionFull):
        booking.book_many(rows=rows(4), by=SYSTEM, now=NOW)
    assert not Booking.objects.exists()
    assert not ClassSession.objects.exists()
    made = booking.book_many(rows=rows(3), by=SYSTEM, now=NOW)
    assert [one.first_cell for one in made] == [0, 1, 2]
    assert Resource.objects.filter(kind="class").count() == 1


def test_who_moves_to_another_class_leaves_the_seat() -> None:
    house, group = school(capacity=1)
    made = make.booked(house, at("10:00", 1), service=group)
    moved = booking.move(booking=made, starts_at=at("12:00", 1), by=SYSTEM, key="m", now=NOW)
    assert moved.session_id != made.session_id
    assert make.booked(house, at("10:00", 1), service=group).session_id == made.session_id


def test_nobody_sits_twice_in_one_class() -> None:
    house, group = school()
    ana = make.patient()
    make.booked(house, at("10:00", 1), service=group, patient=ana)
    held = make.hold(house, at("10:00", 1), service=group)
    with pytest.raises(booking.NotOffered) as refusal:
        booking.book(hold=held, patient=ana, by=SYSTEM, key="k", now=NOW)
    assert [one.rule for one in refusal.value.data["reasons"]] == ["patient-busy"]
    assert Booking.objects.count() == 1


def test_a_class_has_as_many_seats_as_its_service_says_now() -> None:
    house, group = school(capacity=1)
    make.hold(house, at("10:00"), service=group)
    group.capacity = 3
    group.save()
    assert more.why(house.one, group, at("10:00")) == []
    assert make.hold(house, at("10:00"), service=group).first_cell == 1
    group.capacity = 2
    group.save()
    assert more.why(house.one, group, at("10:00")) == ["session-full"]
    with pytest.raises(booking.SessionFull):
        make.hold(house, at("10:00"), service=group)
    assert Hold.objects.count() == 2

"""What is over goes from the table that judges, what is to come never does, on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from glideway.booking import operations as booking
from glideway.booking.core.months import KEPT, Month, ready
from glideway.booking.models import Booking, ClassSession, Hold, TakenCell
from glideway.booking.operations import months
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
parted = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="parts of PostgreSQL")


def booked(house: House, start: datetime) -> Booking:
    made = make.booked(house, start)
    connection.check_constraints()  # as a commit does: no table is altered before
    return made


def parts(made: Booking) -> set[str]:
    """In which parts of the table the cells of an appointment lie."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableoid::regclass::text FROM booking_takencell WHERE booking_id = %s",
            [made.pk],
        )
        return {name for (name,) in cursor.fetchall()}


def drop_over(now: datetime) -> None:
    """All that the two beats of the worker do."""
    booking.keep_months(now=now)
    booking.forget_cells(now=now)


def test_the_last_visit_of_a_month_goes_after_two_days_and_the_next_month_stays() -> None:
    house = make.house()
    march, april = booked(house, at("15:00", 29)), booked(house, at("15:00", 30))
    assert (march.starts_at.month, april.starts_at.day) == (3, 1)
    booking.keep_months(now=NOW)
    drop_over(
        APRIL + KEPT - SECOND if connection.vendor == "postgresql" else march.starts_at + KEPT
    )
    assert march.cells.count() == april.cells.count() == 12
    drop_over(APRIL + KEPT)
    assert (march.cells.count(), april.cells.count()) == (0, 12)
    assert Booking.objects.count() == 2  # the claim's own row is the history


def test_what_is_dropped_goes_in_steps_and_every_row_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = booked(make.house(), at("15:00", 1))
    monkeypatch.setattr(months, "BATCH", 5)
    assert booking.forget_cells(now=made.ends_at + KEPT) == 12
    assert booking.forget_cells(now=made.ends_at + KEPT) == 0


def test_a_seat_stays_while_its_class_is_to_come_and_goes_two_days_after_it() -> None:
    house = make.house(notice_minutes=0)
    group = more.given(house, capacity=2, notice_minutes=0)
    held = make.hold(house, at("15:00", 30), service=group)
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key=str(uuid4()), now=NOW)
    connection.check_constraints()
    session = ClassSession.objects.get()
    drop_over(APRIL + KEPT)
    assert (made.cells.get().cell, session.cells.count()) == (0, 12)
    drop_over(session.ends_at + KEPT)
    assert made.cells.count() == 1
    booking.forget_cells(now=session.ends_at + KEPT + timedelta(minutes=5))
    assert not made.cells.exists()


@parted
def test_months_are_made_ahead_and_take_in_what_waited_for_them() -> None:
    house = make.house()
    made = booked(house, at("15:00", 30))
    assert parts(made) == {"booking_takencell_rest"}
    said = booking.keep_months(now=NOW)
    assert said == [f"made booking_takencell_{one.label}" for one in ready(NOW)]
    assert parts(made) == {"booking_takencell_2026_04"}
    assert booking.keep_months(now=NOW) == []


@parted
def test_a_cell_is_taken_once_wherever_it_lies() -> None:
    house = make.house()
    booked(house, at("15:00", 1))
    for _where in ("rest", "a month of its own"):
        with pytest.raises(booking.TimeTaken):
            make.hold(house, at("15:00", 1))
        booking.keep_months(now=NOW)
    assert parts(booked(house, at("10:00", 1))) == {"booking_takencell_2026_03"}
    assert Hold.objects.filter(let_go_at=None).count() == 0


@parted
def test_seats_lie_apart_from_every_month() -> None:
    house = make.house(notice_minutes=0)
    group = more.given(house, capacity=2, notice_minutes=0)
    held = make.hold(house, at("10:00", 1), service=group)
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert parts(made) == {"booking_takencell_seats"}


@parted
def test_an_owner_of_cells_is_found_by_an_index_of_its_own_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'booking_takencell_rest'")
        words = sorted(one.split(" USING ")[1] for (one,) in cursor.fetchall())
    assert words == [
        "btree (booking_id) WHERE (booking_id IS NOT NULL)",
        "btree (hold_id) WHERE (hold_id IS NOT NULL)",
        "btree (resource_id, cell)",
        "btree (session_id) WHERE (session_id IS NOT NULL)",
    ]


@parted
def test_the_present_month_is_never_dropped() -> None:
    booking.keep_months(now=NOW)
    for day in range(60):
        now = NOW + timedelta(days=day)
        booking.keep_months(now=now)
        assert months.months()[0] <= Month.of(now)


def test_cells_of_a_cancelled_visit_are_gone_at_once_in_whichever_part() -> None:
    made = booked(make.house(), at("15:00", 1))
    booking.keep_months(now=NOW)
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert not TakenCell.objects.exists()

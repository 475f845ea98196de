"""A visit that needs a device takes one, the same from its first minute to its last."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking.core import Span, at_minute, offered
from glideway.booking.models import Binding, Booking, Hold, TakenCell
from glideway.booking.queries import diaries
from glideway.directory import operations as directory
from tests.booking import make, more
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db


def test_a_hold_takes_the_device_s_cells_and_remembers_which() -> None:
    house = make.house()
    laser, _other = more.devices(house, "laser", 2)
    full = more.given(house, devices=["laser"], buffer_after=10)
    held = make.hold(house, at("10:00"), service=full)
    assert list(Binding.objects.values_list("hold", "resource")) == [(held.pk, laser.pk)]
    assert TakenCell.objects.filter(hold=held, resource=laser).count() == 8
    assert TakenCell.objects.filter(hold=held).count() == 3 * 8


def test_one_device_makes_one_visit_at_a_time_whoever_gives_it() -> None:
    house = make.house(people=2)
    more.devices(house, "laser")
    full = more.given(house, devices=["laser"])
    make.hold(house, at("10:00"), service=full)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:15"), service=full, placement=house.placements[1])
    assert [one.starts_at for one in refusal.value.data["nearest"]] == [
        at("10:30"),
        at("10:45"),
        at("11:00"),
    ]
    assert more.why(house.placements[1], full, at("10:15")) == ["room"]
    assert make.hold(house, at("10:15"), placement=house.placements[1]).room_id is not None
    assert Hold.objects.count() == 2


def test_a_sort_that_the_clinic_does_not_own_cannot_be_had() -> None:
    house = make.house()
    more.devices(house, "laser")
    full = more.given(house, devices=["traction"])
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("10:00"), service=full)
    assert not Hold.objects.exists()


def test_a_retired_device_is_not_used_any_more() -> None:
    house = make.house()
    old, new = more.devices(house, "laser", 2)
    full = more.given(house, devices=["laser"])
    directory.retire_resource(resource=old, by=SYSTEM, now=NOW)
    directory.retire_resource(resource=old, by=SYSTEM, now=NOW)
    held = make.hold(house, at("10:00"), service=full)
    assert list(held.bindings.values_list("resource", flat=True)) == [new.pk]


def test_the_device_goes_from_the_hold_to_the_appointment_and_moves_with_it() -> None:
    house = make.house()
    (laser,) = more.devices(house, "laser")
    full = more.given(house, devices=["laser"])
    held = make.hold(house, at("10:00", 1), service=full)
    cells = set(TakenCell.objects.values_list("pk", flat=True))
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert set(TakenCell.objects.filter(booking=made).values_list("pk", flat=True)) == cells
    assert list(Binding.objects.values_list("booking", "resource")) == [(made.pk, laser.pk)]
    assert not Binding.objects.filter(hold__isnull=False).exists()
    booking.move(booking=made, starts_at=at("10:15", 1), by=SYSTEM, key="m", now=NOW)
    assert list(Binding.objects.values_list("booking", "resource")) == [(made.pk, laser.pk)]
    assert more.why(house.one, full, at("10:00", 1)) == ["booked", "room"]
    assert TakenCell.objects.filter(resource=laser).count() == 6
    booking.cancel(booking=Booking.objects.get(pk=made.pk), by=SYSTEM, now=NOW)
    assert more.why(house.one, full, at("10:15", 1)) == []
    assert not TakenCell.objects.exists()


def test_an_expired_hold_books_with_a_device_that_is_free_then() -> None:
    house = make.house(notice_minutes=0)
    first, second = more.devices(house, "laser", 2)
    full = more.given(house, devices=["laser"], notice_minutes=0)
    held = make.hold(house, at("10:00"), service=full)
    late = held.expires_at
    other = make.hold(house, at("10:30"), service=full, now=late)
    assert other.bindings.get().resource_id == first.pk
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=late)
    assert made.bindings.get().resource_id == first.pk
    booking.let_go(hold=other, by=anon(), now=late)
    assert TakenCell.objects.filter(resource=second).count() == 0


def test_many_booked_at_once_share_no_device() -> None:
    house = make.house(people=2)
    pair = more.devices(house, "laser", 2)
    full = more.given(house, devices=["laser"])

    def rows(count: int) -> list[booking.BookingRow]:
        return [
            booking.BookingRow(
                service=full, placement=one, starts_at=at("10:00", 1), patient=make.patient()
            )
            for one in house.placements[:count]
        ]

    made = booking.book_many(rows=rows(2), by=SYSTEM, now=NOW)
    assert {one.bindings.get().resource_id for one in made} == {one.pk for one in pair}
    booking.cancel_many(
        rows=[booking.CancelRow(booking=one, at=NOW) for one in made], by=SYSTEM, now=NOW
    )
    directory.retire_resource(resource=pair[0], by=SYSTEM, now=NOW)
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=rows(2), by=SYSTEM, now=NOW)
    assert Booking.objects.filter(cancelled_at=None).count() == 0


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as told:
        act()
    return len(told)


@pytest.mark.parametrize("days", [1, 31, 365])
def test_a_practitioner_s_diary_is_five_queries_whatever_the_range(days: int) -> None:
    house = make.house()
    more.devices(house, "laser", 3)
    full = more.given(house, devices=["laser"])
    make.booked(house, at("10:00", 1), service=full)
    start = at_minute(NOW)
    window = Span(start, start + days * 24 * 60)

    def month() -> list[int]:
        (one,) = diaries.ready([house.one.pk])
        read = diaries.read([one], window, now=NOW)
        return offered(read.schedule(one, full), diaries.rules(full, one), now=NOW, window=window)

    assert queries(month) == 5


def test_a_service_whose_minutes_are_odd_is_not_saved_and_the_field_is_named() -> None:
    house = make.house()
    odd: list[dict[str, Any]] = [{"minutes": 33}, {"buffer_before": 2}, {"buffer_after": 1}]
    for facts in odd:
        with pytest.raises(directory.OddService) as refusal:
            more.given(house, **facts)
        assert refusal.value.data == {"field": next(iter(facts))}
    assert house.clinic.services.count() == 3

"""A plan of visits in one go: all of it, or the free ones, and what stands in the way."""

from datetime import datetime
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking.core import Policy
from glideway.booking.models import Booking, Series, TakenCell
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 3, 10)  # noqa: DTZ001 - the wall of the clinic


def plan(house: House, **changes: Any) -> booking.Planned:
    usual: dict[str, Any] = {
        "service": house.services["focused"],
        "placement": house.one,
        "patient": changes.pop("patient", None) or make.patient(),
        "first_local": FIRST,
        "rule": "every 7 days",
        "count": 3,
    }
    key = changes.pop("key", "k")
    row = booking.SeriesRow(**usual | changes)
    return booking.book_series(row=row, by=SYSTEM, key=key, now=NOW)


def test_a_plan_keeps_the_wall_time_over_the_clock_change() -> None:
    made = plan(make.house())
    assert [one.starts_at.hour for one in made.bookings] == [15, 14, 14]
    assert made.conflicts == []
    assert {one.series_id for one in made.bookings} == {made.series.pk if made.series else 0}


def test_one_taken_start_and_nothing_is_written() -> None:
    house = make.house()
    make.booked(house, at("09:15", 8))
    made = plan(house)
    assert (made.series, made.bookings) == (None, [])
    (conflict,) = made.conflicts
    assert conflict.starts_at == datetime.fromisoformat("2026-03-10T14:00:00Z")
    assert len(conflict.nearest) == 3
    assert (Series.objects.count(), Booking.objects.count()) == (0, 1)


def test_the_free_ones_are_booked_and_the_rest_reported() -> None:
    house = make.house()
    make.booked(house, at("09:15", 8))
    made = plan(house, policy=Policy.BOOK_FREE_REPORT_REST)
    assert [f"{one.starts_at:%d}" for one in made.bookings] == ["03", "17"]
    assert [f"{one.starts_at:%d}" for one in made.conflicts] == ["10"]


def test_the_same_key_is_the_same_plan() -> None:
    house, ana = make.house(), make.patient()
    first, again = plan(house, patient=ana), plan(house, patient=ana)
    assert first == again
    assert Booking.objects.count() == 3
    assert TakenCell.objects.count() == 3 * 12

"""Between a practitioner's two clinics there is a way, and it takes its minutes."""

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, TravelTime
from glideway.directory import operations as directory
from tests.booking import make, more
from tests.booking.make import DAYS, House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def two_clinics(minutes: int = 30) -> tuple[House, House]:
    """One practitioner at two clinics, half an hour apart."""
    here, there = make.house(), make.house("kensington")
    who = here.one.practitioner
    (also,) = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=who, clinic=there.clinic, services=list(there.services.values())
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    booking.open_hours(
        rows=[
            booking.OpeningRow(placement=also, weekday=day, opens="09:00", closes="17:00")
            for day in DAYS
        ],
        by=SYSTEM,
        now=NOW,
    )
    if minutes:
        TravelTime.objects.create(
            practitioner=who, here=here.clinic, there=there.clinic, minutes=minutes
        )
    return here, House(there.clinic, there.services, [also])


@pytest.mark.parametrize(
    ("clock", "rules"),
    [
        ("11:00", []),
        ("11:15", ["travel"]),
        ("11:30", ["travel"]),
        ("12:00", ["booked", "travel"]),
        ("12:30", ["travel"]),
        ("12:45", ["travel"]),
        ("13:00", []),
    ],
)
def test_a_visit_elsewhere_needs_the_way_there_and_back(clock: str, rules: list[str]) -> None:
    here, there = two_clinics()
    make.booked(here, at("12:00", 1))
    assert more.why(there.one, there.first, at(clock, 1)) == rules
    if rules:
        with pytest.raises(booking.CannotBook):
            make.hold(there, at(clock, 1))
        assert not Hold.objects.exists()
    else:
        assert make.hold(there, at(clock, 1)).pk


def test_at_the_same_clinic_nobody_travels_and_without_minutes_nobody_does() -> None:
    here, there = two_clinics()
    make.booked(here, at("12:00", 1))
    assert more.why(here.one, here.first, at("12:30", 1)) == []
    TravelTime.objects.all().delete()
    assert more.why(there.one, there.first, at("12:30", 1)) == []
    assert more.why(there.one, there.first, at("12:15", 1)) == ["booked"]


def test_a_bulk_and_a_move_keep_the_way_too() -> None:
    here, there = two_clinics()
    make.booked(here, at("12:00", 1))
    with pytest.raises(booking.NotOffered):
        make.booked(there, at("12:45", 1))
    made = make.booked(there, at("14:00", 1))
    with pytest.raises(booking.NotOffered):
        booking.move(booking=made, starts_at=at("12:45", 1), by=SYSTEM, key="m", now=NOW)
    assert Booking.objects.get(pk=made.pk).starts_at == at("14:00", 1)

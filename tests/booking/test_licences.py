"""Nobody is offered whose licence lapsed or was never verified: what is listed can be booked."""

from datetime import timedelta
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Hold
from glideway.booking.queries import diaries
from glideway.directory import operations as directory
from glideway.directory.models import Credential, Verification
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
YESTERDAY = (NOW - timedelta(days=1)).date()


def lapsed(_house: House) -> None:
    Credential.objects.update(expires_on=YESTERDAY)


def never_checked(_house: House) -> None:
    Verification.objects.all().delete()


def not_found(_house: House) -> None:
    rows = [
        directory.VerificationRow(credential=one, where="register", found=False)
        for one in Credential.objects.order_by("pk")
    ]
    directory.verify_credentials(rows=rows, by=SYSTEM, now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize("fact", [lapsed, never_checked, not_found])
def test_without_a_current_licence_nobody_is_listed_or_held(fact: Any) -> None:
    house = make.house()
    assert queries.find(queries.Asked(), now=NOW).times
    fact(house)
    assert not queries.find(queries.Asked(), now=NOW).times
    assert queries.clinic_times("harbour", service="first", now=NOW)[1] == []
    assert queries.practitioner_times("maya-chen-harbour-0", service="first", now=NOW) == []
    with pytest.raises(booking.NotOffered) as no:
        make.hold(house, at("11:00"))
    assert no.value.data["nearest"] == ()
    assert not Hold.objects.exists()


def test_a_licence_is_good_to_the_end_of_its_last_day() -> None:
    house = make.house()
    Credential.objects.update(expires_on=NOW.date())
    assert make.hold(house, at("11:00")).pk


def test_a_visit_booked_before_the_lapse_stays_and_goes_to_no_other_time() -> None:
    house = make.house()
    made = make.booked(house, at("11:00"))
    lapsed(house)
    assert queries.move_times(made, now=NOW) == ()
    with pytest.raises(booking.NotOffered):
        booking.move(booking=made, starts_at=at("12:00"), by=SYSTEM, key="k", now=NOW)
    assert Booking.objects.get(cancelled_at=None).starts_at == at("11:00")


def test_after_a_lapse_the_desk_books_no_more_but_writes_what_was() -> None:
    house = make.house()
    lapsed(house)
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("11:00"))
    assert not Booking.objects.exists()
    assert make.booked(house, at("11:00"), made_at=NOW).pk


def test_a_colleague_with_a_licence_is_the_nearest() -> None:
    house = make.house(people=2)
    first, second = house.placements
    Credential.objects.filter(practitioner=first.practitioner).update(expires_on=YESTERDAY)
    pairs = [(one.pk, house.first.pk) for one in house.placements]
    assert diaries.on_offer(pairs, newcomers=True, now=NOW) == {(second.pk, house.first.pk)}
    with pytest.raises(booking.NotOffered) as no:
        make.hold(house, at("11:00"))
    assert {one.placement.pk for one in no.value.data["nearest"]} == {second.pk}

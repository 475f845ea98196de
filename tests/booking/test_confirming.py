"""Of the times held online, how many were booked: told to the owner of that clinic alone."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Hold
from glideway.booking.queries.confirming import OVER, Confirmed
from glideway.kit import clock
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from tests.booking import make, more
from tests.booking.make import House, at
from tests.booking.test_hours_pages import text, works
from tests.make import NOW, SYSTEM, staff

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


def told(house: House, now: datetime = LATER) -> Confirmed:
    return queries.confirmed(staff(Role.OWNER, clinic_id=house.clinic.pk), house.clinic, now=now)


def copies(held: Hold, many: int) -> None:
    """More of the same past: a hold that ran out, so many times."""
    for _one in range(many):
        held.pk, held.public_id = None, uuid4()
        held.save(force_insert=True)


def test_what_is_booked_or_asked_for_is_counted_against_what_is_over() -> None:
    house = make.house()
    asking = more.given(house, approval_hours=24)
    ana = make.patient()
    booking.book(hold=make.hold(house, at("12:00")), patient=ana, by=SYSTEM, key="b", now=NOW)
    wish = make.hold(house, at("13:00"), service=asking)
    booking.ask(hold=wish, patient=ana, by=SYSTEM, key="a", now=NOW)
    booking.let_go(hold=make.hold(house, at("14:00")), by=SYSTEM, now=NOW)
    make.hold(house, at("15:00"))
    assert told(house, NOW) == Confirmed(held=3, booked=2)  # one still runs
    assert told(house) == Confirmed(held=4, booked=2)


def test_offers_other_clinics_and_what_is_old_are_not_counted() -> None:
    house, other = make.house(), make.house("elsewhere")
    make.hold(house, at("12:00"))
    make.hold(other, at("12:00"))
    Hold.objects.filter(placement=house.one).update(kind="offer")
    assert told(house) == Confirmed(0, 0)
    assert told(other) == Confirmed(1, 0)
    assert told(other, NOW + OVER - timedelta(seconds=1)) == Confirmed(1, 0)
    assert told(other, NOW + OVER) == Confirmed(0, 0)


def test_a_share_is_told_from_twenty_on() -> None:
    assert Confirmed(19, 19).share is None
    assert Confirmed(20, 13).share == 65


@pytest.mark.parametrize("role", [Role.DESK, Role.PRACTITIONER])
def test_only_the_owner_of_this_clinic_is_told(role: Role) -> None:
    house, other = make.house(), make.house("elsewhere")
    for actor in (
        staff(role, clinic_id=house.clinic.pk),
        staff(Role.OWNER, clinic_id=other.clinic.pk),
    ):
        with pytest.raises(NotYours):
            queries.confirmed(actor, house.clinic, now=LATER)


def test_the_owners_page_says_it_in_words() -> None:
    house = make.house()
    held = make.hold(house, at("12:00"))
    owner: Client = works(house)
    assert "Not yet known: 1 time was held" in text(owner.get("/hours/"))
    copies(held, 19)
    assert "0 in 100: of 20 times that were held" in text(owner.get("/hours/"))


def test_who_is_not_the_owner_reads_nothing_of_it() -> None:
    house = make.house()
    assert "Held online" not in text(works(house, "desk").get("/hours/"))

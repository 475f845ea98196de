"""How much a booking asks of the database, pinned; and that who is late waits for no lock."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking.models import Hold
from glideway.kit.models import KeptAnswer
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
HOLD, BOOK, DESK = 21, 18, 20


def asked(told: CaptureQueriesContext) -> list[str]:
    """The statements but for savepoints: outside of a test they begin and end the transaction."""
    return [one["sql"] for one in told if "SAVEPOINT" not in one["sql"]]


def test_a_hold_an_appointment_and_a_visit_booked_at_the_desk_ask_so_much() -> None:
    house, ana = make.house(), make.patient()
    with CaptureQueriesContext(connection) as held:
        hold = make.hold(house, at("10:00", 1))
    with CaptureQueriesContext(connection) as booked:
        booking.book(hold=hold, patient=ana, by=SYSTEM, key=str(uuid4()), now=NOW)
    row = booking.BookingRow(
        service=house.first, placement=house.one, starts_at=at("12:00", 2), patient=ana
    )
    with CaptureQueriesContext(connection) as desk:
        booking.book_at_desk(row=row, by=SYSTEM, key=str(uuid4()), now=NOW)
    assert [len(asked(one)) for one in (held, booked, desk)] == [HOLD, BOOK, DESK]


def test_who_comes_too_late_asks_for_no_transaction() -> None:
    house, late = make.house(), anon()
    make.hold(house, at("10:00", 1))
    with CaptureQueriesContext(connection) as told, pytest.raises(booking.TimeTaken) as no:
        make.hold(house, at("10:00", 1), by=late)
    assert len(no.value.data["nearest"]) == 3
    assert not any("kit_keptanswer" in one and "INSERT" in one for one in asked(told))
    assert not KeptAnswer.objects.filter(actor=late.key).exists()


def test_the_same_key_again_is_answered_with_its_own_time_not_refused_for_it() -> None:
    house, who, key = make.house(), anon(), str(uuid4())
    first = make.hold(house, at("10:00", 1), by=who, key=key)
    assert make.hold(house, at("10:00", 1), by=who, key=key).pk == first.pk
    assert Hold.objects.count() == 1


def test_a_browser_may_move_its_own_hold_to_a_time_that_overlaps_it() -> None:
    house, who = make.house(), anon()
    first = make.hold(house, at("10:00", 1), by=who)
    assert make.hold(house, at("10:15", 1), by=who, replaces=first).starts_at == at("10:15", 1)

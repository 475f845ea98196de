"""One request, many answers at once: one counts. Two requests for one time: the key judges."""

from collections import Counter
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, TakenCell
from tests.booking import make, more
from tests.booking.make import at
from tests.make import NOW, SYSTEM
from tests.races.crowd import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_a_yes_and_a_no_at_once_one_counts() -> None:
    house = make.house()
    service = more.given(house, approval_hours=24)
    for days in (1, 2, 3):
        held = make.hold(house, at("11:00", days), service=service)
        asked = booking.ask(hold=held, patient=make.patient(), by=SYSTEM, key=str(uuid4()), now=NOW)

        def yes(asked: Hold = asked) -> object:
            return booking.accept_request(hold=asked, by=SYSTEM, key=str(uuid4()), now=NOW)

        def no(asked: Hold = asked) -> object:
            return booking.decline_request(
                hold=asked, why="Full", by=SYSTEM, key=str(uuid4()), now=NOW
            )

        answers = at_once([yes, no] * 3)
        assert Counter(answers) == {"won": 1, "request-over": 5}
        asked.refresh_from_db()
        booked = Booking.objects.filter(starts_at=asked.starts_at).count()
        assert (booked, asked.declined_why) in {(1, ""), (0, "Full")}
        cells = TakenCell.objects.filter(cell__gte=asked.first_cell, cell__lt=asked.end_cell)
        assert cells.count() == 12 * booked


def test_of_many_overlapping_requests_of_an_import_one_is_accepted() -> None:
    house = make.house(people=4)
    service = more.given(house, approval_hours=24)
    asked = [
        booking.ask(
            hold=make.hold(house, at("11:00", 1), service=service, placement=one)
            if number < 2
            else make.hold(house, at("12:00", 1), service=service, placement=one),
            patient=make.patient(),
            by=SYSTEM,
            key=str(uuid4()),
            now=NOW,
        )
        for number, one in enumerate(house.placements)
    ]
    TakenCell.objects.all().delete()  # an import brought them without a key, all for one person
    first = asked[0]
    same = {
        "placement": first.placement,
        "resource": first.resource,
        "room": first.room,
        "starts_at": first.starts_at,
        "ends_at": first.ends_at,
        "first_cell": first.first_cell,
        "end_cell": first.end_cell,
    }
    Hold.objects.filter(pk__in=[one.pk for one in asked]).update(**same)
    answers = at_once(
        [
            lambda one=one: booking.accept_request(  # type: ignore[misc]
                hold=Hold.objects.get(pk=one.pk), by=SYSTEM, key=str(uuid4()), now=NOW
            )
            for one in asked
        ]
    )
    assert Counter(answers) == {"won": 1, "time-taken": 3}
    assert Booking.objects.count() == 1

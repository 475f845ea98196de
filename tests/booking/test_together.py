"""A visit that two give together takes the time of both, and one room."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import Span, at_minute
from glideway.booking.models import Booking, FreedTime, Hold, TakenCell
from glideway.booking.queries import diaries, together
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def pair(**changes: Any) -> tuple[House, Any]:
    house = make.house(people=2)
    return house, more.given(house, people=2, **changes)


def test_a_joint_visit_takes_the_cells_of_both_and_of_one_room() -> None:
    house, both = pair()
    first, second = house.placements
    held = make.hold(house, at("10:00"), service=both, placement=second, others=[first])
    assert held.placement == first
    assert TakenCell.objects.filter(hold=held).count() == 3 * 6
    assert [one.resource_id for one in held.bindings.all()] == [second.practitioner.resource.pk]
    for one in house.placements:
        assert more.why(one, house.first, at("10:00")) == ["held"]
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("10:15"), placement=second)
    assert Hold.objects.count() == 1


def test_it_is_refused_while_one_of_the_two_is_busy_and_it_is_said_for_whom() -> None:
    house, both = pair()
    first, second = house.placements
    make.booked(house, at("10:00"), placement=second)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"), service=both, others=[second])
    near = refusal.value.data["nearest"]
    assert [one.starts_at for one in near] == [at("10:30"), at("10:45"), at("11:00")]
    assert [(one.placement, one.others) for one in near] == [(first, (second,))] * 3
    start = at_minute(at("10:00"))
    read = diaries.read(diaries.ready([first.pk, second.pk]), Span(start, start + 1), now=NOW)
    why = together.forbidden_for(read, both, (first, second), start, now=NOW)
    assert [(one.reason.rule, one.placement) for one in why] == [("booked", second)]
    assert not Hold.objects.exists()


@pytest.mark.parametrize("others", [[], [0]])
def test_one_alone_cannot_give_it(others: list[int]) -> None:
    house, both = pair()
    with pytest.raises(booking.NotOffered):
        make.hold(
            house, at("10:00"), service=both, others=[house.placements[at_] for at_ in others]
        )
    assert not Hold.objects.exists()


def test_the_grid_is_that_of_the_time_both_are_open() -> None:
    house, both = pair()
    first, second = house.placements
    day = at("12:00", 1).date()
    for one, opens in ((first, "09:05"), (second, "09:10")):
        booking.open_hours(
            rows=[booking.OpeningRow(placement=one, opens=opens, closes="12:00", on=day)],
            by=SYSTEM,
            now=NOW,
        )
    with pytest.raises(booking.NotOffered) as refusal:
        make.hold(house, at("09:05", 1), service=both, others=[second])
    assert {one.rule for one in refusal.value.data["reasons"]} == {"override-closed"}
    with pytest.raises(booking.NotOffered) as refusal:
        make.hold(house, at("09:20", 1), service=both, others=[second])
    assert [one.rule for one in refusal.value.data["reasons"]] == ["off-grid"]
    assert make.hold(house, at("09:25", 1), service=both, others=[second]).pk


def test_it_is_booked_moved_and_cancelled_for_both() -> None:
    house, both = pair()
    _first, second = house.placements
    held = make.hold(house, at("10:00", 1), service=both, others=[second])
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert TakenCell.objects.filter(booking=made).count() == 18
    moved = booking.move(booking=made, starts_at=at("10:15", 1), by=SYSTEM, key="m", now=NOW)
    assert TakenCell.objects.filter(booking=moved).count() == 18
    assert more.why(second, house.first, at("10:00", 1)) == ["booked"]
    assert more.why(second, house.first, at("09:45", 1)) == []
    booking.cancel(booking=moved, by=SYSTEM, now=NOW)
    assert not TakenCell.objects.exists()
    assert more.why(second, house.first, at("10:15", 1)) == []


def test_the_desk_books_it_at_once() -> None:
    house, both = pair()
    _first, second = house.placements
    made = make.booked(house, at("10:00", 1), service=both, others=[second])
    assert TakenCell.objects.filter(booking=made).count() == 18
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("12:00", 1), service=both)
    assert Booking.objects.count() == 1


def test_it_can_be_moved_to_where_both_are_free_and_nowhere_else() -> None:
    house, both = pair()
    _first, second = house.placements
    made = make.booked(house, at("10:00", 1), service=both, others=[second])
    make.booked(house, at("12:00", 1), placement=second)
    days = queries.move_times(made, now=NOW)
    offered = {time.starts_at for day in days for time in day.times}
    assert at("12:00", 1) not in offered
    assert {at("10:15", 1), at("12:30", 1)} <= offered
    moved = booking.move(booking=made, starts_at=at("12:30", 1), by=SYSTEM, key="m", now=NOW)
    assert TakenCell.objects.filter(booking=moved).count() == 18


def test_who_moves_or_cancels_it_locks_both_diaries() -> None:
    house, both = pair()
    _first, second = house.placements
    made = make.booked(house, at("10:00", 1), service=both, others=[second])
    theirs = {one.practitioner.resource.pk for one in house.placements}

    def locked_by(verb: Any, **asked: Any) -> set[int]:
        with CaptureQueriesContext(connection) as said:
            verb(booking=made, by=SYSTEM, now=NOW, **asked)
        lock = next(
            one["sql"]
            for one in said
            if re.match(r'SELECT "directory_resource"."id" (AS|FROM)', one["sql"])
        )
        found = re.search(r'"directory_resource"."id" IN \(([^)]*)\)', lock)
        return set() if found is None else {int(one) for one in found[1].split(",")}

    assert locked_by(booking.move, starts_at=at("12:30", 1), key="m") == theirs
    assert locked_by(booking.cancel, reason="Ill") == theirs


def test_the_time_of_both_is_offered_to_who_waits_for_the_second() -> None:
    house, both = pair()
    first, second = house.placements
    wish: dict[str, Any] = {"service": house.first, "clinic": house.clinic, "placements": [second]}
    day: dict[str, Any] = {"first_on": at("10:00", 1).date(), "last_on": at("10:00", 1).date()}
    bo = make.patient("Bo Lee")
    made = make.booked(house, at("10:00", 1), service=both, others=[second])
    booking.wait(patient=bo, **wish, **day, by=SYSTEM, key=None, now=NOW)
    booking.move(booking=made, starts_at=at("14:00", 1), by=SYSTEM, key="m", now=NOW)
    offer = Hold.objects.get(kind=Hold.Kind.OFFER)
    assert (offer.placement, offer.patient, offer.starts_at) == (second, bo, at("10:00", 1))
    booking.cancel(booking=made, by=SYSTEM, reason="Ill", now=NOW)
    freed = FreedTime.objects.order_by("pk").values_list("placement", "starts_at")
    assert set(freed) == {
        (one.pk, when) for one in (first, second) for when in (at("10:00", 1), at("14:00", 1))
    }

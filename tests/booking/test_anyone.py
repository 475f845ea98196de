"""Anybody of a clinic: fair, said why, and of a lost race the next one is tried."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Hold, TakenCell
from glideway.directory.models import Placement, Practitioner
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db


def anybody(house: House, when: datetime, **changes: Any) -> booking.Chosen:
    actor = anon(session_key=uuid4().hex, network=uuid4().hex)
    usual: dict[str, Any] = {
        "service": house.first,
        "placements": house.placements,
        "starts_at": when,
        "by": actor,
        "client": actor.session_key,
        "network": actor.network,
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.hold_any(**usual | changes)


def test_who_has_the_fewest_visits_that_day_is_given_the_visit() -> None:
    house = make.house(people=2)
    make.booked(house, at("15:00"))
    chosen = anybody(house, at("10:00"))
    assert chosen.hold.placement == house.placements[1]
    assert (chosen.among, chosen.rule) == (2, "fewest")
    assert TakenCell.objects.filter(hold=chosen.hold).count() == 12


def test_on_equal_days_whoever_waited_longest_for_somebody_new_is_next() -> None:
    house = make.house(people=3)
    first, second, third = house.placements
    make.booked(house, at("10:00", 2), placement=first)
    make.booked(house, at("10:00", 1), placement=second)
    assert anybody(house, at("11:00")).hold.placement == third
    chosen = anybody(house, at("10:00"), placements=[first, second])
    assert (chosen.hold.placement, chosen.rule) == (second, "waited")


def test_with_nothing_between_them_the_first_is_given_it_and_alone_it_is_said() -> None:
    house = make.house(people=2)
    assert anybody(house, at("10:00"))[1:] == (2, "first")
    last = anybody(house, at("10:00"))
    assert (last.hold.placement, last.among, last.rule) == (house.placements[1], 1, "only")


def test_when_everybody_is_taken_the_nearest_of_all_are_named_and_nothing_is_written() -> None:
    house = make.house(people=2, hours=[("10:00", "11:00")])
    for one in house.placements:
        make.hold(house, at("10:00"), placement=one)
    with pytest.raises(booking.TimeTaken) as refusal:
        anybody(house, at("10:00"))
    assert {one.starts_at for one in refusal.value.data["nearest"]} == {
        at("10:30"),
        at("10:15", 1),
        at("10:00", 1),
    }
    assert Hold.objects.count() == 2


def test_of_a_lost_race_the_next_one_is_tried() -> None:
    house = make.house(people=2, rooms=0)
    first, second = house.placements
    held = make.hold(house, at("10:00"), placement=first)
    Hold.objects.filter(pk=held.pk).update(let_go_at=NOW)  # the engine sees it free; the key knows
    chosen = anybody(house, at("10:00"))
    assert chosen.hold.placement == second
    assert chosen.among == 2


def test_the_same_key_answers_the_same_hold_and_the_same_reason() -> None:
    house = make.house(people=2)
    asked: dict[str, Any] = {"by": anon(), "key": str(uuid4())}
    chosen = anybody(house, at("10:00"), **asked)
    assert anybody(house, at("10:00"), **asked) == chosen
    assert Hold.objects.count() == 1


def test_nobody_new_is_given_to_who_takes_nobody_new_or_has_no_licence() -> None:
    house = make.house(people=2)
    first, second = house.placements
    first.accepts_new = False
    first.save(update_fields=["accepts_new"])
    assert anybody(house, at("10:00")).hold.placement == second
    with pytest.raises(booking.NotOffered):
        anybody(house, at("12:00"), placements=[first])
    assert Hold.objects.count() == 1


def test_a_visit_of_two_is_not_given_to_anybody_alone() -> None:
    house = make.house(people=2)
    both = more.given(house, people=2)
    with pytest.raises(booking.NotOffered):
        anybody(house, at("10:00"), service=both)
    assert not Hold.objects.exists()


def test_a_time_of_nobody_s_grid_is_refused() -> None:
    with pytest.raises(booking.NotOffered):
        anybody(make.house(people=2), at("10:10"))
    assert not Hold.objects.exists()


def treats(house: House, *each: str) -> None:
    """What the practitioners of a house treat, in their order, a region each."""
    for one, region in zip(house.placements, each, strict=True):
        Practitioner.objects.filter(pk=one.practitioner_id).update(regions=[region])


def test_for_a_part_of_the_body_it_is_somebody_who_treats_it_or_nobody() -> None:
    house = make.house(people=3, hours=[("10:00", "11:00")])
    treats(house, "shoulder", "thigh-posterior", "hand")
    for day in range(2):
        make.booked(house, at("10:00", day), placement=house.placements[1])
    chosen = anybody(house, at("10:00", 2), region="thigh-posterior")
    assert (chosen.hold.placement, chosen.among, chosen.rule) == (house.placements[1], 1, "only")
    with pytest.raises(booking.TimeTaken) as refusal:
        anybody(house, at("10:00"), region="thigh-posterior")
    near = refusal.value.data["nearest"]
    assert {one.placement for one in near} == {house.placements[1]}
    assert len(near) == 3


def test_where_nobody_treats_the_part_anybody_is_still_given() -> None:
    house = make.house(people=2)
    assert anybody(house, at("10:00"), region="hand").hold.placement == house.placements[0]


def test_who_treats_the_part_but_takes_nobody_new_leaves_the_others_free() -> None:
    house = make.house(people=2)
    treats(house, "hand", "shoulder")
    Placement.objects.filter(pk=house.one.pk).update(accepts_new=False)
    assert anybody(house, at("10:00"), region="hand").hold.placement == house.placements[1]


def test_the_nearest_of_a_lost_time_are_of_who_treats_the_part_or_was_wanted() -> None:
    house = make.house(people=3, rooms=3, hours=[("10:00", "10:30")])
    other = make.house("lake", people=2, hours=[("10:00", "10:30")])
    treats(house, "shoulder", "hand", "shoulder")
    treats(other, "hand", "shoulder")
    days = [at("10:00", day) for day in range(5)] + [at("09:00", 7)]  # ten by the summer's clock
    for when in days:
        for one in (house.placements[0], house.placements[2]):
            make.booked(house, when, placement=one)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"), region="shoulder")
    near = refusal.value.data["nearest"]
    assert {one.placement for one in near} == {other.placements[1]}
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"), region="hand", placement=house.placements[2])
    treating = {house.placements[1], other.placements[0]}
    assert {one.placement for one in refusal.value.data["nearest"]} <= treating
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"), region="knee")
    assert refusal.value.data["nearest"] == ()

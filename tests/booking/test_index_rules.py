"""What is told of a row follows the rule behind it: seats, a most a day, devices, ways."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from glideway.booking import operations as booking
from glideway.booking.models import Binding, ClassSession
from glideway.booking.queries.network import building, comparing, feeding, windows
from glideway.booking.queries.network.roster import KINDS
from glideway.directory import operations as directory
from glideway.directory.models import Credential, Placement, Practitioner, Resource, Service
from tests.booking import fed, make, more
from tests.booking.fed import Town
from tests.booking.make import at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def less_a_day(town: Town) -> None:
    more.set_terms(town.few, max_per_day=1)


def more_seats(town: Town) -> None:
    more.set_terms(town.group, capacity=5)


def another_device(town: Town) -> None:
    more.devices(town.here, "traction")
    more.set_terms(town.laser, devices=["traction"])


def nearer(town: Town) -> None:
    booking.set_travel(
        practitioner=town.here.one.practitioner,
        here=town.here.clinic,
        there=town.there.clinic,
        minutes=5,
        by=SYSTEM,
        key=str(uuid4()),
        now=NOW,
    )


def a_device_more(town: Town) -> None:
    more.devices(town.here, "laser")


def a_device_less(_town: Town) -> None:
    one = Resource.objects.get(kind="device")
    directory.retire_resource(resource=one, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    "change", [less_a_day, more_seats, another_device, nearer, a_device_more, a_device_less]
)
def test_a_rule_that_changed_is_told_anew(change: Callable[[Town], None]) -> None:
    town = Town()
    Service.objects.filter(pk=town.laser.pk).update(needs_room=False)
    town.laser.refresh_from_db()
    make.booked(town.there, at("10:15", 2), service=town.few)
    make.booked(town.here, at("11:00", 2))
    for _seat in range(2):
        make.hold(town.here, at("13:00", 1), service=town.group)
    make.booked(town.here, at("15:00", 1), service=town.laser)
    feeder = feeding.begun(now=NOW)
    before = {kind: found.copy() for kind, found in enumerate(feeder.network.index.tables.starts)}
    change(town)
    fed.same(feeder)
    after = feeder.network.index.tables.starts
    assert any((after[kind] != found).any() for kind, found in before.items())


def test_a_device_that_is_given_up_at_an_hour_is_gone_at_that_hour() -> None:
    Town()
    feeder = feeding.begun(now=NOW)
    Resource.objects.filter(kind="device").update(retired_at=NOW + timedelta(minutes=3))
    fed.same(feeder, now=NOW + timedelta(minutes=2))
    fed.same(feeder, now=NOW + timedelta(minutes=3))


def test_a_held_seat_that_ends_frees_the_room_of_the_class_and_what_it_binds() -> None:
    town = Town()
    Service.objects.filter(pk=town.laser.pk).update(needs_room=False)
    feeder = feeding.begun(now=NOW)
    make.hold(town.here, at("11:00", 1), service=town.group)
    (laser,) = Resource.objects.filter(kind="device")
    Binding.objects.create(session=ClassSession.objects.get(), resource=laser)
    fed.same(feeder)
    fed.same(feeder, now=NOW + timedelta(minutes=6))


def test_a_seat_held_before_the_build_ends_as_one_held_after() -> None:
    town = Town()
    make.hold(town.here, at("11:00", 1), service=town.group)
    feeder = feeding.begun(now=NOW)
    fed.same(feeder, now=NOW + timedelta(minutes=6))


def test_who_leaves_may_take_a_profession_along_and_that_is_no_difference() -> None:
    house, _other = make.house(), make.house("other", place="montreal-qc")
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(
        profession="chiropractor", languages=["aa"]
    )
    feeder = feeding.begun(now=NOW)
    Placement.objects.filter(pk=house.one.pk).update(ended_at=NOW)
    fed.same(feeder)


def test_another_notice_is_a_difference() -> None:
    house = make.house()
    kept, fresh = building.built(now=NOW), building.built(now=NOW)
    kept.index.tables.notice[KINDS.index("first")] += 5
    found = comparing.differences(kept.arrays(), fresh.arrays(), kept.codes, fresh.codes)
    assert list(found) == [f"placement {house.one.pk}, kind {KINDS.index('first')}: another notice"]


def test_no_question_is_about_more_than_so_many_and_all_are_asked_about() -> None:
    found = list(windows.windows((who, 100 + who % 7, 110) for who in range(1, 1202)))
    assert [len(one.resources) for one in found] == [500, 500, 201]
    assert {who for one in found for who in one.resources} == set(range(1, 1202))
    assert {(one.first, one.end) for one in found} == {(100, 110)}


def test_what_is_too_much_at_once_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "MANY", 3)
    make.house()
    feeder = feeding.begun(now=NOW)
    for many in (3, 4):
        assert feeder.outgrown == ""
        with connection.cursor() as cursor:
            for _one in range(many):
                cursor.execute("INSERT INTO booking_change (what, about) VALUES ('time', 1)")
        assert feeder.follow(now=NOW) == many
    assert feeder.outgrown == "too much was written at once"


def test_hours_that_are_edited_all_day_outgrow_nothing() -> None:
    house = make.house(people=2)
    feeder = feeding.begun(now=NOW)
    many = len(feeder.network.index.roster.open)
    for edit in range(many + 20):
        closes = f"{12 + edit // 12 % 8}:{edit % 12 * 5:02}"
        house.one.openings.update(opens=f"0{edit % 9}:05", closes=closes)
        feeder.follow(now=NOW)
        assert feeder.outgrown == ""
    fed.same(feeder)
    assert feeder.network.used <= many


@pytest.mark.parametrize("rules", [{"notice_minutes": 75}, {"buffer_after": 55}])
def test_a_visit_of_a_length_that_nobody_had_is_learned_in_place(rules: dict[str, Any]) -> None:
    house = make.house()
    feeder = feeding.begun(now=NOW)
    make.booked(house, at("11:00"))
    more.set_terms(house.first, **rules)
    fed.same(feeder)
    make.booked(house, at("14:00"))
    fed.same(feeder, now=NOW + timedelta(minutes=20))


def test_a_paper_ends_at_the_midnight_of_whichever_clinic_is_left() -> None:
    west, east = make.house("west", place="vancouver-bc"), make.house()
    who = west.one.practitioner
    (also,) = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=who, clinic=east.clinic, services=list(east.services.values())
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    rows = [
        booking.OpeningRow(placement=also, weekday=day, opens="10:00", closes="16:00")
        for day in make.DAYS
    ]
    booking.open_hours(rows=rows, by=SYSTEM, now=NOW)
    Credential.objects.filter(practitioner=who).update(expires_on=NOW.date())
    feeder = feeding.begun(now=NOW)
    directory.end_placement(placement=west.one, by=SYSTEM, now=NOW)
    for minutes in (-1, 0, 181):
        fed.same(feeder, now=at("24:00") + timedelta(minutes=minutes))


def test_a_closed_stretch_that_ends_in_a_fraction_of_a_second_is_built_as_it_is_followed() -> None:
    house = make.house()
    feeder = feeding.begun(now=NOW)
    end = at("11:00", 1) + timedelta(microseconds=5)
    row = booking.BlockRow(
        resource=house.one.practitioner.resource, starts_at=at("10:00", 1), ends_at=end
    )
    booking.close(rows=[row], by=SYSTEM, now=NOW)
    fed.same(feeder)

"""The index of the network is what the database says, whatever anybody did."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking.core import Span, at_minute, instant, offered
from glideway.booking.core.network.bits import unpacked
from glideway.booking.models import Booking, Closure, Hold, Opening
from glideway.booking.queries import diaries
from glideway.booking.queries.network import building, feeding
from glideway.booking.queries.network.building import Network
from glideway.booking.queries.network.roster import KINDS
from glideway.directory import operations as directory
from glideway.directory.models import Credential, Placement, Service
from glideway.kit.actor import Role
from glideway.kit.refusals import Refusal
from tests.booking import fed, make
from tests.booking.fed import Town
from tests.booking.make import at
from tests.make import NOW, SYSTEM, staff

pytestmark = pytest.mark.django_db
FIRST = KINDS.index(Service.Kind.FIRST)


def starts(network: Network, placement: Placement, kind: int = FIRST) -> list[datetime]:
    """All starts of a row."""
    (cells,) = unpacked(network.index.tables.starts[kind, network.row[placement.pk]]).nonzero()
    return [instant(network.axis.origin + 5 * cell) for cell in cells.tolist()]


def test_a_build_says_what_the_definition_says_of_everybody() -> None:
    town = Town()
    for hour, (house, service) in enumerate(town.services, 10):
        make.hold(house, at(f"{hour}:00", 1), service=service)
        make.booked(house, at(f"{hour}:15", 2), service=service, placement=house.placements[-1])
    network = building.built(now=NOW)
    asked = 0
    for row, one in enumerate(network.people):
        (placement,) = diaries.ready([one.pk])
        read = diaries.read([placement], network.axis.span, now=NOW)
        for kind, visit in one.visits.items():
            service = Service.objects.get(pk=visit.pk)
            first = network.index.tables.next[kind, row]
            rules = diaries.rules(service, placement)
            found = offered(
                read.schedule(placement, service), rules, now=NOW, window=network.axis.span
            )
            assert network.axis.origin + 5 * int(first) == found[0]
            inside = Span(found[0], found[-1] + 1)
            mine = [at_minute(when) for when in starts(network, placement, kind)]
            assert [when for when in mine if inside.start <= when < inside.end] == found
            asked += 1
    assert asked == 17
    assert {kind for kind, _row in network.told} >= {KINDS.index("full"), KINDS.index("follow_up")}


def test_a_build_asks_the_same_questions_however_many_there_are() -> None:
    counts = []
    for people in (1, 4):
        make.house(f"of-{people}", people=people)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            building.built(now=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_hours_that_many_share_are_one_timetable() -> None:
    make.house(people=3)
    assert building.built(now=NOW).used == 1


@pytest.mark.parametrize(
    "gone",
    [
        lambda house: directory.hide_clinic(clinic=house.clinic, reason="x", by=SYSTEM, now=NOW),
        lambda house: directory.end_placement(placement=house.one, by=SYSTEM, now=NOW),
        lambda _house: Placement.objects.update(accepts_new=False),
        lambda _house: Credential.objects.update(expires_on=NOW.date() - timedelta(days=2)),
        lambda _house: Service.objects.update(new_patients=False),
        lambda _house: Service.objects.update(retired_at=NOW),
        lambda _house: Opening.objects.all().delete(),
    ],
    ids=["hidden", "left", "full", "lapsed", "not for new", "retired", "no hours"],
)
def test_who_cannot_be_booked_has_no_start(gone: Callable[[make.House], object]) -> None:
    house = make.house()
    feeder = feeding.begun(now=NOW)
    assert starts(feeder.network, house.one)
    gone(house)
    fed.same(feeder)
    assert starts(feeder.network, house.one) == []


def test_a_hold_is_gone_at_its_very_end_and_not_a_second_before() -> None:
    house = make.house()
    feeder = feeding.begun(now=NOW)
    make.hold(house, at("11:00"))
    feeder.follow(now=NOW)
    assert at("11:00") not in starts(feeder.network, house.one)
    assert feeder.due(NOW + timedelta(minutes=4, seconds=50)) == 10
    feeder.follow(now=NOW + timedelta(minutes=4, seconds=59))
    assert at("11:00") not in starts(feeder.network, house.one)
    feeder.follow(now=NOW + timedelta(minutes=5))
    assert at("11:00") in starts(feeder.network, house.one)


def test_a_class_that_everybody_left_takes_no_time() -> None:
    town = Town()
    feeder = feeding.begun(now=NOW)
    before = starts(feeder.network, town.here.one)
    held = make.hold(town.here, at("11:00", 1), service=town.group)
    fed.same(feeder)
    assert at("11:00", 1) not in starts(feeder.network, town.here.one)
    booking.let_go(hold=held, by=SYSTEM, now=NOW)
    fed.same(feeder)
    assert starts(feeder.network, town.here.one) == before


def test_a_licence_that_ends_today_ends_at_midnight_where_its_holder_works() -> None:
    house = make.house()
    Credential.objects.update(expires_on=NOW.date())
    feeder = feeding.begun(now=NOW)
    midnight = at("24:00")
    feeder.follow(now=midnight - timedelta(seconds=1))
    assert starts(feeder.network, house.one)
    feeder.follow(now=midnight)
    assert starts(feeder.network, house.one) == []


def test_other_hours_are_learned_in_place_and_somebody_new_is_not() -> None:
    house = make.house()
    feeder = feeding.begun(now=NOW)
    Opening.objects.update(opens="12:00")
    fed.same(feeder)
    found = starts(feeder.network, house.one)
    assert at("12:00", 1) in found
    assert at("11:45", 1) not in found
    make.house("another")
    Opening.objects.update(opens="13:00")
    feeder.follow(now=NOW)
    assert "is new" in feeder.missing
    assert feeder.outgrown == ""
    found = starts(feeder.network, house.one)
    assert at("13:00", 1) in found
    assert at("12:45", 1) not in found


class Walk:
    """People at random, with a seed: every verb that can move a time."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a walk that can be walked again
        self.town = Town()
        self.now = NOW + timedelta(hours=1)
        self.done: dict[str, int] = {}

    def step(self) -> None:
        verb = self.dice.choice(VERBS)
        try:
            verb(self)
        except Refusal:
            return
        self.done[verb.__name__] = self.done.get(verb.__name__, 0) + 1

    def wish(self) -> dict[str, Any]:
        house, service = self.dice.choice(self.town.services)
        when = at("09:00", self.dice.choice([1, 2, 3])) + timedelta(
            minutes=15 * self.dice.randrange(30)
        )
        who = self.dice.choice(house.placements)
        return {"where": house, "when": when, "service": service, "placement": who, "now": self.now}

    def hold(self) -> None:
        make.hold(**self.wish())

    def joint(self) -> None:
        first, second = self.town.here.placements
        wish = self.wish() | {"where": self.town.here, "service": self.town.both}
        make.hold(**wish | {"placement": first}, others=[second])

    def book(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.book(
                hold=hold, patient=make.patient(), by=SYSTEM, key=str(uuid4()), now=self.now
            )

    def let_go(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.let_go(hold=hold, by=SYSTEM, now=self.now)

    def renew(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.renew(hold=hold, by=SYSTEM, now=self.now)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.dice.choice([1, 3, 6]))

    def booked(self) -> Booking | None:
        return self.dice.choice(
            list(Booking.objects.filter(cancelled_at=None).order_by("pk")) or [None]
        )

    def move(self) -> None:
        if (one := self.booked()) is not None:
            when = self.wish()["when"]
            booking.move(booking=one, starts_at=when, by=SYSTEM, key=str(uuid4()), now=self.now)

    def cancel(self) -> None:
        if (one := self.booked()) is not None:
            booking.cancel(booking=one, by=SYSTEM, now=self.now)

    def close(self) -> None:
        wish = self.wish()
        clinic, who = wish["where"].clinic, wish["placement"].practitioner
        booking.close_for(
            clinic=clinic,
            practitioner=self.dice.choice([who, None]),
            kind="ill",
            starts_at=wish["when"],
            ends_at=wish["when"] + timedelta(hours=2),
            by=staff(Role.OWNER, clinic_id=clinic.pk),
            key=str(uuid4()),
            now=self.now,
        )

    def reopen(self) -> None:
        one = Closure.objects.filter(undone_at=None).order_by("pk").first()
        if one:
            who = staff(Role.OWNER, clinic_id=one.clinic_id)
            booking.reopen(closure=one, by=who, key=str(uuid4()), now=self.now)

    def leave(self) -> None:
        wish = self.wish()
        resource = wish["placement"].practitioner.resource
        end = wish["when"] + timedelta(minutes=50)
        row = booking.BlockRow(resource=resource, starts_at=wish["when"], ends_at=end)
        booking.close(rows=[row], by=SYSTEM, now=self.now)

    def hours(self) -> None:
        who = self.wish()["placement"]
        day = (self.now + timedelta(days=self.dice.choice([1, 2, 3]))).date()
        row = booking.OpeningRow(placement=who, on=day, opens="10:00", closes="12:30")
        booking.open_hours(rows=[row], by=SYSTEM, now=self.now)

    def hide(self) -> None:
        clinic = self.dice.choice([self.town.here, self.town.there]).clinic
        clinic.refresh_from_db()
        if clinic.hidden_at:
            directory.show_clinic(clinic=clinic, by=SYSTEM, now=self.now)
        else:
            directory.hide_clinic(clinic=clinic, reason="x", by=SYSTEM, now=self.now)

    def takes_nobody_new(self) -> None:
        one = Placement.objects.get(pk=self.wish()["placement"].pk)
        Placement.objects.filter(pk=one.pk).update(accepts_new=not one.accepts_new)


VERBS = (
    *(Walk.hold,) * 6,
    *(Walk.joint,) * 4,
    *(Walk.book,) * 5,
    Walk.let_go,
    Walk.renew,
    *(Walk.move,) * 4,
    *(Walk.cancel,) * 3,
    *(Walk.wait,) * 2,
    Walk.close,
    Walk.reopen,
    Walk.leave,
    Walk.hours,
    Walk.hide,
    Walk.takes_nobody_new,
)


def walked(seed: int, steps: int, between: int) -> dict[str, int]:
    walk = Walk(seed)
    feeder = feeding.begun(now=walk.now)
    for number in range(steps):
        walk.step()
        if number % between == between - 1:
            fed.same(feeder, now=walk.now)
    return walk.done


def test_after_a_random_walk_of_all_verbs_what_was_followed_is_what_is_built() -> None:
    done = walked(seed=9, steps=120, between=8)
    assert {verb.__name__ for verb in VERBS} == set(done)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_after_many_random_walks_what_was_followed_is_what_is_built(seed: int) -> None:
    walked(seed=seed, steps=300, between=3)

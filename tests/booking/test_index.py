"""The index of the network is what the database says, whatever anybody did."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking.core import Span, at_minute, instant, offered
from glideway.booking.core.network.bits import unpacked
from glideway.booking.models import Opening
from glideway.booking.queries import diaries
from glideway.booking.queries.network import building, feeding
from glideway.booking.queries.network.building import Network
from glideway.booking.queries.network.roster import KINDS
from glideway.directory import operations as directory
from glideway.directory.models import Credential, Placement, Service
from tests.booking import fed, make
from tests.booking.fed import Town
from tests.booking.make import at
from tests.booking.walking import BY_OTHER_ROADS, NO_TIME, VERBS, WALKED, Walk
from tests.make import NOW, SYSTEM

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


def walked(seed: int, steps: int, between: int) -> dict[str, int]:
    walk = Walk(seed)
    feeder = feeding.begun(now=walk.now)
    for number in range(steps):
        walk.step()
        if number % between == between - 1:
            fed.same(feeder, now=walk.now)
    return walk.done


def test_every_verb_is_walked_or_said_to_take_no_time_or_the_same_time() -> None:
    verbs = {name for name in booking.__all__ if name[0].islower()}
    assert sorted(verbs) == sorted((WALKED + " " + BY_OTHER_ROADS + " " + NO_TIME).split())


def test_after_a_random_walk_of_all_verbs_what_was_followed_is_what_is_built() -> None:
    done = walked(seed=9, steps=200, between=10)
    assert {verb.__name__ for verb in VERBS} == set(done)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_after_many_random_walks_what_was_followed_is_what_is_built(seed: int) -> None:
    walked(seed=seed, steps=300, between=3)

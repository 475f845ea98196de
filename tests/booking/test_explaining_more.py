"""Explaining joint visits and classes; and the promise: empty if and only if it can be kept."""

import random
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import at_minute, instant
from glideway.booking.models import TravelTime
from glideway.directory import operations as directory
from glideway.directory.models import Placement, Service
from tests.booking import make, more
from tests.booking.make import DAYS, House, at
from tests.booking.test_desk import signed_in
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
STARTS = [at(f"{hour:02}:{minute:02}", 1) for hour in range(8, 18) for minute in (0, 5, 15, 30)]


def told(
    house: House,
    service: Service,
    start: datetime,
    *others: Placement,
    one: Placement | None = None,
) -> list[tuple[str, str]]:
    lines = queries.explain_start(
        actor=anon(),
        placement=one or house.one,
        service=service,
        starts_at=start,
        now=NOW,
        others=others,
    )
    return [(line.rule, line.sentence) for line in lines]


def test_of_a_joint_visit_it_is_said_for_whom() -> None:
    house = make.house(people=2)
    both = more.given(house, people=2)
    second = house.placements[1]
    make.booked(house, at("10:00", 1), placement=second)
    assert told(house, both, at("10:00", 1), second) == [
        ("booked", "For Maya Chen 1: An appointment has this time.")
    ]
    assert told(house, both, at("10:30", 1), second) == []
    assert told(house, both, at("07:00", 1), second) == [
        ("closed", "There are no opening hours at this time.")
    ]


def test_one_alone_or_too_many_are_told_how_many_give_it() -> None:
    house = make.house(people=3)
    both = more.given(house, people=2)
    _one, two, three = house.placements
    says = [("closed", "This visit is given by 2 practitioners together: name all of them.")]
    assert told(house, both, at("10:00", 1)) == says
    assert told(house, both, at("10:00", 1), house.one) == says
    assert told(house, both, at("10:00", 1), two, three) == says
    far = make.house("elsewhere")
    assert told(house, both, at("10:00", 1), far.one) == says


def test_a_class_with_a_seat_is_offered_and_a_full_one_says_so() -> None:
    house = make.house()
    group = more.given(house, capacity=1)
    assert told(house, group, at("10:00", 1)) == []
    make.booked(house, at("10:00", 1), service=group)
    full = ("session-full", "A class takes place then, and it has no seat for this visit.")
    assert told(house, group, at("10:00", 1)) == [full]


def test_placements_that_are_ready_cost_five_questions(
    django_assert_max_num_queries: object,
) -> None:
    house = make.house(people=2)
    both = more.given(house, people=2)
    ready = queries.people_of(house.clinic)
    with django_assert_max_num_queries(5):  # type: ignore[operator]  # pytest-django's fixture
        assert told(house, both, at("10:00", 1), ready[1], one=ready[0]) == []


def test_the_desk_names_who_gives_it_together(client: Client) -> None:
    house = make.house(people=2)
    both = more.given(house, people=2)
    make.booked(house, at("10:00", 1), placement=house.placements[1])
    ask = {"placement": str(house.one.public_id), "service": str(both.public_id)}
    ask |= {"day": "2026-03-03", "time": "10:00"}
    signed_in(client, house)
    alone = client.get("/desk/explain/", ask).content.decode()
    assert "given by 2 practitioners together" in alone
    ask["with"] = str(house.placements[1].public_id)
    page = client.get("/desk/explain/", ask).content.decode()
    assert "For Maya Chen 1: An appointment has this time." in page
    assert f'value="{house.placements[1].public_id}" checked' in page


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_said_if_and_only_if_the_time_can_be_kept(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a diary, not a secret
    house, elsewhere = diary(dice)
    services = [
        house.first,
        more.given(house, people=2, devices=["laser"]),
        more.given(house, "follow_up", capacity=2, devices=["mat"], buffer_after=10),
        more.given(house, minutes=45, devices=["laser"], buffer_before=5, max_per_day=2),
    ]
    filled(dice, house, elsewhere, services)
    for start in dice.sample(STARTS, 12):
        for service in services:
            team = house.placements[: service.people]
            why = told(house, service, start, *team[1:])
            assert (not why) is kept(house, service, start, team), (service.pk, start, why)


def diary(dice: random.Random) -> tuple[House, Placement]:
    """Two who work together with few things, and one of them at a second clinic."""
    house, there = make.house(people=2, rooms=dice.choice((1, 2))), make.house("kensington")
    more.devices(house, "laser")
    more.devices(house, "mat")
    who = house.one.practitioner
    (also,) = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=who, clinic=there.clinic, services=list(there.services.values())
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    rows = [
        booking.OpeningRow(placement=also, weekday=day, opens="09:00", closes="17:00")
        for day in DAYS
    ]
    booking.open_hours(rows=rows, by=SYSTEM, now=NOW)
    TravelTime.objects.create(
        practitioner=who, here=house.clinic, there=there.clinic, minutes=dice.choice((15, 40))
    )
    return house, also


def filled(
    dice: random.Random, house: House, elsewhere: Placement, services: list[Service]
) -> None:
    """Some visits of each kind, where the engine lets them in."""
    first = elsewhere.services.get(kind="first")
    wishes: list[tuple[Service, Placement, list[Placement]]] = [(first, elsewhere, [])]
    wishes += [(one, house.one, house.placements[1 : one.people]) for one in services]
    for _visit in range(9):
        service, placement, others = dice.choice(wishes)
        when = instant(at_minute(at("09:00", 1)) + 15 * dice.randrange(32))
        try:
            make.booked(house, when, service=service, placement=placement, others=others)
        except booking.CannotBook:
            continue


def kept(house: House, service: Service, start: datetime, team: list[Placement]) -> bool:
    """Whether the verb itself keeps this time; it is given back at once."""
    try:
        with transaction.atomic():
            make.hold(house, start, service=service, placement=team[0], others=team[1:])
            transaction.set_rollback(True)
    except booking.CannotBook:
        return False
    return True

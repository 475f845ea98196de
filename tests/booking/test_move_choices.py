"""Where an appointment can go: the same practitioner first, then colleagues who give it there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.directory.models import Placement
from glideway.kit import clock
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def whom(made: Booking) -> list[Placement]:
    return [one.placement for one in queries.move_choices(made, now=NOW)]


def with_anybody(house: House) -> Booking:
    """Booked with whoever was free: the second, for the first has a visit that day already."""
    make.booked(house, at("09:00", 1), placement=house.one)
    by = anon(session_key=uuid4().hex, network=uuid4().hex)
    chosen = booking.hold_any(
        service=house.first,
        placements=house.placements,
        starts_at=at("11:00", 1),
        by=by,
        client=by.session_key,
        network=by.network,
        key=str(uuid4()),
        now=NOW,
    )
    return booking.book(hold=chosen.hold, patient=make.patient(), by=SYSTEM, key="k", now=NOW)


def test_who_booked_anybody_is_offered_the_same_first_and_then_all_others() -> None:
    house = make.house(people=3)
    made = with_anybody(house)
    one, two, three = house.placements
    assert made.placement == two
    assert whom(made) == [two, one, three]


def test_the_page_lists_all_of_them_and_a_tap_moves_to_a_colleague(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house(people=3)
    made = with_anybody(house)
    path = f"/appointment/{queries.link_of(made)}/move/"
    with django_assert_max_num_queries(MOST):
        page = client.get(path).content.decode()
    places = [page.index(f"<h2>Maya Chen {number}") for number in (1, 0, 2)]
    assert places == sorted(places)
    assert page.count("as now") == 1
    form = {"placement": house.placements[2].public_id, "start": at("12:00", 1).isoformat()}
    assert client.post(path, form | {"key": str(uuid4())}).status_code == 302
    made.refresh_from_db()
    assert (made.placement, made.starts_at) == (house.placements[2], at("12:00", 1))


def test_a_colleague_who_gives_it_no_more_or_has_no_time_is_not_listed() -> None:
    house = make.house(people=3)
    made = make.booked(house, at("11:00", 1))
    house.placements[1].services.remove(house.first)
    Placement.objects.filter(pk=house.placements[2].pk).update(ended_at=NOW - timedelta(days=1))
    assert whom(made) == [house.one]


def test_a_joint_visit_keeps_its_people_and_goes_where_both_are_free() -> None:
    house = make.house(people=3)
    both = more.given(house, people=2)
    _one, two, _three = house.placements
    made = make.booked(house, at("11:00", 1), service=both, others=[two])
    make.booked(house, at("14:00", 1), placement=two)
    (choice,) = queries.move_choices(made, now=NOW)
    offered = {time.starts_at for day in choice.days for time in day.times}
    assert choice.placement == house.one
    assert at("14:00", 1) not in offered
    assert {at("11:15", 1), at("13:30", 1), at("14:30", 1)} <= offered

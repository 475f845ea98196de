"""What occupies a time is asked in words that are made once; they ask what the query would."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from glideway.booking.core import Span, at_minute
from glideway.booking.queries import occupied
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW

pytestmark = pytest.mark.django_db
EVER = Span(at_minute(NOW) - 1440, at_minute(NOW) + 30 * 1440)


def asked(some: Sequence[int], wide: Span, now: datetime, *, located: bool) -> list[str]:
    """What the database answers, asked in words made once and by the query of this moment."""
    cells = wide.start // 5, wide.end // 5 + 1
    kept = occupied._claims(some, *cells, now, located=located)  # noqa: SLF001 - what is tested
    fresh = occupied._claims.ask(some, *cells, now, located=located)  # noqa: SLF001
    assert sorted(map(str, kept)) == sorted(map(str, fresh))
    return sorted(map(str, kept))


@pytest.mark.parametrize("located", [True, False])
def test_words_made_once_ask_what_the_query_of_this_moment_would(*, located: bool) -> None:
    house = make.house()
    held = make.hold(house, at("10:00", 1))
    make.booked(house, at("14:00", 1))
    person = house.one.practitioner.resource.pk
    some, other = [person, *range(10_000, 10_005)], [10_006]
    late = held.expires_at
    nearly = Span(EVER.start, at_minute(at("10:00", 1)) - 6)
    found = {
        (moment, wide): len(asked(some, wide, moment, located=located))
        for moment in (NOW, late, late - timedelta(microseconds=1))
        for wide in (EVER, nearly)
    }
    assert [found[moment, EVER] for moment in (NOW, late, late - timedelta(microseconds=1))] == [
        2, 1, 2
    ]  # fmt: skip
    assert {found[moment, nearly] for moment in (NOW, late)} == {0}
    assert asked(other, EVER, NOW, located=located) == []


def test_its_times_know_their_zone_and_rooms_and_devices_are_asked_for_as_people_are() -> None:
    house = make.house()
    hold = make.hold(house, at("10:00", 1))
    mine = house.one.practitioner.resource.pk
    taken = occupied.occupied([mine], [], EVER, located=True, now=NOW)
    (one,) = taken.busy[mine]
    assert one.expires_at == hold.expires_at
    assert one.location == str(house.one.clinic_id)
    assert taken.services == {f"h{hold.pk}": hold.service_id}


def test_for_nobody_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert occupied.occupied([], [], EVER, located=False, now=NOW).busy == {}

"""Many want the last seat, or open one class at once: seats are sold once, the class is one."""

from collections import Counter
from collections.abc import Callable

import pytest

from glideway.booking.models import ClassSession, Hold, TakenCell
from glideway.booking.operations import claims
from glideway.directory.models import Service
from tests.booking import make, more
from tests.booking.make import House, at
from tests.races.crowd import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 8


def seats_wanted(house: House, group: Service) -> list[Callable[[], object]]:
    """Many who want a seat of one class, each from a browser of its own."""

    def attempt() -> object:
        return make.hold(house, at("10:00"), service=group)

    return [attempt] * CROWD


@pytest.mark.parametrize("seats", [1, 3])
def test_of_many_who_open_one_class_each_seat_has_one(seats: int) -> None:
    house = make.house()
    group = more.given(house, capacity=seats)
    answers = at_once(seats_wanted(house, group))
    assert Counter(answers) == {"won": seats, "session-full": CROWD - seats}
    session = ClassSession.objects.get()
    assert TakenCell.objects.filter(session=session).count() == 12
    taken = TakenCell.objects.filter(resource=session.seats_id).values_list("cell", flat=True)
    assert sorted(taken) == list(range(seats))


def test_without_the_lock_the_key_still_sells_the_last_seat_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("glideway.booking.operations.holds.locked", lambda **_named: None)
    assert claims.locked is not None
    house = make.house()
    group = more.given(house, capacity=2)
    answers = at_once(seats_wanted(house, group))
    assert 1 <= Counter(answers)["won"] <= 2
    assert set(answers) <= {"won", "session-full", "time-taken"}
    assert ClassSession.objects.filter(cancelled_at=None).count() == 1
    assert Hold.objects.count() == answers.count("won")

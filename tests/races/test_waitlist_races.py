"""Many at once around an offer of the waitlist: one gets the time, and nobody meets a fault."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, WaitlistEntry
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import at_once
from tests.races.test_booking_races import holds, no_cell_twice

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
QUARTER = timedelta(minutes=15)
CROWD = 6


def waits(house: House, number: int = 0) -> WaitlistEntry:
    return booking.wait(
        patient=make.patient(f"Patient {number}"),
        service=house.first,
        clinic=house.clinic,
        first_on=date(2026, 3, 2),
        last_on=date(2026, 3, 20),
        by=SYSTEM,
        key=str(uuid4()),
        now=NOW + timedelta(seconds=number),
    )


def offered(house: House, people: int = 1) -> Hold:
    """The offer that follows a cancellation of 11:00 tomorrow."""
    made = make.booked(house, at("11:00", 1))
    for number in range(people):
        waits(house, number)
    booking.cancel(booking=made, by=SYSTEM, now=NOW + timedelta(seconds=people))
    return Hold.objects.get(kind="offer")


def live() -> int:
    """How many appointments stand at 11:00 tomorrow."""
    return Booking.objects.filter(cancelled_at=None, starts_at=at("11:00", 1)).count()


def accepting(offer: Hold, now: datetime = NOW + QUARTER / 2) -> Callable[[], object]:
    return lambda: booking.accept_offer(
        offer=offer, by=anon(uuid4().hex), key=str(uuid4()), now=now
    )


def cancelling(made: Booking, now: datetime) -> Callable[[], object]:
    return lambda: booking.cancel(booking=made, by=SYSTEM, now=now)


def test_an_offer_taken_at_once_with_walk_ins_is_the_one_appointment() -> None:
    house = make.house(hours=[("11:00", "11:30")])
    offer = offered(house)
    crowd = [holds(house, "11:00", starts_at=at("11:00", 1)) for _one in range(CROWD)]
    answers = at_once([accepting(offer), *crowd])
    assert Counter(answers) == {"won": 1, "time-taken": CROWD}
    assert live() == 1
    no_cell_twice()


def test_of_many_yes_to_one_offer_one_books_and_the_others_read_that_it_passed_on() -> None:
    house = make.house(hours=[("11:00", "11:30")])
    offer = offered(house)
    answers = at_once([accepting(offer) for _one in range(CROWD)])
    assert Counter(answers) == {"won": 1, "offer-passed-on": CROWD - 1}
    assert live() == 1
    no_cell_twice()


def test_yes_just_before_the_end_and_walk_ins_exactly_at_it_give_the_time_to_one() -> None:
    for number in range(4):
        house = make.house(f"house-{number}", hours=[("11:00", "11:30")])
        Hold.objects.filter(kind="offer").update(let_go_at=NOW)
        Booking.objects.all().update(starts_at=at("09:00", 9), ends_at=at("09:30", 9))
        made = make.booked(house, at("11:00", 1))
        entry = waits(house)
        booking.cancel(booking=made, by=SYSTEM, now=NOW)
        offer = Hold.objects.get(entry=entry)
        end = offer.expires_at
        answers = at_once(
            [
                accepting(offer, end - timedelta(milliseconds=20)),
                *[holds(house, "11:00", starts_at=at("11:00", 1), now=end) for _one in range(3)],
            ]
        )
        assert answers.count("won") == 1
        assert set(answers) <= {"won", "time-taken", "offer-passed-on"}


def test_many_workers_at_the_end_ask_the_next_once() -> None:
    house = make.house(hours=[("11:00", "11:30")])
    offer = offered(house, people=3)
    now = offer.expires_at
    answers = at_once([lambda: booking.sweep_offers(now=now) for _one in range(CROWD)])
    assert answers == ["won"] * CROWD
    assert Hold.objects.filter(kind="offer", let_go_at=None).count() == 1
    assert Hold.objects.filter(kind="offer").count() == 2
    no_cell_twice()


def test_many_times_freed_at_once_are_never_two_offers_of_one_time() -> None:
    house = make.house()
    clocks = ["09:30", "11:00", "13:00", "15:00"]
    made = [make.booked(house, at(clock, 1)) for clock in clocks]
    for number in range(3):
        waits(house, number)
    now = NOW + timedelta(seconds=9)
    at_once([cancelling(one, now) for one in made])
    offers = Hold.objects.filter(kind="offer", let_go_at=None)
    assert offers.count() == 3
    assert len({one.patient_id for one in offers}) == 3
    no_cell_twice()

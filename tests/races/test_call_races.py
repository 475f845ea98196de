"""The free call under many hands at once: one time, three tries, one end."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, CallAttempt, Callback, ConsultEnd, Hold
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.calls import ask, desk, ended, holder, offered, tried
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM
from tests.races.crowd import CROWD, at_once
from tests.races.test_booking_races import no_cell_twice

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def accept(offer: Hold, now: datetime = NOW) -> Booking:
    return booking.accept_consult(offer=offer, by=holder(), key=str(uuid4()), now=now)


def at_the_desk(house: House, now: datetime = NOW) -> Booking:
    row = booking.BookingRow(
        service=house.services["consult"],
        placement=house.one,
        starts_at=at("10:00", 2),
        patient=make.patient(),
    )
    return booking.book_at_desk(row=row, by=desk(house), key=str(uuid4()), now=now)


def test_an_offered_time_is_taken_while_the_desk_books_it() -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    answers = at_once(
        [
            *[lambda: accept(offer) for _one in range(CROWD // 2)],
            *[lambda: at_the_desk(house) for _one in range(CROWD // 2)],
        ]
    )
    # Taking it twice is one appointment; the desk never gets what is kept for somebody.
    assert Counter(answers) == {"won": CROWD // 2, "time-taken": CROWD // 2}
    made = Booking.objects.get()
    assert (made.patient.name, Callback.objects.get().answered_at) == ("Ana Roy", NOW)
    assert Message.objects.filter(about=f"booking:{made.public_id}").count() == 1
    no_cell_twice()


def test_at_the_instant_an_offer_ends_one_of_them_gets_the_time() -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    end = offer.expires_at
    early = end - timedelta(seconds=1)
    answers = at_once(
        [
            *[lambda: accept(offer, early) for _one in range(2)],
            *[lambda: accept(offer, end) for _one in range(2)],
            *[lambda: at_the_desk(house, end) for _one in range(4)],
        ]
    )
    assert Booking.objects.count() == 1
    assert "won" in answers
    assert set(answers) <= {"won", "time-taken", "offer-over", "hold-expired"}
    no_cell_twice()


def test_two_who_choose_different_times_by_one_link_book_one() -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))

    def choose(clock: str) -> Booking:
        return booking.choose_consult(
            offer=offer,
            service=house.services["consult"],
            placement=house.one,
            starts_at=at(clock, 2),
            by=holder(),
            key=str(uuid4()),
            now=NOW,
        )

    clocks = ["11:00", "11:15", "11:30", "11:45"] * 2
    answers = at_once([lambda clock=clock: choose(clock) for clock in clocks])  # type: ignore[misc]
    assert answers == ["won"] * CROWD
    assert Booking.objects.count() == 1
    no_cell_twice()


def test_eight_who_log_a_try_at_once_log_three() -> None:
    house = make.house()
    asked = ask(house)
    answers = at_once([lambda: tried(house, asked) for _one in range(CROWD)])
    assert Counter(answers) == {"won": 3, "tries-spent": CROWD - 3}
    assert CallAttempt.objects.count() == 3


def test_eight_ends_at_once_are_one() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    answers = at_once([lambda: ended(house, callback=asked) for _one in range(CROWD)])
    assert Counter(answers) == {"won": 1, "consult-over": CROWD - 1}
    assert ConsultEnd.objects.count() == 1


def test_a_wish_withdrawn_while_its_offer_is_taken_is_one_or_the_other() -> None:
    house = make.house()
    asked = tried(house, ask(house))
    offer = offered(house, asked)
    at_once(
        [
            *[lambda: accept(offer) for _one in range(CROWD // 2)],
            *[
                lambda: booking.withdraw_callback(callback=asked, by=SYSTEM, now=NOW)
                for _one in range(CROWD // 2)
            ],
        ]
    )
    fresh = Callback.objects.get()
    booked = Booking.objects.count()
    assert (fresh.withdrawn_at is None, fresh.answered_at is None) == (bool(booked), not booked)
    no_cell_twice()

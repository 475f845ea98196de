"""One patient, many clinics at once: what somebody has elsewhere is no cell, yet it counts.

SQLite here, where one writes at a time; what is proved is proved on PostgreSQL with `make test-pg`.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold
from glideway.directory.models import Patient
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TRIALS = 6


def starts() -> list[datetime]:
    """As many half hours of one morning as there are trials."""
    return [at(f"{9 + one // 2:02}:{one % 2 * 30:02}", 3) for one in range(TRIALS)]


def test_one_patient_is_not_booked_at_two_clinics_at_one_instant() -> None:
    houses = [make.house(f"clinic-{one}") for one in range(2)]

    def books(hold: Hold, ana: Patient) -> Callable[[], object]:
        return lambda: booking.book(
            hold=hold, patient=ana, by=anon(uuid4().hex), key=str(uuid4()), now=NOW
        )

    trials = []
    for when in starts():
        ana = make.patient()
        held = [make.hold(one, when) for one in houses]
        trials.append([books(one, ana) for one in held])
    told = [Counter(one.word for one in trial) for trial in race(trials)]
    assert told == [{"won": 1, "not-offered": 1}] * TRIALS
    assert Booking.objects.count() == TRIALS


def test_two_desks_do_not_give_one_patient_two_visits_at_one_instant() -> None:
    houses = [make.house(f"clinic-{one}") for one in range(2)]

    def books(where: House, when: datetime, ana: Patient) -> Callable[[], object]:
        row = booking.BookingRow(
            service=where.first, placement=where.one, starts_at=when, patient=ana
        )
        return lambda: booking.book_at_desk(row=row, by=SYSTEM, key=str(uuid4()), now=NOW)

    trials = []
    for when in starts():
        ana = make.patient()
        trials.append([books(one, when, ana) for one in houses])
    assert [sorted(one.word == "won" for one in trial) for trial in race(trials)] == [
        [False, True]
    ] * TRIALS
    assert Booking.objects.count() == TRIALS


def test_a_visit_moved_and_another_booked_do_not_meet_in_one_instant() -> None:
    here, there = make.house("here"), make.house("there")

    def moves(made: Booking, when: datetime) -> Callable[[], object]:
        return lambda: booking.move(
            booking=made, starts_at=when, by=SYSTEM, key=str(uuid4()), now=NOW
        )

    def books(hold: Hold, ana: Patient) -> Callable[[], object]:
        return lambda: booking.book(hold=hold, patient=ana, by=SYSTEM, key=str(uuid4()), now=NOW)

    trials = []
    for number, when in enumerate(starts()):
        ana = make.patient()
        made = make.booked(here, at(f"{13 + number // 2}:{number % 2 * 30:02}", 4), patient=ana)
        trials.append([moves(made, when), books(make.hold(there, when), ana)])
    told = [[one.word for one in trial] for trial in race(trials)]
    assert [sorted(one == "won" for one in trial) for trial in told] == [[False, True]] * TRIALS


def test_a_patient_without_proof_does_not_win_a_fourth_visit_by_asking_at_once() -> None:
    houses = [make.house(f"clinic-{one}") for one in range(4)]
    ana = make.patient(proved=False)
    held = [make.hold(one, at(f"{9 + number}:00", 3)) for number, one in enumerate(houses)]

    def books(hold: Hold) -> Callable[[], object]:
        return lambda: booking.book(
            hold=hold, patient=ana, by=anon(uuid4().hex), key=str(uuid4()), now=NOW
        )

    (told,) = race([[books(one) for one in held]])
    assert Counter(one.word for one in told) == {"won": 3, "too-many-visits": 1}
    assert Booking.objects.count() == 3


def test_one_browser_that_taps_at_four_clinics_at_once_holds_one_time() -> None:
    houses = [make.house(f"clinic-{one}") for one in range(4)]

    def taps(where: House, when: datetime, client: str) -> Callable[[], object]:
        return lambda: make.hold(where, when, client=client, network=client)

    told = race(
        [
            [taps(one, when, f"browser-{number}") for one in houses]
            for number, when in enumerate(starts())
        ]
    )
    assert [Counter(one.word for one in trial) for trial in told] == [
        {"won": 1, "too-many-holds": 3}
    ] * TRIALS
    assert Hold.objects.count() == TRIALS


def test_one_network_that_taps_at_five_clinics_at_once_holds_three_times() -> None:
    houses = [make.house(f"clinic-{one}") for one in range(5)]

    def taps(where: House, when: datetime, network: str) -> Callable[[], object]:
        return lambda: make.hold(where, when, network=network)

    told = race(
        [
            [taps(one, when, f"network-{number}") for one in houses]
            for number, when in enumerate(starts())
        ]
    )
    assert [Counter(one.word for one in trial) for trial in told] == [
        {"won": 3, "too-many-holds": 2}
    ] * TRIALS
    assert Hold.objects.count() == 3 * TRIALS

"""R3: a booker killed with SIGKILL at any instant. What it was told is there, nothing is left over.

The booker works in a forked child and says on a pipe what it was answered, after each answer; the
parent kills it some answers and a moment later, both drawn by a seed, again and again.
"""

import os
import signal
import time
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connections

from glideway.booking import operations as booking
from glideway.booking.core.reminding import remindings
from glideway.booking.models import Booking, Hold, Reminder, TakenCell
from glideway.kit import audit
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import wrong_cells
from tests.races.killing import How, in_a_child
from tests.races.test_thousand import weekdays

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
KILLS, LONG = 25, 500
LAST = 20  # UTC: half an hour later is on offer as well, before the clocks change and after
LATER = NOW + timedelta(minutes=6)


def work(house: House, starts: list[datetime], tell: int) -> None:
    """Hold, book, sometimes move or cancel, for ever; each answer is told when it is there."""
    for number, start in zip(count(), starts, strict=False):
        who = anon(uuid4().hex, uuid4().hex)
        held = make.hold(house, start, by=who)
        made = booking.book(hold=held, patient=make.patient(), by=who, key=str(uuid4()), now=NOW)
        os.write(tell, f"booked {made.public_id}\n".encode())
        if number % 3 == 1:
            booking.cancel(booking=made, by=SYSTEM, now=NOW, key=str(uuid4()))
            os.write(tell, f"cancelled {made.public_id}\n".encode())
        elif number % 3 == 2:
            make.hold(house, start + timedelta(minutes=30), by=anon(uuid4().hex, uuid4().hex))


def killed_at_work(
    house: House, starts: list[datetime], answers: int, seconds: float
) -> list[tuple[str, UUID]]:
    """One life of a booker: killed a moment after so many answers; all that it said till then."""
    reader, writer = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work(house, starts, writer)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = [told.readline() for _ in range(answers)]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        lines += told.readlines()
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the booker ended by itself: a fault, and no kill"
    said = [one.split() for one in lines if one.endswith("\n")]
    return [(word, UUID(name)) for word, name in said]


def lost(acknowledged: list[tuple[str, UUID]]) -> list[str]:
    """What somebody was told and is not so."""
    rows = {one.public_id: one for one in Booking.objects.all()}
    return [
        f"{word} {name}"
        for word, name in acknowledged
        if name not in rows or (word == "cancelled" and rows[name].cancelled_at is None)
    ]


def left_over() -> list[str]:
    """Rows that half a verb would leave: no reminders, no letter, cells of nothing."""
    found = []
    for one in Booking.objects.select_related("placement__clinic"):
        due = remindings(one.starts_at, one.placement.clinic.zone, now=NOW)
        if Reminder.objects.filter(booking=one).count() != len(due):
            found.append(f"{one} has not its {len(due)} reminders")
        if not Message.objects.filter(about=f"booking:{one.public_id}").exists():
            found.append(f"{one} was told to nobody")
        if one.cancelled_at and TakenCell.objects.filter(booking=one).exists():
            found.append(f"{one} is cancelled and keeps its time")
    return found


def survives(kills: int) -> None:
    dice = Random(7)  # noqa: S311 - chance for a test, not for a secret
    house = make.house(people=4, rooms=4, horizon_days=365)
    starts = [one for one in weekdays(900, step=60) if one.hour < LAST]
    told: list[tuple[str, UUID]] = []
    for life in range(kills):
        free = starts[life * 20 % 580 :]
        told += killed_at_work(house, free, dice.randint(0, 3), dice.uniform(0, 0.08))
    assert len(told) >= kills  # on average one answer and a half before each end
    assert lost(told) == []
    assert left_over() == []
    assert wrong_cells() == []
    assert [chain for chain in audit.chains() if audit.first_bad(chain) is not None] == []
    for held in Hold.objects.filter(let_go_at=None):  # whose browser is gone: free at its end
        again = make.hold(house, held.starts_at, now=LATER, placement=held.placement)
        assert again.pk != held.pk


def test_a_booker_killed_at_any_instant_loses_nothing_that_was_acknowledged() -> None:
    survives(KILLS)


@pytest.mark.soak
def test_five_hundred_bookers_killed_lose_nothing_that_was_acknowledged() -> None:
    survives(LONG)


def test_the_harness_sees_who_is_told_before_the_commit() -> None:
    house = make.house()
    held, ana = make.hold(house, weekdays(1)[0]), make.patient()
    name = held.public_id
    reader, writer = os.pipe()

    def told_too_early() -> None:
        os.write(writer, f"booked {name}\n".encode())
        booking.book(hold=held, patient=ana, by=SYSTEM, key=str(uuid4()), now=NOW)

    in_a_child(told_too_early, 5, How.BEFORE)
    os.close(writer)
    with os.fdopen(reader) as said:
        told = [("booked", UUID(said.readline().split()[1]))]
    assert lost(told) == [f"booked {name}"]

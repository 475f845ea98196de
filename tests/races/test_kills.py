"""R4: killed, or refused by the database, at every single action of every verb that changes time.

Nothing is ever half done: the rows are as they were before, to the last one. The same key sent
again then has its one effect, and sent once more has none.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, Reminder
from glideway.kit import once
from glideway.kit.models import Message
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import wrong_cells
from tests.races.killing import FAILED, KILLED, How, Verb, actions, everything, in_a_child
from tests.races.test_waitlist_races import offered, waits

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
SOON = NOW + timedelta(minutes=1)
TOMORROW = at("11:00", 1)
Case = Callable[[House], Verb]


def holds(house: House) -> Verb:
    who, key = anon(), str(uuid4())
    return lambda: make.hold(house, TOMORROW, by=who, key=key)


def books(house: House) -> Verb:
    held, ana, key = make.hold(house, TOMORROW), make.patient(), str(uuid4())
    return lambda: booking.book(hold=held, patient=ana, by=SYSTEM, key=key, now=SOON)


def moves(house: House) -> Verb:
    made, key = make.booked(house, TOMORROW), str(uuid4())
    waits(house)  # the time that is left goes round the waitlist in the same transaction
    new = at("14:00", 2)
    return lambda: booking.move(booking=made, starts_at=new, by=SYSTEM, key=key, now=SOON)


def cancels(house: House) -> Verb:
    made, key = make.booked(house, TOMORROW), str(uuid4())
    waits(house)
    return lambda: booking.cancel(booking=made, by=SYSTEM, key=key, now=SOON, reason="Ill")


def undoes(house: House) -> Verb:
    made, key = make.booked(house, TOMORROW), str(uuid4())
    return lambda: booking.undo(booking=made, by=SYSTEM, key=key, now=SOON)


def accepts_an_offer(house: House) -> Verb:
    offer, who, key = offered(house, people=2), anon(), str(uuid4())
    return lambda: booking.accept_offer(offer=offer, by=who, key=key, now=SOON)


def passes_an_offer(house: House) -> Verb:
    offer, who, key = offered(house, people=2), anon(), str(uuid4())
    return lambda: booking.pass_offer(offer=offer, by=who, key=key, now=SOON)


def asks_for_approval(house: House) -> Verb:
    service = more.given(house, approval_hours=24)
    held, ana, key = make.hold(house, TOMORROW, service=service), make.patient(), str(uuid4())
    return lambda: booking.ask(hold=held, patient=ana, by=SYSTEM, key=key, now=SOON)


def accepts_a_request(house: House) -> Verb:
    asks_for_approval(house)()
    request, key = Hold.objects.get(kind="request"), str(uuid4())
    return lambda: booking.accept_request(hold=request, by=SYSTEM, key=key, now=SOON)


CASES: list[Case] = [
    holds,
    books,
    moves,
    cancels,
    undoes,
    accepts_an_offer,
    passes_an_offer,
    asks_for_approval,
    accepts_a_request,
]


STRUCK = {How.BEFORE: KILLED, How.ERROR: FAILED}


def fates(nth: int) -> list[How]:
    """What befalls the n-th action here: one database kills the odd ones, the other the even.

    Between the two of them every action meets both, and each has every action struck.
    """
    odd = nth % 2 == 1
    return [How.BEFORE if odd == (connection.vendor == "sqlite") else How.ERROR]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_nothing_is_half_done_wherever_it_is_killed_or_refused(case: Case) -> None:
    verb = case(make.house())
    before, many = everything(), actions(verb)
    assert many > 5
    assert everything() == before
    for nth in range(1, many + 1):
        for how in fates(nth):
            assert in_a_child(verb, nth, how) == STRUCK[how], nth
            assert everything() == before, f"action {nth} of {many}: {how}"
    assert in_a_child(verb, many, How.AFTER) == KILLED  # committed, and nobody was told
    once_done = everything()
    assert once_done != before
    verb()  # the page sends the same key again
    verb()
    assert everything() == once_done
    assert wrong_cells() == []


def test_who_is_killed_after_the_commit_has_a_reminded_appointment_and_one_letter() -> None:
    verb = books(make.house())
    assert in_a_child(verb, actions(verb), How.AFTER) == KILLED
    made = Booking.objects.get()
    leads = Reminder.objects.filter(booking=made).values_list("hours_before", flat=True)
    assert sorted(leads) == [2, 24]
    assert Message.objects.filter(about=f"booking:{made.public_id}").count() == 1
    assert verb() == made


def effect_outside_the_transaction(house: House) -> Verb:
    """The planted fault: the letter goes out in a transaction of its own, before the work."""
    made, key = make.booked(house, TOMORROW), str(uuid4())

    def verb() -> None:
        with transaction.atomic():
            Message.objects.create(
                key=key, channel="email", to="a", text="b", made_at=NOW, due_at=NOW
            )
        booking.cancel(booking=made, by=SYSTEM, key=key, now=SOON)

    return verb


def test_the_harness_sees_an_effect_outside_the_transaction() -> None:
    verb = effect_outside_the_transaction(make.house())
    before = everything()
    assert in_a_child(verb, 12, How.BEFORE) == KILLED
    assert everything() != before


def keyless(house: House) -> Verb:
    """The planted fault of the key: it is made anew at each sending."""
    who = anon()
    starts = iter([TOMORROW, at("12:00", 1)])
    return lambda: once.answer(
        actor=who,
        key=str(uuid4()),
        route="planted",
        body={},
        now=NOW,
        do=lambda: str(make.hold(house, next(starts)).public_id),
    )


def test_the_harness_sees_a_key_that_is_made_anew() -> None:
    verb = keyless(make.house())
    verb()
    once_done = everything()
    verb()
    assert everything() != once_done

"""R7: a morning of one practitioner against a model of a few lines, whatever people do in it.

Holds, requests, appointments, moves, cancellations and undo, in any order, on a clock that jumps to
exactly the end of something, a second before it or after it. After every step the starts that are
on offer are those that the model says, so nothing is lost, kept too long or sold twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import instant
from glideway.booking.models import Booking, Hold
from glideway.directory.models import Patient, Service
from glideway.kit.refusals import Refusal
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon
from tests.races.crowd import wrong_cells

pytestmark = pytest.mark.django_db
OPENS, CLOSES = at("09:00", 1), at("12:00", 1)
STEP, VISIT, KEPT = timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=5)
UNDO, NOTICE, ANSWER = timedelta(minutes=3), timedelta(minutes=60), timedelta(hours=24)
GRID = [OPENS + STEP * n for n in range(12)]
SECOND = timedelta(seconds=1)


@dataclass
class Claim:
    """What the model knows of a claim: its time, until when, and whether it was given up."""

    row: Any  # a Hold or a Booking
    start: datetime
    ends: datetime | None  # of a hold or a request
    made: datetime
    over: bool = False
    renewed: bool = False
    asked: bool = False
    patient: Patient | None = None

    def live(self, now: datetime) -> bool:
        return not self.over and (self.ends is None or self.ends > now)


class Morning(RuleBasedStateMachine):
    """One morning. What the model forbids must be refused, what it allows must happen."""

    house: House
    wishes: Service  # one that the clinic approves first

    def __init__(self) -> None:
        super().__init__()
        self.claims: list[Claim] = []
        self.now = NOW
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # ------------------------------------------------------------ the model
    def free(self, start: datetime, *, without: Claim | None = None) -> bool:
        """Whether nothing live stands in the way, and the start is one of the grid."""
        return (
            start in GRID
            and start + VISIT <= CLOSES
            and start >= self.now + NOTICE
            and not any(
                one.live(self.now) and abs(one.start - start) < VISIT
                for one in self.claims
                if one is not without
            )
        )

    def some(self, kind: type, dice: int) -> Claim:
        found = [one for one in self.claims if isinstance(one.row, kind)]
        return found[dice % len(found)]

    def holding(self) -> bool:
        return any(isinstance(one.row, Hold) for one in self.claims)

    def booked(self) -> bool:
        return any(isinstance(one.row, Booking) for one in self.claims)

    # ------------------------------------------------------------ what people do
    @initialize(hours=st.integers(0, 20))
    def begins(self, hours: int) -> None:
        self.now = NOW + timedelta(hours=hours)

    @rule(slot=st.integers(-1, 12), asks=st.booleans())
    def hold(self, slot: int, asks: bool) -> None:
        start = OPENS + STEP * slot
        with told(allowed=self.free(start)):
            row = make.hold(
                self.house,
                start,
                now=self.now,
                service=self.wishes if asks else self.house.first,
                by=anon(uuid4().hex, uuid4().hex),
            )
            self.claims.append(Claim(row, start, self.now + KEPT, self.now, asked=False))

    @precondition(holding)
    @rule(dice=st.integers(0, 9))
    def finish(self, dice: int) -> None:
        """Book what is held; what the clinic approves first becomes a request."""
        claim = self.some(Hold, dice)
        if claim.asked:
            return
        alive = not claim.over
        allowed = alive and (claim.live(self.now) or self.free(claim.start, without=claim))
        patient = make.patient()
        row = claim.row
        asks = row.service.approval_hours is not None
        verb = booking.ask if asks else booking.book
        with told(allowed=allowed):
            made = verb(hold=row, patient=patient, by=SYSTEM, key=str(uuid4()), now=self.now)
            claim.over = True
            ends = None
            if asks:
                ends = min(self.now + ANSWER, claim.start - NOTICE)
            self.claims.append(
                Claim(made, claim.start, ends, self.now, asked=asks, patient=patient)
            )

    @precondition(holding)
    @rule(dice=st.integers(0, 9))
    def accept(self, dice: int) -> None:
        """The clinic says yes to a request, in time or too late."""
        claim = self.some(Hold, dice)
        if not claim.asked:
            return
        with told(allowed=claim.live(self.now)):
            made = booking.accept_request(hold=claim.row, by=SYSTEM, key=str(uuid4()), now=self.now)
            claim.over = True
            row = Booking.objects.get(public_id=made.public_id)
            self.claims.append(Claim(row, claim.start, None, self.now, patient=claim.patient))

    @precondition(holding)
    @rule(dice=st.integers(0, 9))
    def let_go(self, dice: int) -> None:
        claim = self.some(Hold, dice)
        if not claim.asked:
            booking.let_go(hold=claim.row, by=SYSTEM, now=self.now)
            claim.over = True

    @precondition(holding)
    @rule(dice=st.integers(0, 9))
    def renew(self, dice: int) -> None:
        claim = self.some(Hold, dice)
        if claim.asked:
            return
        with told(allowed=claim.live(self.now) and not claim.renewed):
            booking.renew(hold=claim.row, by=SYSTEM, now=self.now)
            claim.renewed = True
            claim.ends = min(self.now + KEPT, claim.made + 2 * KEPT)

    @precondition(booked)
    @rule(dice=st.integers(0, 9), slot=st.integers(0, 11))
    def move(self, dice: int, slot: int) -> None:
        claim, start = self.some(Booking, dice), OPENS + STEP * slot
        allowed = not claim.over and claim.start > self.now and self.free(start, without=claim)
        with told(allowed=allowed):
            booking.move(
                booking=claim.row, starts_at=start, by=SYSTEM, key=str(uuid4()), now=self.now
            )
            claim.start = start

    @precondition(booked)
    @rule(dice=st.integers(0, 9))
    def cancel(self, dice: int) -> None:
        claim = self.some(Booking, dice)
        with told(allowed=claim.over or claim.start > self.now):
            booking.cancel(booking=claim.row, by=SYSTEM, now=self.now)
            claim.over = True

    @precondition(booked)
    @rule(dice=st.integers(0, 9))
    def undo(self, dice: int) -> None:
        claim = self.some(Booking, dice)
        in_time = self.now <= claim.made + UNDO
        with told(allowed=in_time and (claim.over or claim.start > self.now)):
            booking.undo(booking=claim.row, by=SYSTEM, now=self.now)
            claim.over = True

    @rule(minutes=st.sampled_from([1, 2, 4, 11, 60]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(holding)
    @rule(dice=st.integers(0, 9), beside=st.sampled_from([-SECOND, 0 * SECOND, SECOND]))
    def jump_to_an_end(self, dice: int, beside: timedelta) -> None:
        """To exactly the end of a hold or a request, or a second beside it: never back."""
        ends = self.some(Hold, dice).ends
        if ends is not None:
            self.now = max(self.now, ends + beside)

    # ------------------------------------------------------------ what must hold after each step
    @invariant()
    def what_is_on_offer_is_what_the_model_says(self) -> None:
        found = queries.starts_of(self.house.one.pk, self.house.first, days=3, now=self.now)
        listed = [instant(one) for one in found if OPENS <= instant(one) < CLOSES]
        assert listed == [one for one in GRID if self.free(one)]
        assert wrong_cells(self.now) == []


class told:  # noqa: N801 - reads as the words it stands in: with told(allowed=...)
    """What the model allows happens, what it forbids is refused; nothing else is an answer."""

    def __init__(self, *, allowed: bool) -> None:
        self.allowed = allowed

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, fault: BaseException | None, _trace: object) -> bool:
        if fault is None:
            assert self.allowed, "the model forbids it, and it happened"
            return False
        if isinstance(fault, Refusal):
            assert not self.allowed, f"the model allows it, and it was refused: {fault.code}"
            return True
        return False


QUIET = list(HealthCheck)
EXAMPLES = {"sqlite": 100, "postgresql": 25}  # the same rules; what a database decides is raced too


@pytest.fixture
def morning() -> type[Morning]:
    """The clinic of all mornings: one practitioner, weekdays nine to noon, one room."""
    house = make.house(hours=[("09:00", "12:00")], rooms=1)
    Morning.house = house
    Morning.wishes = more.given(house, approval_hours=24)
    return Morning


def test_a_morning_is_what_the_model_says_whatever_people_do(morning: type[Morning]) -> None:
    limits = settings(
        max_examples=EXAMPLES[connection.vendor],
        stateful_step_count=12,
        derandomize=True,
        deadline=None,
        suppress_health_check=QUIET,
    )
    run_state_machine_as_test(morning, settings=limits)


@pytest.mark.soak
def test_twenty_thousand_mornings_are_what_the_model_says(morning: type[Morning]) -> None:
    limits = settings(
        max_examples=20_000, stateful_step_count=30, deadline=None, suppress_health_check=QUIET
    )
    run_state_machine_as_test(morning, settings=limits)

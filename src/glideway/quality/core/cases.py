"""How a complaint goes from step to step, and when it goes up by itself.

`received -> acknowledged -> in work -> answered -> closed`, or escalated to the operator, referred
to the college, withdrawn. While somebody waits for the complainant the clock stands still, at most
14 days in all. Source: the network's own rules of complaints.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

MOST_WAITING = timedelta(days=14)
NOT_CONTENT = timedelta(days=30)  # ours, a draft: how long an ended case can still go up
TO_ANSWER_BACK = timedelta(
    days=7
)  # ours, a draft: how long an answer stands before a clinic closes
KNOWN_FROM = 200  # visits, from which the number of complaints is public


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_WORK = "in-work"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"
    ESCALATED = "escalated"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What somebody does with it."""

    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    ASK = "ask"
    HEAR = "hear"
    ANSWER = "answer"
    CLOSE = "close"
    ESCALATE = "escalate"
    REFER = "refer"
    WITHDRAW = "withdraw"


OVER = frozenset({State.CLOSED, State.REFERRED, State.WITHDRAWN})
_AWAY = {
    Step.ESCALATE: State.ESCALATED,
    Step.REFER: State.REFERRED,
    Step.WITHDRAW: State.WITHDRAWN,
}
_WORK = {Step.ASK: State.WAITING, Step.ANSWER: State.ANSWERED, **_AWAY}
MOVES: dict[State, dict[Step, State]] = {
    State.RECEIVED: {Step.ACKNOWLEDGE: State.ACKNOWLEDGED, Step.TAKE: State.IN_WORK, **_WORK},
    State.ACKNOWLEDGED: {Step.TAKE: State.IN_WORK, **_WORK},
    State.IN_WORK: _WORK,
    State.WAITING: {Step.HEAR: State.IN_WORK, Step.ANSWER: State.ANSWERED, **_AWAY},
    State.ANSWERED: {Step.CLOSE: State.CLOSED, **_AWAY},
    State.ESCALATED: {
        Step.ASK: State.WAITING,
        Step.ANSWER: State.ANSWERED,
        Step.REFER: State.REFERRED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.CLOSED: {Step.ESCALATE: State.ESCALATED},
    State.REFERRED: {Step.ESCALATE: State.ESCALATED},
    State.WITHDRAWN: {},
}


class Clock(NamedTuple):
    """The times of one complaint, as far as a deadline asks for them."""

    acknowledge_by: datetime
    answer_by: datetime
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    waiting_since: datetime | None = None
    waited: timedelta = timedelta()


def after(state: State, step: Step, *, safety: bool, up: bool = False) -> State | None:
    """Where a step leads, or nothing where it may not be taken; `up` says that it went up once.

    A complaint about safety never waits for who made it: its first answer is due in 48 hours. One
    that went up stays up, and what the network itself has ended goes up no second time.
    """
    if safety and step is Step.ASK:
        return None
    if step is Step.ESCALATE and state in OVER and (safety or up):
        return None
    leads = MOVES[state].get(step)
    return State.ESCALATED if up and leads is State.IN_WORK else leads


def steps(state: State, *, safety: bool, up: bool = False) -> frozenset[Step]:
    """What may be done with a complaint that stands here."""
    return frozenset(one for one in Step if after(state, one, safety=safety, up=up))


def content_by(ended: datetime) -> datetime:
    """Until when who complained may pass a case on that a clinic has ended."""
    return ended + NOT_CONTENT


def closes_from(answered: datetime) -> datetime:
    """From when a clinic may close what it answered, if who complained has not closed it."""
    return answered + TO_ANSWER_BACK


def stood_still(clock: Clock, now: datetime) -> timedelta:
    """How long this waiting has put the answer off: what is left of 14 days at most."""
    if clock.waiting_since is None:
        return timedelta()
    return min(now - clock.waiting_since, MOST_WAITING - clock.waited)


def waits_until(clock: Clock) -> datetime | None:
    """When the clock runs again although nobody answered us."""
    if clock.waiting_since is None:
        return None
    return clock.waiting_since + (MOST_WAITING - clock.waited)


def due(clock: Clock, now: datetime) -> datetime:
    """When the answer must be there, with what the clock stood still."""
    return clock.answer_by + stood_still(clock, now)


def late(clock: Clock, now: datetime) -> bool:
    """Whether a deadline has passed: what is due by an instant is late after it."""
    if clock.answered_at is not None:
        return False
    if clock.acknowledged_at is None and now >= clock.acknowledge_by:
        return True  # `acknowledge_by` is the midnight after the last day
    return now > due(clock, now)


def per_thousand(cases: int, visits: int) -> float | None:
    """Complaints in 1,000 visits; nothing below 200 visits."""
    return cases * 1000 / visits if visits >= KNOWN_FROM else None

"""The steps of a complaint as a machine, and its clock at each deadline and a second beside it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from glideway.quality.core import cases, colleges, deadlines, incidents
from glideway.quality.core.cases import Clock, State, Step

CAME = datetime(2026, 3, 2, 14, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
READ_BY = datetime(2026, 3, 5, 5, tzinfo=UTC)


def clock(**more: Any) -> Clock:
    """A complaint that came on a Monday at nine in Toronto."""
    return Clock(READ_BY, CAME + 14 * DAY)._replace(**more)


def test_every_state_and_every_step_is_decided() -> None:
    assert set(cases.MOVES) == set(State)
    assert cases.steps(State.WITHDRAWN, safety=False) == frozenset()
    assert cases.steps(State.RECEIVED, safety=False) == {
        Step.ACKNOWLEDGE,
        Step.TAKE,
        Step.ASK,
        Step.ANSWER,
        Step.ESCALATE,
        Step.REFER,
        Step.WITHDRAW,
    }
    asked = {Step.ASK, Step.ANSWER, Step.REFER, Step.WITHDRAW}
    assert cases.steps(State.ESCALATED, safety=False) == asked


@pytest.mark.parametrize("state", [State.CLOSED, State.REFERRED])
def test_what_a_clinic_has_ended_goes_up_and_what_the_network_ended_does_not(state: State) -> None:
    assert cases.steps(state, safety=False) == {Step.ESCALATE}
    assert cases.steps(state, safety=True) == frozenset()
    assert cases.steps(state, safety=False, up=True) == frozenset()


def test_a_case_that_went_up_stays_up_when_its_question_is_answered() -> None:
    assert cases.after(State.WAITING, Step.HEAR, safety=False, up=True) is State.ESCALATED
    assert cases.after(State.WAITING, Step.HEAR, safety=False) is State.IN_WORK


@pytest.mark.parametrize("state", list(State))
def test_a_safety_complaint_never_waits_for_who_made_it(state: State) -> None:
    assert cases.after(state, Step.ASK, safety=True) is None


def test_only_an_answered_case_is_closed() -> None:
    assert [one for one in State if cases.after(one, Step.CLOSE, safety=False)] == [State.ANSWERED]


@pytest.mark.parametrize(
    ("at", "acknowledged", "late"),
    [
        (READ_BY - SECOND, False, False),
        (READ_BY, False, True),
        (READ_BY, True, False),
        (CAME + 14 * DAY, True, False),
        (CAME + 14 * DAY + SECOND, True, True),
    ],
)
def test_a_case_is_late_after_its_deadline_and_not_before(
    at: datetime, acknowledged: bool, late: bool
) -> None:
    read = clock(acknowledged_at=CAME + DAY if acknowledged else None)
    assert cases.late(read, at) is late
    assert not cases.late(read._replace(answered_at=CAME), at)


@pytest.mark.parametrize(("away", "put_off"), [(3, 3), (14, 14), (15, 14), (40, 14)])
def test_the_clock_stands_still_for_fourteen_days_at_most(away: int, put_off: int) -> None:
    asked = clock(acknowledged_at=CAME, waiting_since=CAME + 2 * DAY)
    now = CAME + (2 + away) * DAY
    assert cases.due(asked, now) == CAME + (14 + put_off) * DAY


@pytest.mark.parametrize(("waited", "left"), [(0, 14), (9, 5), (14, 0)])
def test_all_waitings_together_are_fourteen_days(waited: int, left: int) -> None:
    asked = clock(waiting_since=CAME, waited=waited * DAY)
    assert cases.waits_until(asked) == CAME + left * DAY
    assert cases.stood_still(asked, CAME + 40 * DAY) == left * DAY


def test_a_clock_that_runs_has_put_nothing_off() -> None:
    assert cases.waits_until(clock()) is None
    assert cases.stood_still(clock(), CAME + DAY) == timedelta()


@pytest.mark.parametrize(("visits", "rate"), [(199, None), (200, 15.0), (1500, 2.0)])
def test_complaints_in_a_thousand_visits_are_said_from_two_hundred(
    visits: int, rate: float | None
) -> None:
    assert cases.per_thousand(3, visits) == rate


def test_a_moderator_has_three_working_days() -> None:
    friday = datetime(2026, 3, 6, 22, tzinfo=UTC)
    assert deadlines.decide_by(friday, "America/Toronto", ()) == datetime(
        2026, 3, 12, 4, tzinfo=UTC
    )


class Case(RuleBasedStateMachine):
    """A complaint whose clock jumps to a deadline, a second before it and a second after."""

    @initialize()
    def begin(self) -> None:
        self.state, self.now, self.times = State.RECEIVED, CAME, clock()

    @rule(step=st.sampled_from(list(Step)))
    def take(self, step: Step) -> None:
        leads = cases.after(self.state, step, safety=False)
        if leads is None:
            return
        stood = cases.stood_still(self.times, self.now)
        reads = step in {Step.ACKNOWLEDGE, Step.TAKE, Step.ASK, Step.ANSWER}
        self.times = self.times._replace(
            answer_by=self.times.answer_by + stood,
            waited=self.times.waited + stood,
            waiting_since=self.now if step is Step.ASK else None,
            acknowledged_at=self.times.acknowledged_at or (self.now if reads else None),
            answered_at=self.times.answered_at or (self.now if step is Step.ANSWER else None),
        )
        self.state = leads

    @rule(
        to=st.sampled_from(("read", "answer", "waits")),
        beside=st.sampled_from((-SECOND, timedelta(), SECOND)),
    )
    def jump(self, to: str, beside: timedelta) -> None:
        due = cases.due(self.times, self.now)
        ends = {"read": READ_BY, "answer": due, "waits": cases.waits_until(self.times) or due}
        self.now = max(self.now, ends[to] + beside)

    @invariant()
    def what_is_over_stays_over_or_goes_up(self) -> None:
        if self.state in cases.OVER:
            assert cases.steps(self.state, safety=False) <= {Step.ESCALATE}

    @invariant()
    def a_deadline_is_kept_or_late(self) -> None:
        past = self.now > cases.due(self.times, self.now)
        unread = self.times.acknowledged_at is None and self.now >= READ_BY
        answered = self.times.answered_at is not None
        assert cases.late(self.times, self.now) is (not answered and (past or unread))

    @invariant()
    def nobody_waits_longer_than_fourteen_days_in_all(self) -> None:
        assert cases.due(self.times, self.now) <= CAME + 28 * DAY


Case.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestCase = Case.TestCase


@pytest.mark.parametrize(
    ("effects", "lasted", "kind"),
    [
        ({"none"}, "", None),
        ({"sore"}, "two-days", None),
        ({"sore"}, "longer", incidents.Kind.SORENESS),
        ({"bruised"}, "", incidents.Kind.BRUISE),
        ({"sore", "bruised", "numb"}, "day", incidents.Kind.NUMB),
    ],
)
def test_an_answer_names_an_unwanted_reaction_or_what_is_expected(
    effects: set[str], lasted: str, kind: incidents.Kind | None
) -> None:
    assert incidents.named_by(effects, lasted) == kind


def test_a_college_is_named_and_its_address_only_where_it_was_read() -> None:
    here = colleges.of({"physiotherapist", "chiropractor"}, "ON")
    assert here == [
        ("College of Chiropractors of Ontario", ""),
        ("College of Physiotherapists of Ontario", "https://www.collegept.org/"),
    ]
    assert colleges.of({"massage_therapist"}, "AB") == []
    assert colleges.of({"beekeeper"}, "ON") == []
    assert all(one.source and one.confidence == "seen" for one in colleges.load().colleges)

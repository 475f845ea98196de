"""The steps of an inspection by the clock, turns at a condition, how far two inspectors agree."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from glideway.quality.core.agreement import ENOUGH_PAIRS, Agreement, agreement
from glideway.quality.core.stages import Stage, Steps, may_sign_gate, stage

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WAY = {
    "assigned_at": (Stage.PLANNED, Stage.ASSIGNED),
    "visited_at": (Stage.PLANNED, Stage.VISITING),
    "drafted_at": (Stage.PLANNED, Stage.DRAFT),
    "sent_at": (Stage.PLANNED, Stage.WITH_CLINIC),
    "published_at": (Stage.PLANNED, Stage.PUBLISHED),
}


@pytest.mark.parametrize("step", WAY)
def test_a_step_counts_from_the_second_it_names(step: str) -> None:
    steps = Steps(**{step: NOW})
    found = tuple(stage(steps, moment) for moment in (NOW - SECOND, NOW))
    assert found == WAY[step]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ({}, Stage.PUBLISHED),
        ({"lapses_at": NOW}, Stage.LAPSED),
        ({"lapses_at": NOW + SECOND}, Stage.PUBLISHED),
        ({"superseded_at": NOW}, Stage.SUPERSEDED),
        ({"superseded_at": NOW, "lapses_at": NOW}, Stage.SUPERSEDED),
        ({"appealed_at": NOW}, Stage.APPEALED),
        ({"appealed_at": NOW, "decided_at": NOW}, Stage.PUBLISHED),
        ({"appealed_at": NOW, "decided_at": NOW + SECOND}, Stage.APPEALED),
        ({"appealed_at": NOW + SECOND}, Stage.PUBLISHED),
    ],
)
def test_what_is_public_lapses_is_superseded_or_appealed(
    steps: dict[str, datetime], found: Stage
) -> None:
    assert stage(Steps(published_at=NOW - timedelta(days=1), **steps), NOW) is found


def test_every_step_has_a_place_in_the_test() -> None:
    known = {*WAY, "appealed_at", "decided_at", "lapses_at", "superseded_at"}
    assert {one.name for one in fields(Steps)} == known


@pytest.mark.parametrize(
    ("before", "may"),
    [(None, True), ((1, 2026), True), ((1, 2025), False), ((2, 2025), True), ((2, 2026), True)],
)
def test_who_signed_a_condition_in_an_earlier_year_has_to_wait(
    before: tuple[int, int] | None, may: bool
) -> None:
    assert may_sign_gate(who=1, year=2026, before=before) is may


def test_kappa_is_not_known_below_the_smallest_count() -> None:
    pairs = [(1.0, 1.0)] * (ENOUGH_PAIRS - 1)
    assert agreement(pairs) == Agreement(ENOUGH_PAIRS - 1, ENOUGH_PAIRS - 1, None)


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    """20 both full, 15 both none, 5 and 10 apart: (0.7 - 0.5) / (1 - 0.5) = 0.4."""
    pairs = [(1.0, 1.0)] * 20 + [(0.0, 0.0)] * 15 + [(1.0, 0.0)] * 5 + [(0.0, 1.0)] * 10
    found = agreement(pairs)
    assert (found.n, found.alike) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


def test_where_both_gave_one_value_only_nothing_is_told_by_it() -> None:
    assert agreement([(1.0, 1.0)] * ENOUGH_PAIRS).kappa is None

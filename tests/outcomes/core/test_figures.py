"""A clinic's figures: who is left out, who is not, and when nothing may be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.outcomes.core.figures import (
    CELL,
    Interval,
    Standing,
    figures,
    mean_change,
    median_visits,
    pooled,
    publishable,
    standing,
)
from glideway.outcomes.core.following import Followed


def people(n: int, *, visits: int = 3, improved: bool = True, part: str = "arm") -> list[Followed]:
    return [Followed(visits, improved, pain=-2.0, activity=3.0, part=part) for _ in range(n)]


@pytest.mark.parametrize(
    ("followed", "eligible", "said"),
    [
        (0, 0, Standing.TOO_FEW),
        (9, 9, Standing.TOO_FEW),
        (10, 10, Standing.SHOWN),
        (10, 100, Standing.SHOWN),
        (29, 29, Standing.SHOWN),
        (30, 30, Standing.COMPARED),
        (30, 50, Standing.COMPARED),  # exactly 60 in 100
        (30, 51, Standing.SHOWN),
        (300, 501, Standing.SHOWN),
    ],
)
def test_the_minimum_counts_hold_exactly_at_their_boundaries(
    followed: int, eligible: int, said: Standing
) -> None:
    assert standing(people=followed, eligible=eligible) is said


def test_with_nine_people_nothing_is_said_and_with_ten_there_is_a_median() -> None:
    nine, ten = figures(people(9), 9), figures(people(10), 12)
    assert (nine.median, nine.pain, nine.activity, nine.parts) == (None, None, None, {})
    assert ten.median == Interval(3, 3, 3)
    assert (ten.people, ten.eligible, ten.missing) == (10, 12, 17)
    assert ten.pain == Interval(-2, -2, -2)
    assert ten.activity == Interval(3, 3, 3)
    assert ten.parts == {"arm": 10}


def test_nobody_missing_of_nobody_is_no_division() -> None:
    assert figures([], 0).missing == 0


def test_those_who_did_not_change_count_until_they_were_last_seen() -> None:
    """Six change after 2 visits, four are still unchanged after 8: half have changed by 2."""
    mixed = people(6, visits=2) + people(4, visits=8, improved=False)
    found = median_visits(mixed)
    assert found is not None
    assert found.value == 2
    later = people(4, visits=2) + people(6, visits=8, improved=False)
    assert median_visits(later) is None


def test_half_exactly_is_half() -> None:
    even = people(5, visits=4) + people(5, visits=9, improved=False)
    found = median_visits(even)
    assert found is not None
    assert (found.value, found.low, found.high) == (4, 4, None)


def test_who_left_early_unchanged_is_no_failure_and_no_success() -> None:
    """Five leave after 1 visit; of the five who stay, three change at 3: 3 of 5 left by then."""
    left = people(5, visits=1, improved=False)
    stayed = people(3, visits=3) + people(2, visits=6, improved=False)
    found = median_visits(left + stayed)
    assert found is not None
    assert found.value == 3


def test_the_same_readings_give_the_same_interval() -> None:
    mixed = people(8, visits=2) + people(9, visits=5) + people(4, visits=7, improved=False)
    first, second = median_visits(mixed), median_visits(list(reversed(mixed)))
    assert first == second
    assert first is not None
    assert (first.value, first.low, first.high) == (5, 2, 5)


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=10, max_size=60))
def test_the_median_is_that_of_the_product_limit_estimate(rows: list[tuple[int, bool]]) -> None:
    """Against its definition, worked out person by person."""
    still, expected = 1.0, None
    for time in sorted({visits for visits, _ in rows}):
        risk = sum(visits >= time for visits, _ in rows)
        still *= 1 - sum(visits == time and improved for visits, improved in rows) / risk
        if expected is None and still <= 0.5 + 1e-12:
            expected = time
    found = median_visits([Followed(visits, improved) for visits, improved in rows])
    assert (found and found.value) == expected
    if found is not None and found.high is not None:
        assert found.low is not None
        assert found.low <= found.high


def test_a_mean_change_needs_ten_readings_too() -> None:
    assert mean_change([1.0] * 9) is None
    found = mean_change([float(one) for one in range(10)])
    assert found is not None
    assert found.value == 4.5
    assert found.low is not None
    assert found.high is not None
    assert 2.5 < found.low < 3.5
    assert 5.5 < found.high < 6.5


def test_someone_without_a_second_pain_reading_counts_in_the_visits_alone() -> None:
    half = people(10) + [Followed(3, improved=True, activity=1.0) for _ in range(5)]
    found = figures(half, 15)
    assert found.people == 15
    assert found.pain == Interval(-2, -2, -2)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"arm": 20, "leg": 9}, {"arm": 20, "leg": 9}),
        ({"arm": 20, "leg": 5}, {"arm": 20, "leg": 5}),
        ({"arm": 20, "leg": 4}, {"": 24}),  # alone, the four would come back by subtraction
        ({"arm": 20, "leg": 9, "head": 2}, {"arm": 20, "": 11}),
        ({"arm": 20, "leg": 3, "head": 2}, {"arm": 20, "": 5}),
        ({"arm": 3}, {}),
        ({}, {}),
    ],
)
def test_no_cell_below_five_can_be_read_or_worked_out(
    counts: dict[str, int], shown: dict[str, int]
) -> None:
    assert publishable(counts) == shown


@given(st.dictionaries(st.sampled_from(["arm", "leg", "head", "trunk"]), st.integers(1, 30)))
def test_published_cells_add_up_and_none_is_small(counts: dict[str, int]) -> None:
    shown = publishable(counts)
    assert all(one >= CELL for one in shown.values())
    assert not shown or sum(shown.values()) == sum(counts.values())


def test_the_network_is_that_of_clinics_that_may_be_compared_and_of_two_at_least() -> None:
    large, other, small = (people(40), 44), (people(30, visits=5), 50), (people(29), 29)
    assert pooled([large, small]).people == 0
    found = pooled([large, other, small])
    assert (found.people, found.eligible, found.standing) == (70, 94, Standing.COMPARED)
    assert found.median is not None
    assert found.median.value == 3


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=7))
def test_subtracting_clinics_from_the_network_singles_nobody_out(
    sizes: list[tuple[int, int]],
) -> None:
    """Whichever published clinics are taken off, nobody is left or at least a whole clinic is."""
    groups = [(people(seen), seen + unseen) for seen, unseen in sizes]
    whole = pooled(groups).people
    inside = [
        len(seen)
        for seen, eligible in groups
        if standing(people=len(seen), eligible=eligible) is Standing.COMPARED
    ]
    for chosen in range(2 ** len(inside) if whole else 0):
        left = whole - sum(one for place, one in enumerate(inside) if chosen >> place & 1)
        assert left == 0 or left >= CELL

"""Estimates and intervals, against published values and against their definitions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator


def test_wilson_as_published() -> None:
    # Newcombe RG, Stat Med 1998;17:857-872, table I: 81/263 is 0.2553 to 0.3662.
    found = numbers.share(81, 263)
    assert (found.estimate, found.n) == (81 / 263, 263)
    assert found.low == pytest.approx(0.2553, abs=5e-5)
    assert found.high == pytest.approx(0.3662, abs=5e-5)


def test_wilson_ends_at_none_and_at_all() -> None:
    assert numbers.share(0, 20).low == 0.0
    assert numbers.share(20, 20).high == 1.0
    assert numbers.share(0, 0) == Indicator(0.0, 0)


def test_a_share_per_hundred_moves_its_interval_along() -> None:
    one, hundred = numbers.share(3, 40), numbers.share(3, 40, per=100)
    assert hundred.estimate == one.estimate * 100
    assert (hundred.low, hundred.high) == ((one.low or 0) * 100, (one.high or 0) * 100)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_estimate(hits: int, more: int) -> None:
    found = numbers.share(hits, hits + more)
    assert 0 <= (found.low or 0) <= found.estimate <= (found.high or 0) <= 1


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3)])
def test_more_hits_than_tries_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="hits"):
        numbers.share(hits, n)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # Exact Poisson limits, Garwood 1936 table: 0 -> 3.689, 1 -> 0.0253-5.572, 10 -> 4.795-18.39.
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)],
)
def test_poisson_limits_as_published(events: int, low: float, high: float) -> None:
    found = numbers.rate(events, 1.0, n=1)
    assert found.low == pytest.approx(low, abs=5e-4)
    assert found.high == pytest.approx(high, abs=5e-4)


def test_a_rate_is_per_its_exposure() -> None:
    found = numbers.rate(3, 600, n=600, per=1000)
    assert (found.estimate, found.n) == (5.0, 600)


@pytest.mark.parametrize(("events", "exposure"), [(-1, 1.0), (1, 0.0)])
def test_a_rate_without_exposure_is_refused(events: int, exposure: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        numbers.rate(events, exposure, n=1)


def test_a_median_and_a_mean_with_limits_that_repeat() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 50.0]
    assert numbers.median(values).estimate == 3.0
    assert numbers.mean(values).estimate == 12.0
    assert numbers.median(values) == numbers.median(values)
    assert numbers.median(values).low == 1.0


def test_a_price_is_what_all_paid_for_each_hit_and_none_of_no_hits_ends() -> None:
    found = numbers.price([50.0, 150.0], 2, 4, per=100.0)
    assert (found.estimate, found.n) == (2.0, 4)
    assert (found.low or 0) < 2.0 < (found.high or 0)
    assert numbers.price([50.0, 150.0], 2, 4, per=100.0) == found
    assert numbers.price([50.0] * 4, 4, 4, per=50.0) == Indicator(1.0, 4, 1.0, 1.0)
    assert numbers.price([50.0], 0, 4, per=50.0) == Indicator(4.0, 4, 4.0, 4.0)


@pytest.mark.parametrize("hits", [-1, 5])
def test_a_price_of_more_hits_than_people_is_refused(hits: int) -> None:
    with pytest.raises(ValueError, match="hits"):
        numbers.price([50.0], hits, 4, per=1.0)


def test_nothing_counted_is_a_count_of_nothing() -> None:
    assert numbers.price([], 0, 4, per=1.0) == Indicator(0.0, 0)
    assert numbers.price([50.0], 0, 0, per=1.0) == Indicator(0.0, 0)
    assert numbers.median([]) == Indicator(0.0, 0)
    assert numbers.shrunk_mean([], 4.0) == Indicator(4.0, 0)


def test_ten_average_ratings_pull_a_mean_toward_the_network() -> None:
    found = numbers.shrunk_mean([5.0] * 10, 4.0)
    assert (found.estimate, found.low, found.high, found.n) == (4.5, 4.5, 4.5, 10)


def test_a_trend_needs_four_months() -> None:
    assert numbers.trend([1, 2, 3, 3], [5, 4, 3, 3], 4.0) == Indicator(0.0, 0)


def test_a_falling_trend_lies_below_zero() -> None:
    months = [m for m in range(6) for _ in range(20)]
    found = numbers.trend(months, [5.0 - m * 0.5 for m in months], 4.0)
    assert found.n == 120
    assert found.estimate == pytest.approx(-0.5 * 20 / 30)
    assert found.high is not None
    assert found.high < 0


def test_the_slope_is_the_middle_one_of_all_pairs() -> None:
    # One wild month moves the mean of the slopes, not their median.
    months = [0, 1, 2, 3, 4]
    found = numbers.trend(months, [3.0, 3.1, 3.2, 3.3, 5.0], 3.0)
    assert math.isclose(found.estimate, 0.1 / 11, rel_tol=0.2)


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="count"):
        Indicator(1.0, -1)

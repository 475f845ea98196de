"""Shares drawn together: printed examples, what must be so, and how often the interval holds."""

import numpy as np
import pytest

from glideway.outcomes.core import pooling


def test_of_two_clinics_nobody_can_tell_how_much_clinics_differ() -> None:
    assert pooling.partial([5, 6], [10, 12]) is None


def test_a_clinic_of_few_people_is_drawn_further_than_one_of_many() -> None:
    found = pooling.partial([30, 300, 15, 200, 24], [40, 400, 30, 400, 40])
    assert found is not None
    few, many = found.clinics[:2]
    assert found.middle < few.share < 0.75
    assert found.middle < many.share < 0.75
    assert few.share < many.share
    assert few.towards > many.towards
    assert few.high - few.low > many.high - many.low


def test_clinics_that_do_not_differ_are_drawn_together_and_far_ones_are_not() -> None:
    alike = pooling.partial([60] * 10, [100] * 10)
    apart = pooling.partial([20, 80] * 5, [100] * 10)
    assert alike is not None
    assert apart is not None
    assert {round(one.share, 3) for one in alike.clinics} == {round(alike.middle, 3)}
    assert apart.clinics[0].share == pytest.approx(0.2, abs=0.03)
    assert apart.clinics[1].share == pytest.approx(0.8, abs=0.03)


def test_the_mean_is_that_of_a_plain_sum_over_the_same_model() -> None:
    """Against the posterior worked out point by point on a coarser grid of a and b."""
    y, n = np.array([4.0, 9.0, 12.0, 2.0]), np.array([10.0, 12.0, 20.0, 15.0])
    draw = np.random.default_rng(7)
    middle, size = draw.random(200_000), draw.random(200_000) ** -2.0
    a, b = middle * size, (1 - middle) * size
    from scipy.stats import betabinom  # noqa: PLC0415

    weight = np.exp(sum(betabinom.logpmf(k, m, a, b) for k, m in zip(y, n, strict=True)))
    pairs = list(zip(y, n, strict=True))
    plain = [(weight * (a + k) / (a + b + m)).sum() / weight.sum() for k, m in pairs]
    np.testing.assert_allclose(pooling.moments(y, n)[0], plain, atol=0.004)

"""The limits of chance: exact ones, and wider where clinics differ more than chance lets them."""

import numpy as np
import pytest
from scipy.stats import binom

from glideway.outcomes.core import funnel
from glideway.outcomes.core.funnel import Funnel, Place


@pytest.mark.parametrize(("people", "target"), [(30, 0.6), (100, 0.5), (400, 0.05), (31, 0.93)])
@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_a_limit_lies_between_the_two_people_who_enclose_the_tail(
    people: int, target: float, tail: float
) -> None:
    found = funnel.limit(people, target, tail) * people
    r = binom.ppf(tail, people, target)
    assert r - 1 <= found <= r
    assert binom.cdf(r - 1, people, target) < tail <= binom.cdf(r, people, target)
    over = (binom.cdf(r, people, target) - tail) / binom.pmf(r, people, target)
    assert found == pytest.approx(r - over)


def test_limits_are_close_to_the_normal_ones_where_clinics_are_large() -> None:
    found = Funnel(0.5, 1.0).limits(10_000)
    np.testing.assert_allclose(found, 0.5 + np.array([-3.09, -1.96, 1.96, 3.09]) * 0.005, atol=2e-4)


def test_a_share_of_nobody_or_of_all_has_no_limits_but_itself() -> None:
    assert Funnel(0.0, 1.0).limits(40) == (0, 0, 0, 0)
    assert funnel.funnel([40, 50], [40, 50]) == (1.0, 1.0)


def test_where_a_clinic_lies_is_said_of_the_limits() -> None:
    one = Funnel(0.6, 1.0)
    sides = one.limits(50)
    assert one.place(0.6, 50) is Place.INSIDE
    assert one.place(sides.low95, 50) is Place.INSIDE
    assert one.place(sides.low95 - 0.001, 50) is Place.BEYOND_95
    assert one.place(sides.high998 + 0.001, 50) is Place.BEYOND_998


def test_a_single_odd_clinic_does_not_widen_the_limits_for_itself() -> None:
    hits, people = [60] * 19 + [10], [100] * 20
    found = funnel.funnel(hits, people)
    assert found.widened == 1
    assert found.place(0.1, 100) is Place.BEYOND_998


def test_clinics_that_differ_more_than_chance_widen_the_limits() -> None:
    found = funnel.funnel([40, 45, 50, 55, 60, 65, 70, 75, 80, 50] * 2, [100] * 20)
    assert found.widened > 3
    narrow = Funnel(found.target, 1.0).limits(100)
    wide = found.limits(100)
    assert wide.low998 < narrow.low998
    assert wide.high95 > narrow.high95
    assert found.place(0.4, 100) is not Place.BEYOND_998


def test_limits_of_adjusted_shares_are_not_widened_by_who_comes() -> None:
    """Thirty clinics that differ only by who comes: expected as seen, but for one odd clinic."""
    hits = [60 + 2 * (at - 15) for at in range(30)]
    plain = funnel.funnel(hits, [100] * 30)
    assert plain.widened > 4
    assert plain.place(0.45, 100) is Place.INSIDE
    ratios = [1.02, 0.98] * 14 + [1.0, 0.6]
    fair = funnel.funnel(hits, [100] * 30, ratios)
    assert (fair.target, fair.widened) == (plain.target, 1.0)
    assert fair.place(0.6 * fair.target, 100) is Place.BEYOND_998

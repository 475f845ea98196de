"""The public arithmetic of evidence gives textbook values and what scipy gives."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from glideway.outcomes import core


def test_hedges_g_is_borensteins_worked_example() -> None:
    found = core.hedges_g(103, 5.5, 50, 100, 4.5, 50)
    assert found.plain == pytest.approx(0.5970, abs=5e-5)
    assert found.corrected == pytest.approx(0.5924, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((0.1949, 0.9900), abs=1e-4)


def test_the_correction_is_that_of_hedges_and_nothing_below_two_people() -> None:
    assert core.small_sample_factor(10) == pytest.approx(0.9227, abs=5e-5)
    assert core.small_sample_factor(98) == pytest.approx(1 - 3 / (4 * 98 - 1), abs=1e-4)
    assert core.small_sample_factor(1) == 0.0


def test_dz_follows_from_a_change_or_from_t() -> None:
    assert core.dz_of(2, 4, 16).plain == 0.5
    assert core.dz_of_t(2, 16) == core.dz_of(0.5, 1, 16)
    found = core.dz_of(2, 4, 16)
    assert found.corrected == pytest.approx(0.5 * core.small_sample_factor(15))
    half = 1.96 * core.small_sample_factor(15) * math.sqrt(1 / 16 + 0.25 / 32)
    assert found.high == pytest.approx(found.corrected + half, abs=1e-4)


def test_dav_has_an_interval_only_where_the_correlation_is_known() -> None:
    plain = core.dav_of(10, 4, 12, 6, 20)
    assert plain.plain == pytest.approx(0.4)
    assert (plain.low, plain.high) == (None, None)
    known = core.dav_of(10, 4, 12, 6, 20, 0.5)
    assert known.corrected == plain.corrected
    assert known.low is not None
    assert known.low < plain.corrected < (known.high or 0)


def test_t_tests_are_those_of_scipy() -> None:
    numbers = (10, 2, 12, 8, 3, 15)
    for ours, even in ((core.student_t, True), (core.welch_t, False)):
        theirs = stats.ttest_ind_from_stats(*numbers, equal_var=even)
        found = ours(*numbers)
        assert (found.t, found.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert core.student_t(1, 0, 5, 1, 0, 5).p == 1.0
    assert core.welch_t(1, 0, 5, 2, 0, 5).p == 0.0


def test_no_pairs_give_a_p_outside_the_range_of_every_correlation() -> None:
    draw = np.random.default_rng(7)
    for r in (-0.9, 0, 0.6, 0.99):
        raw = draw.multivariate_normal([0, 0.4], [[1, r], [r, 1]], size=18)
        one, two = raw[:, 0], raw[:, 1]
        p = stats.ttest_rel(two, one).pvalue
        sds = one.std(ddof=1), two.std(ddof=1)
        found = core.paired_p_range(one.mean(), sds[0], two.mean(), sds[1], 18)
        assert found.smallest <= p <= found.largest
        implied = core.correlation_of_p(one.mean(), sds[0], two.mean(), sds[1], 18, p)
        assert implied == pytest.approx(np.corrcoef(one, two)[0, 1], abs=1e-6)


def test_the_hamstring_numbers_are_those_worked_out_by_hand() -> None:
    found = core.paired_p_range(35.5, 7.56, 48.3, 7.07, 20)
    assert found.largest == pytest.approx(0.00094, abs=5e-6)
    assert core.correlation_of_p(35.5, 7.56, 48.3, 7.07, 20, 0.0015) == pytest.approx(
        -1.23, abs=5e-3
    )
    assert core.correlation_of_p(35.5, 7.56, 43.8, 7.07, 20, 0.0015) == pytest.approx(
        0.06, abs=5e-3
    )
    assert core.paired_p_range(5, 1, 5, 1, 9) == core.PossibleP(1.0, 1.0, 0.0, 0.0)
    assert core.paired_p_range(5, 1, 6, 1, 9).smallest == 0.0


def test_exact_tests_are_those_of_scipy() -> None:
    for hits, other in ((9, 1), (7, 1), (0, 0), (12, 11)):
        table = [[hits, 12 - hits], [other, 11 - other]]
        assert core.fisher_p(hits, 12, other, 11) == pytest.approx(stats.fisher_exact(table)[1])
    for better in range(11):
        theirs = stats.binomtest(better, 10).pvalue
        assert core.sign_p(better, 10 - better) == pytest.approx(theirs)
    table = [[9, 3], [1, 10]]
    for corrected in (True, False):
        theirs = stats.chi2_contingency(table, correction=corrected).pvalue
        assert core.chi_square_p(9, 12, 1, 11, corrected=corrected) == pytest.approx(theirs)
    assert core.chi_square_p(0, 12, 0, 11) == 1.0


def test_the_smallest_p_of_ranks_is_the_one_scipy_reaches() -> None:
    for n in (5, 8, 15):
        gains = np.arange(1, n + 1)
        least = core.wilcoxon_smallest_p(n)
        assert least.exact == pytest.approx(stats.wilcoxon(gains, method="exact").pvalue)
        near = stats.wilcoxon(gains, method="asymptotic", correction=False).pvalue
        assert least.approximate == pytest.approx(near)
        tied = stats.wilcoxon(np.ones(n), method="asymptotic", correction=False).pvalue
        assert least.with_ties == pytest.approx(tied)
    one, two = np.arange(5), np.arange(10, 16)
    least = core.rank_sum_smallest_p(5, 6)
    assert least.exact == pytest.approx(stats.mannwhitneyu(one, two, method="exact").pvalue)
    theirs = stats.mannwhitneyu(one, two, method="asymptotic", use_continuity=False).pvalue
    assert least.approximate == pytest.approx(theirs)
    tied = stats.mannwhitneyu([1] * 5, [2] * 6, method="asymptotic", use_continuity=False).pvalue
    assert least.with_ties == pytest.approx(tied)


def test_power_is_that_of_published_tables() -> None:
    """Cohen 1988 table 2.4.1; the examples of R's power.t.test and power.prop.test."""
    assert [core.people_for_means(d, 1) for d in (0.2, 0.5, 0.8)] == [394, 64, 26]
    assert core.power_of_means(1, 1, 20) == pytest.approx(
        0.8689528, abs=5e-7
    )  # R leaves the far tail out
    assert core.people_for_means(1, 1, power=0.9) == 23
    assert core.power_of_shares(0.5, 0.75, 50) == pytest.approx(0.7401659, abs=1e-7)
    assert core.people_for_shares(0.5, 0.75, power=0.9) == 77
    assert core.power_of_shares(0.5, 0.5, 50) == pytest.approx(0.025, abs=1e-3)
    assert core.power_of_shares(0, 1, 9) == 1.0
    assert core.power_of_shares(0, 0, 9) == 0.0
    with pytest.raises(ValueError, match="no number"):
        core.people_for_means(0.0001, 1)


def test_grim_and_grimmer_grant_every_sample_of_whole_numbers_and_refuse_others() -> None:
    for scores in itertools.combinations_with_replacement(range(5), 5):
        values = np.array(scores)
        mean, sd = values.mean(), values.std(ddof=1)
        for digits in (0, 1, 2):
            half = 0.5 * 10**-digits
            assert core.grim(round(mean, digits), half, 5)
            assert core.grimmer(round(mean, digits), half, round(sd, digits), half, 5)
    assert not core.grim(3.45, 0.005, 17)
    assert core.grim(3.47, 0.005, 17)
    assert not core.grimmer(3.47, 0.005, 1.00, 0.005, 17)
    assert not core.grimmer(3.0, 0.005, 0.61, 0.005, 8)  # 75 squares of an even sum


def test_the_largest_spread_has_everybody_at_an_end() -> None:
    ends = np.array([0] * 4 + [10] * 6)
    assert core.largest_sd(6, 0, 10, 10) == pytest.approx(ends.std(ddof=1))
    assert core.largest_sd(0, 0, 10, 10) == 0.0


def test_wilsons_interval_is_that_of_scipy() -> None:
    theirs = stats.binomtest(20, 28).proportion_ci(method="wilson")
    assert core.wilson_interval(20, 28) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize(
    "asked",
    [
        lambda: core.hedges_g(1, 0, 9, 2, 0, 9),
        lambda: core.hedges_g(1, 1, 1, 2, 1, 9),
        lambda: core.hedges_g(1, -1, 9, 2, 1, 9),
        lambda: core.dz_of(1, 0, 9),
        lambda: core.dz_of_t(2, 1),
        lambda: core.dav_of(1, 0, 2, 0, 9),
        lambda: core.student_t(1, 1, 1, 2, 1, 1),
        lambda: core.welch_t(1, 1, 1, 2, 1, 1),
        lambda: core.paired_p(1, 1, 1, 1, r=0),
        lambda: core.paired_p_range(1, 1, 2, 1, 1),
        lambda: core.implied_correlation(1, 0, 2, 1, 9, 2),
        lambda: core.implied_correlation(1, 1, 2, 1, 9, 0),
        lambda: core.correlation_of_p(1, 1, 2, 1, 9, 1.2),
        lambda: core.wilson_interval(5, 3),
        lambda: core.wilson_interval(0, 0),
        lambda: core.fisher_p(3, 2, 1, 4),
        lambda: core.chi_square_p(1, 4, 3, 2),
        lambda: core.sign_p(-1, 4),
        lambda: core.wilcoxon_smallest_p(0),
        lambda: core.rank_sum_smallest_p(0, 4),
        lambda: core.power_of_means(1, 0, 9),
        lambda: core.power_of_shares(0.4, 1.4, 9),
    ],
)
def test_what_no_sample_can_have_is_refused_in_a_sentence(asked: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w{2}.+\."):
        asked()


def test_an_interval_has_named_ends() -> None:
    found = core.wilson_interval(20, 28)
    assert (found.low, found.high) == pytest.approx((0.5294, 0.8475), abs=5e-4)

"""What may be said of two readings: never more than the noise of measuring lets one say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.care.core import change, scales
from glideway.care.core.change import Change

PAIN = scales.load()["nprs"]
ACTIVITY = scales.load()["psfs"]
MOVEMENT = scales.load()["rom"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (7, 7, Change.NONE_DETECTABLE),
        (7, 6, Change.NONE_DETECTABLE),
        (7, 5, Change.POSSIBLY),  # two points, but 29 % and not 30
        (6, 4, Change.IMPROVED),  # two points and 33 %
        (8, 6, Change.POSSIBLY),  # from 8 on three points are asked for
        (8, 5.5, Change.POSSIBLY),  # a mean of readings may lie between
        (8, 5, Change.IMPROVED),
        (10, 7, Change.IMPROVED),  # exactly 30 %
        (4, 6, Change.WORSE),
        (7, 9, Change.POSSIBLY_WORSE),
        (0, 1, Change.NONE_DETECTABLE),
        (0, 2, Change.WORSE),
    ],
)
def test_pain_improves_by_two_points_and_a_third(before: float, after: float, said: Change) -> None:
    assert change.judge(PAIN, before, after) is said


def test_one_named_activity_needs_three_points_and_the_mean_needs_two() -> None:
    assert change.judge(ACTIVITY, 4, 6, part="single_activity") is Change.NONE_DETECTABLE
    assert change.judge(ACTIVITY, 4, 7, part="single_activity") is Change.IMPROVED
    assert change.judge(ACTIVITY, 4, 6, part="mean") is Change.IMPROVED


def test_a_threshold_met_in_tenths_counts_as_met() -> None:
    assert change.judge(ACTIVITY, 0.1, 2.1, part="mean") is Change.IMPROVED


def test_a_clinic_without_repeats_gives_no_verdict_on_degrees() -> None:
    assert change.judge(MOVEMENT, 42, 80) is None
    assert change.noise(MOVEMENT, 42) is None
    assert not change.beyond_error(MOVEMENT, 42, 80)


def test_with_its_own_noise_a_clinic_judges_degrees() -> None:
    assert change.judge(MOVEMENT, 42, 61, own_mdc=9.0) is Change.IMPROVED
    assert change.judge(MOVEMENT, 42, 50, own_mdc=9.0) is Change.NONE_DETECTABLE
    assert change.judge(MOVEMENT, 42, 33, own_mdc=9.0) is Change.WORSE
    assert change.noise(MOVEMENT, 42, own_mdc=9.0) == 9.0
    assert change.beyond_error(MOVEMENT, 42, 51, own_mdc=9.0)


def test_noise_begins_where_possibly_begins() -> None:
    assert change.noise(PAIN, 5) == 2
    assert change.noise(scales.load()["prtee"], 40) == 9
    assert change.noise(ACTIVITY, 5, part="single_activity") == 3


def test_a_plan_goes_on_for_a_gain_beyond_error_only() -> None:
    assert change.beyond_error(PAIN, 6, 4)  # the error is 1.77
    assert not change.beyond_error(PAIN, 6, 5)
    assert not change.beyond_error(PAIN, 4, 6)


def test_own_noise_is_the_spread_of_repeats_times_1_96() -> None:
    pairs = [(40.0, 40.0 + d) for d in (1, -1, 2, -2, 3, -3, 1, -1, 2, -2)]
    mean_square = sum((second - first) ** 2 for first, second in pairs) / 9
    assert change.own_mdc(pairs) == pytest.approx(1.96 * math.sqrt(mean_square))


def test_nine_repeats_are_too_few_and_copied_ones_are_none() -> None:
    assert change.own_mdc([(1.0, 2.0), (3.0, 1.0)] * 4) is None
    assert change.own_mdc([(30.0, 30.0)] * 12) is None


@given(st.integers(0, 10), st.integers(0, 10))
def test_better_and_worse_mirror_each_other_where_no_share_is_asked(a: int, b: int) -> None:
    forth = change.judge(ACTIVITY, a, b, part="single_activity")
    back = change.judge(ACTIVITY, b, a, part="single_activity")
    mirror = {
        Change.IMPROVED: Change.WORSE,
        Change.WORSE: Change.IMPROVED,
        Change.NONE_DETECTABLE: Change.NONE_DETECTABLE,
    }
    assert forth is not None
    assert back is mirror[forth]


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_less_pain_is_never_judged_worse_than_more(before: int, one: int, other: int) -> None:
    order = list(Change)
    less, more = min(one, other), max(one, other)
    first, second = change.judge(PAIN, before, less), change.judge(PAIN, before, more)
    assert first is not None
    assert second is not None
    assert order.index(first) <= order.index(second)

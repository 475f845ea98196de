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
    assert change.noise(MOVEMENT) is None
    assert change.noticed(MOVEMENT) is None
    assert change.told(MOVEMENT, 42, 80) == "unjudged"
    assert not change.beyond_error(MOVEMENT, 42, 80)


def test_with_its_own_noise_a_clinic_judges_degrees() -> None:
    assert change.judge(MOVEMENT, 42, 61, own_mdc=9.0) is Change.IMPROVED
    assert change.judge(MOVEMENT, 42, 50, own_mdc=9.0) is Change.NONE_DETECTABLE
    assert change.judge(MOVEMENT, 42, 33, own_mdc=9.0) is Change.WORSE
    assert change.noise(MOVEMENT, own_mdc=9.0) == 9.0
    assert change.beyond_error(MOVEMENT, 42, 51, own_mdc=9.0)


def test_noise_is_the_error_of_measurement_and_never_the_change_that_people_notice() -> None:
    assert change.noise(PAIN) == 1.77
    assert change.noise(scales.load()["prtee"]) == 9.7
    assert change.noise(scales.load()["pfgs"], part="kg") == 9.4
    assert change.noise(ACTIVITY, part="single_activity") == 3
    assert change.noise(scales.load()["ndi"]) == 10  # 10.2, on the scale's own step
    assert change.noticed(PAIN) is None
    for scale, least in (("odi", 10), ("quickdash", 10.8), ("hit6", 8)):
        assert change.noise(scales.load()[scale]) is None
        assert change.noticed(scales.load()[scale]) == least


@pytest.mark.parametrize(
    ("scale", "before", "after", "said"),
    [
        ("pfgs", 20, 26.5, "possibly.within"),
        ("pfgs", 20, 13.5, "possibly-worse.within"),
        ("pfgs", 20, 29.4, "improved"),
        ("nprs", 7, 5, "possibly"),
        ("odi", 60, 20, "improved.noticed"),
        ("odi", 40, 30, "possibly.noticed"),
        ("hit6", 60, 55, "none-detectable.noticed"),
        ("groc", 5, 2, "itself"),
    ],
)
def test_a_verdict_says_what_it_stands_on(
    scale: str, before: float, after: float, said: str
) -> None:
    assert change.told(scales.load()[scale], before, after) == said


def test_a_rating_of_change_has_no_verdict_no_noise_and_keeps_no_plan_going() -> None:
    groc = scales.load()["groc"]
    assert change.judge(groc, 1, 5) is None
    assert (change.noise(groc), change.noticed(groc)) == (None, None)
    assert not change.beyond_error(groc, 1, 5)


@given(
    st.sampled_from([(one, band.part) for one in scales.load().values() for band in one.bands]),
    st.floats(0, 100),
    st.floats(0, 100),
)
def test_what_is_improved_is_beyond_error_and_never_within_the_noise(
    which: tuple[scales.Scale, str], before: float, after: float
) -> None:
    scale, part = which
    if change.judge(scale, before, after, part=part, own_mdc=9.0) is Change.IMPROVED:
        assert change.beyond_error(scale, before, after, part=part, own_mdc=9.0)
        known = change.noise(scale, part=part, own_mdc=9.0)
        assert known is None or change.reaches(abs(after - before), known)


def test_neck_and_activities_that_improved_by_the_rounded_error_keep_a_plan_going() -> None:
    assert change.beyond_error(scales.load()["ndi"], 30, 20)
    assert change.beyond_error(ACTIVITY, 4, 6, part="mean")
    assert change.beyond_error(scales.load()["odi"], 60, 20)
    assert not change.beyond_error(scales.load()["odi"], 60, 50)


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

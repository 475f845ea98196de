"""Edges of the checker and of the arithmetic that a planted bug once lived behind."""

from typing import Any

import pytest

from glideway.outcomes import core
from glideway.outcomes.core import checker
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.checker.reading import trial


def judged(*rows: dict[str, Any], **more: object) -> list[str]:
    """What contradicts in a study of twenty and twenty people with these rows."""
    arms = [{"name": "active release", "n": 20}, {"name": "control", "n": 20}]
    found = checker.check({"id": "edge", "arms": arms, "n": 40, "outcomes": list(rows)} | more)
    return [one.key for one in found.seen if one.weight > 1]


def test_a_spread_that_was_divided_by_n_is_granted() -> None:
    """1, 2, 3 and 4: a mean of 2.5, an SD of 1.29 from n - 1 and of 1.12 from n."""
    assert core.grimmer(2.5, 0.005, 1.29, 0.005, 4) is True
    assert core.grimmer(2.5, 0.005, 1.12, 0.005, 4) is True
    assert core.grimmer(2.5, 0.005, 1.20, 0.005, 4) is False


@pytest.mark.parametrize(
    ("interval", "wrong"),
    [
        ([53, 85], []),
        ([54.7, 88.2], []),  # the plain one, which is not Wilson's
        ([60, 95], ["share-interval-wrong"]),
        ([40, 85], ["share-interval-wrong"]),
    ],
)
def test_the_interval_of_a_share_is_held_against_its_people(
    interval: list[float], wrong: list[str]
) -> None:
    row = {"arm": "all", "measure": "improved", "value": "20/28", "ci": interval}
    assert judged(row, arms=[{"name": "all", "n": 28}], n=28) == wrong


def test_one_swap_of_two_digits_that_settles_it_is_told() -> None:
    told = [one.facts for one in library.of("george2006-hamstring").seen if one.key == "digit-swap"]
    assert told == [{"printed": "48.3", "swapped": "43.8"}]


def test_a_test_of_no_difference_is_significant_as_often_as_its_alpha() -> None:
    for people in (5, 40):
        assert core.power_of_means(0, 1, people) == pytest.approx(0.05)
        assert core.power_of_means(0, 1, people, alpha=0.2) == pytest.approx(0.2)


def moved(pre: float, post: float) -> dict[str, Any]:
    ends = {"pre": {"mean": pre, "sd": 1.0}, "post": {"mean": post, "sd": 1.0}}
    return {"arm": "all", "measure": "pain", "better": "lower"} | ends


def test_an_improvement_in_words_that_every_number_of_the_one_group_denies_is_found() -> None:
    alone: dict[str, Any] = {"arms": [{"name": "all", "n": 20}], "n": 20}
    assert judged(moved(3, 6), result="Pain improved.", **alone) == ["conclusion-gained"]
    assert judged(moved(6, 3), result="Pain improved.", **alone) == []
    assert judged(moved(3, 6), result="Pain got worse.", **alone) == []


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [(0.0562, []), (0.0267, []), (0.0575, []), (0.3, ["exact-p-wrong"])],
)
def test_a_p_of_two_shares_without_the_name_of_its_test_may_be_any_of_three(
    printed: float, wrong: list[str]
) -> None:
    """14 of 20 against 7 of 20, as Fisher, Pearson and Yates have it."""
    sides = [("active release", "14/20"), ("control", "7/20")]
    rows = [{"arm": arm, "measure": "improved", "value": value} for arm, value in sides]
    between = {"contrast": "active release - control", "measure": "improved", "p": printed}
    assert judged(*rows, between) == wrong


def test_a_share_of_one_is_everybody_and_not_one_in_a_hundred() -> None:
    row = {"arm": "control", "measure": "improved", "value": 1.0}
    share = trial({"id": "edge", "outcomes": [row]}, "study").rows[0].share
    assert share is not None
    assert (share.low, share.high) == pytest.approx((0.95, 1.05))

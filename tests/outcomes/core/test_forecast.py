"""How comparable courses went on: only from enough of them, and what such shares were worth."""

import numpy as np
import pytest

from glideway.outcomes.core import forecast
from glideway.outcomes.core.forecast import Alike, Gone, Held

BACK = Alike("back", "low-back-pain", "low", "")
UNCHANGED = Gone(BACK, visits=4, improved=False)
SLOWER = np.array([0.7, 1, 1.1, 1, 0.8, 0.7, 0.6, 0.5, 0.4, 0.4, 0.3, 0.3])


def gone(*pairs: tuple[int, int, bool], alike: Alike = BACK) -> list[Gone]:
    """So many courses that were last looked at after so many visits, with a change or without."""
    return [Gone(alike, visits, improved) for many, visits, improved in pairs for _ in range(many)]


def planted(
    draw: np.random.Generator, alike: Alike, people: int, chance: float, leaves: float = 0.1
) -> tuple[list[Gone], np.ndarray]:
    """Courses with a known chance of a change at each visit, some of whose people stop coming."""
    chances = np.clip(chance * SLOWER, 0, 0.9)
    changes = draw.random((people, 12)) < chances
    left = draw.random((people, 12)) < leaves
    at = np.where(changes.any(1), changes.argmax(1) + 1, 99)
    last = np.where(left.any(1), left.argmax(1) + 1, 12)
    rows = [Gone(alike, int(min(a, b)), bool(a <= b)) for a, b in zip(at, last, strict=True)]
    return rows, chances


def test_nothing_is_said_of_fewer_than_thirty_that_stood_there() -> None:
    rows = gone((10, 1, True), (10, 2, True), (9, 4, False))
    assert forecast.foretold(rows, 0) is None
    more = forecast.foretold([*rows, UNCHANGED], 0)
    assert more is not None
    assert more.people == 30
    assert forecast.foretold([*rows, UNCHANGED], 1) is None


def test_shares_are_those_of_the_product_limit_and_a_cell_below_five_is_not_said() -> None:
    rows = gone((4, 1, True), (6, 2, True), (10, 2, False), (8, 3, True), (12, 4, False))
    told = forecast.foretold(rows, 0)
    assert told is not None
    assert [one.visit for one in told.shares] == [2, 3, 4]  # at 1 there were only four
    assert [round(one.value, 4) for one in told.shares] == [0.25, 0.55, 0.55]
    second = told.shares[0]
    assert round(second.low, 3) == 0.143
    assert round(second.high, 3) == 0.415  # by hand: 0.75 to the power of 0.5369 and of 1.8626


def test_the_shares_end_where_few_are_left_and_small_steps_are_put_together() -> None:
    rows = gone((10, 1, True), (3, 2, True), (20, 2, False), (4, 3, True), (9, 4, True))
    rows += gone((10, 4, False), (3, 5, True), (6, 5, False))
    told = forecast.foretold(rows, 0)
    assert told is not None
    # at 2 and at 3 a few more had changed: together seven, said at 3; at 5 nine were left
    assert [one.visit for one in told.shares] == [1, 3, 4]


def test_the_rate_of_those_followed_is_said_in_twentieths_and_of_enough_only() -> None:
    lost = Gone(BACK._replace(band="", lasting=""), 0, improved=False)
    assert forecast.followed([*gone((33, 2, False)), *[lost] * 9]) == 0.8
    assert forecast.followed([*gone((33, 2, False)), *[lost] * 4]) is None
    assert forecast.followed(gone((29, 2, False))) is None
    assert forecast.published([lost] * 40) == {}
    assert forecast.checked([lost] * 40) == ()


def test_nothing_is_foretold_where_what_came_was_too_far_off() -> None:
    assert not forecast.holds([])
    assert forecast.holds([Held(0.5, 0.6, 40)])
    assert not forecast.holds([Held(0.5, 0.6, 40), Held(0.5, 0.75, 10)])


def test_who_stood_there_already_changed_or_was_last_seen_there_is_not_counted() -> None:
    rows = gone((20, 1, True), (20, 1, False), (30, 3, True), (10, 4, False))
    told = forecast.foretold(rows, 1)
    assert told is not None
    assert (told.after, told.people) == (1, 40)
    assert [(one.visit, round(one.value, 2)) for one in told.shares] == [(3, 0.75), (4, 0.75)]


def test_counts_of_people_are_said_in_steps_of_five() -> None:
    told = forecast.foretold(gone((17, 1, True), (20, 2, False)), 0)
    assert told is not None
    assert told.people == 35


def test_only_what_is_alike_in_everything_is_put_together() -> None:
    other = BACK._replace(band="high")
    rows = gone((15, 1, True), (14, 2, False)) + gone((15, 1, True), (14, 2, False), alike=other)
    assert forecast.published(rows) == {}
    whole = forecast.published([*rows, UNCHANGED])
    assert list(whole) == ["back/low-back-pain/low/"]


@pytest.mark.parametrize(
    ("first", "name"), [(0, "low"), (3, "low"), (4, "middle"), (7, "high"), (10, "high")]
)
def test_an_activity_begins_in_one_of_three_bands(first: float, name: str) -> None:
    assert forecast.band(first) == name


def test_courses_set_aside_came_to_what_was_foretold_where_nothing_is_wrong() -> None:
    draw = np.random.default_rng(7)
    rows = [
        one
        for at, chance in enumerate((0.08, 0.16, 0.28))
        for one in planted(draw, BACK._replace(region=f"r{at}"), 400, chance)[0]
    ]
    found = forecast.checked(rows)
    assert len(found) >= 3
    assert forecast.off_by(found) < 0.04
    assert all(one.people % 5 == 0 for one in found)


def test_where_the_second_half_of_the_courses_is_another_world_the_check_shows_it() -> None:
    """The check is able to fail: what is set aside went otherwise than the rest."""
    draw = np.random.default_rng(8)
    quick, _ = planted(draw, BACK, 400, 0.35, leaves=0.0)
    slow, _ = planted(draw, BACK, 100, 0.03, leaves=0.0)
    mixed = [one for at in range(100) for one in (*quick[4 * at : 4 * at + 4], slow[at])]
    found = forecast.checked(mixed)
    assert forecast.off_by(found) > 0.1


def test_nothing_is_checked_where_too_few_stood() -> None:
    assert forecast.checked(gone((20, 1, True), (15, 4, False))) == ()
    assert forecast.checked([]) == ()


def covered(networks: int, seed: int) -> tuple[float, float, int]:
    """How often an interval holds the planted truth, and how far off a share is on the mean."""
    draw = np.random.default_rng(seed)
    held, off = [], []
    for _ in range(networks):
        people, chance = int(draw.integers(40, 200)), float(draw.uniform(0.06, 0.35))
        rows, chances = planted(draw, BACK, people, chance)
        for after in (0, 2, 4):
            told = forecast.foretold(rows, after)
            for one in told.shares if told else ():
                if one.visit == after + forecast.AHEAD:
                    truth = 1 - float(np.prod(1 - chances[after : one.visit]))
                    held.append(one.low <= truth <= one.high)
                    off.append(one.value - truth)
    return float(np.mean(held)), float(np.mean(off)), len(held)


def test_the_intervals_hold_the_planted_truth_and_shares_lean_to_no_side() -> None:
    share, lean, many = covered(500, seed=20261122)
    assert many > 800
    assert 0.93 <= share <= 0.97
    assert abs(lean) < 0.005


@pytest.mark.soak
def test_the_intervals_hold_in_a_long_run() -> None:
    share, lean, many = covered(20_000, seed=11)
    assert many > 40_000
    assert 0.94 <= share <= 0.96
    assert abs(lean) < 0.002

"""A course in steps of five: what the counts are, what curve they give, and how it may be read."""

import numpy as np
import pytest

from glideway.outcomes.core import stepwise, survival
from glideway.outcomes.core.stepwise import Ended
from glideway.outcomes.core.survival import Spell


def people(*at: tuple[int, bool, int]) -> list[Ended]:
    """After so many visits, whether changed, how many such people."""
    rows = [(visits, changed) for visits, changed, many in at for _one in range(many)]
    return [(visits, changed, who) for who, (visits, changed) in enumerate(rows)]


def sizes(*at: tuple[int, bool, int]) -> dict[str, int]:
    return {name: len(some) for name, some in stepwise.table(people(*at)).items()}


def test_who_changed_and_who_left_are_told_in_steps_of_their_own_of_five_people() -> None:
    found = sizes((2, True, 4), (3, True, 2), (5, True, 5), (1, False, 3), (6, False, 3))
    assert found == {"0-3:changed": 6, "4-5:changed": 5, "0-6:left": 6}


def test_counts_alone_give_the_same_steps() -> None:
    rows = ((2, True, 4), (3, True, 2), (5, True, 7), (1, False, 3), (6, False, 3), (9, False, 1))
    changed, left = ({v: n for v, hit, n in rows if hit is kind} for kind in (True, False))
    assert stepwise.sizes(changed, left) == sizes(*rows)


def test_what_is_left_over_belongs_to_the_last_step() -> None:
    assert sizes((2, True, 5), (4, True, 5), (9, True, 4)) == {"0-2:changed": 5, "3-9:changed": 9}
    assert sizes((0, True, 5), (1, True, 4)) == {"0-1:changed": 9}
    assert sizes((3, True, 4)) == {"0-3:changed": 4}  # and the publication says none of it
    assert sizes() == {}


def test_where_every_visit_is_known_the_curve_is_the_product_limit() -> None:
    """Five and more change and leave at each visit: nothing is coarse, and nothing is lost."""
    at = [(1, True, 9), (1, False, 5), (2, True, 7), (2, False, 6), (3, True, 5), (3, False, 8)]
    found = stepwise.curve(sizes(*at))
    assert found is not None
    theirs = survival.curve(
        [Spell(visits, "i" if hit else "o") for visits, hit, many in at for _one in range(many)],
        "i",
    )
    assert found.ends == theirs.visits
    for mine, other in zip(found[1:], (theirs.still, theirs.low, theirs.high), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-12)


def test_who_left_within_a_step_counts_for_half_of_it() -> None:
    """40 people: 10 left over visits 1 to 4, so 7.5 before the step ends and 4 is at risk."""
    found = stepwise.curve({"0-4:changed": 10, "0-4:left": 10, "5-9:left": 20})
    assert found is not None
    assert found.still[0] == pytest.approx(1 - 10 / (40 - 7.5 / 2))


def test_steps_of_several_clinics_overlap_and_are_added_up() -> None:
    """Ten over visits 1 to 4 and six at the second: by the second visit 5 and 6 have changed."""
    found = stepwise.curve({"0-4:changed": 10, "2-2:changed": 6, "5-8:left": 24})
    assert found is not None
    assert found.ends == (2, 4)
    np.testing.assert_allclose(found.still, [29 / 40, 24 / 40])


def test_counts_told_in_fives_give_the_same_curve_with_wider_sides() -> None:
    """20 of 40 changed: one more of either kind moves the share by 1/82, and each is off by 2."""
    counts = {"0-3:changed": 20, "4-9:left": 20}
    exact, told = stepwise.curve(counts), stepwise.curve(counts, fives=True)
    assert exact is not None
    assert told is not None
    assert told.still.tolist() == exact.still.tolist() == [0.5]
    chance = np.array([0.5 * 0.5 / 40])
    moved = 2 * 2 * ((21 / 41 - 20 / 39 + (20 / 39 - 19 / 39)) / 2) ** 2
    wider = np.log(np.log(told.low / 1) / np.log(0.5)) / np.log(np.log(exact.low) / np.log(0.5))
    assert wider == pytest.approx(np.sqrt((chance + moved) / chance), rel=1e-3)


@pytest.mark.parametrize("counts", [{}, {"": 30}, {"0-4:left": 30}, {"2:changed": 9, "4+:left": 9}])
def test_counts_that_are_no_steps_give_no_curve(counts: dict[str, int]) -> None:
    assert stepwise.curve(counts) is None


def test_the_median_is_the_end_of_its_step_and_its_interval_holds_the_whole_step() -> None:
    found = stepwise.curve({"0-3:changed": 20, "4-8:changed": 40, "9-9:left": 40})
    assert found is not None
    assert found.still.tolist() == pytest.approx([0.8, 0.4])
    assert stepwise.median(found) == (8, 4, 8)  # where the drawn curve comes to it, not on the way
    first = stepwise.curve({"0-3:changed": 80, "4-9:left": 20})
    assert first is not None
    assert stepwise.median(first) == (3, 1, 3)
    at_once = stepwise.curve({"0-0:changed": 80, "4-9:left": 20})
    assert at_once is not None
    assert stepwise.median(at_once) == (0, 0, 0)
    within = stepwise.curve({"0-3:changed": 20, "4-8:changed": 40, "9-9:changed": 40})
    assert within is not None
    assert stepwise.median(within) == (8, 4, 8)
    few = stepwise.curve({"0-3:changed": 10, "4-9:left": 90})
    assert few is not None
    assert stepwise.median(few) == (None, None, None)


def test_the_share_is_said_by_a_visit_that_nobody_chooses_by_its_result() -> None:
    found = stepwise.curve(
        {"0-3:changed": 20, "4-6:changed": 20, "7-8:changed": 20, "9-9:left": 40}
    )
    assert found is not None
    said = stepwise.share_by(found)
    assert said is not None
    visits, share, low, high = said
    assert visits == 6
    assert share == pytest.approx(0.4)
    assert low < share < high
    assert stepwise.share_by(found, 2) is None  # the first step ends at 3: nothing fixed is known
    first = stepwise.share_by(found, 3)
    assert first is not None
    assert first[1] == pytest.approx(0.2)

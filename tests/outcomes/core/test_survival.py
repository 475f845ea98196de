"""Visits until a change: against scipy, a printed table, and what must be so whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from glideway.outcomes.core import survival
from glideway.outcomes.core.arithmetic import Z95
from glideway.outcomes.core.survival import Spell

# Leukaemia trial of Embury and others (1977), `aml` in R's survival package: weeks in remission,
# the maintained group. The products are worked out by hand: 10/11, times 9/10, times 7/8 ...
MAINTAINED = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
BY_HAND = {9: 0.9091, 13: 0.8182, 18: 0.7159, 23: 0.6136, 31: 0.4909, 34: 0.3682, 48: 0.1841}
# `summary(survfit(Surv(futime, fustat) ~ resid.ds, data = ovarian))` as R prints it: at risk,
# events, survival, standard error; first those without, then those with residual disease.
PRINTED = (
    ((11, 1, 0.909, 0.0867), (8, 1, 0.795, 0.1306), (7, 1, 0.682, 0.1536)),
    (
        (15, 1, 0.933, 0.0644),
        (14, 1, 0.867, 0.0878),
        (13, 1, 0.800, 0.1033),
        (12, 1, 0.733, 0.1142),
        (11, 1, 0.667, 0.1217),
        (10, 1, 0.600, 0.1265),
    ),
)
ROWS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from("igo")), min_size=2, max_size=60)


def spells(text: str) -> list[Spell]:
    return [Spell(int(one.rstrip("+")), "" if "+" in one else "i") for one in text.split()]


def test_the_curve_is_the_one_worked_out_by_hand() -> None:
    found = survival.curve(spells(MAINTAINED), "i")
    shown = dict(zip(found.visits, found.still, strict=True))
    assert {time: round(float(shown[time]), 4) for time in BY_HAND} == BY_HAND
    assert survival.median(found).value == 31


@pytest.mark.parametrize("rows", PRINTED)
def test_the_curve_and_its_error_are_those_that_r_prints(
    rows: tuple[tuple[int, int, float, float], ...],
) -> None:
    risk, events, printed, error = (np.array(one, dtype=float) for one in zip(*rows, strict=True))
    found = survival.product_limit(risk, events)
    np.testing.assert_allclose(found.still, printed, atol=0.0005)
    logs = np.log(found.still)
    spread = np.log(np.log(found.low) / logs) / Z95 * -logs * found.still
    np.testing.assert_allclose(spread, error, atol=0.00005)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_the_curve_and_its_sides_are_those_of_scipy(rows: list[tuple[int, str]]) -> None:
    found = survival.curve([Spell(*one) for one in rows], "i")
    event = [visits for visits, end in rows if end == "i"]
    other = [visits for visits, end in rows if end != "i"]
    theirs = ecdf(CensoredData(uncensored=event, right=other)).sf
    with np.errstate(all="ignore"):
        sides = theirs.confidence_interval(method="log-log")
    np.testing.assert_allclose(found.still, theirs.probabilities, atol=1e-12)
    inside = (found.still > 1e-9) & (found.still < 1 - 1e-9)
    np.testing.assert_allclose(found.low[inside], sides.low.probabilities[inside], atol=1e-9)
    np.testing.assert_allclose(found.high[inside], sides.high.probabilities[inside], atol=1e-9)


def test_the_median_has_the_visits_at_which_a_half_cannot_be_refused() -> None:
    found = survival.curve(spells(MAINTAINED), "i")
    low = next(t for t, side in zip(found.visits, found.low, strict=True) if side <= 0.5)
    assert survival.median(found) == (31, low, None)


def test_where_everybody_changed_the_upper_side_is_the_exact_one() -> None:
    found = survival.curve([Spell(3, "i")] * 10, "i")
    assert found.still.tolist() == [0.0]
    assert found.high[0] == pytest.approx(1 - 0.025 ** (1 / 10))
    assert survival.median(found) == (3, 3, 3)
    assert survival.median(survival.curve([Spell(3, "i")] * 3, "i")) == (3, 3, None)


def test_before_the_first_number_of_visits_nobody_has_changed() -> None:
    found = survival.curve([Spell(3, "i"), Spell(4, ""), Spell(4, "i")], "i")
    assert survival.at_visits(found, 2) == (1, 1, 1)
    assert survival.at_visits(found, 3)[0] == pytest.approx(2 / 3)
    assert survival.at_visits(found, 9) == survival.at_visits(found, 4)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_kind_of_end_and_those_still_open_add_up_to_all(rows: list[tuple[int, str]]) -> None:
    people = [Spell(visits, "" if end == "o" else end) for visits, end in rows]
    parts = survival.incidence(people, "ig")
    any_end = [Spell(one.visits, one.end and "e") for one in people]
    still = survival.curve(any_end, "e").still
    np.testing.assert_allclose(parts["i"].share + parts["g"].share + still, 1, atol=1e-12)
    for one in parts.values():
        assert (one.low <= one.share + 1e-12).all()
        assert (one.share <= one.high + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_where_nobody_leaves_both_curves_are_one(rows: list[tuple[int, str]]) -> None:
    """And so are their intervals, as long as somebody is left."""
    people = [Spell(visits, "i" if end == "i" else "") for visits, end in rows]
    part, whole = survival.incidence(people, ["i"])["i"], survival.curve(people, "i")
    np.testing.assert_allclose(part.share, 1 - whole.still, atol=1e-12)
    inside = (whole.still > 1e-6) & (whole.still < 1 - 1e-6)
    logs = np.log(part.share[inside])
    wide = np.log(np.log(part.low[inside]) / logs) / Z95 * -logs * part.share[inside]
    still = whole.still[inside]
    scale = -np.log(still) * still / Z95
    theirs = np.log(np.log(whole.low[inside]) / np.log(still)) * scale
    np.testing.assert_allclose(wide, theirs, rtol=1e-6)


def test_who_left_is_counted_as_who_left() -> None:
    """Ten people: four change after 2 visits, four leave after 1, two are still there after 5."""
    people = [Spell(2, "i")] * 4 + [Spell(1, "g")] * 4 + [Spell(5, "")] * 2
    assert survival.curve(people, "i").still[-1] == pytest.approx(1 / 3)  # of those who stayed
    assert survival.incidence(people, "ig")["i"].share[-1] == pytest.approx(0.4)  # of all

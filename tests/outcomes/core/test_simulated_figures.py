"""How figures do where the truth is known: small and with fixed seeds here, at full size in `soak`.

A share of simulated networks has chance of its own; the small runs allow for it, the long ones
are wide enough to hold the band of 93 to 97 per cent itself.
"""

from itertools import product

import pytest

from glideway.outcomes.core.funnel import Place
from tests.outcomes.core import simulated_figures as simulated
from tests.outcomes.core.simulated_figures import Rate


def in_band(one: Rate) -> bool:
    return 0.93 - one.noise <= one.share <= 0.97 + one.noise


@pytest.mark.parametrize("people", [30, 150])
def test_the_interval_of_the_curve_holds_the_truth_as_often_as_it_says(people: int) -> None:
    assert in_band(simulated.curve_coverage(2000, people, seed=11))
    assert in_band(simulated.incidence_coverage(2000, people, seed=12))


def test_the_interval_of_a_median_in_whole_visits_holds_it_at_least_as_often() -> None:
    assert simulated.median_coverage(1000, 60, seed=13).share >= 0.95


@pytest.mark.parametrize(
    ("shape", "people", "leaving"),
    [("the same at every visit", 30, 0.08), ("rising", 60, 0.07), ("falling", 150, 0.13)],
)
def test_of_what_is_published_the_share_holds_as_often_as_it_says_and_the_median_oftener(
    shape: str, people: int, leaving: float
) -> None:
    """Half to all of the clinics' courses are in steps of several visits here."""
    found = simulated.published_coverage(shape, 400, people, leaving=leaving, seed=19)
    assert found.said.share > 0.9
    assert 0.2 <= found.leave <= 0.4
    assert in_band(found.share)
    assert found.median.share >= 0.95
    assert found.bare.share < 0.8  # so nothing narrower than the interval is left to be said


@pytest.mark.parametrize(
    ("shape", "people", "leaving"), [("falling", 30, 0.13), ("late", 60, 0.08)]
)
def test_of_a_practitioner_whose_counts_are_told_in_fives_the_share_holds_as_often(
    shape: str, people: int, leaving: float
) -> None:
    found = simulated.published_coverage(
        shape, 400, people, leaving=leaving, seed=people, fives=True
    )
    assert found.said.share > 0.9
    assert in_band(found.share)
    assert found.median.share >= 0.95


@pytest.mark.parametrize("people", [20, 45, 100])
def test_a_share_of_counts_told_in_fives_holds_at_every_share(people: int) -> None:
    assert simulated.fives_coverage(people) >= 0.93


def test_the_interval_of_a_share_holds_it() -> None:
    assert in_band(simulated.share_coverage(2000, seed=14))


def test_a_drawn_share_lies_nearer_to_the_truth_and_its_interval_holds_it() -> None:
    held, gain = simulated.pooled_coverage(8, 40, seed=15)
    assert in_band(held)
    assert gain < 0.85


def test_clinics_that_do_not_differ_are_called_out_no_oftener_than_the_limits_say() -> None:
    warned, alarmed = simulated.false_alarms(4, 40, seed=16)
    assert warned.share <= 0.05 + warned.noise
    assert alarmed.held <= 1  # of 160, of which one in 500 is foreseen


@pytest.mark.parametrize(("people", "target"), [(30, 0.6), (87, 0.55), (400, 0.7)])
def test_a_limit_calls_out_by_chance_no_oftener_than_it_says(people: int, target: float) -> None:
    """A sum over all counts, no simulation: the chance of lying below it."""
    assert simulated.exact_false_alarm(people, target, 0.025) <= 0.025
    assert simulated.exact_false_alarm(people, target, 0.001) <= 0.001


def test_a_planted_clinic_is_found() -> None:
    assert simulated.planted_found(10, seed=17).held == 10


def test_a_clinic_of_harder_cases_is_called_out_plainly_and_not_once_adjusted() -> None:
    plain, adjusted = simulated.adjusted_and_not(18)
    assert plain is Place.BEYOND_998
    assert adjusted is Place.INSIDE


@pytest.mark.soak
def test_at_full_size_every_interval_is_in_its_band() -> None:
    for people in (30, 60, 150):
        assert 0.93 <= simulated.curve_coverage(20_000, people, seed=1).share <= 0.97
        assert 0.93 <= simulated.incidence_coverage(20_000, people, seed=2).share <= 0.97
        assert simulated.median_coverage(20_000, people, seed=3).share >= 0.95
    assert 0.93 <= simulated.share_coverage(40_000, seed=4).share <= 0.97
    for shape, people in product(simulated.SHAPES, (30, 60, 150, 300)):
        leaving = 0.13 if shape in {"quick", "falling"} else 0.08  # a fifth to four tenths of all
        found = simulated.published_coverage(shape, 3000, people, leaving=leaving, seed=9)
        assert 0.19 <= found.leave <= 0.42
        assert in_band(found.share)
        assert found.median.share >= 0.95
    for networks, many, seed in ((400, 40, 5), (400, 8, 6)):
        held, gain = simulated.pooled_coverage(networks, many, seed=seed)
        assert 0.93 <= held.share <= 0.97
        assert gain < 0.8
    warned, alarmed = simulated.false_alarms(500, 40, seed=7)
    assert warned.share <= 0.05
    assert alarmed.share <= 0.002
    assert simulated.planted_found(1000, seed=8).share >= 0.98

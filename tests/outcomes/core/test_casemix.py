"""Who comes to a clinic: a model that is published, and a clinic held against it."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from glideway.outcomes.core import casemix
from glideway.outcomes.core.casemix import Person


def persons(improved: int, of: int, **traits: str) -> list[Person]:
    return [Person(n < improved, traits) for n in range(of)]


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (None, ""),
        (0, "under-30"),
        (29, "under-30"),
        (30, "30-44"),
        (45, "45-59"),
        (60, "60-and-over"),
    ],
)
def test_ages_have_bands(years: int | None, band: str) -> None:
    assert casemix.age_band(years) == band


def test_baselines_are_divided_into_thirds() -> None:
    edges = casemix.tertiles([1, 2, 3, 4, 5, 6, 7])
    assert list(edges) == [3, 5]
    found = [casemix.third(one, edges) for one in (3, 4, 5, 6)]
    assert found == ["low", "middle", "middle", "high"]


def test_one_trait_of_two_words_gives_the_log_odds_of_its_table() -> None:
    """60 of 100 against 20 of 80: log(60/40), and log(20/60) less that."""
    model = casemix.fitted([*persons(60, 100, part="arm"), *persons(20, 80, part="leg")])
    assert model is not None
    assert model.plain == {"part": "arm"}
    assert model.coefficients[""] == pytest.approx(math.log(60 / 40), abs=1e-4)
    odds = math.log(20 / 60) - math.log(60 / 40)
    assert model.coefficients["part:leg"] == pytest.approx(odds, abs=1e-4)


def test_a_word_of_whose_people_fewer_than_five_changed_or_did_not_has_no_coefficient() -> None:
    """It would say how many: published to two places, it gives back the four of fourteen."""
    arms = persons(60, 100, part="arm")
    for improved, told in ((10, False), (9, True), (5, True), (4, False)):
        model = casemix.fitted([*arms, *persons(improved, 14, part="leg")])
        assert model is not None
        assert ("part:leg" in model.coefficients) is told


def test_the_coefficients_are_those_of_a_general_search() -> None:
    draw = np.random.default_rng(3)
    table = np.column_stack([np.ones(400), draw.integers(0, 2, (400, 3))])
    seen = (draw.random(400) < 1 / (1 + np.exp(-table @ [0.2, 0.8, -0.5, 0.1]))).astype(float)
    found = casemix.logistic(table, seen)
    assert found is not None

    def against(betas: np.ndarray) -> float:
        logs = table @ betas
        return float(np.logaddexp(0, logs).sum() - seen @ logs)

    np.testing.assert_allclose(found, minimize(against, np.zeros(4)).x, atol=1e-4)


def test_what_never_settles_is_no_model() -> None:
    split = np.column_stack([np.ones(20), np.repeat([0.0, 1.0], 10)])
    assert casemix.logistic(split, np.repeat([0.0, 1.0], 10)) is None


def test_few_people_are_no_model() -> None:
    """Ten with and ten without a coefficient: of two coefficients twenty are needed of each."""
    assert casemix.fitted([*persons(10, 20, part="a"), *persons(9, 20, part="b")]) is None
    assert casemix.fitted([*persons(10, 20, part="a"), *persons(10, 20, part="b")]) is not None


def test_where_everybody_of_a_word_changed_there_is_no_model() -> None:
    assert casemix.fitted([*persons(60, 60, part="arm"), *persons(30, 60, part="leg")]) is None


def test_a_word_of_few_people_is_not_told_apart() -> None:
    found = casemix.fitted([*persons(60, 100, part="arm"), *persons(5, 9, part="leg")])
    assert found is not None
    assert set(found.coefficients) == {""}


def test_over_everybody_as_many_are_expected_as_were_seen() -> None:
    people = [*persons(60, 100, part="arm"), *persons(20, 80, part="leg"), *persons(20, 40)]
    model = casemix.fitted(people)
    assert model is not None
    assert casemix.expected(model, people) == pytest.approx(100, abs=0.01)


def test_a_clinic_of_harder_cases_is_not_held_against_easier_ones() -> None:
    people = [*persons(80, 100, part="arm"), *persons(20, 100, part="leg")]
    model = casemix.fitted(people)
    assert model is not None
    found = casemix.adjusted(model, persons(20, 100, part="leg"))
    assert found.seen == 20
    assert found.expected == pytest.approx(20, abs=0.01)
    assert found.ratio == pytest.approx(1, abs=0.001)
    assert found.low < 1 < found.high


def test_two_traits_that_say_the_same_are_one() -> None:
    """The age is unknown exactly where the whole body was worked on: told apart, nothing is."""
    people = [*persons(70, 120, age="", part="whole"), *persons(60, 130, age="30", part="arm")]
    model = casemix.fitted(people)
    assert model is not None
    assert set(model.coefficients) == {"", "age:"}
    assert casemix.expected(model, people[:120]) == pytest.approx(70, abs=0.01)
    assert casemix.expected(model, people[120:]) == pytest.approx(60, abs=0.01)


def test_another_coefficient_is_another_version() -> None:
    one = casemix.fitted(persons(60, 100))
    other = casemix.fitted(persons(61, 100))
    assert one is not None
    assert other is not None
    assert one.version.startswith("2-")
    assert one.version != other.version

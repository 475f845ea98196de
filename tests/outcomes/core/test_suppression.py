"""Nothing published gives back fewer than five people: an attack that knows no mercy, and its bait.

The attack here shares no line with the code it attacks: it works on plain sets and counters, and
tries every sum and difference of up to four published counts, of one release and of two.
"""

import tracemalloc
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pytest

from glideway.outcomes.core import suppression
from glideway.outcomes.core.suppression import Cell

PARTS, AGES = ("head", "trunk", "arm", "leg"), ("", "young", "middle", "old")
Tables = dict[str, dict[str, frozenset[int]]]


def singled_out(cells: Sequence[Cell], most: int = 4) -> int:
    """The fewest people that some sum or difference of up to `most` counts is about, or 5."""
    fewest = 5
    for size in range(1, most + 1):
        for some in combinations(cells, size):
            for signs in product((1, -1), repeat=size - 1):
                sums: Counter[int] = Counter()
                for sign, one in zip((1, *signs), some, strict=True):
                    for person in one.people:
                        sums[person] += sign
                about = sum(weight != 0 for weight in sums.values())
                if about:
                    fewest = min(fewest, about)
    return fewest


def clinic(draw: np.random.Generator, people: Sequence[int]) -> Tables:
    """A clinic's tables before anything is withheld: everybody, and by three traits."""

    def by(words: Sequence[str], chance: Sequence[float]) -> dict[str, frozenset[int]]:
        told = draw.choice(len(words), size=len(people), p=chance)
        return {
            word: frozenset(who for who, at in zip(people, told, strict=True) if at == n)
            for n, word in enumerate(words)
            if (told == n).any()
        }

    return {
        "all": {"all": frozenset(people)},
        "followed": by(("no", "yes"), (0.3, 0.7)),
        "improved": by(("no", "yes"), (0.4, 0.6)),
        "part": by(PARTS, (0.1, 0.5, 0.3, 0.1)),
        "age": by(AGES, (0.1, 0.3, 0.3, 0.3)),
    }


def random_tables(seed: int, least: int = 6, most: int = 45) -> Tables:
    draw = np.random.default_rng(seed)
    return clinic(draw, range(int(draw.integers(least, most))))


def bare(tables: Tables) -> list[Cell]:
    return [
        Cell(table, name, people)
        for table, cells in tables.items()
        for name, people in cells.items()
    ]


def test_the_attack_finds_what_a_careless_publication_gives_away() -> None:
    """Every one of these clinics has a small cell, or two cells that differ by a few people."""
    found = [singled_out(bare(random_tables(seed)), most=2) for seed in range(20)]
    assert sum(one < 5 for one in found) >= 18


def test_nothing_published_of_a_clinic_singles_out_fewer_than_five() -> None:
    found = [suppression.published(random_tables(seed)) for seed in range(25)]
    assert sum(len(one) for one in found) > 100  # and it is not by showing nothing
    assert [singled_out(one, most=3) for one in found] == [5] * len(found)


@pytest.mark.soak
def test_nothing_published_of_hundreds_of_clinics_singles_out_fewer_than_five() -> None:
    found = [suppression.published(random_tables(seed)) for seed in range(300)]
    assert {singled_out(one, most=3) for one in found} == {5}
    assert {singled_out(one, most=4) for one in found[:40]} == {5}


def test_a_release_gives_nobody_back_that_the_one_before_withheld() -> None:
    """Of 30 people three more improve until the next release: the old figure stays."""
    first = {"all": {"all": frozenset(range(30))}, "improved": _improved(30, 15)}
    shown = suppression.published(first)
    again = {"all": {"all": frozenset(range(30))}, "improved": _improved(30, 18)}
    assert [one.table for one in suppression.published(again, earlier=[shown])] == ["all"]
    enough = {"all": {"all": frozenset(range(30))}, "improved": _improved(30, 20)}
    later = suppression.published(enough, earlier=[shown])
    assert {one.table for one in later} == {"all", "improved"}
    assert singled_out([*shown, *later], most=3) == 5


def _improved(of: int, some: int) -> dict[str, frozenset[int]]:
    return {"yes": frozenset(range(some)), "no": frozenset(range(some, of))}


def test_releases_of_moving_clinics_give_nobody_back() -> None:
    """A few people leave the window and a few come: what is new waits until it is enough."""
    for seed in range(8):
        draw = np.random.default_rng(seed)
        begin, old = 0, list[list[Cell]]()
        for _release in range(3):
            tables = {
                "all": {"all": frozenset(range(begin, begin + 30))},
                "part": {
                    "arm": frozenset(one for one in range(begin, begin + 30) if one % 2),
                    "leg": frozenset(one for one in range(begin, begin + 30) if not one % 2),
                },
            }
            old.append(suppression.published(tables, earlier=old))
            begin += int(draw.integers(1, 7))
        for one, other in combinations(old, 2):
            assert singled_out([*one, *other], most=3) == 5


def test_any_weights_are_tried_and_not_only_plus_and_minus() -> None:
    """(a + b + c) / 2 - d, where everybody of d is in two of the three but one person."""
    a, b, c = (
        frozenset(range(20)),
        frozenset(range(10, 30)),
        frozenset([*range(10), *range(20, 30)]),
    )
    d = frozenset(range(31))
    cells = [Cell("t", name, one) for name, one in zip("abcd", (a, b, c, d), strict=True)]
    assert singled_out(cells, most=3) == 5
    assert suppression.set_against(cells) is None
    found = suppression.weighed(cells)
    assert found is not None
    assert found.people == 1
    assert {name: weight for weight, _table, name in found.how}.keys() == {"a", "b", "c", "d"}


def test_an_attack_says_how() -> None:
    cells = [Cell("t", "all", frozenset(range(12))), Cell("t", "some", frozenset(range(9)))]
    found = suppression.set_against(cells)
    assert found is not None
    assert (found.how, found.people) == (((1.0, "t", "all"), (-1.0, "t", "some")), 3)
    assert suppression.set_against([]) is None
    assert suppression.weighed([]) is None
    assert suppression.weighed(cells) is not None


def test_small_cells_are_joined_and_a_small_rest_takes_the_next_one_with_it() -> None:
    def of(**sizes: int) -> dict[str, int]:
        cells, begin = {}, 0
        for name, size in sizes.items():
            cells[name] = frozenset(range(begin, begin + size))
            begin += size
        return {name: len(people) for name, people in suppression.joined(cells).items()}

    assert of(arm=10, leg=7) == {"arm": 10, "leg": 7}
    assert of(arm=10, leg=3, head=2) == {"arm": 10, "": 5}
    assert of(arm=10, leg=6, head=4) == {"arm": 10, "": 10}
    assert of(arm=4) == {}
    assert of(arm=10, leg=1) == {"": 11}


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_a_fine_count_is_rounded_to_five(count: int, shown: int) -> None:
    assert suppression.rounded(count) == shown


def _closed_in(cells: Sequence[Cell]) -> int:
    """The fewest people, of one to four, who are told apart: by rank, of every set in turn."""
    everyone = sorted(frozenset().union(*(one.people for one in cells)))
    grid = np.array([[who in one.people for who in everyone] for one in cells], dtype=float)
    for size in range(1, 5):
        every = [np.delete(grid, few, axis=1) for few in combinations(range(len(everyone)), size)]
        if (np.linalg.matrix_rank(np.array(every)) < np.linalg.matrix_rank(grid)).any():
            return size
    return 5


def test_weighing_finds_whatever_trying_every_set_of_people_finds() -> None:
    draw, fewest = np.random.default_rng(5), list[int]()
    for clinic_of in (3, 4, 5, 6, 7, 8) * 4:
        grid = draw.random((clinic_of, 14)) < 0.5
        cells = [Cell("t", "", frozenset(np.flatnonzero(row).tolist())) for row in grid]
        fewest.append(_closed_in(cells))
        assert (suppression.weighed(cells) is not None) == (fewest[-1] < 5)
    assert set(fewest) == {2, 3, 4, 5}


def test_weighing_one_large_clinic_takes_little_memory() -> None:
    """Sets are decided one by one: 180 people with forty counts once took gigabytes."""
    draw = np.random.default_rng(6)
    cells = [
        Cell("t", str(n), frozenset(np.flatnonzero(draw.random(180) < 0.3).tolist()))
        for n in range(45)
    ]
    tracemalloc.start()
    assert suppression.weighed(cells) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000

"""All that is published of random small clinics is attacked together: counts, and what beside them.

An attacker knows every count and every other fact. Two clinics that say the same counts must say
the same facts, whatever they withhold; and no sum of the counts of a release, of a clinic and its
practitioners, or of two releases, may be about one to four people. Each attack is shown to find a
number that went around the publication.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product

import numpy as np
import pytest

from glideway.outcomes.core import network, release, running, suppression
from glideway.outcomes.core.following import End, Followed
from glideway.outcomes.core.release import Case, Facts, Release
from glideway.outcomes.core.suppression import CELL, Cell
from tests.outcomes.core.test_network import clinic
from tests.outcomes.core.test_release import WHEN, course
from tests.outcomes.core.test_suppression import singled_out

MEANS = {"activity", "pain", "conditions"}  # of the people of one count, not of counts
Plant = Callable[[Sequence[Case], Facts], None]


def drawn(
    seed: int, people: int, without: int, missing: int, who: Sequence[int] = ()
) -> list[Case]:
    """So many followed people, of whom some did not change, and some who were never seen again."""
    dice = np.random.default_rng(seed)
    rows = []
    for n in range(people + missing):
        visits = int(dice.integers(1, 5))
        better, seen = n < people - without, n < people
        end = End.IMPROVED if better and seen else End.STOPPED
        felt = frozenset({"sore"}) if dice.random() < 0.3 else frozenset({"none"})
        rows.append(
            Case(
                course=course(n, effects=felt if seen and n % 3 else None),
                seen=Followed(visits, better, -1.0, 2.0, "arm") if seen else None,
                end=end,
                stood=end,
                visits=visits,
                baseline=float(dice.integers(2, 6)),
                age=str(dice.choice(["30-44", "45-59", "60-74"])),
                practitioner=int(who[n % len(who)]) if who else 7,
            )
        )
    return rows


def told_apart(clinics: Iterable[Sequence[Case]], plant: Plant | None = None) -> set[str]:
    """Facts in which clinics differ that say the same counts: what they withheld shows there."""
    first: dict[str, Facts] = {}
    found: set[str] = set()
    for cases in clinics:
        facts = dict(release.counted(cases, WHEN).facts)
        if plant is not None and "counts" in facts:
            plant(cases, facts)
        key = json.dumps([facts.get("counts"), facts.get("missing_few")], sort_keys=True)
        before = first.setdefault(key, facts)
        names = (facts.keys() | before.keys()) - MEANS
        found |= {name for name in names if facts.get(name) != before.get(name)}
    return found


CLINICS = [
    drawn(seed, people, without, missing)
    for seed, people, without, missing in product(
        (1, 2), (12, 15), (0, 1, 2, 4, 6), (0, 1, 3, 4, 5)
    )
]


def test_facts_tell_no_more_than_the_counts_beside_them() -> None:
    assert told_apart(CLINICS) == set()


def _missing(cases: Sequence[Case], facts: Facts) -> None:
    gone = sum(one.seen is None for one in cases)
    facts["missing_percent"] = suppression.rounded(round(100 * gone / len(cases)))


def _reached(cases: Sequence[Case], facts: Facts) -> None:
    facts["reached"] = round(100 * sum(one.end is End.IMPROVED for one in cases) / len(cases))


def _curve(cases: Sequence[Case], facts: Facts) -> None:
    seen = [one for one in cases if one.seen]
    facts["curve"] = [
        [visits, sum(one.end is End.IMPROVED and one.visits <= visits for one in seen) / len(seen)]
        for visits in (2, 4)
    ]


def _target(cases: Sequence[Case], facts: Facts) -> None:
    facts["target"] = sum(one.end is End.IMPROVED for one in cases)


@pytest.mark.parametrize(
    ("plant", "fact"),
    [
        (_missing, "missing_percent"),
        (_reached, "reached"),
        (_curve, "curve"),
        (_target, "target"),
    ],
)
def test_a_number_of_the_people_themselves_is_found_in_any_fact(plant: Plant, fact: str) -> None:
    assert told_apart(CLINICS, plant) == {fact}


def test_no_sum_of_all_counts_of_a_release_is_about_a_few_people() -> None:
    for cases in CLINICS[::6]:
        assert suppression.weighed(release.counted(cases, WHEN).cells) is None
    raw = [Cell(t, n, p) for t, c in release.tables(CLINICS[40]).items() for n, p in c.items()]
    assert suppression.weighed(raw) is not None


def test_two_releases_of_a_clinic_give_nobody_away_and_no_fact_tells_what_the_second_withheld() -> (
    None
):
    for more in (1, 3, 4, 6):
        before = release.counted(drawn(more, 30, 15, 10), WHEN)
        cases = drawn(more, 30, 15 - more, 10)
        after = release.counted(cases, WHEN, earlier=[before.cells])
        kept = {"followed", "improved", "course", "missing"}
        shown = [
            *(one for one in before.cells if one.table in kept),
            *(one for one in after.cells if one.table in kept),
        ]
        assert singled_out(shown, most=2) == CELL
        if "improved" not in after.facts.get("counts", {}):
            assert not after.facts.get("curve")
            assert "improved" not in after.facts.get("shares", {})
    same = release.counted(drawn(3, 30, 12, 10), WHEN)
    assert singled_out([*before.cells[:4], *same.cells[:4]], most=2) < CELL  # the bait is found


@pytest.mark.parametrize("sizes", [(12, 12, 12, 3), (10, 10, 10, 10, 2)])
def test_all_practitioners_and_their_clinic_give_nobody_away(sizes: Sequence[int]) -> None:
    who = [n for n, size in enumerate(sizes) for _one in range(size)]
    cases = drawn(5, len(who), len(who) // 3, 0, who)
    whole = release.counted(cases, WHEN)
    own = release.by_practitioner(cases, WHEN, clinic=whole.cells, earlier=lambda _who: ())
    assert 0 < len(own) < len(sizes) - 1  # the last but one closes the sum
    assert suppression.weighed(together(whole, own)) is None
    told = [
        n for one in own.values() for table in one.facts["counts"].values() for n in table.values()
    ]
    assert not any(one % 5 for one in told)
    alone = {n: release.counted([c for c in cases if c.practitioner == n], WHEN) for n in range(5)}
    assert suppression.weighed(together(whole, alone)) is not None


def together(whole: Release, own: dict[int, Release]) -> list[Cell]:
    cells = [one for one in whole.cells if one.table in release.OWN]
    for who, mine in own.items():
        cells += [
            one._replace(table=f"{who}:{one.table}")
            for one in mine.cells
            if one.table in release.OWN
        ]
    return cells


GROUPS = {n: clinic(n, 30, 15) for n in range(1, 5)} | {5: clinic(5, 15, 20)}


def network_of(*hidden: int) -> Facts:
    groups = GROUPS | {6: clinic(6, *hidden)}
    told = {n: release.counted(cases, WHEN) for n, cases in groups.items()}
    return network.together(network.network(groups, told), WHEN).facts


def test_all_clinics_less_the_others_tell_nothing_of_one_that_withholds() -> None:
    said = [network_of(some, 45 - some) for some in (41, 42, 43, 44)]
    assert all(one == said[0] for one in said)
    for missing, more in pairwise(range(5)):
        one, other = network_of(25, 15, missing), network_of(25, 15, more)
        names = one.keys() - {"counts", "lasted"}  # who is missing may have been asked
        assert {name: one[name] for name in names} == {name: other[name] for name in names}
    assert network_of(20, 25) != network_of(25, 20)  # what a clinic says itself is in it


def test_a_quarters_share_of_people_followed_is_of_nobody_or_five() -> None:
    def few(share: int | None, n: int) -> bool:
        """Whether the share says that one to four people are missing."""
        could = [gone for gone in range(60) if share == round(100 * n / (n + gone))]
        return bool(could) and set(could) <= set(range(1, CELL))

    for n, gone in product(range(10, 40), range(8)):
        rows = [Followed(2, improved=True)] * n
        if running.visits(rows[:10], 10 + gone).share is not None:
            assert gone == 0 or gone >= CELL
        assert not (1 <= gone < CELL and few(running.visits(rows[:10], 10 + gone).share, 10))
    assert few(round(100 * 20 / 22), 20)

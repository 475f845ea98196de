"""Everything that is published at once, set against each other by somebody who keeps all of it.

Clinics, their practitioners, the release before, the network, what was worked on, quarters of each
clinic and of all together, forecasts: each number says that so many people, from this to that many,
are in some set. The attacker knows who could be in which set. Wherever one set less one or two
others, or less many that lie beside each other, is of one to four people for certain, somebody is
found. Exact numbers are exact here, rounded ones as wide as their rounding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from glideway.outcomes.core import forecast, network, release, running, suppression
from glideway.outcomes.core.following import End, Followed
from glideway.outcomes.core.forecast import Alike, Gone
from glideway.outcomes.core.release import Case, Release
from glideway.outcomes.core.running import Charged
from glideway.outcomes.core.suppression import CELL, Cell
from tests.outcomes.core.test_release import WHEN, course

HALF_STEP, QUARTERS, ALL = 2, 4, 0
REGIONS = ("shoulder", "knee", "low-back")
Clinics = Mapping[int, Sequence[Case]]


class Said(NamedTuple):
    """From so many to so many people are among these."""

    what: str
    low: int
    high: int
    people: frozenset[int]


def exact(what: str, people: frozenset[int]) -> Said:
    return Said(what, len(people), len(people), people)


def rounded(what: str, count: int, people: frozenset[int]) -> Said:
    return Said(what, count - HALF_STEP, count + HALF_STEP, people)


def found_out(said: Iterable[Said]) -> Iterator[tuple[str, ...]]:
    """Which numbers say for certain that one to four people are left."""
    rows = {(one.low, one.high, one.people): one for one in said}.values()
    bits = [(one, sum(1 << who for who in one.people)) for one in rows]
    for whole, mask in bits:
        if few(whole.low, whole.high):
            yield (whole.what,)
        inside = [(one, m) for one, m in bits if m and m != mask and m & mask == m]
        inside.sort(key=lambda pair: pair[0].low)
        lows = [one.low for one, _m in inside]
        for at, (first, taken) in enumerate(inside):
            low, high = whole.low - first.high, whole.high - first.low
            if few(low, high):
                yield whole.what, first.what
            for other, m in inside[max(at + 1, bisect_left(lows, high - CELL + 1)) :]:
                if other.low > low - 1:
                    break
                if not taken & m and few(low - other.high, high - other.low):
                    yield whole.what, first.what, other.what


def few(low: int, high: int) -> bool:
    return 1 <= low <= high < CELL


def beside_each_other(what: str, some: Sequence[Said]) -> Said:
    """Numbers of people none of whom is in two of them, added up."""
    people = frozenset().union(*(one.people for one in some))
    return Said(what, sum(one.low for one in some), sum(one.high for one in some), people)


def drawn(seed: int, sizes: Sequence[int], *, only_here: int = 0) -> dict[int, list[Case]]:
    """Clinics of so many people; at the last one a structure is worked on that nobody else does,
    in all its followed people but `only_here`."""
    dice, found, who = np.random.default_rng(seed), dict[int, list[Case]](), 0
    for clinic, size in enumerate(sizes, 1):
        rows = found.setdefault(clinic, [])
        for at in range(size):
            who += 1
            better, seen = bool(dice.random() < 0.55), bool(dice.random() < 0.8)
            one = course(
                who,
                clinic=clinic,
                region=str(dice.choice(REGIONS)),
                lasting=str(dice.choice(["", "weeks", "months", "longer"])),
                effects=frozenset({"sore"}) if dice.random() < 0.4 else None,
            )
            one.structures = set(dice.choice(["a", "b", "c"], int(dice.integers(0, 3))).tolist())
            if clinic == len(sizes) and only_here and at >= only_here:
                one.structures.add("own")
            one.protocols = set(dice.choice(["p", "q"], int(dice.integers(0, 2))).tolist())
            visits = int(dice.integers(1, 7))
            rows.append(
                Case(
                    one,
                    Followed(visits, better and seen, -1.0, 2.0, "arm") if seen else None,
                    End.IMPROVED if better and seen else End.STOPPED,
                    End.IMPROVED if better and seen and at % 11 else End.STOPPED,  # some lost it
                    visits,
                    float(dice.integers(2, 6)),
                    str(dice.choice(["30-44", "45-59", "60-and-over"])),
                    int(dice.integers(1, 4)),
                )
            )
    return found


def released(clinics: Clinics, before: Mapping[int, Release] | None = None) -> dict[int, Release]:
    old = before or {}
    return {
        pk: release.counted(cases, WHEN, earlier=[old[pk].cells] if pk in old else [])
        for pk, cases in clinics.items()
    }


def of_cells(name: str, cells: Iterable[Cell]) -> list[Said]:
    return [exact(f"{name} {one.table} {one.name}", one.people) for one in cells]


def of_practitioners(clinics: Clinics, told: Mapping[int, Release]) -> list[Said]:
    found = []
    for pk, cases in clinics.items():
        own = release.by_practitioner(cases, WHEN, clinic=told[pk].cells, earlier=lambda _who: ())
        for who, mine in own.items():
            for one in mine.cells:
                count = mine.facts["counts"].get(one.table, {}).get(one.name)
                if count is not None:
                    found.append(rounded(f"{pk}/{who} {one.table}", count, one.people))
    return found


def of_network(clinics: Clinics, told: Mapping[int, Release]) -> list[Said]:
    """Sums, and what was worked on, with the people whom an attacker would know them to be of."""
    whole = network.network(clinics, told)
    facts = network.together(whole, WHEN).facts
    found = []
    for table, cells in facts.get("counts", {}).items():
        for name, count in cells.items():
            people = [
                one.people
                for told_ in whole.told.values()
                for one in told_.cells
                if (one.table, one.name) == (table, name)
            ]
            found.append(rounded(f"network {table} {name}", count, frozenset().union(*people)))
    everyone = [one for cases in whole.clinics.values() for one in cases if one.seen]
    for kind in release.WORKED:
        for name, people, share, _low, _high in facts.get(kind, ()):
            worked = [one for one in everyone if name in getattr(one.course, kind)]
            yes = suppression.rounded(round(share * people / 100))
            better = frozenset(c.course.patient for c in worked if c.end is End.IMPROVED)
            rest = frozenset(one.course.patient for one in worked) - better
            found.append(rounded(f"{kind} {name} yes", yes, better))
            found.append(rounded(f"{kind} {name} no", people - yes, rest))
            found.append(beside_each_other(f"{kind} {name}", found[-2:]))
    return found


def quarter_of(cases: Iterable[Case], quarter: int) -> list[Case]:
    return [one for one in cases if one.course.patient % QUARTERS == quarter]


def of_quarters(clinics: Clinics, *, step: bool = True, everybody: bool = False) -> list[Said]:
    """Each clinic's quarters, all clinics together, and the sums of both.

    `step` false: counts as they are; `everybody`: all together are all there are.
    """
    found, every, by_clinic = list[Said](), list[Said](), dict[int, list[Said]]()
    for quarter in range(QUARTERS):
        parts = {pk: quarter_of(cases, quarter) for pk, cases in clinics.items()}

        def visits(some: Collection[int], parts: Clinics = parts) -> running.Counted:
            rows = [one for pk in some for one in parts[pk]]
            return running.visits([one.seen for one in rows if one.seen], len(rows))

        own = {pk: visits([pk]) for pk in parts}
        said = [pk for pk, one in own.items() if one.why in running.SAID]
        singles = []
        for pk, one in own.items():
            people = frozenset(c.course.patient for c in parts[pk] if c.seen)
            if one.people >= CELL:
                count = suppression.rounded(one.n)
                what = f"{pk} quarter {quarter}"
                singles.append(rounded(what, count, people) if step else exact(what, people))
                by_clinic.setdefault(pk, []).append(singles[-1])
        whole = running.together(own, visits)
        if whole.n:
            of = list(parts) if everybody else said
            people = frozenset(c.course.patient for pk in of for c in parts[pk] if c.seen)
            count = suppression.rounded(len(people) if everybody else whole.n)
            what = f"all quarter {quarter}"
            every.append(rounded(what, count, people) if step else exact(what, people))
        inside = [one for one in singles if any(one.people <= total.people for total in every)]
        found += [*singles, beside_each_other(f"clinics of quarter {quarter}", inside)]
    found += [beside_each_other(f"{pk} in a year", some) for pk, some in by_clinic.items()]
    return [*found, *every]


def of_forecasts(clinics: Clinics, *, step: int = CELL - 1) -> list[Said]:
    rows = [one for cases in clinics.values() for one in cases if one.seen]
    found = []
    for region in REGIONS:
        here = [one for one in rows if one.course.region == region]
        gone = [
            Gone(Alike(region, "", "low", ""), one.visits, one.end is End.IMPROVED) for one in here
        ]
        for told in forecast.published(gone).get(f"{region}//low/", []):
            people = frozenset(c.course.patient for c in here if c.visits > told.after)
            low = told.people if step else len(people)
            found.append(Said(f"forecast {region} {told.after}", low, low + step, people))
    return found


def everything(clinics: Clinics, before: Clinics) -> list[Said]:
    old = released(before)
    told = released(clinics, old)
    return [
        *(said for pk, one in old.items() for said in of_cells(f"before {pk}", one.cells)),
        *(said for pk, one in told.items() for said in of_cells(f"{pk}", one.cells)),
        *of_practitioners(clinics, told),
        *of_network(clinics, told),
        *of_quarters(clinics),
        *of_forecasts(clinics),
    ]


SIZES, GONE = (100, 95, 60, 22), {1: 40, 2: 40, 3: 0, 4: 3}  # who came since the release before


def test_nobody_is_found_in_all_that_is_published_together() -> None:
    clinics = drawn(1, SIZES)
    before = {pk: cases[: len(cases) - GONE[pk]] for pk, cases in clinics.items()}
    said = everything(clinics, before)
    assert len(said) > 150
    assert {"network", "structures", "forecast", "all"} <= {one.what.split()[0] for one in said}
    assert list(found_out(said)) == []


@pytest.mark.soak
def test_nobody_is_found_in_many_networks() -> None:
    for seed in range(100, 140):
        clinics = drawn(seed, SIZES, only_here=seed % 5)
        before = {pk: cases[: len(cases) - GONE[pk] - seed % 7] for pk, cases in clinics.items()}
        assert list(found_out(everything(clinics, before))) == []


def test_the_attack_finds_a_small_clinic_in_all_less_those_that_say_their_own() -> None:
    """Of the second clinic three people a quarter: all together may not hold them."""
    clinics = drawn(4, (80, 14, 90))
    assert list(found_out(of_quarters(clinics, step=False))) == []
    assert list(found_out(of_quarters(clinics, step=False, everybody=True)))


def test_the_attack_finds_exact_quarters_beside_a_year() -> None:
    """A release of whom two came after the last quarter."""
    clinics = drawn(5, (60, 60))
    late = {pk: [*cases, *drawn(6, (2,))[1]] for pk, cases in clinics.items()}
    for pk, cases in late.items():
        for at, one in enumerate(cases[-2:]):
            new, seen = course(9000 + 10 * pk + at, clinic=pk), Followed(2, improved=True)
            cases[-2 + at] = replace(one, course=new, seen=seen, end=End.IMPROVED)
    year = [said for pk, one in released(late).items() for said in of_cells(f"{pk}", one.cells)]
    assert list(found_out([*year, *of_quarters(clinics)])) == []
    assert list(found_out([*year, *of_quarters(clinics, step=False)]))


def test_the_attack_finds_exact_counts_of_what_only_one_clinic_works_on() -> None:
    """A structure worked on in all followed people of one clinic but a few."""
    clinics = drawn(7, (60, 60, 60), only_here=3)
    told = released(clinics)
    cells = [said for pk, one in told.items() for said in of_cells(f"{pk}", one.cells)]
    assert list(found_out([*cells, *of_network(clinics, told)])) == []
    worked = frozenset(
        one.course.patient for one in clinics[3] if one.seen and "own" in one.course.structures
    )
    assert list(found_out([*cells, exact("own", worked)]))


def test_the_attack_finds_a_forecast_of_exact_numbers() -> None:
    clinics = drawn(8, (150, 150))
    cells = [s for pk, one in released(clinics).items() for s in of_cells(f"{pk}", one.cells)]
    some = of_forecasts(clinics)
    assert some
    assert list(found_out([*cells, *some])) == []
    all_but_two = frozenset(sorted(some[0].people)[2:])
    assert list(found_out([*of_forecasts(clinics, step=0), exact("others", all_but_two)]))


def test_a_quarters_cost_says_no_one_to_four_who_were_not_followed() -> None:
    rows = [Charged(improved=at % 2 == 0, cents=5000, unpriced=False) for at in range(20)]
    assert running.cost(rows, 20).share == 100
    assert {running.cost(rows, 20 + gone).share for gone in range(1, CELL)} == {None}
    assert running.cost(rows, 25).share == 80


def test_a_quarters_cost_beside_its_visits_says_no_one_to_four_of_unknown_price() -> None:
    """Both shares are of the same people: 38 and 35 in 60 would be 63 and 58 per cent."""
    rows = [Charged(improved=at % 2 == 0, cents=5000, unpriced=False) for at in range(35)]
    free = Charged(improved=False, cents=0, unpriced=True)
    for gone in range(1, CELL):
        found = running.cost([*rows, *[free] * gone], 60)
        assert (found.value, found.share, found.why) == (None, None, "cell")
    assert running.cost([*rows, *[free] * CELL], 60).share == 58


def test_all_together_are_those_that_say_their_own_and_share_what_each_may_share() -> None:
    def counted(own: Mapping[int, running.Counted]) -> tuple[list[int], running.Counted]:
        asked: list[int] = []

        def count(clinics: Sequence[int]) -> running.Counted:
            asked.extend(clinics)
            return running.Counted(5.0, n=40, people=3, share=80)

        return asked, running.together(own, count)

    said = running.Counted(4.0, n=20, people=20, share=90)
    cell = running.Counted(None, n=20, people=20, why="cell")
    hidden = said._replace(share=None)
    asked, found = counted({1: said, 2: cell, 3: said, 4: said._replace(why="open", value=None)})
    assert (asked, found.people, found.share) == ([1, 3, 4], 60, 80)
    assert counted({1: said, 2: hidden, 3: said})[0] == [1, 3]
    assert counted({1: hidden, 2: cell, 3: hidden})[0] == [1, 3]
    asked, found = counted({1: hidden, 2: hidden})
    assert (asked, found.share) == ([1, 2], None)
    assert counted({1: said, 2: cell}) == ([], running.Counted(None, why="few"))


def test_what_is_adjusted_says_of_no_hidden_word_that_one_to_four_have_it() -> None:
    """The hardest case: everything else of a clinic is known, and only its ages are withheld.

    By the number of older people, of 0 to 20: which numbers give the same figures.
    """
    told: dict[str, set[int]] = {}
    for old in range(21):
        groups = {n: aged(n, 20) for n in range(1, 7)} | {7: aged(7, old)}
        says = {n: release.counted(cases, WHEN) for n, cases in groups.items()}
        others = network.network({n: groups[n] for n in range(1, 7)}, says)  # it changes none
        whole = replace(others, clinics={7: groups[7]}, told={7: says[7]}, pooled=None)
        told.setdefault(str(network.held_against(7, whole)), set()).add(old)
    assert len(told) > 1  # it is adjusted
    assert not any(some <= {1, 2, 3, 4} for some in told.values())


def aged(clinic: int, older: int) -> list[Case]:
    """Forty people, of whom the older change less often."""
    found = []
    for at in range(40):
        old = at < older
        better = at % 10 < (3 if old else 8) if clinic < 7 else at % 5 < 3
        one = course(1000 * clinic + at, clinic=clinic)
        found.append(
            Case(
                one,
                Followed(2, better),
                End.IMPROVED if better else End.STOPPED,
                End.IMPROVED if better else End.STOPPED,
                2,
                4.0,
                "60-and-over" if old else "30-44",
                7,
            )
        )
    return found

"""Clinics held against each other: only those that may be, and never in an order of results."""

from datetime import date

import pytest
from scipy.stats import binom

from glideway.outcomes.core import network, release
from glideway.outcomes.core.funnel import Funnel, Place
from glideway.outcomes.core.release import Case
from tests.outcomes.core.test_release import WHEN, course


def clinic(id_: int, better: int, same: int, unseen: int = 0) -> list[Case]:
    rows = [(4.0, 5.0, 8.0)] * better + [(4.0, 5.0, 5.0)] * same + [(4.0,)] * unseen
    made = [
        course(
            1000 * id_ + n,
            values,
            clinic=id_,
            born=date(1950 + n % 50, 1, 1),
            later=(values[-1], 5.0, None)[n % 3],
            asked=True,
        )
        for n, values in enumerate(rows)
    ]
    return release.cases(made, WHEN)


GROUPS = {n: clinic(n, 30, 15) for n in range(1, 8)} | {
    8: clinic(8, 8, 37),
    9: clinic(9, 20, 9),  # twenty-nine people
    10: clinic(10, 20, 10, 21),  # fewer than sixty in a hundred
    11: clinic(11, 42, 3),
    12: clinic(12, 39, 6),
}
TOLD = {id_: release.counted(cases, WHEN) for id_, cases in GROUPS.items()}
WHOLE = network.network(GROUPS, TOLD)


def of(groups: dict[int, list[Case]]) -> network.Network:
    told = {id_: release.counted(cases, WHEN) for id_, cases in groups.items()}
    return network.network(groups, told)


def test_only_clinics_that_may_be_compared_are_held_against_each_other() -> None:
    assert set(WHOLE.clinics) == {*range(1, 9), 12}  # 11: fewer than five did not change
    assert network.held_against(9, WHOLE) == {}
    assert network.held_against(10, WHOLE) == {}


def test_a_clinic_far_from_all_lies_beyond_and_is_drawn_towards_them() -> None:
    far, usual = network.held_against(8, WHOLE), network.held_against(1, WHOLE)
    assert far["place"] == "beyond-998"
    assert usual["place"] == "inside"
    plain = 100 * 8 / 45
    assert far["drawn"][0] > plain
    assert far["adjusted"][1] < far["adjusted"][0] < far["adjusted"][2]


@pytest.mark.parametrize(
    ("people", "share"), [(30, 0.8), (86, 0.75), (105, 0.6), (113, 0.5), (300, 0.6)]
)
def test_chance_passes_a_limit_no_oftener_than_the_limit_says(people: int, share: float) -> None:
    """The steps in which an adjusted share is told must not add to it."""
    limits = Funnel(share, 1.0)
    beyond = alarm = 0.0
    for hits in range(people + 1):
        place = network.placed(hits / people, people, limits)[1]
        chance = float(binom.pmf(hits, people, share))
        beyond += chance * (place is not Place.INSIDE)
        alarm += chance * (place is Place.BEYOND_998)
    assert 0.0 < beyond <= 0.05
    assert alarm <= 0.0025


def test_a_share_is_told_in_fives_of_a_hundred_and_of_many_people_in_ones() -> None:
    limits = Funnel(0.6, 1.0)
    assert network.placed(71 / 105, 105, limits) == (0.7, Place.INSIDE)
    assert network.placed(0.85, 105, limits) == (0.85, Place.BEYOND_998)
    assert network.placed(0.61, 40, limits) == (0.6, Place.INSIDE)
    assert network.placed(0.676, 125, limits)[0] == 0.68


def test_where_fewer_than_five_did_not_change_nothing_gives_their_number_away() -> None:
    assert network.held_against(11, WHOLE) == {}


def test_one_clinic_is_no_network() -> None:
    alone = of({1: GROUPS[1], 9: GROUPS[9]})
    assert alone.funnel is None
    assert network.held_against(1, alone) == {}
    assert network.together(alone, WHEN).facts["standing"] == "too-few"


def test_two_clinics_are_not_drawn_towards_each_other() -> None:
    two = of({1: GROUPS[1], 2: GROUPS[2]})
    assert two.pooled is None
    assert "drawn" not in network.held_against(1, two)


def test_few_people_are_not_adjusted() -> None:
    few = of({1: clinic(1, 20, 10), 2: clinic(2, 20, 10)})
    assert few.model is None
    found = network.held_against(1, few)
    assert found["place"] == "inside"
    assert "adjusted" not in found
    assert "model" not in network.together(few, WHEN).facts


def test_the_networks_counts_are_rounded_to_five_and_its_model_is_told() -> None:
    facts = network.together(WHOLE, WHEN).facts
    counts = [n for table in facts["counts"].values() for n in table.values()]
    assert counts
    assert not any(one % 5 for one in counts)
    told = facts["lasted"]
    assert not any(told[name] % 5 for name in ("asked", "answered", "some"))
    assert facts["clinics"] == 9
    assert facts["model"]["version"].startswith("2-")
    assert facts["model"]["people"] % 5 == 0
    assert [row[0] for row in facts["limits"]] == list(network.STEPS)
    assert facts["structures"][0][0] == "supraspinatus"


def test_how_many_are_missing_is_said_where_every_clinic_says_it() -> None:
    told = network.together(of({n: clinic(n, 20, 10, 10) for n in (1, 2)}), WHEN).facts
    assert (told["counts"]["missing"], told["missing_percent"]) == ({"all": 20}, 25)
    partly = of({1: clinic(1, 20, 10, 10), 2: clinic(2, 20, 10, 4)})
    facts = network.together(partly, WHEN).facts
    assert (facts["missing_percent"], facts["missing_few"]) == (None, False)
    assert (facts["standing"], facts["reached"]) == ("compared", None)

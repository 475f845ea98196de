"""Printed numbers are recomputed, and a mark that says they are right is not believed."""

import msgspec
import pytest

from glideway.body.core.words import Words
from glideway.outcomes.core import agreement, arithmetic, studies
from glideway.outcomes.core.agreement import judge
from glideway.outcomes.core.studies import Noted, Printed, Spread, Study

PAIN = Words(en="Pain", fr="Douleur")


def study(*printed: Printed, noted: Noted = "consistent") -> Study:
    """A study whose reader wrote that all is well."""
    kept = studies.load()["robb2011"]
    return msgspec.structs.replace(kept, id="planted", printed=printed, noted=noted)


def keys(*printed: Printed) -> list[str]:
    return [one.key for one in judge(study(*printed)).seen]


def means(p: str, **more: object) -> Printed:
    """Twenty people, before and after, by a paired t test."""
    return msgspec.structs.replace(
        Printed(
            PAIN, n=20, before=Spread(35.5, 7.56), after=Spread(48.3, 7.07), p=p, test="paired t"
        ),
        **more,
    )


def test_the_hamstring_study_contradicts_itself_twice() -> None:
    found = agreement.of("george2006-hamstring")
    assert found.status == "inconsistent"
    assert [one.key for one in found.seen] == ["p-impossible", "two-gains"]
    assert found.seen[0].facts["largest"] == pytest.approx(0.00094, abs=5e-6)
    assert found.seen[1].facts == {"first": pytest.approx(12.8), "second": 8.3}


def test_what_we_compute_is_what_readers_found_by_hand() -> None:
    differ = {
        one.id: (one.noted, agreement.of(one.id).status)
        for one in studies.load().values()
        if one.noted != agreement.of(one.id).status
    }
    assert differ == {}


def test_a_planted_inconsistent_study_is_caught_whatever_its_mark_says() -> None:
    assert judge(study(means("0.0015"))).status == "inconsistent"
    assert judge(study(means("0.0015"), noted="unchecked")).status == "inconsistent"


def test_a_mark_of_consistent_alone_is_worth_nothing() -> None:
    assert judge(study()).status == "unchecked"


def test_a_readers_doubt_is_kept_where_numbers_settle_nothing() -> None:
    assert judge(study(noted="caveat")).status == "caveat"
    assert judge(study(noted="inconsistent")).status == "inconsistent"
    assert judge(study(means("0.0009"), noted="caveat")).status == "caveat"


def test_a_p_that_opposed_pairs_could_give_is_possible() -> None:
    assert keys(means("0.0009")) == ["p-possible"]
    assert judge(study(means("0.0009"))).status == "consistent"


def test_half_of_the_last_printed_place_is_granted_and_no_more() -> None:
    largest = arithmetic.paired_p(12.8, 7.56, 7.07, 20, r=-1)
    assert keys(means(f"{largest:.4f}")) == ["p-possible"]
    assert keys(means(f"{largest + 0.0002:.4f}")) == ["p-impossible"]


@pytest.mark.parametrize("p", ["<0.05", "ns", "", "nan"])
def test_a_p_that_is_no_number_is_not_checked(p: str) -> None:
    assert keys(means(p)) == []


def test_without_the_number_of_people_a_p_is_not_believed() -> None:
    assert keys(means("0.0015", n=None)) == ["n-missing"]


def test_another_test_or_half_a_pair_of_means_is_not_judged_as_paired() -> None:
    assert keys(means("0.0015", test="t")) == []
    assert keys(means("0.0015", after=None)) == []


def test_a_gain_printed_twice_may_differ_by_rounding_only() -> None:
    assert keys(means("0.0009", gains=(12.8, 12.7))) == ["p-possible"]
    assert keys(means("0.0009", gains=(12.6,))) == ["p-possible", "two-gains"]
    assert keys(Printed(PAIN, before=Spread(4, 1), gains=(3.0,))) == []


@pytest.mark.parametrize(
    ("better", "moved", "said"),
    [
        ("higher", "down", ["wrong-way"]),
        ("lower", "up", ["wrong-way"]),
        ("higher", "up", []),
        ("lower", "down", []),
        (None, "down", []),
        ("higher", None, []),
    ],
)
def test_a_benefit_moves_the_better_way(better: str, moved: str, said: list[str]) -> None:
    plain = Printed(PAIN, benefit=True)
    assert keys(msgspec.structs.replace(plain, better=better, moved=moved)) == said


def test_what_nobody_calls_a_benefit_may_move_as_it_likes() -> None:
    assert keys(Printed(PAIN, better="higher", moved="down")) == []


def test_a_spread_is_no_effect_and_a_test_has_one_day() -> None:
    assert keys(Printed(PAIN, spreads=(8.87, 7.41), days=(14, 21))) == [
        "spread-as-effect",
        "two-times",
    ]
    assert keys(Printed(PAIN, days=(14, 14))) == []


def test_a_share_is_a_whole_number_of_people() -> None:
    found = judge(study(Printed(PAIN, share=0.71, n=28))).seen[0]
    assert (found.key, found.facts["count"]) == ("share-possible", 20)
    assert (found.facts["low"], found.facts["high"]) == ("53", "85")
    assert keys(Printed(PAIN, share=0.74, n=10)) == ["share-impossible"]
    assert keys(Printed(PAIN, share=0.74)) == []


def test_two_shares_have_one_exact_p() -> None:
    both = Printed(PAIN, share=0.75, n=12, other_share=0.09, other_n=11, p="0.003")
    assert keys(both) == ["share-possible", "p-same"]
    assert keys(msgspec.structs.replace(both, p="0.03")) == ["share-possible", "p-differs"]
    assert keys(msgspec.structs.replace(both, p="<0.05")) == ["share-possible"]


def test_a_value_lies_inside_its_own_interval() -> None:
    assert keys(Printed(PAIN, share=0.41, interval=(0.17, 0.68))) == []
    assert keys(Printed(PAIN, share=0.17, interval=(0.17, 0.68))) == []
    assert keys(Printed(PAIN, share=0.69, interval=(0.17, 0.68))) == ["outside-interval"]


def test_a_z_or_a_t_has_one_p() -> None:
    assert keys(Printed(PAIN, z=2.59, p="0.009")) == ["p-same"]  # cut off, not rounded
    assert keys(Printed(PAIN, z=3.44, p="0.001")) == ["p-same"]  # rounded up
    assert keys(Printed(PAIN, z=2.59, p="0.02")) == ["p-differs"]
    assert keys(Printed(PAIN, t=1.92, df=28, p="0.06")) == ["p-same"]
    assert keys(Printed(PAIN, t=10.2, df=14, p="0.001")) == ["p-same"]  # far below is "0.001"
    assert keys(Printed(PAIN, t=1.92, p="0.06")) == []


def test_a_rank_test_has_a_largest_z_and_a_smallest_p() -> None:
    assert keys(Printed(PAIN, z=3.44, n=15)) == ["needs-ties"]
    assert keys(Printed(PAIN, z=3.40, n=15)) == []
    assert keys(Printed(PAIN, p="<0.05", n=5)) == ["rank-tests-cannot"]
    assert keys(Printed(PAIN, p="<0.05", n=6)) == []


def test_a_difference_smaller_than_people_notice_is_a_reserve() -> None:
    assert keys(Printed(PAIN, difference=0.77, important=1.3)) == ["below-important"]
    assert keys(Printed(PAIN, difference=1.3, important=1.3)) == []
    assert judge(study(Printed(PAIN, difference=0.77, important=1.3))).status == "caveat"


def test_the_arithmetic_gives_textbook_values() -> None:
    assert arithmetic.fisher(9, 12, 1, 11) == pytest.approx(0.00276, abs=5e-6)
    assert arithmetic.fisher(7, 12, 1, 11) == pytest.approx(0.0272, abs=5e-5)
    assert arithmetic.normal_p(1.959963984540054) == pytest.approx(0.05)
    assert arithmetic.t_p(2.093024, 19) == pytest.approx(0.05, abs=1e-7)
    assert arithmetic.largest_z(15) == pytest.approx(3.4078, abs=1e-4)
    assert arithmetic.wilson(20, 28) == pytest.approx((0.5294, 0.8475), abs=5e-4)
    assert arithmetic.paired_p(0, 1, 1, 9, r=1) == 1.0
    assert arithmetic.paired_p(2, 1, 1, 9, r=1) == 0.0
    assert [arithmetic.last_place(one) for one in ("8", "8.3", "0.0015")] == [1, 0.1, 0.0001]
    assert arithmetic.people_of(None, 4) is None

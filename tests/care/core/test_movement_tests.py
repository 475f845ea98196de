"""Movement tests: ratios are recomputed, contradictions refused, and nothing is multiplied."""

import math

import msgspec
import pytest

from glideway.body.core.words import Words
from glideway.care.core import likelihood, movement_tests
from glideway.care.core.likelihood import Ratio
from glideway.care.core.movement_tests import MovementTest, Said

LIBRARY = movement_tests.load()
WORDS = Words(en="x", fr="x")


def row(**more: object) -> MovementTest:
    """A test of the wrist that moves a probability."""
    kept = LIBRARY.tests["cts-phalen"]
    plain = msgspec.structs.replace(
        kept, sensitivity=None, specificity=None, sensitivity_ci=None, specificity_ci=None
    )
    return msgspec.structs.replace(plain, id="planted", **more)


def refused(**more: object) -> list[tuple[str, str]]:
    found = movement_tests.checked({}, [row(**more)])
    return [(one.field, one.why) for one in found.refused]


def test_every_row_of_the_research_file_is_there_and_thirty_four_move_a_probability() -> None:
    assert len(LIBRARY.tests) == 60
    assert sum(one.moves for one in LIBRARY.tests.values()) == 34


def test_five_rows_print_a_ratio_that_contradicts_their_own_shares() -> None:
    assert {one.test for one in LIBRARY.refused} == {
        "cr-cluster3",
        "mtss-oedema",
        "mtss-palpation",
        "rc-hawkins",
        "rc-painful-arc-calis-st1",
    }
    assert not any(one.whole_row for one in LIBRARY.refused)
    one = next(one for one in LIBRARY.refused if one.test == "rc-hawkins")
    assert (one.field, one.printed, round(one.computed or 0, 2)) == ("lr_neg_printed", 0.33, 0.42)


def test_the_recomputed_ratio_is_used_and_the_row_keeps_both() -> None:
    hawkins = LIBRARY.tests["rc-hawkins"]
    assert hawkins.lr_neg_printed == 0.33
    found = hawkins.ratio("negative")
    assert found is not None
    assert found.value == pytest.approx(0.28 / 0.66)
    assert (found.low, found.high) == (None, None)


def test_the_dangerous_misprint_of_the_shin_does_not_rule_out() -> None:
    found = LIBRARY.tests["mtss-oedema"].after("negative", 0.5)[0]
    assert LIBRARY.tests["mtss-oedema"].lr_neg_printed == 0.095
    assert found.after == pytest.approx(0.448, abs=1e-3)
    assert found.low is not None
    assert found.low < found.after < (found.high or 0)


def test_a_ratio_within_the_rounding_of_all_three_is_left_alone() -> None:
    assert likelihood.agrees(4.57, 0.91, 0.8, positive=True)
    assert likelihood.agrees(30.3, 0.24, 0.99, positive=True)
    assert not likelihood.agrees(0.88, 0.39, 0.94, positive=True)
    assert likelihood.agrees(0.44, 0.8902, 0.25, positive=False)
    assert likelihood.agrees(7, 0.7, 0.9, positive=True)
    assert not likelihood.agrees(0.33, 0.72, 0.66, positive=False)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sensitivity": 1.2}, "sensitivity 1.2 is no share"),
        ({"specificity": -0.1}, "specificity -0.1 is no share"),
        ({"lr_pos_printed": -2.0}, "lr_pos -2 is below nought"),
        (
            {"lr_neg_printed": 0.5, "lr_neg_ci": (0.1, 0.4)},
            "lr_neg 0.5 lies outside its interval, 0.1 to 0.4",
        ),
        (
            {"lr_pos_printed": 3.0, "lr_neg_printed": 1.4},
            "LR+ 3 and LR- 1.4 lie on one side of 1",
        ),
    ],
)
def test_a_row_that_nothing_settles_is_left_out_with_its_reason(
    more: dict[str, object], why: str
) -> None:
    found = movement_tests.checked({}, [row(**more)])
    assert found.tests == {}
    assert [one.why for one in found.refused] == [why]
    assert found.refused[0].whole_row


def test_a_row_without_a_contradiction_is_kept() -> None:
    assert refused(lr_pos_printed=3.0, lr_neg_printed=0.4) == []
    assert refused(lr_pos_printed=3.0, lr_pos_ci=(1.1, 8.0)) == []
    assert refused() == []


def test_a_probability_follows_from_odds() -> None:
    assert likelihood.after(0.2, Ratio(2.5)).after == pytest.approx(0.3846, abs=1e-4)
    found = likelihood.after(0.5, Ratio(4.0, 1.8, 10.3))
    assert found.after == pytest.approx(0.8)
    assert found.low == pytest.approx(1.8 / 2.8)
    assert likelihood.after(0.5, Ratio(math.inf)).after == 1.0
    for wrong in (0, 1, -0.2, 1.4):
        with pytest.raises(ValueError, match="between 0 and 1"):
            likelihood.after(wrong, Ratio(2))


def test_nobody_is_given_a_probability_beforehand() -> None:
    found = LIBRARY.tests["pfp-cluster"].after("positive")
    assert [one.before for one in found] == [0.2, 0.5]
    assert [round(one.after, 2) for one in found] == [0.5, 0.8]
    assert [one.before for one in LIBRARY.tests["pfp-cluster"].after("positive", 0.3)] == [0.3]


def test_what_may_not_move_a_probability_never_does() -> None:
    for one in LIBRARY.tests.values():
        if not one.moves_probability or one.target == "thoracic_outlet":
            assert one.after("positive", 0.3) == ()
            assert one.after("negative", 0.3) == ()
    assert LIBRARY.tests["hs-toss"].after("positive") == ()
    assert LIBRARY.tests["cts-phalen"].after("unclear", 0.3) == ()


def test_a_specificity_of_one_is_for_ruling_in_with_a_corrected_number() -> None:
    found = LIBRARY.tests["pf-windlass-wb"].ratio("positive")
    assert found is not None
    assert found.unbounded
    assert found.value == pytest.approx((7.5 / 23) / (0.5 / 54))
    assert (found.low or 0) > 1
    assert row(sensitivity=0.5, specificity=1.0).ratio("positive") is None
    assert row(sensitivity=1.0, specificity=0.9).ratio("negative") is None
    assert row(sensitivity=0.5, specificity=0.0).ratio("negative") is None


def test_a_range_comes_from_counts_or_from_printed_intervals_or_not_at_all() -> None:
    counted = likelihood.ratio_of_counts(26, 58, 50, 326)
    assert counted.value == pytest.approx(2.9228, abs=1e-3)
    assert (counted.low, counted.high) == pytest.approx((1.993, 4.286), abs=1e-3)
    spans = LIBRARY.tests["cts-phalen"].ratio("positive")
    assert spans is not None
    assert (spans.low, spans.high) == pytest.approx((0.44 / 0.48, 0.68 / 0.21))
    bare = LIBRARY.tests["cr-spurling"].ratio("positive")
    assert bare is not None
    assert bare.value == pytest.approx(0.3 / 0.07)
    assert (bare.low, bare.high) == (None, None)
    assert LIBRARY.tests["myel-3of5"].ratio("positive") == Ratio(30.9, 5.5, 181.8)
    assert LIBRARY.tests["myel-3of5"].ratio("negative") is None


def test_one_row_of_a_target_speaks_and_a_cluster_before_its_members() -> None:
    assert movement_tests.speaker(["rc-neer", "rc-arc"]) == {"rotator_cuff": "rc-neer"}
    assert movement_tests.speaker(["cr-spurling", "cr-cluster4"]) == {
        "cervical_radiculopathy": "cr-cluster4"
    }
    assert movement_tests.speaker(["cr-cluster4", "ach-three", "cr-spurling"]) == {
        "cervical_radiculopathy": "cr-cluster4",
        "achilles": "ach-three",
    }
    assert movement_tests.speaker(["tos-adson", "nobody"]) == {}


def test_every_member_of_a_cluster_is_a_row_of_the_same_target() -> None:
    for one in LIBRARY.tests.values():
        for member in one.members:
            assert LIBRARY.tests[member].target == one.target


def test_a_further_study_is_smaller_than_the_one_its_movement_is_counted_by() -> None:
    further = {one.id: one.same_as for one in LIBRARY.tests.values() if one.same_as}
    assert further == {
        "ach-palp": "ach-palp-maffulli",
        "rc-arc": "rc-painful-arc",
        "rc-painful-arc-calis-st1": "rc-painful-arc",
    }
    for here, there in further.items():
        one, lead = LIBRARY.tests[here], LIBRARY.tests[there]
        assert (lead.target, lead.regions, lead.same_as) == (one.target, one.regions, "")
        assert (lead.n or 0) > (one.n or 0)
        assert one in movement_tests.further(lead)


def test_a_region_lists_what_moves_first_and_clusters_leading() -> None:
    found = [one.id for one in movement_tests.for_region("knee") if one.target == "patellofemoral"]
    assert found == ["pfp-cluster", "pfp-rmc"]
    assert movement_tests.for_region("nowhere") == ()


def test_a_result_is_kept_as_it_was_said_and_other_words_are_no_result() -> None:
    told = Said("positive", 20, "after a long day")
    assert movement_tests.said(told.written()) == told
    assert movement_tests.said("hard band") is None
    assert movement_tests.said('{"result":"maybe"}') is None
    assert movement_tests.test_of("test:cts-tinel") == LIBRARY.tests["cts-tinel"]
    assert movement_tests.test_of("soleus") is None
    assert movement_tests.test_of(movement_tests.place_of("nobody")) is None


def test_only_a_positive_cord_sign_says_refer() -> None:
    assert [one.id for one in LIBRARY.tests.values() if one.refer] == ["myel-3of5"]


def test_every_word_stands_in_both_languages() -> None:
    for one in LIBRARY.tests.values():
        for words in (one.name, one.how, one.positive, one.avoid, *one.cluster_of):
            assert words.en
            assert words.fr


@pytest.mark.parametrize("target", sorted(movement_tests.RECORD_ONLY))
def test_a_trouble_without_a_usable_test_moves_nothing_whatever_its_row_says(target: str) -> None:
    planted = row(target=target)
    assert row().moves
    assert planted.moves_probability
    assert not planted.moves

"""What answers add up to: the nine vignettes, the corners, and that a yes is never milder."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glideway.screening import core
from glideway.screening.core import Answer, Triage, more_key

VIGNETTES = json.loads(Path(__file__).with_name("vignettes.json").read_text())
REGIONS = sorted(core.load().neighbours)
KEYS = [
    *(one.id for one in core.load().asked),
    *(more_key(one.id) for one in core.load().asked if one.more),
]


def said(*yes: str, unsure: tuple[str, ...] = ()) -> dict[str, Answer]:
    """Every question answered: these with yes, these with "not sure", the rest with no."""
    return (
        dict.fromkeys(KEYS, Answer.NO)
        | dict.fromkeys(yes, Answer.YES)
        | dict.fromkeys(unsure, Answer.NOT_SURE)
    )


@pytest.mark.parametrize("one", VIGNETTES, ids=lambda one: str(one["id"]))
def test_each_vignette_gets_the_advice_its_author_expects(one: dict[str, Any]) -> None:
    answers = said(*one["answers"], *(more_key(item) for item in one["escalated"]))
    advice = core.judge(answers, one["asked_regions"], one["answer_regions"])
    assert advice.action == one["expected"]
    assert list(advice.because) == one["fires"]
    assert advice.version == core.load().version


def test_nothing_answered_with_yes_is_ok_and_closes_nothing() -> None:
    advice = core.judge(said(), ["knee"])
    assert (advice.action, advice.flags, advice.hands_on_closed) == (Triage.OK, (), False)


def test_an_emergency_holds_for_every_region() -> None:
    advice = core.judge(said("hot-joint"), ["neck-posterior"], ["knee"])
    assert advice.action is Triage.EMERGENCY
    assert advice.hands_on_closed


def test_knee_surgery_also_closes_the_hamstrings_but_not_the_neck() -> None:
    for asked, expected in (("thigh-posterior", "refer_first"), ("neck-posterior", "precaution")):
        assert core.judge(said("surgery-recent"), [asked], ["knee"]).action == expected


def test_a_marked_spot_closes_that_region_only() -> None:
    assert core.judge(said("infection-local"), ["knee"], ["knee"]).action == "refer_first"
    assert core.judge(said("infection-local"), ["thigh-posterior"], ["knee"]).action == "precaution"


def test_a_headache_with_a_red_flag_closes_the_neck_and_not_the_foot() -> None:
    assert core.judge(said("headache-red"), ["suboccipital"]).action == "refer_first"
    assert core.judge(said("headache-red"), ["foot"]).action == "precaution"


def test_fever_closes_the_whole_body() -> None:
    assert core.judge(said("fever"), ["foot"], ["neck-posterior"]).action == "refer_first"


def test_fever_and_a_weak_immune_system_together_are_an_emergency() -> None:
    advice = core.judge(said("fever", "immuno"), ["back"])
    assert advice.action is Triage.EMERGENCY
    assert advice.because == ("fever", "immuno")
    assert [flag.raised for flag in advice.flags] == [True, True]


def test_pregnancy_and_one_swollen_leg_are_an_emergency() -> None:
    answers = said("pregnant-vte", more_key("pregnant-vte"))
    assert core.judge(answers, ["leg-posterior"]).action is Triage.EMERGENCY


def test_not_sure_counts_as_yes() -> None:
    assert core.judge(said(unsure=("night-pain",)), ["back"]).action is Triage.REFER_FIRST
    assert core.judge(said(unsure=("allergy",)), ["back"]).action is Triage.PRECAUTION


def test_an_emergency_question_that_stays_unsure_means_a_doctor_first_everywhere() -> None:
    advice = core.judge(said(unsure=("hot-joint",)), ["neck-posterior"], ["knee"])
    assert advice.action is Triage.REFER_FIRST
    assert [(flag.unsure, flag.scope) for flag in advice.flags] == [(True, "whole_body")]


def test_an_unsure_follow_up_raises_to_a_doctor_first_and_no_further() -> None:
    leg = said("pregnant-vte", unsure=(more_key("pregnant-vte"),))
    assert core.judge(leg, ["leg-posterior"]).action is Triage.REFER_FIRST
    bruise = said("anticoag", unsure=(more_key("anticoag"),))
    assert core.judge(bruise, ["elbow"]).action is Triage.REFER_FIRST


def test_a_limb_is_the_whole_arm_or_leg_and_a_tendon_its_surroundings() -> None:
    covered = core.covered
    assert {"foot", "hip-lateral"} <= covered("limb", frozenset({"leg-posterior"}))
    assert {"hand", "shoulder"} <= covered("limb", frozenset({"forearm"}))
    assert covered("limb", frozenset({"back"})) == core.load().around("back")
    assert covered("tendon", frozenset({"ankle"})) == core.load().around("ankle")


def test_an_unanswered_question_keeps_the_gate_closed() -> None:
    answers = said()
    assert core.missing(answers, "knee", "booking") == ()
    del answers["fever"], answers["pe"]
    assert core.missing(answers, "knee", "booking") == ("pe", "fever")
    assert core.missing(answers, "knee", "booking", emergency=False) == ("fever",)


def test_a_yes_needs_its_follow_up_too() -> None:
    answers = said("anticoag")
    del answers[more_key("anticoag")]
    assert core.missing(answers, "knee", "booking") == (more_key("anticoag"),)


def test_the_wells_score_is_two_level_and_says_its_version() -> None:
    found = core.wells(["calf_3cm_larger", "tender_deep_vein", "tender_deep_vein"])
    assert (found.score, found.likely, found.version) == (2, True, "two-level (2003)")
    assert found.items == ("calf_3cm_larger", "tender_deep_vein")
    other = core.wells(["calf_3cm_larger", "tender_deep_vein", "alternative_as_likely"])
    assert (other.score, other.likely) == (0, False)


def test_an_item_of_another_wells_version_is_refused() -> None:
    with pytest.raises(KeyError):
        core.wells(["surgery_4wk"])


STRICTER = {Answer.NO: 0, Answer.NOT_SURE: 1, Answer.YES: 2}


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Answer)),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Answer), min_size=1),
    st.sampled_from(REGIONS),
    st.sampled_from(REGIONS),
)
def test_one_more_yes_or_not_sure_never_makes_the_advice_milder(
    before: dict[str, Answer], more: dict[str, Answer], asked: str, about: str
) -> None:
    after = before | {
        key: max(before.get(key, Answer.NO), answer, key=STRICTER.__getitem__)
        for key, answer in more.items()
    }
    milder = core.judge(before, [asked], [about]).action.weight
    assert core.judge(after, [asked], [about]).action.weight >= milder

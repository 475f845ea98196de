"""Answers become values by hand arithmetic, and too few of them become none, with the count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.care.core import change, scales, scoring
from glideway.care.core.scoring import Missing, Scored, Unscorable, Why, score

SCALES = scales.load()
PARTS = [(one.id, rule.part) for one in SCALES.values() for rule in one.parts]


def value(scale: str, answers: list[float | None], part: str = "", **more: float) -> float:
    found = score(scale, answers, part, **more)
    assert isinstance(found, Scored), found
    return found.value


def missing(scale: str, answers: list[float | None], part: str = "") -> Missing:
    found = score(scale, answers, part)
    assert isinstance(found, Missing), found
    return found


@pytest.mark.parametrize(
    ("scale", "part", "answers", "by_hand"),
    [
        ("nprs", "", [7], 7),
        ("vas", "", [63.5], 63.5),
        ("groc", "", [-3], -3),
        ("rmdq", "", [1] * 5 + [0] * 19, 5),
        ("rmdq", "", [1] * 5 + [None] * 19, 5),
        ("psfs", "mean", [2, 3, 7], 4),
        ("psfs", "mean", [2, None, 7], 4.5),
        ("psfs", "single_activity", [6], 6),
        ("ndi", "", [1] * 10, 10),
        ("ndi", "", [2] * 8 + [None] * 2, 20),  # 50 * 16 / (5 * 8)
        ("odi", "", [2] * 10, 40),  # 100 * 20 / 50
        ("odi", "", [5, 4, 3, 2, 1, 0, 1, 2, 3, None], 46.666667),  # 100 * 21 / 45
        ("quickdash", "", [3] * 11, 50),  # (33 / 11 - 1) * 25
        ("quickdash", "", [2] * 9 + [5, None], 32.5),  # (23 / 10 - 1) * 25
        ("prtee", "pain", [10, 8, 6, 4, 2], 30),
        ("prtee", "function", [4] * 10, 20),
        ("prtee", "total", [10, 8, 6, 4, 2] + [4] * 10, 50),
        ("prtee", "total", [10, 8, 6, 4, None] + [4] * 9 + [None], 55),  # 7 for the one, 4
        ("lefs", "", [3] * 20, 60),
        ("faam", "adl", [3] * 21, 75),
        ("faam", "adl", [4] * 18 + [2, None, None], 97.368421),  # 100 * 74 / 76
        ("faam", "sport", [2] * 7 + [None], 50),
        ("visa_a", "", [10, 8, 7, 10, 5, 6, 7, 20], 73),
        ("akps", "", [5, 5, 5, 10, 10, 10, 10, 10, 10, 5, 5, 5, 5], 95),
        ("koos", "pf", [1] * 11, 75),  # 100 - 100 * 1 / 4
        ("koos", "pain", [0, 1, 2, 3, 4, None, None, None, None], 50),
        ("koos", "qol", [4, 3, None, None], 12.5),  # 100 - 100 * 3.5 / 4
        ("bctq_sss", "", [2] * 10 + [3], 2.090909),
        ("bctq_sss", "", [3] * 9 + [None] * 2, 3),
        ("bctq_fss", "", [1, 2, 3, 4, 5, 1, 2, None], 2.571429),
        ("hit6", "", [6, 8, 10, 11, 13, 13], 61),
        ("ppt", "", [3.0, 3.6, 3.3], 3.3),
        ("pfgs", "", [20, 22, 27], 23),
        ("rom", "", [42], 42),
    ],
)
def test_a_score_is_what_the_hand_computes(
    scale: str, part: str, answers: list[float | None], by_hand: float
) -> None:
    assert value(scale, answers, part) == by_hand


def test_the_result_says_of_which_part_and_how_many_were_answered() -> None:
    assert score("faam", [4] * 20 + [None], "adl") == Scored(100, "adl", 20, 21)


@pytest.mark.parametrize(
    ("scale", "part", "answers", "count"),
    [
        ("faam", "adl", [4] * 18 + [None] * 3, (18, 21, 19)),
        ("faam", "sport", [4] * 6 + [None] * 2, (6, 8, 7)),
        ("quickdash", "score", [1] * 9 + [None] * 2, (9, 11, 10)),
        ("koos", "pain", [1] * 4 + [None] * 5, (4, 9, 5)),
        ("koos", "qol", [1, None, None, None], (1, 4, 2)),
        ("ndi", "points_of_50", [1] * 7 + [None] * 3, (7, 10, 8)),
        ("odi", "percent", [1] * 7 + [None] * 3, (7, 10, 8)),
        ("lefs", "total", [4] * 19 + [None], (19, 20, 20)),
        ("hit6", "total", [6] * 5 + [None], (5, 6, 6)),
        ("visa_a", "total", [5] * 7 + [None], (7, 8, 8)),
        ("akps", "total", [5] * 12 + [None], (12, 13, 13)),
        ("bctq_sss", "mean", [2] * 8 + [None] * 3, (8, 11, 9)),
        ("bctq_fss", "mean", [2] * 6 + [None] * 2, (6, 8, 7)),
        ("ppt", "kg_cm2", [3, 3, None], (2, 3, 3)),
        ("pfgs", "kg", [30, None, 30], (2, 3, 3)),
        ("psfs", "mean", [3, None, None], (1, 3, 2)),
    ],
)
def test_one_answer_short_of_the_rule_is_no_score_and_says_the_count(
    scale: str, part: str, answers: list[float | None], count: tuple[int, int, int]
) -> None:
    found = missing(scale, answers, part)
    assert (found.part, found.answered, found.of, found.least) == (part, *count)
    assert found.why is Why.TOO_FEW
    answered, of, least = count
    assert found.words.en.startswith(f"{answered} of {of} questions answered; {least} are needed")
    assert f"il en faut {least}" in found.words.fr


def test_of_two_parts_the_one_that_is_short_says_so() -> None:
    found = missing("prtee", [5] * 5 + [5] * 8 + [None] * 2)
    assert (found.part, found.answered, found.of, found.least) == ("function", 8, 10, 9)


def test_a_form_of_ticks_with_nothing_ticked_is_the_best_score() -> None:
    assert value("rmdq", [None] * 24) == 0
    found = missing("ndi", [None] * 10)
    assert (found.why, found.answered) == (Why.NOTHING, 0)
    assert value("rmdq", [0] * 24) == 0


def test_a_t_score_is_never_computed_here() -> None:
    found = missing("promis_pf_pi", [1, 2, 3], "pi")
    assert found.why is Why.ENTERED
    assert "enter the finished score" in found.words.en
    assert scoring.enter("promis_pf_pi", 43.2, "pf") == 43.2


@pytest.mark.parametrize(
    ("scale", "answers", "part"),
    [
        ("nprs", [3.5], ""),
        ("nprs", [11], ""),
        ("nprs", [float("nan")], ""),
        ("hit6", [6, 8, 10, 11, 13, 12], ""),
        ("quickdash", [0] * 11, ""),
        ("quickdash", [3] * 10, ""),
        ("psfs", [1, 2, 3, 4, 5, 6], "mean"),
        ("psfs", [], "mean"),
        ("visa_a", [20] * 8, ""),
        ("sit_reach", [1, 2, 3, 4], ""),
        ("sit_reach", [30], ""),
    ],
)
def test_answers_that_no_such_form_has_are_refused(
    scale: str, answers: list[float | None], part: str
) -> None:
    with pytest.raises(Unscorable):
        score(scale, answers, part)


def test_a_part_that_a_scale_does_not_have_is_a_bug() -> None:
    with pytest.raises(KeyError):
        score("faam", [4] * 8, "leisure")


def test_sit_and_reach_is_the_best_of_three_beyond_the_feet() -> None:
    assert value("sit_reach", [24, 29, 27], zero=23) == 6
    assert value("sit_reach", [29.5], zero=26) == 3.5
    with pytest.raises(Unscorable):
        score("sit_reach", [100], zero=23)
    with pytest.raises(Unscorable):
        scoring._from_zero(3, SCALES["nprs"].scored(), 23)  # noqa: SLF001 - no box, no zero


def test_points_and_per_cent_of_the_neck_index_are_not_mixed() -> None:
    assert scoring.enter("ndi", 20, unit="percent") == 10
    assert scoring.enter("ndi", 10) == 10
    with pytest.raises(Unscorable):
        scoring.enter("ndi", 60)
    with pytest.raises(Unscorable):
        scoring.enter("odi", 20, unit="points")


def test_a_raw_sum_is_no_mean_of_one_to_five() -> None:
    assert scoring.enter("bctq_sss", 2.73) == 2.73
    for raw in (30, 5.01, 0.9):
        with pytest.raises(Unscorable):
            scoring.enter("bctq_sss", raw)


def test_force_and_pressure_are_kept_in_one_unit() -> None:
    assert scoring.enter("pfgs", 196.133, unit="N") == pytest.approx(20)
    assert scoring.enter("ppt", 294.1995, unit="kPa") == pytest.approx(3)
    assert scoring.enter("ppt", 29.41995, unit="N_cm2") == pytest.approx(3)


def test_a_part_that_only_adds_to_another_is_not_entered() -> None:
    with pytest.raises(Unscorable):
        scoring.enter("prtee", 30, "pain")
    assert [one.part for one in SCALES["prtee"].recorded] == ["total"]


def test_ticks_and_pain_are_whole_numbers() -> None:
    for scale in ("rmdq", "nprs"):
        with pytest.raises(Unscorable):
            scoring.enter(scale, 3.5)
    with pytest.raises(Unscorable):
        scoring.enter("nprs", float("inf"))
    assert scoring.enter("rmdq", 24) == 24


def test_a_line_and_a_number_never_share_an_axis() -> None:
    assert scoring.axis("vas") != scoring.axis("nprs")
    assert scoring.axis("faam", "adl") != scoring.axis("faam", "sport")
    assert scoring.axis("koos", "pain") == "koos:any_of_five_subscales"


def test_a_grip_is_judged_more_finely_within_one_visit() -> None:
    assert scoring.judged_as("pfgs", same_visit=True) == "kg_same_visit"
    assert scoring.judged_as("pfgs") == "kg"
    assert scoring.judged_as("ndi", same_visit=True) == "points_of_50"
    grip = SCALES["pfgs"]
    assert change.judge(grip, 20, 26, part=scoring.judged_as(grip, "kg")) == "none-detectable"
    assert change.judge(grip, 20, 26, part="kg_same_visit") == "improved"


def test_only_activities_rated_both_times_are_compared() -> None:
    first, then = scoring.at_both_times([2, 3, 4], [5, None, 8])
    assert (first, then) == ([2, None, 4], [5, None, 8])
    assert value("psfs", list(first), "mean") == 3
    assert value("psfs", list(then), "mean") == 6.5


@pytest.mark.parametrize(("scale", "part"), PARTS)
def test_the_two_ends_of_every_form_are_the_two_ends_of_its_scale(scale: str, part: str) -> None:
    rule = SCALES[scale].scored(part)
    if rule.high is None or rule.way in {"entered", "best"}:
        return
    ends = {value(scale, [end] * rule.items, part) for end in (rule.low, rule.high)}
    assert ends == set(scoring.reach(scale, part))


def test_what_is_reached_by_a_first_part_is_the_range_that_was_handed_over() -> None:
    own = {one.id: scoring.reach(one) for one in SCALES.values()}
    told = {one.id: (one.low, one.high) for one in SCALES.values()}
    apart = sorted(one for one in own if own[one] != told[one])
    assert apart == ["pfgs", "ppt", "sit_reach"]  # no source bounds them, our limits are drafts
    assert all("range" in SCALES[one].parts[0].unsourced for one in apart)


@given(
    which=st.sampled_from([one for one in PARTS if SCALES[one[0]].scored(one[1]).band]),
    data=st.data(),
)
def test_a_better_answer_never_makes_a_score_worse(
    which: tuple[str, str], data: st.DataObject
) -> None:
    scale, part = SCALES[which[0]], which[1]
    rule = scale.scored(part)
    if rule.way == "entered":
        return
    top = rule.high if rule.high is not None else (scale.high or 0) / rule.items
    steps = list(rule.values) or [float(one) for one in range(int(rule.low), int(top) + 1)]
    if rule.zeros:  # what the box shows lies further than what is kept
        steps = [step + rule.zeros[0] for step in steps]
    one = st.sampled_from(steps)
    answers = data.draw(st.lists(one, min_size=rule.items, max_size=rule.items))
    at = data.draw(st.integers(0, rule.items - 1))
    other = data.draw(one)
    zero = rule.zeros[0] if rule.zeros else None
    changed = [other if number == at else kept for number, kept in enumerate(answers)]
    first, then = (score(scale, rows, part, zero=zero) for rows in (answers, changed))
    assert isinstance(first, Scored)
    assert isinstance(then, Scored)
    turned = rule.way == "share_turned"  # there a lower answer is the better one
    up = (other >= answers[at]) != turned
    assert then.value >= first.value if up else then.value <= first.value

"""The checker on single rows: what it finds, what it leaves alone, what it cannot read."""

import random
from typing import Any

import msgspec
import pytest

from glideway.outcomes.core import checker, studies
from glideway.outcomes.core.checker import library, telling
from glideway.outcomes.core.studies import Noted
from tests.outcomes.core.simulated import sound

ARMS = [{"name": "active release", "n": 20}, {"name": "control", "n": 20}]
JUNK = [None, "", "abc", -1, 0, 0.5, True, 1e300, float("nan"), float("inf"), "75%", "9/12", "ns"]


def study(*rows: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"id": "planted", "arms": ARMS, "n": 40, "outcomes": list(rows)} | more


def verdict(*rows: dict[str, Any], **more: object) -> str:
    return checker.check(study(*rows, **more)).verdict


def keys(*rows: dict[str, Any], **more: object) -> list[str]:
    return [one.key for one in checker.check(study(*rows, **more)).seen if one.weight > 1]


def arm(name: str, **more: object) -> dict[str, Any]:
    return {"arm": name, "measure": "m"} | more


def both(one: object, two: object, key: str = "post", **contrast: object) -> list[dict[str, Any]]:
    first, second = arm("active release", **{key: one}), arm("control", **{key: two})
    return [first, second, {"contrast": "active release - control", "measure": "m"} | contrast]


ONE, TWO = {"mean": 12.0, "sd": 2.0}, {"mean": 10.0, "sd": 2.0}  # t = 3.162, P = 0.0031


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ({"test": "independent t", "t": 3.16, "p": 0.003}, []),
        ({"test": "independent t", "t": -3.16}, []),
        ({"test": "Welch t", "p": "<0.05"}, []),
        ({"test": "independent t", "p": 0.3}, ["group-p-wrong"]),
        ({"test": "independent t", "t": 2.1}, ["group-t-wrong"]),
        ({"test": "independent t", "p": "ns"}, ["group-p-wrong"]),
        ({"test": "independent t", "t": 3.16, "df": 36}, ["df-wrong"]),
        ({"between_mean_diff": 2.0}, []),
        ({"between_mean_diff": 3.0}, ["between-wrong"]),
        ({"favours": "control", "better": "higher"}, ["favours-other"]),
        ({"favours": "control", "better": "lower"}, []),
        ({"p": 1.4}, ["p-over"]),
    ],
)
def test_a_contrast_of_two_means(printed: dict[str, Any], wrong: list[str]) -> None:
    assert keys(*both(ONE, TWO, **printed)) == wrong


@pytest.mark.parametrize(
    ("value", "ci", "wrong"),
    [
        (2.4, [1.1, 5.2], []),
        (2.4, [1.1, 9.8], ["ratio-off-centre"]),
        (6.1, [1.1, 5.2], ["outside-interval"]),
        (2.4, [5.2, 1.1], ["interval-turned"]),
    ],
)
def test_an_odds_ratio_stands_in_the_middle_of_its_interval(
    value: float, ci: list[float], wrong: list[str]
) -> None:
    assert keys({"measure": "odds_ratio", "value": value, "ci": ci}) == wrong


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"sensitivity": 0.8, "specificity": 0.9, "lr_pos_printed": 8.0}, []),
        ({"sensitivity": 0.8, "specificity": 0.9, "lr_pos_printed": 4.0}, ["lr-wrong"]),
        ({"sensitivity": "80%", "specificity": "90%", "lr_neg_printed": 0.22}, []),
        ({"sensitivity": 180, "specificity": 90, "lr_neg_printed": 0.22}, ["accuracy-over"]),
        ({"sensitivity": 0.8, "tp": 16, "fn": 4}, []),
        ({"sensitivity": 0.8, "tp": 10, "fn": 6}, ["table-wrong"]),
    ],
)
def test_likelihood_ratios_follow_from_shares_and_shares_from_counts(
    row: dict[str, Any], wrong: list[str]
) -> None:
    assert keys({"measure": "a test"} | row) == wrong
    assert [one.key for one in checker.check({"id": "bare"} | row).seen if one.weight > 1] == wrong


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"value": "75%"}, []),
        ({"value": "73%"}, ["share-of-nobody"]),
        ({"value": "15/20", "test": "sign", "p": 0.041}, []),
        ({"value": "20/20", "test": "sign", "p": 0.02}, ["sign-p-wrong"]),
        ({"value": "130%"}, ["share-over"]),
        ({"value": "75%", "count": 12}, ["share-count"]),
        ({"test": "Wilcoxon", "p": 1e-7}, ["rank-p-wrong"]),
        ({"test": "Wilcoxon", "Z": 4.9, "p": "<0.001"}, ["z-over"]),
        ({"scale": "nprs", "value": {"mean": 12.0, "sd": 1.0}}, ["mean-outside"]),
        ({"scale": "nprs", "value": {"mean": 9.5, "sd": 4.0}}, ["spread-too-wide"]),
        ({"scale": "nprs", "value": {"mean": 5.52, "sd": 1.0}}, ["grim"]),
        ({"value": {"mean": 5.0, "sd": -1.0}}, ["spread-negative"]),
    ],
)
def test_one_arm(row: dict[str, Any], wrong: list[str]) -> None:
    assert keys(arm("active release", **row)) == wrong


def test_two_shares_have_one_exact_p() -> None:
    assert keys(*both("75%", "25%", "value", test="Fisher exact", p=0.004)) == []
    assert keys(*both("75%", "25%", "value", test="Fisher exact", p=0.04)) == ["exact-p-wrong"]


def test_a_bare_whole_number_is_people_or_per_cent() -> None:
    rows = both(15, 5, "value", test="Fisher exact", p=0.004)
    assert keys(*[row | {"measure": "improved"} for row in rows]) == []
    wrong = both(15, 5, "value", test="Fisher exact", p=0.4)
    assert keys(*[row | {"measure": "improved"} for row in wrong]) == ["exact-p-wrong"]
    assert keys(arm("control", measure="or_improved", value=0.43, ci=[0.2, 0.92])) == []


def test_groups_add_up_unless_people_left() -> None:
    assert keys(n=45) == ["people-under"]
    assert keys(n=45, result="Five were lost to follow-up.") == []
    assert keys(n=30) == ["people-over"]
    assert keys(n=20, design="cross-over") == []


def test_words_that_move_against_the_numbers_or_the_scale_are_found() -> None:
    fell = {"pre": {"mean": 6.0, "sd": 1.0}, "post": {"mean": 3.0, "sd": 1.0}}
    assert keys(arm("control", reported_direction="increased", **fell)) == ["moved-otherwise"]
    down = arm("control", better="higher", reported_direction="decreased")
    assert keys(down) == ["wrong-way"]
    assert keys(down, result="Pain threshold got worse.") == []


def test_a_conclusion_that_no_measure_bears_out_is_found() -> None:
    said = "Control was better than active release on pain."
    assert keys(*both(ONE, TWO, better="higher"), result=said) == ["conclusion-against"]
    assert keys(*both(ONE, TWO, better="lower"), result=said) == []


def test_what_no_number_is_printed_of_is_not_checkable() -> None:
    assert verdict() == "not checkable"
    assert verdict(arm("control", p="<0.05")) == "not checkable"
    assert checker.check({"id": 7}).verdict == "not checkable"


def test_nothing_that_a_file_can_hold_stops_the_checker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "MOST_NUMBERS", 0)
    for seed in range(300):
        pick = random.Random(seed)  # noqa: S311 - made-up files, no secret
        spoilt = sound(seed)
        for _ in range(3):
            where = pick.choice([spoilt, *spoilt["outcomes"], *spoilt["arms"]])
            where[pick.choice(list(where))] = pick.choice(JUNK)
            if not isinstance(spoilt.get("outcomes"), list):
                break
            if not isinstance(spoilt.get("arms"), list):
                break
        try:
            found = checker.check(spoilt)
        except checker.Unreadable:
            continue
        assert found.verdict in {"consistent", "inconsistent", "not checkable"}
        assert telling.reasons(found, "fr")


TABLE = {"tp": 30, "fn": 10, "tn": 45, "fp": 8}


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ({"lr_pos_printed": 7.5}, ["lr-wrong"]),  # 0.75 over 8/53 is 4.97
        ({"lr_pos_printed": 4.97, "lr_neg_printed": 0.29}, []),
        ({"lr_neg_printed": 0.5}, ["lr-wrong"]),
        ({"lr_pos_printed": 5, "sensitivity": 0.75, "specificity": 0.85}, []),
        ({"lr_pos_printed": 4.97, "sensitivity": 0.9, "specificity": 0.7}, ["table-wrong"] * 2),
    ],
)
def test_a_printed_ratio_is_held_against_its_counts(
    printed: dict[str, Any], wrong: list[str]
) -> None:
    assert keys(TABLE | {"measure": "a test"} | printed) == wrong


def test_a_table_with_an_empty_cell_says_nothing_of_a_ratio() -> None:
    assert keys({"measure": "a test", "lr_pos_printed": 7.5} | TABLE | {"fp": 0}) == []


def shares(one: str, two: str, **contrast: object) -> list[dict[str, Any]]:
    first, second = arm("active release", value=one), arm("control", value=two)
    first["measure"] = second["measure"] = "people better"
    return [first, second, {"contrast": "active release - control"} | contrast]


@pytest.mark.parametrize(
    ("contrast", "wrong"),
    [
        ({"measure": "odds_ratio", "value": 5.3, "ci": [2.05, 13.7]}, ["ratio-not-of-table"]),
        ({"measure": "odds_ratio", "value": 3.5, "ci": [1.39, 8.82]}, []),
        ({"measure": "adjusted odds_ratio", "value": 5.3, "ci": [2.05, 13.7]}, []),
    ],
)
def test_a_ratio_of_no_measure_is_that_of_the_only_two_shares(
    contrast: dict[str, Any], wrong: list[str]
) -> None:
    rows = shares("28/40", "16/40", **contrast)
    arms = [{"name": "active release", "n": 40}, {"name": "control", "n": 40}]
    assert keys(*rows, arms=arms, n=80) == wrong
    other = [one | {"measure": "people worse"} for one in rows[:2]]
    assert (
        keys(*rows, *other, arms=arms, n=80) == []
    )  # with four shares nobody knows which are meant


def test_a_verdict_in_favour_of_the_arm_that_lost_everywhere_is_found() -> None:
    rows = both(ONE, TWO, better="higher")
    assert keys(*rows, verdict="favours_control") == ["conclusion-against"]
    assert keys(*rows, verdict="favours_active_release") == []
    assert keys(*rows, verdict="favours_nobody_we_know") == []


@pytest.mark.parametrize("mark", ["inconsistent", "caveat", "consistent", "unchecked"])
def test_what_a_reader_marked_is_not_believed_and_ours_agree_with_what_readers_found(
    mark: Noted,
) -> None:
    for one in studies.load().values():
        assert library.disagrees(one) is (one.noted == "inconsistent")
        marked = msgspec.structs.replace(one, noted=mark)
        assert library.disagrees(marked) is library.disagrees(one)
        assert library.checked(marked) == library.of(one.id)


def test_the_working_names_its_rows_in_the_language_of_the_page() -> None:
    found = library.of("george2006-hamstring", "fr")
    assert found.verdict == "inconsistent"
    first = telling.reasons(found, "fr")[0]
    assert first.startswith("Flexion avant assise, libération active\u00a0: 48,3 moins 35,5")

"""`glideway screen FILE`: vignettes answered, and each that cannot be read named with its field."""

import json
from pathlib import Path
from typing import Any

import pytest

from glideway.config.command import line

HANDED = json.loads(
    (Path(__file__).parents[1] / "screening" / "core" / "vignettes.json").read_text("utf-8")
)
CALF: dict[str, Any] = next(row for row in HANDED if row["answers"] == ["dvt-suspect"])
BONES: dict[str, Any] = next(row for row in HANDED if row["escalated"])


def written(folder: Path, book: object) -> str:
    path = folder / "vignettes.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    return str(path)


def test_every_handed_vignette_is_answered_as_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["screen", written(tmp_path, {"vignettes": HANDED}), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        row["id"]: {"action": row["expected"], "because": row["fires"]} for row in HANDED
    }


def test_an_escalated_question_is_a_yes_with_a_yes_to_its_follow_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = BONES | {"id": "plain", "escalated": []}
    alone = BONES | {"id": "alone", "answers": [], "answer_regions": []}
    assert line.main(["screen", written(tmp_path, {"vignettes": [plain, alone]}), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "plain": {"action": "precaution", "because": ["osteoporosis"]},
        "alone": {"action": "refer_first", "because": ["osteoporosis"]},
    }


def test_a_person_reads_what_decided_and_whether_it_was_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    well = {"id": "well", "asked_regions": ["knee"], "expected": "emergency"}
    open_ended = {"id": "open", "asked_regions": ["knee"], "answers": ["anticoag"]}
    assert line.main(["screen", written(tmp_path, {"vignettes": [CALF, well, open_ended]})]) == 0
    assert capsys.readouterr().out == (
        f"{CALF['id']}: emergency  (as expected)\n  because of: dvt-suspect\n"
        "well: ok  (NOT emergency as expected)\n  because of: nothing was answered yes\n"
        "open: precaution\n  because of: anticoag\n"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"asked_regions": ["tail"]}, "asked_regions: nothing is called tail"),
        ({"answer_regions": ["tail"]}, "answer_regions: nothing is called tail"),
        ({"asked_regions": []}, "asked_regions: names no region"),
        ({"answers": ["luck"]}, "answers: nothing is called luck"),
        ({"answers": "anticoag"}, "answers: Expected `array`, got `str`"),
        ({"escalated": ["dvt-suspect"]}, "escalated: dvt-suspect has no follow-up question"),
        ({"escalated": ["luck"]}, "escalated: nothing is called luck"),
    ],
)
def test_a_wrong_vignette_is_named_and_the_others_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    book = {"vignettes": [CALF | {"id": "bent"} | change, CALF]}
    path = written(tmp_path, book)
    assert line.main(["screen", path, "--json"]) == 2
    told = capsys.readouterr()
    assert [*json.loads(told.out)] == [CALF["id"]]
    assert told.err == f"glideway: {path}: vignette bent: {said}\n"


def test_a_vignette_without_a_name_or_named_twice_is_told_by_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"asked_regions": ["knee"]}, CALF, CALF, 7]
    path = written(tmp_path, {"vignettes": rows})
    assert line.main(["screen", path, "--json"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"glideway: {path}: vignette 1: id: Object missing required field `id`",
        f"glideway: {path}: vignette {CALF['id']}: id: there are two of that name",
        f"glideway: {path}: vignette 4: -: Expected `object`, got `int`",
    ]


@pytest.mark.parametrize("book", [[], {"cases": []}, {"vignettes": {}}])
def test_a_file_of_another_form_says_which_list_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], book: object
) -> None:
    path = written(tmp_path, book)
    assert line.main(["screen", path]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == (
        "",
        f"glideway: {path}: vignette -: vignettes: the file has no list of that name\n",
    )


def test_a_file_that_is_no_json_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text("{\n oops", encoding="utf-8")
    assert line.main(["screen", str(path)]) == 2
    assert "is no JSON: line 2, column 2" in capsys.readouterr().err

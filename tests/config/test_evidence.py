"""`glideway evidence check [FILE]`: verdicts on studies; what cannot be read is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from glideway.config.command import line

HAMSTRING = {
    "id": "stretch",
    "n": 20,
    "arms": [{"name": "active release", "n": 20}],
    "outcomes": [
        {
            "arm": "active release",
            "measure": "reach",
            "test": "paired t",
            "pre": {"mean": 35.5, "sd": 7.56},
            "post": {"mean": 48.3, "sd": 7.07},
            "p": 0.0015,
        }
    ],
}


def written(folder: Path, studies: object) -> str:
    path = folder / "studies.json"
    path.write_text(json.dumps(studies))
    return str(path)


def told(
    capsys: pytest.CaptureFixture[str], *words: str, number: int = 0
) -> dict[str, dict[str, Any]]:
    assert line.main(["evidence", "check", *words, "--json"]) == number
    return {row["id"]: row for row in json.loads(capsys.readouterr().out)}


def test_our_own_library_has_its_contradictions_and_says_what_cannot_be_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = told(capsys)
    verdicts = [one["verdict"] for one in found.values()]
    assert (len(found), verdicts.count("not checkable"), verdicts.count("consistent")) == (
        32,
        26,
        3,
    )
    caught = {key for key, one in found.items() if one["verdict"] == "inconsistent"}
    assert caught == {"george2006-hamstring", "tak2013", "tennis-elbow-loni"}
    reasons = found["george2006-hamstring"]["reasons"]
    assert "48.3 read as 43.8" in reasons[-1]
    assert "0.0015: impossible" in reasons[1]
    assert found["spina2007"]["reasons"] == [
        "Too few numbers are printed to recompute any of them."
    ]


def test_a_file_of_others_is_answered_study_by_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = json.loads(json.dumps(HAMSTRING)) | {"id": "sound"}
    sound["outcomes"][0]["post"]["mean"] = 43.8
    found = told(capsys, written(tmp_path, {"studies": [HAMSTRING, sound]}))
    assert [(key, one["verdict"]) for key, one in found.items()] == [
        ("stretch", "inconsistent"),
        ("sound", "consistent"),
    ]


def test_what_cannot_be_read_is_named_with_field_and_reason_and_the_rest_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = json.loads(json.dumps(HAMSTRING)) | {"id": "broken"}
    broken["outcomes"][0]["pre"]["sd"] = "many"
    book = [HAMSTRING, {"n": 4}, "no record", broken]
    path = written(tmp_path, book)
    assert line.main(["evidence", "check", path, "--json"]) == 2
    said = capsys.readouterr()
    answers = {row["id"]: row["verdict"] for row in json.loads(said.out)}
    assert answers == {"stretch": "inconsistent", "broken": "not checkable"}
    assert said.err.splitlines() == [
        f"glideway: {path}: studies[1]: id: is missing",
        f"glideway: {path}: studies[2]: is no record",
        f"glideway: {path}: broken: outcomes[0]: pre: sd: 'many' is no number",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is no JSON"), ('{"studies": 3}', "is no list"), ('"x"', "is no list")],
)
def test_a_file_that_is_no_list_of_studies_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text)
    assert line.main(["evidence", "check", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["evidence", "check", str(tmp_path / "none.json")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_one_study_alone_is_read_and_its_reasons_are_numbered_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["evidence", "check", written(tmp_path, HAMSTRING)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "stretch: inconsistent"
    assert lines[1].startswith("  1. reach, active release: With means 35.5 and 48.3")

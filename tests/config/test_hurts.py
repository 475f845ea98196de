"""`glideway hurts FILE`: words answered with ids, and each row that cannot be read named."""

import json
from pathlib import Path
from typing import Any

import pytest

from glideway.config.command import line

GOOD = {"id": "good", "lang": "fr", "text": "mal au talon le matin"}


def written(folder: Path, book: object) -> str:
    path = folder / "rows.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    return str(path)


def test_words_are_answered_with_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        GOOD | {"note": "whatever else a row holds is not read"},
        {"id": "alarm", "lang": "en", "text": "crushing chest pain"},
        {"id": "empty", "lang": "en", "text": "what time is it"},
    ]
    assert line.main(["hurts", written(tmp_path, rows), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["good"]["safety"] == []
    assert told["good"]["regions"] == ["foot"]
    assert told["good"]["conditions"][0] == "plantar-fasciitis"
    assert told["alarm"]["safety"] == ["chest-pain"]
    assert told["empty"] == {"safety": [], "regions": [], "conditions": []}


def test_a_person_reads_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [GOOD, {"id": "empty", "lang": "en", "text": ""}]
    assert line.main(["hurts", written(tmp_path, rows)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("good\n  regions: foot\n  conditions: plantar-fasciitis,")
    assert text.endswith("empty\n  not recognised\n")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("heel", "row 1: row: expected an object, got str"),
        ({"lang": "en", "text": "heel"}, "row 1: id: is missing"),
        (GOOD | {"id": ""}, "row 1: id: is empty"),
        (GOOD | {"id": 5}, "row 1: id: expected text, got int"),
        ({"id": "a", "text": "heel"}, "row 1 (a): lang: is missing"),
        (GOOD | {"id": "a", "lang": "de"}, "row 1 (a): lang: 'de' is neither en nor fr"),
        (GOOD | {"id": "a", "lang": ["en"]}, "row 1 (a): lang: ['en'] is neither en nor fr"),
        (GOOD | {"id": "a", "text": None}, "row 1 (a): text: expected text, got NoneType"),
    ],
)
def test_a_wrong_row_is_named_and_its_neighbour_is_answered(
    row: Any, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [row, GOOD])
    assert line.main(["hurts", path, "--json"]) == 2
    said = capsys.readouterr()
    assert list(json.loads(said.out)) == ["good"]
    assert said.err == f"glideway: {path}: {says}\n"


def test_an_id_that_stands_twice_is_told_and_the_first_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [GOOD, GOOD | {"text": "knee"}])
    assert line.main(["hurts", path, "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["good"]["regions"] == ["foot"]
    assert "row 2 (good): id: stands twice; the first was answered" in said.err


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"{", "is no JSON: line 1, column 2"),
        (b"{}", "row 1: file: is not a list of rows"),
        (b"\xff\xfe", "is no text in UTF-8."),
        (b"[" * 100_000, "is no JSON: nested too deeply."),
    ],
)
def test_a_file_that_says_nothing_is_a_sentence(
    raw: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(raw)
    assert line.main(["hurts", str(path)]) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["hurts", str(tmp_path / "none.json")]) == 2
    assert "cannot be read: No such file or directory." in capsys.readouterr().err

"""`glideway slots FILE`: cases answered, and each case that cannot be read named with its field."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from glideway.config.command import line
from tests.booking.core.cases import BOOK, CASES, SERIES

CASE: dict[str, Any] = next(row for row in CASES if row["id"] == "any-practitioner")
ONE: dict[str, Any] = next(row for row in CASES if row["id"] == "travel-after-hold")
PLAN: dict[str, Any] = next(row for row in SERIES if row["id"] == "ser-one-conflict")


def written(folder: Path, book: object) -> str:
    path = folder / "cases.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    return str(path)


def test_every_shown_case_and_series_is_answered_as_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["slots", written(tmp_path, BOOK), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {row["id"]: row["expected_slots_utc"] for row in CASES + SERIES}


def test_a_person_reads_whether_a_case_is_as_its_file_expects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ONE | {"expected_slots_utc": [], "id": "other"}
    empty = PLAN | {"id": "plan"}
    book = {"cases": [ONE, wrong], "series_cases": [empty]}
    assert line.main(["slots", written(tmp_path, book)]) == 0
    text = capsys.readouterr().out
    assert "travel-after-hold  (as expected)\n  2025-06-10T16:00:00Z\n" in text
    assert "other  (NOT as expected)\n" in text
    assert text.endswith("plan  (as expected)\n  no start\n")


def changed(row: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy of a case with one field set, or taken away where the value is `...`."""
    fresh = copy.deepcopy(row)
    place: Any = fresh
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return fresh


SLOT_FAULTS = [
    ("timezone", "Mars/Olympus", "timezone: 'Mars/Olympus' is no zone of the tz database"),
    ("timezone", "", "timezone: '' is no zone of the tz database"),
    ("timezone", ..., "timezone: is missing"),
    ("service", ..., "service: is missing"),
    ("service.duration", ..., "service.duration: is missing"),
    ("service.duration", 0, "service.duration: Expected `int` >= 1"),
    ("service.duration", "30", "service.duration: Expected `int`, got `str`"),
    ("service.slot_step", -5, "service.slot_step: Expected `int` >= 1"),
    ("service.buffer_after", -5, "service.buffer_after: Expected `int` >= 0"),
    ("service.horizon_days", "soon", "service.horizon_days: Expected `int | null`, got `str`"),
    ("now", "yesterday", "now: 'yesterday' is no instant such as 2026-07-01T13:00:00Z"),
    ("now", "2025-06-10T15:00:00", "now: '2025-06-10T15:00:00' has no offset: write Z for UTC"),
    ("query_to", "2099-01-01T00:00:00Z", "query_to: at most ten years after query_from"),
    ("weekly_hours", [], "weekly_hours: Expected `object`, got `array`"),
    ("weekly_hours.day", [], "weekly_hours.day: is no weekday; they are mon, tue, wed, "),
    ("weekly_hours.tue", "9-5", "weekly_hours.tue: is not a list of ranges"),
    ("weekly_hours.tue.0", ["09:00"], "weekly_hours.tue[0]: is not a range such as ['09:00', "),
    ("weekly_hours.tue.0.1", "24:01", "weekly_hours.tue[0]: '24:01' is no time between 00:00 and"),
    ("weekly_hours.tue.0.1", 17, "weekly_hours.tue[0]: 17 is no time between 00:00 and 24:00"),
    ("date_overrides.2025-02-30", [], "date_overrides.2025-02-30: is no date such as 2026-07-01"),
    ("busy.0.kind", "lunch", "busy[0].kind: Invalid enum value 'lunch'"),
    ("busy.0.start", "noon", "busy[0].start: 'noon' is no instant such as 2026-07-01T13:00:00Z"),
    ("busy.0.end", "2025-06-10T17:00:00Z", "busy[0].end: 2025-06-10T17:00:00Z is before its st"),
    ("travel.0.minutes", -1, "travel[0].minutes: Expected `int` >= 0"),
    ("mode", "any", "mode: `any` or `all` stands with practitioners, and only with them"),
    ("id", ..., "id: is missing"),
]
PEOPLE_FAULTS = [
    ("mode", "each", "mode: Invalid enum value 'each'"),
    ("mode", ..., "mode: `any` or `all` stands with practitioners, and only with them"),
    ("practitioners", [], "practitioners: at least one, and each id once"),
    ("practitioners.1.id", "a", "practitioners: at least one, and each id once"),
    ("practitioners.1.timezone", "Here", "practitioners[1].timezone: 'Here' is no zone of the"),
    ("practitioners.0.weekly_hours.fri.0.0", "9h", "practitioners[0].weekly_hours.fri[0]: '9h' "),
    ("practitioners.0.busy.1.end", "x", "practitioners[0].busy[1].end: 'x' is no instant such"),
]
PLAN_FAULTS = [
    ("rule", "now and then", "rule: "),
    ("rule", "0,0", "rule: '0,0' means one and the same time twice"),
    ("count", 0, "count: Expected `int` >= 1"),
    ("first_local", "June", "first_local: 'June' is no date with a time"),
    ("first_local", "2025-06-02T08:00Z", "first_local: is a wall clock's time: it carries no off"),
    ("policy", "maybe", "policy: Invalid enum value 'maybe'"),
]


@pytest.mark.parametrize(("field", "value", "says"), SLOT_FAULTS)
def test_a_case_that_cannot_be_read_is_named_with_its_field(
    field: str, value: object, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(changed(ONE, field, value), "cases", says, tmp_path, capsys)


@pytest.mark.parametrize(("field", "value", "says"), PEOPLE_FAULTS)
def test_a_practitioner_that_cannot_be_read_is_named_by_place(
    field: str, value: object, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(changed(CASE, field, value), "cases", says, tmp_path, capsys)


@pytest.mark.parametrize(("field", "value", "says"), PLAN_FAULTS)
def test_a_series_that_cannot_be_read_is_named_with_its_field(
    field: str, value: object, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(changed(PLAN, field, value), "series_cases", says, tmp_path, capsys)


def refused(
    row: dict[str, Any], where: str, says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The case is named, the number is 2, and its neighbour is answered all the same."""
    good = PLAN if where == "series_cases" else ONE
    neighbour = copy.deepcopy(good) | {"id": "the good one"}
    path = written(folder, {where: [row, neighbour]})
    assert line.main(["slots", path, "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {"the good one": good["expected_slots_utc"]}
    name = row.get("id") or f"number 1 of {where}"
    assert said.err.startswith(f"glideway: {path}: case {name}: {says}")
    assert said.err.count("\n") == 1


def test_two_cases_of_one_name_are_told_and_the_first_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["slots", written(tmp_path, {"cases": [ONE, ONE]}), "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {ONE["id"]: ONE["expected_slots_utc"]}
    assert "id: stands twice in this file" in said.err


def test_a_row_that_is_no_case_is_named_by_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, {"cases": ["nine"]})
    assert line.main(["slots", path, "--json"]) == 2
    assert capsys.readouterr().err == (
        f"glideway: {path}: case number 1 of cases: case: Expected `object`, got `str`\n"
    )


def test_dates_beyond_the_calendar_are_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = ONE | {"query_from": "9999-12-30T00:00:00Z", "query_to": "9999-12-31T23:59:00Z"}
    assert line.main(["slots", written(tmp_path, {"cases": [late]}), "--json"]) == 2
    assert "case travel-after-hold: dates: leave the calendar" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON: line 1, column 2: Expecting property name enclosed in double quotes."),
        ("[]", "case file: cases: a file has `cases`, `series_cases` or both"),
        ('{"cases": 5}', "case file: cases: is not a list of cases"),
    ],
)
def test_what_is_no_case_file_is_refused_in_words(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.json"
    path.write_text(text, encoding="utf-8")
    assert line.main(["slots", str(path)]) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["slots", str(tmp_path / "none.json")]) == 2
    assert "none.json: cannot be read: No such file or directory." in capsys.readouterr().err


def test_a_file_that_is_no_text_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert line.main(["slots", str(path)]) == 2
    assert capsys.readouterr().err == f"glideway: {path}: is no text in UTF-8.\n"


@pytest.mark.parametrize(
    ("field", "value", "starts"),
    [
        # Nine to noon by the hour; what is busy ends a second after ten, so eleven is next.
        ("end", "2025-06-10T10:00:01Z", ["11:00"]),
        ("end", "2025-06-10T10:00:00Z", ["10:00", "11:00"]),
        ("status", "cancelled", ["09:00", "10:00", "11:00"]),
        ("kind", "cancelled", ["09:00", "10:00", "11:00"]),
    ],
)
def test_what_is_busy_counts_to_the_second_and_what_is_cancelled_not_at_all(
    field: str,
    value: str,
    starts: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    busy = {"start": "2025-06-10T09:00:00Z", "end": "2025-06-10T09:30:00Z", "kind": "booking"}
    hourly = next(row for row in CASES if row["id"] == "hold-live")
    row = hourly | {"weekly_hours": {"tue": [["09:00", "12:00"]]}, "busy": [busy | {field: value}]}
    assert line.main(["slots", written(tmp_path, {"cases": [row]}), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out).values()
    assert told == [f"2025-06-10T{one}:00Z" for one in starts]

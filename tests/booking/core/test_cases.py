"""Every shown case of the booking contract, whole lists compared."""

from datetime import datetime
from typing import Any

import pytest

from glideway.booking.core import at_minute, explain, series_starts
from glideway.booking.core.cases import series_case, slot_case, written
from tests.booking.core import cases, scan


def names(row: dict[str, Any]) -> str:
    return str(row["id"])


def told(minutes: list[int]) -> list[str]:
    return [written(one) for one in minutes]


def minute(text: str) -> int:
    return at_minute(datetime.fromisoformat(text))


@pytest.mark.parametrize("row", cases.CASES, ids=names)
def test_a_shown_case_offers_exactly_these_starts(row: dict[str, Any]) -> None:
    assert told(slot_case(row).starts()) == row["expected_slots_utc"]


@pytest.mark.parametrize("row", [row for row in cases.CASES if row.get("mode") != "all"], ids=names)
def test_explain_is_silent_exactly_where_a_case_offers(row: dict[str, Any]) -> None:
    case = slot_case(row)
    expected = {minute(text) for text in row["expected_slots_utc"]}
    around = {start + shift for start in expected for shift in (-60, -15, -1, 0, 1, 15, 60)}
    for start in {one for one in around if case.window.start <= one < case.window.end}:
        silent = any(
            not explain(schedule, case.service, start, now=case.now, patient=case.patient)
            for schedule in case.schedules.values()
        )
        assert silent is (start in expected), told([start])


@pytest.mark.parametrize("row", cases.CASES, ids=names)
def test_the_minute_by_minute_engine_agrees_with_the_shown_cases(row: dict[str, Any]) -> None:
    assert told(scan.answer(slot_case(row))) == row["expected_slots_utc"]


@pytest.mark.parametrize("row", cases.SERIES, ids=names)
def test_a_shown_series_writes_exactly_these_starts(row: dict[str, Any]) -> None:
    plan = series_case(row).plan()
    assert told(list(plan.starts)) == row["expected_slots_utc"]
    assert told(list(plan.conflicts)) == row.get("expected_conflicts", [])


def test_a_tapering_plan_counts_days_from_the_first_visit() -> None:
    starts = series_starts(datetime(2026, 3, 2, 9), "America/Toronto", "0,2,4,7,9", 5)  # noqa: DTZ001
    assert told(starts) == [
        "2026-03-02T14:00:00Z",
        "2026-03-04T14:00:00Z",
        "2026-03-06T14:00:00Z",
        "2026-03-09T13:00:00Z",
        "2026-03-11T13:00:00Z",
    ]


def test_a_rule_nobody_can_read_is_refused() -> None:
    with pytest.raises(ValueError, match="now and then"):
        series_starts(datetime(2026, 3, 2, 9), "UTC", "now and then", 5)  # noqa: DTZ001

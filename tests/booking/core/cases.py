"""The slot cases of the booking contract, read into the engine's own words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from glideway.booking.core import (
    Busy,
    BusyKind,
    Hours,
    Minute,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Span,
    TimeRange,
    Travel,
    at_minute,
    offered,
    offered_any,
    offered_together,
)

BOOK: dict[str, Any] = json.loads(
    Path(__file__).with_name("cases_shown.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = BOOK["cases"]
SERIES: list[dict[str, Any]] = BOOK["series_cases"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def moment(text: str) -> datetime:
    """An instant as the file writes it."""
    return datetime.fromisoformat(text)


def minute(text: str) -> Minute:
    return at_minute(moment(text))


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def ranges(pairs: list[list[str]]) -> tuple[TimeRange, ...]:
    return tuple(TimeRange(clock(opens), clock(closes)) for opens, closes in pairs)


def hours(row: Mapping[str, Any], zone: str) -> Hours:
    return Hours(
        zone=zone,
        weekly={
            WEEKDAYS.index(day): ranges(pairs) for day, pairs in row.get("weekly_hours", {}).items()
        },
        overrides={
            date.fromisoformat(day): ranges(pairs)
            for day, pairs in row.get("date_overrides", {}).items()
        },
    )


def busy(row: Mapping[str, Any]) -> Busy:
    return Busy(
        start=minute(row["start"]),
        end=minute(row["end"]),
        kind=BusyKind(row["kind"]),
        before=row.get("buffer_before", 0),
        after=row.get("buffer_after", 0),
        id=row.get("id", ""),
        expires_at=moment(row["expires_at"]) if "expires_at" in row else None,
        pending=row.get("status") == "pending",
        transparent=row.get("transparent", False),
        other_service=row.get("other_service", False),
        seats_taken=row.get("seats_taken", 0),
        location=row.get("location", ""),
    )


def rules(row: Mapping[str, Any]) -> ServiceRules:
    return ServiceRules(
        duration=row["duration"],
        step=row["slot_step"],
        before=row["buffer_before"],
        after=row["buffer_after"],
        notice=row["min_notice_minutes"],
        horizon_days=row["horizon_days"],
        max_per_day=row["max_per_day"],
        capacity=row.get("capacity"),
    )


@dataclass(frozen=True)
class Case:
    """One case, ready to be asked of any engine."""

    schedules: dict[str, Schedule]
    service: ServiceRules
    now: datetime
    window: Span
    patient: PatientTime
    mode: str


def read(row: Mapping[str, Any]) -> Case:
    rooms = {one["id"]: Room([busy(b) for b in one["busy"]]) for one in row.get("resources", [])}
    people = row.get("practitioners") or [dict(row) | {"id": "one", "timezone": row["timezone"]}]
    return Case(
        schedules={
            one["id"]: Schedule(
                hours=hours(one, one.get("timezone", row["timezone"])),
                busy=[busy(b) for b in one["busy"]],
                rooms={"room": rooms} if rooms else {},
                location=row.get("location", ""),
                travel=tuple(Travel(**way) for way in row.get("travel", [])),
                ignored=frozenset(row.get("ignore_busy_ids", [])),
            )
            for one in people
        },
        service=rules(row["service"]),
        now=moment(row["now"]),
        window=Span(minute(row["query_from"]), minute(row["query_to"])),
        patient=PatientTime(busy=[busy(b) for b in row.get("patient_busy", [])]),
        mode=row.get("mode", "one"),
    )


def answer(case: Case) -> list[Minute]:
    """The starts that the engine offers for a case."""
    asked: dict[str, Any] = {"now": case.now, "window": case.window, "patient": case.patient}
    if case.mode == "any":
        return list(offered_any(case.schedules, case.service, **asked))
    if case.mode == "all":
        return offered_together(list(case.schedules.values()), case.service, **asked)
    return offered(next(iter(case.schedules.values())), case.service, **asked)

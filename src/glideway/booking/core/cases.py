"""Slot cases and series written down as data, and what the engine answers to each.

The format is that of the booking contract's case file (version 1): a clinic's hours, what is busy,
a service, now and a window; or the rule of a series. Anybody can so ask the engine about a morning
of their own, without a database. A case that cannot be read is named with its field and the reason;
the others are answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

from glideway.body.core import WrongRow
from glideway.booking.core.availability import (
    Busy,
    BusyKind,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Travel,
    offered,
    offered_any,
    offered_together,
)
from glideway.booking.core.hours import Hours, TimeRange
from glideway.booking.core.minutes import DAY, Minute, Span, at_minute, instant, not_before
from glideway.booking.core.series import WEEKDAYS, Policy, SeriesPlan, series, series_starts

A_WEEK = 7 * DAY
TEN_YEARS = 3660 * DAY
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
AT = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
MISSING = re.compile(r"Object missing required field `(.+?)`")
GONE = frozenset({"cancelled", "canceled", "declined", "lapsed"})  # what no longer takes time
Count: TypeAlias = Annotated[int, Meta(ge=0, le=A_WEEK)]
Length: TypeAlias = Annotated[int, Meta(ge=1, le=A_WEEK)]


class _Wrong(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


class Mode(StrEnum):
    """Whose time is asked for: of any of the practitioners, or of all of them together."""

    ANY = "any"
    ALL = "all"


class _BusyRow(Struct):
    start: str
    end: str
    kind: BusyKind
    status: str = ""
    expires_at: str | None = None
    seats_taken: Annotated[int, Meta(ge=0)] = 0
    buffer_before: Count = 0
    buffer_after: Count = 0
    transparent: bool = False
    other_service: bool = False
    location: str | None = None
    id: str | int = ""


class _ServiceRow(Struct):
    duration: Length
    buffer_before: Count
    buffer_after: Count
    slot_step: Length
    min_notice_minutes: Annotated[int, Meta(ge=0, le=TEN_YEARS)]
    horizon_days: Annotated[int, Meta(ge=0, le=TEN_YEARS // DAY)] | None
    max_per_day: Annotated[int, Meta(ge=0)] | None
    capacity: Annotated[int, Meta(ge=0)] | None = None


class _WayRow(Struct):
    a: str
    b: str
    minutes: Count


class _RoomRow(Struct):
    id: str
    busy: list[_BusyRow]


class _PersonRow(Struct):
    id: str
    weekly_hours: dict[str, Any]
    date_overrides: dict[str, Any]
    busy: list[_BusyRow]
    timezone: str = ""


class _SlotRow(Struct):
    id: str
    timezone: str
    weekly_hours: dict[str, Any]
    date_overrides: dict[str, Any]
    busy: list[_BusyRow]
    service: _ServiceRow
    now: str
    query_from: str
    query_to: str
    location: str | None = None
    travel: list[_WayRow] = []
    resources: list[_RoomRow] = []
    mode: Mode | None = None
    practitioners: list[_PersonRow] | None = None
    patient_busy: list[_BusyRow] = []
    ignore_busy_ids: list[str | int] = []


class _SeriesRow(Struct):
    id: str
    timezone: str
    first_local: str
    rule: str
    count: Annotated[int, Meta(ge=1, le=1000)]
    busy: list[_BusyRow]
    duration: Length = 30
    date_overrides: dict[str, Any] = {}
    policy: Policy = Policy.ALL_OR_NOTHING
    now: str | None = None


@dataclass(frozen=True, slots=True)
class SlotCase:
    """One question about starts, ready to be asked of any engine."""

    schedules: Mapping[str, Schedule]
    service: ServiceRules
    now: datetime
    window: Span
    patient: PatientTime
    mode: Mode | None

    def starts(self) -> list[Minute]:
        """What the engine offers."""
        if self.mode is Mode.ANY:
            found = offered_any(
                self.schedules, self.service, now=self.now, window=self.window, patient=self.patient
            )
            return list(found)
        schedules = list(self.schedules.values())
        if self.mode is Mode.ALL:
            return offered_together(
                schedules, self.service, now=self.now, window=self.window, patient=self.patient
            )
        return offered(
            schedules[0], self.service, now=self.now, window=self.window, patient=self.patient
        )


@dataclass(frozen=True, slots=True)
class SeriesCase:
    """One question about a series of visits at a place that is open around the clock."""

    schedule: Schedule
    service: ServiceRules
    wanted: Sequence[Minute]
    now: datetime
    policy: Policy

    def plan(self) -> SeriesPlan:
        """Which of the wanted starts would be written, and which stand in the way."""
        return series(self.schedule, self.service, self.wanted, now=self.now, policy=self.policy)


class Answer(NamedTuple):
    """What one case of a file says: its starts in order, or why it cannot be read."""

    case: str
    starts: tuple[Minute, ...] = ()
    conflicts: tuple[Minute, ...] = ()
    wrong: WrongRow | None = None


def answers(book: object) -> Iterator[Answer]:
    """Every case of a decoded file, in its order. WrongRow when it is no case file at all."""
    if not isinstance(book, Mapping) or not {"cases", "series_cases"} & book.keys():
        raise _wrong("file", "cases", "a file has `cases`, `series_cases` or both")
    known: set[str] = set()
    for name in ("cases", "series_cases"):
        rows = book.get(name, [])
        if not isinstance(rows, list):
            raise _wrong("file", name, "is not a list of cases")
        for number, row in enumerate(rows, 1):
            case = _name(row, f"number {number} of {name}")
            if case in known:
                twice = _wrong(case, "id", "stands twice in this file; the first was answered")
                yield Answer(case, wrong=twice)
                continue
            known.add(case)
            try:
                yield _answer(case, row, slots=name == "cases")
            except WrongRow as wrong:
                yield Answer(case, wrong=wrong)


def slot_case(row: object, name: str = "") -> SlotCase:
    """A slot case as its file writes it, or WrongRow under its id, else under `name`."""
    with _named(_name(row, name)):
        return _slots(_typed(row, _SlotRow))


def series_case(row: object, name: str = "") -> SeriesCase:
    """A series as its file writes it, or WrongRow under its id, else under `name`."""
    with _named(_name(row, name)):
        return _series(_typed(row, _SeriesRow))


def written(minute: Minute) -> str:
    """A start as the file writes instants."""
    return f"{instant(minute):%Y-%m-%dT%H:%M:%SZ}"


def _answer(case: str, row: object, *, slots: bool) -> Answer:
    try:
        if slots:
            return Answer(case, tuple(slot_case(row, case).starts()))
        plan = series_case(row, case).plan()
        return Answer(case, tuple(sorted(plan.starts)), tuple(sorted(plan.conflicts)))
    except WrongRow:
        raise
    except (OverflowError, ValueError) as far:
        raise _wrong(case, "dates", f"leave the calendar ({far})") from far


def _wrong(case: str, field: str, reason: str) -> WrongRow:
    return WrongRow("", f"case {case}", field, reason)


@contextmanager
def _named(case: str) -> Iterator[None]:
    """Puts the case's name before what is wrong with one of its fields."""
    try:
        yield
    except _Wrong as wrong:
        raise _wrong(case, wrong.field, wrong.reason) from wrong


def _name(row: object, otherwise: str) -> str:
    name = row.get("id") if isinstance(row, Mapping) else None
    return name if isinstance(name, str) and name else otherwise


def _typed(row: object, kind: type[Any]) -> Any:  # noqa: ANN401 - msgspec answers what was asked
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as wrong:
        text = str(wrong)
        where = AT.search(text)
        field, reason = (where[1], text[: where.start()]) if where else ("", text)
        if missing := MISSING.search(text):
            field, reason = f"{field}.{missing[1]}".lstrip("."), "is missing"
        raise _Wrong(field or "case", reason) from wrong


def _slots(row: _SlotRow) -> SlotCase:
    if (row.practitioners is None) is not (row.mode is None):
        raise _Wrong("mode", "`any` or `all` stands with practitioners, and only with them")
    people = row.practitioners
    if people is None:
        people = [_PersonRow(row.id, row.weekly_hours, row.date_overrides, row.busy)]
        places = [""]
    else:
        places = [f"practitioners[{at}]." for at in range(len(people))]
    if len({one.id for one in people}) < len(people) or not people:
        raise _Wrong("practitioners", "at least one, and each id once")
    rooms = {
        one.id: Room(_all_busy(one.busy, f"resources[{at}].busy"))
        for at, one in enumerate(row.resources)
    }
    zone = _zone(row.timezone, "timezone")
    schedules = {
        one.id: Schedule(
            hours=_hours(
                _zone(one.timezone, f"{place}timezone") if one.timezone else zone,
                one.weekly_hours,
                one.date_overrides,
                place,
            ),
            busy=_all_busy(one.busy, f"{place}busy"),
            rooms={"room": rooms} if rooms else {},
            location=row.location or "",
            travel=tuple(Travel(way.a, way.b, way.minutes) for way in row.travel),
            ignored=frozenset(str(one) for one in row.ignore_busy_ids),
        )
        for place, one in zip(places, people, strict=True)
    }
    begin, end = _instant(row.query_from, "query_from"), _instant(row.query_to, "query_to")
    window = Span(not_before(begin), not_before(end))
    if window.end - window.start > TEN_YEARS:
        raise _Wrong("query_to", "at most ten years after query_from")
    return SlotCase(
        schedules=schedules,
        service=_rules(row.service),
        now=_instant(row.now, "now"),
        window=window,
        patient=PatientTime(busy=_all_busy(row.patient_busy, "patient_busy")),
        mode=row.mode,
    )


def _rules(row: _ServiceRow) -> ServiceRules:
    return ServiceRules(
        duration=row.duration,
        step=row.slot_step,
        before=row.buffer_before,
        after=row.buffer_after,
        notice=row.min_notice_minutes,
        horizon_days=row.horizon_days,
        max_per_day=row.max_per_day,
        capacity=row.capacity,
    )


def _series(row: _SeriesRow) -> SeriesCase:
    zone = _zone(row.timezone, "timezone")
    always = dict.fromkeys(range(7), (TimeRange(0, DAY),))
    hours = _hours(zone, {}, row.date_overrides, "")
    try:
        first = datetime.fromisoformat(row.first_local)
    except ValueError as wrong:
        raise _Wrong("first_local", f"{row.first_local!r} is no date with a time") from wrong
    if first.tzinfo is not None:
        raise _Wrong("first_local", "is a wall clock's time: it carries no offset")
    try:
        wanted = series_starts(first, zone, row.rule, row.count)
    except ValueError as wrong:
        raise _Wrong("rule", str(wrong)) from wrong
    if len(set(wanted)) < len(wanted):
        raise _Wrong("rule", f"{row.rule!r} means one and the same time twice")
    return SeriesCase(
        schedule=Schedule(
            hours=Hours(zone=zone, weekly=always, overrides=hours.overrides),
            busy=_all_busy(row.busy, "busy"),
        ),
        # Any minute can be a start here: a series has no grid of its own.
        service=ServiceRules(duration=row.duration, step=1),
        wanted=wanted,
        now=_instant(row.now, "now") if row.now else instant(min(wanted)) - timedelta(days=30),
        policy=row.policy,
    )


def _all_busy(rows: Sequence[_BusyRow], place: str) -> list[Busy]:
    return [_busy(row, f"{place}[{at}].") for at, row in enumerate(rows)]


def _busy(row: _BusyRow, place: str) -> Busy:
    begin, end = _instant(row.start, f"{place}start"), _instant(row.end, f"{place}end")
    if end < begin:
        raise _Wrong(f"{place}end", f"{row.end} is before its start")
    pending = row.status == "pending"
    expires_at = _instant(row.expires_at, f"{place}expires_at") if row.expires_at else None
    lapses = row.kind is BusyKind.HOLD or pending
    return Busy(
        start=at_minute(begin),
        end=not_before(end),  # a ragged end rounds outwards
        kind=BusyKind.CANCELLED if row.status in GONE else row.kind,
        before=row.buffer_before,
        after=row.buffer_after,
        id=str(row.id),
        expires_at=expires_at if lapses else None,
        pending=pending,
        transparent=row.transparent,
        other_service=row.other_service,
        seats_taken=row.seats_taken,
        location=row.location or "",
    )


def _hours(zone: str, weekly: Mapping[str, Any], dated: Mapping[str, Any], place: str) -> Hours:
    return Hours(
        zone=zone,
        weekly={
            _weekday(day, f"{place}weekly_hours"): _ranges(some, f"{place}weekly_hours.{day}")
            for day, some in weekly.items()
        },
        overrides={
            _date(day, f"{place}date_overrides"): _ranges(some, f"{place}date_overrides.{day}")
            for day, some in dated.items()
        },
    )


def _ranges(pairs: object, field: str) -> tuple[TimeRange, ...]:
    if not isinstance(pairs, list):
        raise _Wrong(field, "is not a list of ranges")
    found = []
    for at, pair in enumerate(pairs):
        if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - opens and closes
            raise _Wrong(f"{field}[{at}]", "is not a range such as ['09:00', '17:00']")
        found.append(TimeRange(*(_clock(text, f"{field}[{at}]") for text in pair)))
    return tuple(found)


def _clock(text: object, field: str) -> int:
    read = CLOCK.fullmatch(text) if isinstance(text, str) else None
    minutes = 60 * int(read[1]) + int(read[2]) if read else DAY + 1
    if minutes > DAY:
        raise _Wrong(field, f"{text!r} is no time between 00:00 and 24:00")
    return minutes


def _weekday(text: str, field: str) -> int:
    if text not in WEEKDAYS:
        raise _Wrong(f"{field}.{text}", f"is no weekday; they are {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text)


def _date(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise _Wrong(f"{field}.{text}", "is no date such as 2026-07-01") from wrong


def _instant(text: str, field: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise _Wrong(field, f"{text!r} is no instant such as 2026-07-01T13:00:00Z") from wrong
    if found.tzinfo is None:
        raise _Wrong(field, f"{text!r} has no offset: write Z for UTC")
    return found


def _zone(name: str, field: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise _Wrong(field, f"{name!r} is no zone of the tz database") from wrong
    return name

"""The engine against its minute-by-minute definition, in every zone of the tz database.

Days are drawn around the days on which a zone's clocks change, and cases are written in the format
of the case file, so the reader is tried on them too. CI draws the same cases each time; the soak
draws new ones.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glideway.booking.core import explain
from glideway.booking.core.cases import slot_case, written
from tests.booking.core import scan

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
YEARS = (2005, 2037)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SMALL_HOURS = [["00:15", "01:50"], ["02:10", "02:50"], ["03:00", "12:30"], ["22:00", "24:00"]]
MINUTES = st.sampled_from([0, 5, 10, 15, 20])


@cache
def changes(zone: str) -> tuple[date, ...]:
    """The dates on which this zone's clocks change, in the years that cases are drawn from."""
    there = ZoneInfo(zone)

    def offset(day: datetime) -> timedelta | None:
        return day.astimezone(there).utcoffset()

    found: list[date] = []
    week = datetime(YEARS[0], 1, 1, 12, tzinfo=UTC)
    while week.year < YEARS[1]:
        days = [week + timedelta(days=n) for n in range(8)]
        if offset(days[0]) != offset(days[-1]):
            found += [day.date() for before, day in pairwise(days) if offset(before) != offset(day)]
        week = days[-1]
    return tuple(found)


@st.composite
def days(draw: st.DrawFn, zone: str) -> date:
    """A day of this zone, more often than not next to a change of its clocks."""
    some = changes(zone)
    often: int = draw(st.integers(0, 3))
    if some and often:
        change: date = draw(st.sampled_from(some))
        return change + timedelta(days=draw(st.integers(-1, 1)))
    return draw(st.dates(date(YEARS[0], 1, 3), date(YEARS[1], 1, 1)))


def clocks() -> st.SearchStrategy[list[str]]:
    """A range of opening hours, sometimes reversed, sometimes to the very midnight."""
    minutes = st.one_of(st.integers(0, 1440), st.integers(0, 96).map(lambda n: 15 * n))
    return st.tuples(minutes, minutes).map(lambda two: [f"{m // 60:02}:{m % 60:02}" for m in two])


def week() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.lists(clocks(), max_size=3) for name in WEEKDAYS})


@st.composite
def busy(draw: st.DrawFn, near: datetime, now: datetime) -> dict[str, Any]:
    start = near + timedelta(minutes=draw(st.integers(-900, 900)))
    kind = draw(
        st.sampled_from(["booking", "hold", "session", "external", "unavailable", "cancelled"])
    )
    expires = now + timedelta(seconds=draw(st.integers(-1, 1)))
    return {
        "id": draw(st.sampled_from(["a", "b", "c"])),
        "start": start.isoformat(),
        "end": (start + timedelta(minutes=draw(st.integers(0, 90)))).isoformat(),
        "kind": kind,
        "status": draw(st.sampled_from(["", "pending", "confirmed", "cancelled"])),
        "buffer_before": draw(MINUTES),
        "buffer_after": draw(MINUTES),
        "transparent": draw(st.integers(0, 9)) == 0,
        "other_service": draw(st.booleans()),
        "seats_taken": draw(st.integers(0, 3)),
        "location": draw(st.sampled_from([None, "A", "B"])),
    } | ({"expires_at": expires.isoformat()} if kind == "hold" else {})


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A slot case as a file would write it: any mix of rules, any zone."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(days(zone))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    now = noon + timedelta(seconds=draw(st.integers(-180_000, 43_000)))
    some = st.lists(busy(noon, now), max_size=3)
    begin = noon - timedelta(minutes=draw(st.integers(0, 900)))

    def person(number: int) -> dict[str, Any]:
        closed = {day.isoformat(): draw(st.lists(clocks(), max_size=2))}
        return {
            "id": str(number),
            "weekly_hours": draw(week()),
            "date_overrides": closed if draw(st.integers(0, 2)) == 0 else {},
            "busy": draw(some),
        } | ({"timezone": draw(st.sampled_from(ZONES))} if number else {})

    mode = draw(st.sampled_from([None, None, "any", "all"]))
    several = [person(number) for number in range(draw(st.integers(1, 3)))] if mode else []
    return {
        **person(0),
        "id": "drawn",
        "timezone": zone,
        "service": {
            "duration": draw(st.sampled_from([10, 15, 30, 45, 60, 90])),
            "buffer_before": draw(MINUTES),
            "buffer_after": draw(MINUTES),
            "slot_step": draw(st.sampled_from([5, 7, 15, 30, 40, 60])),
            "min_notice_minutes": draw(st.sampled_from([0, 0, 45, 720])),
            "horizon_days": draw(st.sampled_from([None, None, 0, 1, 2])),
            "max_per_day": draw(st.sampled_from([None, None, 0, 1, 2])),
            "capacity": draw(st.sampled_from([None, 1, 3])),
        },
        "now": now.isoformat(),
        "query_from": begin.isoformat(),
        "query_to": (begin + timedelta(minutes=draw(st.integers(1, 700)))).isoformat(),
        "location": draw(st.sampled_from([None, "A"])),
        "travel": [{"a": "A", "b": "B", "minutes": draw(MINUTES)}],
        "resources": [{"id": f"r{n}", "busy": draw(some)} for n in range(draw(st.integers(0, 2)))],
        "patient_busy": draw(st.lists(busy(noon, now), max_size=1)),
        "ignore_busy_ids": draw(st.sampled_from([[], ["a"]])),
    } | ({"mode": mode, "practitioners": several} if mode else {})


def agree(row: dict[str, Any]) -> None:
    """The quick engine, the definition, and for one practitioner the explanation say one thing."""
    case = slot_case(row)
    quick = case.starts()
    assert [written(one) for one in quick] == [written(one) for one in scan.answer(case)]
    if case.mode is None:
        (schedule,) = case.schedules.values()
        for start in {*quick, *range(case.window.start, case.window.end, 17)}:
            why = explain(schedule, case.service, start, now=case.now, patient=case.patient)
            assert (why == ()) is (start in quick), (written(start), why)


@settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=QUIET)
@given(row=rows())
def test_any_mix_of_rules_in_any_zone_is_answered_as_defined(row: dict[str, Any]) -> None:
    agree(row)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, suppress_health_check=QUIET)
@given(row=rows())
def test_twenty_thousand_new_cases_are_answered_as_defined(row: dict[str, Any]) -> None:
    agree(row)


def around_the_clock(zone: str, day: date) -> dict[str, Any]:
    """Openings before, across and after the small hours in which clocks change, on one day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return {
        "id": f"{zone} {day}",
        "timezone": zone,
        "weekly_hours": dict.fromkeys(WEEKDAYS, SMALL_HOURS),
        "date_overrides": {},
        "busy": [],
        "service": {
            "duration": 30,
            "buffer_before": 0,
            "buffer_after": 0,
            "slot_step": 20,
            "min_notice_minutes": 0,
            "horizon_days": None,
            "max_per_day": None,
        },
        "now": "1980-01-01T00:00:00Z",
        "query_from": (noon - timedelta(hours=30)).isoformat(),
        "query_to": (noon + timedelta(hours=18)).isoformat(),
    }


def changed(zones: Sequence[str]) -> list[tuple[str, date]]:
    """One zone of each way in which the clocks of these have changed last, and the day."""
    changing = [zone for zone in zones if changes(zone)]
    assert len(changing) > len(zones) // 2, "the tz database has more zones that ever changed"
    alike = {around(zone, changes(zone)[-1]): zone for zone in changing}
    assert len(alike) > len(changing) // 8, "hardly two zones are alike"
    return [(zone, day) for (day, _offsets), zone in alike.items()]


def test_each_fourth_zone_is_right_on_the_last_day_that_its_clocks_changed() -> None:
    for zone, day in changed(ZONES[::4]):
        agree(around_the_clock(zone, day))


@pytest.mark.soak
def test_every_zone_is_right_on_the_last_day_that_its_clocks_changed() -> None:
    for zone, day in changed(ZONES):
        agree(around_the_clock(zone, day))


def around(zone: str, day: date) -> tuple[date, tuple[timedelta | None, ...]]:
    """A day with how far from UTC its clocks are, hour by hour: many names are one clock."""
    noon = datetime.combine(day, time(12), UTC)
    hours = (noon + timedelta(hours=n) for n in range(-36, 37))
    return day, tuple(one.astimezone(ZoneInfo(zone)).utcoffset() for one in hours)

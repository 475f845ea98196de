"""The quick engine against the slow one, and `explain` against both, on random clinics."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from glideway.booking.core import (
    Busy,
    BusyKind,
    Hours,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Span,
    TimeRange,
    Travel,
    at_minute,
    explain,
    first,
    local_date,
    offered,
)
from glideway.booking.core.availability import free_rooms
from glideway.booking.core.hours import fitting
from glideway.booking.core.minutes import union
from tests.booking.core.scan import scan

ZONES = (
    "America/Toronto",
    "America/St_Johns",
    "America/Regina",
    "America/Vancouver",
    "UTC",
    "Australia/Lord_Howe",
)
DAYS = (
    date(2026, 3, 8),  # clocks go forward in Canada
    date(2026, 11, 1),  # and back
    date(2026, 4, 5),  # and in Lord Howe, by half an hour
    date(2026, 6, 17),
)
KINDS = list(BusyKind)


def some_busy(dice: Random, noon: int, now: datetime, n: int) -> list[Busy]:
    found = []
    for number in range(n):
        start = noon + dice.randrange(-900, 900)
        kind = dice.choice(KINDS)
        found.append(
            Busy(
                start=start,
                end=start + dice.choice((0, 7, 30, 45, 60)),
                kind=kind,
                before=dice.choice((0, 0, 5, 10)),
                after=dice.choice((0, 0, 5, 15)),
                id=str(number),
                expires_at=now + timedelta(seconds=dice.choice((-1, 0, 1)))
                if kind is BusyKind.HOLD
                else None,
                pending=dice.random() < 0.2,
                transparent=dice.random() < 0.1,
                other_service=dice.random() < 0.5,
                seats_taken=dice.randrange(4),
                location=dice.choice(("", "A", "B")),
            )
        )
    return found


def some_range(dice: Random) -> TimeRange:
    opens = dice.randrange(0, 1400, dice.choice((1, 15, 30)))
    return TimeRange(opens, min(1440, opens + dice.choice((-30, 60, 150, 300, 600))))


def some_clinic(seed: int) -> tuple[Schedule, ServiceRules, datetime, Span, PatientTime]:
    dice = Random(seed)  # noqa: S311 - chance for a test, not for a secret
    day, zone = dice.choice(DAYS), dice.choice(ZONES)
    noon = at_minute(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=dice.randrange(-100_000, 60_000)
    )
    schedule = Schedule(
        hours=Hours(
            zone=zone,
            weekly={
                weekday: tuple(some_range(dice) for _ in range(dice.randrange(4)))
                for weekday in range(7)
            },
            overrides={day: tuple(some_range(dice) for _ in range(dice.randrange(3)))}
            if dice.random() < 0.4
            else {},
        ),
        busy=some_busy(dice, noon, now, dice.randrange(6)),
        rooms={
            kind: {str(n): Room(some_busy(dice, noon, now, 3)) for n in range(dice.randrange(1, 3))}
            for kind in dice.choice(((), ("room",), ("room", "device")))
        },
        location=dice.choice(("", "A")),
        travel=(Travel("A", "B", dice.choice((0, 20, 40))), Travel("", "B", 10)),
        ignored=frozenset(dice.choice(((), ("1",)))),
    )
    service = ServiceRules(
        duration=dice.choice((8, 15, 30, 60, 90)),
        step=dice.choice((7, 15, 30, 40)),
        before=dice.choice((0, 5, 15)),
        after=dice.choice((0, 5, 10)),
        notice=dice.choice((0, 0, 60, 720)),
        horizon_days=dice.choice((None, None, 0, 1, 2)),
        max_per_day=dice.choice((None, None, None, 0, 1, 2)),
        capacity=dice.choice((None, None, 3)),
    )
    window = Span(noon - dice.randrange(900), noon + dice.randrange(1, 900))
    patient = PatientTime(
        busy=some_busy(dice, noon, now, dice.choice((0, 0, 2))),
        closed_dates=frozenset(dice.choice(((), (), (day,)))),
    )
    return schedule, service, now, window, patient


@pytest.mark.parametrize("batch", range(13))
def test_two_engines_and_the_explanation_agree(batch: int) -> None:
    offers = 0
    for seed in range(batch * 40, batch * 40 + 40):
        schedule, service, now, window, patient = some_clinic(seed)
        quick = offered(schedule, service, now=now, window=window, patient=patient)
        assert quick == scan(schedule, service, now=now, window=window, patient=patient), seed
        offers += len(quick)
        listed = set(quick)
        for start in {*quick, *range(window.start, window.end, 13)}:
            why = explain(schedule, service, start, now=now, patient=patient)
            assert (why == ()) is (start in listed), (seed, start, why)
    assert offers > 0


def test_the_soonest_start_is_the_first_of_the_list_however_far_it_is() -> None:
    schedule = Schedule(
        hours=Hours(zone="America/Toronto", overrides={date(2026, 4, 1): (TimeRange(540, 600),)})
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    window = Span(at_minute(now), at_minute(now + timedelta(days=40)))
    service = ServiceRules(duration=30, step=30)
    soonest = first(schedule, service, now=now, window=window)
    assert soonest == offered(schedule, service, now=now, window=window)[0]
    assert local_date("America/Toronto", soonest) == date(2026, 4, 1)
    assert first(schedule, service, now=now, window=Span(window.start, window.start + 60)) is None


def test_a_grid_is_not_anchored_at_the_window() -> None:
    schedule = Schedule(
        hours=Hours(zone="UTC", weekly=dict.fromkeys(range(7), (TimeRange(487, 700),)))
    )
    now = datetime(2026, 3, 2, tzinfo=UTC)
    begin = at_minute(now)
    starts = offered(
        schedule,
        ServiceRules(duration=30, step=30),
        now=now,
        window=Span(begin + 500, begin + 600),
    )
    assert [start - begin for start in starts] == [517, 547, 577]


@pytest.mark.parametrize("minutes", [0, -15])
def test_a_visit_lasts_at_least_a_minute(minutes: int) -> None:
    with pytest.raises(ValueError, match="at least one minute"):
        ServiceRules(duration=minutes, step=30)
    with pytest.raises(ValueError, match="at least one minute"):
        ServiceRules(duration=30, step=minutes)


def test_a_room_is_bound_or_there_is_none() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    ten = at_minute(now) + 600
    full = Room([Busy(ten, ten + 60)])
    schedule = Schedule(
        hours=Hours(zone="UTC", weekly=dict.fromkeys(range(7), (TimeRange(540, 700),))),
        rooms={"room": {"1": full, "2": Room([])}},
    )
    service = ServiceRules(duration=30, step=30)
    assert free_rooms(schedule, service, ten, now=now) == {"room": "2"}
    alone = replace(schedule, rooms={"room": {"1": full}})
    assert free_rooms(alone, service, ten, now=now) is None


def test_a_start_after_the_last_opening_fits_nowhere() -> None:
    assert fitting([10, 90, 200], 30, [Span(0, 60), Span(80, 100)]) == [10]


def test_empty_time_joins_nothing() -> None:
    assert union([Span(5, 5), Span(1, 3), Span(3, 4)]) == [Span(1, 4)]
    assert union([Span(1, 9), Span(2, 3)]) == [Span(1, 9)]

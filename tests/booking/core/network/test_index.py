"""Where clinics are, what a network may not be, and what a change does to one clinic."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glideway.booking.core import Hours, Span, TimeRange, at_minute
from glideway.booking.core.network import (
    Axis,
    Index,
    Inquiry,
    LengthClass,
    Reading,
    Roster,
    Traits,
    compiled,
    timetable,
    warming,
)
from glideway.booking.core.network.bits import Array
from glideway.booking.core.network.near import Sites, km_of, sorting
from glideway.directory.core.places import distances_km

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)  # a Monday, midnight in Toronto
START = at_minute(NOW)
AXIS = Axis(START, 18 * 64)
NINE = START + 9 * 60
ROOM = 2
TRAITS = Traits(
    profession=np.zeros(2, np.int64),
    languages=np.ones(2, np.uint64),
    treats=np.ones(2, np.uint64),
    sex=np.zeros(2, np.int64),
    price_cents=np.zeros((1, 2), np.int64),
    direct_billing=np.zeros(1, np.bool_),
    step_free=np.zeros(1, np.bool_),
    points=np.zeros(1),
)


def clinic(visit: LengthClass, **changed: object) -> Index:
    """Two people and one room in Toronto, from nine to noon, a start every half an hour."""
    hours = Hours(zone="America/Toronto", weekly={0: (TimeRange(540, 720),)})
    open_, grid = timetable(AXIS, hours, 30)
    roster = Roster(
        axis=AXIS,
        lat=np.array([43.7]),
        lon=np.array([-79.4]),
        zones=["America/Toronto"],
        rooms=[[ROOM]],
        clinic=np.array([0, 0]),
        person=np.array([0, 1]),
        timetable=np.array([0, 0]),
        open=open_[None],
        grid=grid[None],
        classes=[visit],
        length=np.array([[0, 0]]),
        resources=3,
    )
    return Index(replace(roster, **changed), TRAITS, now=NOW)  # type: ignore[arg-type]


def listed(index: Index, now: datetime = NOW, **asked: int) -> list[tuple[int, int]]:
    """Row and minutes after nine."""
    found = index.soonest(Inquiry(kind=0, until=None, **asked), now=now)  # type: ignore[arg-type]
    return [(row, start - NINE) for row, start in zip(*map(list, found[:2]), strict=True)]


def test_many_at_the_same_moment_go_by_row_and_only_so_many_are_told() -> None:
    assert listed(clinic(LengthClass(60)), n=3) == [(0, 0), (1, 0), (0, 30)]


def test_who_takes_the_only_room_closes_the_hour_for_both() -> None:
    index = clinic(LengthClass(60))
    index.repair(Span(NINE, NINE + 60), {0: [(NINE, NINE + 60)], ROOM: [(NINE, NINE + 60)]})
    assert listed(index, n=3) == [(0, 60), (1, 60), (0, 90)]
    alone = clinic(LengthClass(60, room=False))
    alone.repair(Span(NINE, NINE + 60), {0: [(NINE, NINE + 60)], ROOM: [(NINE, NINE + 60)]})
    assert listed(alone, n=3) == [(1, 0), (1, 30), (0, 60)]


def test_time_that_is_given_back_can_be_had_again_and_saying_it_twice_changes_nothing() -> None:
    index = clinic(LengthClass(30))
    window = Span(NINE, NINE + 60)
    for spans in ([(NINE, NINE + 60)], [(NINE - 90, NINE + 31)], [(NINE + 60, NINE + 90)], []):
        index.repair(window, {0: spans})
        index.repair(window, {0: spans})
        again = Index(index.roster, TRAITS, now=NOW, free=index.free.copy())
        assert np.array_equal(index.tables.starts, again.tables.starts)
        assert np.array_equal(index.tables.next, again.tables.next)
        assert np.array_equal(index.tables.soonest, again.tables.soonest)
    assert listed(index, n=1) == [(0, 0)]


def test_a_window_outside_the_axis_or_of_nobody_changes_nothing() -> None:
    index = clinic(LengthClass(30))
    before = index.tables.starts.copy()
    index.repair(Span(START - 60, START), {0: [(START - 60, START)]})
    index.repair(Span(NINE, NINE + 60), {})
    assert np.array_equal(index.tables.starts, before)
    with pytest.raises(ValueError, match="whole cells"):
        index.repair(Span(NINE + 1, NINE + 60), {})


@pytest.mark.parametrize("day", [date.max, date.min, date(2026, 6, 13), date(2026, 6, 25)])
def test_on_a_day_that_the_axis_does_not_know_nobody_starts(day: date) -> None:
    index = clinic(LengthClass(30))
    asked = Inquiry(kind=0, until=None, day=day)
    assert not len(index.soonest(asked, now=NOW).starts)
    assert not len(index.reading.by_clinic(asked, now=NOW).clinics)
    assert index.reading.counts(asked, [NOW.date()], now=NOW).tolist() == [0]


def test_the_first_and_the_last_day_of_the_axis_are_known_in_every_zone() -> None:
    days = [NOW.date() + timedelta(days=one) for one in (-1, 0, 3, 4, 6)]
    assert [AXIS.may_have(one) for one in days] == [True, True, True, True, False]


def test_notice_moves_with_the_clock_and_seconds_count() -> None:
    index = clinic(LengthClass(30, notice=60))
    eight = NOW + timedelta(hours=8)
    assert listed(index, eight, n=1) == [(0, 0)]
    assert listed(index, eight + timedelta(seconds=1), n=1) == [(0, 30)]


def test_in_the_last_minute_of_a_day_its_date_still_holds() -> None:
    hours = Hours(zone="America/Toronto", weekly={1: (TimeRange(540, 720),)})
    open_, grid = timetable(AXIS, hours, 30)
    index = clinic(LengthClass(30, horizon_days=0), open=open_[None], grid=grid[None])
    midnight = NOW + timedelta(days=1)
    assert listed(index, midnight - timedelta(seconds=1), n=1) == []
    assert listed(index, midnight, n=1) == [(0, 24 * 60)]


def test_what_is_taken_closes_the_starts_of_longer_visits_before_it() -> None:
    index = clinic(LengthClass(90, room=False))
    word = START + 5 * 128  # 10:40, where a word of bits begins
    index.repair(Span(word, word + 20), {0: [(word, word + 20)]})
    assert listed(index, n=3) == [(0, 0), (1, 0), (1, 30)]


def test_buffers_may_lie_before_the_doors_open_and_need_free_time() -> None:
    index = clinic(LengthClass(30, before=10, after=10))
    assert listed(index, n=1) == [(0, 0)]
    index.repair(Span(NINE - 10, NINE), {0: [(NINE - 10, NINE - 5)]})
    assert listed(index, n=2) == [(1, 0), (0, 30)]


def test_what_is_told_of_a_row_holds_until_something_else_is_said() -> None:
    index = clinic(LengthClass(30))
    index.tell(0, 0, [NINE + 5, NINE + 45, START - 5, AXIS.span.end])
    assert listed(index, n=4) == [(1, 0), (0, 5), (1, 30), (0, 45)]
    window = Span(NINE, NINE + 60)
    assert index.repair(window, {0: [(NINE, NINE + 60)]}) == [(0, 0)]
    assert listed(index, n=2) == [(1, 0), (0, 5)]
    assert index.repair(window, {1: [(NINE, NINE + 60)]}) == []
    assert listed(index, n=2) == [(0, 5), (0, 45)]
    index.tell(0, 0, None)
    assert listed(index, n=2) == [(0, 60), (1, 60)]
    with pytest.raises(ValueError, match="whole cell"):
        index.tell(0, 0, [NINE + 1])


def test_what_is_told_waits_for_its_notice_and_ends_with_its_horizon() -> None:
    index = clinic(LengthClass(30, notice=60, horizon_days=0))
    index.tell(0, 0, [NINE, NINE + 24 * 60])
    index.tell(0, 1, [])
    assert listed(index, NOW + timedelta(hours=8)) == [(0, 0)]
    assert listed(index, NOW + timedelta(hours=8, seconds=1)) == []
    assert listed(index, NOW + timedelta(days=1)) == [(0, 24 * 60)]


def test_a_row_learns_other_hours_and_another_visit_and_the_rest_stands_still() -> None:
    visits = [LengthClass(30)]
    index = clinic(LengthClass(30), classes=visits)
    index.tell(0, 1, [NINE + 5])
    visits.append(LengthClass(150, notice=2 * 24 * 60))
    index.relearn(np.array([0, 1]), timetable=np.array([0, 0]), length=np.array([[1, 0]]))
    assert listed(index) == [(1, 5)]
    index.relearn(np.array([0]), timetable=np.array([0]), length=np.array([[-1]]))
    visits.append(LengthClass(150))
    assert listed(index) == [(1, 5)]
    index.relearn(np.array([0]), timetable=np.array([0]), length=np.array([[2]]))
    assert listed(index) == [(0, 0), (1, 5), (0, 30)]


def test_a_reader_whose_clock_is_ahead_shows_nothing_that_is_past() -> None:
    index = clinic(LengthClass(30, notice=60, horizon_days=0))
    index.tell(0, 1, [NINE + 5, NINE + 24 * 60])
    reading, asked = Reading(index.arrays(), index.facts()), Inquiry(kind=0, until=None, n=2)
    later = NOW + timedelta(hours=8, seconds=1)
    assert reading.soonest(asked, now=later).starts.tolist() == [NINE + 5, NINE + 30]
    assert reading.by_clinic(asked, now=later).starts.tolist() == [NINE + 5]
    assert reading.counts(asked, [date(2026, 6, 15)], now=later).tolist() == [6]
    tomorrow = NOW + timedelta(days=1)
    assert reading.soonest(asked, now=tomorrow).starts.tolist() == []
    index.tick(tomorrow)
    assert reading.soonest(asked, now=NOW).starts.tolist() == [NINE + 24 * 60]


def test_compiled_code_is_refused_where_nothing_can_compile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = clinic(LengthClass(30))
    if find_spec("numba") is None:
        with pytest.raises(ModuleNotFoundError, match="requirements-fast"):
            Reading(index.arrays(), index.facts(), fast=True)
        (tmp_path / "numba.py").touch()  # `compiled` is loaded already, as plain Python
        monkeypatch.syspath_prepend(tmp_path)
    fast = Reading(index.arrays(), index.facts(), fast=True)
    asked = Inquiry(kind=0, until=None, n=3)
    found, loops = fast.soonest(asked, now=NOW), compiled.soonest(index.tables, asked, NOW)
    assert (found.starts - NINE).tolist() == (loops.starts - NINE).tolist() == [0, 0, 30]
    # What a page process asks has its machine code already, whether near somebody or anywhere.
    noon = at_minute(warming.NOON)
    assert [one.starts.tolist() for one in warming.warmed()] == [[noon, noon + 5]] * 2
    many = len(getattr(compiled._search, "signatures", ()))  # noqa: SLF001 - numba's list
    arrays = {name: one.copy() for name, one in index.arrays().items()}
    for one in arrays.values():
        one.flags.writeable = False
    mapped = Reading(arrays, index.facts(), fast=True)
    for more in (asked, replace(asked, lat=45.0, lon=-75.0, part=(60, 600), profession=0)):
        mapped.soonest(more, now=NOW)
    assert len(getattr(compiled._search, "signatures", ())) == many  # noqa: SLF001 - the same


def test_the_arrays_of_a_reader_lie_where_the_writer_was_told_to_lay_them() -> None:
    laid: dict[str, Array] = {}

    def allocate(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        size = int(np.prod(shape)) * dtype.itemsize
        laid[name] = np.frombuffer(bytearray(size), dtype).reshape(shape)
        return laid[name]

    made = clinic(LengthClass(30))
    index = Index(made.roster, TRAITS, now=NOW, allocate=allocate)
    facts = json.loads(json.dumps(index.facts()))
    copies = {
        name: np.frombuffer(some.data, some.dtype).reshape(some.shape)
        for name, some in laid.items()
    }
    for some in copies.values():
        some.flags.writeable = False
    reading = Reading(copies, facts)
    index.repair(Span(NINE, NINE + 90), {0: [(NINE, NINE + 60)], 1: [(NINE, NINE + 90)]})
    index.tick(NOW + timedelta(hours=1))
    asked = Inquiry(kind=0, until=None, n=3)
    found = reading.soonest(asked, now=NOW)
    assert list(zip(found.rows.tolist(), (found.starts - NINE).tolist(), strict=True)) == [
        (0, 60),
        (0, 90),
        (1, 90),
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"clinic": np.array([1, 1])}, "has a placement"),
        ({"classes": [LengthClass(31)]}, "whole cells"),
        ({"classes": [LengthClass(0)]}, "whole cells"),
        ({"classes": [LengthClass(30, before=3)]}, "whole cells"),
    ],
)
def test_a_network_that_cannot_be_is_refused(changed: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        clinic(LengthClass(30), **changed)


def test_clinics_and_placements_stand_in_their_order() -> None:
    with pytest.raises(ValueError, match="in the order of their squares"):
        Sites.at(np.array([45.0, 43.0]), np.array([0.0, 0.0]))
    roster = clinic(LengthClass(30)).roster
    with pytest.raises(ValueError, match="stand together"):
        replace(
            roster,
            lat=np.array([43.7, 43.7]),
            lon=np.array([-79.4, -79.4]),
            clinic=np.array([1, 0]),
        )


@pytest.mark.parametrize("km", [0.1, 30, 800, 9000, 20_000, 21_000])
def test_around_is_who_the_great_circle_says(km: float) -> None:
    dice = np.random.default_rng(3)
    lat, lon = dice.uniform(-90, 90, 3000), dice.uniform(-180, 180, 3000)
    lat[:1500], lon[:1500] = dice.uniform(43, 46, 1500), dice.uniform(-80, -75, 1500)
    order = sorting(lat, lon)
    lat, lon = lat[order], lon[order]
    sites = Sites.at(lat, lon)
    for here in ((44.5, -77.0), (0.0, 179.9), (10.0, -179.95), (89.9, 20.0), (-89.0, -60.0)):
        there = distances_km(*here, lat, lon)
        near = sites.around(*here, km)
        assert near.tolist() == np.flatnonzero(there <= km).tolist()
        assert np.allclose(km_of(sites.chords(*here, near)), there[near])

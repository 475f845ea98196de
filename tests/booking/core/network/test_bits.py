"""Bits against arrays of yes and no, and the edges of axis, squares and windows."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from glideway.booking.core import Hours, Span, TimeRange, at_minute
from glideway.booking.core.network import Axis, timetable
from glideway.booking.core.network.axis import last_cell, mask
from glideway.booking.core.network.bits import (
    NEVER,
    ahead,
    behind,
    first_set,
    packed,
    ranges,
    runs,
    unpacked,
)

CELLS = 20 * 64
START = at_minute(datetime(2026, 3, 7, tzinfo=UTC))
AXIS = Axis(START, 9 * 64)


def some_cells(density: float, rows: int = 4, cells: int = CELLS) -> np.ndarray:
    return np.random.default_rng(7).random((rows, cells)) < density


@pytest.mark.parametrize("by", [0, 1, 63, 64, 65, 130, CELLS - 1, CELLS, CELLS + 70])
def test_cells_move_along_the_axis_and_come_from_nowhere(by: int) -> None:
    cells = some_cells(0.5)
    later, earlier = np.zeros_like(cells), np.zeros_like(cells)
    kept = max(CELLS - by, 0)
    later[:, :kept] = cells[:, by:]
    earlier[:, by:] = cells[:, :kept]
    assert np.array_equal(unpacked(ahead(packed(cells), by)), later)
    assert np.array_equal(unpacked(behind(packed(cells), by)), earlier)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 64, 100])
def test_a_run_begins_where_so_many_cells_follow_each_other(length: int) -> None:
    cells = some_cells(0.97)
    found = unpacked(runs(packed(cells), length))
    for row, begin in np.ndindex(*cells.shape):
        stretch = cells[row, begin : begin + length]
        assert found[row, begin] == (len(stretch) == length and stretch.all())


@pytest.mark.parametrize("density", [0.0, 0.001, 0.01, 0.3])
def test_the_first_set_cell_is_found_however_far_it_is(density: float) -> None:
    cells = some_cells(density, 300)
    since = np.random.default_rng(8).integers(0, CELLS + 1, 300).astype(np.int32)
    plane = packed(cells)
    for rows in (np.arange(300), np.arange(300)[::-1], np.array([7, 9, 8, 10, 10]), np.arange(0)):
        found = first_set(plane, rows, since[: len(rows)])
        for row, begin, cell in zip(rows, since, found, strict=False):
            later = np.flatnonzero(cells[row, begin:])
            assert cell == (begin + later[0] if len(later) else NEVER)
    assert np.array_equal(plane, packed(cells))


def test_stretches_of_numbers_follow_each_other_and_empty_ones_vanish() -> None:
    assert ranges(np.array([3, 9, 20]), np.array([5, 9, 23])).tolist() == [3, 4, 20, 21, 22]
    assert ranges(np.array([], np.int64), np.array([], np.int64)).tolist() == []


def test_a_minute_outside_the_axis_is_kept_inside() -> None:
    end = AXIS.span.end
    assert [AXIS.floor(one) for one in (START - 9, START + 9, end + 9)] == [0, 1, AXIS.cells]
    assert [AXIS.ceil(one) for one in (START - 9, START + 9, end + 9)] == [0, 2, AXIS.cells]
    assert AXIS.flags([Span(START + 1, START + 14)]).nonzero()[0].tolist() == [1]


@pytest.mark.parametrize(("origin", "cells"), [(START + 1, 64), (START, 0), (START, 65)])
def test_an_axis_has_whole_cells_and_whole_words(origin: int, cells: int) -> None:
    with pytest.raises(ValueError, match="whole"):
        Axis(origin, cells)


@pytest.mark.parametrize(("opens", "step"), [(541, 30), (540, 7), (540, 0), (540, -5)])
def test_hours_and_steps_are_whole_cells(opens: int, step: int) -> None:
    hours = Hours(zone="UTC", weekly={5: (TimeRange(opens, 600),)})
    with pytest.raises(ValueError, match="whole cells"):
        timetable(AXIS, hours, step)


def test_an_evening_is_the_clinic_s_evening_also_when_the_clock_changes() -> None:
    evenings = unpacked(mask(AXIS, "America/Toronto", frozenset({6}), 17 * 60, 18 * 60))
    # Sunday 8 March 2026 has 23 hours: 17:00 there is 21:00 in UTC, not 22:00
    assert (START + 5 * evenings.nonzero()[0]).tolist() == list(
        range(
            at_minute(datetime(2026, 3, 8, 21, tzinfo=UTC)),
            at_minute(datetime(2026, 3, 8, 22, tzinfo=UTC)),
            5,
        )
    )


def test_the_horizon_ends_with_a_local_date() -> None:
    noon = at_minute(datetime(2026, 3, 7, 12, tzinfo=UTC))
    beyond = last_cell(AXIS, "America/Toronto", 0, noon)
    assert AXIS.origin + 5 * beyond == at_minute(datetime(2026, 3, 8, 5, tzinfo=UTC))
    assert last_cell(AXIS, "America/Toronto", None, noon) == AXIS.cells
    assert date(2026, 3, 8).weekday() == 6

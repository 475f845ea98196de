"""Pain drawings of a course against each other: where, how much of it, and what has moved.

A line is as wide as a fingertip, and what it covers is counted in small squares of the chart. So
much is said and no more: how much two drawings of the same pain differ by hand alone is not known,
and the steps from which something is called smaller or moved are ours, a draft.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import ceil, hypot
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from glideway.body.core import Atlas, pointing
from glideway.body.core import load as load_atlas
from glideway.body.core.chart import BOXES
from glideway.body.core.regions import View
from glideway.care.core.strokes import Stroke

FINE = 2  # squares a unit of the chart; a square is about a centimetre
BESIDE = 1.0  # units beside an outline that still are of it: the chart's muscles leave gaps
TIP = 0.75  # design, draft: units from a line that still are under the fingertip
LEAST = 0.1  # draft: of a drawing; a smaller part of it in a place is a slip of the hand
SMALLER, LARGER = 0.5, 2.0  # draft
AROUND, HARDLY = 2, 0.2  # draft: squares beside a line that count as the same place; a share
LAYERS = 4  # tones that can be told apart
ROOM, KEYHOLE = 6.0, 26.0  # units of the chart around a drawing, and the least that is shown
VIEWS: tuple[View, ...] = ("front", "back")

Square: TypeAlias = tuple[View, int, int]
Place: TypeAlias = tuple[str, str]


class Story(StrEnum):
    """What the last drawing says against the first."""

    MOVED = "moved"
    SPREAD = "spread"
    SHIFTED = "shifted"
    LARGER = "larger"
    SMALLER = "smaller"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sketch:
    """One drawing: before which visit, its lines, and the squares that they cover, by place."""

    visit: int
    strokes: tuple[Stroke, ...]
    squares: frozenset[Square]
    places: dict[Place, int]

    @property
    def shares(self) -> dict[Place, float]:
        """How much of the drawing lies in each place, the largest first."""
        whole = sum(self.places.values())
        order = sorted(self.places.items(), key=lambda pair: (-pair[1], pair[0]))
        return {place: count / whole for place, count in order}

    @property
    def chief(self) -> frozenset[Place]:
        """The places with more of it than a slip of the hand."""
        return frozenset(place for place, share in self.shares.items() if share >= LEAST)


@dataclass(frozen=True, slots=True)
class Wandered:
    """The last drawing against the first: its size, how much is where it was, what is new."""

    story: Story
    times: float
    still_there: float
    new: tuple[Place, ...]
    free: tuple[Place, ...]


def drawn(visit: int, strokes: Sequence[Stroke]) -> Sketch | None:
    """A drawing with what it covers; None where no line of it touches the body."""
    squares = {square for one in strokes for square in _covered(one)}
    places: dict[Place, int] = {}
    for square in squares:
        if place := _place(square):
            places[place] = places.get(place, 0) + 1
    if not places:
        return None
    on_body = frozenset(one for one in squares if _place(one))
    return Sketch(visit, tuple(strokes), on_body, places)


def moved(first: Sketch, last: Sketch) -> Wandered:
    """What became of the first drawing, in one word and the numbers behind it."""
    new = tuple(one for one in last.shares if one in last.chief and one not in first.places)
    free = tuple(one for one in first.shares if one in first.chief and one not in last.places)
    times = len(last.squares) / len(first.squares)
    still = len(_around(first.squares) & last.squares) / len(last.squares)
    return Wandered(_story(times, still, new, free), times, still, new, free)


def layers(rows: Sequence[Sketch]) -> list[Sketch]:
    """What lies over each other: the first, the last, and an even choice of those between."""
    if len(rows) <= LAYERS:
        return list(rows)
    return [rows[round(step * (len(rows) - 1) / (LAYERS - 1))] for step in range(LAYERS)]


def window(rows: Iterable[Sketch], view: View) -> str:
    """The part of a view that shows every line of these drawings, as a view box."""
    points = [at for one in rows for line in one.strokes if line.view == view for at in line.points]
    sheet = [float(one) for one in BOXES[view].split()]
    ends = [
        _span([point[axis] for point in points], sheet[axis], sheet[axis + 2]) for axis in (0, 1)
    ]
    (left, wide), (top, high) = ends
    return f"{left:g} {top:g} {wide:g} {high:g}"


def _span(values: Sequence[float], start: float, size: float) -> tuple[float, float]:
    """Where a cut begins and how long it is: with room around, and inside the sheet."""
    low, high = (min(values), max(values)) if values else (start, start + size)
    long = min(max(high - low + 2 * ROOM, KEYHOLE), size)
    begin = min(max((low + high - long) / 2, start), start + size - long)
    return round(begin, 1), round(long, 1)


def _around(squares: Iterable[Square]) -> set[Square]:
    """These squares and what lies beside them: nobody draws the same line twice."""
    steps = range(-AROUND, AROUND + 1)
    return {
        (view, across + x, down + y) for view, across, down in squares for x in steps for y in steps
    }


def _story(times: float, still: float, new: Sequence[Place], free: Sequence[Place]) -> Story:
    if new:
        return Story.MOVED if free else Story.SPREAD
    if still < HARDLY:
        return Story.SHIFTED
    if times <= SMALLER:
        return Story.SMALLER
    return Story.LARGER if times >= LARGER else Story.SAME


def _covered(one: Stroke) -> Iterable[Square]:
    """The squares under a line as wide as a fingertip."""
    reach = ceil(TIP * FINE)
    for x, y in _along(one.points):
        middle = x * FINE, y * FINE
        for across in range(round(middle[0]) - reach, round(middle[0]) + reach + 1):
            for down in range(round(middle[1]) - reach, round(middle[1]) + reach + 1):
                if hypot(across - middle[0], down - middle[1]) <= TIP * FINE:
                    yield one.view, across, down


def _along(points: Sequence[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """The points of a line, close enough together that no square between is left out."""
    yield points[0]
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(ceil(hypot(to_x - x, to_y - y) * FINE), 1)
        for step in range(1, steps + 1):
            yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps


def _place(square: Square) -> Place | None:
    """The region and the side that a square belongs to; None beside the body."""
    view, across, down = square
    left, top, names, grid = _map(view)
    at = across - left, down - top
    if not (0 <= at[0] < grid.shape[0] and 0 <= at[1] < grid.shape[1]):
        return None
    found = grid[at]
    return names[found] if found >= 0 else None


@cache
def _map(view: View) -> tuple[int, int, tuple[Place, ...], NDArray[np.int64]]:
    """Which outline each square of a view lies in, or beside which it lies close enough.

    Where two overlap it is the smaller one; between two muscles it is the nearer one.
    """
    from scipy import ndimage  # noqa: PLC0415 - costs start-up

    atlas: Atlas = load_atlas()
    left, top, wide, high = (float(one) for one in BOXES[view].split())
    start = round(left * FINE), round(top * FINE)
    grid = np.full((ceil(wide * FINE) + 1, ceil(high * FINE) + 1), -1, dtype=np.int64)
    xs = (np.arange(grid.shape[0]) + start[0])[:, np.newaxis] / FINE
    ys = (np.arange(grid.shape[1]) + start[1])[np.newaxis, :] / FINE
    shapes = [one for one in atlas.chart.values() if one.view == view]
    inside = [(_inside(pointing.lines(one.path), xs, ys), one) for one in shapes]
    inside.sort(key=lambda pair: (-int(pair[0].sum()), pair[1].id))
    names = tuple((one.region, one.side) for _mask, one in inside)
    for at, (mask, _one) in enumerate(inside):
        grid[mask] = at
    away, near = ndimage.distance_transform_edt(grid < 0, return_indices=True)
    grid = np.where(away <= BESIDE * FINE, grid[near[0], near[1]], grid)
    return (*start, names, grid)


def _inside(
    rings: Iterable[Sequence[pointing.Point]],
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which points of a grid lie inside: a line to the right meets the rings an odd time."""
    found = np.zeros((xs.shape[0], ys.shape[1]), dtype=bool)
    for ring in rings:
        for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
            if a.y != b.y:
                crosses = (a.y > ys) != (b.y > ys)
                found ^= crosses & (xs < a.x + (ys - a.y) * (b.x - a.x) / (b.y - a.y))
    return found

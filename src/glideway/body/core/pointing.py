"""Which part of the body chart a point lies in: a tap becomes a code and keeps its coordinates.

Outlines are followed as straight lines (a curve by its end point): the chart's curves are
shorter than a fingertip, so nothing that can be aimed at changes.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from math import hypot
from typing import NamedTuple

from glideway.body.core.atlas import Atlas
from glideway.body.core.chart import BOXES
from glideway.body.core.regions import Outline, View

NEAR = 2.5  # design: chart units; about a fingertip beside the outline still means it
NUMBERS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6}
TOKEN = re.compile(r"[mlhvcz]|-?\d+(?:\.\d+)?", re.IGNORECASE)


class Point(NamedTuple):
    """A place on the chart, in its own units."""

    x: float
    y: float


def at(atlas: Atlas, view: str, x: float, y: float) -> Outline | None:
    """The outline under a point of a view, else the nearest within a fingertip, else none.

    Where outlines overlap the smaller one is meant. None also for a view that is none and for
    what is no number.
    """
    found = [
        (_away(shape, Point(x, y)), _size(shape.path), shape.id)
        for shape in atlas.chart.values()
        if shape.view == view
    ]
    within = [one for one in found if one[0] <= NEAR]
    return atlas.chart[min(within)[2]] if within else None


def in_view(view: str, x: float, y: float) -> bool:
    """Whether a point lies on the sheet of this view at all."""
    if view not in BOXES:
        return False
    left, top, wide, high = (float(one) for one in BOXES[view].split())
    return left <= x <= left + wide and top <= y <= top + high


def _away(shape: Outline, point: Point) -> float:
    """How far a point is from a shape; 0 inside."""
    rings = lines(shape.path)
    if sum(_crossings(ring, point) for ring in rings) % 2:
        return 0.0
    return min(_to_edge(a, b, point) for ring in rings for a, b in _edges(ring))


@cache
def _size(path: str) -> float:
    """The area of the box around a path, so that the smaller of two shapes can be told."""
    xs, ys = zip(*(point for ring in lines(path) for point in ring), strict=True)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    return float(wide * high)


def _edges(ring: tuple[Point, ...]) -> Iterable[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _crossings(ring: tuple[Point, ...], point: Point) -> int:
    """How often a line from the point to the right meets the ring: odd is inside."""
    return sum(
        (a.y > point.y) != (b.y > point.y)
        and point.x < a.x + (point.y - a.y) * (b.x - a.x) / (b.y - a.y)
        for a, b in _edges(ring)
    )


def _to_edge(a: Point, b: Point, point: Point) -> float:
    along_x, along_y = b.x - a.x, b.y - a.y
    length = along_x**2 + along_y**2
    share = ((point.x - a.x) * along_x + (point.y - a.y) * along_y) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return hypot(point.x - a.x - share * along_x, point.y - a.y - share * along_y)


@cache
def lines(path: str) -> tuple[tuple[Point, ...], ...]:
    """The rings of an SVG path of the chart, as corners; every ring of it is closed."""
    rings: list[list[Point]] = []
    here = Point(0.0, 0.0)
    for command, numbers in _steps(path):
        if command in "mM":
            here = _moved(rings[-1][0] if rings else here, command, numbers)  # "z" leads back
            rings.append([here])
            continue
        here = _moved(here, command, numbers)
        rings[-1].append(here)
    return tuple(tuple(ring) for ring in rings)


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a move's further pairs are lines, as SVG has it."""
    command, numbers = "", list[float]()
    for token in TOKEN.findall(path):
        if token.isalpha():
            command, numbers = token, []
            continue
        numbers.append(float(token))
        if len(numbers) == NUMBERS[command.lower()]:
            yield command, numbers
            numbers = []
            command = {"m": "l", "M": "L"}.get(command, command)


def _moved(here: Point, command: str, numbers: list[float]) -> Point:
    """Where a command ends: capital letters name the place, small ones the way there."""
    start = Point(0.0, 0.0) if command.isupper() else here
    if command in "hH":
        return Point(start.x + numbers[0], here.y)
    if command in "vV":
        return Point(here.x, start.y + numbers[0])
    return Point(start.x + numbers[-2], start.y + numbers[-1])


def place(atlas: Atlas, region: str, side: str) -> tuple[View, Point] | None:
    """A point that stands for a region named without a tap; none where the chart has no such.

    The point lies in the region: a tap there says the same region and side.
    """
    shapes = [one for one in atlas.chart.values() if (one.region, one.side) == (region, side)]
    for shape in shapes:
        ring = max(lines(shape.path), key=len)
        for point in (_mean(ring), *ring):
            found = at(atlas, shape.view, *point)
            if found and (found.region, found.side) == (region, side):
                return shape.view, point
    return None


def _mean(ring: tuple[Point, ...]) -> Point:
    return Point(sum(p.x for p in ring) / len(ring), sum(p.y for p in ring) / len(ring))

"""Points, turns and cameras: the little geometry that a schematic figure needs.

Body axes of a standing person: x forward, y to the person's left, z up. Everything is worked
out for the right side; a drawing of the left side is the mirrored picture.
"""

from math import cos, radians, sin
from typing import TypeAlias

Point: TypeAlias = tuple[float, float, float]
Flat: TypeAlias = tuple[float, float]
Turn: TypeAlias = tuple[Point, Point, Point]

STRAIGHT: Turn = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def turn(axis: str, deg: float) -> Turn:
    """A turn about one body axis, counter-clockwise seen against the axis."""
    c, s = cos(radians(deg)), sin(radians(deg))
    if axis == "x":
        return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))
    if axis == "y":
        return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def after(*turns: Turn) -> Turn:
    """One turn that does all of these, the last one first."""
    found = STRAIGHT
    for one in turns:
        found = _times(found, one)
    return found


def _times(left: Turn, right: Turn) -> Turn:
    columns = tuple(zip(*right, strict=True))
    row = [tuple(_dot(line, column) for column in columns) for line in left]
    return (_three(row[0]), _three(row[1]), _three(row[2]))


def _three(values: tuple[float, ...]) -> Point:
    return values[0], values[1], values[2]


def _dot(left: Point, right: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def moved(by: Turn, point: Point) -> Point:
    return (_dot(by[0], point), _dot(by[1], point), _dot(by[2], point))


def plus(left: Point, right: Point, times: float = 1.0) -> Point:
    return (
        left[0] + times * right[0],
        left[1] + times * right[1],
        left[2] + times * right[2],
    )


def between(left: Point, right: Point, share: float) -> Point:
    return plus(left, plus(right, left, -1.0), share)


# Each camera: which body axis runs to the right of the page, which one up, which one away.
CAMERAS: dict[str, tuple[Point, Point, Point]] = {
    "side": ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    "front": ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0)),
    "back": ((0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    "top": ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    "feet": ((0.0, -1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
}


def seen(point: Point, camera: str, roll_deg: float = 0.0) -> Flat:
    """Where a point lies on the page (y downward), the camera rolled counter-clockwise."""
    right, up, _ = CAMERAS[camera]
    x, y = _dot(point, right), _dot(point, up)
    c, s = cos(radians(roll_deg)), sin(radians(roll_deg))
    return c * x - s * y, -(s * x + c * y)


def depth(point: Point, camera: str) -> float:
    return _dot(point, CAMERAS[camera][2])

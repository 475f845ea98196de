"""Points, turns and cameras: the little geometry that a schematic figure needs.

Body axes of a standing person: x forward, y to the person's left, z up. Everything is worked
out for the right side; a drawing of the left side is the mirrored picture.
"""

from functools import cache
from math import cos, radians, sin
from typing import TypeAlias

Point: TypeAlias = tuple[float, float, float]
Flat: TypeAlias = tuple[float, float]
Turn: TypeAlias = tuple[Point, Point, Point]

STRAIGHT: Turn = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def turn(axis: str, deg: float) -> Turn:
    """A turn about one body axis, counter-clockwise seen against the axis."""
    if not deg:
        return STRAIGHT
    c, s = cos(radians(deg)), sin(radians(deg))
    if axis == "x":
        return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))
    if axis == "y":
        return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def after(*turns: Turn) -> Turn:
    """One turn that does all of these, the last one first."""
    found = turns[0]
    for one in turns[1:]:
        found = _times(found, one)
    return found


def _times(left: Turn, right: Turn) -> Turn:
    """Written out: a drawing does this ten thousand times, and a page waits for it."""
    (a, b, c), (d, e, f), (g, h, i) = left
    (j, k, m), (n, o, p), (q, r, s) = right
    return (
        (a * j + b * n + c * q, a * k + b * o + c * r, a * m + b * p + c * s),
        (d * j + e * n + f * q, d * k + e * o + f * r, d * m + e * p + f * s),
        (g * j + h * n + i * q, g * k + h * o + i * r, g * m + h * p + i * s),
    )


def _dot(left: Point, right: Point) -> float:
    return left[0] * right[0] + left[1] * right[1] + left[2] * right[2]


def moved(by: Turn, point: Point) -> Point:
    (a, b, c), (d, e, f), (g, h, i) = by
    x, y, z = point
    return (a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z)


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
    (a, b, c), (d, e, f) = page(camera, roll_deg)
    x, y, z = point
    return a * x + b * y + c * z, d * x + e * y + f * z


@cache
def page(camera: str, roll_deg: float = 0.0) -> tuple[Point, Point]:
    """The two body directions that run to the right and down on the page."""
    right, up, _ = CAMERAS[camera]
    c, s = cos(radians(roll_deg)), sin(radians(roll_deg))
    return plus((c * right[0], c * right[1], c * right[2]), up, -s), plus(
        (-s * right[0], -s * right[1], -s * right[2]), up, -c
    )


def depth(point: Point, camera: str) -> float:
    return _dot(point, CAMERAS[camera][2])

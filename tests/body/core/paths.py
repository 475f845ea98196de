"""Reading a drawn path back: its points, and how far a point lies outside what it covers."""

import re
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin

from glideway.body.core import drawing

STEP = re.compile(r"([Mlaz])([^Mlaz]*)")
Point = tuple[float, float]


def rings(path: str) -> list[list[Point]]:
    """Every closed or open part of a path as points; an arc gives a point every few degrees."""
    found: list[list[Point]] = []
    x = y = 0.0
    for letter, rest in STEP.findall(path):
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        if letter == "z":
            continue
        if letter == "M":
            x, y = numbers[:2]
            found.append([(x, y)])
            continue
        end = x + numbers[-2], y + numbers[-1]
        if letter == "a":
            found[-1] += _arc((x, y), end, numbers[0], large=bool(numbers[3]))
        found[-1].append(end)
        x, y = end
    return found


def _arc(begin: Point, end: Point, radius: float, *, large: bool) -> list[Point]:
    """Points on a clockwise arc; one too wide for its radius is widened, as a browser does."""
    half = hypot(end[0] - begin[0], end[1] - begin[1]) / 2
    radius = max(radius, half)
    away = (radius**2 - half**2) ** 0.5 * (-1 if large else 1)
    ux, uy = (end[0] - begin[0]) / (2 * half), (end[1] - begin[1]) / (2 * half)
    cx, cy = (begin[0] + end[0]) / 2 - uy * away, (begin[1] + end[1]) / 2 + ux * away
    first = atan2(begin[1] - cy, begin[0] - cx)
    span = (atan2(end[1] - cy, end[0] - cx) - first) % (2 * pi)
    return [
        (cx + radius * cos(first + span * k / 12), cy + radius * sin(first + span * k / 12))
        for k in range(1, 12)
    ]


def points(path: str) -> list[Point]:
    return [one for ring in rings(path) for one in ring]


def outside(point: Point, path: str) -> float:
    """How far a point lies outside everything a path covers; 0 is inside."""
    closed = rings(path)
    if any(_inside(point, ring) for ring in closed):
        return 0.0
    return min(_beside(point, a, b) for ring in closed for a, b in pairwise([*ring, ring[0]]))


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    found = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            found = not found
    return found


def _beside(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    size = dx * dx + dy * dy
    share = 0.0
    if size:
        share = min(1.0, max(0.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / size))
    return hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy)


def middle(circle: str) -> Point:
    """The centre of a drawn dot."""
    known = points(circle)
    across = [x for x, _ in known], [y for _, y in known]
    return (min(across[0]) + max(across[0])) / 2, (min(across[1]) + max(across[1])) / 2


def area(ring: list[Point]) -> float:
    """Positive where a ring runs clockwise on the page."""
    turned = [*ring[1:], ring[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, turned, strict=True)) / 2


def layer(drawn: drawing.Drawing, kind: str) -> drawing.Layer:
    return next(one for one in drawn.layers if one.kind == kind)


def kinds(drawn: drawing.Drawing) -> set[str]:
    return {one.kind for one in drawn.layers}

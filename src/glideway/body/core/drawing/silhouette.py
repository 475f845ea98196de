"""Rounded bodies on the page: the outline around balls, as a path in whole millimetres.

A stretch of the body is a few balls with a skin pulled over them. Seen from anywhere a ball is
a circle, so the outline is arcs and straight lines and needs no other geometry. Every outline
runs the same way round: overlapping ones in one path melt into one figure.
"""

import re
from math import acos, atan2, cos, hypot, pi, sin
from typing import TypeAlias

from glideway.body.core.drawing.space import Flat

Circle: TypeAlias = tuple[float, float, float]
STEP = re.compile(r"([Mla])([^Mlaz]*)")
NUMBER = re.compile(r"-?\d+")
LOOKS = 48  # directions in which we ask which circle reaches farthest
AROUND = tuple((cos(2 * pi * one / LOOKS), sin(2 * pi * one / LOOKS)) for one in range(LOOKS))


def outline(circles: list[Circle]) -> str:
    """The hull of these circles as a closed path with relative steps."""
    ring = _ring(circles)
    if len(ring) == 1:
        return _whole(circles[ring[0]])
    joints = [
        _normal(circles[a], circles[b]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
    ]
    pen = Pen()
    for place, one in enumerate(ring):
        x, y, r = circles[one]
        begin, end = joints[place - 1], joints[place]
        pen.to((x + r * cos(begin), y + r * sin(begin)))
        large = (end - begin) % (2 * pi) > pi
        pen.arc((x + r * cos(end), y + r * sin(end)), r, large=large)
    return pen.closed()


def _ring(circles: list[Circle]) -> list[int]:
    """The circles that reach farthest, in the order one meets them going round."""
    found: list[int] = []
    for c, s in AROUND:
        reach = [x * c + y * s + r for x, y, r in circles]
        best = reach.index(max(reach))
        if not found or found[-1] != best:
            found.append(best)
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def _normal(one: Circle, other: Circle) -> float:
    """The direction of the common tangent's normal between two neighbours on the ring."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    share = (one[2] - other[2]) / (hypot(dx, dy) or 1.0)
    return atan2(dy, dx) - acos(max(-1.0, min(1.0, share)))


def _whole(circle: Circle) -> str:
    x, y, r = (round(one) for one in circle)
    return f"M{x - r} {y}a{r} {r} 0 1 1 {2 * r} 0a{r} {r} 0 1 1 {-2 * r} 0z"


class Pen:
    """Writes steps in whole numbers, each from where the last one really ended."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.x = self.y = 0

    def _step(self, point: Flat) -> tuple[int, int]:
        x, y = round(point[0]), round(point[1])
        step = x - self.x, y - self.y
        self.x, self.y = x, y
        return step

    def to(self, point: Flat) -> None:
        dx, dy = self._step(point)
        if not self.written:
            self.written.append(f"M{dx} {dy}")
        elif dx or dy:
            self.written.append(f"l{dx} {dy}")

    def arc(self, point: Flat, radius: float, *, large: bool) -> None:
        dx, dy = self._step(point)
        if dx or dy:
            r = max(1, round(radius))
            self.written.append(f"a{r} {r} 0 {int(large)} 1 {dx} {dy}")

    def closed(self) -> str:
        return "".join(self.written) + "z"


def line(points: list[Flat]) -> str:
    """An open line through these points, in whole millimetres."""
    pen = Pen()
    for one in points:
        pen.to(one)
    return "".join(pen.written)


def polygon(points: list[Flat]) -> str:
    """A closed outline through these points."""
    return line(points) + "z"


def corners(path: str) -> list[Flat]:
    """The points that a path of ours goes through, read back from its steps."""
    found: list[Flat] = []
    x = y = 0
    for letter, rest in STEP.findall(path):
        numbers = [int(one) for one in NUMBER.findall(rest)]
        if letter == "M":
            x = y = 0
        x, y = x + numbers[-2], y + numbers[-1]
        found.append((x, y))
    return found

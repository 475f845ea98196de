"""Reading a drawn path back: its points, and whether a point lies inside it."""

import re
from math import hypot

from glideway.body.core import drawing

STEP = re.compile(r"([Mlaz])([^Mlaz]*)")


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Every closed or open part of a path as points; an arc gives its end."""
    found: list[list[tuple[float, float]]] = []
    x = y = 0.0
    for letter, rest in STEP.findall(path):
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        if letter == "z":
            continue
        if letter == "M":
            x, y = numbers[:2]
            found.append([])
        else:
            x, y = x + numbers[-2], y + numbers[-1]
        found[-1].append((x, y))
    return found


def points(path: str) -> list[tuple[float, float]]:
    return [one for ring in rings(path) for one in ring]


def middle(circle: str) -> tuple[float, float]:
    """The centre of a drawn dot."""
    known = points(circle)
    return sum(x for x, _ in known[:2]) / 2, sum(y for _, y in known[:2]) / 2


def layer(drawn: drawing.Drawing, kind: str) -> drawing.Layer:
    return next(one for one in drawn.layers if one.kind == kind)


def kinds(drawn: drawing.Drawing) -> set[str]:
    return {one.kind for one in drawn.layers}


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])

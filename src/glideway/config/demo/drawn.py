"""What made-up people drew before their visit: a few strokes where it hurts, of our own hand."""

from __future__ import annotations

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.body.core.regions import View
from glideway.care.core import strokes
from glideway.care.core.strokes import Kind, Stroke

SIDES = ("right", "left", "midline")
WAVE = ((-0.7, -0.9), (0.6, -0.6), (-0.5, 0.0), (0.6, 0.5), (-0.4, 1.0))
SIZES = (4.2, 3.4, 2.2, 1.1)  # of the line, from visit to visit
STEP_DOWN, LOWEST = 11.0, 91.0  # units of the chart
KINDS: tuple[Kind, ...] = ("pain", "stiff", "tingling")


def story(region: str, *, visit: int, wanders: bool = False) -> str:
    """What one person draws before each visit: less of it from time to time, or it wanders down."""
    place = _place(region)
    if place is None:
        return ""
    view, (x, y) = place
    size = SIZES[min(visit, len(SIZES)) - 1]
    room = y + STEP_DOWN + size < LOWEST
    down = STEP_DOWN if wanders and visit > 1 and room else 0.0
    here = [(x + size * dx, y + down + size * dy) for dx, dy in WAVE]
    lines = [Stroke(view, "pain", _rounded(here))]
    if visit == 1 and not wanders:
        far = [(x, y + 1.2 * size), (x + 0.4, y + 2 * size), (x, y + 2.6 * size)]
        lines.append(Stroke(view, "tingling", _rounded(far)))
    return strokes.write(lines)


def drawn(region: str, *, number: int) -> str:
    """A zigzag over a region, with most people a dot of something else; empty off the chart."""
    found = _place(region)
    if found is None:
        return ""
    view, (x, y) = found
    line = _rounded([(x + dx, y + dy) for dx, dy in WAVE])
    lines = [Stroke(view, "pain", line)]
    if also := number % len(KINDS):
        lines.append(Stroke(view, KINDS[also], ((round(x, 1), round(y + 1.8, 1)),)))
    return strokes.write(lines)


def _place(region: str) -> tuple[View, pointing.Point] | None:
    """A point of a region, of the first side that has one."""
    body = atlas.load()
    places = (pointing.place(body, region, side) for side in SIDES)
    return next((one for one in places if one), None)


def _rounded(points: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)

"""What made-up people drew before their visit: a few strokes where it hurts, of our own hand."""

from __future__ import annotations

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.care.core import strokes
from glideway.care.core.strokes import Kind, Stroke

SIDES = ("right", "left", "midline")
WAVE = ((-0.7, -0.9), (0.6, -0.6), (-0.5, 0.0), (0.6, 0.5), (-0.4, 1.0))
KINDS: tuple[Kind, ...] = ("pain", "stiff", "tingling")


def drawn(region: str, *, number: int) -> str:
    """A zigzag over a region, with most people a dot of something else; empty off the chart."""
    body = atlas.load()
    places = (pointing.place(body, region, side) for side in SIDES)
    found = next((one for one in places if one), None)
    if found is None:
        return ""
    view, (x, y) = found
    line = tuple((round(x + dx, 1), round(y + dy, 1)) for dx, dy in WAVE)
    lines = [Stroke(view, "pain", line)]
    if also := number % len(KINDS):
        lines.append(Stroke(view, KINDS[also], ((round(x, 1), round(y + 1.8, 1)),)))
    return strokes.write(lines)

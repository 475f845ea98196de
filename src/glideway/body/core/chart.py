"""The body chart as groups: one region on one side in one view is one thing to point at."""

from dataclasses import dataclass

from glideway.body.core.atlas import Atlas
from glideway.body.core.regions import Outline, Region, View

BOXES: dict[View, str] = {"front": "0.5 -1 31.5 93.5", "back": "40.5 -1 31.5 93.5"}

BELOW = 100.0


@dataclass(frozen=True)
class Patch:
    """Every outline of one region on one side, drawn and pressed as one."""

    region: Region
    side: str
    outlines: tuple[Outline, ...]


def patches(atlas: Atlas, view: View) -> tuple[Patch, ...]:
    """The patches of a view from head to foot, the patient's right before the left."""
    found: dict[tuple[str, str], list[Outline]] = {}
    for shape in atlas.chart.values():
        if shape.view == view:
            found.setdefault((shape.region, shape.side), []).append(shape)
    tops: dict[str, float] = {}
    for (region, _), shapes in found.items():
        tops[region] = min(tops.get(region, BELOW), *(_height(shape) for shape in shapes))
    order = sorted(found, key=lambda one: (tops[one[0]], one[0], one[1] != "right"))
    return tuple(Patch(atlas.regions[one], side, tuple(found[one, side])) for one, side in order)


def _height(shape: Outline) -> float:
    """How far down the chart an outline begins: the first number pair of its path."""
    return float(shape.path.split()[1].split(",")[1])

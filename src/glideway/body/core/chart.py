"""The body chart as groups: one region on one side in one view is one thing to point at."""

from dataclasses import dataclass

from glideway.body.core.atlas import Atlas
from glideway.body.core.regions import Outline, Region, View

BOXES: dict[View, str] = {"front": "0.5 -1 31.5 93.5", "back": "40.5 -1 31.5 93.5"}


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
    patch = [Patch(atlas.regions[r], side, tuple(shapes)) for (r, side), shapes in found.items()]
    return tuple(sorted(patch, key=lambda one: (_height(one), one.side != "right")))


def _height(patch: Patch) -> float:
    """How far down the chart a patch begins; the first number pair of its first path."""
    return min(float(shape.path.split()[1].split(",")[1]) for shape in patch.outlines)

"""A pain drawing as a browser sends it: strokes from the script, single taps without one."""

from __future__ import annotations

from django.http import QueryDict

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.care.core import strokes
from glideway.care.core.strokes import NotADrawing, Stroke

HIGH = 50.0  # of one pane, in chart units: half a body and a little more, as large as a phone is
PX_WIDE = 240  # of one pane, fixed in assess.css where no script measures the tap
PANES = {
    "front-upper": ("front", 0.5, -1.0),
    "front-lower": ("front", 0.5, 42.5),
    "back-upper": ("back", 40.5, -1.0),
    "back-lower": ("back", 40.5, 42.5),
}
WIDE = 31.5


def drawn(posted: QueryDict) -> list[Stroke]:
    """The drawing so far, with what this tap adds to it or takes away. NotADrawing as the core."""
    so_far = list(strokes.read(posted.get("strokes", "")))
    if "undo" in posted:
        return so_far[:-1]
    added = _tap(posted) or _named(posted)
    return [*so_far, *([added] if added else [])]


def kind(posted: QueryDict) -> strokes.Kind:
    """What the next stroke stands for."""
    said = posted.get("kind", "")
    return next((one for one in strokes.KINDS if one == said), strokes.KINDS[0])


def pane(posted: QueryDict, otherwise: str) -> str:
    """Which part of the body is in hand."""
    said = posted.get("pane", "")
    return said if said in PANES else otherwise


def box(name: str) -> str:
    """The part of the chart that a pane shows."""
    _view, left, top = PANES[name]
    return f"{left} {top} {WIDE} {HIGH}"


def _tap(posted: QueryDict) -> Stroke | None:
    """A tap on a picture button, in its own pixels: a dot."""
    for name, (view, left, top) in PANES.items():
        if f"{name}.x" not in posted:
            continue
        try:
            x, y = (int(posted.get(f"{name}.{axis}", "")) * WIDE / PX_WIDE for axis in "xy")
        except ValueError as wrong:
            raise NotADrawing from wrong
        if pointing.at(atlas.load(), view, left + x, top + y) is None:
            raise NotADrawing
        return Stroke(view, kind(posted), ((round(left + x, 1), round(top + y, 1)),))  # type: ignore[arg-type]
    return None


def _named(posted: QueryDict) -> Stroke | None:
    """A place chosen by its name: a dot in its middle."""
    region, _, side = posted.get("place", "").partition(":")
    if "named" not in posted or not region:
        return None
    found = pointing.place(atlas.load(), region, side)
    if found is None:
        raise NotADrawing
    view, point = found
    return Stroke(view, kind(posted), ((round(point.x, 1), round(point.y, 1)),))

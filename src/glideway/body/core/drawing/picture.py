"""From two poses to two panels: limbs, the path of the motion, contact and tension."""

from dataclasses import dataclass, replace
from functools import cache
from math import hypot

from glideway.body.core.drawing import lay as laying
from glideway.body.core.drawing import marks, skeleton, space
from glideway.body.core.drawing.scene import ORDER, TIPS, Scene, bones_of, scene_of, shown
from glideway.body.core.drawing.skeleton import Bone, Chain
from glideway.body.core.drawing.space import Flat
from glideway.body.core.protocols import Protocol

STEPS = 8
MARGIN = 7.0
LEAST_MOVE = 3.0
ALONE = frozenset({"foot", "hand", "jaw"})  # shown without the other side


@dataclass(frozen=True)
class Limb:
    """One chain as strokes: the same paths drawn twice, outline first, then the inside."""

    name: str
    far: bool
    strokes: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Panel:
    """One pose. `path` is the way the moving part takes; only the start has one."""

    limbs: tuple[Limb, ...]
    contact: Flat
    tick: str
    path: str
    head: str


@dataclass(frozen=True)
class Drawing:
    """Two panels in one scale and the box around both; `table` is the surface lain on."""

    start: Panel
    end: Panel
    box: tuple[float, float, float, float]
    surface: str
    unit: float
    camera: str


@cache
def picture(protocol: Protocol) -> Drawing:
    """The drawing of a protocol, of the right side; the left is the same picture mirrored.

    Worked out once a protocol and kept: the record cannot change while we run.
    """
    start, end = laying.laid(protocol.start), laying.laid(protocol.end)
    scene = scene_of(protocol, start, end)
    way = [laying.on_the_way(start, end, step / STEPS) for step in range(STEPS + 1)]
    figures = [skeleton.figure(one, protocol.posture) for one in way]
    box = _box([figures[0], figures[-1]], scene)
    scene = replace(scene, unit=round(max(box[2:]) / 100, 2))
    path, head = _path(figures, scene)
    panels = [
        _panel(figures[0], scene, path, head),
        _panel(figures[-1], scene, "", ""),
    ]
    return Drawing(
        start=panels[0],
        end=panels[1],
        box=box,
        surface=marks.surface(bones_of(figures[0]), scene, box),
        unit=scene.unit,
        camera=scene.camera,
    )


def _panel(figure: dict[str, Chain], scene: Scene, path: str, head: str) -> Panel:
    near = bones_of(figure)
    wanted = shown(scene.protocol, scene.part)
    figure = _joined(figure) if scene.camera == "side" else figure
    limbs = []
    for name in _by_depth(figure, scene):
        far = name.startswith("far") and scene.camera not in {"front", "back"}
        if name.startswith("far") and scene.part in ALONE:
            continue
        if name == "blade" and (scene.camera != "back" or scene.part in {"foot", "hand"}):
            continue
        bones = [b for b in figure[name] if not wanted or b.name in wanted or name == "blade"]
        if bones:
            limbs.append(Limb(name, far, tuple(_stroke(one, scene) for one in bones)))
    place = scene.protocol.tension.spot
    contact, tick = marks.contact(near, place, scene)
    return Panel(tuple(limbs), contact, tick, path, head)


def _joined(figure: dict[str, Chain]) -> dict[str, Chain]:
    """From the side, trunk, head and near leg are one outline, as one sees a person."""
    whole = figure["trunk"][1:] + figure["head"] + figure["leg"]
    return {**figure, "trunk": whole, "head": (), "leg": ()}


def _by_depth(figure: dict[str, Chain], scene: Scene) -> list[str]:
    """Farthest chain first; in the side view the far limbs, then the trunk, then the near."""
    if scene.camera == "side":
        return list(ORDER)

    def away(name: str) -> float:
        points = [point for bone in figure[name] for point in (bone.begin, bone.finish)]
        return sum(space.depth(point, scene.camera) for point in points) / len(points)

    return sorted(ORDER, key=lambda name: -away(name))


def _stroke(bone: Bone, scene: Scene) -> tuple[str, float]:
    a, b = scene.flat(bone.begin), scene.flat(bone.finish)
    return f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}", bone.width


def _path(figures: list[dict[str, Chain]], scene: Scene) -> tuple[str, str]:
    """The way of the part that moves most, as a line with an open arrow head."""
    tracks = []
    for name in TIPS[scene.part]:
        track = [scene.flat(_outside(bones_of(one)[name])) for one in figures]
        span = hypot(track[-1][0] - track[0][0], track[-1][1] - track[0][1])
        tracks.append((span, track))
    span, track = max(tracks, key=lambda one: one[0])
    if span < LEAST_MOVE:
        return "", ""
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in track)
    return line, marks.arrow_head(track[-2], track[-1], 3.2 * scene.unit)


def _outside(bone: Bone) -> space.Point:
    """A little past the end of a stretch, so that the arrow does not lie under the limb."""
    return space.between(bone.begin, bone.finish, 1.12)


def _box(figures: list[dict[str, Chain]], scene: Scene) -> tuple[float, float, float, float]:
    """One box for both poses, so that nothing jumps between them."""
    wanted = shown(scene.protocol, scene.part)
    points = []
    for figure in figures:
        for name, chain in figure.items():
            if name.startswith("far") and scene.part in ALONE:
                continue
            for bone in chain:
                if not wanted or bone.name in wanted:
                    points += [
                        (*scene.flat(one), bone.width / 2) for one in (bone.begin, bone.finish)
                    ]
    left = min(x - w for x, _, w in points) - MARGIN
    top = min(y - w for _, y, w in points) - MARGIN
    right = max(x + w for x, _, w in points) + MARGIN
    bottom = max(y + w for _, y, w in points) + MARGIN
    return round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1)

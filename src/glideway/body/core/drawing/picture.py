"""From two poses to two panels: camera, crop, limbs, path of the motion, contact and tension."""

from dataclasses import dataclass, replace
from math import hypot

from glideway.body.core.drawing import lay as laying
from glideway.body.core.drawing import skeleton, space
from glideway.body.core.drawing.contact import Touch, touch
from glideway.body.core.drawing.skeleton import Bone, Chain, Lay
from glideway.body.core.drawing.space import Flat
from glideway.body.core.protocols import Protocol

PARTS = {
    "foot": frozenset({"ankle", "subtalar", "toe_mtp", "toe_pip", "toe_dip", "hallux_mtp", "hallux_ip"}),
    "hand": frozenset({"wrist", "finger_mcp", "finger_pip", "finger_dip", "thumb_cmc", "thumb_mcp"})
    | {"thumb_ip", "fifth_cmc", "forearm"},
    "jaw": frozenset({"temporomandibular", "hyoid"}),
    "neck": frozenset({"cervical", "upper_cervical"}),
    "arm": frozenset({"shoulder", "elbow", "scapula", "sternoclavicular"}),
    "leg": frozenset({"hip", "knee"}),
}
SHOWN: dict[str, tuple[str, ...]] = {
    "foot": ("shank", "heel", "foot", "toes"),
    "hand": ("forearm", "palm", "finger", "fingertip", "thumb"),
    "jaw": ("skull", "jaw", "neck", "nose"),
    "neck": ("skull", "neck", "shoulders", "chest", "nose", "upper_arm"),
    "arm": ("skull", "neck", "shoulders", "chest", "lumbar", "upper_arm", "forearm", "palm", "finger"),
    "leg": (),
    "trunk": (),
}
TIPS = {
    "foot": ("foot", "toes", "heel"),
    "hand": ("palm", "finger", "fingertip", "thumb"),
    "jaw": ("jaw",),
    "neck": ("skull", "nose"),
    "arm": ("forearm", "upper_arm", "blade"),
    "leg": ("shank", "thigh"),
    "trunk": ("chest", "shoulders", "pelvis"),
}
BACKS = {"back", "hip-posterior", "neck-posterior", "suboccipital", "shoulder-girdle", "thigh-posterior"}
ROLLS: dict[str, dict[str, float]] = {
    "supine": {"side": 90, "front": 0, "back": 0, "top": 0},
    "prone": {"side": -90, "front": 0, "back": 0, "feet": 0},
    "side_lying": {"side": 90, "front": -90, "back": 90, "top": 90},
}
ORDER = ("far_leg", "far_arm", "trunk", "head", "blade", "leg", "arm")
WHOLE = ("leg", "trunk", "arm")
STEPS = 8
MARGIN = 7.0
LEAST_MOVE = 3.0


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


@dataclass(frozen=True)
class _Scene:
    """What both panels share: where one looks from, what one looks at."""

    protocol: Protocol
    part: str
    camera: str
    roll_deg: float
    unit: float = 1.0

    def flat(self, point: space.Point) -> Flat:
        """Whole centimetres are fine enough for a whole person, tenths for a hand."""
        x, y = space.seen(point, self.camera, self.roll_deg)
        return (round(x), round(y)) if self.part in WHOLE else (round(x, 1), round(y, 1))


def picture(protocol: Protocol) -> Drawing:
    """The drawing of a protocol, of the right side; the left is the same picture mirrored."""
    start, end = laying.laid(protocol.start), laying.laid(protocol.end)
    scene = _scene(protocol, start, end)
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
        surface=_surface(_bones(figures[0]), scene, box),
        unit=scene.unit,
        camera=scene.camera,
    )


def _scene(protocol: Protocol, start: Lay, end: Lay) -> _Scene:
    main = protocol.moving[0]
    part = next((name for name, joints in PARTS.items() if main in joints), "trunk")
    figures = [skeleton.figure(one, protocol.posture) for one in (start, end)]
    camera = max(
        _cameras(protocol, part),
        key=lambda one: round(_shown(figures, part, one[0]) * one[1], 1),
    )[0]
    roll = ROLLS.get(protocol.posture, {}).get(camera, 0.0)
    if part == "foot" and camera == "side":
        roll = 0.0 if protocol.posture in {"sitting", "supine", "long_sitting"} else roll
    return _Scene(protocol, part, camera, roll)


def _cameras(protocol: Protocol, part: str) -> list[tuple[str, float]]:
    """Views worth trying with their weight: the side view reads best, so others must earn it."""
    facing = "back" if protocol.region in BACKS or protocol.posture == "prone" else "front"
    if part == "foot":
        return [("side", 1.15), ("back", 1.0)]
    if part == "hand":
        return [("side", 1.0), ("front", 1.0), ("top", 1.0)]
    if part == "jaw":
        return [("side", 1.0)]
    last = "feet" if protocol.posture == "prone" else "top"
    return [("side", 1.2), (facing, 1.05), (last, 0.8)]


def _shown(figures: list[dict[str, Chain]], part: str, camera: str) -> float:
    """How much of the motion a camera sees, in the figure's own centimetres."""
    before, after = (_bones(one) for one in figures)
    total = 0.0
    for name in TIPS[part]:
        a, b = (space.seen(bones[name].finish, camera) for bones in (before, after))
        total += hypot(a[0] - b[0], a[1] - b[1])
    return total * (_length(before, camera) * _length(after, camera) if part == "hand" else 1.0)


def _length(bones: dict[str, Bone], camera: str) -> float:
    """How much of the forearm's length a camera sees: a hand seen end on shows nothing."""
    one = bones["forearm"]
    a, b = (space.seen(point, camera) for point in (one.begin, one.finish))
    return hypot(a[0] - b[0], a[1] - b[1]) / skeleton.FOREARM


def _bones(figure: dict[str, Chain]) -> dict[str, Bone]:
    near = [name for name in ORDER if not name.startswith("far")]
    return {bone.name: bone for name in near for bone in figure[name]}


def _panel(figure: dict[str, Chain], scene: _Scene, path: str, head: str) -> Panel:
    near = _bones(figure)
    wanted = SHOWN[scene.part]
    figure = _joined(figure) if scene.camera == "side" else figure
    limbs = []
    for name in _by_depth(figure, scene):
        far = name.startswith("far") and scene.camera not in {"front", "back"}
        if wanted and name.startswith("far") and scene.part in {"foot", "hand", "jaw"}:
            continue
        if name == "blade" and (scene.camera != "back" or scene.part in {"foot", "hand"}):
            continue
        bones = [b for b in figure[name] if not wanted or b.name in wanted or name == "blade"]
        if bones:
            limbs.append(Limb(name, far, tuple(_stroke(one, scene) for one in bones)))
    place = touch(scene.protocol)
    contact, tick = _contact(near, place, scene)
    return Panel(tuple(limbs), contact, tick, path, head)


def _joined(figure: dict[str, Chain]) -> dict[str, Chain]:
    """From the side, trunk, head and near leg are one outline, as one sees a person."""
    whole = figure["trunk"][1:] + figure["head"] + figure["leg"]
    return {**figure, "trunk": whole, "head": (), "leg": ()}


def _by_depth(figure: dict[str, Chain], scene: _Scene) -> list[str]:
    """Farthest chain first; in the side view the far limbs, then the trunk, then the near."""
    if scene.camera == "side":
        return list(ORDER)

    def away(name: str) -> float:
        points = [point for bone in figure[name] for point in (bone.begin, bone.finish)]
        return sum(space.depth(point, scene.camera) for point in points) / len(points)

    return sorted(ORDER, key=lambda name: -away(name))


def _stroke(bone: Bone, scene: _Scene) -> tuple[str, float]:
    a, b = scene.flat(bone.begin), scene.flat(bone.finish)
    return f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}", bone.width


def _path(figures: list[dict[str, Chain]], scene: _Scene) -> tuple[str, str]:
    """The way of the part that moves most, as a line with an open arrow head."""
    tracks = []
    for name in TIPS[scene.part]:
        track = [scene.flat(_outside(_bones(one)[name])) for one in figures]
        span = hypot(track[-1][0] - track[0][0], track[-1][1] - track[0][1])
        tracks.append((span, track))
    span, track = max(tracks, key=lambda one: one[0])
    if span < LEAST_MOVE:
        return "", ""
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in track)
    return line, _arrow_head(track[-2], track[-1], 3.2 * scene.unit)


def _outside(bone: Bone) -> space.Point:
    """A little past the end of a stretch, so that the arrow does not lie under the limb."""
    return space.between(bone.begin, bone.finish, 1.12)


def _arrow_head(before: Flat, tip: Flat, size: float) -> str:
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length * size, dy / length * size
    wings = ((tip[0] - ux - uy * 0.7, tip[1] - uy + ux * 0.7), (tip[0] - ux + uy * 0.7, tip[1] - uy - ux * 0.7))
    (ax, ay), (bx, by) = wings
    return f"M{ax:.1f} {ay:.1f}L{tip[0]:g} {tip[1]:g}L{bx:.1f} {by:.1f}"


def _surface(near: dict[str, Bone], scene: _Scene, box: tuple[float, float, float, float]) -> str:
    """What the person lies or sits on: a line under the trunk, a seat, or a table from above."""
    left, top, width, height = box
    posture, camera = scene.protocol.posture, scene.camera
    if scene.part in {"foot", "hand"} or camera in {"top", "feet"}:
        return ""
    lies = posture in {"supine", "prone", "side_lying"}
    if lies and (camera == "side") == (posture == "side_lying"):
        return f"M{left + 2:g} {top + 2:g}h{width - 4:g}v{height - 4:g}h{4 - width:g}z"
    trunk = [near["chest"], near["pelvis"] if camera == "side" else near["shoulders"]]
    edges = [scene.flat(p)[1] + one.width / 2 for one in trunk for p in (one.begin, one.finish)]
    if lies:
        return f"M{left + 2:g} {max(edges) + 1:g}h{width - 4:g}v4h{4 - width:g}z"
    if posture != "sitting" or camera != "side" or scene.part in {"jaw", "neck"}:
        return ""
    hip, knee = scene.flat(near["thigh"].begin), scene.flat(near["thigh"].finish)
    floor = max(hip[1] + 10, (hip[1] + knee[1]) / 2 + 8)
    return f"M{hip[0] - 14:g} {floor:g}h{max(20.0, knee[0] - hip[0] - 2):g}v5h{-max(20.0, knee[0] - hip[0] - 2):g}z"


def _contact(near: dict[str, Bone], place: Touch, scene: _Scene) -> tuple[Flat, str]:
    """The dot of the hand, on the face it lies on, and a tick the way it takes up slack."""
    bone = near[place.bone]
    along = space.between(bone.begin, bone.finish, place.share)
    half = bone.width / 2
    face = space.moved(bone.turned, (place.face[0] * half, place.face[1] * half, 0.0))
    dot = scene.flat(space.plus(along, face))
    up, down = scene.flat(bone.begin), scene.flat(bone.finish)
    dx, dy = up[0] - down[0], up[1] - down[1]
    length = hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    direction = scene.protocol.tension.direction
    if direction == "distal":
        dx, dy = -dx, -dy
    if direction in {"medial", "lateral", "toward_nerve", "away_from_nerve"}:
        dx, dy = -dy, dx
    u = scene.unit
    if direction == "held":
        return dot, f"M{dot[0] - 3.5 * u:.1f} {dot[1] + 5 * u:.1f}h{7 * u:.1f}"
    tip = (round(dot[0] + dx * 9.5 * u, 1), round(dot[1] + dy * 9.5 * u, 1))
    root = (round(dot[0] + dx * 3.5 * u, 1), round(dot[1] + dy * 3.5 * u, 1))
    line = f"M{root[0]:g} {root[1]:g}L{tip[0]:g} {tip[1]:g}"
    return dot, line + _arrow_head(root, tip, 2.6 * u)


def _box(figures: list[dict[str, Chain]], scene: _Scene) -> tuple[float, float, float, float]:
    """One box for both poses, so that nothing jumps between them."""
    wanted = SHOWN[scene.part]
    points = []
    for figure in figures:
        for name, chain in figure.items():
            if wanted and name.startswith("far"):
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

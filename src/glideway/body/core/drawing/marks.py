"""What is drawn over the figure: arrow heads, the hand with its pull, what one lies on."""

from math import hypot

from glideway.body.core.drawing import space
from glideway.body.core.drawing.scene import Scene
from glideway.body.core.drawing.skeleton import Bone
from glideway.body.core.drawing.space import Flat
from glideway.body.core.protocols import Spot

HARDLY = 0.3
Box = tuple[float, float, float, float]


def arrow_head(before: Flat, tip: Flat, size: float) -> str:
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length * size, dy / length * size
    wings = (
        (tip[0] - ux - uy * 0.7, tip[1] - uy + ux * 0.7),
        (tip[0] - ux + uy * 0.7, tip[1] - uy - ux * 0.7),
    )
    (ax, ay), (bx, by) = wings
    return f"M{ax:.1f} {ay:.1f}L{tip[0]:g} {tip[1]:g}L{bx:.1f} {by:.1f}"


def surface(near: dict[str, Bone], scene: Scene, box: Box) -> str:
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
    deep = max(20.0, knee[0] - hip[0] - 2)
    return f"M{hip[0] - 14:g} {floor:g}h{deep:g}v5h{-deep:g}z"


def contact(near: dict[str, Bone], place: Spot, scene: Scene) -> tuple[Flat, str]:
    """The dot of the hand, on the face it lies on, and a tick the way it takes up slack."""
    bone = near[place.bone]
    along = space.between(bone.begin, bone.finish, place.along)
    half = bone.width / 2
    face = space.moved(bone.turned, (place.forward * half, place.inward * half, place.up * half))
    dot = scene.flat(space.plus(along, face))
    up, down = scene.flat(bone.begin), scene.flat(bone.finish)
    dx, dy = up[0] - down[0], up[1] - down[1]
    length = hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    direction = scene.protocol.tension.direction
    if direction == "distal":
        dx, dy = -dx, -dy
    if direction in {"medial", "lateral", "toward_nerve", "away_from_nerve"}:
        dx, dy = _across(bone, scene, (-dy, dx), inward=direction in {"medial", "toward_nerve"})
    u = scene.unit
    if direction == "held":
        return dot, f"M{dot[0] - 3.5 * u:.1f} {dot[1] + 5 * u:.1f}h{7 * u:.1f}"
    tip = (round(dot[0] + dx * 9.5 * u, 1), round(dot[1] + dy * 9.5 * u, 1))
    root = (round(dot[0] + dx * 3.5 * u, 1), round(dot[1] + dy * 3.5 * u, 1))
    line = f"M{root[0]:g} {root[1]:g}L{tip[0]:g} {tip[1]:g}"
    return dot, line + arrow_head(root, tip, 2.6 * u)


def _across(bone: Bone, scene: Scene, side: Flat, *, inward: bool) -> Flat:
    """Toward the midline or away from it; straight across where the camera looks along it."""
    middle = space.moved(bone.turned, (0.0, 1.0 if inward else -1.0, 0.0))
    x, y = space.seen(middle, scene.camera, scene.roll_deg)
    length = hypot(x, y)
    return side if length < HARDLY else (x / length, y / length)

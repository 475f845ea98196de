"""What is drawn over the figure: the hand with its pull, the way the part travels, the table."""

from itertools import pairwise
from math import hypot

from glideway.body.core.drawing import silhouette, space
from glideway.body.core.drawing.scene import GLIDES, Scene, bones_of, tips_of
from glideway.body.core.drawing.skeleton import Bone, Figure
from glideway.body.core.drawing.space import Flat, Point, Turn
from glideway.body.core.protocols import Spot

TURNED_AWAY, FORESHORTENED = 0.6, 0.5
DOT, PULL_ROOT, PULL_TIP, HEAD = 2.1, 3.6, 12.0, 3.8
LEAST_WAY, CLEAR = 9.0, 7.0
LEAST_MOVE_MM = 1.0
UNSEEN = ("nose", "back")  # a head seen from behind goes where its crown goes


def spot_of(bone: Bone, place: Spot) -> tuple[Point, Point]:
    """Where the hand lies on the skin, and which way that skin faces."""
    way = (place.forward, bone.inward * place.inward, place.up)
    size = max(1.0, hypot(*way))
    first, last = bone.reach
    half = [a + (b - a) * place.along for a, b in zip(first, last, strict=True)]
    turned = _twisted(bone, place.along)
    face = (way[0] / size * half[0], way[1] / size * half[1], way[2] / size * half[2])
    along = space.between(bone.begin, bone.finish, place.along)
    return space.plus(along, space.moved(turned, face)), space.moved(turned, way)


def _twisted(bone: Bone, along: float) -> Turn:
    """A forearm's elbow end does not turn with the hand; what lies between turns in part."""
    return space.after(bone.turned, space.turn("z", -bone.twist_deg * (1.0 - along)))


def hidden(bone: Bone, place: Spot, scene: Scene) -> bool:
    """Whether the hand lies on the side that one does not see."""
    return space.depth(spot_of(bone, place)[1], scene.camera) > TURNED_AWAY


def contact(bones: dict[str, Bone], scene: Scene) -> tuple[str, str, Flat]:
    """The dot of the hand, an arrow the way it takes up slack (a bar if it stays), its place."""
    place = scene.protocol.tension.spot
    bone = bones[place.bone]
    dot = scene.flat(spot_of(bone, place)[0])
    x, y = dot
    u = scene.unit
    circle = silhouette.outline([(x, y, DOT * u)])
    pull = _pull(bone, scene)
    if pull is None:
        bar = [(x - 4.5 * u, y + 5 * u), (x + 4.5 * u, y + 5 * u)]
        return circle, silhouette.line(bar), dot
    seen = hypot(*pull)
    dx, dy = pull[0] / seen * u, pull[1] / seen * u
    far = PULL_ROOT + (PULL_TIP - PULL_ROOT) * seen
    root, tip = (x + dx * PULL_ROOT, y + dy * PULL_ROOT), (x + dx * far, y + dy * far)
    return circle, silhouette.line([root, tip]) + head(root, tip, HEAD * u), dot


# The way of a pull in the directions of the stretch the hand lies on: front, inner side, up.
WAYS: dict[str, space.Point] = {
    "proximal": (0.0, 0.0, 1.0),
    "distal": (0.0, 0.0, -1.0),
    "up": (0.0, 0.0, 1.0),
    "down": (0.0, 0.0, -1.0),
    "medial": (0.0, 1.0, 0.0),
    "toward_nerve": (0.0, 1.0, 0.0),
    "lateral": (0.0, -1.0, 0.0),
    "away_from_nerve": (0.0, -1.0, 0.0),
    "radial": (1.0, 0.0, 0.0),
    "forward": (1.0, 0.0, 0.0),
    "ulnar": (-1.0, 0.0, 0.0),
    "back": (-1.0, 0.0, 0.0),
}
ALONG = frozenset({"proximal", "distal"})
LIMBS = frozenset(
    {"thigh", "shank", "heel", "foot", "toes"}
    | {"upper_arm", "forearm", "palm", "finger", "fingertip", "thumb"}
)


def _pull(bone: Bone, scene: Scene) -> Flat | None:
    """The way of the pull on the page, as long as it is seen; None where one looks along it, and
    a bar says no lie."""
    direction = scene.protocol.tension.direction
    if direction == "held":
        return None
    if direction in ALONG and bone.name in LIMBS:
        span = space.plus(bone.begin, bone.finish, -1.0)
        whole = hypot(*span) if direction == "proximal" else -hypot(*span)
        way = (span[0] / whole, span[1] / whole, span[2] / whole)
    else:
        way = space.moved(bone.turned, WAYS[direction])
    x, y = space.seen(way, scene.camera, scene.roll_deg)
    return None if hypot(x, y) < FORESHORTENED else (x, y)


def head(before: Flat, tip: Flat, size: float) -> str:
    """A solid arrow head at the tip, as a closed path of its own."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length * size, dy / length * size
    return silhouette.polygon(
        [
            (tip[0] - ux * 0.7 - uy * 0.62, tip[1] - uy * 0.7 + ux * 0.62),
            (tip[0] + ux * 0.3, tip[1] + uy * 0.3),
            (tip[0] - ux * 0.7 + uy * 0.62, tip[1] - uy * 0.7 - ux * 0.62),
        ]
    )


def track(figures: list[Figure], scene: Scene) -> list[Flat]:
    """The way of the part that moves, ahead of it and clear of the hand; empty if none is seen."""
    known = [bones_of(one) for one in figures]
    if scene.protocol.moving[0] in GLIDES:
        return _gliding(known[0], scene)
    dot = scene.flat(
        spot_of(known[0][scene.protocol.tension.spot.bone], scene.protocol.tension.spot)[0]
    )
    found: list[tuple[float, list[Flat]]] = []
    for name, along in tips_of(scene.protocol):
        way = [scene.flat(space.between(one[name].begin, one[name].finish, along)) for one in known]
        dx, dy = way[-1][0] - way[0][0], way[-1][1] - way[0][1]
        span = hypot(dx, dy)
        if span < LEAST_MOVE_MM:
            continue
        lead = (way[0][0] * dx + way[0][1] * dy) / span
        near = min(hypot(x - dot[0], y - dot[1]) for x, y in way)
        covered = near < CLEAR * scene.unit or (name, scene.camera) == UNSEEN
        found.append((span + 0.35 * lead - (200 if covered else 0), way))
    return max(found, key=lambda one: one[0])[1] if found else []


def _gliding(bones: dict[str, Bone], scene: Scene) -> list[Flat]:
    """A short way beside the skin, for what moves under it or breathes."""
    name, along, face, ways = GLIDES[scene.protocol.moving[0]]
    motion = next(
        (one.motion for one in scene.protocol.end if one.joint == scene.protocol.moving[0]), ""
    )
    if motion not in ways:
        return []
    bone = bones[name]
    out = Spot(name, along, face[0] * 1.0)
    begin = spot_of(bone, out)[0]
    begin = space.plus(begin, space.moved(bone.turned, face), 3.5)
    way = space.moved(bone.turned, ways[motion])
    return [scene.flat(space.plus(begin, way, share)) for share in (-2.0, 0.0, 2.0)]


def way(points: list[Flat], scene: Scene) -> tuple[str, str]:
    """The arrow along that way; a way too short to see is drawn as long as it must be."""
    if not points:
        return "", ""
    points = _rounded(_long_enough(points, LEAST_WAY * scene.unit))
    tip, size = points[-1], HEAD * scene.unit * 1.1
    before = next(
        (one for one in reversed(points) if hypot(tip[0] - one[0], tip[1] - one[1]) > size / 2),
        points[0],
    )
    return silhouette.line(points), head(before, tip, size)


def _rounded(points: list[Flat]) -> list[Flat]:
    """Corners cut twice, so that a few poses make a curve and not a fence."""
    for _ in range(2):
        cut = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            cut.append((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by))
            cut.append((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by))
        points = [*cut, points[-1]]
    return points


def _long_enough(points: list[Flat], least: float) -> list[Flat]:
    (ax, ay), (bx, by) = points[0], points[-1]
    length = hypot(bx - ax, by - ay)
    if length >= least:
        return points
    mx, my = (ax + bx) / 2, (ay + by) / 2
    ux, uy = (bx - ax) / length * least / 2, (by - ay) / length * least / 2
    return [(mx - ux, my - uy), (mx, my), (mx + ux, my + uy)]


Box = tuple[float, float, float, float]


def surface(figures: list[Figure], scene: Scene, box: Box) -> str:
    """What the person lies or sits on: a table from the side or from above, a seat, the floor."""
    posture, camera = scene.protocol.posture, scene.camera
    if scene.part in {"foot", "hand"} or camera in {"top", "feet"}:
        return ""
    if posture in {"sitting", "long_sitting"}:
        return _seat(figures, scene, box) if camera == "side" else ""
    if posture == "standing":
        return ""
    if (camera == "side") == (posture == "side_lying"):
        left, top, width, height = box
        inset = 0.03 * width if scene.cropped else 12
        return _slab((left + inset, top + 12), (left + width - inset, top + height - 12), 26)
    return _table(figures, scene, box)


def _slab(low: Flat, high: Flat, corner: float) -> str:
    """A rectangle with round corners."""
    (a, b), (c, d) = low, high
    r = min(corner, (c - a) / 2, (d - b) / 2)
    return silhouette.outline([(x, y, r) for x in (a + r, c - r) for y in (b + r, d - r)])


def _under(bones: dict[str, Bone], scene: Scene) -> float:
    """How low the trunk reaches on the page: that is where the table is."""
    lowest = []
    for name in ("pelvis", "chest"):
        one = bones[name]
        for place, reach in zip((one.begin, one.finish), one.reach, strict=True):
            for sign in (-1, 1):
                for axis in ((reach[0], 0.0, 0.0), (0.0, reach[1], 0.0)):
                    off = space.moved(one.turned, (sign * axis[0], sign * axis[1], 0.0))
                    lowest.append(scene.flat(space.plus(place, off))[1])
    return max(lowest)


def _table(figures: list[Figure], scene: Scene, box: Box) -> str:
    """A table under who lies; it ends under the seat where the leg hangs below it."""
    left, _, width, _ = box
    level = _under(bones_of(figures[0]), scene) + 8
    right = left + width - 10
    feet = [
        scene.flat(bones_of(one)[name].finish)[1] for one in figures for name in ("shank", "thigh")
    ]
    if scene.part == "leg" and max(feet) > level + 10:
        hip = scene.flat(bones_of(figures[0])["thigh"].begin)[0]
        head_x = scene.flat(bones_of(figures[0])["skull"].finish)[0]
        if head_x < hip:
            return _slab((left + 10, level), (hip + 60, level + 42), 14)
        return _slab((hip - 60, level), (right, level + 42), 14)
    return _slab((left + 10, level), (right, level + 42), 14)


def _seat(figures: list[Figure], scene: Scene, box: Box) -> str:
    """A table's edge under the far thigh, which stays where it is."""
    thigh = figures[0]["far_leg"][0]
    hip, knee = scene.flat(thigh.begin), scene.flat(thigh.finish)
    top = hip[1] + 86
    bottom = min(top + 150, box[1] + box[3] - 8)
    if bottom <= top + 12:
        return ""
    end = hip[0] + 0.62 * (knee[0] - hip[0])
    if scene.protocol.posture == "long_sitting":
        end = box[0] + box[2] - 12
    return _slab((max(hip[0] - 230, box[0] + 8), top), (min(end, box[0] + box[2] - 8), bottom), 18)

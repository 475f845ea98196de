"""From two poses to a film: skin, bones, structure, contact and motion, frame by frame.

The first frame is the start, the last the end. A drawing is plain data: what is derived from a
model (`tools/model`) and what the figure draws by itself have one form and one look.
"""

from functools import cache
from typing import TypeAlias

import msgspec

from glideway.body.core.drawing import face, flesh, marks, silhouette, space
from glideway.body.core.drawing import lay as laying
from glideway.body.core.drawing.scene import FOCUS, Scene, bones_of, scene_of
from glideway.body.core.drawing.silhouette import Circle
from glideway.body.core.drawing.skeleton import Figure, Lay, figure
from glideway.body.core.protocols import Protocol, Spot
from glideway.body.core.strands import Strand

STEPS = 8
MARGIN_MM = {"hand": 22.0, "foot": 30.0, "head": 40.0}
MARGIN = 26.0
# The limbs of the other side that a view from the side shows; others only stick out behind.
FAR_SEEN: dict[str, tuple[str, ...]] = {
    "leg": ("far_leg", "far_arm"),
    "arm": ("far_leg", "far_arm"),
    "trunk": ("far_leg",),
    "neck": (),
    "head": (),
}
MOST_WIDE, MOST_TALL = 2.3, 1.5
HARDLY_MM = 0.4
THIN_MM, THICK_MM = 2.5, 6.0
EDGE = 0.03

At: TypeAlias = tuple[int, int, int, float]  # which shape, moved right and down, turned


class Layer(msgspec.Struct, frozen=True, array_like=True):
    """One path of the picture. `base` stays; a shape is added to it frame by frame.

    With `at`, shapes are shared: each frame names one, and where it has gone.
    """

    kind: str
    base: str = ""
    shapes: tuple[str, ...] = ()
    at: tuple[At, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether another frame has another shape than the first."""
        return len(self.shapes) > 1

    def path(self, frame: int) -> str:
        if not self.shapes:
            return self.base
        if self.at:
            return self.base + self.shapes[self.at[frame][0]]
        return self.base + self.shapes[min(frame, len(self.shapes) - 1)]


class Drawing(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a template needs. `fades`: parts run out of the box and fade there."""

    box: tuple[int, int, int, int]
    frames: int
    layers: tuple[Layer, ...]
    camera: str
    fades: bool = False
    behind: bool = False  # the hand lies on the side away from the eye


def poses(protocol: Protocol, steps: int = STEPS) -> list[Lay]:
    """The poses of all frames, on the straight way from start to end."""
    start, end = laying.laid(protocol.start), laying.laid(protocol.end)
    return [laying.on_the_way(start, end, step / steps) for step in range(steps + 1)]


@cache
def schematic(protocol: Protocol, strands: tuple[Strand, ...] = ()) -> Drawing:
    """The schematic drawing of a protocol, of the right side; the left is its mirror."""
    figures = [figure(one, protocol.posture) for one in poses(protocol)]
    scene = scene_of(protocol, figures)
    lines = [line for strand in strands for line in strand.lines]
    drawn = _once(["".join(_belly(one, line, scene) for line in lines) for one in figures])
    return compose(figures, scene, (Layer("muscle", "", drawn),))


def _belly(figure: Figure, line: tuple[Spot, Spot], scene: Scene) -> str:
    """One line as a spindle between its ends; how thick it is is a convention, not anatomy."""
    bones = bones_of(figure)
    ends = [marks.spot_of(bones[place.bone], place)[0] for place in line]
    middle = space.between(ends[0], ends[1], 0.5)
    balls = ((ends[0], THIN_MM), (middle, THICK_MM), (ends[1], THIN_MM))
    return silhouette.outline([(*scene.flat(point), radius) for point, radius in balls])


def compose(figures: list[Figure], scene: Scene, inside: tuple[Layer, ...]) -> Drawing:
    """Figures in all frames and what is seen inside them, as one drawing."""
    box = box_of(figures, scene)
    scene = framed(scene, box)
    arrow, tip = marks.way(marks.track(figures, scene), scene)
    hands = [marks.contact(bones_of(one), scene) for one in figures]
    over = (
        Layer("way", arrow),
        Layer("tip", tip),
        Layer("pull", "", _once([pull for _, pull, _ in hands])),
        Layer("touch", "", _once([dot for dot, _, _ in hands])),
    )
    box = _holding(box, over)
    layers = (
        Layer("lain", marks.surface(figures, scene, box)),
        *skins(figures, scene, box),
        Layer("face", "", _once([face.lines(one, scene) for one in figures])),
        *inside,
        *over,
    )
    place = scene.protocol.tension.spot
    return Drawing(
        box=(round(box[0]), round(box[1]), round(box[2]), round(box[3])),
        frames=len(figures),
        layers=tuple(one for one in layers if one.base or any(one.shapes)),
        camera=scene.camera,
        fades=scene.cropped,
        behind=marks.hidden(bones_of(figures[0])[place.bone], place, scene),
    )


def _holding(box: marks.Box, over: tuple[Layer, ...]) -> marks.Box:
    """The box, made so large that no mark of any frame lies outside it or in its faded rim."""
    left, top, width, height = box
    rim = EDGE * max(width, height)
    known = [
        p for one in over for path in (one.base, *one.shapes) for p in silhouette.corners(path)
    ]
    low_x = min([left, *(x - rim for x, _ in known)])
    low_y = min([top, *(y - rim for _, y in known)])
    right = max([left + width, *(x + rim for x, _ in known)])
    bottom = max([top + height, *(y + rim for _, y in known)])
    return round(low_x), round(low_y), round(right - low_x), round(bottom - low_y)


def framed(scene: Scene, box: marks.Box) -> Scene:
    """The scene with the size of its marks, which follows the box."""
    unit = round(max(box[2] * 0.8, box[3]) / 100, 2)
    return Scene(scene.protocol, scene.part, scene.camera, scene.roll_deg, unit)


def _once(paths: list[str]) -> tuple[str, ...]:
    return tuple(paths) if len(set(paths)) > 1 else (paths[0],)


def circles(figure: Figure, name: str, scene: Scene) -> list[tuple[str, list[Circle]]]:
    """The blobs of one chain as they are seen, each with the stretch it is named for."""
    return [
        (stretch, [(*scene.flat(centre), radius * 10) for centre, radius in balls])
        for stretch, balls in flesh.blobs(_form(name, scene), figure[name])
    ]


def _form(name: str, scene: Scene) -> str:
    """Fingers and toes are drawn one by one only where they are what one looks at."""
    form = name.removeprefix("far_")
    if (form, scene.part) in {("arm", "hand"), ("leg", "foot")}:
        return scene.part
    return "sleeve" if form == "arm" and scene.part != "arm" else form


def skins(figures: list[Figure], scene: Scene, box: marks.Box) -> list[Layer]:
    """The person: far limbs, then trunk, head and near leg as one outline, then the near arm."""
    found = []
    for kind, names in _bodies(figures, scene):
        films = [_film(figures, name, scene) for name in names]
        seen = [blob for film in films for blob in film if any(_inside(one, box) for one in blob)]
        paths = [[silhouette.outline(one) for one in _changes(blob)] for blob in seen]
        base = "".join(one[0] for one in paths if len(one) == 1)
        moving = [one for one in paths if len(one) > 1]
        frames = tuple("".join(one) for one in zip(*moving, strict=True))
        found.append(Layer(kind, base, frames))
    return found


def _film(figures: list[Figure], name: str, scene: Scene) -> list[tuple[list[Circle], ...]]:
    """Each blob of a chain, frame by frame."""
    known = [[balls for _, balls in circles(one, name, scene)] for one in figures]
    return list(zip(*known, strict=True))


def _changes(blob: tuple[list[Circle], ...]) -> tuple[list[Circle], ...]:
    """All frames of a blob, or the first alone where it never moves as much as is drawn."""
    first = blob[0]
    moved = max(
        abs(a - b)
        for one in blob[1:]
        for here, there in zip(one, first, strict=True)
        for a, b in zip(here, there, strict=True)
    )
    return blob if moved > HARDLY_MM else blob[:1]


def _inside(balls: list[Circle], box: marks.Box) -> bool:
    left, top, width, height = box
    return (
        max(x + r for x, _, r in balls) > left
        and min(x - r for x, _, r in balls) < left + width
        and max(y + r for _, y, r in balls) > top
        and min(y - r for _, y, r in balls) < top + height
    )


def _bodies(figures: list[Figure], scene: Scene) -> list[tuple[str, tuple[str, ...]]]:
    """Which chains melt into one outline, from back to front."""
    names = scene.chains
    if len(names) == 1:
        return [("skin", names)]
    if scene.camera == "side":
        far = [("far", (one,)) for one in FAR_SEEN[scene.part]]
        return [*far, ("skin", ("trunk", "head", "leg")), ("skin", ("arm",))]

    def away(name: str) -> float:
        points = [p for one in figures for bone in one[name] for p in (bone.begin, bone.finish)]
        return sum(space.depth(point, scene.camera) for point in points) / len(points)

    legs = ("far_leg", "leg")
    behind = tuple(one for one in ("far_arm", "arm") if away(one) > away("trunk"))
    before = tuple(one for one in ("far_arm", "arm") if one not in behind)
    body = [*[("skin", (one,)) for one in behind], ("skin", ("trunk", "head", *legs))]
    return [*body, *[("skin", (one,)) for one in before]]


def box_of(figures: list[Figure], scene: Scene) -> marks.Box:
    """One box for all frames, so that nothing jumps between them."""
    wanted = FOCUS[scene.part]
    margin = MARGIN_MM.get(scene.part, MARGIN)
    edges: list[Circle] = []
    for one in (figures[0], figures[len(figures) // 2], figures[-1]):
        for name in scene.chains:
            if wanted and name.startswith("far"):
                continue
            for stretch, balls in circles(one, name, scene):
                if not wanted or stretch in wanted:
                    edges += balls
        place = scene.protocol.tension.spot
        x, y = scene.flat(marks.spot_of(bones_of(one)[place.bone], place)[0])
        edges.append((x, y, margin * 1.3))
    edges += [(x, y, margin * 0.6) for x, y in marks.track(figures, scene)]
    left = min(x - r for x, _, r in edges) - margin
    top = min(y - r for _, y, r in edges) - margin
    right = max(x + r for x, _, r in edges) + margin
    bottom = max(y + r for _, y, r in edges) + margin
    return _shaped(left, top, right - left, bottom - top)


def _shaped(left: float, top: float, width: float, height: float) -> marks.Box:
    """Neither a ribbon nor a pole: two of them must stand side by side."""
    if width > MOST_WIDE * height:
        more = width / MOST_WIDE - height
        top, height = top - more / 2, height + more
    if height > MOST_TALL * width:
        more = height / MOST_TALL - width
        left, width = left - more / 2, width + more
    return round(left), round(top), round(width), round(height)

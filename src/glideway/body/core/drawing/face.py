"""Eyes, mouth and ears as fine lines, so that one sees at a glance which way somebody looks."""

from glideway.body.core.drawing import silhouette, space
from glideway.body.core.drawing.scene import Scene, bones_of
from glideway.body.core.drawing.skeleton import Bone, Figure
from glideway.body.core.drawing.space import Flat, Point

EDGE_ON = -0.25  # a feature that is turned farther away than this is not seen
# Each feature: the stretch it is fixed to, which way it faces, and its line (forward, inward, up).
FEATURES: tuple[tuple[str, Point, tuple[Point, ...]], ...] = (
    ("skull", (0.85, 0.5, 0.0), ((9.6, 2.0, 3.2), (9.2, 3.2, 3.6), (8.6, 4.2, 3.1))),
    ("skull", (0.85, -0.5, 0.0), ((9.6, -2.0, 3.2), (9.2, -3.2, 3.6), (8.6, -4.2, 3.1))),
    ("jaw", (0.95, 0.3, 0.0), ((9.2, 0.0, -3.2), (8.6, 1.8, -3.0), (7.6, 2.6, -2.7))),
    ("jaw", (0.95, -0.3, 0.0), ((9.2, 0.0, -3.2), (8.6, -1.8, -3.0), (7.6, -2.6, -2.7))),
    ("skull", (0.95, 0.3, 0.0), ((10.8, 0.0, 0.5), (10.2, 1.8, 0.6), (9.2, 2.4, 0.6))),
    ("skull", (0.95, -0.3, 0.0), ((10.8, 0.0, 0.5), (10.2, -1.8, 0.6), (9.2, -2.4, 0.6))),
    (
        "skull",
        (-0.1, 1.0, 0.0),
        ((0.9, 7.6, 3.6), (-0.6, 8.2, 4.0), (-1.2, 8.2, 2.4), (-0.2, 7.8, 0.4), (0.7, 7.6, 0.2)),
    ),
    (
        "skull",
        (-0.1, -1.0, 0.0),
        (
            (0.9, -7.6, 3.6),
            (-0.6, -8.2, 4.0),
            (-1.2, -8.2, 2.4),
            (-0.2, -7.8, 0.4),
            (0.7, -7.6, 0.2),
        ),
    ),
)  # fmt: skip


def lines(figure: Figure, scene: Scene) -> str:
    """The features that the camera sees in this pose, as one path."""
    if "head" not in scene.chains:
        return ""
    bones = bones_of(figure)
    return "".join(
        silhouette.line([_flat(bones[name], point, scene) for point in points])
        for name, facing, points in FEATURES
        if space.depth(space.moved(bones[name].turned, facing), scene.camera) < EDGE_ON
    )


def _flat(bone: Bone, point: Point, scene: Scene) -> Flat:
    begin = bone.begin
    if bone.name == "skull":  # from where the skull sits on the neck
        begin = space.plus(begin, space.moved(bone.turned, (-0.5, 0.0, 2.0)), -1.0)
    return scene.flat(space.plus(begin, space.moved(bone.turned, point)))

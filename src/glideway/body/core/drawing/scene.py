"""What is looked at and from where: the part of the body, the camera and its roll."""

from dataclasses import dataclass
from math import hypot

from glideway.body.core.drawing import skeleton, space
from glideway.body.core.drawing.skeleton import Bone, Chain, Lay
from glideway.body.core.drawing.space import Flat
from glideway.body.core.protocols import Protocol

PARTS = {
    "foot": frozenset(
        {"ankle", "subtalar", "toe_mtp", "toe_pip", "toe_dip", "hallux_mtp", "hallux_ip"}
    ),
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
    "arm": (
        "skull",
        "nose",
        "neck",
        "shoulders",
        "chest",
        "lumbar",
        "upper_arm",
        "forearm",
        "palm",
        "finger",
    ),
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
BACKS = {
    "back",
    "hip-posterior",
    "neck-posterior",
    "suboccipital",
    "shoulder-girdle",
    "thigh-posterior",
}
ROLLS: dict[str, dict[str, float]] = {
    "supine": {"side": 90, "front": 0, "back": 0, "top": 0},
    "prone": {"side": -90, "front": 0, "back": 0, "feet": 0},
    "side_lying": {"side": 90, "front": -90, "back": 90, "top": 90},
}
ORDER = ("far_leg", "far_arm", "trunk", "head", "blade", "leg", "arm")
WHOLE = ("leg", "trunk", "arm")


@dataclass(frozen=True)
class Scene:
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


def shown(protocol: Protocol, part: str) -> tuple[str, ...]:
    """The stretches that a part shows, with the one under the hand; empty means the whole."""
    return (*SHOWN[part], protocol.tension.spot.bone) if SHOWN[part] else ()


def scene_of(protocol: Protocol, start: Lay, end: Lay) -> Scene:
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
    return Scene(protocol, part, camera, roll)


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
    before, after = (bones_of(one) for one in figures)
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


def bones_of(figure: dict[str, Chain]) -> dict[str, Bone]:
    near = [name for name in ORDER if not name.startswith("far")]
    return {bone.name: bone for name in near for bone in figure[name]}

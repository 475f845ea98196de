"""What is looked at and from where: the part of the body, the camera and its roll."""

from dataclasses import dataclass
from math import dist, hypot

from glideway.body.core.drawing import space
from glideway.body.core.drawing.skeleton import Bone, Figure
from glideway.body.core.drawing.space import Flat, Point
from glideway.body.core.protocols import Protocol, Stretch

PARTS = {
    "foot": frozenset(
        {"ankle", "subtalar", "toe_mtp", "toe_pip", "toe_dip", "hallux_mtp", "hallux_ip"}
    ),
    "hand": frozenset({"wrist", "finger_mcp", "finger_pip", "finger_dip", "thumb_cmc", "thumb_mcp"})
    | {"thumb_ip", "fifth_cmc", "forearm"},
    "head": frozenset({"temporomandibular", "hyoid", "scalp_face"}),
    "neck": frozenset({"cervical", "upper_cervical"}),
    "arm": frozenset({"shoulder", "elbow", "scapula", "sternoclavicular"}),
    "leg": frozenset({"hip", "knee"}),
}
ALONE = {"foot": ("leg",), "hand": ("arm",)}  # one limb of the near side is all that is drawn
CLOSE = {
    "foot": frozenset({"shank", "heel", "foot", "toes"}),
    "hand": frozenset({"forearm", "palm", "finger", "fingertip", "thumb"}),
}
ABOVE = {
    "foot": frozenset({"hip", "knee", "thoracolumbar"}),
    "hand": frozenset({"shoulder", "elbow", "scapula", "cervical"}),
}
_DIGITS = tuple(
    f"{name}{tag}" for name in ("finger", "fingertip", "fingernail") for tag in ("", "0", "2", "3")
)
_HAND = ("palm", *_DIGITS, "thumb", "thumbtip", "thumbnail")
# The stretches that must lie inside the box; what is beyond it fades out. Empty is the whole.
FOCUS: dict[str, tuple[str, ...]] = {
    "foot": ("shank", "heel", "toes", "hallux"),
    "hand": _HAND,
    "head": ("skull", "nose", "jaw", "neck"),
    "neck": ("skull", "nose", "jaw", "neck", "girdle"),
    "arm": ("skull", "nose", "jaw", "neck", "waist", "girdle", "upper_arm", "elbow", *_HAND),
    "leg": (),
    "trunk": ("skull", "nose", "jaw", "neck", "waist", "hips", "thigh", "girdle"),
}
# Where one looks for the motion of a joint: a stretch and how far along (or past) it.
TIPS: dict[str, tuple[tuple[str, float], ...]] = {
    "hip": (("thigh", 1.16), ("hallux", 1.3), ("heel", 1.7)),
    "knee": (("hallux", 1.3), ("heel", 1.8)),
    "ankle": (("hallux", 1.35),),
    "subtalar": (("hallux", 1.35), ("heel", 1.6)),
    "toes": (("toes", 1.7), ("hallux", 1.5)),
    "great_toe": (("hallux", 1.5),),
    "shoulder": (("fingernail", 2.5), ("forearm", 1.2)),
    "elbow": (("fingernail", 2.5), ("thumbnail", 2.0)),
    "forearm": (("thumbnail", 2.2), ("fingernail3", 1.8)),
    "wrist": (("fingernail", 2.2),),
    "finger": (("fingernail", 2.2), ("fingernail0", 2.2), ("fingernail3", 2.2)),
    "thumb": (("thumbnail", 2.2),),
    "fifth": (("fingernail3", 2.2),),
    "neck": (("nose", 1.6), ("skull", 1.2)),
    "jaw": (("jaw", 1.45),),
    "girdle": (("girdle", 1.35), ("blade", 1.2)),
    "trunk": (("nose", 1.5), ("skull", 1.2), ("shoulders", 0.0), ("shoulders", 1.0)),
    "pelvis": (("pelvis", 0.0), ("pelvis", 1.0)),
}
MOVES: dict[str, str] = {
    "hallux_mtp": "great_toe",
    "hallux_ip": "great_toe",
    "toe_mtp": "toes",
    "toe_pip": "toes",
    "toe_dip": "toes",
    "finger_mcp": "finger",
    "finger_pip": "finger",
    "finger_dip": "finger",
    "thumb_cmc": "thumb",
    "thumb_mcp": "thumb",
    "thumb_ip": "thumb",
    "fifth_cmc": "fifth",
    "cervical": "neck",
    "upper_cervical": "neck",
    "temporomandibular": "jaw",
    "hyoid": "jaw",
    "scapula": "girdle",
    "sternoclavicular": "girdle",
    "thoracolumbar": "trunk",
}
# What glides more than it turns: from which place on the skin, and which way for which motion.
GLIDES: dict[str, tuple[Stretch, float, Point, dict[str, Point]]] = {
    "ribs": (
        "chest",
        0.45,
        (1.0, 0.0, 0.0),
        {"inspiration": (1.0, 0.0, 0.3), "expiration": (-1.0, 0.0, -0.3)},
    ),
    "hyoid": (
        "neck",
        0.8,
        (1.0, 0.0, 0.0),
        {"elevation": (0.0, 0.0, 1.0), "depression": (0.0, 0.0, -1.0)},
    ),
    "scalp_face": (
        "skull",
        0.75,
        (1.1, 0.0, 0.0),
        {
            "elevation": (-0.2, 0.0, 1.0),
            "depression": (0.2, 0.0, -1.0),
            "protraction": (1.0, 0.0, -0.3),
            "retraction": (-1.0, 0.0, 0.3),
        },
    ),
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
    "supine": {"side": 90},
    "prone": {"side": -90},
    "side_lying": {"side": 90, "front": -90, "back": 90, "top": 90},
}
LIFTS = frozenset({"flexion", "abduction", "horizontal_adduction"})
RAISED_DEG = 45
HINGES = {"elbow": "forearm", "knee": "shank"}  # and the stretch that a bend carries
BENDS_DEG = 30
MM = 10.0


@dataclass(frozen=True)
class Scene:
    """What both panels share: where one looks from, what one looks at. Flat is millimetres."""

    protocol: Protocol
    part: str
    camera: str
    roll_deg: float
    unit: float = 1.0

    def flat(self, point: Point) -> Flat:
        x, y = space.seen(point, self.camera, self.roll_deg)
        return MM * x, MM * y

    @property
    def chains(self) -> tuple[str, ...]:
        """The chains that are drawn at all, in the order that a standing person needs."""
        alone = ALONE.get(self.part)
        return alone or ("far_leg", "far_arm", "trunk", "head", "leg", "arm")

    @property
    def cropped(self) -> bool:
        return bool(FOCUS[self.part])


def part_of(protocol: Protocol) -> str:
    """The part that moves, as far up the limb as the hand lies or another joint goes along."""
    main = protocol.moving[0]
    part = next((name for name, joints in PARTS.items() if main in joints), "trunk")
    bone = protocol.tension.spot.bone
    if part in ALONE and (bone not in CLOSE[part] or _goes_along(protocol, ABOVE[part])):
        return "arm" if part == "hand" else "leg"
    return part


def _goes_along(protocol: Protocol, joints: frozenset[str]) -> bool:
    """Whether one of these joints stands elsewhere at the end than at the start."""
    before, after = (
        {(one.joint, one.motion, one.deg) for one in pose if one.joint in joints}
        for pose in (protocol.start, protocol.end)
    )
    return before != after


def tips_of(protocol: Protocol) -> tuple[tuple[str, float], ...]:
    """The points that may carry the arrow of the motion: those of the joint that moves.

    A blade is not drawn: where a raised arm goes with it, one sees the arm move.
    """
    main = protocol.moving[0]
    name = MOVES.get(main, main)
    return TIPS.get("shoulder" if name == "girdle" and _raised(protocol) else name, ())


def _raised(protocol: Protocol) -> bool:
    """Whether the arm stands away from the trunk at the start or at the end."""
    return any(
        one.joint == "shoulder" and one.motion in LIFTS and (one.deg or 0) >= RAISED_DEG
        for one in (*protocol.start, *protocol.end)
    )


def scene_of(protocol: Protocol, figures: list[Figure]) -> Scene:
    part = part_of(protocol)
    ends = [bones_of(one) for one in (figures[0], figures[-1])]
    camera = max(
        _cameras(protocol, part),
        key=lambda one: round(_shown(ends, protocol, part, one[0]) * one[1], 2),
    )[0]
    roll = ROLLS.get(protocol.posture, {}).get(camera, 0.0)
    return Scene(protocol, part, camera, roll)


def _cameras(protocol: Protocol, part: str) -> list[tuple[str, float]]:
    """Views worth trying with their weight: the side view reads best, so others must earn it."""
    facing = "back" if protocol.region in BACKS or protocol.posture == "prone" else "front"
    if protocol.posture == "supine":
        facing = "front"
    if part == "foot":
        return [("side", 1.15), ("back", 1.0), ("feet", 0.6)]
    if part == "hand":
        return [("side", 1.0), ("front", 1.0), ("top", 1.0)]
    last = "feet" if protocol.posture == "prone" else "top"
    if part == "arm" and _swings(protocol):
        return [("side", 0.9), (facing, 1.2), (last, 0.7)]
    if _bent(protocol):
        return [("side", 1.2), (facing, 1.05)]
    return [("side", 1.2), (facing, 1.05), (last, 0.7)]


def _swings(protocol: Protocol) -> bool:
    """Whether the arm swings level about the trunk: from the side it ends before the face."""
    return protocol.moving[0] == "shoulder" and any(
        one.joint == "shoulder" and one.motion == "horizontal_abduction" for one in protocol.end
    )


def _shown(ends: list[dict[str, Bone]], protocol: Protocol, part: str, camera: str) -> float:
    """How much of the motion a camera sees, in the figure's own centimetres."""
    total = 0.0
    for name, along in tips_of(protocol):
        a, b = (
            space.seen(space.between(bones[name].begin, bones[name].finish, along), camera)
            for bones in ends
        )
        total = max(total, hypot(a[0] - b[0], a[1] - b[1]))
    if part == "hand":
        return total * _length(ends[0], "forearm", camera) * _length(ends[1], "forearm", camera)
    bent = _bent(protocol)
    return total * min([1.0, *(_length(bones, name, camera) for bones in ends for name in bent)])


def _bent(protocol: Protocol) -> list[str]:
    """The stretches that a hinge carries far: foreshortened, they show no bend."""
    return [name for joint, name in HINGES.items() if _changes(protocol, joint) >= BENDS_DEG]


def _changes(protocol: Protocol, joint: str) -> float:
    """How many degrees a hinge bends or straightens between the two poses."""
    before, after = (
        sum((one.deg or 0) for one in pose if one.joint == joint and one.motion == "flexion")
        for pose in (protocol.start, protocol.end)
    )
    return abs(after - before)


def _length(bones: dict[str, Bone], name: str, camera: str) -> float:
    """The share of a stretch's length that a camera sees: seen end on it shows nothing."""
    one = bones[name]
    a, b = (space.seen(point, camera) for point in (one.begin, one.finish))
    return hypot(a[0] - b[0], a[1] - b[1]) / dist(one.begin, one.finish)


def bones_of(figure: Figure) -> dict[str, Bone]:
    """Every stretch of the trunk and of the near side by its name."""
    return {
        bone.name: bone
        for name, chain in figure.items()
        if not name.startswith("far")
        for bone in chain
    }

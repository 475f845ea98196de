"""A schematic person from a pose: where every joint is, limb by limb.

Lengths are those of the adult whose bones are drawn (`tools/model`), in centimetres, so that
bones lie inside the skin. The figure shows a position and measures nothing. Joints that a pose
does not name lie as the posture lets them lie.
"""

from typing import NamedTuple, TypeAlias

from glideway.body.core.drawing.space import STRAIGHT, Point, Turn, after, moved, plus, turn

Lay: TypeAlias = dict[tuple[str, str], float]

THIGH, SHANK = 40.4, 40.0
UPPER_ARM, FOREARM = 29.0, 25.4
HIP_WIDTH, SHOULDER_WIDTH = 7.7, 16.9
WAIST: Point = (-3.0, 0.0, 22.0)
RIBS: Point = (-1.4, 0.0, 33.3)  # from the waist to the middle between the shoulders
NECK_BASE: Point = (-5.0, 0.0, 36.5)  # from the waist
NECK: Point = (2.6, 0.0, 10.2)
DOWN: Point = (0.0, 0.0, -1.0)
ROUND: Point = (1.0, 1.0, 1.0)
UPRIGHT_DEG = 95.0  # of hip flexion, in somebody who sits

UNSAID: dict[str, Lay] = {
    "sitting": {("hip", "flexion"): 85, ("knee", "flexion"): 85, ("elbow", "flexion"): 45},
    "long_sitting": {("hip", "flexion"): 80, ("elbow", "flexion"): 20},
    "standing": {("elbow", "flexion"): 8},
    "supine": {("elbow", "flexion"): 12, ("ankle", "dorsiflexion"): -12},
    "prone": {("elbow", "flexion"): 12, ("ankle", "dorsiflexion"): -28},
    "side_lying": {("hip", "flexion"): 15, ("knee", "flexion"): 20, ("elbow", "flexion"): 70},
}
FAR: dict[str, Lay] = {
    "sitting": {("hip", "flexion"): 85, ("knee", "flexion"): 85, ("shoulder", "flexion"): -12},
    "long_sitting": {("hip", "flexion"): 80},
    "side_lying": {
        ("hip", "flexion"): 40,
        ("knee", "flexion"): 55,
        ("shoulder", "flexion"): 25,
        ("elbow", "flexion"): 125,
    },
}
# Where legs are the matter the arms lie back, so that they do not cover them.
LEANS: Lay = {("shoulder", "flexion"): -18, ("elbow", "flexion"): 10}


class Bone(NamedTuple):
    """One stretch of the figure: from, to, how it has turned, and how thick it is there.

    `reach` is half its thickness along its own three axes at its beginning and at its end;
    `inward` is +1 where the body's middle lies to the left (the right side), -1 on the other.
    """

    name: str
    begin: Point
    finish: Point
    turned: Turn
    reach: tuple[Point, Point] = (ROUND, ROUND)
    inward: int = 1
    twist_deg: float = 0.0  # how far the end has turned about its length against the beginning


Chain: TypeAlias = tuple[Bone, ...]
Figure: TypeAlias = dict[str, Chain]


def figure(lay: Lay, posture: str) -> Figure:
    """Every chain of the figure, by name; `leg` and `arm` are those of the drawn side."""
    near = near_side(lay, posture)
    lean = leaning(near, posture)
    trunk, waist, chest = _trunk(near, lean)
    far = {**FAR.get(posture, UNSAID[posture])}
    middle = plus(waist, moved(chest, RIBS))
    shift = moved(chest, blade_shift(near))
    right = plus(plus(middle, moved(chest, (0.0, -SHOULDER_WIDTH, 0.0))), shift)
    left = plus(middle, moved(chest, (0.0, SHOULDER_WIDTH, 0.0)))
    pelvis = trunk[0].turned
    hips = {side: moved(pelvis, (0.0, side * HIP_WIDTH, 0.0)) for side in (-1, 1)}
    return {
        "far_leg": leg(far, lean, hips[1], 1),
        "far_arm": arm(far, chest, left, 1),
        "trunk": (*trunk, Bone("girdle", middle, right, chest, ((5, 5, 5), (5, 5, 5)))),
        "head": _head(near, chest, plus(waist, moved(chest, NECK_BASE))),
        "blade": _plate(middle, chest, near),
        "leg": leg(near, lean, hips[-1], -1),
        "arm": arm(near, chest, right, -1),
    }


def near_side(lay: Lay, posture: str) -> Lay:
    """The pose of the drawn side, with what the posture adds for joints that nobody named."""
    return {**UNSAID[posture], **(LEANS if _legs(lay) else {}), **lay}


def _legs(lay: Lay) -> bool:
    return any(joint in {"hip", "knee", "ankle"} for joint, _ in lay) and not any(
        joint in {"shoulder", "elbow", "wrist", "thoracolumbar"} for joint, _ in lay
    )


def _get(lay: Lay, joint: str, motion: str) -> float:
    return lay.get((joint, motion), 0.0)


def leaning(lay: Lay, posture: str) -> Turn:
    """Who sits and bends the hip past the seat folds forward: the thigh stays where it is."""
    if posture not in {"sitting", "long_sitting"}:
        return STRAIGHT
    return turn("y", max(0.0, _get(lay, "hip", "flexion") - UPRIGHT_DEG))


def _trunk(lay: Lay, lean: Turn) -> tuple[Chain, Point, Turn]:
    bend, side = _get(lay, "thoracolumbar", "flexion"), _get(lay, "thoracolumbar", "side")
    twist = _get(lay, "thoracolumbar", "rotation")
    tilt = _get(lay, "pelvis", "posterior_tilt") / 2.5
    hitch = -_get(lay, "pelvis", "elevation") / 2.5
    pelvis = after(lean, turn("x", hitch), turn("y", -tilt))
    low = after(lean, turn("x", hitch / 2), turn("x", side / 3), turn("y", bend / 3 - tilt))
    chest = after(lean, turn("x", side), turn("y", bend), turn("z", -twist))
    breath = 1 + _get(lay, "ribs", "inspiration") / 500
    waist = moved(low, WAIST)
    top = plus(waist, moved(chest, (-1.4, 0.0, 27.0)))
    across = (0.0, SHOULDER_WIDTH - 5, 0.0)
    middle = plus(waist, moved(chest, RIBS))
    ribs = (8.8 * breath, 14.0 * breath, 4.0)
    return (
        (
            Bone(
                "pelvis",
                moved(pelvis, (-1.5, -HIP_WIDTH - 3, 5.0)),
                moved(pelvis, (-1.5, HIP_WIDTH + 3, 5.0)),
                pelvis,
                ((9.2, 5.0, 9.0), (9.2, 5.0, 9.0)),
            ),
            Bone("lumbar", moved(low, (-2.0, 0.0, 8.0)), waist, low, ((10, 15, 4), (9.5, 13.5, 4))),
            Bone(
                "chest",
                plus(waist, moved(chest, (0.0, 0.0, 3.0))),
                top,
                chest,
                (ribs, (7.8, 13, 4)),
            ),
            Bone(
                "shoulders",
                plus(middle, moved(chest, across), -1.0),
                plus(middle, moved(chest, across)),
                chest,
                ((5.0, 5.0, 5.0), (5.0, 5.0, 5.0)),
            ),
        ),
        waist,
        chest,
    )


def blade_shift(lay: Lay) -> Point:
    """How far the shoulder has slid with its blade, in the chest's own directions."""
    out = _get(lay, "scapula", "protraction")
    tilt = _get(lay, "scapula", "anterior_tilt")
    lift = _get(lay, "scapula", "elevation") + _get(lay, "sternoclavicular", "elevation")
    return (out / 7 + tilt / 10, out / 15, lift / 9 - tilt / 30)


def _plate(middle: Point, chest: Turn, lay: Lay) -> Chain:
    """The shoulder blade as a short stretch down from the shoulder, on the back of the ribs."""
    out = _get(lay, "scapula", "protraction") / 12
    lift = (_get(lay, "scapula", "elevation") + _get(lay, "sternoclavicular", "elevation")) / 10
    turned = after(chest, turn("x", -_get(lay, "scapula", "upward_rotation") * 0.7))
    top = plus(middle, moved(chest, (-6.0, -9.5 - out, 1.0 + lift)))
    low = plus(top, moved(turned, (-1.0, 0.5, -13.0)))
    return (Bone("blade", top, low, turned, ((2.0, 4.0, 1.0), (2.0, 2.5, 1.0))),)


def _head(lay: Lay, chest: Turn, root: Point) -> Chain:
    neck = after(
        chest,
        turn("x", _get(lay, "cervical", "side") + _get(lay, "upper_cervical", "side") / 3),
        turn("y", _get(lay, "cervical", "flexion")),
    )
    twist = _get(lay, "cervical", "rotation") + _get(lay, "upper_cervical", "rotation")
    skull = after(
        neck,
        turn("z", -twist),
        turn("x", _get(lay, "upper_cervical", "side") * 0.6),
        turn("y", _get(lay, "upper_cervical", "flexion") * 0.8),
    )
    base = plus(root, moved(neck, NECK))

    def at(x: float, z: float) -> Point:
        return plus(base, moved(skull, (x, 0.0, z)))

    jaw = after(skull, turn("z", _aside(lay)), turn("y", max(0.0, _jaw(lay)) * 0.8))
    slid = _get(lay, "temporomandibular", "protraction") / 25
    hinge = at(1.5 + slid, 3.4)
    chin = plus(hinge, moved(jaw, (7.0, 0.0, -5.2)))
    return (
        Bone("neck", root, base, neck, ((5.4, 5.6, 2), (5.2, 5.4, 2))),
        Bone("jaw", hinge, chin, jaw, ((3.0, 6.0, 2.5), (2.4, 2.6, 2.4))),
        Bone("nose", at(7.0, 4.2), at(10.2, 3.6), skull, ((2, 2, 2), (1, 1, 1))),
        Bone("skull", at(-0.5, 2.0), at(0.5, 12.0), skull, ((8, 7, 4), (8, 7, 4))),
    )


def _aside(lay: Lay) -> float:
    """The jaw to one side: the drawn side is the right one."""
    return _get(lay, "temporomandibular", "lateral_deviation_opposite") / 4 - (
        _get(lay, "temporomandibular", "lateral_deviation_same_side") / 4
    )


def _jaw(lay: Lay) -> float:
    return _get(lay, "temporomandibular", "depression")


def leg(lay: Lay, lean: Turn, hip: Point, side: int) -> Chain:
    thigh = after(
        lean,
        turn("y", -_get(lay, "hip", "flexion")),
        turn("x", side * _get(lay, "hip", "abduction")),
        turn("z", side * _get(lay, "hip", "external_rotation")),
    )
    shank = after(
        thigh,
        turn("y", _get(lay, "knee", "flexion")),
        turn("z", side * _get(lay, "knee", "external_rotation")),
    )
    foot = after(
        shank,
        turn("y", -_get(lay, "ankle", "dorsiflexion")),
        turn("x", side * _get(lay, "subtalar", "eversion") * 1.4),
    )
    knee = plus(hip, moved(thigh, DOWN), THIGH)
    ankle = plus(knee, moved(shank, DOWN), SHANK)
    return leg_of((hip, knee, ankle), (thigh, shank, foot), lay, side)


def leg_of(
    joints: tuple[Point, Point, Point], turns: tuple[Turn, Turn, Turn], lay: Lay, side: int
) -> Chain:
    """The stretches of a leg whose joints are known, from the figure or from a model."""
    hip, knee, ankle = joints
    thigh, shank, foot = turns
    toes = after(foot, turn("y", -_toes(lay)))
    great = after(
        foot,
        turn("z", -side * _get(lay, "hallux_mtp", "abduction") * 0.8),
        turn("y", -_great_toe(lay)),
    )

    def at(x: float, inner: float, z: float) -> Point:
        return plus(ankle, moved(foot, (x, -side * inner, z)))

    ball = at(12.2, 0.0, -4.6)
    tip = plus(ball, moved(toes, (6.0, 0.0, -0.6)))
    root = at(12.2, 2.6, -4.8)
    return (
        Bone("thigh", hip, knee, thigh, ((8.8, 8.5, 5), (5.8, 5.6, 3)), -side),
        Bone("shank", knee, ankle, shank, ((5.6, 5.6, 3), (3.4, 3.4, 2)), -side),
        Bone("heel", ankle, at(-4.4, 0.0, -4.2), foot, ((3.6, 3.4, 3), (2.9, 2.8, 2.6)), -side),
        Bone("foot", at(-4.0, 0.0, -4.0), ball, foot, ((2, 2.8, 2.7), (2, 4.6, 2.0)), -side),
        Bone("toes", ball, tip, toes, ((2, 4.4, 1.8), (1, 3.6, 1.1)), -side),
        Bone(
            "hallux",
            root,
            plus(root, moved(great, (7.0, 0.0, -0.4))),
            great,
            ((2, 1.8, 1.8), (1, 1.3, 1.3)),
            -side,
        ),
    )


def _toes(lay: Lay) -> float:
    """Toes up: as named, or half as far as the great toe, which takes them along."""
    curled = _get(lay, "toe_pip", "extension") + _get(lay, "toe_dip", "extension")
    own = _get(lay, "toe_mtp", "extension") + 0.4 * curled
    return own or _great_toe_alone(lay) / 2


def _great_toe(lay: Lay) -> float:
    return _great_toe_alone(lay) or _toes(lay)


def _great_toe_alone(lay: Lay) -> float:
    return _get(lay, "hallux_mtp", "extension") + 0.5 * _get(lay, "hallux_ip", "extension")


def arm(lay: Lay, chest: Turn, shoulder: Point, side: int) -> Chain:
    """Level swing (`horizontal`) turns about the trunk after the arm has been raised."""
    swing = lay.get(("shoulder", "horizontal_adduction"))
    raised = _get(lay, "shoulder", "abduction")
    flex = _get(lay, "shoulder", "flexion")
    if swing is not None:
        raised, flex = max(raised, 75.0), 0.0
    upper = after(
        chest,
        turn("z", -side * (swing or 0.0)),
        turn("y", -flex),
        turn("x", side * raised),
        turn("z", side * _get(lay, "shoulder", "external_rotation")),
    )
    fore = after(upper, turn("y", -_get(lay, "elbow", "flexion")))
    twist = side * _get(lay, "forearm", "supination")
    wrist_turn = after(fore, turn("z", twist))
    elbow = plus(shoulder, moved(upper, DOWN), UPPER_ARM)
    wrist = plus(elbow, moved(fore, DOWN), FOREARM)
    palm = after(
        wrist_turn,
        turn("x", -side * _get(lay, "wrist", "flexion")),
        turn("y", -_get(lay, "wrist", "radial_deviation")),
    )
    return (
        Bone("upper_arm", shoulder, elbow, upper, ((5.2, 5.2, 3), (3.9, 3.7, 2)), -side),
        Bone("forearm", elbow, wrist, wrist_turn, ((4.2, 4.0, 2), (2.9, 2.0, 2)), -side, twist),
        *hand(lay, palm, wrist, side),
    )


# Each finger from the thumb's side: where its knuckle lies in the hand, and its three lengths.
FINGERS: tuple[tuple[float, float, tuple[float, float, float]], ...] = (
    (2.2, -8.0, (4.3, 2.5, 2.1)),
    (0.5, -8.3, (4.7, 2.9, 2.2)),
    (-1.2, -7.9, (4.3, 2.7, 2.2)),
    (-2.7, -7.1, (3.4, 2.1, 1.9)),
)


def hand(lay: Lay, palm: Turn, wrist: Point, side: int) -> Chain:
    """Palm toward the body, thumb forward; flexion bends toward the palm."""

    def at(x: float, z: float) -> Point:
        return plus(wrist, moved(palm, (x, 0.0, z)))

    fingers: list[Bone] = []
    cup = _get(lay, "fifth_cmc", "opposition")
    spread = _get(lay, "finger_mcp", "abduction")
    for number, (x, z, lengths) in enumerate(FINGERS):
        aside = turn("y", -spread * (1.0, 0.15, -0.5, -1.0)[number])
        inner = turn("x", -side * cup * (0.0, 0.0, 0.3, 0.7)[number])
        fingers += _finger(lay, after(palm, inner, aside), at(x, z), lengths, side)
    broad = (3.6, 1.6 + cup / 40, 1.5)
    return (
        Bone("palm", wrist, at(-0.2, -7.9), palm, ((2.9, 2.0, 1.5), broad), -side),
        *_middle(fingers),
        *_thumb(lay, palm, at(2.3, -1.8), side),
    )


def _middle(fingers: list[Bone]) -> list[Bone]:
    """The middle finger bears the plain names; the others say which they are."""
    return [
        bone._replace(name=bone.name if place // 3 == 1 else f"{bone.name}{place // 3}")
        for place, bone in enumerate(fingers)
    ]


def _finger(
    lay: Lay, palm: Turn, knuckle: Point, lengths: tuple[float, float, float], side: int
) -> list[Bone]:
    turned, begin, found = palm, knuckle, []
    names = (("finger", "finger_mcp"), ("fingertip", "finger_pip"), ("fingernail", "finger_dip"))
    follow = _get(lay, "finger_pip", "flexion") * 0.5
    for (name, joint), length in zip(names, lengths, strict=True):
        bend = _get(lay, joint, "flexion")
        if joint == "finger_dip" and ("finger_dip", "flexion") not in lay:
            bend = follow
        turned = after(turned, turn("x", -side * bend))
        finish = plus(begin, moved(turned, DOWN), length)
        found.append(Bone(name, begin, finish, turned, ((0.9, 0.9, 0.9), (0.8, 0.8, 0.8)), -side))
        begin = finish
    return found


def _thumb(lay: Lay, palm: Turn, root: Point, side: int) -> Chain:
    across = _get(lay, "thumb_cmc", "opposition")
    first = after(
        palm,
        turn("x", -side * (12 + _get(lay, "thumb_cmc", "abduction") + across * 0.9)),
        turn("y", -(34 + _get(lay, "thumb_cmc", "extension") - across * 0.8)),
    )
    second = after(
        first,
        turn("y", 4 + _get(lay, "thumb_mcp", "flexion")),
        turn("x", -side * _get(lay, "thumb_mcp", "abduction") * 0.6),
    )
    third = after(second, turn("y", _get(lay, "thumb_ip", "flexion")))
    mcp = plus(root, moved(first, DOWN), 4.2)
    ip = plus(mcp, moved(second, DOWN), 3.2)
    tip = plus(ip, moved(third, DOWN), 2.2)
    return (
        Bone("thumb", root, mcp, first, ((1.6, 1.6, 1.2), (1.1, 1.1, 1)), -side),
        Bone("thumbtip", mcp, ip, second, ((1.1, 1.1, 1), (1.0, 1.0, 1)), -side),
        Bone("thumbnail", ip, tip, third, ((1.0, 1.0, 1), (0.8, 0.8, 0.8)), -side),
    )

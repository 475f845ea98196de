"""A schematic person from a pose: where every joint is, limb by limb.

Lengths are those of an ordinary adult in centimetres, rounded; the figure shows a position and
measures nothing. Joints that a pose does not name lie as the posture lets them lie.
"""

from typing import NamedTuple, TypeAlias

from glideway.body.core.drawing.space import (
    STRAIGHT,
    Point,
    Turn,
    after,
    moved,
    plus,
    turn,
)

Lay: TypeAlias = dict[tuple[str, str], float]

THIGH, SHANK, FOOT, TOES, HEEL = 44.0, 42.0, 15.0, 6.5, 6.0
UPPER_ARM, FOREARM, HAND, FINGER, THUMB = 31.0, 26.0, 9.0, 5.0, 5.5
TRUNK, NECK, HEAD, JAW = 48.0, 9.0, 13.0, 9.5
HIP_WIDTH, SHOULDER_WIDTH = 9.0, 18.0
DOWN: Point = (0.0, 0.0, -1.0)
UP: Point = (0.0, 0.0, 1.0)
FORWARD: Point = (1.0, 0.0, 0.0)

UNSAID: dict[str, Lay] = {
    "sitting": {("hip", "flexion"): 85, ("knee", "flexion"): 85, ("elbow", "flexion"): 45},
    "long_sitting": {("hip", "flexion"): 80, ("elbow", "flexion"): 20},
    "standing": {("elbow", "flexion"): 8},
    "supine": {("elbow", "flexion"): 12},
    "prone": {("elbow", "flexion"): 12},
    "side_lying": {("hip", "flexion"): 15, ("knee", "flexion"): 20, ("elbow", "flexion"): 70},
}
FAR: dict[str, Lay] = {
    "sitting": {("hip", "flexion"): 88, ("knee", "flexion"): 88, ("shoulder", "flexion"): -15},
    "long_sitting": {("hip", "flexion"): 80},
    "side_lying": {("hip", "flexion"): 40, ("knee", "flexion"): 55, ("shoulder", "flexion"): 60},
}
# Where legs are the matter the arms lie back, so that they do not cover them.
LEANS: Lay = {("shoulder", "flexion"): -18, ("elbow", "flexion"): 10}


class Bone(NamedTuple):
    """One stretch of the figure: from, to, how thick it is drawn, and how it has turned."""

    name: str
    begin: Point
    finish: Point
    width: float
    turned: Turn


Chain: TypeAlias = tuple[Bone, ...]


def figure(lay: Lay, posture: str) -> dict[str, Chain]:
    """Every chain of the figure, by name; `leg` and `arm` are those of the drawn side."""
    near = {**UNSAID[posture], **(LEANS if _legs(lay) else {}), **lay}
    lean = _lean(near, posture)
    trunk, chest, shoulder = _trunk(near, lean)
    far = {**FAR.get(posture, UNSAID[posture])}
    shift = plus((0.0, 0.0, 0.0), moved(chest, _blade(near)))
    right = plus(plus(shoulder, moved(chest, (0.0, -SHOULDER_WIDTH, 0.0))), shift)
    left = plus(shoulder, moved(chest, (0.0, SHOULDER_WIDTH, 0.0)))
    pelvis = after(lean, turn("x", -_get(near, "pelvis", "elevation") / 3))
    hips = {side: moved(pelvis, (0.0, side * HIP_WIDTH, 0.0)) for side in (-1, 1)}
    return {
        "far_leg": _leg(far, lean, hips[1], 1),
        "far_arm": _arm(far, chest, left, 1),
        "trunk": trunk,
        "head": _head(near, chest, shoulder),
        "blade": _plate(right, chest, near),
        "leg": _leg(near, lean, hips[-1], -1),
        "arm": _arm(near, chest, right, -1),
    }


def _legs(lay: Lay) -> bool:
    return any(joint in {"hip", "knee", "ankle"} for joint, _ in lay) and not any(
        joint in {"shoulder", "elbow", "wrist", "thoracolumbar"} for joint, _ in lay
    )


def _get(lay: Lay, joint: str, motion: str) -> float:
    return lay.get((joint, motion), 0.0)


def _lean(lay: Lay, posture: str) -> Turn:
    """Somebody who sits with open hips leans back a little and lets the knees sink a little."""
    if posture not in {"sitting", "long_sitting"}:
        return STRAIGHT
    return turn("y", -0.2 * (90 - _get(lay, "hip", "flexion")))


def _trunk(lay: Lay, lean: Turn) -> tuple[Chain, Turn, Point]:
    bend, side = _get(lay, "thoracolumbar", "flexion"), _get(lay, "thoracolumbar", "side")
    twist = _get(lay, "thoracolumbar", "rotation")
    tilt = _get(lay, "pelvis", "posterior_tilt") / 3
    low = after(lean, turn("x", side / 2), turn("y", bend / 2 - tilt))
    chest = after(lean, turn("x", side), turn("y", bend), turn("z", -twist))
    breath = 1 + _get(lay, "ribs", "inspiration") / 600
    waist = moved(low, (0.0, 0.0, TRUNK * 0.45))
    shoulder = plus(waist, moved(chest, (0.0, 0.0, TRUNK * 0.55)))
    across = moved(chest, (0.0, SHOULDER_WIDTH, 0.0))
    return (
        (
            Bone(
                "pelvis", moved(lean, (0, -HIP_WIDTH, 0)), moved(lean, (0, HIP_WIDTH, 0)), 19, lean
            ),
            Bone("lumbar", (0.0, 0.0, 0.0), waist, 21, low),
            Bone("chest", waist, plus(shoulder, moved(chest, (0, 0, -9.0))), 23 * breath, chest),
            Bone("shoulders", plus(shoulder, across, -0.8), plus(shoulder, across, 0.8), 12, chest),
        ),
        chest,
        shoulder,
    )


def _blade(lay: Lay) -> Point:
    """How far the shoulder has slid with its blade, in the chest's own directions."""
    forward = _get(lay, "scapula", "protraction") / 4 + _get(lay, "scapula", "anterior_tilt") / 8
    return (forward, 0.0, _get(lay, "scapula", "elevation") / 5)


def _plate(right: Point, chest: Turn, lay: Lay) -> Chain:
    """The shoulder blade as a short stretch down from the shoulder, on the back of the ribs."""
    inward = 7 + _get(lay, "scapula", "retraction") / 4
    top = plus(right, moved(chest, (-7.0, inward - 3, -3.0)))
    return (Bone("blade", top, plus(top, moved(chest, (-1.0, 2.0, -11.0))), 7, chest),)


def _head(lay: Lay, chest: Turn, shoulder: Point) -> Chain:
    neck = after(
        chest, turn("x", _get(lay, "cervical", "side")), turn("y", _get(lay, "cervical", "flexion"))
    )
    twist = _get(lay, "cervical", "rotation") + _get(lay, "upper_cervical", "rotation")
    nod = _get(lay, "upper_cervical", "flexion")
    skull = after(neck, turn("z", -twist), turn("y", nod))
    base = plus(shoulder, moved(neck, (0.0, 0.0, NECK)))
    crown = plus(base, moved(skull, (1.0, 0.0, HEAD)))
    nose = plus(base, moved(skull, (9.5, 0.0, HEAD * 0.62)))
    open_deg = max(0.0, _get(lay, "temporomandibular", "depression"))
    hinge = plus(base, moved(skull, (1.0, 0.0, 3.5)))
    chin = plus(hinge, moved(after(skull, turn("y", 28 + open_deg)), (JAW, 0.0, 0.0)))
    return (
        Bone("neck", shoulder, base, 10, neck),
        Bone("jaw", hinge, chin, 6, skull),
        Bone("nose", plus(nose, moved(skull, (-3.0, 0.0, 0.0))), nose, 4, skull),
        Bone("skull", plus(base, moved(skull, (0.0, 0.0, 6.0))), crown, 19, skull),
    )


def _leg(lay: Lay, lean: Turn, hip: Point, side: int) -> Chain:
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
        turn("x", side * _get(lay, "subtalar", "eversion") * 1.6),
    )
    toes = after(foot, turn("y", -_toes(lay)))
    knee = plus(hip, moved(thigh, DOWN), THIGH)
    ankle = plus(knee, moved(shank, DOWN), SHANK)
    sole = plus(ankle, moved(foot, (-1.0, 0.0, -HEEL)))
    ball = plus(sole, moved(foot, FORWARD), FOOT)
    return (
        Bone("thigh", hip, knee, 15, thigh),
        Bone("shank", knee, ankle, 11, shank),
        Bone("heel", ankle, sole, 8, foot),
        Bone("foot", sole, ball, 6, foot),
        Bone("toes", ball, plus(ball, moved(toes, FORWARD), TOES), 4.5, toes),
    )


def _toes(lay: Lay) -> float:
    """Toes up: the great toe or the others, whichever the pose names."""
    known = [
        _get(lay, joint, "extension")
        for joint in ("hallux_mtp", "toe_mtp", "toe_pip", "toe_dip", "hallux_ip")
    ]
    return max(known, key=abs)


def _arm(lay: Lay, chest: Turn, shoulder: Point, side: int) -> Chain:
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
    wrist_turn = after(fore, turn("z", side * _get(lay, "forearm", "supination")))
    elbow = plus(shoulder, moved(upper, DOWN), UPPER_ARM)
    wrist = plus(elbow, moved(fore, DOWN), FOREARM)
    return (
        Bone("upper_arm", shoulder, elbow, 10, upper),
        Bone("forearm", elbow, wrist, 8, fore),
        *_hand(lay, wrist_turn, wrist, side),
    )


def _hand(lay: Lay, fore: Turn, wrist: Point, side: int) -> Chain:
    """Palm toward the body, thumb forward; flexion bends toward the palm."""
    palm = after(
        fore,
        turn("x", -side * _get(lay, "wrist", "flexion")),
        turn("y", -_get(lay, "wrist", "radial_deviation")),
    )
    first = after(palm, turn("x", -side * _get(lay, "finger_mcp", "flexion")))
    second = after(first, turn("x", -side * _get(lay, "finger_pip", "flexion")))
    thumb = after(
        palm,
        turn("x", -side * (_get(lay, "thumb_cmc", "abduction") + _thumb_across(lay) * 0.7)),
        turn("y", -(38 + _get(lay, "thumb_cmc", "extension") * 0.7 - _thumb_across(lay) * 0.6)),
    )
    knuckle = plus(wrist, moved(palm, DOWN), HAND)
    middle = plus(knuckle, moved(first, DOWN), FINGER)
    root = plus(wrist, moved(palm, (2.5, 0.0, -2.5)))
    return (
        Bone("palm", wrist, knuckle, 6.5, palm),
        Bone("finger", knuckle, middle, 4.5, first),
        Bone("fingertip", middle, plus(middle, moved(second, DOWN), FINGER * 0.9), 3.8, second),
        Bone("thumb", root, plus(root, moved(thumb, DOWN), THUMB), 3.4, thumb),
    )


def _thumb_across(lay: Lay) -> float:
    return _get(lay, "thumb_cmc", "opposition")

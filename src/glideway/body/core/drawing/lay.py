"""A pose as signed numbers along each axis, and the poses on the way from one to another."""

from glideway.body.core.drawing.skeleton import Lay
from glideway.body.core.vocabulary import Angle, Pose

# The motion of each axis that counts as positive, where the figure has that axis.
POSITIVE = {
    ("upper_cervical", "lateral_flexion_opposite_side"): ("side", -1),
    ("upper_cervical", "lateral_flexion_same_side"): ("side", 1),
    ("cervical", "lateral_flexion_opposite_side"): ("side", -1),
    ("cervical", "lateral_flexion_same_side"): ("side", 1),
    ("thoracolumbar", "lateral_flexion_opposite_side"): ("side", -1),
    ("thoracolumbar", "lateral_flexion_same_side"): ("side", 1),
}
AXES = {
    "flexion": ("flexion", 1),
    "extension": ("flexion", -1),
    "abduction": ("abduction", 1),
    "adduction": ("abduction", -1),
    "external_rotation": ("external_rotation", 1),
    "internal_rotation": ("external_rotation", -1),
    "horizontal_adduction": ("horizontal_adduction", 1),
    "horizontal_abduction": ("horizontal_adduction", -1),
    "dorsiflexion": ("dorsiflexion", 1),
    "plantarflexion": ("dorsiflexion", -1),
    "eversion": ("eversion", 1),
    "inversion": ("eversion", -1),
    "supination": ("supination", 1),
    "pronation": ("supination", -1),
    "radial_deviation": ("radial_deviation", 1),
    "ulnar_deviation": ("radial_deviation", -1),
    "rotation_same_side": ("rotation", 1),
    "rotation_opposite_side": ("rotation", -1),
    "protraction": ("protraction", 1),
    "retraction": ("protraction", -1),
    "elevation": ("elevation", 1),
    "depression": ("elevation", -1),
    "anterior_tilt": ("posterior_tilt", -1),
    "posterior_tilt": ("posterior_tilt", 1),
    "upward_rotation": ("upward_rotation", 1),
    "downward_rotation": ("upward_rotation", -1),
    "inspiration": ("inspiration", 1),
    "expiration": ("inspiration", -1),
    "opposition": ("opposition", 1),
    "reposition": ("opposition", -1),
}
LIFTED = {"hallux_mtp", "hallux_ip", "toe_mtp", "toe_pip", "toe_dip", "thumb_cmc"}
UNMEASURED_DEG = 30.0


def laid(pose: Pose) -> Lay:
    """The pose as numbers; a motion without degrees is drawn as a middling one."""
    found: Lay = {}
    for angle in pose:
        axis, sign = _axis(angle)
        size = UNMEASURED_DEG if angle.deg is None else float(angle.deg)
        found[angle.joint, axis] = sign * size
    return found


def _axis(angle: Angle) -> tuple[str, int]:
    special = POSITIVE.get((angle.joint, angle.motion))
    if special:
        return special
    axis, sign = AXES.get(angle.motion, (angle.motion, 1))
    if axis == "flexion" and angle.joint in LIFTED:
        return "extension", -sign
    if angle.joint == "scapula" and axis == "posterior_tilt":
        return "anterior_tilt", -sign
    if angle.joint == "temporomandibular" and axis == "elevation":
        return "depression", -1 if angle.motion == "elevation" else 1
    return axis, sign


def on_the_way(start: Lay, end: Lay, share: float) -> Lay:
    """The pose that lies this share of the way from start to end, joint by joint."""
    return {
        key: start.get(key, 0.0) + share * (end.get(key, 0.0) - start.get(key, 0.0))
        for key in {**start, **end}
    }

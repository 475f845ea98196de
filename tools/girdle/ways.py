"""The atlas' joints and motions as coordinates of the girdle, and how far each coordinate goes."""

from collections.abc import Mapping

from glideway.body.core.vocabulary import Vocabulary
from tools.girdle import facts

# joint -> motion -> the coordinate and its sign. `cervical` is the lower neck, because the
# vocabulary names the upper neck as a joint of its own. A blade goes forward round the chest's
# centre: with the clavicle as the driver the rhomboids hardly draw it back.
WAYS: dict[str, dict[str, tuple[str, int]]] = {
    "cervical": {
        "extension": ("pitch2", 1),
        "flexion": ("pitch2", -1),
        "lateral_flexion_same_side": ("roll2", 1),
        "lateral_flexion_opposite_side": ("roll2", -1),
        "rotation_opposite_side": ("yaw2", 1),
        "rotation_same_side": ("yaw2", -1),
    },
    "upper_cervical": {
        "extension": ("pitch1", 1),
        "flexion": ("pitch1", -1),
        "lateral_flexion_same_side": ("roll1", 1),
        "lateral_flexion_opposite_side": ("roll1", -1),
        "rotation_opposite_side": ("yaw1", 1),
        "rotation_same_side": ("yaw1", -1),
    },
    "scapula": {
        "elevation": ("elevation", 1),
        "depression": ("elevation", -1),
        "protraction": ("abduction", 1),
        "retraction": ("abduction", -1),
        "upward_rotation": ("up_rot", 1),
        "downward_rotation": ("up_rot", -1),
        "posterior_tilt": ("tilt_post", 1),
        "anterior_tilt": ("tilt_post", -1),
    },
    "sternoclavicular": {"elevation": ("elevation", 1), "depression": ("elevation", -1)},
}
# Neither source gives a usable range of the girdle: from memory, degrees, well inside what a
# shoulder does (twelve of the clavicle lift the shoulder's tip by two and a half centimetres).
GIRDLE_RANGES: dict[str, tuple[float, float]] = {
    "elevation": (-5.0, 12.0),
    "abduction": (-15.0, 15.0),
    "up_rot": (-10.0, 30.0),
    "tilt_post": (-10.0, 10.0),
}
# How the walk between two poses writes "to the end of comfortable range", and how much of the
# coordinate's range that is: nobody is comfortable at its very end.
COMFORTABLE_DEG, COMFORT = 30.0, 0.8
# A raised arm turns the blade up, 0.43 degrees for each degree between arm and blade (Braman and
# others 2009, 10.1016/j.jse.2009.02.001): that share of what arm and blade do together.
FOLLOWS = 0.43 / 1.43
LEVELS = ("cerv7", "cerv6", "cerv5", "cerv4", "cerv3", "cerv2", "cerv1", "skull")
AXIS = LEVELS.index("cerv2") + 1  # the lower neck ends here and the upper begins
CARRIES = {
    "elevation": {"clavicle", "scapula"},
    "protraction": {"clavicle", "scapula"},
    "abduction": {"clavicle", "scapula"},
    "up_rot": {"clavicle", "scapula"},
    "tilt_post": {"scapula"},
}
SPILLS = {"pitch2": "pitch1", "roll2": "roll1", "yaw2": "yaw1"}


def way(joint: str, motion: str) -> tuple[str, int] | None:
    return WAYS.get(joint, {}).get(motion)


def ranges() -> dict[str, tuple[float, float]]:
    """Degrees each coordinate may go, low and high."""
    neck = facts.skeleton()["neck"]["coordinates"]
    return {name: tuple(fact["range_deg"]) for name, fact in neck.items()} | GIRDLE_RANGES


def coordinates(stand: Mapping[tuple[str, str], float], words: Vocabulary) -> dict[str, float]:
    """Degrees of every coordinate for a stand: signed degrees of each (joint, axis).

    What nobody measures goes most of its range where the pose says "comfortable". A neck goes as
    far as its lower part can; what is asked beyond that the upper part does, unless the pose says
    where that is. A blade follows a raised arm, unless the pose says how it is turned.
    """
    limits = ranges()
    found: dict[str, float] = {}
    for (joint, axis), degrees in stand.items():
        known = way(joint, axis)
        if known is None:
            continue
        name, sign = known
        wanted = sign * degrees
        motion = axis if degrees >= 0 else words.opposites[axis]
        if words.most_deg(joint, motion) is None:
            low, high = limits[name]
            wanted *= COMFORT * (high if wanted > 0 else -low) / COMFORTABLE_DEG
        found[name] = wanted
    for lower, upper in SPILLS.items():
        if lower in found and upper not in found:
            low, high = limits[lower]
            within = min(max(found[lower], low), high)
            found[upper], found[lower] = found[lower] - within, within
    arm = max(0.0, *(_along(stand, motion, words) for motion in ("flexion", "abduction")))
    if arm and "up_rot" not in found:
        found["up_rot"] = min(FOLLOWS * arm, limits["up_rot"][1])
    return found


def _along(stand: Mapping[tuple[str, str], float], motion: str, words: Vocabulary) -> float:
    """Degrees of the shoulder toward a motion; against it they are negative."""
    axis = words.axis(motion)
    degrees = stand.get(("shoulder", axis), 0.0)
    return degrees if axis == motion else -degrees


def crosses(line: facts.Line, coordinate: str) -> bool:
    """Whether moving the coordinate moves one end of the line against the other."""
    if coordinate in CARRIES:
        moved = line.bones & CARRIES[coordinate]
        return bool(moved) and moved != line.bones
    heights = {LEVELS.index(bone) + 1 if bone in LEVELS else 0 for bone in line.bones}
    upper = coordinate.endswith("1")
    return len({max(one, AXIS) if upper else min(one, AXIS) for one in heights}) > 1

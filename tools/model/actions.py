"""Every listed action of a mapped muscle, asked of the model: the lever of each of its slips."""

from collections.abc import Mapping

from glideway.body.core import engine
from glideway.body.core.structures import Structure
from tools.girdle import derive
from tools.model import bodies, lengths, rows

CURLED = 17.19  # degrees at which a finger is tested: 0.3 rad
# Where an action is asked that does not name its posture. A lever depends on the pose, and a
# textbook's action is meant in a usual one.
ASKED_AT: dict[tuple[str, str], dict[str, float]] = {
    ("elbow", "flexion"): {"elbow_flexion_r": 60},
    ("elbow", "extension"): {"elbow_flexion_r": 60},
    ("forearm", "pronation"): {"elbow_flexion_r": 80},
    ("forearm", "supination"): {"elbow_flexion_r": 80},
    ("knee", "flexion"): {"knee_angle_r": 30},
    ("knee", "extension"): {"knee_angle_r": 30},
    ("shoulder", "abduction"): {"elv_angle_r": 0, "shoulder_elv_r": 45},
    ("shoulder", "adduction"): {"elv_angle_r": 0, "shoulder_elv_r": 45},
    ("shoulder", "flexion"): {"elv_angle_r": 85, "shoulder_elv_r": 30},
    ("shoulder", "extension"): {"elv_angle_r": 85, "shoulder_elv_r": 60},
    ("shoulder", "horizontal_adduction"): {"elv_angle_r": 20, "shoulder_elv_r": 80},
    ("shoulder", "horizontal_abduction"): {"elv_angle_r": 20, "shoulder_elv_r": 80},
    ("shoulder", "internal_rotation"): {"elv_angle_r": 20, "shoulder_elv_r": 20},
    ("shoulder", "external_rotation"): {"elv_angle_r": 20, "shoulder_elv_r": 20},
}
# In the plane it is asked in, raising the arm is flexion or abduction.
RAISED: dict[str, tuple[str, float]] = {
    "flexion": ("shoulder_elv_r", 1.0),
    "extension": ("shoulder_elv_r", -1.0),
    "abduction": ("shoulder_elv_r", 1.0),
    "adduction": ("shoulder_elv_r", -1.0),
    "horizontal_adduction": ("elv_angle_r", 1.0),
    "horizontal_abduction": ("elv_angle_r", -1.0),
}


def asked(slip: str, joint: str, motion: str) -> tuple[str, float] | None:
    """The coordinate, with its sign, on which a slip is asked; None where its model has none."""
    if joint == "shoulder" and motion in RAISED:
        return RAISED[motion] if bodies.home(slip) == bodies.ARM else None
    if bodies.home(slip) == bodies.GIRDLE:
        return derive.asked(slip, joint, motion)
    number = lengths.finger(slip)
    for model, name, sign in bodies.ways(joint, motion):
        if model != bodies.home(slip):
            continue
        if number is None or not joint.startswith("finger_") or number in name:
            return name, sign
    return None


def posture(slip: str, joint: str, motion: str, row: Structure) -> dict[str, float]:
    """Where an action is asked: at the posture of its row, or else where textbooks mean it."""
    home = bodies.home(slip) or ""
    named = row.postures.get(f"{joint}:{motion}")
    if named is not None:
        return bodies.coordinates(bodies.stand(named))[home]
    number = lengths.finger(slip)
    if joint.startswith("finger_") and number:
        return dict.fromkeys(bodies.finger_bends(number), CURLED)
    return ASKED_AT.get((joint, motion), {})


def pull(structure: str, spans: Mapping[str, tuple[float, float]]) -> dict[str, object]:
    """The row of one structure: the lever of every slip on every listed action, and its spans."""
    row = rows.book().structures[structure]
    levers: dict[str, dict[str, float]] = {}
    for one in row.actions:
        found = levers.setdefault(f"{one.joint}:{one.motion}", {})
        for slip in rows.slips()[structure]:
            coordinate = asked(slip, one.joint, one.motion)
            if coordinate:
                name, sign = coordinate
                at = posture(slip, one.joint, one.motion, row)
                found[slip] = round(sign * lengths.lever(slip, name, at), 2)
    return {
        "structure": structure,
        "model": bodies.family(rows.slips()[structure][0]),
        "inputs": engine.listed(row),
        "levers": levers,
        "spans": {slip: spans[slip] for slip in rows.slips()[structure]},
    }

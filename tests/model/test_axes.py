"""Which way each coordinate goes, found by moving the joint and watching the bones.

Never from a muscle: that would be circular. Names in the model files mislead (`mp_flexion`
grows in extension), so every line of the sign table stands here with what a person would see.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest

from tools.model import actions, bodies

pytestmark = pytest.mark.model

STEP_DEG = 8.0
ELBOW_BENT_PALM_UP = {"elbow_flexion_r": 90, "pro_sup_r": -90, "shoulder_elv_r": 0}
ELBOW_BENT_THUMB_UP = {"elbow_flexion_r": 90, "pro_sup_r": 0, "shoulder_elv_r": 0}
FORWARD_30 = {"elv_angle_r": 90, "shoulder_elv_r": 30}
OUT_30, OUT_80 = ({"elv_angle_r": 0, "shoulder_elv_r": far} for far in (30, 80))
FINGERS = {2: "secondmc_r", 3: "thirdmc_r", 4: "fourthmc_r", 5: "fifthmc_r"}


class Seen(NamedTuple):
    """Moving `joint motion` from `pose`, the tip of `bone` goes `way` as seen from `beside`."""

    joint: str
    motion: str
    pose: Mapping[str, float]
    bone: str
    beside: str
    way: str


def tips(body: bodies.Body) -> dict[str, np.ndarray]:
    """A point far out on each bone: the middle of its surface."""
    model, data = body.model, body.data
    return {
        model.body(number).name: np.array(
            data.geom_xpos[model.body_geomadr[number] : model.body_geomadr[number] + count]
        ).mean(axis=0)
        for number, count in enumerate(model.body_geomnum)
        if count
    }


def frame() -> dict[str, np.ndarray]:
    """Up, right and forward, from where the bones of a standing person are."""
    leg = bodies.body(bodies.LEG)
    leg.settle({})
    up = _unit(leg.where("femur_r") - leg.where("talus_r"))
    right = _unit(leg.where("femur_r") - leg.where("femur_l"))
    forward = _unit(leg.where("toes_r") - leg.where("calcn_r"))
    return {
        "up": up, "down": -up, "right": right, "left": -right,
        "forward": forward, "back": -forward,
    }  # fmt: skip


def _unit(vector: np.ndarray) -> np.ndarray:
    out = np.zeros(3)
    out[int(np.argmax(np.abs(vector)))] = np.sign(vector[np.argmax(np.abs(vector))])
    return out


LEG = [
    Seen("hip", "flexion", {}, "tibia_r", "femur_r", "forward"),
    Seen("hip", "extension", {}, "tibia_r", "femur_r", "back"),
    Seen("hip", "abduction", {}, "tibia_r", "femur_r", "right"),
    Seen("hip", "adduction", {}, "tibia_r", "femur_r", "left"),
    # Shin hanging back behind a straight thigh: turning the thigh in carries the foot outward.
    Seen("hip", "internal_rotation", {"knee_angle_r": 90}, "calcn_r", "tibia_r", "right"),
    Seen("hip", "external_rotation", {"knee_angle_r": 90}, "calcn_r", "tibia_r", "left"),
    Seen("knee", "flexion", {"knee_angle_r": 20}, "calcn_r", "tibia_r", "back"),
    Seen("knee", "extension", {"knee_angle_r": 40}, "calcn_r", "tibia_r", "forward"),
    Seen("ankle", "dorsiflexion", {}, "toes_r", "calcn_r", "up"),
    Seen("ankle", "plantarflexion", {}, "toes_r", "calcn_r", "down"),
    Seen("toe_mtp", "flexion", {}, "toes_r", "calcn_r", "down"),
    Seen("toe_mtp", "extension", {}, "toes_r", "calcn_r", "up"),
    Seen("hallux_mtp", "flexion", {}, "toes_r", "calcn_r", "down"),
    # The sole turns to the midline when the heel swings under the ankle toward it.
    Seen("subtalar", "inversion", {}, "calcn_r", "talus_r", "left"),
    Seen("subtalar", "eversion", {}, "calcn_r", "talus_r", "right"),
]
ARM = [
    Seen("elbow", "flexion", {"shoulder_elv_r": 0}, "lunate_r", "ulna_r", "forward"),
    Seen("elbow", "extension", ELBOW_BENT_THUMB_UP, "lunate_r", "ulna_r", "down"),
    Seen("forearm", "pronation", ELBOW_BENT_THUMB_UP, "secondmc_r", "fifthmc_r", "left"),
    Seen("forearm", "supination", ELBOW_BENT_THUMB_UP, "secondmc_r", "fifthmc_r", "right"),
    Seen("wrist", "flexion", ELBOW_BENT_PALM_UP, "thirdmc_r", "lunate_r", "up"),
    Seen("wrist", "extension", ELBOW_BENT_PALM_UP, "thirdmc_r", "lunate_r", "down"),
    # With the palm up the thumb points outward, to the right.
    Seen("wrist", "radial_deviation", ELBOW_BENT_PALM_UP, "thirdmc_r", "lunate_r", "right"),
    Seen("wrist", "ulnar_deviation", ELBOW_BENT_PALM_UP, "thirdmc_r", "lunate_r", "left"),
    Seen("thumb_cmc", "extension", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "right"),
    Seen("thumb_cmc", "abduction", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "up"),
    Seen("thumb_mcp", "extension", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "right"),
    Seen("thumb_mcp", "flexion", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "left"),
    Seen("thumb_ip", "extension", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "right"),
    Seen("thumb_ip", "flexion", ELBOW_BENT_PALM_UP, "distal_thumb_r", "trapezium_r", "left"),
    Seen("shoulder", "internal_rotation", ELBOW_BENT_THUMB_UP, "lunate_r", "ulna_r", "left"),
    Seen("shoulder", "external_rotation", ELBOW_BENT_THUMB_UP, "lunate_r", "ulna_r", "right"),
    Seen("shoulder", "flexion", FORWARD_30, "ulna_r", "humerus_r", "forward"),
    Seen("shoulder", "abduction", OUT_30, "ulna_r", "humerus_r", "right"),
    Seen("shoulder", "adduction", OUT_30, "ulna_r", "humerus_r", "left"),
    Seen("shoulder", "horizontal_adduction", OUT_80, "ulna_r", "humerus_r", "forward"),
    Seen("shoulder", "horizontal_abduction", OUT_80, "ulna_r", "humerus_r", "back"),
    *(
        Seen(joint, "flexion", ELBOW_BENT_PALM_UP, f"distph{number}_r", palm, "up")
        for number, palm in FINGERS.items()
        for joint in ("finger_mcp", "finger_pip", "finger_dip")
    ),
    # Spreading: away from the middle finger, so the index goes to the thumb's side.
    Seen("finger_mcp", "abduction", ELBOW_BENT_PALM_UP, "distph2_r", "secondmc_r", "right"),
    Seen("finger_mcp", "abduction", ELBOW_BENT_PALM_UP, "distph4_r", "fourthmc_r", "left"),
    Seen("finger_mcp", "adduction", ELBOW_BENT_PALM_UP, "distph5_r", "fifthmc_r", "right"),
]  # fmt: skip
TRUNK = [
    Seen("thoracolumbar", "extension", {}, "torso", "sacrum", "back"),
    Seen("thoracolumbar", "flexion", {}, "torso", "sacrum", "forward"),
    Seen("thoracolumbar", "lateral_flexion_same_side", {}, "torso", "sacrum", "right"),
    Seen("thoracolumbar", "lateral_flexion_opposite_side", {}, "torso", "sacrum", "left"),
]


def moved(seen: Seen, model: str) -> np.ndarray:
    """How the tip of the bone went, relative to the other bone, in metres."""
    body = bodies.body(model)
    ways = bodies.ways(seen.joint, seen.motion)
    if seen.joint == "shoulder" and seen.motion in actions.RAISED:
        ways = ((model, *actions.RAISED[seen.motion]),)
    places = []
    for share in (0.0, STEP_DEG):
        pose = dict(seen.pose)
        for _, name, sign in ways:
            low, high = body.ranges[name]
            middle = 20.0 if low <= 0 and high >= 90 and name not in pose else 0.0
            pose[name] = seen.pose.get(name, middle) + sign * share
        body.settle(pose)
        found = tips(body)
        places.append(found[seen.bone] - body.where(seen.beside))
    out: np.ndarray = places[1] - places[0]
    return out


@pytest.mark.parametrize(
    ("seen", "model"),
    [
        *((one, bodies.LEG) for one in LEG),
        *((one, bodies.ARM) for one in ARM),
        *((one, bodies.TRUNK) for one in TRUNK),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{one.joint}-{one.motion}-{one.bone}",
)
def test_a_joint_moves_the_bone_the_way_its_motion_is_named(seen: Seen, model: str) -> None:
    went = moved(seen, model)
    along = float(went @ frame()[seen.way])
    assert along > 0.0005, went
    assert along >= 0.3 * float(np.linalg.norm(went)), went


def test_turning_the_trunk_grows_to_the_left_so_the_right_side_turns_away() -> None:
    body = bodies.body(bodies.TRUNK)
    body.settle({})
    before = body.data.body("torso").xmat.reshape(3, 3).copy()
    body.settle({"axial_rotation": 8})
    turn = body.data.body("torso").xmat.reshape(3, 3) @ before.T
    faces = turn @ frame()["forward"]
    assert float(faces @ frame()["left"]) > 0.05
    assert bodies.ways("thoracolumbar", "rotation_opposite_side") == (
        (bodies.TRUNK, "axial_rotation", 1.0),
    )


def test_every_line_of_the_sign_table_was_watched() -> None:
    watched = {(one.joint, one.motion) for one in (*LEG, *ARM, *TRUNK)}
    assert set(bodies.GROWS) - watched == {("thoracolumbar", "rotation_opposite_side")}

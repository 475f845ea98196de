"""The three myo_sim bodies and our own girdle, put into poses of the atlas' own vocabulary.

A pose names joints and motions; a model has coordinates whose names sometimes mislead. The sign
table below says which way each coordinate goes; `tests/model/test_axes.py` proves every line of
it by moving the joint and watching the bones, never by asking a muscle.
"""

import math
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Protocol

import mujoco
import myo_sim
import numpy as np

from glideway.body.core.geometry import Model
from glideway.body.core.vocabulary import Pose
from tools.girdle import body as girdle
from tools.girdle import ways as girdle_ways
from tools.model import rows

ARM, LEG, TRUNK = "myoarm_r", "myolegs", "myotorso"
MODELS = (ARM, LEG, TRUNK)
GIRDLE = girdle.NAME
WALKED = (*MODELS, GIRDLE)
JOINT_COUPLING = mujoco.mjtEq.mjEQ_JOINT

# Degrees of a coordinate that nobody named: an arm hangs a little away from the side and bent.
BASE: dict[str, dict[str, float]] = {
    ARM: {"shoulder_elv_r": 30, "elv_angle_r": 30, "elbow_flexion_r": 20},
    LEG: {},
    TRUNK: {},
    GIRDLE: {},
}
# The trunk's coordinate counts less than the trunk turns, and past these degrees it folds where
# no spine does: its signs are used, its angles are not.
TRUNK_SHARE = 1.87
CLIPPED: dict[str, tuple[float, float]] = {
    "flex_extension": (-30, 12),
    "lat_bending": (-14, 14),
    "axial_rotation": (-8, 8),
}
# "To the end of comfortable range" where nobody measures degrees.
COMFORTABLE_DEG = 30
# The two coordinates of a raised arm: its plane, and how far it is raised in it.
RAISING = ("elv_angle_r", "shoulder_elv_r")
# As far across the front as the arm model's plane goes.
ACROSS_DEG = 130.0

Way = tuple[str, str, float]  # model, coordinate, sign of the motion on it


_MCP = [f"mcp{finger}_flexion_r" for finger in (2, 3, 4, 5)]
_PIP = ["pm2_flexion_r", "pm3_flexion_r", "pm4_flexion", "pm5_flexion_r"]
_DIP = ["md2_flexion_r", "md3_flexion", "md4_flexion_r", "md5_flexion_r"]

# The motion that makes each coordinate grow. Its opposite makes it shrink.
GROWS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("hip", "flexion"): ((LEG, "hip_flexion_r"),),
    ("hip", "adduction"): ((LEG, "hip_adduction_r"),),
    ("hip", "internal_rotation"): ((LEG, "hip_rotation_r"),),
    ("knee", "flexion"): ((LEG, "knee_angle_r"),),
    ("ankle", "dorsiflexion"): ((LEG, "ankle_angle_r"),),
    ("subtalar", "inversion"): ((LEG, "subtalar_angle_r"),),
    ("toe_mtp", "flexion"): ((LEG, "mtp_angle_r"),),
    ("hallux_mtp", "flexion"): ((LEG, "mtp_angle_r"),),
    ("elbow", "flexion"): ((ARM, "elbow_flexion_r"),),
    ("forearm", "pronation"): ((ARM, "pro_sup_r"),),
    ("wrist", "flexion"): ((ARM, "flexion_r"),),
    ("wrist", "radial_deviation"): ((ARM, "deviation_r"),),
    ("shoulder", "internal_rotation"): ((ARM, "shoulder_rot_r"),),
    ("finger_mcp", "flexion"): tuple((ARM, one) for one in _MCP),
    ("finger_pip", "flexion"): tuple((ARM, one) for one in _PIP),
    ("finger_dip", "flexion"): tuple((ARM, one) for one in _DIP),
    ("thumb_cmc", "extension"): ((ARM, "cmc_flexion"),),
    ("thumb_cmc", "abduction"): ((ARM, "cmc_abduction"),),
    ("thumb_mcp", "extension"): ((ARM, "mp_flexion_r"),),
    ("thumb_ip", "extension"): ((ARM, "ip_flexion_r"),),
    ("thoracolumbar", "extension"): ((TRUNK, "flex_extension"),),
    ("thoracolumbar", "lateral_flexion_same_side"): ((TRUNK, "lat_bending"),),
    ("thoracolumbar", "rotation_opposite_side"): ((TRUNK, "axial_rotation"),),
}
# Fingers spread away from the middle one, whose own spreading goes both ways and is left alone.
SPREADS: tuple[Way, ...] = (
    (ARM, "mcp2_abduction_r", 1.0),
    (ARM, "mcp4_abduction_r", -1.0),
    (ARM, "mcp5_abduction_r", -1.0),
)


def finger_bends(number: str) -> list[str]:
    """The three bends of one finger, from the knuckle out."""
    return [name for name in (*_MCP, *_PIP, *_DIP) if number in name]


def ways(joint: str, motion: str) -> tuple[Way, ...]:
    """The coordinates that one motion moves, with its sign; empty where no model has it.

    Raising an arm is not here: it is a plane and an elevation, see `coordinates`.
    """
    if joint == "finger_mcp" and motion in {"abduction", "adduction"}:
        sign = 1.0 if motion == "abduction" else -1.0
        return tuple((model, name, sign * one) for model, name, one in SPREADS)
    opposite = rows.book().vocabulary.opposites.get(motion, "")
    for way, sign in ((motion, 1.0), (opposite, -1.0)):
        if (joint, way) in GROWS:
            return tuple((model, name, sign) for model, name in GROWS[joint, way])
    known = girdle_ways.way(joint, motion)
    return ((GIRDLE, known[0], float(known[1])),) if known else ()


Stand = dict[tuple[str, str], float]  # (joint, axis) -> signed degrees along the axis


def stand(pose: Pose) -> Stand:
    """A pose as signed degrees on each axis, so that two poses can be walked between."""
    vocabulary = rows.book().vocabulary
    found = {}
    for one in pose:
        axis = vocabulary.axis(one.motion)
        size = float(COMFORTABLE_DEG if one.deg is None else one.deg)
        found[one.joint, axis] = size if one.motion == axis else -size
    return found


def between(start: Stand, end: Stand, share: float) -> Stand:
    """Part of the way from one stand to another; an axis that only one names starts at zero."""
    return {
        axis: (1 - share) * start.get(axis, 0.0) + share * end.get(axis, 0.0)
        for axis in {**start, **end}
    }


def coordinates(pose: Stand) -> dict[str, dict[str, float]]:
    """Degrees of every named coordinate, by model; what no model has is left out."""
    found: dict[str, dict[str, float]] = {model: dict(BASE[model]) for model in WALKED}
    for (joint, axis), degrees in pose.items():
        for model, name, sign in ways(joint, axis):
            found[model][name] = sign * degrees / (TRUNK_SHARE if model == TRUNK else 1.0)
    found[GIRDLE] = girdle_ways.coordinates(pose, rows.book().vocabulary)
    found[ARM].update(_raised(pose))
    return found


def _raised(pose: Stand) -> dict[str, float]:
    """Flexion, abduction and reaching across as the plane an arm is raised in, and how far.

    Plane 0 is abduction, 90 is flexion, -90 is extension. An arm that is only turned, or not
    named at all, keeps the base.
    """
    vocabulary = rows.book().vocabulary
    axes = {name: vocabulary.axis(name) for name in ("flexion", "abduction")}
    across = vocabulary.axis("horizontal_adduction")
    named = {axis for joint, axis in pose if joint == "shoulder"}
    if not named & {*axes.values(), across}:
        return {}

    def along(motion: str, axis: str) -> float:
        value = pose.get(("shoulder", axis), 0.0)
        return value if motion == axis else -value

    forward, out = along("flexion", axes["flexion"]), along("abduction", axes["abduction"])
    raised = math.hypot(forward, out)
    if across in named:
        plane = along("horizontal_adduction", across)
        raised = max(abs(forward), abs(out)) if named & {*axes.values()} else 80.0
    else:
        plane = math.degrees(math.atan2(forward, out)) if raised else 30.0
    if abs(plane) > ACROSS_DEG:  # an arm drawn in past the side goes in front of the body
        plane = ACROSS_DEG
    return {"elv_angle_r": plane, "shoulder_elv_r": raised}


class Walker(Protocol):
    """What a walk asks of any model: stand in a pose, and say how long its paths are there."""

    name: str
    ranges: dict[str, tuple[float, float]]
    fascicles: dict[str, int]

    def settle(self, degrees: Mapping[str, float]) -> list[str]: ...
    def lengths(self, fascicles: Iterable[str]) -> list[float]: ...


class Body:
    """One model with its data; `settle` puts it into a pose and works out where all parts are."""

    def __init__(self, name: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel's own remark about empty prefixes
            self.model = myo_sim.load_spec(name).compile()
        self.name = name
        self.data = mujoco.MjData(self.model)
        joints = [self.model.joint(number) for number in range(self.model.njnt)]
        self._at = {one.name: int(one.qposadr[0]) for one in joints}
        self._hinge = {one.name: one.type[0] == mujoco.mjtJoint.mjJNT_HINGE for one in joints}
        self._couplings = self._read_couplings()
        slaves = {slave for slave, *_ in self._couplings}
        self.ranges = {
            one.name: CLIPPED.get(one.name, tuple(np.degrees(one.range).tolist()))
            for one in joints
            if self._hinge[one.name] and self._at[one.name] not in slaves
        }
        tendons = [self.model.tendon(number).name for number in range(self.model.ntendon)]
        self.fascicles = {one.removesuffix("_tendon"): at for at, one in enumerate(tendons)}

    def _read_couplings(self) -> list[tuple[int, int, float, float, tuple[float, ...]]]:
        """The model's own polynomials: address of the slave and of its master, zeros, factors."""
        model, found = self.model, []
        for number in range(model.neq):
            if model.eq_type[number] != JOINT_COUPLING or not model.eq_active0[number]:
                continue
            slave = int(model.jnt_qposadr[model.eq_obj1id[number]])
            leader = int(model.eq_obj2id[number])
            master = int(model.jnt_qposadr[leader]) if leader >= 0 else -1
            zeros = (float(model.qpos0[slave]), float(model.qpos0[master]) if leader >= 0 else 0.0)
            factors = tuple(float(one) for one in model.eq_data[number][:5])
            found.append((slave, master, *zeros, factors))
        return found

    def settle(self, degrees: Mapping[str, float]) -> list[str]:
        """Put the body into this pose, slaved joints following by the model's own polynomials.

        Unnamed coordinates stand at the base. What lies past the model's range is brought back
        to it; the names of those coordinates are returned.
        """
        place = self.data.qpos
        place[:] = self.model.qpos0
        short = []
        for name, wanted in {**BASE[self.name], **degrees}.items():
            low, high = self.ranges[name]
            if not low - 1e-6 <= wanted <= high + 1e-6:
                short.append(name)
            place[self._at[name]] = math.radians(min(max(wanted, low), high))
        for slave, master, zero, base, factors in self._couplings:
            moved = place[master] - base if master >= 0 else 0.0
            place[slave] = zero + sum(one * moved**power for power, one in enumerate(factors))
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_tendon(self.model, self.data)
        return short

    def lengths(self, fascicles: Iterable[str]) -> list[float]:
        """Millimetres of each path in the pose the body stands in."""
        return [1000 * float(self.data.ten_length[self.fascicles[one]]) for one in fascicles]

    def where(self, part: str) -> np.ndarray:
        """The origin of a bone in the pose the body stands in, in metres."""
        return np.array(self.data.body(part).xpos)


@cache
def body(name: str) -> Body:
    """Each model is compiled once."""
    return Body(name)


def walker(name: str) -> Walker:
    """Any model that can be walked, our own girdle among them."""
    return girdle.body() if name == GIRDLE else body(name)


@cache
def home(fascicle: str) -> str | None:
    """The model a path belongs to."""
    return next((name for name in WALKED if fascicle in walker(name).fascicles), None)


def family(fascicle: str) -> Model:
    """Which of the two sets of models a path is from."""
    return "girdle" if home(fascicle) == GIRDLE else "myo_sim"

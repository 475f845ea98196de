"""Put the bones where a posture says, and measure lines there.

A posture names coordinates in degrees; what it does not name is at rest. Neck: `pitch` back,
`roll` to the right, `yaw` to the left, 1 for skull to C2 and 2 for C2 to T1. Girdle, each with
its side (`elevation_r`): `elevation` turns the clavicle up and carries the blade, `abduction`
slides the blade forward round the chest's centre, `up_rot` turns its socket up about the place
where it lies on the ribs, `tilt_post` tips its lower angle forward, `protraction` is the other
reading of reaching forward: the clavicle drives and the blade turns half as much.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import mujoco
import numpy as np

from tools.girdle import facts, mjcf, wrap
from tools.girdle.mjcf import SIDES, Matrix

Posture: TypeAlias = Mapping[str, float]
NECK = ("pitch1", "roll1", "yaw1", "pitch2", "roll2", "yaw2")
GIRDLE = ("elevation", "protraction", "abduction", "up_rot", "tilt_post")
TURNED_IN_A_MIRROR = ("roll1", "roll2", "yaw1", "yaw2")
STEP_DEG, WRAPPED_STEP_DEG = 0.01, 0.5
MM = 1000.0


def mirror(posture: Posture) -> dict[str, float]:
    """The same posture of the other side: bends and turns change sign, blades change places."""
    swap = {"r": "l", "l": "r"}
    found = {}
    for name, degrees in posture.items():
        stem, _, side = name.rpartition("_")
        if side in swap:
            found[f"{stem}_{swap[side]}"] = degrees
        else:
            found[name] = -degrees if name in TURNED_IN_A_MIRROR else degrees
    return found


class Girdle:
    """The built model. One at a time is enough: `place` moves its bones, the rest only reads."""

    def __init__(self, lines: Mapping[str, facts.Line] | None = None) -> None:
        self._shoulders: dict[str, object] = {}
        self._wrapped: dict[str, dict[str, float]] = {}
        self._model: Any = mujoco.MjModel.from_xml_string(mjcf.build(lines or facts.lines()))
        self._data: Any = mujoco.MjData(self._model)
        self.place({})

    def place(self, posture: Posture, *, joined: bool = True) -> None:
        """`joined=False` leaves the blade where its own coordinates put it, off the clavicle."""
        unknown = set(posture) - {*NECK, *(f"{name}_{s}" for name in GIRDLE for s in SIDES)}
        if unknown:
            raise ValueError(f"no such coordinate: {', '.join(sorted(unknown))}")
        radians = {name: float(np.radians(degrees)) for name, degrees in posture.items()}
        self._bend(radians)
        for side in SIDES:
            mine = {name: radians.get(f"{name}_{side}", 0.0) for name in GIRDLE}
            self._shoulder(mine, side, joined=joined)
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_comPos(self._model, self._data)
        mujoco.mj_tendon(self._model, self._data)

    def length(self, line: facts.Line, side: str = "r") -> float:
        """In millimetres."""
        if line.round_chest:
            return self._round(line.id, side)
        return MM * float(self._data.tendon(f"{line.id}_{side}").length[0])

    def _round(self, name: str, side: str) -> float:
        """Both ends are on chest and blade: worked out anew only when the shoulder has moved."""
        known = self._wrapped[side]
        if name not in known:
            start, end = (self.site(f"{name}_{side}_{n}") for n in range(2))
            known[name] = MM * wrap.length(start, end, SIDES[side])
        return known[name]

    def site(self, name: str) -> Matrix:
        return np.array(self._data.site(name).xpos)

    def at(self, bone: str, point: Any) -> Matrix:  # noqa: ANN401 - any three numbers
        """Where a point of a bone is now, in the thorax frame."""
        body = self._data.body(bone)
        found: Matrix = body.xpos + body.xmat.reshape(3, 3) @ np.array(point)
        return found

    def arm(
        self,
        line: facts.Line,
        coordinate: str,
        posture: Posture | None = None,
        *,
        side: str = "r",
        joined: bool = True,
    ) -> float:
        """-dL/dq in mm about a posture: positive where the muscle makes the positive motion."""
        base = dict(posture or {})
        name = coordinate if coordinate in NECK else f"{coordinate}_{side}"
        step = WRAPPED_STEP_DEG if line.round_chest else STEP_DEG
        found = []
        for way in (-step, step):
            self.place({**base, name: base.get(name, 0.0) + way}, joined=joined)
            found.append(self.length(line, side))
        return (found[0] - found[1]) / float(np.radians(2 * step))

    def _bend(self, radians: Mapping[str, float]) -> None:
        """Each neck coordinate is shared out over its levels."""
        for name, fact in facts.skeleton()["neck"]["coordinates"].items():
            for level, share in fact["shares"].items():
                self._turn(f"{level}_{name[:-1]}", share * radians.get(name, 0.0))

    def _shoulder(self, asked: Mapping[str, float], side: str, *, joined: bool) -> None:
        """The blade by its own coordinates, the clavicle's tip after it, the blade to the tip."""
        if self._shoulders.get(side) == (asked, joined):
            return
        self._shoulders[side] = (asked, joined)
        self._wrapped[side] = {}
        blade = _Blade()
        blade.turn(blade.spine, blade.joint, asked["tilt_post"])
        blade.turn(blade.facing, blade.contact, asked["up_rot"])
        blade.turn(np.array((0.0, 1.0, 0.0)), blade.centre, asked["abduction"])
        swing, lift = _follow(blade.joint)
        swing, lift = swing + asked["protraction"], lift + asked["elevation"]
        blade.turn(_Blade.protraction_axis(), blade.joint, asked["protraction"] / 2.0)
        if joined or asked["elevation"] or asked["protraction"]:
            blade.shift(_tip(swing, lift) - blade.joint)
        self._turn(f"clavicle_{side}_protraction", swing)
        self._turn(f"clavicle_{side}_elevation", lift)
        free = self._data.joint(f"scapula_{side}")
        turned = mjcf.quaternion(mjcf.mirrored(blade.rotation, side))
        free.qpos[:] = [*mjcf.place(blade.origin, side), *turned]

    def _turn(self, joint: str, radians: float) -> None:
        self._data.joint(joint).qpos[0] = radians


class _Blade:
    """The right shoulder blade on its way from rest to where a posture wants it."""

    def __init__(self) -> None:
        fact = facts.skeleton()
        self.rotation: Matrix = np.array(fact["rest"]["scapula_rotation"])
        self.origin: Matrix = np.array(fact["rest"]["scapula_origin"])
        self.centre = np.array(fact["thoracic_centre"]["at"])
        # The socket turns up: against the normal of the blade's plane.
        self.facing = -np.array(fact["scapular_axes"]["plane_normal"])
        marks = fact["scapular_landmarks"]
        self._joint = np.array(fact["acromioclavicular"]["point_in_scapula"])
        self._contact = np.array(fact["thoracic_centre"]["contact_in_scapula"])
        self.spine = self.rotation @ np.subtract(marks["acromial_angle"], marks["spine_root"])

    @staticmethod
    def protraction_axis() -> Matrix:
        return np.array(facts.skeleton()["sternoclavicular"]["protraction_axis"])

    @property
    def joint(self) -> Matrix:
        """The acromioclavicular point."""
        found: Matrix = self.origin + self.rotation @ self._joint
        return found

    @property
    def contact(self) -> Matrix:
        """Where the blade lies on the ribs."""
        found: Matrix = self.origin + self.rotation @ self._contact
        return found

    def turn(self, axis: Matrix, about: Matrix, radians: float) -> None:
        turned = wrap.turning(axis, radians)
        self.rotation = turned @ self.rotation
        self.origin = about + turned @ (self.origin - about)

    def shift(self, by: Matrix) -> None:
        self.origin = self.origin + by


def _tip(swing: float, lift: float) -> Matrix:
    """The clavicle's outer end, its two hinges turned from rest."""
    fact = facts.skeleton()
    rest = np.array(fact["rest"]["clavicle_rotation"])
    centre = fact["sternoclavicular"]
    outer = np.array(fact["acromioclavicular"]["point_in_clavicle"])
    lifted = wrap.turning(np.array(centre["elevation_axis_after_protraction"]), lift) @ outer
    swung = wrap.turning(np.array(centre["protraction_axis"]), swing) @ rest @ lifted
    found: Matrix = np.array(centre["centre_in_thorax"]) + swung
    return found


def _follow(target: Matrix) -> tuple[float, float]:
    """The two angles that bring the clavicle's tip nearest to where the blade's joint is."""
    angles = np.zeros(2)
    small = 1e-6
    for _ in range(6):
        here = _tip(*angles)
        slopes = np.stack(
            [(_tip(*(angles + small * np.eye(2)[n])) - here) / small for n in range(2)], axis=1
        )
        step = np.linalg.lstsq(slopes, target - here, rcond=None)[0]
        angles = angles + step
        if np.abs(step).max() < 1e-10:  # noqa: PLR2004 - radians; far below any millimetre
            break
    return float(angles[0]), float(angles[1])

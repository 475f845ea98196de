"""The person of a drawing with the near limbs where a model has them: joints, bones, paths.

Everything comes out in the figure's own directions and centimetres: x forward, y to the left,
z up, from the middle between the hip joints.
"""

from dataclasses import dataclass, field
from functools import cache

import mujoco
import numpy as np

from glideway.body.core.drawing import skeleton
from glideway.body.core.drawing.lay import LIFTED
from glideway.body.core.drawing.skeleton import Bone, Figure, Lay
from glideway.body.core.drawing.space import Turn, moved
from glideway.body.core.protocols import Protocol
from tools.model import bodies, rows
from tools.model.outlines import Array

CM = 100.0
TO_FIGURE = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
HANGING: Lay = {("shoulder", "abduction"): 6.0, ("shoulder", "flexion"): 4.0}
PULLEY = -2
ORIGIN = np.zeros(3)
WAIST = np.array(skeleton.WAIST)
# How far each part of the back has gone with the chest rather than with the pelvis.
WITH_CHEST = {
    "sacrum": 0.0, "lumbar5": 0.15, "lumbar4": 0.35, "Abdomen": 0.5, "lumbar3": 0.5,
    "lumbar2": 0.7, "lumbar1": 0.85, "torso": 1.0,
}  # fmt: skip


def turn_of(matrix: Array) -> Turn:
    a, b, c = matrix.tolist()
    return (tuple(a), tuple(b), tuple(c))


@dataclass
class Frame:
    """One pose: the figure, where each part of the model has gone, and the paths."""

    figure: Figure
    places: dict[str, tuple[Array, Array]] = field(default_factory=dict)  # part -> shift, turn
    slips: dict[str, Array] = field(default_factory=dict)

    def points(self, part: str, metres: Array) -> Array:
        shift, turn = self.places[part]
        return np.asarray(metres @ turn.T * CM + shift)


@cache
def hips() -> Array:
    """The middle between the hip joints: where the figure begins."""
    body = bodies.body(bodies.LEG)
    body.settle({})
    return np.asarray((body.where("femur_r") + body.where("femur_l")) / 2)


@cache
def at_rest(name: str) -> dict[str, tuple[Array, Array]]:
    """Where each part of a body lies when the person stands straight with hanging arms."""
    body = bodies.body(name)
    body.settle(dict.fromkeys(bodies.BASE[name], 0.0))
    return _parts(body)


def _parts(body: bodies.Body) -> dict[str, tuple[Array, Array]]:
    return {
        body.model.body(number).name: (
            np.array(body.data.xpos[number]),
            np.array(body.data.xmat[number]).reshape(3, 3),
        )
        for number in range(body.model.nbody)
    }


def whole(lay: Lay, posture: str) -> Lay:
    """The near side's pose; an arm that nobody raises hangs."""
    near = skeleton.near_side(lay, posture)
    raised = {"flexion", "abduction", "horizontal_adduction"}
    if any(joint == "shoulder" and axis in raised for joint, axis in near):
        return near
    return {**near, **HANGING}


def stand(lay: Lay) -> bodies.Stand:
    """The figure's numbers in the model's words."""
    vocabulary = rows.book().vocabulary
    found = {}
    for (joint, motion), value in lay.items():
        if motion not in vocabulary.opposites or (joint in LIFTED and motion == "flexion"):
            continue
        axis = vocabulary.axis(motion)
        found[joint, axis] = value if motion == axis else -value
    return found


def frame(protocol: Protocol, lay: Lay) -> Frame:
    """The person in one pose, near limbs from the models."""
    figure = skeleton.figure(lay, protocol.posture)
    found = Frame(figure)
    near = whole(lay, protocol.posture)
    wanted = bodies.coordinates(stand(near))
    lean = np.array(skeleton.leaning(near, protocol.posture))
    chest = np.array(next(b for b in figure["trunk"] if b.name == "chest").turned)
    pelvis = np.array(figure["trunk"][0].turned)
    waist = np.array(next(b for b in figure["trunk"] if b.name == "lumbar").finish)
    _put(found, bodies.LEG, wanted[bodies.LEG], Anchor(ORIGIN, ORIGIN, lean))
    for part in ("pelvis", "sacrum"):
        found.places[part] = _placed(at_rest(bodies.LEG)[part], Anchor(ORIGIN, ORIGIN, pelvis))
    shift = np.array(moved(turn_of(chest), skeleton.blade_shift(near)))
    _put(found, bodies.ARM, wanted[bodies.ARM], Anchor(WAIST, waist + shift, chest))
    _trunk(found, Anchor(ORIGIN, ORIGIN, pelvis), Anchor(WAIST, waist, chest))
    found.figure = {
        **figure,
        "leg": leg(found, near),
        "arm": arm(found, figure["arm"]),
    }
    return found


def _placed(part: tuple[Array, Array], at: "Anchor") -> tuple[Array, Array]:
    where, own = part
    local = TO_FIGURE @ (where - hips()) * CM - at.origin
    return at.turn @ local + at.place, at.turn @ TO_FIGURE @ own


@dataclass(frozen=True)
class Anchor:
    """Where a body is fixed to the figure: a point of the body, its place, and the turn there."""

    origin: Array
    place: Array
    turn: Array


def _put(found: Frame, name: str, degrees: dict[str, float], at: Anchor) -> None:
    """Settle one body and take over where its parts and its paths are."""
    body = bodies.body(name)
    body.settle(degrees)
    for part, where in _parts(body).items():
        if part in BELONGS[name]:
            found.places[part] = _placed(where, at)
    for slip, tendon in body.fascicles.items():
        if not slip.endswith("_l"):
            local = (_path(body, tendon) - hips()) @ TO_FIGURE.T * CM - at.origin
            found.slips[slip] = local @ at.turn.T + at.place


BELONGS = {
    bodies.LEG: {"femur_r", "tibia_r", "talus_r", "calcn_r", "toes_r", "patella_r"},
    bodies.ARM: {
        "clavicle_r", "scapula_r", "humerus_r", "ulna_r", "radius_r", "lunate_r", "scaphoid_r",
        "pisiform_r", "triquetrum_r", "capitate_r", "trapezium_r", "trapezoid_r", "hamate_r",
        "firstmc_r", "proximal_thumb_r", "distal_thumb_r", "secondmc_r", "thirdmc_r",
        "fourthmc_r", "fifthmc_r",
        *(f"{n}proxph_r" for n in "2345"), *(f"midph{n}_r" for n in "2345"),
        *(f"distph{n}_r" for n in "2345"),
    },
}  # fmt: skip


def _path(body: bodies.Body, tendon: int) -> Array:
    """The points a path goes through, the arcs around what it wraps included."""
    first = int(body.data.ten_wrapadr[tendon])
    count = int(body.data.ten_wrapnum[tendon])
    every = np.array(body.data.wrap_xpos).reshape(-1, 3)[first : first + count]
    kept = np.array(body.data.wrap_obj).reshape(-1)[first : first + count] != PULLEY
    return np.asarray(every[kept])


def _trunk(found: Frame, pelvis: Anchor, chest: Anchor) -> None:
    """The back bends as the figure does: the model's own trunk angles are not to be trusted."""
    rest = at_rest(bodies.TRUNK)
    body = bodies.body(bodies.TRUNK)
    body.settle({})
    for part, share in WITH_CHEST.items():
        low, high = _placed(rest[part], pelvis), _placed(rest[part], chest)
        found.places[part] = (
            (1 - share) * low[0] + share * high[0],
            (1 - share) * low[1] + share * high[1],
        )
    for slip in body.fascicles:
        if slip not in found.slips and not slip.endswith("_l"):
            found.slips[slip] = np.array(
                [
                    found.points(part, local[None, :])[0]
                    for part, local in _sites(slip)
                    if part in found.places
                ]
            )


@cache
def _sites(slip: str) -> tuple[tuple[str, Array], ...]:
    """The points of a trunk path, each in the directions of the part it is fixed to."""
    model = bodies.body(bodies.TRUNK).model
    tendon = bodies.body(bodies.TRUNK).fascicles[slip]
    first, count = int(model.tendon_adr[tendon]), int(model.tendon_num[tendon])
    found = []
    for wrap in range(first, first + count):
        if model.wrap_type[wrap] == mujoco.mjtWrap.mjWRAP_SITE:
            site = int(model.wrap_objid[wrap])
            part = model.body(int(model.site_bodyid[site])).name
            found.append((part, np.array(model.site_pos[site])))
    return tuple(found)


def turned(found: Frame, name: str, part: str) -> Array:
    """How a part has turned since the person stood straight, in the figure's directions."""
    return np.asarray(found.places[part][1] @ (TO_FIGURE @ at_rest(name)[part][1]).T)


def aligned(begin: Array, finish: Array, turn: Array) -> Turn:
    """The same turn, with its up exactly along the stretch: skin is fixed to the joints."""
    up = (begin - finish) / np.linalg.norm(begin - finish)
    forward = turn[:, 0] - up * float(turn[:, 0] @ up)
    forward /= np.linalg.norm(forward)
    return turn_of(np.stack([forward, np.cross(up, forward), up], axis=1))


def leg(found: Frame, near: Lay) -> tuple[Bone, ...]:
    hip, knee, ankle = (found.places[one][0] for one in ("femur_r", "tibia_r", "talus_r"))
    thigh = aligned(hip, knee, turned(found, bodies.LEG, "femur_r"))
    shank = aligned(knee, ankle, turned(found, bodies.LEG, "tibia_r"))
    foot = turn_of(turned(found, bodies.LEG, "calcn_r"))
    joints = (tuple(hip.tolist()), tuple(knee.tolist()), tuple(ankle.tolist()))
    return skeleton.leg_of(joints, (thigh, shank, foot), near, -1)


CHAINS = (
    ("finger0", "2proxph_r", "midph2_r"), ("fingertip0", "midph2_r", "distph2_r"),
    ("fingernail0", "distph2_r", ""), ("finger", "3proxph_r", "midph3_r"),
    ("fingertip", "midph3_r", "distph3_r"), ("fingernail", "distph3_r", ""),
    ("finger2", "4proxph_r", "midph4_r"), ("fingertip2", "midph4_r", "distph4_r"),
    ("fingernail2", "distph4_r", ""), ("finger3", "5proxph_r", "midph5_r"),
    ("fingertip3", "midph5_r", "distph5_r"), ("fingernail3", "distph5_r", ""),
    ("thumb", "firstmc_r", "proximal_thumb_r"), ("thumbtip", "proximal_thumb_r", "distal_thumb_r"),
    ("thumbnail", "distal_thumb_r", ""),
    ("upper_arm", "humerus_r", "ulna_r"), ("forearm", "ulna_r", "lunate_r"),
)  # fmt: skip


def arm(found: Frame, chain: tuple[Bone, ...]) -> tuple[Bone, ...]:
    """The figure's arm with every joint where the model has it."""
    by = {one.name: one for one in chain}
    for name, part, onward in CHAINS:
        if name not in by:
            continue
        begin = found.places[part][0]
        turn = turned(found, bodies.ARM, "radius_r" if name == "forearm" else part)
        if onward:
            finish = found.places[onward][0]
        else:
            before = by[name.replace("nail", "tip")]
            along = np.array(before.finish) - np.array(before.begin)
            bent = turn @ turned(found, bodies.ARM, _before(part)).T
            finish = begin + bent @ (along / np.linalg.norm(along)) * 2.0
        by[name] = by[name]._replace(
            begin=tuple(begin.tolist()),
            finish=tuple(finish.tolist()),
            turned=aligned(begin, finish, turn),
        )
    wrist = found.places["lunate_r"][0]
    hand = turned(found, bodies.ARM, "capitate_r")
    end = wrist + hand @ np.array([-0.2, 0.0, -7.9])
    by["palm"] = by["palm"]._replace(
        begin=tuple(wrist.tolist()), finish=tuple(end.tolist()), turned=turn_of(hand)
    )
    return tuple(by[one.name] for one in chain)


def _before(part: str) -> str:
    return "proximal_thumb_r" if part == "distal_thumb_r" else part.replace("dist", "mid")

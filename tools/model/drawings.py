"""The drawings of all protocols whose limb a model can pose: bones and structure inside the skin.

The person, the camera, the hand and the arrows are those of the schematic figure
(`core/drawing`); the near limb takes its joints from the model, so that skin and bones agree.
A structure is drawn only along a path of the model; its width is a convention.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import mujoco
import numpy as np

from glideway.body.core import engine
from glideway.body.core.drawing import film, scene, skeleton, stored
from glideway.body.core.drawing.film import Drawing, Layer
from glideway.body.core.drawing.lay import LIFTED
from glideway.body.core.drawing.skeleton import Bone, Figure, Lay
from glideway.body.core.drawing.space import CAMERAS, Turn, moved, page
from glideway.body.core.protocols import Protocol
from tools.model import bodies, outlines, rows
from tools.model.outlines import Array

CM = 100.0
MM = 10.0
TO_FIGURE = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
LEG_PARTS, ARM_PARTS = {"leg", "foot"}, {"arm", "hand"}
SLAVED = {"scapula", "sternoclavicular"}  # the arm model moves these by itself
MOST_SLIPS = 6
HANGING: Lay = {("shoulder", "abduction"): 6.0, ("shoulder", "flexion"): 4.0}
PULLEY = -2

LEG_BONES = (
    "l_pelvis", "r_pelvis", "sacrum_geom_1_sacrum",
    "r_femur", "r_tibia", "r_fibula", "r_patella", "r_talus", "r_foot", "r_bofoot",
)  # fmt: skip
FOOT_BONES = ("r_tibia", "r_fibula", "r_talus", "r_foot", "r_bofoot")
PHALANGES = tuple(f"{n}{k}_r" for n in "2345" for k in ("proxph", "midph", "distph"))
HAND_BONES = (
    "lunate_r", "scaphoid_r", "pisiform_r", "triquetrum_r", "capitate_r", "trapezium_r",
    "trapezoid_r", "hamate_r", "1mc_r", "2mc_r", "3mc_r", "4mc_r", "5mc_r",
    "thumbprox_r", "thumbdist_r", *PHALANGES,
)  # fmt: skip
ARM_BONES = ("clavicle_r", "scapula_r", "humerus_r", "ulna_r", "radius_r")
SPINE = tuple(f"lumbar{n}_geom_1_lumbar{n}" for n in (5, 4, 3, 2, 1))
BACKBONE = tuple(f"torso_geom_{n}_thoracic{13 - n}_s" for n in range(1, 13))
TRUNK_BONES = ("sacrum_geom_1_sacrum", *SPINE, *BACKBONE)
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
    """One pose: the figure, and where each part of the model has gone, in the figure's centimetres."""

    figure: Figure
    places: dict[str, tuple[Array, Array]] = field(default_factory=dict)  # part -> shift, turn
    slips: dict[str, Array] = field(default_factory=dict)

    def points(self, part: str, metres: Array) -> Array:
        shift, turn = self.places[part]
        return metres @ turn.T * CM + shift


@cache
def hips() -> Array:
    """The middle between the hip joints: where the figure begins."""
    body = bodies.body(bodies.LEG)
    body.settle({})
    return (body.where("femur_r") + body.where("femur_l")) / 2


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
    _put(found, bodies.LEG, wanted, np.zeros(3), np.zeros(3), lean)
    for part in ("pelvis", "sacrum"):
        found.places[part] = _placed(at_rest(bodies.LEG)[part], np.zeros(3), np.zeros(3), pelvis)
    shift = np.array(moved(turn_of(chest), skeleton.blade_shift(near)))
    _put(found, bodies.ARM, wanted, np.array(skeleton.WAIST), waist + shift, chest)
    _trunk(found, pelvis, chest, waist)
    found.figure = {
        **figure,
        "leg": leg(found, near, lean),
        "arm": arm(found, figure["arm"], chest),
    }
    return found


def _placed(
    part: tuple[Array, Array], origin: Array, place: Array, turn: Array
) -> tuple[Array, Array]:
    where, own = part
    local = TO_FIGURE @ (where - hips()) * CM - origin
    return turn @ local + place, turn @ TO_FIGURE @ own


def _put(
    found: Frame,
    name: str,
    wanted: dict[str, dict[str, float]],
    origin: Array,
    place: Array,
    turn: Array,
) -> None:
    """Settle one body and take over where its parts and its paths are."""
    body = bodies.body(name)
    body.settle(wanted[name])
    for part, where in _parts(body).items():
        if part in BELONGS[name]:
            found.places[part] = _placed(where, origin, place, turn)
    for slip, tendon in body.fascicles.items():
        if not slip.endswith("_l"):
            path = _path(body, tendon)
            local = (path - hips()) @ TO_FIGURE.T * CM - origin
            found.slips[slip] = local @ turn.T + place


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
    return every[kept]


def _trunk(found: Frame, pelvis: Array, chest: Array, waist: Array) -> None:
    """The back bends as the figure does: the model's own trunk angles are not to be trusted."""
    rest = at_rest(bodies.TRUNK)
    body = bodies.body(bodies.TRUNK)
    body.settle({})
    for part, share in WITH_CHEST.items():
        low = _placed(rest[part], np.zeros(3), np.zeros(3), pelvis)
        high = _placed(rest[part], np.array(skeleton.WAIST), waist, chest)
        found.places[part] = (
            (1 - share) * low[0] + share * high[0],
            (1 - share) * low[1] + share * high[1],
        )
    for slip, tendon in body.fascicles.items():
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
    return found.places[part][1] @ (TO_FIGURE @ at_rest(name)[part][1]).T


def aligned(begin: Array, finish: Array, turn: Array) -> Turn:
    """The same turn, with its up exactly along the stretch: skin is fixed to the joints."""
    up = (begin - finish) / np.linalg.norm(begin - finish)
    forward = turn[:, 0] - up * float(turn[:, 0] @ up)
    forward /= np.linalg.norm(forward)
    return turn_of(np.stack([forward, np.cross(up, forward), up], axis=1))


def leg(found: Frame, near: Lay, lean: Array) -> tuple[Bone, ...]:
    hip, knee, ankle = (found.places[one][0] for one in ("femur_r", "tibia_r", "talus_r"))
    thigh = aligned(hip, knee, turned(found, bodies.LEG, "femur_r"))
    shank = aligned(knee, ankle, turned(found, bodies.LEG, "tibia_r"))
    foot = turn_of(turned(found, bodies.LEG, "calcn_r"))
    joints = (tuple(hip.tolist()), tuple(knee.tolist()), tuple(ankle.tolist()))
    return skeleton.leg_of(joints, (thigh, shank, foot), near, -1)  # type: ignore[arg-type]


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


def arm(found: Frame, chain: tuple[Bone, ...], chest: Array) -> tuple[Bone, ...]:
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


@dataclass(frozen=True)
class Plan:
    """What is drawn inside: bones of which body, and the structure's paths."""

    bones: tuple[str, ...]
    body: str
    slips: tuple[str, ...]


def plan(protocol: Protocol) -> Plan | None:
    """None where the models lack the joint: there the schematic figure is the truth."""
    part = scene.part_of(protocol)
    slips = rows.slips().get(engine.target(protocol) or "", ())
    homes = {bodies.home(one) for one in slips}
    if part in LEG_PARTS:
        drawn = FOOT_BONES if part == "foot" else LEG_BONES
        return Plan(drawn, bodies.LEG, slips if homes <= {bodies.LEG} else ())
    if part in ARM_PARTS and protocol.moving[0] not in SLAVED:
        drawn = (*ARM_BONES, *HAND_BONES) if part == "arm" else (*ARM_BONES[3:], *HAND_BONES)
        return Plan(drawn, bodies.ARM, slips if homes <= {bodies.ARM} else ())
    if part == "trunk" and protocol.moving[0] == "thoracolumbar" and slips:
        return Plan(TRUNK_BONES, bodies.TRUNK, slips if homes <= {bodies.TRUNK} else ())
    return None


def draw(protocol: Protocol) -> Drawing | None:
    """The drawing of one protocol, or None where only the figure can show it."""
    wanted = plan(protocol)
    if wanted is None:
        return None
    frames = [frame(protocol, lay) for lay in film.poses(protocol)]
    figures = [one.figure for one in frames]
    look = scene.scene_of(protocol, figures)
    box = film.box_of(figures, look)
    fine = min(2.0, max(0.5, 0.0011 * max(box[2:])))
    layers = [*bone_layers(wanted, frames, look, fine)]
    muscle = belly_layer(wanted, frames, look)
    return film.compose(figures, look, (*layers, *muscle))


SHELVES: dict[tuple[str, float], outlines.Shelf] = defaultdict(outlines.Shelf)


def seen(points: Array, look: scene.Scene) -> Array:
    """Centimetres of the figure as millimetres on the page."""
    right, down = page(look.camera, look.roll_deg)
    return points @ np.array([right, down]).T * MM


def bone_layers(
    wanted: Plan, frames: list[Frame], look: scene.Scene, fine: float
) -> list[Layer]:
    away = np.array(CAMERAS[look.camera][2])
    known = outlines.bones(wanted.body)
    found = []
    for name in wanted.bones:
        bone = known[name]
        deep = float(np.mean(frames[0].points(bone.part, bone.sample) @ away))
        found.append((deep, _layer(bone, frames, look, round(fine, 1))))
    return [layer for _, layer in sorted(found, key=lambda one: -one[0])]


def _layer(bone: outlines.Bone, frames: list[Frame], look: scene.Scene, fine: float) -> Layer:
    shelf = SHELVES[bone.name, fine]
    used: list[int] = []
    at = []
    for one in frames:
        sample = seen(one.points(bone.part, bone.sample), look)
        which, turn, shift = _nearest(shelf, sample)
        if which is None:
            flat = seen(one.points(bone.part, bone.vertices), look)
            centre = sample.mean(axis=0)
            rings = outlines.silhouette(flat - centre, bone.faces, fine)
            shelf.samples.append(sample - centre)
            shelf.paths.append(outlines.path(rings))
            which, turn, shift = len(shelf.paths) - 1, np.eye(2), centre
        if which not in used:
            used.append(which)
        deg = float(np.degrees(np.arctan2(turn[1, 0], turn[0, 0])))
        at.append((used.index(which), round(shift[0]), round(shift[1]), round(deg, 1)))
    shapes = tuple(shelf.paths[one] for one in used)
    return Layer("bone", "", shapes, tuple(at) if len(set(at)) > 1 else (at[0],) * len(at))


def _nearest(shelf: outlines.Shelf, sample: Array) -> tuple[int | None, Array, Array]:
    for number, known in enumerate(shelf.samples):
        turn, shift, off = outlines.fit(known, sample)
        if off < outlines.OFF_MM:
            return number, turn, shift
    return None, np.eye(2), np.zeros(2)


POINTS = 11
THIN = 2.2  # half of what a tendon is drawn, mm


def belly_layer(wanted: Plan, frames: list[Frame], look: scene.Scene) -> list[Layer]:
    """The structure along its paths: thin at both ends, a belly between, thinner when long."""
    slips = wanted.slips[:: max(1, -(-len(wanted.slips) // MOST_SLIPS))]
    if not slips:
        return []
    shapes = []
    for one in frames:
        paths = []
        for slip in slips:
            line = one.slips[slip]
            usual = np.median([length(f.slips[slip]) for f in frames])
            wide = half_width(slip, float(usual)) * float(np.sqrt(usual / length(line)))
            paths.append(outlines.path([belly(line, wide, look)]))
        shapes.append("".join(paths))
    moving = tuple(shapes) if len(set(shapes)) > 1 else (shapes[0],)
    return [Layer("muscle", "", moving)]


def length(line: Array) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def half_width(slip: str, centimetres: float) -> float:
    """Half the drawn width in mm: the root of the model's greatest force, within what looks like
    a muscle. A convention, no anatomy."""
    body = bodies.body(bodies.home(slip) or "")
    names = [body.model.actuator(n).name for n in range(body.model.nu)]
    force = 100.0
    if slip in names:
        force = abs(float(body.model.actuator_gainprm[names.index(slip)][2]))
    return float(min(max(0.34 * np.sqrt(force), 3.5), 15.0, 0.6 * centimetres))


def belly(line: Array, wide: float, look: scene.Scene) -> Array:
    """The outline of one slip, left side down and right side back."""
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    share = steps / steps[-1]
    wanted = np.unique(np.concatenate([np.linspace(0, 1, POINTS), share[1:-1]]))
    points = np.stack([np.interp(wanted, share, line[:, k]) for k in range(3)], axis=1)
    flat = seen(points, look)
    along = np.gradient(flat, axis=0)
    size = np.linalg.norm(along, axis=1, keepdims=True)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.where(size > 1e-6, size, 1.0)
    swell = np.sin(np.pi * np.clip((wanted - 0.06) / 0.78, 0, 1)) ** 0.8
    half = (THIN + (wide - THIN) * swell)[:, None]
    return np.concatenate([flat + normal * half, (flat - normal * half)[::-1]])


def write() -> dict[str, int]:
    """All drawings, one file a region; returns how many of each kind there are."""
    by_region: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, int] = defaultdict(int)
    for protocol in rows.book().protocols.values():
        drawn = draw(protocol)
        if drawn is None:
            kinds["figure"] += 1
            continue
        kinds["structure" if any(one.kind == "muscle" for one in drawn.layers) else "bones"] += 1
        by_region[protocol.region].append(stored.written(protocol, drawn))
    folder = rows.DERIVED / "drawings"
    folder.mkdir(parents=True, exist_ok=True)
    for region, lines in by_region.items():
        text = '{"schema":"drawings/1","rows":[\n' + ",\n".join(sorted(lines)) + "\n]}\n"
        json.loads(text)
        (folder / f"{region}.json").write_text(text, encoding="utf-8")
    return dict(kinds)

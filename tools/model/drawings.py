"""The drawings of all protocols whose limb a model can pose: bones and structure inside the skin.

The person, the camera, the hand and the arrows are those of the schematic figure
(`core/drawing`); the near limb takes its joints from the model, so that skin and bones agree.
A structure is drawn only along a path of the model; its width is a convention.
"""

import hashlib
import json
import zlib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec
import mujoco
import numpy as np

from glideway.body.core import engine, poses
from glideway.body.core.drawing import film, scene, stored
from glideway.body.core.drawing.film import Drawing, Layer
from glideway.body.core.drawing.space import CAMERAS, page
from glideway.body.core.protocols import Protocol
from tools.model import bodies, outlines, rows
from tools.model.outlines import Array
from tools.model.posing import Frame, frame

HERE = Path(__file__).parent
DRAWING = rows.ROOT / "src" / "glideway" / "body" / "core" / "drawing"
FOLDER = rows.DERIVED / "drawings"
DRAWS = {"drawings.py", "posing.py", "outlines.py", "bodies.py"}
MM = 10.0
LEG_PARTS, ARM_PARTS = {"leg", "foot"}, {"arm", "hand"}
SLAVED = {"scapula", "sternoclavicular"}  # the arm model moves these by itself
MOST_SLIPS = 6
FEW_FACES = 110  # of each bone, where many melt into one outline
STEPS = (8, 6, 5, 4)  # fewer where much moves at once
MOST_BYTES = 6000  # packed; the words of the page come on top
COARSEST_MM, FINEST_MM, SHARE = 3.0, 0.6, 0.0016  # what an outline may leave out, by the box
POINTS = 9
WORTH_A_POOL = 16
THIN = 2.2  # half of what a tendon is drawn, mm
NOTHING = 1e-6

LEG_BONES = (
    "l_pelvis", "r_pelvis", "sacrum_geom_1_sacrum",
    "r_femur", "r_tibia", "r_fibula", "r_patella", "r_talus", "r_foot", "r_bofoot",
)  # fmt: skip
FOOT_BONES = ("r_tibia", "r_fibula", "r_talus", "r_foot", "r_bofoot")
PHALANGES = tuple(f"{n}{k}_r" for n in "2345" for k in ("proxph", "midph", "distph"))
WRIST = (
    "lunate_r", "scaphoid_r", "pisiform_r", "triquetrum_r", "capitate_r", "trapezium_r",
    "trapezoid_r", "hamate_r",
)  # fmt: skip
HAND_BONES = (
    "1mc_r", "2mc_r", "3mc_r", "4mc_r", "5mc_r",
    "thumbprox_r", "thumbdist_r", *PHALANGES,
)  # fmt: skip
ARM_BONES = ("clavicle_r", "scapula_r", "humerus_r", "ulna_r", "radius_r")
SACRUM = ("sacrum_geom_1_sacrum",)
SPINE = tuple(f"lumbar{n}_geom_1_lumbar{n}" for n in (5, 4, 3, 2, 1))
BACKBONE = tuple(f"torso_geom_{n}_thoracic{13 - n}_s" for n in range(1, 13))


@dataclass(frozen=True)
class Plan:
    """What is drawn inside: bones of which body (each an outline; some melt into one), and the
    structure's paths."""

    bones: tuple[tuple[str, ...], ...]
    body: str
    slips: tuple[str, ...]


BLIND = frozenset({"toe_pip", "toe_dip", "hallux_ip", "fifth_cmc"})


def _has(protocol: Protocol) -> bool:
    """Whether a model has the motion of the joint that moves."""
    main = protocol.moving[0]
    if main == "shoulder":
        return True
    going = poses.travel(protocol.start, protocol.end, rows.book().vocabulary)
    return main not in BLIND and any(
        bodies.ways(one.joint, one.motion) for one in going if one.joint == main
    )


def plan(protocol: Protocol) -> Plan | None:
    """None where the models lack the joint: there the schematic figure is the truth."""
    if not _has(protocol):
        return None
    part = scene.part_of(protocol)
    slips = rows.slips().get(engine.target(protocol) or "", ())
    homes = {bodies.home(one) for one in slips}
    if part in LEG_PARTS:
        drawn = FOOT_BONES if part == "foot" else LEG_BONES
        return Plan(_single(drawn), bodies.LEG, tuple(one for one in slips if _leads(one)))
    if part in ARM_PARTS and protocol.moving[0] not in SLAVED:
        whole_hand = (WRIST + HAND_BONES,) if part == "arm" else (WRIST, *_single(HAND_BONES))
        arm_bones = _single(ARM_BONES if part == "arm" else ARM_BONES[3:])
        return Plan((*arm_bones, *whole_hand), bodies.ARM, slips if homes <= {bodies.ARM} else ())
    if part == "trunk" and protocol.moving[0] == "thoracolumbar" and slips:
        return Plan(
            (SACRUM, SPINE, BACKBONE), bodies.TRUNK, slips if homes <= {bodies.TRUNK} else ()
        )
    return None


def _leads(slip: str) -> bool:
    """Whether a path runs along the leg: the psoas has one that does, and many in the back."""
    return bodies.home(slip) == bodies.LEG


def _single(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((one,) for one in names)


def draw(protocol: Protocol) -> Drawing:
    """The drawing of a protocol that has a plan, in as many frames as a phone may load."""
    wanted = plan(protocol)
    if wanted is None:
        raise ValueError(f"no model has what moves in {protocol.id}")
    for steps in STEPS:
        drawn = _drawn(protocol, wanted, steps)
        if len(zlib.compress(msgspec.json.encode(drawn), 9)) <= MOST_BYTES:
            break
    return drawn


def _drawn(protocol: Protocol, wanted: Plan, steps: int) -> Drawing:
    frames = [frame(protocol, lay) for lay in film.poses(protocol, steps)]
    figures = [one.figure for one in frames]
    look = scene.scene_of(protocol, figures)
    box = film.box_of(figures, look)
    fine = min(COARSEST_MM, max(FINEST_MM, SHARE * max(box[2:])))
    layers = [*bone_layers(wanted, frames, look, fine)]
    muscle = belly_layer(wanted, frames, look, fine)
    return film.compose(figures, look, (*layers, *muscle))


def seen(points: Array, look: scene.Scene) -> Array:
    """Centimetres of the figure as millimetres on the page."""
    right, down = page(look.camera, look.roll_deg)
    return np.asarray(points @ np.array([right, down]).T * MM)


def bone_layers(wanted: Plan, frames: list[Frame], look: scene.Scene, fine: float) -> list[Layer]:
    away = np.array(CAMERAS[look.camera][2])
    found = []
    for names in wanted.bones:
        known = outlines.bones(wanted.body, FEW_FACES if len(names) > 1 else outlines.MOST_FACES)
        group = [known[name] for name in names]
        deep = float(np.mean(_points(group, frames[0], sample=True) @ away))
        found.append((deep, _layer(group, frames, look, round(fine, 1))))
    return [layer for _, layer in sorted(found, key=lambda one: -one[0])]


def _points(group: list[outlines.Bone], one: Frame, *, sample: bool) -> Array:
    return np.concatenate(
        [one.points(bone.part, bone.sample if sample else bone.vertices) for bone in group]
    )


def _faces(group: list[outlines.Bone]) -> Array:
    """The faces of several bones as of one."""
    first = np.cumsum([0, *(len(bone.vertices) for bone in group)])
    return np.concatenate(
        [bone.faces + begin for bone, begin in zip(group, first[:-1], strict=True)]
    )


def _layer(
    group: list[outlines.Bone], frames: list[Frame], look: scene.Scene, fine: float
) -> Layer:
    coarse = fine if len(group) == 1 else 1.6 * fine
    shelf = outlines.Shelf(sum(len(bone.sample) for bone in group), max(1.0, fine))
    at = []
    for one in frames:
        sample = seen(_points(group, one, sample=True), look)
        centre = sample.mean(axis=0)
        found = shelf.nearest(sample - centre)
        if found is None:
            flat = seen(_points(group, one, sample=False), look) - centre
            drawn = outlines.path(outlines.silhouette(flat, _faces(group), coarse))
            found = shelf.put(sample - centre, drawn), 0.0
        which, deg = found
        at.append((which, round(centre[0]), round(centre[1]), round(deg, 1)))
    return Layer("bone", "", tuple(shelf.paths), tuple(at))


def belly_layer(wanted: Plan, frames: list[Frame], look: scene.Scene, fine: float) -> list[Layer]:
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
            wide = half_width(slip, float(usual), fine) * float(np.sqrt(usual / length(line)))
            ring = outlines.simplified(belly(line, wide, look, fine), fine / 2)
            paths.append(outlines.path([ring]))
        shapes.append("".join(paths))
    moving = tuple(shapes) if len(set(shapes)) > 1 else (shapes[0],)
    return [Layer("muscle", "", moving)]


def length(line: Array) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def half_width(slip: str, centimetres: float, fine: float) -> float:
    """Half the drawn width in mm: the root of the model's greatest force, within what looks like
    a muscle. A convention, no anatomy."""
    body = bodies.body(bodies.home(slip) or "")
    names = [body.model.actuator(n).name for n in range(body.model.nu)]
    force = 100.0
    if slip in names:
        force = abs(float(body.model.actuator_gainprm[names.index(slip)][2]))
    return float(min(max(0.36 * np.sqrt(force), 2.6 * fine), 16.0, 0.6 * centimetres))


def belly(line: Array, wide: float, look: scene.Scene, fine: float) -> Array:
    """The outline of one slip, left side down and right side back."""
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    share = steps / steps[-1]
    wanted = np.unique(np.concatenate([np.linspace(0, 1, POINTS), share[1:-1]]))
    points = np.stack([np.interp(wanted, share, line[:, k]) for k in range(3)], axis=1)
    flat = seen(points, look)
    along = np.gradient(flat, axis=0)
    size = np.linalg.norm(along, axis=1, keepdims=True)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.where(size > NOTHING, size, 1.0)
    swell = np.sin(np.pi * np.clip((wanted - 0.06) / 0.78, 0, 1)) ** 0.8
    thin = min(wide, max(THIN, 0.9 * fine))
    half = (thin + (wide - thin) * swell)[:, None]
    return np.concatenate([flat + normal * half, (flat - normal * half)[::-1]])


@cache
def made_with() -> str:
    """Twelve letters that change with anything that draws: our modules, which path is whose, the
    models."""
    told = hashlib.sha256(rows.SLIPS.read_bytes())
    for path in sorted([*HERE.glob("*.py"), *DRAWING.glob("*.py")]):
        if path.name in DRAWS or path.parent == DRAWING:
            told.update(path.read_bytes())
    told.update(mujoco.__version__.encode() + version("myo-sim").encode())
    return told.hexdigest()[:12]


def kept() -> dict[str, tuple[str, str]]:
    """What is stored and still drawn by the same hand: a protocol's inputs and its line."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        if json.loads(head + "]}").get("made_with") == made_with():
            for line in lines[:-1]:
                row = json.loads(line.rstrip(","))
                found[row["id"]] = (row["inputs"], line.rstrip(","))
    return found


def stale() -> list[str]:
    """The protocols whose drawing is missing, of an earlier state, or stored without a plan."""
    before = kept()
    wanted = {one.id: stored.inputs(one) for one in rows.book().protocols.values() if plan(one)}
    changed = [name for name, inputs in wanted.items() if before.get(name, ("",))[0] != inputs]
    return sorted([*changed, *(before.keys() - wanted.keys())])


def _lines() -> dict[str, str]:
    """The line of every protocol that has a plan: as it was kept, or drawn anew."""
    before = kept()
    wanted = {one.id: stored.inputs(one) for one in rows.book().protocols.values() if plan(one)}
    changed = [name for name, inputs in wanted.items() if before.get(name, ("",))[0] != inputs]
    if len(changed) < WORTH_A_POOL:
        drawn = {name: _line(name) for name in changed}
    else:
        with ProcessPoolExecutor() as workers:
            drawn = dict(zip(changed, workers.map(_line, changed, chunksize=6), strict=True))
    return {name: drawn.get(name) or before[name][1] for name in wanted}


def _line(name: str) -> str:
    protocol = rows.book().protocols[name]
    return stored.written(protocol, draw(protocol))


def write() -> dict[str, int]:
    """All drawings, one file a region, a row a line; only what changed is drawn anew."""
    lines_of = _lines()
    by_region: dict[str, list[str]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for protocol in rows.book().protocols.values():
        line = lines_of.get(protocol.id)
        if line is None:
            count["figure"] += 1
            continue
        count["structure" if '["muscle"' in line else "bones"] += 1
        by_region[protocol.region].append(line)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in by_region:
            path.unlink()
    head = f'{{"schema":"{stored.SCHEMA}","made_with":"{made_with()}","rows":['
    for region, lines in by_region.items():
        text = "\n".join([head, ",\n".join(sorted(lines)), "]}\n"])
        (FOLDER / f"{region}.json").write_text(text, encoding="utf-8")
    return dict(count)

"""Rules of how sure: a grade rests on its structure and on the engine, derived rows on these rows.

Each yields (table, id, field, reason) as the rules beside it do.
"""

import re
from collections.abc import Iterator

from glideway.body.core import engine, poses
from glideway.body.core.atlas import Atlas
from glideway.body.core.geometry import Model
from glideway.body.core.protocols import Protocol
from glideway.body.core.vocabulary import Motion

Fault = tuple[str, str, str, str]

GRADES = "ABC"
LENGTH = r"[1-9]\d*\.\d\d"  # in mm; nothing in a body is shorter than one
WALK = re.compile(rf"{LENGTH}(?: {LENGTH}){{{engine.SAMPLES - 1}}}")
# Where a model is too coarse to carry a grade A: joints it slaves, fixes or makes one of many.
COARSE_JOINTS: dict[Model, frozenset[str]] = {
    "myo_sim": frozenset(
        {"thoracolumbar", "cervical", "upper_cervical", "scapula", "pelvis", "ribs"}
        | {"toe_mtp", "toe_pip", "toe_dip", "hallux_mtp", "hallux_ip"}
    ),
    # Its chest stands still and does not breathe, and it has no arm.
    "girdle": frozenset({"thoracolumbar", "pelvis", "ribs", "shoulder"}),
}
COARSE_MOTIONS: dict[Model, frozenset[Motion]] = {
    "myo_sim": frozenset(
        {
            *(Motion("shoulder", way) for way in ("flexion", "extension")),
            *(Motion("shoulder", way) for way in ("abduction", "adduction")),
            *(Motion("knee", way) for way in ("internal_rotation", "external_rotation")),
        }
    ),
    "girdle": frozenset(),
}


def grades_stay_below_their_ceiling(atlas: Atlas) -> Iterator[Fault]:
    """Never above the structure's grade, and A only where a model can see it and agrees."""
    for one in atlas.protocols.values():
        ceiling = max((atlas.structures[key].grade for key in atlas.about(one)), key=GRADES.index)
        if GRADES.index(one.grade) < GRADES.index(ceiling):
            yield "protocols", one.id, "grade", f"{one.grade} is above the structure's {ceiling}"
        elif one.grade == "A":
            why = short_of_a(one, atlas)
            if why:
                yield "protocols", one.id, "grade", why


def short_of_a(one: Protocol, atlas: Atlas) -> str:
    """What keeps the model from carrying a grade A; empty where nothing does."""
    if not one.structure:
        return "a glide is more than the length of one side"
    verdict = atlas.verdict(one.id)
    if verdict is None:
        return "no model walked this path"
    if not verdict.passed:
        return f"the model says otherwise: {verdict.reason}"
    model = atlas.paths[one.id].model
    for way in poses.travel(one.start, one.end, atlas.vocabulary):
        if way.joint in COARSE_JOINTS[model] or way in COARSE_MOTIONS[model]:
            return f"the model is too coarse at the {way.joint}"
    return ""


def may_rise(atlas: Atlas) -> tuple[Protocol, ...]:
    """Graded B, though the structure and the model would carry an A."""
    return tuple(
        one
        for one in atlas.protocols.values()
        if one.grade == "B"
        and all(atlas.structures[key].grade == "A" for key in atlas.about(one))
        and not short_of_a(one, atlas)
    )


def paths_can_be_read(atlas: Atlas) -> Iterator[Fault]:
    """A walk has a length at every sample, of a slip whose extremes are known."""
    for path in atlas.paths.values():
        protocol = atlas.protocols.get(path.id)
        pull = atlas.actions.get(engine.target(protocol) or "") if protocol else None
        for slip, walk in path.walks.items():
            if not WALK.fullmatch(walk):
                yield "paths", path.id, "walks", f"{slip} is not {engine.SAMPLES} lengths in mm"
            if pull and slip not in pull.spans:
                yield "paths", path.id, "walks", f"nobody asked how long {slip} can be"


def paths_are_of_these_poses(atlas: Atlas) -> Iterator[Fault]:
    """What was derived was derived from these rows, and not from what they once were."""
    for path in atlas.paths.values():
        protocol = atlas.protocols.get(path.id)
        if protocol is None or path.inputs != engine.inputs(protocol):
            yield "paths", path.id, "inputs", "stale: run make atlas"


def settled_rows_exist(atlas: Atlas) -> Iterator[Fault]:
    """A settled disagreement and a posture are of an action that a structure really lists."""
    listed = {
        key: {f"{one.joint}:{one.motion}" for one in row.actions}
        for key, row in atlas.structures.items()
    }
    for one in atlas.exceptions.values():
        if f"{one.joint}:{one.motion}" not in listed.get(one.structure, ()):
            yield "exceptions", one.id, "motion", f"{one.structure} lists no such action"
        if not one.sources:
            yield "exceptions", one.id, "sources", "every fact says where it comes from"
    for row in atlas.structures.values():
        for action in row.postures:
            if action not in listed[row.id]:
                yield "structures", row.id, "postures", f"{action} is not among its actions"

"""Rules of how far: a cap rests on its sources, and no pose goes past a cap.

Each yields (table, id, field, reason) as the rules beside it do.
"""

from collections.abc import Iterator

from glideway.body.core.atlas import Atlas
from glideway.body.core.vocabulary import Angle, Pose


def caps_rest_on_sources(atlas: Atlas) -> Iterator[tuple[str, str, str, str]]:
    """No cap above the largest published value nor, where the model decides, above the model."""
    for one in atlas.ranges.values():
        if not atlas.vocabulary.has(one.joint, one.motion):
            yield "ranges", one.id, "motion", f"no {one.motion} at the {one.joint}"
        if (one.most_deg is None) != (one.basis == "uncapped"):
            yield "ranges", one.id, "most_deg", "a cap and its basis go together"
        if one.most_deg is None or one.basis == "memory":
            continue
        ceiling = one.model_deg if one.basis == "model" else one.ceiling_deg
        if ceiling is None or one.most_deg > ceiling:
            yield "ranges", one.id, "most_deg", f"{one.most_deg} is above its {one.basis} {ceiling}"


def limits_name_what_exists(atlas: Atlas) -> Iterator[tuple[str, str, str, str]]:
    """A limit over two joints names both of them and the structures that set it."""
    known = atlas.structures.keys() | atlas.groups.keys()
    for limit in atlas.limits.values():
        for structure in limit.structures:
            if structure not in known:
                yield "limits", limit.id, "structures", f"{structure} is not in the atlas"
        for place in (limit, limit.when):
            if not atlas.vocabulary.has(place.joint, place.motion):
                yield "limits", limit.id, "when", f"no {place.motion} at the {place.joint}"


def angles_stay_within_reach(atlas: Atlas) -> Iterator[tuple[str, str, str, str]]:
    """No pose past its cap, nor past what a muscle over two joints allows in that pose."""
    for one in atlas.protocols.values():
        for field, pose in (("start", one.start), ("end", one.end)):
            for angle in pose:
                most = most_deg(angle, pose, atlas)
                if angle.deg is not None and (most is None or not 0 <= angle.deg <= most):
                    reason = f"{angle.joint} {angle.motion} {angle.deg} is past {most}"
                    yield "protocols", one.id, field, reason


def most_deg(angle: Angle, pose: Pose, atlas: Atlas) -> int | None:
    """The most degrees of one joint while the others of the pose stand as they do."""
    cap = atlas.vocabulary.most_deg(angle.joint, angle.motion)
    if cap is None:
        return None
    two_joint = [
        limit.most_deg
        for limit in atlas.limits.values()
        if (limit.joint, limit.motion) == (angle.joint, angle.motion) and limit.when.holds(pose)
    ]
    return min([cap, *two_joint])

"""Bones as outlines on the page: the model's meshes projected, united, simplified and shared.

A shape is written once about its own middle and is placed in each frame by a turn and a shift,
as long as no point of the bone then lies more than a millimetre off; a bone that turns toward
the eye or away gets a shape of its own.
"""

from dataclasses import dataclass, field
from functools import cache

import mujoco
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

from tools.model import bodies

Array = np.ndarray
MOST_FACES = 420
OFF_MM = 1.0
SAMPLE = 40  # vertices that stand for a bone when two views of it are compared
MESH = mujoco.mjtGeom.mjGEOM_MESH


@dataclass(frozen=True)
class Bone:
    """One mesh in the directions of the part it is fixed to, in metres."""

    name: str
    part: str
    vertices: Array
    faces: Array
    sample: Array


@cache
def bones(model: str) -> dict[str, Bone]:
    """Every mesh of a body by its name, thinned to what a drawing shows."""
    body = bodies.body(model)
    found = {}
    for geom in range(body.model.ngeom):
        if body.model.geom_type[geom] != MESH:
            continue
        bone = _bone(body.model, geom)
        found[bone.name] = bone
    return found


def _bone(model: "mujoco.MjModel", geom: int) -> Bone:
    mesh = int(model.geom_dataid[geom])
    first, count = int(model.mesh_vertadr[mesh]), int(model.mesh_vertnum[mesh])
    begin, faces = int(model.mesh_faceadr[mesh]), int(model.mesh_facenum[mesh])
    raw = np.array(model.mesh_vert[first : first + count], dtype=float)
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, model.geom_quat[geom])
    placed = raw @ turn.reshape(3, 3).T + model.geom_pos[geom]
    vertices, kept = _thinned(placed, np.array(model.mesh_face[begin : begin + faces]))
    step = max(1, len(vertices) // SAMPLE)
    return Bone(
        model.mesh(mesh).name,
        model.body(int(model.geom_bodyid[geom])).name,
        vertices,
        kept,
        vertices[::step][:SAMPLE],
    )


def _thinned(vertices: Array, faces: Array) -> tuple[Array, Array]:
    """Vertices that lie in one small cell become one, until few enough faces are left."""
    cell = 0.0005
    thin, kept = vertices, faces
    while len(kept) > MOST_FACES:
        _, which = np.unique(np.round(vertices / cell).astype(int), axis=0, return_inverse=True)
        which = which.reshape(-1)
        count = np.bincount(which)
        thin = np.stack([np.bincount(which, vertices[:, k]) / count for k in range(3)], axis=1)
        kept = which[faces]
        whole = (
            (kept[:, 0] != kept[:, 1]) & (kept[:, 1] != kept[:, 2]) & (kept[:, 0] != kept[:, 2])
        )
        kept = np.unique(np.sort(kept[whole], axis=1), axis=0)
        cell *= 1.25
    return thin, kept


def silhouette(flat: Array, faces: Array, tolerance: float) -> list[Array]:
    """The rings around all that the mesh covers on the page, holes worth seeing included."""
    corners = flat[faces]
    ab, ac = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    seen = np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]) > 0.02  # noqa: PLR2004 - mm²
    whole = unary_union(shapely.polygons(corners[seen]))
    closed = whole.buffer(tolerance).buffer(-tolerance).simplify(tolerance)
    parts = list(closed.geoms) if isinstance(closed, MultiPolygon) else [closed]
    rings = []
    for one in sorted(parts, key=lambda part: -part.area)[:4]:
        if isinstance(one, Polygon) and one.area > (4 * tolerance) ** 2:
            rings.append(np.array(one.exterior.coords[:-1]))
            rings += [
                np.array(hole.coords[:-1])
                for hole in one.interiors
                if Polygon(hole).area > (9 * tolerance) ** 2
            ]
    return rings


@dataclass
class Shelf:
    """The shapes of one bone at one fineness, each with the points that it was drawn from."""

    samples: list[Array] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def fit(reference: Array, wanted: Array) -> tuple[Array, Array, float]:
    """The turn and shift of the page that bring one set of points nearest to another, and how far off."""
    a, b = reference.mean(axis=0), wanted.mean(axis=0)
    x, y = reference - a, wanted - b
    cosine = float((x * y).sum())
    sine = float((x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0]).sum())
    angle = np.arctan2(sine, cosine)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    off = float(np.abs(x @ turn.T - y).max())
    return turn, b - turn @ a, off


def path(rings: list[Array]) -> str:
    """Rings as relative steps in whole millimetres."""
    written = []
    for ring in rings:
        whole = np.round(ring).astype(int)
        x, y = whole[0]
        text = f"M{x} {y}"
        for nx, ny in whole[1:]:
            if (nx, ny) != (x, y):
                text += f"l{nx - x} {ny - y}"
                x, y = nx, ny
        written.append(text + "z")
    return "".join(written)

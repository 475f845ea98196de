"""Bones as outlines on the page: the model's meshes projected, united, simplified and shared.

A shape is written once about its own middle and is placed in each frame by a turn and a shift,
as long as no point of the bone then lies farther off than what the outline leaves out (1 to
3 mm, a fraction of a pixel); a bone that turns toward
the eye or away gets a shape of its own.
"""

from dataclasses import dataclass
from functools import cache

import mujoco
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from tools.model import bodies

Array = np.ndarray
MOST_FACES = 300
GRID_MM = 0.02
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
def bones(model: str, most_faces: int = MOST_FACES) -> dict[str, Bone]:
    """Every mesh of a body by its name, thinned to what a drawing shows."""
    body = bodies.body(model)
    found = {}
    for geom in range(body.model.ngeom):
        if body.model.geom_type[geom] == MESH:
            bone = _bone(body.model, geom, most_faces)
            found[bone.name] = bone
    return found


def _bone(model: "mujoco.MjModel", geom: int, most_faces: int) -> Bone:
    mesh = int(model.geom_dataid[geom])
    first, count = int(model.mesh_vertadr[mesh]), int(model.mesh_vertnum[mesh])
    begin, faces = int(model.mesh_faceadr[mesh]), int(model.mesh_facenum[mesh])
    raw = np.array(model.mesh_vert[first : first + count], dtype=float)
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, model.geom_quat[geom])
    placed = raw @ turn.reshape(3, 3).T + model.geom_pos[geom]
    vertices, kept = _thinned(placed, np.array(model.mesh_face[begin : begin + faces]), most_faces)
    step = max(1, len(vertices) // SAMPLE)
    return Bone(
        model.mesh(mesh).name,
        model.body(int(model.geom_bodyid[geom])).name,
        vertices,
        kept,
        vertices[::step][:SAMPLE],
    )


def _thinned(vertices: Array, faces: Array, most: int) -> tuple[Array, Array]:
    """Vertices that lie in one small cell become one, until few enough faces are left."""
    cell = 0.0005
    thin, kept = vertices, faces
    while len(kept) > most:
        _, which = np.unique(np.round(vertices / cell).astype(int), axis=0, return_inverse=True)
        which = which.reshape(-1)
        count = np.bincount(which)
        thin = np.stack([np.bincount(which, vertices[:, k]) / count for k in range(3)], axis=1)
        kept = which[faces]
        whole = (kept[:, 0] != kept[:, 1]) & (kept[:, 1] != kept[:, 2]) & (kept[:, 0] != kept[:, 2])
        kept = np.unique(np.sort(kept[whole], axis=1), axis=0)
        cell *= 1.25
    return thin, kept


def _united(triangles: Array) -> BaseGeometry:
    """Slivers make a quick union fail now and then; on a grid it does not, eight times slower."""
    try:
        return shapely.union_all(triangles)
    except shapely.errors.GEOSException:
        return shapely.union_all(triangles, grid_size=GRID_MM)


def silhouette(flat: Array, faces: Array, tolerance: float) -> list[Array]:
    """The rings around all that the mesh covers on the page, holes worth seeing included."""
    corners = flat[faces]
    ab, ac = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    seen = np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]) > 0.02  # noqa: PLR2004 - mm²
    whole = _united(shapely.polygons(corners[seen]))
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


class Shelf:
    """The shapes of one bone at one fineness, each with the points that it was drawn from."""

    def __init__(self, points: int, off_mm: float) -> None:
        self.off_mm = off_mm
        self.paths: list[str] = []
        self._held = np.zeros((64, points), dtype=complex)

    def put(self, sample: Array, written: str) -> int:
        """Keep a shape; its points are about their own middle."""
        if len(self.paths) == len(self._held):
            self._held = np.concatenate([self._held, np.zeros_like(self._held)])
        self._held[len(self.paths)] = sample[:, 0] + 1j * sample[:, 1]
        self.paths.append(written)
        return len(self.paths) - 1

    def nearest(self, sample: Array) -> tuple[int, float] | None:
        """The shape that, turned by so many degrees, lies nowhere far off these points."""
        held = self._held[: len(self.paths)]
        if not len(held):
            return None
        wanted = sample[:, 0] + 1j * sample[:, 1]
        turns = np.angle((held.conj() * wanted).sum(axis=1))
        off = np.abs(held * np.exp(1j * turns)[:, None] - wanted).max(axis=1)
        best = int(off.argmin())
        return (best, float(np.degrees(turns[best]))) if off[best] < self.off_mm else None


def simplified(ring: Array, tolerance: float) -> Array:
    """The ring with fewer points, itself still."""
    return np.array(Polygon(ring).simplify(tolerance).exterior.coords[:-1])


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

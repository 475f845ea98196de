"""The shortest way from one point to another round the chest, for lines that lie on it.

The engine wraps lines round balls and cylinders only; the source wraps serratus anterior round
an ellipsoid. A string of beads is drawn tight: each bead goes halfway between its neighbours and,
where that lies inside, out again along the surface's normal.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tools.girdle import facts

Matrix = NDArray[np.float64]
BEADS, ROUNDS, OVERSHOOT, OUTWARD = 24, 60, 1.7, 4


@cache
def chest(side: float) -> tuple[Matrix, Matrix]:
    """Centre of the ellipsoid, and the form that is 1 on its surface."""
    fact = facts.skeleton()["chest_wrap"]
    mirror = np.diag((1.0, 1.0, side))
    axes = mirror @ _body_fixed(fact["xyz_rotation"]) @ mirror
    scaled = np.diag(1.0 / np.array(fact["radii"])) @ axes.T
    return mirror @ np.array(fact["centre"]), scaled.T @ scaled


def length(start: Matrix, end: Matrix, side: float) -> float:
    """In metres; the straight distance where the straight line stays outside."""
    centre, form = chest(side)
    share = np.linspace(0.0, 1.0, BEADS + 1)[:, None]
    beads = start + (end - start) * share - centre
    straight = float(np.linalg.norm(end - start))
    if (np.einsum("bi,ij,bj->b", beads, form, beads) >= 1.0).all():
        return straight
    beads[1:-1] = _out(beads[1:-1], form)
    for _ in range(ROUNDS):
        for first in (1, 2):
            here = beads[first:-1:2]
            halfway = (beads[first - 1 : -2 : 2] + beads[first + 1 :: 2])[: len(here)] / 2.0
            beads[first:-1:2] = _out(here + OVERSHOOT * (halfway - here), form)
    return float(np.linalg.norm(np.diff(beads, axis=0), axis=1).sum())


def _out(beads: Matrix, form: Matrix) -> Matrix:
    """Beads inside the ellipsoid moved to its surface, the others left alone."""
    for _ in range(OUTWARD):
        normal = beads @ form
        inside = np.minimum((beads * normal).sum(1) - 1.0, 0.0)
        if not inside.any():
            break
        beads = beads - (inside / (2.0 * (normal * normal).sum(1)))[:, None] * normal
    return beads


def _body_fixed(angles: list[float]) -> Matrix:
    """Turned about x, then about the new y, then about the new z."""
    found = np.eye(3)
    for axis, angle in enumerate(angles):
        found = found @ turning(np.eye(3)[axis], angle)
    return found


def turning(axis: Matrix, angle: float) -> Matrix:
    """The rotation about an axis by an angle in radians, right-handed."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    found: Matrix = np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
    return found

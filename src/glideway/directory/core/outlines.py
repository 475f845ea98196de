"""The outlines of the provinces, and how a map lays them flat. Answers with a table of its own.

Two ways to lay the earth flat. Of the whole country: Lambert's conformal cone with the parameters
of Statistics Canada (EPSG:3347), on a sphere, which no eye can tell from the ellipsoid. Around one
place: a plane that touches there, true to scale in the middle and north everywhere up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from math import log, radians, sin, tan

import msgspec
import numpy as np
from numpy.typing import NDArray

from glideway.directory.core.places import EARTH_KM

UNIT = 1000  # steps of the file in a degree
# Statistics Canada Lambert, EPSG:3347: standard parallels, origin; longitude 91 52' W.
PARALLELS = (radians(49.0), radians(77.0))
ORIGIN = (radians(63.390675), -91.8666666666667)

Points = NDArray[np.float64]
Flat = Callable[[Points], Points]


class _Outlines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    source: str
    unit: str
    provinces: dict[str, list[str]]


@cache
def outlines() -> dict[str, tuple[Points, ...]]:
    """Each province's rings by its code: rows of longitude and latitude; shores, islands, lakes.

    A point is land of the province where the rings around it are odd in number.
    """
    path = files("glideway.directory") / "knowledge" / "outlines.json"
    rows = msgspec.json.decode(path.read_bytes(), type=_Outlines).provinces
    return {code: tuple(_ring(one) for one in rings) for code, rings in rows.items()}


@cache
def middles() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the middle of each province's largest ring, where a word fits."""
    return {code: _middle(max(rings, key=_area)) for code, rings in outlines().items()}


def _area(ring: Points) -> float:
    (x, y), (u, v) = ring.T, np.roll(ring, -1, axis=0).T
    return abs(float((x * v - u * y).sum()))


def _middle(ring: Points) -> tuple[float, float]:
    """Its centre of mass."""
    (x, y), (u, v) = ring.T, np.roll(ring, -1, axis=0).T
    parts = x * v - u * y
    lon, lat = (((a + b) * parts).sum() / (3 * parts.sum()) for a, b in ((x, u), (y, v)))
    return float(lat), float(lon)


def _ring(text: str) -> Points:
    steps = np.array([int(one) for one in re.findall(r"-?\d+", text)], dtype=np.int64)
    ring: Points = np.cumsum(steps.reshape(-1, 2), axis=0) / UNIT
    return ring


def cone(points: Points) -> Points:
    """Longitude and latitude in degrees as kilometres east and north on Lambert's cone."""
    first, second = PARALLELS
    n = log(np.cos(first) / np.cos(second)) / log(_half(second) / _half(first))
    whole = EARTH_KM * np.cos(first) * _half(first) ** n / n
    lat = np.radians(points[:, 1])
    radius = whole / np.tan(np.pi / 4 + lat / 2) ** n
    origin = whole / _half(ORIGIN[0]) ** n
    turn = n * np.radians(points[:, 0] - ORIGIN[1])
    return np.column_stack([radius * np.sin(turn), origin - radius * np.cos(turn)])


def _half(lat: float) -> float:
    return tan(np.pi / 4 + lat / 2)


def plane(lat: float, lon: float) -> Flat:
    """Kilometres east and north of one place, on the plane that touches the earth there.

    Azimuthal and equal in area (Lambert 1772): true within one part in a thousand to 300 km.
    """
    sine, cosine = sin(radians(lat)), float(np.cos(radians(lat)))

    def flat(points: Points) -> Points:
        there, over = np.radians(points[:, 1]), np.radians(points[:, 0] - lon)
        dot = sine * np.sin(there) + cosine * np.cos(there) * np.cos(over)
        grown = EARTH_KM * np.sqrt(2 / np.maximum(1 + dot, 1e-9))
        east = grown * np.cos(there) * np.sin(over)
        up = grown * (cosine * np.sin(there) - sine * np.cos(there) * np.cos(over))
        return np.column_stack([east, up])

    return flat


def cut(ring: Points, low: tuple[float, float], high: tuple[float, float]) -> Points:
    """What of a flat ring lies in a rectangle (Sutherland and Hodgman, a side at a time).

    Where the ring leaves and comes back it goes along the side: cut wider than what is seen.
    """
    for axis in (0, 1):
        for limit, way in ((low[axis], 1.0), (high[axis], -1.0)):
            if not len(ring):
                return ring
            ring = _one_side(ring, axis, limit, way)
    return ring


def _one_side(ring: Points, axis: int, limit: float, way: float) -> Points:
    before = np.roll(ring, 1, axis=0)
    inside = (ring[:, axis] - limit) * way >= 0
    was = np.roll(inside, 1)
    found = []
    for at in range(len(ring)):
        if inside[at] != was[at]:
            share = (limit - before[at, axis]) / (ring[at, axis] - before[at, axis])
            found.append(before[at] + share * (ring[at] - before[at]))
        if inside[at]:
            found.append(ring[at])
    return np.array(found) if found else np.empty((0, 2))

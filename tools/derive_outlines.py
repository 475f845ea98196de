"""Make the outlines of provinces and territories that the product's maps are drawn from.

Run once, by hand, in a throw-away environment; the product itself never needs shapely:

    python -m venv away && away/bin/pip install shapely==2.2.0 numpy==2.4.6
    away/bin/python tools/derive_outlines.py SOURCES src/glideway/directory/knowledge

SOURCES is a folder with three files of Natural Earth (public domain) as the repository
martynafford/natural-earth-geojson (CC0) has them at commit 0b9a6ce: ne_10m_land.json and
ne_10m_lakes.json, unpacked from their .7z, and ne_50m_admin_1_states_provinces.json.

Shores are those of 1:10m, borders between provinces those of 1:50m. Where people live a shore
keeps its turns of some hundred metres; far from every town it is told in strokes of kilometres.
Neighbours share the very same line. Same files in, same bytes out.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SOURCE = "Natural Earth, public domain: land and lakes 1:10m, provinces 1:50m, as of 2024-01-24"
WINDOW = (-142.0, 41.0, -52.0, 84.0)
# Where the other side is Greenland, or Saint-Pierre and Miquelon: lands the third file lacks.
GREENLAND = [(-73.5, 78.4), (-66.6, 80.75), (-60.9, 82.1), (-60.0, 84.0), (-52.0, 84.0)]
GREENLAND += [(-52.0, 70.0), (-60.0, 70.0), (-68.0, 75.5), (-75.0, 77.2)]
SAINT_PIERRE = (-56.6, 46.7, -56.05, 47.2)
GRID = 0.001  # degrees: the unit of the file
KM_PER_DEGREE = 111.2
REACH = 0.25  # degrees by which a province of 1:50m may miss its own shore of 1:10m
TOWN = 5_000  # people: a shore as near to them as AT_HOME_KM keeps all but FINEST_KM
FINEST_KM, COARSEST_KM, AT_HOME_KM = 0.4, 14.0, 15.0
PER_KM = 0.055  # how much coarser with each km further away
ISLAND, LAKE = 6.0, 24.0  # kept where larger than so many squares of what may stray there
SMALLEST = 3  # points of a ring that is still a shape

Points = NDArray[np.float64]


class Coarse:
    """How far a line may stray, in km: little where towns are, much where none is."""

    def __init__(self, places: Path) -> None:
        document = json.loads(places.read_text(encoding="utf-8"))
        rows = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
        towns = [one for one in rows if one["population"] >= TOWN]
        self.towns = np.array([(one["lon"], one["lat"]) for one in towns])

    def km(self, points: Points) -> Points:
        """What is allowed at each point."""
        nearest = np.empty(len(points))
        for at in range(0, len(points), 500):
            some = points[at : at + 500]
            east = np.cos(np.radians(some[:, 1]))[:, None]
            over = (some[:, None, 0] - self.towns[None, :, 0]) * east
            up = some[:, None, 1] - self.towns[None, :, 1]
            nearest[at : at + 500] = np.sqrt(over**2 + up**2).min(axis=1) * KM_PER_DEGREE
        return np.minimum(FINEST_KM + PER_KM * np.maximum(0.0, nearest - AT_HOME_KM), COARSEST_KM)


def simplified(line: Points, coarse: Coarse) -> Points:
    """The line with fewer points (Douglas and Peucker): none left out strays by more than told."""
    allowed = coarse.km(line)
    flat = line * np.array([np.cos(np.radians(line[:, 1].mean())), 1.0]) * KM_PER_DEGREE
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first <= 1:
            continue
        inner = slice(first + 1, last)
        away = _away(flat[inner], flat[first], flat[last]) / allowed[inner]
        if away.max() > 1.0:
            at = first + 1 + int(away.argmax())
            kept[at] = True
            todo += [(first, at), (at, last)]
    return line[kept]


def _away(points: Points, start: Points, end: Points) -> Points:
    along = end - start
    length = float(along @ along)
    share = (
        np.clip((points - start) @ along / length, 0.0, 1.0) if length else np.zeros(len(points))
    )
    away: Points = np.hypot(*(points - start - share[:, None] * along).T)
    return away


class Shared:
    """Lines between the points where three meet, each made simpler once for both its sides."""

    def __init__(self, lines: list[Points], coarse: Coarse) -> None:
        self.lines = [simplified(one, coarse) for one in lines]
        self.steps = [len(one) - 1 for one in lines]
        self.ends = {tuple(line[end]) for line in lines for end in (0, -1)}
        self.edges = {(*line[0], *line[1]): (at, 1) for at, line in enumerate(lines)}
        self.edges |= {(*line[-1], *line[-2]): (at, -1) for at, line in enumerate(lines)}

    def ring(self, points: Points) -> Points:
        """A closed ring of the lines as a ring of the simpler ones, its first point said once."""
        first = next(at for at, one in enumerate(points) if tuple(one) in self.ends)
        turned = np.roll(points[:-1], -first, axis=0)
        turned = np.vstack([turned, turned[:1]])
        parts, at = [], 0
        while at < len(turned) - 1:
            line, way = self.edges[*turned[at], *turned[at + 1]]
            parts.append(self.lines[line][::way][:-1])
            at += self.steps[line]
        return np.vstack(parts)


def features(path: Path) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    """What a file says of each shape, and the shape."""
    for one in json.loads(path.read_text(encoding="utf-8"))["features"]:
        if one["geometry"]:
            shape = shapely.from_geojson(json.dumps(one["geometry"]))
            yield one["properties"], shapely.make_valid(shape)


def _near(path: Path) -> BaseGeometry:
    window = shapely.box(*WINDOW)
    found = [shape for _said, shape in features(path) if shape.intersects(window)]
    return shapely.intersection(shapely.union_all(found), window)


def provinces(sources: Path) -> dict[str, BaseGeometry]:
    """Each province's land of 1:10m without its lakes, by code."""
    ours, others = {}, []
    for said, shape in features(sources / "ne_50m_admin_1_states_provinces.json"):
        if said["adm0_a3"] == "CAN":
            ours[str(said["postal"])] = shape
        elif said["adm0_a3"] == "USA":
            others.append(shape)
    abroad = shapely.union_all(others)
    all_ours = shapely.union_all(list(ours.values()))
    abroad = shapely.union(abroad, shapely.difference(shapely.buffer(abroad, REACH), all_ours))
    away = shapely.union_all([abroad, shapely.Polygon(GREENLAND), shapely.box(*SAINT_PIERRE)])
    land = shapely.difference(_near(sources / "ne_10m_land.json"), away)
    land = shapely.difference(land, _near(sources / "ne_10m_lakes.json"))
    taken, found = all_ours, {}
    for code in sorted(ours):
        more = shapely.difference(shapely.buffer(ours[code], REACH), taken)
        taken = shapely.union(taken, more)
        found[code] = shapely.intersection(shapely.union(ours[code], more), land)
    return found


def _large_enough(part: BaseGeometry, coarse: Coarse, squares: float) -> bool:
    middle = part.representative_point()
    stray = float(coarse.km(np.array([[middle.x, middle.y]]))[0])
    km2 = part.area * KM_PER_DEGREE**2 * np.cos(np.radians(middle.y))
    return bool(km2 > squares * stray**2)


def kept(shape: BaseGeometry, coarse: Coarse) -> BaseGeometry:
    """A province without the islands and the lakes that are too small to be seen."""
    parts = []
    for part in shapely.get_parts(shapely.set_precision(shape, GRID)):
        if part.geom_type == "Polygon" and _large_enough(part, coarse, ISLAND):
            lakes = [shapely.Polygon(one) for one in part.interiors]
            holes = [one.exterior for one in lakes if _large_enough(one, coarse, LAKE)]
            parts.append(shapely.Polygon(part.exterior, holes))
    return shapely.MultiPolygon(parts)


def outlines(shapes: dict[str, BaseGeometry], coarse: Coarse) -> dict[str, list[str]]:
    """Each province as rings: whole thousandths of a degree, the first point, then steps."""
    noded = shapely.node(shapely.union_all([shape.boundary for shape in shapes.values()]))
    merged = shapely.get_parts(shapely.line_merge(noded))
    shared = Shared([shapely.get_coordinates(one) for one in merged], coarse)
    found: dict[str, list[str]] = {code: [] for code in sorted(shapes)}
    for face in shapely.get_parts(shapely.polygonize(list(merged))):
        middle = face.representative_point()
        owner = next((code for code, one in shapes.items() if one.intersects(middle)), None)
        if owner:
            around = [shapely.get_coordinates(one) for one in (face.exterior, *face.interiors)]
            rings = [shared.ring(one) for one in around]
            found[owner] += [_written(one) for one in rings if len(one) >= SMALLEST]
    return found


def _written(ring: Points) -> str:
    whole = np.round(ring / GRID).astype(int)
    steps = np.diff(whole, axis=0, prepend=[[0, 0]]).ravel()
    return " ".join(str(one) for one in steps).replace(" -", "-")


def main(sources: Path, knowledge: Path) -> None:
    """Write the table of outlines."""
    coarse = Coarse(knowledge / "places.json")
    shapes = {code: kept(shape, coarse) for code, shape in provinces(sources).items()}
    document = {
        "version": 1,
        "source": SOURCE,
        "unit": "thousandths of a degree: longitude and latitude, then steps",
        "provinces": outlines(shapes, coarse),
    }
    path = knowledge / "outlines.json"
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

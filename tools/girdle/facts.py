"""What was published: lines with their points, bones with their joints. Facts, no mechanics."""

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
SIDED = frozenset({"clavicle", "scapula"})


@dataclass(frozen=True)
class Point:
    """A place on one bone, in metres, in the bone's own frame on the right side."""

    bone: str
    at: tuple[float, float, float]


@dataclass(frozen=True)
class Line:
    """One path of one muscle on the right side, with where its numbers come from."""

    id: str
    structure: str
    points: tuple[Point, ...]
    round_chest: bool
    length_mm: float
    arms_mm: dict[str, float]
    source_arms_mm: dict[str, float]
    basis: str
    doi: str
    licence: str
    silent: str

    @property
    def bones(self) -> frozenset[str]:
        return frozenset(point.bone for point in self.points)

    @property
    def speaks(self) -> bool:
        """Whether the atlas asks this line; `silent` says why not."""
        return not self.silent


def read(name: str) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@cache
def skeleton() -> dict[str, Any]:
    """Frames, joints, shares and the rest pose."""
    found: dict[str, Any] = read("skeleton")
    return found


@cache
def lines() -> dict[str, Line]:
    """Every line whose two ends lie on bones of this model."""
    found = [_line(row) for row in read("attachments")["rows"]]
    known = {"thorax", "clavicle", "scapula"} | {j["child"] for j in skeleton()["neck"]["joints"]}
    return {line.id: line for line in found if line.bones <= known}


def lines_of() -> dict[str, tuple[Line, ...]]:
    """The lines that speak, by structure."""
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines().values():
        if line.speaks:
            found[line.structure] = (*found.get(line.structure, ()), line)
    return found


def shaken(mm: float, dice: Random) -> dict[str, Line]:
    """Every line with each of its points moved so far, each in a direction of its own.

    Two bodies were joined here and their sources disagree by 11 to 15 mm on points both name:
    what a check says should not hang on where exactly a point is.
    """
    return {
        line.id: replace(line, points=tuple(_moved(point, mm, dice) for point in line.points))
        for line in lines().values()
    }


def _moved(point: Point, mm: float, dice: Random) -> Point:
    x, y, z = (dice.gauss(0.0, 1.0) for _ in range(3))
    far = mm / 1000 / math.hypot(x, y, z)
    return Point(point.bone, (point.at[0] + far * x, point.at[1] + far * y, point.at[2] + far * z))


def _line(row: dict[str, Any]) -> Line:
    return Line(
        id=row["id"],
        structure=row["structure"],
        points=tuple(
            Point(bone=point["body"].removesuffix("_r"), at=tuple(point["at"]))
            for point in row["points"]
        ),
        round_chest=row.get("round") == "chest",
        length_mm=row["length_mm"],
        arms_mm=row["arms_mm"],
        source_arms_mm=row.get("source_arms_mm", {}),
        basis=row["basis"],
        doi=row["doi"],
        licence=row["licence"],
        silent=row.get("silent", ""),
    )

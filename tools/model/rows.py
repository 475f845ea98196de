"""The atlas' rows as a developer's tool needs them: also while what was derived is stale."""

import json
from functools import cache
from pathlib import Path

from glideway.body.core import engine
from glideway.body.core.atlas import Atlas, assemble
from glideway.body.core.protocols import Protocol
from glideway.body.core.reading import files
from tools.girdle import derive

ROOT = Path(__file__).parents[2]
ATLAS = ROOT / "src" / "glideway" / "body" / "atlas"
DERIVED = ATLAS / "derived"
SLIPS = Path(__file__).parent / "slips.json"


@cache
def book() -> Atlas:
    """Every row but the derived ones, which are about to be made from it."""
    found = files(ATLAS)
    return assemble({name: found[name] for name in found if not name.startswith("derived/")})


@cache
def slips() -> dict[str, tuple[str, ...]]:
    """The paths that stand for each structure, of myo_sim or of our own girdle, never of both."""
    held = json.loads(SLIPS.read_text(encoding="utf-8"))["slips"]
    return derive.slips() | {structure: tuple(names) for structure, names in held.items()}


def walkable() -> list[Protocol]:
    """The protocols whose target some model has a path for."""
    known = slips()
    return [one for one in book().protocols.values() if engine.target(one) in known]

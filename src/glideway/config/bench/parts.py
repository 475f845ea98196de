"""The parts of the bench by name, each with the sizes of a quick run and of a whole one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol

from glideway.config.bench import goals
from glideway.config.bench.found import Figure, Found

FEW, WHOLE, ASKED, RARELY = 2, 120, 60, 20  # clinics of a demo; how often each page is asked for
MODULES = {"booking": "durable"}  # where the name of the part is another module's
FAILED, WORDS = "could not be measured", 300
EVERY = 25  # of the atlas's names in a quick run


def measure(part: str, *, quick: bool, soak: bool = False) -> Found:
    """What one part found; what it needs is imported when it is asked for."""
    if part == "search":
        from glideway.config.bench import search  # noqa: PLC0415  # numpy

        return search.measured(quick=quick, soak=soak)
    if part in OLDER:
        return Found(figures=OLDER[part](quick=quick))
    module = MODULES.get(part, part)
    found = import_module(f"glideway.config.bench.{module}").measured(quick=quick)
    return found if isinstance(found, Found) else Found(figures=found)


def failed(part: str, why: str) -> Found:
    """What stands in the report for a part that could not be measured."""
    short = why.strip()[-WORDS:]
    missing = {goal.name: f"it failed: {short}" for goal in goals.GOALS if goal.part == part}
    return Found(figures={FAILED: short}, missing=missing)


def _engine(*, quick: bool) -> Mapping[str, Figure]:
    del quick  # it is as quick as it is
    from glideway.config.bench import engine  # noqa: PLC0415

    return engine.measured()


def _atlas(*, quick: bool) -> Mapping[str, Figure]:
    from glideway.config.bench import atlas  # noqa: PLC0415

    return atlas.measured(EVERY if quick else 1)


def _pages(*, quick: bool) -> Mapping[str, Figure]:
    from glideway.config.bench import pages  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        return pages.measured(Path(folder), *((FEW, RARELY) if quick else (WHOLE, ASKED)))


class _Older(Protocol):
    def __call__(self, *, quick: bool) -> Mapping[str, Figure]: ...


# They were here before there were goals, and are held to none.
OLDER: Mapping[str, _Older] = {
    "engine": _engine,
    "atlas": _atlas,
    "pages": _pages,
}

"""`glideway bench`: what the engine, a booking and the pages cost, beside peers, in one run.

The engine is measured against its own definition (asking `explain` about every minute, which is
what a naive search would do) and against other people's software on the same data; bookings on both
databases; searching the atlas against a scan of its rows; figures over up to ten million synthetic
readings in Parquet; a release of figures as the network grows; the 50 points of every clinic of a
network; pages over HTTP of a really served demo.
The figures of a machine are its own; the ratios travel.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from glideway.config.command import voice

QUICK, WHOLE, ASKED = 8, 120, 60
PARTS = ("engine", "peers", "booking", "atlas", "analytics", "publication", "quality", "pages")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK} clinics, not {WHOLE}; few readings"
    )
    parser.add_argument("--clinics", type=int, help="this many clinics")
    parser.add_argument("--times", type=int, default=ASKED, help=f"asked so often ({ASKED})")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    clinics = options.clinics or (QUICK if options.quick else WHOLE)
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    facts: dict[str, object] = {"load before": load, "clinics": clinics}
    parts = (options.only,) if options.only else PARTS
    with nullcontext() if options.json else voice.progress("measured", len(parts)) as step:
        for part in parts:
            facts |= _measure(part, clinics, options.times, quick=options.quick)()
            if step:
                step(1)
    lines = [f"{name:<52} {value}" for name, value in facts.items()]
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 0


def _measure(
    part: str, clinics: int, times: int, *, quick: bool
) -> Callable[[], dict[str, object]]:
    """The measuring of one part; what it needs is imported when it is asked for."""
    from glideway.config.bench import (  # noqa: PLC0415  # numpy
        analytics,
        atlas,
        booking,
        engine,
        pages,
        peers,
        publication,
        quality,
    )

    def served() -> dict[str, object]:
        with tempfile.TemporaryDirectory() as folder:
            return pages.measured(Path(folder), clinics, times)

    return {
        "engine": engine.measured,
        "peers": peers.measured,
        "booking": lambda: booking.measured(times),
        "atlas": atlas.measured,
        "analytics": lambda: analytics.measured(quick=quick),
        "quality": lambda: quality.measured(quick=quick),
        "publication": lambda: publication.measured(quick=quick),
        "pages": served,
    }[part]

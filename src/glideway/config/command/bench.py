"""`glideway bench`: every goal of the network measured beside peers, in one report.

Search over a synthetic country of 40,000 practitioners and more, other people's software on the
same data, bookings beside the machine's own fdatasync, races, staleness, HTTP; and the older parts:
the engine of one practitioner, the atlas, figures over Parquet, a release, the 50 points, pages.
The figures of a machine are its own; the ratios travel.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.config.bench.found import Found
    from glideway.config.bench.report import Report

# By name; see config/bench/parts.py for what each measures.
PARTS = (
    "search",
    "peers",
    "slots",
    "booking",
    "rows",
    "staleness",
    "load",
    "engine",
    "atlas",
    "analytics",
    "publication",
    "quality",
    "pages",
)

# They hold no goal, and a quick run has three minutes: it leaves them out unless asked.
SLOW = ("engine", "atlas", "analytics", "publication", "quality", "pages")
DOING = {
    "search": "the soonest 20 of a made-up country, and the definition beside",
    "peers": "other people's software on the same calendars",
    "slots": "a table of slots on PostgreSQL, and the plan over it",
    "booking": "durable bookings, and eight clients on one slot",
    "rows": "the index from the rows of a database",
    "staleness": "from a commit to the page process that sees it",
    "load": "searches over HTTP",
    "engine": "one practitioner's month",
    "atlas": "searches in the atlas",
    "analytics": "figures over Parquet",
    "publication": "a release of public data",
    "quality": "the points of every clinic",
    "pages": "the pages of a demo",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="one part of it; may be said again"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: within three minutes")
    parser.add_argument("--soak", action="store_true", help="4,000,000 practitioners too")
    parser.add_argument("--json", metavar="FILE", type=Path, help="the report for a machine")
    parser.add_argument("--page", metavar="FILE", type=Path, help="the report as a page with plots")
    parser.add_argument(
        "--baseline", metavar="FILE", type=Path, help="an earlier --json: how many times each was"
    )


def run(options: argparse.Namespace) -> int:
    """Measure, and tell it three ways; 1 where a part could not be measured."""
    from glideway.config.bench import parts, report  # noqa: PLC0415  # numpy
    from glideway.kit import clock  # noqa: PLC0415

    try:
        then = report.read(options.baseline) if options.baseline else None
    except report.CannotRead as no:
        raise voice.CannotRun(str(no)) from no
    if options.page:
        ready.django()  # before an hour of measuring, not after it
    found, seconds, before = _measured(options)
    one = report.report(
        found,
        seconds=seconds,
        here=report.machine(before),
        quick=options.quick,
        made_at=clock.of_this_machine(),
    )
    one = report.against(one, then) if then else one
    voice.say(report.lines(one))
    _kept(one, options)
    return int(any(parts.FAILED in some.figures for some in found.values()))


def _measured(
    options: argparse.Namespace,
) -> tuple[Mapping[str, Found], Mapping[str, float], tuple[float, float, float]]:
    """Each part that was asked for, one after another, and the seconds of each."""
    from glideway.config.bench import parts  # noqa: PLC0415

    before = os.getloadavg()
    found, seconds = {}, {}
    asked = options.only or [one for one in PARTS if not (options.quick and one in SLOW)]
    for number, part in enumerate(asked, 1):
        voice.warn(f"{number} of {len(asked)}, {part}: {DOING[part]}")
        began = time.monotonic()
        try:
            found[part] = parts.measure(part, quick=options.quick, soak=options.soak)
        except Exception as no:  # noqa: BLE001 - an hour of the others is not lost with it
            found[part] = parts.failed(part, _why(no))
        seconds[part] = time.monotonic() - began
        voice.warn(f"  {seconds[part]:.0f} s")
    return found, seconds, before


def _why(no: Exception) -> str:
    """What a part failed by; of what nobody foresaw its kind too."""
    return str(no) if isinstance(no, voice.CannotRun) else f"{type(no).__name__}: {no}"


def _kept(one: Report, options: argparse.Namespace) -> None:
    """The files that were asked for."""
    from glideway.config.bench import report  # noqa: PLC0415

    if options.json:
        options.json.write_text(report.written(one), encoding="utf-8")
    if options.page:
        from glideway.config.bench import page  # noqa: PLC0415  # Django's settings

        options.page.write_text(page.page(one), encoding="utf-8")

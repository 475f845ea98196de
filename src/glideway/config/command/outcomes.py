"""`glideway outcomes export|figures FOLDER`: figures over millions of readings, from Parquet.

For whoever runs the machine. The export is health data under other names, not anonymous data: it
stays where the database may be. Figures are counts before publication; what the public may see
goes through the one function that publishes, and never through here.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.config.analytics.figures import Analysis

BEFORE = "Counts before publication: for you alone. What may be shown is what the site publishes."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=["export", "figures"],
        help="write the months that changed, or answer from them",
    )
    parser.add_argument("folder", type=Path, help="a folder that only you can read")
    parser.add_argument("--dry-run", action="store_true", help="export: say what would be written")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    """Export, or answer; 1 where the engine or the export is not there, with what to do."""
    ready.django()
    from glideway.config.analytics import engine, figures, folder  # noqa: PLC0415  # Django first

    try:
        if not engine.here():
            raise voice.CannotRun(engine.ADD)
        return {"export": _export, "figures": _figures}[options.what](options)
    except (folder.NotAnExport, figures.NothingThere) as no:
        raise voice.CannotRun(str(no)) from no


def _export(options: argparse.Namespace) -> int:
    from glideway.config.analytics import engine, export  # noqa: PLC0415
    from glideway.kit import actor, clock  # noqa: PLC0415
    from glideway.outcomes import queries as outcomes  # noqa: PLC0415

    now = clock.now()
    planned = export.plan(options.folder, until=outcomes.window(now).end)
    if not options.dry_run:
        with (
            tempfile.TemporaryDirectory() as spill,
            engine.engine(Path(spill)) as asks,
            _steps("months written", len(planned.written), options) as step,
        ):
            export.export(
                asks,
                options.folder,
                planned,
                by=actor.system("command"),
                now=now,
                step=step,
            )
    facts = {
        "written": {month: one.readings for month, one in planned.written.items()},
        "unchanged": sorted(planned.stay),
        "gone": planned.gone,
        "dry_run": options.dry_run,
    }
    would = "would be written" if options.dry_run else "written"
    lines = [
        f"{month}: {one.courses} courses, {one.readings} readings {would}"
        for month, one in planned.written.items()
    ]
    lines += [f"{month}: there no more" for month in planned.gone]
    lines.append(f"{len(planned.stay)} months have not changed.")
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 0


def _figures(options: argparse.Namespace) -> int:
    from glideway.config.analytics import figures, folder  # noqa: PLC0415
    from glideway.outcomes import queries as outcomes  # noqa: PLC0415

    listed = folder.listed(options.folder)
    if not listed.months:
        raise figures.NothingThere(f"{options.folder} holds no export yet: export first.")
    when = outcomes.window(datetime.fromisoformat(listed.until))
    months = len(figures.within(options.folder, when))
    with _steps("months looked at", months, options) as step:
        found = figures.figures(options.folder, when, step)
    told = _told(found)
    facts = {
        "before_publication": True,
        "from": when.start.date(),
        "until": when.end.date(),
        "months": found.months,
        "months_read": found.read,
        "groups": told,
    }
    lines = [f"{'group':<40} {'eligible':>9} {'followed':>9} {'improved':>9}  half have changed by"]
    lines += [_line(one) for one in told]
    lines += [f"{found.read} of {found.months} months were read anew.", BEFORE]
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 0


def _told(found: Analysis) -> list[dict[str, Any]]:
    """Each group with its counts, its share, its median and its table; clinics by their slugs."""
    from glideway.config.analytics import export, figures  # noqa: PLC0415
    from glideway.outcomes.core import responders, survival  # noqa: PLC0415
    from glideway.outcomes.queries import exported  # noqa: PLC0415

    slugs = {str(export.stands("clinic", pk)): slug for pk, slug in exported.slugs().items()}
    curves = figures.curves(found)
    told = []
    for one in found.counted:
        row: dict[str, Any] = one._asdict()
        if one.kind == "clinic":
            row["name"] = slugs.get(one.name, one.name)
        if (share := responders.part(one.improved, one.followed)) is not None:
            curve = curves[one.kind, one.name]
            row["share"] = {"value": share.share, "low": share.low, "high": share.high}
            row["median"] = survival.median(curve)._asdict()
            row["still"] = [
                dict(
                    zip(("visits", "at_risk", "changed", "share", "low", "high"), each, strict=True)
                )
                for each in zip(
                    curve.visits,
                    curve.risk,
                    curve.changed,
                    curve.still.tolist(),
                    curve.low.tolist(),
                    curve.high.tolist(),
                    strict=True,
                )
            ]
        told.append(row)
    return told


def _line(one: Mapping[str, Any]) -> str:
    half = one["median"]["value"] if "median" in one else None
    by = "not reached" if half is None else f"{half:g} visits"
    group = f"{one['kind']} {one['name']}".strip()
    return f"{group:<40} {one['eligible']:>9} {one['followed']:>9} {one['improved']:>9}  {by}"


def _steps(
    label: str, total: int, options: argparse.Namespace
) -> AbstractContextManager[Callable[[int], object]]:
    """Progress for a person; silence for a machine."""
    return nullcontext(lambda _: None) if options.json else voice.progress(label, total)

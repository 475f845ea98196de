"""`glideway restore FILE`: a backup laid out in an empty folder, or a refusal that says why."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from glideway.config import keeping
from glideway.config.command import voice
from glideway.config.env import HOME


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that `glideway backup` made")
    parser.add_argument("--into", type=Path, help="an empty folder (GLIDEWAY_DATA)")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    # Env is not read here: reading it makes the secrets of a new folder, which would not be empty.
    into = (options.into or Path(os.environ.get("GLIDEWAY_DATA") or HOME / "data")).resolve()
    try:
        manifest = keeping.restore(file=options.file, into=into)
    except keeping.CannotKeep as no:
        raise voice.CannotRun(str(no)) from no
    behind = sorted(keeping.known_migrations() - set(manifest.migrations))
    rows = sum(manifest.rows.values())
    lines = f"{rows} rows as of {manifest.made_at} are in {into}."
    if behind:
        lines += "\nIts tables are older than this version: run `glideway upgrade` before serving."
    voice.answer(
        {"into": str(into), "rows": rows, "made_at": manifest.made_at, "behind": behind},
        as_json=options.json,
        lines=lines,
    )
    return 0

"""`glideway backup`: one file with tables, keys and attachments, made while the site runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from glideway.config import keeping
from glideway.config.command import ready, voice


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, help="folder (GLIDEWAY_BACKUP_TO, or backups beside data)"
    )
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    env = ready.django()
    from glideway.kit import clock  # noqa: PLC0415  # needs Django's settings

    if env.database_url:
        msg = "the tables are in PostgreSQL: use pg_dump, and copy the data folder beside it."
        raise voice.CannotRun(msg)
    to = options.to or Path(env.backup_to or env.data.parent / "backups")
    try:
        made = keeping.backup(data=env.data, to=to, now=clock.now())
    except keeping.CannotKeep as no:
        raise voice.CannotRun(str(no)) from no
    size = made.stat().st_size
    voice.answer(
        {"file": str(made), "bytes": size},
        as_json=options.json,
        lines=f"{made} ({size / 1e6:.1f} MB). It holds the keys: keep it where only you can read.",
    )
    return 0

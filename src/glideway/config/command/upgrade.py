"""`glideway upgrade`: a backup first, then the tables of this version."""

from __future__ import annotations

import argparse
from pathlib import Path

from glideway.config import keeping
from glideway.config.command import ready, voice


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, help="folder of the backup that is made first")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    env = ready.django()
    from glideway.kit import clock  # noqa: PLC0415  # needs Django's settings

    waiting = ready.waiting()
    made = None
    if waiting and not env.database_url and (env.data / keeping.DATABASE).exists():
        to = options.to or Path(env.backup_to or env.data.parent / "backups")
        made = keeping.backup(data=env.data, to=to, now=clock.now())
    ready.migrate()
    lines = [f"backup made first: {made}"] if made else []
    lines += [f"applied {name}" for name in waiting] or ["The tables are those of this version."]
    voice.answer(
        {"backup": made and str(made), "applied": waiting},
        as_json=options.json,
        lines="\n".join(lines),
    )
    return 0

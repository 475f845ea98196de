"""`glideway upgrade`: a backup first, then the tables of this version."""

from __future__ import annotations

import argparse
from pathlib import Path

from glideway.config import keeping
from glideway.config.command import ready, voice
from glideway.config.env import Env

# Steps that copy every row of a table once on PostgreSQL: how long they take depends on its rows.
COPIES = {"booking.0006_taken_cells_lie_by_month": "booking_takencell"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, help="folder of the backup that is made first")
    parser.add_argument(
        "--no-backup",
        action="store_true",
        help="PostgreSQL only: you made a backup with pg_dump",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what waits and what it would copy; do nothing"
    )
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    env = ready.django()
    from glideway.kit import clock  # noqa: PLC0415  # needs Django's settings

    waiting = ready.waiting()
    if options.dry_run:
        return dry(waiting, as_json=options.json)
    if refused := without_backup(env, waiting, said=options.no_backup):
        raise voice.CannotRun(refused)
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


def dry(waiting: list[str], *, as_json: bool) -> int:
    """Say which steps wait, and how many rows those that copy a table would copy."""
    copied = {name: rows(COPIES[name]) for name in waiting if name in COPIES}
    lines = [
        f"would apply {name}" + (f", copying {copied[name]:,} rows" if copied.get(name) else "")
        for name in waiting
    ]
    voice.answer(
        {"waiting": waiting, "copied rows": copied},
        as_json=as_json,
        lines="\n".join(lines or ["The tables are those of this version."]),
    )
    return 0


def rows(table: str) -> int:
    """How many rows a table has; nothing where a step does not copy it, or it is not there yet."""
    from django.db import connection  # noqa: PLC0415  # needs Django's settings

    if connection.vendor != "postgresql" or table not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # our own table
        return int(cursor.fetchone()[0])


def without_backup(env: Env, waiting: list[str], *, said: bool) -> str:
    """Why tables in PostgreSQL are not changed yet; empty when they may be.

    We cannot copy them ourselves, so whoever runs this says that it was done. A database without
    our tables has nothing to lose.
    """
    from django.db import connection  # noqa: PLC0415  # needs Django's settings

    if not (env.database_url and waiting) or said or not connection.introspection.table_names():
        return ""
    return (
        f"{len(waiting)} migrations wait, and tables in PostgreSQL are not backed up by this "
        "command. Make a backup with pg_dump, then run `glideway upgrade --no-backup`. "
        "Nothing was changed."
    )

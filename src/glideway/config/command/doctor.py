"""`glideway doctor`: the configuration in force, secrets hidden, and what is wrong with it."""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import sqlite3
import stat
import time
from datetime import timedelta
from pathlib import Path

from glideway import __version__
from glideway.config import catalogues, keeping
from glideway.config.command import ready, voice
from glideway.config.env import Env

LOOKS = 3  # at the replica, a second apart
HIDDEN = "(set, not shown)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    env = ready.environment()
    stale = [str(po.relative_to(catalogues.SOURCE)) for po in catalogues.stale()]
    ready.django()
    facts = {
        "version": __version__,
        "demo": env.demo,
        "settings": effective(env),
        "database": _database(env),
        "index": _index(),
        "replica": _replica(),
        "sqlite": sqlite3.sqlite_version,
        "chromium": shutil.which("chromium") or "absent (only the browser tests need it)",
        "catalogues compiled now": stale,
        "wrong": (faults := wrong(env)),
        "before real patients": (ahead := [] if env.demo else before_patients(env)),
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if not isinstance(fact, dict | list)]
    lines += [f"  {name} = {value}" for name, value in effective(env).items()]
    lines += [f"wrong: {fault}" for fault in faults] or ["Nothing is wrong."]
    lines += [f"before real patients: {fault}" for fault in ahead]
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 1 if faults else 0


def effective(env: Env) -> dict[str, str]:
    """Each setting as it is in force; one that `Env` keeps out of its own text is never shown."""
    return {
        f"GLIDEWAY_{one.name.upper()}" if one.name != "database_url" else "DATABASE_URL": (
            str(getattr(env, one.name)) if one.repr else _hidden(getattr(env, one.name))
        )
        for one in dataclasses.fields(env)
    }


def before_patients(env: Env) -> list[str]:
    """What must be done before real patients can book, a sentence each."""
    return [*env.live_faults(), *ready.unsigned()]


def wrong(env: Env) -> list[str]:
    """What must be mended on this machine, a sentence each; empty when nothing is wrong."""
    faults = [
        f"{path} can be read by others: chmod 600 {path}"
        for path in sorted((env.data / "secrets").glob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if not os.access(env.data, os.W_OK):
        faults.append(f"{env.data} cannot be written to.")
    if env.backup_to and Path(env.backup_to).resolve().is_relative_to(env.data):
        faults.append("GLIDEWAY_BACKUP_TO lies inside the data folder: one loss would take both.")
    if (env.data / "glideway.sqlite3").exists() or env.database_url:
        lacking = [f"the tables lack {name}: run `glideway upgrade`." for name in ready.waiting()]
        faults += lacking or [*broken_chains(), *changed_notes(), *lost_since_backup(env)]
        faults += index_left()
    return faults


def index_left() -> list[str]:
    """The index of this host, where one was kept and nobody follows it any more."""
    from glideway.booking.queries.network import live  # noqa: PLC0415  # needs Django's settings
    from glideway.kit import clock  # noqa: PLC0415

    age = live.age(clock.now())
    if not _allowed() or age is None or age < _allowed():
        return []
    since = f"the index of this host is not followed since {age.total_seconds():.0f} s"
    return [f"{since}: start `glideway index`, which `run` and `serve` keep beside them."]


def broken_chains() -> list[str]:
    """Each chain of the record that is not whole, walked from its first entry to its head."""
    from glideway.kit import audit  # noqa: PLC0415  # needs Django's settings

    return [
        f"the record `{chain}` is not whole from entry {number} on: compare it with a backup."
        for chain in audit.chains()
        if (number := audit.first_bad(chain)) is not None
    ]


def changed_notes() -> list[str]:
    """Each version of a signed note whose text no longer fits the hash it was signed with."""
    from glideway.care import queries  # noqa: PLC0415  # needs Django's settings

    return [
        f"version {one.version} of the note of visit {one.visit.public_id} is not as it was"
        " signed: compare it with a backup."
        for one in queries.changed()
    ]


def lost_since_backup(env: Env) -> list[str]:
    """Each chain that no longer has the entry which the newest backup saw at its end."""
    from glideway.kit import audit  # noqa: PLC0415  # needs Django's settings

    found = keeping.newest(Path(env.backup_to)) if env.backup_to else None
    if found is None:
        return []
    file, manifest = found
    ends = {chain: end.split(" ") for chain, end in manifest.heads.items()}
    return [
        f"the record `{chain}` lacks entry {number}, which {file.name} has."
        for chain, (number, digest) in ends.items()
        if not audit.holds(chain, int(number), digest)
    ]


def _hidden(value: str) -> str:
    return HIDDEN if value else "(not set)"


def _index() -> str:
    """Whether somebody keeps the index of this host, and how old it is."""
    from glideway.booking.queries.network import live  # noqa: PLC0415  # needs Django's settings
    from glideway.kit import clock  # noqa: PLC0415

    age = live.age(clock.now())
    if age is None:
        return "none: pages ask the database"
    if age < _allowed():
        return f"level with the database {age.total_seconds():.1f} s ago"
    return f"not kept since {age.total_seconds():.0f} s: pages ask the database"


def _replica() -> str:
    """Whether a copy is read, and how long ago it was level with the database."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from glideway.kit import replica  # noqa: PLC0415

    if replica.REPLICA not in connections.databases:
        return "none: every page asks the database itself"
    for _try in range(LOOKS):
        replica.watch.look()
        if replica.watch.age() <= settings.GLIDEWAY_REPLICA_LAG:
            return f"level with the database {replica.watch.age():.1f} s ago"
        time.sleep(replica.PAUSE)
    return "silent or behind: every page asks the database itself"


def _allowed() -> timedelta:
    """How old an index may be that pages still ask."""
    from django.conf import settings  # noqa: PLC0415

    age: timedelta = settings.GLIDEWAY_INDEX_AGE
    return age


def _database(env: Env) -> str:
    if env.database_url:
        return "PostgreSQL"
    path = env.data / "glideway.sqlite3"
    size = f"{path.stat().st_size / 1e6:.1f} MB" if path.exists() else "not made yet"
    return f"SQLite, {path}, {size}"

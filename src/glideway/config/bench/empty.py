"""An empty database of this version: its tables are made once a run, and copied from then on.

Making them takes longer than most of what is measured in them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from glideway.config.command import voice
from glideway.config.env import HOME

NAME = "glideway.sqlite3"
SERVER = [sys.executable, str(HOME / "tools/with_postgres.py")]
MAKE = "from glideway.config.command import ready; ready.django(); ready.tables()"


def environ(folder: str | Path) -> dict[str, str]:
    """What a process is given to work in this folder, on SQLite and with our own code."""
    ours = {"PYTHONPATH": str(HOME / "src"), "GLIDEWAY_DATA": str(folder), "DATABASE_URL": ""}
    return os.environ | ours


def lay(folder: str | Path) -> dict[str, str]:
    """Lay an empty database into a folder; the environment to work in it."""
    shutil.copy(_made(), Path(folder) / NAME)
    return environ(folder)


def server(folder: str | Path) -> tuple[list[str], dict[str, str]]:
    """The words before a command that run it on a PostgreSQL with empty tables, and its world."""
    return SERVER, environ(folder) | {"PG_LIKE": str(_cluster())}


@cache
def _made() -> Path:
    folder = _kept()
    _tables([], environ(folder))
    return folder / NAME


@cache
def _cluster() -> Path:
    folder = _kept()
    _tables(SERVER, environ(_kept()) | {"PG_KEPT": str(folder)})
    return folder


def _kept() -> Path:
    """A folder that lives as long as this run."""
    folder = tempfile.mkdtemp(prefix="bench")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _tables(server: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        [*server, sys.executable, "-c", MAKE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"an empty database could not be made: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)

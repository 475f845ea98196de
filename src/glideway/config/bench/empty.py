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
MAKE = "from glideway.config.command import ready; ready.django(); ready.tables()"


def environ(folder: str | Path) -> dict[str, str]:
    """What a process is given to work in this folder, on SQLite and with our own code."""
    ours = {"PYTHONPATH": str(HOME / "src"), "GLIDEWAY_DATA": str(folder), "DATABASE_URL": ""}
    return os.environ | ours


def lay(folder: str | Path) -> dict[str, str]:
    """Lay an empty database into a folder; the environment to work in it."""
    shutil.copy(_made(), Path(folder) / NAME)
    return environ(folder)


@cache
def _made() -> Path:
    folder = tempfile.mkdtemp(prefix="bench")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", MAKE],
        env=environ(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"an empty database could not be made: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return Path(folder) / NAME

"""What the tests of config share: commands of ours as real processes, with their own data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import tables

REPOSITORY = Path(__file__).parents[2]
# A busy machine is not a fault: these are for a process that never answers, or never ends.
SECONDS_TO_SERVE, SECONDS_TO_STOP = 180.0, 60.0


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a process of ours: nothing of this machine's own configuration."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GLIDEWAY_")
        and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"GLIDEWAY_DATA": str(data), "PYTHONPATH": str(REPOSITORY / "src")} | more


def installed(data: Path) -> None:
    """Its tables are there, as the product makes them: for who does not test that they are made."""
    tables.copied(data / tables.DATABASE)


def glideway(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command of ours to its end."""
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "glideway", *words],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
    )

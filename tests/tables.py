"""The tables of an empty installation, migrated once by the product itself and copied from then on.

Migrating costs eight seconds of a processor, and each run of the tests begins with it. The copy is
known by what it was made from: migrations, what they call, and Django itself. A change of any
of these makes it anew; nothing is ever migrated halfway. What tests migrating itself, or the
demo, starts from nothing as a person does.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps

REPOSITORY = Path(__file__).parents[1]
KEPT = REPOSITORY / ".pytest_cache"
DATABASE = "glideway.sqlite3"
CALLED = ("append_only", "audit", "secrets", "telling")


def copied(to: Path) -> None:
    """Put an empty installation's database at `to`, which must not be there yet."""
    if to.exists():
        raise FileExistsError(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(), to)


def _template() -> Path:
    """The file to copy. Who comes first makes it; who comes meanwhile waits."""
    KEPT.mkdir(exist_ok=True)
    made = KEPT / f"tables-{_digest()}.sqlite3"
    with (KEPT / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in KEPT.glob("tables-*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrated(Path(folder))
                (Path(folder) / DATABASE).rename(made)
    return made


def _migrated(folder: Path) -> None:
    """What the product itself makes of an empty folder. One journal file, closed."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith("GLIDEWAY_")}
    kept.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-m", "glideway", "manage", "migrate"],
        env=kept | {"GLIDEWAY_DATA": str(folder), "PYTHONPATH": str(REPOSITORY / "src")},
        check=True,
        capture_output=True,
    )


def _digest() -> str:
    told = hashlib.sha256(django.__version__.encode())
    for file in _sources():
        told.update(file.name.encode())
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    """Every migration of every app, and the pieces of ours that migrations call."""
    for app in apps.get_app_configs():
        yield from sorted((Path(app.path) / "migrations").glob("*.py"))
    yield from (REPOSITORY / "src/glideway/kit" / f"{name}.py" for name in CALLED)

"""Backups: one file that holds the tables, the keys and the attachments of an installation.

A backup is a compressed tar: `manifest.json` first, then the database (copied by SQLite's backup
API, never as a file, because a live file may be half-written), `secrets/` and `attachments/`.
The manifest carries what each member must hash to, and the migrations that were applied, so that
a restore can refuse what is damaged or newer than the code, before it writes anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from glideway import __version__

FORMAT = 1
DATABASE, MANIFEST, MARK = "glideway.sqlite3", "manifest.json", "demo"
FOLDERS = ("secrets", "attachments")
OWNER_ONLY = 0o600
SOURCE = Path(__file__).parents[1]


class CannotKeep(Exception):
    """A backup or restore that was not made; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    version: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    sums: dict[str, str]
    heads: dict[str, str] = field(default_factory=dict)  # chain of the record -> number and digest


def known_migrations(source: Path = SOURCE) -> set[str]:
    """The migrations of our rooms that this code brings, as `room.0001_name`."""
    return {
        f"{path.parts[-3]}.{path.stem}"
        for path in source.glob("*/migrations/*.py")
        if path.stem != "__init__"
    }


def backup(*, data: Path, to: Path, now: datetime) -> Path:
    """Write a backup of the data folder into the folder `to` and answer the new file.

    The site may go on working: the copy is of one instant. Raises CannotKeep when there is no
    SQLite database, or when the copy does not pass SQLite's own integrity check.
    """
    if not (data / DATABASE).exists():
        msg = f"there is no database in {data}: nothing to back up."
        raise CannotKeep(msg)
    to.mkdir(parents=True, exist_ok=True)
    target = to / f"glideway-{now:%Y%m%d-%H%M%S}.tar.gz"
    draft = target.with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=to) as folder:
        copy = Path(folder, DATABASE)
        _copy_database(data / DATABASE, copy)
        members = {DATABASE: copy, **_files(data)}
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=now.isoformat(),
            migrations=sorted(applied_migrations(copy)),
            rows=row_counts(copy),
            sums={name: _sum(path) for name, path in members.items()},
            heads=audit_heads(copy),
        )
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with (
            os.fdopen(handle, "wb") as file,
            tarfile.open(None, "w:gz", file, compresslevel=3) as tar,
        ):
            _add_text(tar, MANIFEST, json.dumps(manifest.__dict__, indent=1))
            for name, path in members.items():
                tar.add(path, name, recursive=False)
    draft.replace(target)
    return target


def restore(*, file: Path, into: Path) -> Manifest:
    """Lay the backup out in the empty folder `into` and answer its manifest.

    Raises CannotKeep, with nothing written, when the folder holds anything, when the file is
    damaged or no backup of ours, or when its tables are newer than this code.
    """
    if into.exists() and any(into.iterdir()):
        msg = f"{into} is not empty. A restore never writes over data: name an empty folder."
        raise CannotKeep(msg)
    try:
        with tempfile.TemporaryDirectory(dir=_parent(into)) as draft, tarfile.open(file) as tar:
            manifest = _read_manifest(tar)
            tar.extractall(draft, filter="data")
            _compare(Path(draft), manifest)
            _settle(Path(draft), into)
    except (tarfile.TarError, OSError, EOFError, KeyError, TypeError, ValueError) as no:
        msg = f"{file} is not a whole Glideway backup ({no}). Nothing was written."
        raise CannotKeep(msg) from no
    return manifest


def applied_migrations(database: Path) -> set[str]:
    """The migrations of our rooms that this database has seen."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source:
        try:
            rows = source.execute("select app, name from django_migrations").fetchall()
        except sqlite3.OperationalError:
            return set()
    rooms = {path.name for path in SOURCE.iterdir() if (path / "migrations").is_dir()}
    return {f"{app}.{name}" for app, name in rows if app in rooms}


def row_counts(database: Path) -> dict[str, int]:
    """How many rows each table holds; what a restore is compared by."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source:
        tables = source.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
            " order by name"
        ).fetchall()
        return {
            table: source.execute(f'select count(*) from "{table}"').fetchone()[0]  # noqa: S608
            for (table,) in tables
        }


def newest(folder: Path) -> tuple[Path, Manifest] | None:
    """The newest backup in a folder that can be read, with what it says of itself."""
    for file in sorted(folder.glob("glideway-*.tar.gz"), reverse=True):
        with (
            contextlib.suppress(
                CannotKeep, tarfile.TarError, OSError, EOFError, KeyError, ValueError
            ),
            tarfile.open(file) as tar,
        ):
            return file, _read_manifest(tar)
    return None


def audit_heads(database: Path) -> dict[str, str]:
    """Where each chain of the record ends, as `number digest`; what a later record must contain."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source:
        try:
            rows = source.execute(
                "select chain, number, digest from kit_audithead order by chain"
            ).fetchall()
        except sqlite3.OperationalError:
            return {}
    return {chain: f"{number} {digest}" for chain, number, digest in rows}


def _copy_database(live: Path, copy: Path) -> None:
    with closing(sqlite3.connect(live, timeout=20)) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)
        verdict = to.execute("pragma integrity_check").fetchone()[0]
    if verdict != "ok":
        msg = f"the copy of the database does not pass its integrity check: {verdict}"
        raise CannotKeep(msg)


def _files(data: Path) -> dict[str, Path]:
    """The other members: keys, attachments and the demo's mark."""
    found = {MARK: data / MARK} if (data / MARK).is_file() else {}
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                found[path.relative_to(data).as_posix()] = path
    return found


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(text.encode()), OWNER_ONLY
    tar.addfile(info, io.BytesIO(text.encode()))


def _parent(into: Path) -> Path:
    into.parent.mkdir(parents=True, exist_ok=True)
    return into.parent


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    held = tar.extractfile(MANIFEST)
    manifest = Manifest(**json.load(held)) if held else None
    if manifest is None or manifest.format != FORMAT:
        msg = "its format is not one that this version reads"
        raise ValueError(msg)
    newer = sorted(set(manifest.migrations) - known_migrations())
    if newer:
        msg = (
            f"the backup was made by Glideway {manifest.version}, whose tables are newer than "
            f"this version's ({__version__}): it knows nothing of {', '.join(newer[:3])}. "
            "Nothing was written. Install that version or a newer one, then restore again."
        )
        raise CannotKeep(msg)
    return manifest


def _compare(folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.sums.items():
        if _sum(folder / name) != expected:
            msg = f"{name} was changed or damaged"
            raise ValueError(msg)


def _settle(draft: Path, into: Path) -> None:
    (draft / MANIFEST).unlink()
    into.mkdir(mode=0o700, exist_ok=True)
    for path in _top(draft):
        path.replace(into / path.name)


def _top(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir())

"""A folder of Parquet files, month by month, and the list that says which files are the export.

A file's name carries what its rows are, so a file is never changed: a changed month gets new
files, the list is replaced in one step, and then the old files go. Who follows the list reads a
whole export at any moment. Only the owner of the folder may read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from glideway.outcomes.core.tables import COLUMNS

FORMAT, LIST, STATE = 2, "manifest.json", "state"
OWNER_ONLY, OWNERS_FOLDER = 0o600, 0o700


class NotAnExport(Exception):
    """The folder holds something else; the text says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of the export: what its rows are, how many, and the last moment in them."""

    rows: str
    counts: Mapping[str, int]
    last_us: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the list says: up to when everything is in it, and its months."""

    until: str = ""
    months: dict[str, Month] = field(default_factory=dict)


def listed(folder: Path) -> Listed:
    """The list of an export; an empty one where there is nothing yet. Raises NotAnExport."""
    place = folder / LIST
    if not place.exists():
        if folder.exists() and any(folder.iterdir()):
            raise NotAnExport(f"{folder} is not empty and holds no export: name another folder.")
        return Listed()
    try:
        told = json.loads(place.read_text())
        if told["format"] != FORMAT:
            raise NotAnExport(f"{place} is of another version of Glideway: export anew.")
        months = {name: Month(**one) for name, one in told["months"].items()}
    except (ValueError, KeyError, TypeError) as no:
        raise NotAnExport(f"{place} is not the list of an export ({no}).") from no
    return Listed(until=told["until"], months=months)


def file(folder: Path, table: str, month: str, rows: str) -> Path:
    """Where a table's rows of a month lie."""
    return folder / table / f"month={month}" / f"{rows}.parquet"


def paths(folder: Path, table: str, months: Mapping[str, Month]) -> list[Path]:
    """The files of a table in these months."""
    return [file(folder, table, month, one.rows) for month, one in months.items()]


def state(folder: Path, month: str, key: str) -> Path:
    """Where the courses of a month lie, as they were read."""
    return folder / STATE / f"month={month}" / f"{key}.parquet"


def make(place: Path) -> Path:
    """A file's folder, made for its owner only; answers the draft that will become the file."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=OWNERS_FOLDER)
    return place.with_suffix(".part")


def settle(draft: Path, place: Path) -> None:
    """Let a finished draft become the file, in one step and after it is on the disk."""
    draft.chmod(OWNER_ONLY)
    with draft.open("rb") as handle:
        os.fsync(handle.fileno())
    draft.replace(place)


def tell(folder: Path, months: Mapping[str, Month], *, until: datetime) -> None:
    """Replace the list; then let go of files that it does not name."""
    place = folder / LIST
    told = {"format": FORMAT, "until": until.isoformat(), "columns": COLUMNS, "months": {}}
    told["months"] = {name: asdict(months[name]) for name in sorted(months)}
    draft = make(place)
    draft.write_text(json.dumps(told, indent=1, default=dict))
    settle(draft, place)
    kept = {path for table in COLUMNS for path in paths(folder, table, months)}
    _let_go((one for table in COLUMNS for one in (folder / table).rglob("*")), kept)
    _let_go(
        one for one in (folder / STATE).rglob("*") if one.parent.name.split("=")[-1] not in months
    )


def _let_go(found: Iterable[Path], kept: Iterable[Path] = ()) -> None:
    wanted = set(kept)
    for one in list(found):
        if one.is_file() and one not in wanted:
            one.unlink()

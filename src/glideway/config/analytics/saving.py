"""One month of an export written: four files, each complete before it has its name."""

from __future__ import annotations

from pathlib import Path

from glideway.config.analytics import folder as kept
from glideway.config.analytics.engine import Engine
from glideway.outcomes.core.tables import COLUMNS, Table, Tables


def save(asks: Engine, folder: Path, month: str, tables: Tables, rows: str) -> kept.Month:
    """Write a month's four tables under the name of what their rows are."""
    for table, some in tables.items():
        place = kept.file(folder, table, month, rows)
        draft = kept.make(place)
        asks.saves(some, COLUMNS[table], draft)
        kept.settle(draft, place)
    counts = {table: _size(some) for table, some in tables.items()}
    timed = (tables[one]["at_us"] for one in ("visits", "readings") if counts[one])
    last = max((int(at.max()) for at in timed), default=0)
    return kept.Month(rows=rows, counts=counts, last_us=last)


def _size(table: Table) -> int:
    return len(next(iter(table.values())))

"""The one module that knows the analytical engine's name; all it is asked is portable SQL.

The engine runs in this process, on two threads and within a limit of memory, beside which it
writes to disk. It is told to fetch nothing: Parquet is built in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from glideway.outcomes.core.tables import Table, bands

THREADS, MEMORY = 2, "2GB"
ADD = (
    "figures from Parquet need the engine of requirements-analytics.lock, which is not installed "
    "here. Everything else works without it. To add it:\n"
    "  .venv/bin/python -m pip install --require-hashes --no-deps --only-binary :all: "
    "-r requirements-analytics.lock"
)


class NoEngine(Exception):
    """The optional engine is not installed; the text says how to add it."""


class Engine:
    """One connection: relations by name, and the steps of the analysis asked of them."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - an optional package's own type
        self._asked = connection

    def holds(self, name: str, table: Table) -> None:
        """Make a small table of these columns."""
        self._asked.register("given", dict(table))
        self._asked.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given"  # noqa: S608 - ours
        )
        self._asked.unregister("given")

    def reads(self, name: str, paths: Sequence[Path]) -> None:
        """Let a name stand for these Parquet files; what a warehouse calls an external table."""
        listed = ", ".join(_quoted(one) for one in paths)
        self._asked.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608 - our own names
        )

    def makes(self, name: str, step: str) -> None:
        """Keep the answer of a step as a table under this name."""
        self._asked.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text(step)}")

    def writes(self, sql: str, path: Path) -> None:
        """Write an answer as one Parquet file."""
        self._asked.execute(f"COPY ({sql}) TO {_quoted(path)} (FORMAT parquet)")

    def saves(self, table: Table, kinds: Mapping[str, str], path: Path) -> None:
        """Write columns as one Parquet file with these types; an empty table keeps its columns."""
        self._asked.register("given", dict(table))
        typed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
        self.writes(f"SELECT {typed} FROM given", path)  # noqa: S608 - our own names
        self._asked.unregister("given")

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """All rows of a table that a step made."""
        return list(self._asked.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608 - ours

    def asks(self, step: str) -> list[tuple[Any, ...]]:
        """The rows a step answers."""
        return list(self._asked.execute(text(step)).fetchall())


def here() -> bool:
    """Whether the optional engine is installed."""
    return find_spec("duckdb") is not None


@contextmanager
def engine(spill: Path) -> Iterator[Engine]:
    """A new engine with nothing in it but the thresholds; `spill` is where it may write to disk."""
    if not here():
        raise NoEngine(ADD)
    settings = {
        "threads": str(THREADS),
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with import_module("duckdb").connect(config=settings) as connection:
        connection.execute("SET enable_progress_bar = false")  # the command has its own
        found = Engine(connection)
        found.holds("bands", bands())
        yield found


@cache
def text(step: str) -> str:
    """The SQL of a step, as it stands in its file."""
    return files("glideway.outcomes").joinpath(f"analytics/{step}.sql").read_text()


@cache
def version() -> str:
    """What the state of a month depends on besides its rows: the SQL and the thresholds."""
    told = [text("courses"), *(repr(column.tolist()) for column in bands().values())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"

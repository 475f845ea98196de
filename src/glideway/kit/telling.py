"""Triggers that write down, in a table of changes, which rows of other tables changed.

The database tells, in the transaction of what it tells, so no verb can forget to. A trigger names
no table but that of the changes: SQLite refuses to make a table anew while the body of a trigger
elsewhere names it. Who reads the changes looks the rest up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

ACTS = ("insert", "update", "delete")


class Watched(NamedTuple):
    """A table whose changes are told: which of its columns matter, and what is said of a row.

    `says` is an expression for each column of the table of changes, in which {row} is the row as
    it is or was. A row that is not as `only` says is not told. Of a change the row is told as it
    was, and as it is too where what is said differs. Of acts that cannot matter none is told.
    """

    table: str
    columns: Sequence[str]
    says: Mapping[str, str]
    only: str = ""
    acts: Sequence[str] = ACTS


def triggers(vendor: str, into: str, watched: Watched) -> dict[str, str]:
    """The triggers of one table by name, in the words of this database."""
    return {
        f"{watched.table}_tells_{act}": _worded(vendor, into, watched, act) for act in watched.acts
    }


def tells(into: str, tables: Callable[[str], Sequence[Watched]]) -> RunPython:
    """The step after which the changes of these tables are told, and its way back.

    `tables` is asked with the name of the database's sort, for the few words that differ.
    """

    def begin(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for one in tables(vendor):
            for name, words in triggers(vendor, into, one).items():
                for statement in _made(vendor, name, words):
                    editor.execute(statement, None)

    def end(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for one in tables(vendor):
            for name in triggers(vendor, into, one):
                if vendor == "sqlite":
                    editor.execute(f"DROP TRIGGER IF EXISTS {name}")
                else:
                    editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {one.table}")
                    editor.execute(f"DROP FUNCTION IF EXISTS {name}()")

    return RunPython(begin, end)


def _made(vendor: str, name: str, words: str) -> Iterator[str]:
    if vendor == "sqlite":
        yield words
        return
    body, hung = words.split("\n--\n")
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    yield f"CREATE TRIGGER {name} {hung} EXECUTE FUNCTION {name}()"


def _worded(vendor: str, into: str, watched: Watched, act: str) -> str:
    """On SQLite one statement; elsewhere the body of a function, and how it is hung."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    rows = {"insert": ["NEW"], "delete": ["OLD"], "update": ["OLD", "NEW"]}[act]
    said = "; ".join(_said(into, watched, row, rows, differs) for row in rows) + ";"
    when = ""
    if act == "update":
        some = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in watched.columns)
        when = f" WHEN ({some})"
    hung = f"AFTER {act.upper()}"
    if act == "update":
        hung += f" OF {', '.join(watched.columns)}"
    hung += f" ON {watched.table} FOR EACH ROW{when}"
    if vendor == "sqlite":
        return f"CREATE TRIGGER {watched.table}_tells_{act} {hung} BEGIN {said} END"
    return f"BEGIN {said} RETURN NULL; END\n--\n{hung}"


def _said(into: str, watched: Watched, row: str, rows: Sequence[str], differs: str) -> str:
    values = ", ".join(one.format(row=row) for one in watched.says.values())
    conditions = [watched.only.format(row=row)] if watched.only else []
    if row == "NEW" and len(rows) > 1:
        told = (one for one in watched.says.values() if "{row}" in one)
        another = (f"{one.format(row='OLD')} {differs} {one.format(row='NEW')}" for one in told)
        conditions.append(f"({' OR '.join(another)})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"INSERT INTO {into} ({', '.join(watched.says)}) SELECT {values}{where}"

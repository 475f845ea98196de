"""What changed since the last look, in whatever order it was committed.

On SQLite there is one writer, so the order of ids is that of commits, and the highest id that was
seen is a place in the list. On PostgreSQL it is not: who takes its id first may commit last. There
a row says which transaction wrote it, and the place is what PostgreSQL calls a snapshot: which
transactions were over when we looked. News is what those wrote that were not. A transaction that
runs for long is news when it ends; till then nothing is read twice.

A place is one of this database in this life of it: after a promotion the numbers of transactions
may be given again. Whoever follows loses the connection then, and begins from the start.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from django.db import connection

COLUMNS = "what, about, room, claim, of, session, first_cell, end_cell"
NAMED = ", ".join(f"c.{name}" for name in COLUMNS.split(", "))
OWN = "pg_current_xact_id_if_assigned()::text::bigint"
PLACE = f"""
    SELECT pg_current_snapshot()::text, COALESCE(max(id), 0)
    FROM booking_change WHERE tx > 0 AND tx = {OWN}
"""  # noqa: S608 - our own words
# What this very transaction wrote is in no snapshot; there, where one follows oneself, ids hold.
NEWS = f"""
    SELECT s.now, c.id, c.tx = s.own, {NAMED}
    FROM (SELECT pg_current_snapshot()::text AS now, {OWN} AS own) s
    LEFT JOIN booking_change c ON c.tx > 0
        AND c.tx >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
        AND CASE WHEN c.tx = s.own THEN c.id > %s
            ELSE pg_visible_in_snapshot(c.tx::text::xid8, pg_current_snapshot())
                AND NOT pg_visible_in_snapshot(c.tx::text::xid8, %s::pg_snapshot) END
    ORDER BY c.id
"""  # noqa: S608 - our own words


class Told(NamedTuple):
    """One row of the table of changes; see booking.models.Change."""

    what: str
    about: int | None
    room: int | None
    claim: int | None
    of: str
    session: int | None
    first_cell: int | None
    end_cell: int | None


class Place(Protocol):
    """A place in the list of changes."""

    def news(self) -> list[Told]:
        """What was committed since the last look, or since this place was taken."""


def here() -> Place:
    """The place from which everything that follows is news; to be taken before one reads."""
    return _ByTransaction() if connection.vendor == "postgresql" else _ById()


class _ById:
    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(max(id), 0) FROM booking_change")
            (self.last,) = cursor.fetchone()

    def news(self) -> list[Told]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {COLUMNS} FROM booking_change WHERE id > %s ORDER BY id",  # noqa: S608
                [self.last],
            )
            rows = cursor.fetchall()
        if rows:
            self.last = rows[-1][0]
        return [Told(*row[1:]) for row in rows]


class _ByTransaction:
    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(PLACE)
            self.seen, self.own = cursor.fetchone()

    def news(self) -> list[Told]:
        with connection.cursor() as cursor:
            cursor.execute(NEWS, [self.seen, self.own, self.seen])
            rows = cursor.fetchall()
        self.seen = rows[0][0]
        told = [row[1:] for row in rows if row[1] is not None]
        self.own = max([self.own, *(pk for pk, mine, *_facts in told if mine)])
        return [Told(*facts) for _pk, _mine, *facts in told]

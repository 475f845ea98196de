"""What changed since the last look, in whatever order it was committed.

On SQLite there is one writer, so the order of ids is that of commits, and the highest id that was
seen is a place in the list. On PostgreSQL it is not: who takes its id first may commit last. There
a row says which transaction wrote it, and the place is the oldest transaction that was still
running when we looked: everything older has been seen or was rolled back, and of what is younger
we remember what was seen. A transaction that runs for long makes us look at more rows, not miss
any.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from django.db import connection

COLUMNS = "what, about, room, claim, of, session, first_cell, end_cell"
NAMED = ", ".join(f"c.{name}" for name in COLUMNS.split(", "))
RUNNING = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


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
            cursor.execute(f"SELECT {RUNNING}")
            (self.oldest,) = cursor.fetchone()
        self.seen: dict[int, int] = {}  # id, and its transaction

    def news(self) -> list[Told]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.oldest, c.id, c.tx, {NAMED} FROM (SELECT {RUNNING} AS oldest) s"  # noqa: S608
                " LEFT JOIN booking_change c ON c.tx > 0 AND c.tx >= %s ORDER BY c.id",
                [self.oldest],
            )
            rows = cursor.fetchall()
        self.oldest = rows[0][0]
        fresh = [row for row in rows if row[1] is not None and row[1] not in self.seen]
        self.seen |= {row[1]: row[2] for row in fresh}
        self.seen = {pk: tx for pk, tx in self.seen.items() if tx >= self.oldest}
        return [Told(*row[3:]) for row in fresh]

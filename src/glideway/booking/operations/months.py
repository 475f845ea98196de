"""Taken cells by month: parts made ahead, what is over dropped, and nothing that is to come.

On PostgreSQL `booking_takencell` is parted by ranges of `cell`: one part a month, one for the seats
of classes, one (`rest`) for whatever no month is there for. The unique key of resource and cell is
each part's own and, because the cell decides the part, the whole table's. On SQLite the table is
whole and its rows go in small steps, so that no booking waits for a purge. Why it is so:
docs/decisions/0014.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from glideway.booking.core.months import KEPT, SEATS_END, Month, cell_of, ready
from glideway.booking.models import ClassSession, TakenCell

BATCH = 1_000
TABLE = "booking_takencell"
REST = f"{TABLE}_rest"
COLUMNS = "id, resource_id, cell, hold_id, booking_id, session_id"
MONTHLY = re.compile(rf"{TABLE}_(\d{{4}})_(\d\d)")
PARTS = (
    "SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid"  # noqa: S608 - the names here are our own
    f" WHERE inhparent = '{TABLE}'::regclass"
)
# Who books is never kept waiting longer; the beat comes back a minute later.
PATIENCE = "SET LOCAL lock_timeout = '2s'"
# Whoever books waits behind a drop that waits: beside a long dump each minute anew.
BRIEFLY = "SET LOCAL lock_timeout = '200ms'"


def keep_months(*, now: datetime) -> list[str]:
    """Make the months ahead that are missing, drop those that are over; their names, as done.

    Each in a transaction of its own that gives up when it cannot have its locks within two
    seconds. Safe to repeat and to be killed anywhere. On SQLite there is nothing to do.
    """
    if connection.vendor != "postgresql":
        return []
    wanted, there = ready(now), months()
    over = [one for one in there if one.end_cell <= cell_of(now - KEPT)]
    made = [f"made {_made(one)}" for one in wanted if one not in there]
    return made + [f"dropped {_dropped(one)}" for one in over]


def months() -> list[Month]:
    """The months that have a part of their own, the oldest first (1 query; PostgreSQL only)."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS)
        named = [MONTHLY.fullmatch(name) for (name,) in cursor.fetchall()]
    return sorted(Month(int(one[1]), int(one[2])) for one in named if one)


def forget_cells(*, now: datetime) -> int:
    """Drop the rows of cells that are over by more than 48 hours; how many.

    In steps of a thousand rows, each its own transaction. On PostgreSQL what lies in a month stays
    until the whole month is over by so much, at most 33 days, and goes with it; only `rest` is gone
    through here. Seats go once their class is over.
    """
    before = cell_of(now - KEPT)
    if connection.vendor == "postgresql":
        times = _forgotten_rest(before)
    else:
        times = _forgotten_times(before)
    return times + _forgotten_seats(before)


def _made(month: Month) -> str:
    """Make a month's part and move into it what waited for it in `rest`."""
    part = f"{TABLE}_{month.label}"
    ends = [month.first_cell, month.end_cell]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(f"LOCK TABLE {REST} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"CREATE TABLE {part} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        cursor.execute(
            f"WITH moved AS (DELETE FROM {REST} WHERE cell >= %s AND cell < %s"  # noqa: S608 - as above
            f" RETURNING {COLUMNS}) INSERT INTO {part} ({COLUMNS}) SELECT {COLUMNS} FROM moved",
            ends,
        )
        # Attached and not made as a part: so the whole table can be read and written meanwhile.
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {part}"
            f" FOR VALUES FROM ({month.first_cell}) TO ({month.end_cell})"
        )
    return part


def _dropped(month: Month) -> str:
    part = f"{TABLE}_{month.label}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BRIEFLY)
        cursor.execute(f"DROP TABLE {part}")
    return part


def _forgotten_rest(before: int) -> int:
    """By place in the file: `rest` is small, and no index of it begins with the cell."""
    some = (
        f"DELETE FROM {REST} WHERE ctid = ANY (ARRAY("  # noqa: S608 - as above
        f"SELECT ctid FROM {REST} WHERE cell >= %s AND cell < %s LIMIT %s)) AND cell < %s"
    )
    gone: int = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(some, [SEATS_END, before, BATCH, before])
            some_gone = int(cursor.rowcount)
        gone += some_gone
        if some_gone < BATCH:
            return gone


def _forgotten_times(before: int) -> int:
    """In the order of the rows' own numbers, so that the table is gone through once."""
    old = TakenCell.objects.filter(cell__gte=SEATS_END, cell__lt=before).order_by("pk")
    gone = last = 0
    while some := list(old.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = some[-1]
        gone += TakenCell.objects.filter(pk__in=some).delete()[0]
    return gone


def _forgotten_seats(before: int) -> int:
    """A seat's number says no time; its class does. So many classes at once as times' rows."""
    seat = TakenCell.objects.filter(resource=OuterRef("seats"), cell__lt=SEATS_END)
    over = ClassSession.objects.filter(Exists(seat), end_cell__lt=before)
    gone = 0
    while some := list(over.values_list("seats", flat=True)[:BATCH]):
        gone += TakenCell.objects.filter(resource__in=some, cell__lt=SEATS_END).delete()[0]
    return gone

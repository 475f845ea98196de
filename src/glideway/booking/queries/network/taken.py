"""Which cells are taken, of everybody at once: what occupies, as arrays of numbers.

For a build only: millions of claims in few queries, with no object for each. What occupies one
resource for a page is `queries.occupied`; both say the same, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from glideway.booking.core import instant
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network import Axis
from glideway.booking.models import Binding, Block, Booking, ClassSession, Hold
from glideway.booking.queries.occupied import seats_taken

Rows: TypeAlias = npt.NDArray[np.int64]
CHUNK = 100_000
NO_ROOM = -1


class Ending(NamedTuple):
    """A hold that is over at an instant: whose time is then to be read again, and between what.

    Of a seat the class is named: what it takes is free again when nobody has a seat any more.
    """

    at: datetime
    resource: int
    first: int
    end: int
    session: int = 0


def claimed(axis: Axis, *, now: datetime) -> Iterator[Rows]:
    """(n, 3) resource, first cell, end cell (since 1970) of all that is claimed, in pieces."""
    first, end = (minute // CELL_MINUTES for minute in axis.span)
    near = {"end_cell__gt": first, "first_cell__lt": end}
    live = {"let_go_at": None, "expires_at__gt": now}
    sessions = ClassSession.objects.filter(cancelled_at=None)
    met = sessions.annotate(left=seats_taken(now)).filter(left__gt=0)
    for claims in (
        Booking.objects.filter(cancelled_at=None, **near),
        Hold.objects.filter(**live, **near),
        met.filter(**near),
    ):
        columns = ("resource_id", Coalesce("room_id", NO_ROOM), "first_cell", "end_cell")
        for some in _arrays(claims, *columns):
            yield some[:, (0, 2, 3)]
            yield some[some[:, 1] != NO_ROOM][:, (1, 2, 3)]
    for of, alive in (
        ("booking", Q(booking__cancelled_at=None)),
        ("hold", Q(hold__let_go_at=None, hold__expires_at__gt=now)),
        ("session", Q(session__in=met.values("pk"))),
    ):
        rows = Binding.objects.filter(
            alive, **{f"{of}__isnull": False}, **{f"{of}__{name}": at for name, at in near.items()}
        )
        yield from _arrays(rows, "resource_id", f"{of}__first_cell", f"{of}__end_cell")


def closed(axis: Axis) -> list[tuple[int, int | None, int, int]]:
    """Resource, clinic (None: everywhere), first cell, end cell of every closed stretch."""
    first, end = (instant(minute) for minute in axis.span)
    rows = Block.objects.filter(starts_at__lt=end, ends_at__gt=first).values_list(
        "resource_id", "closure__clinic_id", "starts_at", "ends_at"
    )
    return [
        (resource, clinic, *stretch(starts_at, ends_at))
        for resource, clinic, starts_at, ends_at in rows.iterator(chunk_size=CHUNK)
    ]


def stretch(starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """The cells that a stretch touches, as `occupied` counts: whole seconds, rounded outwards."""
    seconds = 60 * CELL_MINUTES
    return int(starts_at.timestamp()) // seconds, -(-int(ends_at.timestamp()) // seconds)


def endings(*, now: datetime) -> list[Ending]:
    """When each live hold is over, for its practitioner, its room, and all else that it took."""
    live = Hold.objects.filter(let_go_at=None, expires_at__gt=now)
    facts = ("expires_at", "resource_id", "first_cell", "end_cell")
    rooms = live.filter(room__isnull=False)
    bound = Binding.objects.filter(hold__in=live)
    return [
        Ending(*row)
        for row in chain(
            live.values_list(*facts),
            rooms.values_list("expires_at", "room_id", "first_cell", "end_cell"),
            bound.values_list(
                "hold__expires_at", "resource_id", "hold__first_cell", "hold__end_cell"
            ),
        )
    ] + seats_held(live)


def seats_held(holds: QuerySet[Hold]) -> list[Ending]:
    """When the seats of classes among these holds are over."""
    rows = holds.filter(session__isnull=False).values_list(
        "expires_at",
        "session__resource_id",
        "session__first_cell",
        "session__end_cell",
        "session_id",
    )
    return [Ending(*row) for row in rows]


def _arrays(rows: QuerySet[Any], *columns: str | Coalesce) -> Iterator[Rows]:
    """These columns in pieces, each a question of its own: no reader is in anybody's way for long.

    What is written between two pieces is told as a change.
    """
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:CHUNK]):
        last = some[-1][0]
        yield np.array(some, np.int64)[:, 1:]

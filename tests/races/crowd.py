"""The harness of the races: a crowd at a barrier, what each of them was told, and what must hold.

Threads of one process against one real database. They keep their connections from trial to trial,
so a thousand trials are paid once.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import NamedTuple

from django.db import connection

from glideway.booking.models import Booking, ClassSession, Hold, TakenCell
from glideway.kit.refusals import Refusal
from tests.make import NOW

CROWD = 8
Attempt = Callable[[], object]


class Told(NamedTuple):
    """What one of a crowd was told: `won`, a code or a fault; and how many other times."""

    word: str
    status: int
    nearest: int


def race(trials: Sequence[Sequence[Attempt]]) -> list[list[Told]]:
    """Every trial's attempts at the same instant, one trial after the other."""
    size = len(trials[0])
    gate = Barrier(size)

    def runner(place: int) -> list[Told]:
        connection.ensure_connection()
        try:
            return [_told(gate, trial[place]) for trial in trials]
        finally:
            connection.close()

    with ThreadPoolExecutor(size) as crowd:
        return [list(told) for told in zip(*crowd.map(runner, range(size)), strict=True)]


def at_once(attempts: Sequence[Attempt]) -> list[str]:
    """One trial; "won" or the code of each refusal."""
    return [one.word for one in race([attempts])[0]]


def _told(gate: Barrier, attempt: Attempt) -> Told:
    gate.wait(timeout=60)
    try:
        attempt()
    except Refusal as no:
        return Told(no.code, no.status, len(no.data.get("nearest", ())))
    except Exception as fault:  # noqa: BLE001 - in a race every fault is a finding, not an end
        return Told(f"fault: {type(fault).__name__}: {fault}"[:200], 500, 0)
    return Told("won", 200, 0)


def wrong_cells(now: datetime = NOW) -> list[str]:
    """What the table itself says is wrong: a live claim without its cells, a cell taken twice.

    A hold that is over by `now` lives no more: who claims a part of its time frees that part.
    """
    claims: list[Booking | Hold | ClassSession] = [
        *Booking.objects.filter(cancelled_at=None).prefetch_related("bindings"),
        *Hold.objects.filter(let_go_at=None, cells__isnull=False, expires_at__gt=now)
        .prefetch_related("bindings")
        .distinct(),
        *ClassSession.objects.filter(cancelled_at=None).prefetch_related("bindings"),
    ]
    cells: Counter[tuple[int | None, ...]] = Counter(
        TakenCell.objects.values_list("hold", "booking", "session")
    )
    found = []
    for claim in claims:
        resources = 1 + (claim.room_id is not None) + len(claim.bindings.all())
        owner = tuple(
            claim.pk if isinstance(claim, kind) else None for kind in (Hold, Booking, ClassSession)
        )
        due = (claim.end_cell - claim.first_cell) * resources
        if cells[owner] != due:
            found.append(f"{claim} has {cells[owner]} cells of {due}")
    pairs = Counter(TakenCell.objects.values_list("resource", "cell"))
    return found + [f"{pair} is taken {n} times" for pair, n in pairs.items() if n > 1]

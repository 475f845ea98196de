"""How long after a commit a page process sees it: on SQLite by polling, on PostgreSQL woken.

Each database in a process and a folder of its own (`python -m glideway.config.bench.staleness
COMMITS`), with `glideway index` as its own process beside, as `run` starts it. A booking is
written at a random moment; from the return of its commit on the mapped file is looked at without a
pause, until the start is gone.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from glideway.config.bench import booking
from glideway.config.bench.found import Figure, Found, Measure, percentile
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.booking.queries.network.live import Live

COMMITS, QUICK = 400, 60
MODULE = "glideway.config.bench.staleness"
WAIT = 60.0  # seconds for a child to build an index of one clinic
GONE = 5.0  # seconds after which a change counts as lost
APART = 0.05  # seconds at most between two commits, at random: no phase is preferred
GOALS = {"SQLite": "staleness-polled", "PostgreSQL": "staleness-woken"}
LIMITS = {
    "SQLite": "the file is looked at every 20 ms",
    "PostgreSQL": "the window is read again by one query of Python's, then its rows are mended",
}


def measured(*, quick: bool) -> Found:
    """Both databases."""
    told = booking.on_both(MODULE, QUICK if quick else COMMITS)
    figures: dict[str, Figure] = {}
    measures, missing = {}, {}
    for database, goal in GOALS.items():
        facts = _of(told, database)
        if not facts:
            missing[goal] = str(told.get(database, "not measured"))
            continue
        figures |= {f"{database}: {name}": value for name, value in facts.items()}
        how = f"{facts['commits']} bookings at random moments, from commit to the mapped bits"
        measures[goal] = Measure(float(facts["p99 ms"]), how, LIMITS[database])
    return Found(figures, measures, missing)


def _of(told: Mapping[str, object], database: str) -> dict[str, Any]:
    head = f"{database}: "
    return {name.removeprefix(head): value for name, value in told.items() if name.startswith(head)}


def main(commits: int) -> None:
    """Measure the database that this process was given, which must be empty."""
    ready.django()
    ready.tables()
    from glideway.directory.models import Clinic as Row  # noqa: PLC0415 - needs Django's settings

    if Row.objects.exists():
        msg = "the bench writes made-up clinics: give it an empty database"
        raise voice.CannotRun(msg)
    booking.clinic()
    with _index() as live:
        times = [1000 * one for one in _commits(live, commits)]
    facts = {
        "commits": len(times),
        "p50 ms": round(percentile(times, 50), 2),
        "p99 ms": round(percentile(times, 99), 2),
        "most ms": round(max(times), 2),
    }
    voice.say(json.dumps(facts))


@contextmanager
def _index() -> Iterator[Live]:
    """A feeder in a process of its own, and what a page process has mapped of it."""
    from glideway.booking.queries.network import live  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    with subprocess.Popen([sys.executable, "-m", "glideway", "index"]) as child:
        try:
            until = time.monotonic() + WAIT
            while (attached := live.attached(clock.now())) is None:
                if time.monotonic() > until or child.poll() is not None:
                    msg = "the index was not built"
                    raise voice.CannotRun(msg)
                time.sleep(0.1)
            yield attached
        finally:
            child.terminate()


def _commits(live: Live, many: int) -> Iterator[float]:
    """Book one start after the other; the seconds until each is gone."""
    from glideway.booking.core import instant  # noqa: PLC0415
    from glideway.booking.core.network import Inquiry  # noqa: PLC0415
    from glideway.directory.models import Placement, Service  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    kind = live.kinds.index("first")
    found = live.ask(Inquiry(kind=kind, until=None, n=40 * many), clock.now())
    if found is None:
        msg = "the index could not be read"
        raise voice.CannotRun(msg)
    placements = Placement.objects.in_bulk(live.placements.tolist())
    service = Service.objects.get(kind="first")
    dice = random.Random(9)  # noqa: S311 - no secret
    free: dict[int, int] = {}  # of each row: until when it is booked
    done = 0
    _book(service, placements[int(live.placements[found.rows[-1]])], instant(int(found.starts[-1])))
    for row, start in zip(found.rows.tolist(), found.starts.tolist(), strict=True):
        if start < free.get(row, 0) or done == many:
            continue
        free[row] = start + service.minutes
        done += 1
        time.sleep(dice.uniform(0, APART))
        _book(service, placements[int(live.placements[row])], instant(start))
        yield _gone(live, kind, row, start)


def _book(service: Any, placement: Any, start: Any) -> None:  # noqa: ANN401 - rows of Django
    """One booking, in a transaction of its own."""
    from glideway.booking import operations  # noqa: PLC0415
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415
    from glideway.kit.actor import system  # noqa: PLC0415

    now = clock.now()
    email = f"{uuid4().hex}@example.org"
    patient = directory.meet_patient(name="Ana Roy", email=email, proved=True, now=now)
    row = operations.BookingRow(
        service=service, placement=placement, starts_at=start, patient=patient
    )
    operations.book_many(rows=[row], by=system("bench"), now=now)


def _gone(live: Live, kind: int, row: int, start: int) -> float:
    axis = live.reading.tables.axis
    word, bit = divmod((start - axis.origin) // 5, 64)
    began = time.perf_counter()
    starts = live.reading.tables.starts
    while int(starts[kind, row, word]) >> bit & 1:
        if time.perf_counter() - began > GONE:
            msg = "a booking was not seen within five seconds"
            raise voice.CannotRun(msg)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))

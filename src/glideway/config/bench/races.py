"""Eight clients want one time at one instant: who wins, what the others are told, and how soon.

As a real server has them: two page processes with four threads each, every client with a
connection of its own, all let go at once. Run in a process of its own (`python -m
glideway.config.bench.races TRIALS`) on an empty database, as the bench of bookings is.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from glideway.config.bench import booking as bookings
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from datetime import datetime

    from glideway.directory.models import Placement, Service

PROCESSES, THREADS = 2, 4  # as config/serving starts them on two cores
CROWD = PROCESSES * THREADS
MODULE = "glideway.config.bench.races"
WON = "won"
TOGETHER = 60.0  # seconds that the eight wait for each other at most


class Told(NamedTuple):
    """What one client was told, how many other times, after how long and for how much work."""

    word: str
    nearest: int
    took: float
    worked: float


def measured(trials: int) -> dict[str, object]:
    """Both databases: winners, refusals, faults, and how soon a loser knows."""
    return bookings.on_both(MODULE, trials)


def main(trials: int) -> None:
    """Measure the database that this process was given, which must be empty."""
    ready.django()
    ready.tables()
    from django.db import connections  # noqa: PLC0415 - needs Django's settings

    service, placements = bookings.clinic()
    starts = bookings.half_hours(0, -(-trials // len(placements)))
    slots = [(one, start) for one in placements for start in starts][:trials]
    connections.close_all()  # none may cross a fork
    voice.say(json.dumps(facts(raced(service, slots))))


def raced(service: Service, slots: list[tuple[Placement, datetime]]) -> list[list[Told]]:
    """Every time raced for by the eight, one after the other; what each of them was told."""
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(CROWD)
    answers = fork.SimpleQueue()

    def page_process() -> None:
        answers.put(_clients(service, slots, gate))

    children = [fork.Process(target=page_process) for _one in range(PROCESSES)]
    for one in children:
        one.start()
    told = [client for _one in children for client in answers.get()]
    for one in children:
        one.join()
    return [list(trial) for trial in zip(*told, strict=True)]


def _clients(
    service: Service, slots: list[tuple[Placement, datetime]], gate: Barrier
) -> list[list[Told]]:
    def client(_number: int) -> list[Told]:
        from django.db import connection  # noqa: PLC0415 - needs Django's settings

        connection.ensure_connection()
        try:
            return [_tried(service, one, start, gate) for one, start in slots]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as clients:
        return list(clients.map(client, range(THREADS)))


def _tried(service: Service, placement: Placement, start: datetime, gate: Barrier) -> Told:
    from glideway.booking import operations as booking  # noqa: PLC0415
    from glideway.kit.actor import Actor, Role  # noqa: PLC0415
    from glideway.kit.refusals import Refusal  # noqa: PLC0415

    who = Actor(role=Role.ANON, session_key=uuid4().hex, network=uuid4().hex)
    word, nearest = WON, 0
    gate.wait(TOGETHER)
    began, worked = time.perf_counter(), time.thread_time()
    try:
        booking.hold(
            service=service,
            placement=placement,
            starts_at=start,
            by=who,
            client=who.session_key,
            network=who.network,
            key=str(uuid4()),
            now=bookings.NOW,
        )
    except Refusal as no:
        word, nearest = no.code, len(no.data.get("nearest", ()))
    except Exception as fault:  # noqa: BLE001 - in a race every fault is a finding
        word = f"fault: {type(fault).__name__}: {fault}"[:200]
    return Told(
        word, nearest, 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)
    )


def facts(told: list[list[Told]]) -> dict[str, object]:
    """What the races say, in numbers."""
    winners = Counter(sum(one.word == WON for one in trial) for trial in told)
    losers = [one for trial in told for one in trial if one.word != WON]
    faults = Counter(one.word for one in losers if one.word.startswith("fault"))
    return {
        "races": len(told),
        "exactly one winner": winners[1],
        "faults": sum(faults.values()),
        "fault": "".join(faults)[:300],
        "losers with three other times": sum(one.nearest == 3 for one in losers),  # noqa: PLR2004
        "losers": len(losers),
        "refusals": dict(Counter(one.word for one in losers)),
        "loser ms": spread([one.took for one in losers]),
        "loser's own work ms": spread([one.worked for one in losers]),
        "winner ms": spread([one.took for trial in told for one in trial if one.word == WON]),
    }


def spread(times: list[float]) -> dict[str, float]:
    """Median, 99th percentile and worst."""
    cuts = statistics.quantiles(times, n=100)
    return {
        "p50": round(cuts[49], 2),
        "p99": round(cuts[98], 2),
        "most": round(max(times), 2),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))

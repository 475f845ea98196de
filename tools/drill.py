"""The failover drill: what is left of the bookings when the primary dies under load.

`make drill` starts a primary and a synchronous standby, books through the product's own operations
from several processes, kills the primary with every process of it, promotes the standby, and looks
in the new primary for each appointment that somebody was told of. The bookers keep their address,
which names both servers; nobody restarts them. Each run ends with the roles exchanged, so the next
one begins on what the last one left.

    python tools/drill.py [--times 5] [--bookers 3] [--seconds 2] [--stall 0.3] [--asynchronous]

`--stall` holds the link to the standby still for so long before the end, as a network does that
goes down before its machine. `--asynchronous` is the planted fault: a primary that answers before
the standby has it. Whoever runs that sees appointments lost.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.cluster import Cluster, Server  # noqa: E402

if TYPE_CHECKING:  # they are there once Django is set up
    from tests.booking.make import House

TRY_AGAIN = 0.02  # seconds between two tries of a booker whom nobody answers
AFTER = 1.0  # seconds of load on the new primary, and longer until each booker has a booking
MOST = 10.0  # seconds
SENDER = "SELECT pid FROM pg_stat_replication LIMIT 1"
OVERLAPS = (
    "SELECT count(*) FROM booking_booking a JOIN booking_booking b ON a.resource_id = b.resource_id"
    " AND a.id < b.id AND a.first_cell < b.end_cell AND b.first_cell < a.end_cell"
    " WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL"
)
WITHOUT_CELLS = (
    "SELECT count(*) FROM booking_booking b WHERE (SELECT count(*) FROM booking_takencell c"
    " WHERE c.booking_id = b.id) <> (b.end_cell - b.first_cell)"
    " * (1 + (b.room_id IS NOT NULL)::int)"
)
STANDS = (
    "SELECT coalesce(json_agg(public_id), '[]') FROM booking_booking WHERE cancelled_at IS NULL"
)


class Told(NamedTuple):
    """An appointment that a booker was told of: when, by the clock all processes share."""

    booker: int
    start: str
    public_id: str
    at: float


@dataclass
class Run:
    """What came of one drill."""

    told: int
    before: int
    lost: list[str]
    doubled: int
    without_cells: int
    promoted_after: float
    refused_for: float
    tries: int
    waited: list[float] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Of appointments told before the end and after none is missing, and none is there twice.

        Of a drill in which nobody was told of any there is nothing to say.
        """
        kept = not self.lost and not self.doubled and not self.without_cells
        return kept and 0 < self.before < self.told

    def words(self) -> str:
        """The run in one line."""
        return (
            f"{self.told} appointments told ({self.before} before the end): lost {len(self.lost)},"
            f" doubled {self.doubled}, without their cells {self.without_cells};"
            f" promoted after {self.promoted_after:.2f} s, refused for {_seconds(self.refused_for)}"
            f" at most ({self.tries} tries unanswered)"
        )


def _seconds(some: float) -> str:
    """For good: what a booker builds on was lost with the rest."""
    return f"{some:.2f} s" if math.isfinite(some) else "longer than it was watched"


def drill(
    cluster: Cluster,
    primary: Server,
    standby: Server,
    places: Sequence[tuple[House, Sequence[datetime]]],
    *,
    seconds: float,
    stall: float,
    asynchronous: bool = False,
) -> Run:
    """One failover under the load of a booker for each of `places`; the standby is primary after.

    Two bookers at one place want the same times, so each time is fought for on both servers.
    """
    cluster.waits_for(primary, None if asynchronous else standby)
    crowd = _Crowd(cluster.url(), places)
    try:
        _grows(primary, seconds)
        _hold_still(primary, stall, asynchronous=asynchronous)
        died = time.monotonic()
        primary.kill()
        standby.promote()
        promoted = time.monotonic()
        if not asynchronous:  # else what a booker builds on may be lost with the rest
            _grows(standby, AFTER)
    finally:
        told, tries = crowd.ended()
    stands = set(standby.ask(STANDS))
    return Run(
        told=len(told),
        before=sum(one.at < died for one in told),
        lost=[one.public_id for one in told if one.public_id not in stands],
        doubled=standby.ask(OVERLAPS) + _two_answers(told),
        without_cells=standby.ask(WITHOUT_CELLS),
        promoted_after=promoted - died,
        refused_for=max(_gap(told, n, died) for n in range(len(places))),
        tries=tries,
    )


def _hold_still(primary: Server, stall: float, *, asynchronous: bool) -> None:
    """Nothing goes to the standby any more. Who answers without it goes on, and must lose that."""
    os.kill(primary.ask(SENDER), signal.SIGSTOP)
    if asynchronous and stall:
        _grows(primary, stall)
    else:
        time.sleep(stall)


def _grows(server: Server, seconds: float) -> None:
    """Let so much time go by, and more until two appointments were made, however slow it is."""
    made = "SELECT count(*) FROM booking_booking"
    before, end = server.ask(made), time.monotonic() + MOST
    time.sleep(seconds)
    while server.ask(made) < before + 2:
        if time.monotonic() > end:
            raise TimeoutError("nobody books here: there is nothing to lose")
        time.sleep(TRY_AGAIN)


def _two_answers(told: Sequence[Told]) -> int:
    """Starts of one booker, each with one key, that were answered with more than one name."""
    names: dict[tuple[int, str], set[str]] = {}
    for one in told:
        names.setdefault((one.booker, one.start), set()).add(one.public_id)
    return sum(len(found) > 1 for found in names.values())


def _gap(told: Sequence[Told], booker: int, died: float) -> float:
    """From the primary's end until this booker's next appointment; for ever, where none came."""
    after = [one.at - died for one in told if one.booker == booker and one.at > died]
    return min(after, default=math.inf)


class _Crowd:
    """Forked bookers, each with a pipe on which it says what it was answered."""

    def __init__(self, url: str, places: Sequence[tuple[House, Sequence[datetime]]]) -> None:
        from django.db import connections  # noqa: PLC0415

        connections.close_all()  # a connection must not be shared over a fork
        self.ours: list[tuple[int, IO[str]]] = []
        for number, (house, starts) in enumerate(places):
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    _book(url, number, house, starts, writer)
                    code = 0
                finally:
                    os._exit(code)
            os.close(writer)
            self.ours.append((child, os.fdopen(reader)))

    def ended(self) -> tuple[list[Told], int]:
        """Stop them all; what they were told, and how many tries nobody answered."""
        told, tries = [], 0
        for child, _reader in self.ours:
            os.kill(child, signal.SIGKILL)
        for child, reader in self.ours:
            with reader:
                lines = [json.loads(one) for one in reader if one.endswith("\n")]
            os.waitpid(child, 0)
            if faults := [one["fault"] for one in lines if "fault" in one]:
                raise AssertionError(faults[0])
            told += [Told(**one) for one in lines if "public_id" in one]
            tries += sum("again" in one for one in lines)
        return told, tries


def _book(url: str, number: int, house: House, starts: Sequence[datetime], tell: int) -> None:
    """Hold and book one start after the other, each with its keys, until it is answered."""
    point_at(url)
    for start in starts:
        for said in _booked(number, house, start):
            os.write(tell, json.dumps(said).encode() + b"\n")


def _booked(number: int, house: House, start: datetime) -> Iterator[dict[str, object]]:
    from django.db import Error, connection  # noqa: PLC0415

    from glideway.booking import operations as booking  # noqa: PLC0415
    from glideway.kit.refusals import Refusal  # noqa: PLC0415
    from tests.booking import make  # noqa: PLC0415
    from tests.make import NOW, anon  # noqa: PLC0415

    by, keys = anon(uuid4().hex, uuid4().hex), (str(uuid4()), str(uuid4()))
    patient = None
    while True:
        try:
            patient = patient or make.patient()
            held = make.hold(house, start, by=by, key=keys[0])
            made = booking.book(hold=held, patient=patient, by=by, key=keys[1], now=NOW)
        except Refusal as no:
            if no.code in {"time-taken", "not-offered", "hold-expired"}:
                return  # another booker has it
            yield {"fault": f"{type(no).__name__}: {no.code}"}
            return
        except Error as fault:
            yield {"again": f"{type(fault).__name__}"}
            connection.close()  # the next statement finds whichever server takes writes
            time.sleep(TRY_AGAIN)
        else:
            yield {
                "booker": number,
                "start": start.isoformat(),
                "public_id": str(made.public_id),
                "at": time.monotonic(),
            }
            return


def point_at(url: str) -> None:
    """Let this process's connection lead to another database than the settings say."""
    from django.db import connections  # noqa: PLC0415

    from glideway.config.settings import postgresql  # noqa: PLC0415

    connections.close_all()
    connections["default"].settings_dict |= postgresql(urlsplit(url))


def houses(bookers: int, label: str) -> list[tuple[House, list[datetime]]]:
    """A clinic for every two bookers, with so many half hours that none comes to their end."""
    from tests.booking import make  # noqa: PLC0415

    found = [make.house(f"{label}-{n}", horizon_days=365) for n in range(-(-bookers // 2))]
    starts = [
        make.at("09:00", day) + timedelta(minutes=30 * step)
        for day in range(1, 330)
        for step in range(16)
        if make.at("12:00", day).weekday() < 5  # noqa: PLR2004 - a weekday
    ]
    list(_booked(0, found[0], starts.pop()))  # the first booking of a process imports much
    return [(found[n // 2], starts) for n in range(bookers)]


def main(words: Sequence[str]) -> int:
    """Run the drill so many times; 0 when every run was sound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--bookers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of load before the end")
    parser.add_argument("--stall", type=float, default=0.3, help="seconds, see above")
    parser.add_argument("--asynchronous", action="store_true", help="the planted fault")
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as data, Cluster() as cluster:
        primary = cluster.fresh("one")
        os.environ |= {"GLIDEWAY_DATA": data, "DATABASE_URL": primary.url()}
        from glideway.config.command import ready  # noqa: PLC0415

        ready.django()
        ready.tables()
        unsound = 0
        for number in range(said.times):
            other = "two" if primary.name == "one" else "one"
            standby = cluster.standby(primary.url(), other)
            point_at(cluster.url())
            places = houses(said.bookers, f"drill-{number}")
            run = drill(
                cluster,
                primary,
                standby,
                places,
                seconds=said.seconds,
                stall=said.stall,
                asynchronous=said.asynchronous,
            )
            print(f"run {number + 1}: {run.words()}", flush=True)
            unsound += not run.sound
            primary = standby
    print(f"{said.times - unsound} of {said.times} runs lost nothing and doubled nothing")
    return 1 if unsound else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One process that asks a country of one size, and says what each sort of question cost.

`python -m glideway.config.bench.asking PRACTITIONERS QUESTIONS HELD FAST STARTED`; the answer is
one line of JSON. HELD questions are asked of the definition too; STARTED is the monotonic clock
when the parent began, so that a cold start counts the interpreter and the imports.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import product

import msgspec
import numpy as np

from glideway.booking.core import Span
from glideway.booking.core.network import Index, Inquiry
from glideway.booking.core.network.next_starts import NextStarts
from glideway.booking.core.network.reading import Reading
from glideway.config.bench import country, definition
from glideway.config.bench.country import Country
from glideway.config.bench.found import Figure, percentile
from glideway.config.command import voice

SIZE, LARGE = 40_000, 400_000
FORTNIGHT = 14
RADII, HORIZONS = (5, 25, 100), (1, 14, 60)
THE_GOAL = "100 km, 14 days"
ROUNDS, REPAIRS, TICKS, CELL, AN_HOUR = 9, 300, 100, 5, 60
Make = Callable[[float, float], Inquiry]


class Seen(msgspec.Struct):
    """What one process measured, in microseconds (times by the sort of question),
    milliseconds, seconds and megabytes."""

    fast: bool
    facts: dict[str, Figure]
    p50: dict[str, float]
    p99: dict[str, float]
    cpu: dict[str, float]
    index_s: float
    table_ms: list[float]
    table_cpu_ms: list[float]
    first_s: float
    megabytes: float
    digest: str
    repair_us: list[float] = []
    tick_us: list[float] = []
    questions: int = 0
    differ: int = 0
    naive_ms: float = 0.0
    indexed_ms: float = 0.0
    naive_rows: float = 0.0
    in_reach: float = 0.0


def seen(size: int, asked: int, held: int, *, fast: bool, started: float) -> Seen:
    """Build a country and its index, and ask."""
    imported = time.monotonic() - started
    made = country.country(
        size,
        visits=country.KINDS if size <= SIZE else country.KINDS[:1],
        days=country.DAYS if size <= LARGE else FORTNIGHT,  # what memory holds
    )
    began = time.perf_counter()
    index = Index(made.roster, made.traits, now=country.NOW, free=made.free)
    index_s = time.perf_counter() - began
    reading = Reading(index.arrays(), index.facts(), fast=fast)  # as a page process has it
    sorts = _sorts(made, whole=size <= SIZE)
    first = _asked(reading, made.asked_from[:1], {THE_GOAL: sorts[THE_GOAL]})[0]
    for name, make in sorts.items():  # what compiles at its first question does so here
        _asked(reading, made.asked_from[:1], {name: make})
    times, cpu, digest = _asked(reading, made.asked_from[:asked], sorts)
    table_ms, table_cpu_ms = _table(index)
    found = Seen(
        fast=fast,
        facts={**made.facts, "questions of a sort": asked},
        p50={name: percentile(some, 50) for name, some in times.items()},
        p99={name: percentile(some, 99) for name, some in times.items()},
        cpu={name: percentile(some, 50) for name, some in cpu.items()},
        index_s=index_s,
        table_ms=table_ms,
        table_cpu_ms=table_cpu_ms,
        first_s=imported + index_s + first[THE_GOAL][0] / 1e6,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        digest=digest,
        in_reach=_in_reach(made, asked),
    )
    if held:
        one = definition.held(made, index, held)
        found.questions, found.differ = one.questions, one.differ
        found.naive_ms = 1000 * one.naive_s / one.questions
        found.indexed_ms = 1000 * one.index_s / one.questions
        found.naive_rows = one.rows / one.questions
    if size <= SIZE:
        found.repair_us, found.tick_us = _mended(made, index)
    return found


def _sorts(made: Country, *, whole: bool) -> dict[str, Make]:
    """The questions: every radius and horizon; on the whole, filters and the whole network too."""

    def make(km: float, days: int, **more: object) -> Make:
        end = country.within(made, days).end
        return lambda lat, lon: Inquiry(kind=0, lat=lat, lon=lon, km=km, until=end, **more)  # type: ignore[arg-type]

    found = {f"{km} km, {days} days": make(km, days) for km, days in product(RADII, HORIZONS)}
    if made.roster.axis.cells < 288 * max(HORIZONS):
        found = {name: make for name, make in found.items() if not name.endswith("60 days")}
    if whole:
        later = country.within(made, 7).end
        friday: dict[str, object] = {"weekdays": frozenset({4}), "part": definition.EVENING}
        found |= {
            f"{THE_GOAL}, French": make(100, 14, languages=2),
            f"{THE_GOAL}, profession and structures": make(100, 14, profession=2, treats=4),
            f"{THE_GOAL}, price, direct billing, step-free": make(
                100, 14, most_cents=9000, direct_billing=True, step_free=True
            ),
            f"{THE_GOAL}, evenings": make(100, 14, part=definition.EVENING),
            f"{THE_GOAL}, Friday evenings, French": make(100, 14, languages=2, **friday),
            f"{THE_GOAL}, from day 7 on": make(100, 14, since=later),
        }
    return found


def _asked(
    reading: Reading, places: Sequence[tuple[float, float]], sorts: Mapping[str, Make]
) -> tuple[dict[str, list[float]], dict[str, list[float]], str]:
    """Microseconds of each question, of the wall and of the processor, and a digest of all said."""
    wall: dict[str, list[float]] = {name: [] for name in sorts}
    own: dict[str, list[float]] = {name: [] for name in sorts}
    digest = hashlib.sha256()
    for name, make in sorts.items():
        for lat, lon in places:
            asked = make(lat, lon)
            cpu, began = time.thread_time(), time.perf_counter()
            told = reading.soonest(asked, now=country.NOW)
            wall[name].append(1e6 * (time.perf_counter() - began))
            own[name].append(1e6 * (time.thread_time() - cpu))
            digest.update(np.asarray(told.rows, np.int64).tobytes())
            digest.update(np.asarray(told.starts, np.int64).tobytes())
    return wall, own, digest.hexdigest()


def _table(index: Index) -> tuple[list[float], list[float]]:
    """Milliseconds in which the table of next starts is made from bits, several times."""
    wall, own = [], []
    for _ in range(ROUNDS):
        cpu, began = time.thread_time(), time.perf_counter()
        NextStarts(index.roster, index.tables, country.NOW)
        wall.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.thread_time() - cpu))
    return wall, own


def _in_reach(made: Country, asked: int) -> float:
    """The mean of practitioners within 100 km of those who ask: what one question covers."""
    sites, rows = made.roster.sites, made.roster.rows
    counts = []
    for lat, lon in made.asked_from[: min(asked, 300)]:
        near = sites.around(lat, lon, 100.0)
        counts.append(int((rows[near + 1] - rows[near]).sum()))
    return float(np.mean(counts))


def _mended(made: Country, index: Index) -> tuple[list[float], list[float]]:
    """Microseconds of a repair after a booking (person and room), and of five minutes passing."""
    dice = np.random.default_rng(2)
    roster, repaired, ticked = made.roster, [], []
    for _ in range(REPAIRS):
        row = int(dice.integers(roster.placements))
        at = roster.axis.origin + CELL * int(dice.integers(200, 17_000))
        span = (at, at + AN_HOUR)
        taken = {
            one: [span]
            for one in (int(roster.person[row]), roster.rooms[int(roster.clinic[row])][0])
        }
        began = time.perf_counter()
        index.repair(Span(*span), taken)
        repaired.append(1e6 * (time.perf_counter() - began))
    for step in range(1, TICKS):
        when = country.NOW + timedelta(minutes=CELL * step)
        began = time.perf_counter()
        index.tick(when)
        ticked.append(1e6 * (time.perf_counter() - began))
    return repaired, ticked


def main(words: Sequence[str]) -> None:
    """Measure and say it."""
    size, asked, held, fast = (int(one) for one in words[:4])
    found = seen(size, asked, held, fast=bool(fast), started=float(words[4]))
    voice.say(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main(sys.argv[1:])

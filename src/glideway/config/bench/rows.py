"""The index from the rows of a database: how long it takes, and how that grows with the network.

The made-up country is written as rows in bulk (its clinics, people, papers, hours, services and
visits; no letters, no audit: nobody did this), and then read by the same call that the feeder
makes. Run in a process of its own (`python -m glideway.config.bench.rows PRACTITIONERS`) on an
empty database; the answer is one line of JSON.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
import numpy as np

from glideway.config.bench import country, empty
from glideway.config.bench.country import Country
from glideway.config.bench.found import Drawing, Figure, Found, Measure, Series
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from django.db.models import Model

SIZES, QUICK, GOAL = (4_000, 40_000), (500, 2_000), 40_000
VISITS = 50  # ahead of each practitioner
HALVES = 16  # of a working day
CHUNK = 5_000
MODULE = "glideway.config.bench.rows"
FIRST = country.NOW - timedelta(days=60)
KIND_NAMES = ("first", "full", "follow_up")


class Seen(msgspec.Struct):
    """One size: what was written, how long that took, and how long the index took."""

    practitioners: int
    visits: int
    written_s: float
    built_s: float
    cpu_s: float
    parts: dict[str, float]
    starts: int
    megabytes: float


def measured(*, quick: bool) -> Found:
    """Two sizes; a quick run tells what the larger one grows to, and measures no goal by it."""
    seen = [_apart(size) for size in (QUICK if quick else SIZES)]
    small, large = seen
    slope = float(
        np.log(large.built_s / small.built_s) / np.log(large.practitioners / small.practitioners)
    )
    figures: dict[str, Figure] = {"slope of time against size (log-log)": round(slope, 2)}
    for one in seen:
        name = f"{one.practitioners:,} practitioners"
        figures |= {
            f"{name}: visits ahead": one.visits,
            f"{name}: rows written, s": round(one.written_s, 1),
            f"{name}: index from rows, s": round(one.built_s, 2),
            f"{name}: of the processor, s": round(one.cpu_s, 2),
            f"{name}: starts in it": one.starts,
            f"{name}: memory at most, MB": round(one.megabytes),
        } | {f"{name}: until {part}, s": round(took, 2) for part, took in one.parts.items()}
    value = large.built_s * (GOAL / large.practitioners) ** max(slope, 1.0)
    how = f"{large.built_s:.1f} s measured at {large.practitioners:,} with {VISITS} visits each"
    drawing = Drawing(
        "index-from-rows",
        "The index from the rows of a database",
        "Seconds, by how many practitioners there are.",
        [f"{one.practitioners:,}" for one in seen],
        [Series("seconds", [round(one.built_s, 2) for one in seen])],
        "seconds",
    )
    if large.practitioners == GOAL:
        return Found(figures, {"index": Measure(value, how, "reading rows")}, {}, [drawing])
    guess = f"{value:.1f} s by estimate, at the slope of {max(slope, 1.0):.2f}: {how}"
    return Found(figures, {}, {"index": guess}, [drawing])


def _apart(size: int) -> Seen:
    voice.warn(f"  {size:,} practitioners")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", MODULE, str(size)],
            env=empty.lay(folder),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        msg = f"the index of {size} practitioners could not be built: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Seen)


def main(practitioners: int) -> None:
    """Write the rows, build the index, and say what both took."""
    ready.django()
    ready.tables()
    import resource  # noqa: PLC0415

    from glideway.booking.queries.network import building  # noqa: PLC0415 - needs Django

    made = country.country(practitioners)
    began = time.perf_counter()
    visits = write(made, VISITS)
    written = time.perf_counter() - began
    parts: dict[str, float] = {}
    began, cpu = time.perf_counter(), time.process_time()
    network = building.built(
        now=country.NOW, step=lambda part: parts.setdefault(part, time.perf_counter() - began)
    )
    seen = Seen(
        practitioners=practitioners,
        visits=visits,
        written_s=written,
        built_s=time.perf_counter() - began,
        cpu_s=time.process_time() - cpu,
        parts=parts,
        starts=int(np.bitwise_count(network.index.tables.starts).sum()),
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    if not seen.starts:
        raise voice.CannotRun("the index of the rows has no start; no figure is worth anything")
    voice.say(msgspec.json.encode(seen).decode())


def write(made: Country, visits: int) -> int:
    """The country as rows, numbered as they stand in it from 1 on; how many visits were written."""
    from django.db import transaction  # noqa: PLC0415 - needs Django's settings

    from glideway.directory.models import Clinic  # noqa: PLC0415

    if Clinic.objects.exists():
        msg = "the bench writes made-up clinics: give it an empty database"
        raise voice.CannotRun(msg)
    with transaction.atomic():
        for rows in (_places(made), _people(made), _given(made), _hours(made)):
            _written(rows)
        return _visits(made, visits)


def _written(rows: Iterable[Model]) -> None:
    """Rows of whatever tables, as they come, many at once."""
    kept: dict[type[Model], list[Model]] = {}
    for row in rows:
        mine = kept.setdefault(type(row), [])
        mine.append(row)
        if len(mine) == CHUNK:
            type(row)._default_manager.bulk_create(mine)  # noqa: SLF001 - its public name
            mine.clear()
    for table, some in kept.items():
        table._default_manager.bulk_create(some)  # noqa: SLF001


def _places(made: Country) -> Iterator[Model]:
    """Clinics with their rooms and their price lists."""
    from glideway.directory.models import Clinic, Resource, Service  # noqa: PLC0415

    roster = made.roster
    room = roster.placements
    for at, zone in enumerate(roster.zones):
        yield Clinic(
            pk=at + 1,
            slug=f"bench-{at}",
            name=f"Bench {at}",
            place="toronto-on",
            city="Toronto",
            province="ON",
            lat=float(roster.lat[at]),
            lon=float(roster.lon[at]),
            zone=zone,
            email="desk@example.org",
            languages=["en"],
            step_free=bool(made.traits.step_free[at]),
            direct_billing=bool(made.traits.direct_billing[at]),
            listed_at=FIRST,
        )
        for _one in roster.rooms[at]:
            room += 1
            yield Resource(pk=room, kind="room", name="Room", clinic_id=at + 1)
        for number, visit in enumerate(roster.classes):
            yield Service(
                pk=_service(made, at, number),
                clinic_id=at + 1,
                kind=KIND_NAMES[number],
                minutes=visit.minutes,
                price_cents=9500,
                buffer_before=visit.before,
                buffer_after=visit.after,
                notice_minutes=visit.notice,
                horizon_days=visit.horizon_days,
                needs_room=visit.room,
            )


def _service(made: Country, clinic: int, number: int) -> int:
    return clinic * made.roster.kinds + number + 1


def _people(made: Country) -> Iterator[Model]:
    """Practitioners, each with a licence that was verified and a time of their own."""
    from glideway.directory.models import (  # noqa: PLC0415
        Credential,
        Placement,
        Practitioner,
        Resource,
        Verification,
    )

    for at, clinic in enumerate(made.roster.clinic.tolist()):
        pk = at + 1
        facts = {"profession": "physiotherapist", "languages": ["en"], "joined_at": FIRST}
        yield Practitioner(pk=pk, slug=f"bench-{at}", name=f"Bench {at}", **facts)
        yield Resource(pk=pk, kind="practitioner", name="Bench", practitioner_id=pk)
        yield Credential(
            pk=pk, practitioner_id=pk, kind="licence", title="PT", body="Made up", stated_at=FIRST
        )
        yield Verification(credential_id=pk, checked_at=FIRST, found=True, where="Made up")
        yield Placement(
            pk=pk,
            practitioner_id=pk,
            clinic_id=clinic + 1,
            slot_step=country.STEP,
            starts_at=FIRST,
        )


def _given(made: Country) -> Iterator[Model]:
    """Everybody gives every kind of visit of the own clinic."""
    from glideway.directory.models import Placement  # noqa: PLC0415

    through = Placement.services.through
    for at, clinic in enumerate(made.roster.clinic.tolist()):
        for number in range(made.roster.kinds):
            yield through(placement_id=at + 1, service_id=_service(made, clinic, number))


def _hours(made: Country) -> Iterator[Model]:
    from glideway.booking.models import Opening  # noqa: PLC0415

    week = [
        (day, _clock(opens), _clock(closes))
        for day, ranges in country.hours(country.ZONES[0]).weekly.items()
        for opens, closes in ranges
    ]
    for at in range(made.roster.placements):
        for day, opens, closes in week:
            yield Opening(placement_id=at + 1, weekday=day, opens=opens, closes=closes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _visits(made: Country, each: int) -> int:
    """So many visits of each practitioner, on random half hours of the days ahead."""
    from django.db import connection  # noqa: PLC0415

    from glideway.booking.models import Booking  # noqa: PLC0415
    from glideway.directory.models import Patient  # noqa: PLC0415

    patient = Patient.objects.create(name="Ana Roy", created_at=FIRST)
    fields = [one for one in Booking._meta.concrete_fields if not one.primary_key]  # noqa: SLF001
    names = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    table = connection.ops.quote_name(Booking._meta.db_table)  # noqa: SLF001
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    usual = Booking(patient=patient, made_at=FIRST, confirmed_at=FIRST, starts_at=FIRST)
    plain = {
        one.attname: one.get_db_prep_save(getattr(usual, one.attname), connection)
        for one in fields
        if one.attname not in {"service_id", "placement_id", "resource_id", "ends_at"}
    }
    done = 0
    facts = _facts(made, each)
    while rows := [plain | one for one in islice(facts, CHUNK)]:
        with connection.cursor() as cursor:
            cursor.executemany(statement, [[row[one.attname] for one in fields] for row in rows])
        done += len(rows)
    return done


def _facts(made: Country, each: int) -> Iterator[dict[str, Any]]:
    """What differs from visit to visit, as the database keeps it."""
    from django.db import connection  # noqa: PLC0415

    dice, roster = np.random.default_rng(4), made.roster
    minutes = made.roster.classes[0].minutes
    days = [day for day in range(country.DAYS) if day % 7 < 5]  # noqa: PLR2004 - it begins a Monday
    halves = np.array([48 * day + 2 * 13 + half for day in days for half in range(HALVES)])
    short = connection.vendor == "sqlite"  # it keeps an id as 32 letters
    instants: dict[int, Any] = {}
    room = roster.placements + roster.room_bounds[roster.clinic] + 1
    for row, clinic in enumerate(roster.clinic.tolist()):
        for half in dice.choice(halves, each, replace=False).tolist():
            begin, end = roster.axis.origin + 30 * half, roster.axis.origin + 30 * half + minutes
            for at in (begin, end):
                if at not in instants:
                    when = country.NOW + timedelta(minutes=at - roster.axis.origin)
                    instants[at] = connection.ops.adapt_datetimefield_value(when)
            key = uuid4()
            yield {
                "public_id": key.hex if short else str(key),
                "service_id": _service(made, clinic, 0),
                "placement_id": row + 1,
                "resource_id": row + 1,
                "room_id": int(room[row]),
                "starts_at": instants[begin],
                "ends_at": instants[end],
                "first_cell": begin // 5,
                "end_cell": end // 5,
            }


if __name__ == "__main__":
    main(int(sys.argv[1]))

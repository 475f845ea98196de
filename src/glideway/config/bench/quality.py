"""What recounting the whole network costs: the 50 points of every clinic, from its stored events.

Run in a process of its own (`python -m glideway.config.bench.quality 120`) on an empty data folder;
the answer is one line of JSON. Each clinic is laid with the same number of events, so that the cost
of ten times the clinics shows how it grows.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count, product
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from glideway.config.bench import empty
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.care.models import Visit
    from glideway.directory.models import Clinic

SIZES, QUICK = (120, 1200), (8, 80)
COURSES, VISITS = 20, 3
NOW = datetime(2035, 5, 1, 12, tzinfo=UTC)
FIRST = NOW - timedelta(days=200)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BATCH = 1000
MODULE = "glideway.config.bench.quality"
_number = count(1)


def measured(*, quick: bool) -> dict[str, object]:
    """By size: seconds to count every point of every clinic, and what they grew by."""
    facts: dict[str, object] = {}
    seconds = []
    sizes = QUICK if quick else SIZES
    for clinics in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = _apart(folder, clinics)
        seconds.append(found["seconds"])
        name = f"quality, {clinics:,} clinics"
        facts |= {
            f"{name}: visits": found["visits"],
            f"{name}: recounted, s": round(found["seconds"], 2),
            f"{name}: of processors, s": round(found["cpu"], 2),
            f"{name}: queries": found["queries"],
            f"{name}: queries a clinic": round(found["queries"] / clinics, 2),
            f"{name}: published with cards, s": round(found["published"], 2),
            f"{name}: cards counted again, s": round(found["again"], 2),
            f"{name}: cards counted again, queries": found["again_queries"],
            f"{name}: memory at most, MB": round(found["megabytes"]),
        }
    facts["quality: of ten times the clinics, times as long"] = round(seconds[1] / seconds[0], 1)
    return facts


def _apart(folder: str, clinics: int) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", MODULE, str(clinics)],
        env=empty.lay(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"the points of {clinics} clinics could not be counted: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(clinics: int) -> None:
    """Measure on the database that this process was given, which must be empty."""
    ready.django()
    ready.tables()
    from django.db import connection  # noqa: PLC0415 - needs Django's settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from glideway.care.models import Visit  # noqa: PLC0415
    from glideway.directory.models import Clinic  # noqa: PLC0415
    from glideway.quality import operations, queries  # noqa: PLC0415

    if Clinic.objects.exists():
        msg = "the bench writes made-up clinics: give it an empty database"
        raise voice.CannotRun(msg)
    rows = [_laid() for _one in range(clinics)]
    ids = [one.pk for one in rows]
    began, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as asked:
        queries.measure(ids, now=NOW)
    facts = {
        "visits": Visit.objects.count(),
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "queries": len(asked),
    }
    began = time.perf_counter()
    operations.publish_scores(clinics=rows, now=NOW)
    facts["published"] = time.perf_counter() - began
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        wrong = [one.slug for one in queries.recount(queries.to_recount()) if one.verdict != "same"]
    facts |= {"again": time.perf_counter() - began, "again_queries": len(asked)}
    if wrong:
        msg = f"cards of {len(wrong)} clinics come out otherwise when they are counted again"
        raise voice.CannotRun(msg)
    facts["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    voice.say(json.dumps(facts))


def _laid() -> Clinic:
    """A clinic with its people, twenty courses of three visits and what belongs to each."""
    from glideway.care.models import Episode, Visit  # noqa: PLC0415
    from glideway.directory.models import Clinic, Patient, Placement, Practitioner  # noqa: PLC0415

    number = next(_number)
    made = Clinic.objects.create(
        slug=f"bench-{number}", name=f"Bench {number}", street="1 King St",
        place=f"place-{number % 40}", city="Toronto", province="ON", postal_code="M5V 2T6",
        lat=43.6, lon=-79.4, zone="America/Toronto", phone="+14165550100", languages=["en"],
        email="desk@bench.example", transit={"en": "Bus", "fr": "Bus"}, listed_at=FIRST,
    )  # fmt: skip
    hands = Practitioner.objects.create(
        slug=f"hands-{number}", name="Maya Chen", profession="physiotherapist",
        regions=["shoulder"], joined_at=FIRST,
    )  # fmt: skip
    placed = Placement.objects.create(practitioner=hands, clinic=made, starts_at=FIRST)
    people = Patient.objects.bulk_create(
        Patient(name="Ana Roy", created_at=FIRST) for _one in range(COURSES)
    )
    courses = Episode.objects.bulk_create(
        Episode(
            patient=one, clinic=made, side="right", opened_at=FIRST + at * DAY,
            region=("shoulder", "neck", "knee")[at % 3],
            discharged_at=FIRST + (at + VISITS) * DAY, discharged_because="well",
        )
        for at, one in enumerate(people)
    )  # fmt: skip
    visits = Visit.objects.bulk_create(
        Visit(
            episode=one, practitioner=hands, number=step + 1, atlas="1",
            opened_at=one.opened_at + step * DAY, signed_at=one.opened_at + step * DAY + HOUR,
        )
        for one, step in product(courses, range(VISITS))
    )  # fmt: skip
    _booked(placed, visits)
    _worked(visits, number)
    _told(made, visits, number)
    _published(made, number)
    return made


def _booked(placed: Any, visits: list[Visit]) -> None:  # noqa: ANN401 - a Placement
    from glideway.booking.models import Booking, Hold  # noqa: PLC0415
    from glideway.care.models import Receipt, Visit  # noqa: PLC0415
    from glideway.directory.models import Resource, Service  # noqa: PLC0415

    service = Service.objects.create(
        clinic=placed.clinic, kind="first", minutes=30, price_cents=9000
    )
    time_of = Resource.objects.create(
        kind="practitioner", name="hands", practitioner=placed.practitioner
    )
    claim: dict[str, Any] = {
        "service": service,
        "placement": placed,
        "resource": time_of,
        "first_cell": 1,
        "end_cell": 2,
    }
    rows = Booking.objects.bulk_create(
        Booking(
            starts_at=one.opened_at, ends_at=one.opened_at + HOUR, patient=one.episode.patient,
            made_at=one.opened_at - 4 * DAY, confirmed_at=one.opened_at - 4 * DAY,
            arrived_at=one.opened_at, started_at=one.opened_at, finished_at=one.signed_at,
            first_visit=one.number == 1, **claim,
        )
        for one in visits
    )  # fmt: skip
    Hold.objects.bulk_create(
        Hold(
            starts_at=one.starts_at, ends_at=one.ends_at, made_at=one.made_at, client="b",
            expires_at=one.made_at, network="n", booking=one, **claim,
        )
        for one in rows
    )  # fmt: skip
    for one, booked in zip(visits, rows, strict=True):
        one.booking = booked
    Visit.objects.bulk_update(visits, ["booking"], batch_size=BATCH)
    Receipt.objects.bulk_create(
        Receipt(
            clinic=placed.clinic, number=at, visit=one, service="first", minutes=30,
            price_cents=9000, practitioner="x", profession="x", register="x", cover="{}",
            issued_at=one.opened_at + HOUR,
        )
        for at, one in enumerate(visits)
    )  # fmt: skip


def _worked(visits: list[Visit], seed: int) -> None:
    from glideway.care.models import (  # noqa: PLC0415
        Finding,
        Pass,
        Plan,
        Reading,
        Target,
        Treatment,
    )

    where: dict[str, Any] = {"structure": "infraspinatus", "side": "right"}
    found = Finding.objects.bulk_create(
        Finding(visit=one, means="palpation", words="x", found_at=one.opened_at, **where)
        for one in visits
    )
    targets = Target.objects.bulk_create(
        Target(visit=one.visit, finding=one, position=1, picked_at=one.found_at, **where)
        for one in found
    )
    treated = Treatment.objects.bulk_create(
        Treatment(
            visit=one.visit, target=one, protocol="p", side="right", limit=8,
            started_at=one.picked_at,
        )
        for one in targets
    )  # fmt: skip
    Pass.objects.bulk_create(
        Pass(public_id=uuid4(), treatment=one, number=1, made_at=one.started_at + HOUR / 2)
        for one in treated
    )
    Reading.objects.bulk_create(
        Reading(
            episode=one.episode, visit=one, scale="psfs", about="reach", moment="before",
            value=3 + (one.number - 1) * ((one.episode_id + seed) % 3), read_at=one.opened_at,
        )
        for one in visits
    )  # fmt: skip
    Plan.objects.bulk_create(
        Plan(
            episode=one.episode, practitioner=one.practitioner, visits=VISITS, per_week=1,
            weeks=3, template="any", set_at=one.opened_at,
        )
        for one in visits
        if one.number == 1
    )  # fmt: skip


def _published(clinic: Clinic, seed: int) -> None:
    """Figures that are public: what came of people is counted from those alone."""
    from glideway.outcomes.models import Release  # noqa: PLC0415

    ends = (NOW - 40 * DAY).date()
    some = 10 + seed % 8
    counts = {"followed": {"all": COURSES}, "improved": {"yes": some, "no": COURSES - some}}
    Release.objects.create(
        clinic=clinic, ends_on=ends, behind="[]", counted_at=NOW - 35 * DAY,
        public_at=NOW - 5 * DAY,
        facts={
            "standing": "shown", "counts": counts, "missing_few": True,
            "from": f"{ends - timedelta(weeks=52)}", "until": f"{ends}",
        },
    )  # fmt: skip


def _told(clinic: Clinic, visits: list[Visit], seed: int) -> None:
    from glideway.care.models import Thread, ThreadMessage  # noqa: PLC0415
    from glideway.quality.models import Review  # noqa: PLC0415

    Review.objects.bulk_create(
        Review(
            visit=one, clinic=clinic, practitioner=one.practitioner,
            invited_at=one.opened_at + DAY, written_at=one.opened_at + 2 * DAY,
            rating=3 + (at + seed) % 3, shown_at=one.opened_at + 3 * DAY,
        )
        for at, one in enumerate(visits)
    )  # fmt: skip
    threads = Thread.objects.bulk_create(
        Thread(
            patient=one.episode.patient, clinic=clinic, practitioner=one.practitioner,
            opened_at=one.opened_at,
        )
        for one in visits
        if one.number == 1
    )  # fmt: skip
    ThreadMessage.objects.bulk_create(
        ThreadMessage(
            thread=one, side=side, role=role, words="x", sent_at=one.opened_at + after * HOUR
        )
        for one in threads
        for side, role, after in (("patient", "patient", 0), ("clinic", "practitioner", 3))
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))

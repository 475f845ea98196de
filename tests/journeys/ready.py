"""Visits of the demo's practitioner made ready for the first pass, and people who come back today.

Run as a command against the data of a demo that is served: python -m tests.journeys.ready 16 3. It
prints JSON: the ids of so many visits, and of so many people with a course told a week ago the
name and the visit to be.

Whoever it makes ready is new, and comes in hours that nobody works: what other journeys book, move
or open of the demo's own people decides nothing here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import django

REGION, SIDE, MOVEMENT = "shoulder", "right", "shoulder:external_rotation"
STRUCTURES = ("infraspinatus", "supraspinatus", "teres-minor")
NIGHT = ((20, 0), (21, 30), (23, 0), (0, 30), (2, 0), (3, 30), (5, 0))


def ready(count: int) -> list[str]:
    """Book and open so many visits of the days to come, up to what the hands begin with."""
    return [_ready(one) for one in _booked(count, ahead=1)]


def coming_back(count: int) -> list[tuple[str, str]]:
    """Names of so many of today, each given a course that began a week ago, and the visit to be."""
    from glideway.care import operations as care  # noqa: PLC0415 - Django is set up only now
    from glideway.care.queries import foretold  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415
    from tests.care import make  # noqa: PLC0415
    from tests.make import SYSTEM  # noqa: PLC0415

    names: list[tuple[str, str]] = []
    for one in _booked(count, ahead=0):
        house = SimpleNamespace(
            clinic=one.placement.clinic, one=SimpleNamespace(**vars(one.placement))
        )
        house.one.practitioner = one.placement.practitioner
        where = make.Room(cast("Any", house), one.patient, one, SYSTEM)
        week_ago = {"at": clock.now() - timedelta(days=7), "booking": None}
        care.record_episodes(rows=[make.row(where, visit=week_ago)], by=SYSTEM, now=clock.now())
        names.append((one.patient.name, str(foretold.visit_of(one))))
    return names


def _booked(count: int, *, ahead: int) -> list[Any]:
    """So many bookings of new people, from the night of the day that is `ahead` of today on."""
    from glideway.booking import operations as booking  # noqa: PLC0415 - Django is set up only now
    from glideway.booking.models import Booking  # noqa: PLC0415
    from glideway.booking.operations.bulk import WAIVABLE  # noqa: PLC0415
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415
    from tests.make import SYSTEM  # noqa: PLC0415

    now = clock.now()
    mine = Booking.objects.filter(placement__practitioner__login__isnull=False)
    theirs = mine.exclude(service__kind="consult").filter(starts_at__gt=now)  # a call has no hands
    like = theirs.select_related("service", "placement__clinic", "placement__practitioner")[0]
    taken = set(mine.values_list("starts_at", flat=True))
    nights = _nights(now.astimezone(ZoneInfo(like.placement.clinic.zone)) + timedelta(days=ahead))
    free = (at for at in nights if at not in taken)
    rows = [
        booking.BookingRow(
            service=like.service,
            placement=like.placement,
            starts_at=next(free),
            patient=directory.meet_patient(
                name=f"Night {uuid4().hex[:8].title()}",
                email=f"{uuid4().hex[:8]}@example.org",
                proved=True,
                now=now,
            ),
            region=REGION,
            waived=tuple(WAIVABLE),
        )
        for _ in range(count)
    ]
    return booking.book_many(rows=rows, by=SYSTEM, now=now)


def _nights(day: datetime) -> Iterator[datetime]:
    """Starts in the hours that nobody works, day after day: each day's evening before its dawn."""
    while True:
        for hour, minute in NIGHT:
            yield datetime.combine(day.date(), time(hour, minute), day.tzinfo)
        day += timedelta(days=1)


def _ready(booking: Any) -> str:  # noqa: ANN401 - a Booking, once Django is set up
    from glideway.care import operations as care  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415
    from tests.care import make  # noqa: PLC0415
    from tests.make import practitioner  # noqa: PLC0415

    now = clock.now()
    by = practitioner(booking.placement.practitioner_id, booking.placement.clinic_id)
    visit = care.open_visit(booking=booking, by=by, now=now, region=REGION)
    where = make.Room(cast("Any", None), booking.patient, booking, by)
    make.screened(where, at=now, region=visit.episode.region)
    care.consent(visit=visit, region=REGION, language="en", by=by, now=now)
    care.consent(visit=visit, language="en", by=by, now=now)
    care.describe(episode=visit.episode, side=SIDE, movement=MOVEMENT, by=by, now=now)
    make.measured(where, visit, at=now, instrument="inclinometer")
    for one in STRUCTURES:
        found = care.find_out(
            visit=visit, means="palpation", structure=one, side=SIDE, by=by, now=now
        )
        care.aim(finding=found, by=by, now=now)
    return str(visit.public_id)


if __name__ == "__main__":
    django.setup()
    visits, people = map(int, sys.argv[1:])
    sys.stdout.write(json.dumps({"ready": ready(visits), "back": coming_back(people)}))

"""Visits of the demo's practitioner made ready for the first pass; prints their ids as JSON.

Run as a command against the data of a demo that is served: python -m tests.journeys.ready COUNT.
With a 0 it prints instead who comes back today: patients with a course, told with a week ago.
With a -1 only the last of them, by the visit of the booking: the others stay as they are.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import django

REGION, SIDE, MOVEMENT = "shoulder", "right", "shoulder:external_rotation"
STRUCTURES = ("infraspinatus", "supraspinatus", "teres-minor")


def main(count: int) -> list[str]:
    """Open the next bookings of the practitioner who signs in, up to what the hands begin with."""
    from glideway.booking.models import Booking  # noqa: PLC0415 - Django is set up only now

    open_ones = Booking.objects.filter(
        placement__practitioner__login__isnull=False,
        patient__login=None,  # who signs in walks the long journey
        visit=None,
        cancelled_at=None,
    ).exclude(service__kind="consult")  # a call has no hands
    open_ones = open_ones.order_by(
        "-starts_at"
    )  # the last ones: those of today stay for who comes back
    return [_ready(one) for one in open_ones[:count]]


def coming_back(most: int | None = None) -> list[tuple[str, str]]:
    """Names of today's patients, each given a course that began a week ago, and the visit to be."""
    from glideway.booking.models import Booking  # noqa: PLC0415
    from glideway.care import operations as care  # noqa: PLC0415
    from glideway.care.queries import foretold  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415
    from tests.care import make  # noqa: PLC0415
    from tests.make import SYSTEM  # noqa: PLC0415

    now = clock.now()
    mine = Booking.objects.filter(
        placement__practitioner__login__isnull=False,
        visit=None,
        cancelled_at=None,
        starts_at__gte=now - timedelta(hours=18),
        starts_at__lte=now + timedelta(hours=18),
    ).select_related("placement__clinic", "placement__practitioner", "patient")
    names: list[tuple[str, str]] = []
    for one in mine.order_by("-starts_at" if most else "starts_at"):
        # Where one is taken, it has nothing else that would be counted with its own.
        theirs = one.patient.episodes.filter(**{} if most else {"region": REGION})
        if one.patient.login_id or theirs.exists() or len(names) == most:
            continue  # who signs in walks the long journey
        Booking.objects.filter(pk=one.pk).update(region=REGION)
        house = SimpleNamespace(
            clinic=one.placement.clinic, one=SimpleNamespace(**vars(one.placement))
        )
        house.one.practitioner = one.placement.practitioner
        where = make.Room(cast("Any", house), one.patient, one, SYSTEM)
        week_ago = {"at": now - timedelta(days=7), "booking": None}
        care.record_episodes(rows=[make.row(where, visit=week_ago)], by=SYSTEM, now=now)
        names.append((one.patient.name, str(foretold.visit_of(one))))
    return names


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
    wanted = int(sys.argv[1])
    if wanted > 0:
        sys.stdout.write(json.dumps(main(wanted)))
    elif wanted == 0:
        sys.stdout.write(json.dumps([name for name, _visit in coming_back()]))
    else:
        sys.stdout.write(json.dumps([visit for _name, visit in coming_back(-wanted)]))

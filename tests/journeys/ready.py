"""Visits of the demo's practitioner made ready for the first pass; prints their ids as JSON.

Run as a command against the data of a demo that is served: python -m tests.journeys.ready COUNT
"""

from __future__ import annotations

import json
import sys
from typing import Any, cast

import django

REGION, SIDE, MOVEMENT = "shoulder", "right", "shoulder:external_rotation"
STRUCTURES = ("infraspinatus", "supraspinatus", "teres-minor")


def main(count: int) -> list[str]:
    """Open the next bookings of the practitioner who signs in, up to what the hands begin with."""
    from glideway.booking.models import Booking  # noqa: PLC0415 - Django is set up only now

    open_ones = Booking.objects.filter(
        placement__practitioner__login__isnull=False, visit=None, cancelled_at=None
    ).order_by("starts_at")
    return [_ready(one) for one in open_ones[:count]]


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
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))

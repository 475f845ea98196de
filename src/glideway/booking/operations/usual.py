"""The verb that hangs two honest waits on each clinic, once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from glideway.booking.queries.usual import WAITS, usual
from glideway.directory import operations as directory
from glideway.directory import queries as listing
from glideway.directory.models import Clinic

A_BATCH = 50  # clinics: their bookings of ninety days are read in one statement


def publish_waits(*, now: datetime, clinics: Iterable[Clinic] | None = None) -> int:
    """Count both waits of each listed clinic, or of these, and hang them; how many were hung.

    Two statements for fifty clinics; doing it again hangs the same. What is too few hangs without
    a figure, so that yesterday's does not stay.
    """
    some = list(listing.clinics().order_by("pk") if clinics is None else clinics)
    for begin in range(0, len(some), A_BATCH):
        batch = some[begin : begin + A_BATCH]
        found = usual([one.pk for one in batch], now=now)
        rows = [
            directory.PlaqueRow(kind=WAITS, clinic=one, facts=found[one.pk].facts) for one in batch
        ]
        directory.hang_plaques(rows=rows, now=now)
    return len(some)

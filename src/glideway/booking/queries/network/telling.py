"""The starts of what is no matter of free cells, as the definition has them.

Seats of a class, the most visits of a day, the way from another clinic, devices: `offered` knows of
them, the bits do not. Without notice and horizon, which move with the clock and stay the index's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from glideway.booking.core import Minute, instant, offered
from glideway.booking.core.cells import whole
from glideway.booking.core.network import Axis
from glideway.booking.queries import diaries
from glideway.booking.queries.network.roster import Person, Visit
from glideway.directory.models import Service

AT_ONCE = 500


def starts_of(
    asked: Sequence[tuple[Person, Visit]], axis: Axis, *, now: datetime
) -> list[list[Minute]]:
    """Every start on the axis of each of these, in order (five queries for each 500)."""
    found: list[list[Minute]] = []
    rows = iter(asked)
    while some := list(islice(rows, AT_ONCE)):
        found += _starts(some, axis, now)
    return found


def _starts(asked: Sequence[tuple[Person, Visit]], axis: Axis, now: datetime) -> list[list[Minute]]:
    placements = {one.pk: one for one in diaries.ready({one.pk for one, _visit in asked})}
    services = Service.objects.in_bulk({visit.pk for _one, visit in asked})
    read = diaries.read(list(placements.values()), axis.span, now=now)
    found: list[list[Minute]] = []
    for one, visit in asked:
        placement, service = placements.get(one.pk), services.get(visit.pk)
        if placement is None or service is None:  # gone; the change that says so follows
            found.append([])
            continue
        rules = replace(diaries.rules(service, placement), notice=0, horizon_days=None)
        starts = offered(
            read.schedule(placement, service),
            rules,
            now=instant(axis.origin),  # what is over was left out when it was read
            window=axis.span,
        )
        found.append([start for start in starts if whole(start)])
    return found

"""Where people wait longest for what, for the operator: by place, and profession or body part."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from glideway.booking.core import instant
from glideway.booking.models import Booking
from glideway.booking.queries import Asked
from glideway.booking.queries.openings import openings
from glideway.booking.queries.usual import FIRSTS
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.outcomes.core.running import days_waited
from glideway.quality.core import capacity
from glideway.quality.core.capacity import Cell, Key, Waited

DAY = timedelta(days=1)


def capacity_map(actor: Actor, *, by_region: bool, now: datetime) -> list[Cell]:
    """The map's rows, the longest wait first; the operator's, and of no fewer than five people.

    Nine queries, whatever the size of the network.
    """
    if "k_safe" not in access.scopes(actor, "outcome_aggregate", "R"):
        return []
    return capacity.cells(_waited(now, by_region=by_region), _upcoming(now, by_region=by_region))


def _waited(now: datetime, *, by_region: bool) -> list[Waited]:
    """First visits that were booked in the window and not cancelled in it. One query.

    What is cancelled later in the week changes nothing: two looks give nobody away.
    """
    since, until = capacity.window(now)
    rows = Booking.objects.filter(
        FIRSTS,
        Q(cancelled_at=None) | Q(cancelled_at__gte=until),
        made_at__gte=since,
        made_at__lt=until,
    ).annotate(
        province=F("placement__clinic__province"),
        city=F("placement__clinic__city"),
        what=F("region") if by_region else F("placement__practitioner__profession"),
    )
    found = rows.values_list("province", "city", "what", "patient_id", "made_at", "starts_at")
    return [
        Waited(Key(province, city, what), patient, days_waited(made, starts))
        for province, city, what, patient, made, starts in found
        if what
    ]


def _upcoming(now: datetime, *, by_region: bool) -> dict[Key, float | None]:
    """Days until the first start for somebody new, None where the week has none. Eight queries."""
    found = openings(Asked(), now=now)
    first: dict[Key, float | None] = {}
    for one in found.placements:
        if one.pk not in found.services:
            continue
        who, where = one.practitioner, one.clinic
        starts = found.starts.get(one.pk)
        days = round((instant(starts[0]) - now) / DAY, 1) if starts else None
        for what in who.regions if by_region else [who.profession]:
            key = Key(where.province, where.city, what)
            known = first.setdefault(key, days)
            if days is not None and (known is None or days < known):
                first[key] = days
    return first

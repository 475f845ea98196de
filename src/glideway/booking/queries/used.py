"""How the time of clinics was used over a stretch that lies behind: open, booked, and by whom.

For counting and not for showing. Hours are those that stand today, so whoever keeps a figure of a
stretch counts it once, soon after it ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, Q

from glideway.booking.core import Span, at_minute, local_date
from glideway.booking.core.minutes import intersection, union
from glideway.booking.core.used import Passed, Used
from glideway.booking.models import Block, Booking
from glideway.booking.queries import diaries
from glideway.booking.queries.opened import hours
from glideway.directory.models import Placement

WEEK = 7 * 24 * 60


def passed(since: datetime, until: datetime) -> list[Passed]:
    """Every booking of the network that began in this stretch, cancelled ones too (1 query)."""
    rows = Booking.objects.filter(starts_at__gte=since, starts_at__lt=until).annotate(
        clinic=F("placement__clinic"),
        no_show=Q(no_show_at__isnull=False),
        came=Q(finished_at__isnull=False),
        first=F("first_visit"),
    )
    found = rows.order_by("starts_at", "pk").values_list(*Passed._fields)
    return [Passed(*one) for one in found.iterator()]


def used(booked: Iterable[Passed], since: datetime, until: datetime) -> Iterator[Used]:
    """Open and booked minutes by clinic and week of every placement of the network (4 queries).

    A time counts as booked when nobody had cancelled it before it began. What was given outside
    the open hours counts in neither. Two seats of one class are one time.
    """
    window = Span(at_minute(since), at_minute(until))
    placed = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), starts_at__lt=until
    ).values_list("pk", flat=True)
    placements = diaries.ready(placed)
    opened = hours(placements, window)
    closed = _closed(since, until)
    taken: dict[int, list[Span]] = defaultdict(list)
    for one in booked:
        if one.cancelled_at is None or one.cancelled_at >= one.starts_at:
            taken[one.placement].append(Span(at_minute(one.starts_at), at_minute(one.ends_at)))
    weeks: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for placement in placements:
        shut = closed[placement.practitioner.resource.pk, None]
        shut = shut + closed[placement.practitioner.resource.pk, placement.clinic_id]
        mine = [_alive(placement, window)]
        zone = placement.clinic.zone
        dates = local_date(zone, window.start), local_date(zone, window.end)
        whole = intersection(union(opened[placement.pk].spans(*dates)), mine)
        free = _without(whole, union(shut))
        for at, spans in enumerate((free, intersection(free, union(taken[placement.pk])))):
            for start, end in spans:
                weeks[placement.clinic_id, (start - window.start) // WEEK][at] += end - start
    return (Used(*key, *minutes) for key, minutes in sorted(weeks.items()))


def _closed(since: datetime, until: datetime) -> dict[tuple[int, int | None], list[Span]]:
    """What was closed, by resource; a closure's blocks close their own clinic only (1 query)."""
    found: dict[tuple[int, int | None], list[Span]] = defaultdict(list)
    rows = Block.objects.filter(starts_at__lt=until, ends_at__gt=since)
    for resource, clinic, start, end in rows.values_list(
        "resource_id", "closure__clinic_id", "starts_at", "ends_at"
    ):
        found[resource, clinic].append(Span(at_minute(start), at_minute(end)))
    return found


def _alive(one: Placement, window: Span) -> Span:
    """The part of the stretch in which a placement was there."""
    end = window.end if one.ended_at is None else min(window.end, at_minute(one.ended_at))
    return Span(max(window.start, at_minute(one.starts_at)), end)


def _without(whole: Iterable[Span], shut: Iterable[Span]) -> list[Span]:
    """What of these stretches is in none of those; both in order, none touching."""
    closed, left = list(shut), []
    for start, end in whole:
        for gone in closed:
            if gone.start >= end:
                break
            if gone.end <= start:
                continue
            if gone.start > start:
                left.append(Span(start, gone.start))
            start = max(start, gone.end)  # noqa: PLW2901 - what is left of this stretch
        if start < end:
            left.append(Span(start, end))
    return left

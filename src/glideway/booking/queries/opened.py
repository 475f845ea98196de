"""When placements are open: weekly hours, dates that replace them, and dated seasons (1 query)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from glideway.booking.core import Hours, Span, TimeRange, instant, local_date
from glideway.booking.models import Opening
from glideway.directory.models import Placement
from glideway.kit.worded import Worded


class Opened(NamedTuple):
    """One stretch of hours as its row keeps it, or as an unsaved form has it."""

    weekday: int | None
    on: date | None
    opens: str
    closes: str
    valid_from: date | None
    valid_until: date | None


def hours(placements: Sequence[Placement], wide: Span) -> dict[int, Hours]:
    """The opening hours of these placements for a stretch of time, by placement (1 query)."""
    by_placement: dict[int, list[Opened]] = defaultdict(list)
    first, last = instant(wide.start).date(), instant(wide.end).date()
    day = timedelta(days=1)
    mine = [one.pk for one in placements]
    for placement, *row in _opened(mine, first - day, last + day) if mine else ():
        by_placement[placement].append(Opened(*row))
    return {one.pk: hours_of(by_placement[one.pk], one.clinic.zone, wide) for one in placements}


@Worded
def _opened(mine: list[int], first: date, last: date) -> QuerySet[Opening, tuple[Any, ...]]:
    rows = Opening.objects.filter(Q(on=None) | Q(on__range=(first, last)), placement__in=mine)
    return rows.values_list("placement_id", *Opened._fields)


def hours_of(openings: Sequence[Opened], zone: str, wide: Span) -> Hours:
    """These stretches as the hours around `wide`; an editor asks the same of unsaved ones."""
    weekly: dict[int, list[TimeRange]] = defaultdict(list)
    dated: dict[date, list[TimeRange]] = defaultdict(list)
    seasonal = [one for one in openings if one.on is None and (one.valid_from or one.valid_until)]
    for one in openings:
        if one.on is not None:
            dated[one.on].append(_range(one))
        elif one.weekday is not None and one not in seasonal:
            weekly[one.weekday].append(_range(one))
    if seasonal:
        _season(seasonal, dated, zone, wide)
    return Hours(
        zone=zone,
        weekly={weekday: tuple(ranges) for weekday, ranges in weekly.items()},
        overrides={day: tuple(ranges) for day, ranges in dated.items()},
    )


def _season(
    seasonal: list[Opened],
    dated: dict[date, list[TimeRange]],
    zone: str,
    wide: Span,
) -> None:
    """Dated seasons are a way to write overrides: each date they touch gets its own.

    A season replaces the undated weekly hours: a weekday that it does not name is closed in it.
    """
    day, last = local_date(zone, wide.start), local_date(zone, wide.end)
    while day <= last:
        mine = [
            one
            for one in seasonal
            if (one.valid_from is None or one.valid_from <= day)
            and (one.valid_until is None or day <= one.valid_until)
        ]
        if mine and day not in dated:
            dated[day] = [_range(one) for one in mine if one.weekday == day.weekday()]
        day += timedelta(days=1)


def _range(one: Opened) -> TimeRange:
    return TimeRange(_clock(one.opens), _clock(one.closes))


def _clock(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])

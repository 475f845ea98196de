"""Hours as their editor shows them, and what patients would see of hours that are not saved.

Whoever may edit is asked by `placements`, one condition for the list and for the single row. A
preview computes both sides by the engine that offers, so it cannot promise what is not offered.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Prefetch, Q, QuerySet
from django.utils.dates import WEEKDAYS

from glideway.booking.core import Minute, Span, at_minute, instant, local_date, offered, typed_hours
from glideway.booking.core.availability import last_date
from glideway.booking.core.hours import Hours
from glideway.booking.core.minutes import local_minute, union
from glideway.booking.models import Booking, Opening
from glideway.booking.queries import diaries, opened
from glideway.booking.queries.opened import Opened
from glideway.directory.models import Clinic, Placement, Service
from glideway.kit import access
from glideway.kit.actor import Actor

# How `why` marks a date that the calendar wrote, not a person: closed, or worked as usual.
HOLIDAY, WORKED = "holiday:", "worked:"
CALENDAR = (HOLIDAY, WORKED)
DAY = 24 * 60
NAMED = 8
WEEK = 7


class Mark(NamedTuple):
    """A start beside itself: what the saved hours offer and what the typed ones would."""

    at: datetime
    change: str  # "", "added" or "gone"


class DayOf(NamedTuple):
    """The starts of one date on both sides, in order."""

    on: date
    marks: tuple[Mark, ...]

    @property
    def stays(self) -> int:
        return sum(one.change != "gone" for one in self.marks)


@dataclass(frozen=True)
class Preview:
    """What patients will see in one week, beside what they see now."""

    days: tuple[DayOf, ...]
    outside: tuple[Booking, ...]
    beyond: bool
    hidden: bool

    @property
    def added(self) -> int:
        return self._count("added")

    @property
    def gone(self) -> int:
        return self._count("gone")

    @property
    def more(self) -> int:
        """How many visits outside are not named, where there are many."""
        return max(0, len(self.outside) - NAMED)

    @property
    def total(self) -> int:
        return sum(one.stays for one in self.days)

    def _count(self, change: str) -> int:
        return sum(mark.change == change for one in self.days for mark in one.marks)


def placements(actor: Actor) -> QuerySet[Placement]:
    """The placements whose hours `actor` may edit: those of the clinic of the role."""
    rows = Placement.objects.filter(ended_at=None).select_related(
        "clinic", "practitioner__resource"
    )
    if "clinic" not in access.scopes(actor, "listing", "U") or actor.clinic_id is None:
        return rows.none()
    return rows.filter(clinic_id=actor.clinic_id).order_by("practitioner__name", "pk")


def with_hours(actor: Actor) -> list[Placement]:
    """The same with all their stretches as `kept`, for the list (2 queries)."""
    rows = Opening.objects.order_by("weekday", "on", "opens")
    return list(placements(actor).prefetch_related(Prefetch("openings", rows, to_attr="kept")))


def stretches(placement: Placement, *, now: datetime) -> list[Opening]:
    """All stretches of a placement that are not over, weekly ones first, in order (1 query)."""
    today = this_week(placement.clinic, now)
    rows = Opening.objects.filter(
        Q(on=None) | Q(on__gte=today),
        Q(valid_until=None) | Q(valid_until__gte=today),
        placement=placement,
    )
    return list(rows.order_by("on", "valid_from", "valid_until", "weekday", "opens", "pk"))


def given_by(placement: Placement) -> list[Service]:
    """What can be booked of a placement (1 query), the longest-known first."""
    return list(placement.services.filter(retired_at=None).order_by("pk"))


def digest(rows: Iterable[Opening], step: int) -> str:
    """A word for hours as they are: two people who edit at once are found out by it."""
    told = sorted(
        str((one.weekday, one.on, one.opens, one.closes, one.valid_from, one.valid_until, one.why))
        for one in rows
        if not one.why.startswith(CALENDAR)
    )
    return hashlib.sha256(msgspec.json.encode([told, step])).hexdigest()[:32]


def with_holidays(typed: Sequence[Opened], rows: Iterable[Opening]) -> list[Opened]:
    """Typed stretches with the holidays that stay: a date somebody wrote wins over the calendar."""
    dated = {one.on for one in typed if one.on is not None}
    kept = [one for one in rows if one.why.startswith(CALENDAR) and one.on not in dated]
    return [*typed, *map(as_opened, kept)]


def as_opened(row: Opening) -> Opened:
    """A row as the engine reads it."""
    return Opened(row.weekday, row.on, row.opens, row.closes, row.valid_from, row.valid_until)


def visits_ahead(placement: Placement, *, now: datetime) -> list[Booking]:
    """What is booked of a placement from now on, by time (1 query)."""
    rows = Booking.objects.filter(placement=placement, cancelled_at=None, starts_at__gt=now)
    return list(
        rows.select_related("service", "patient", "placement__clinic").order_by("starts_at", "pk")
    )


def falls_outside(
    visits: Sequence[Booking], before: Sequence[Opened], after: Sequence[Opened], zone: str
) -> tuple[Booking, ...]:
    """Those visits that lie in open time now and would not any more; the others were told of."""
    if not visits:
        return ()
    first, last = at_minute(visits[0].starts_at) - DAY, at_minute(visits[-1].ends_at) + DAY
    wide = Span(first, last)
    was, will = (_open(opened.hours_of(rows, zone, wide), zone, wide) for rows in (before, after))
    return tuple(one for one in visits if _within(one, was) and not _within(one, will))


def preview(
    *,
    placement: Placement,
    service: Service,
    rows: Sequence[Opening],
    typed: Sequence[Opened],
    step: int,
    week: date,
    now: datetime,
) -> Preview:
    """One week of starts by the saved hours (`rows`) and by the typed ones; it writes nothing.

    Asks six times, whatever the range.

    A week past the horizon of the service is shown as if it were within, and says so.
    """
    zone = placement.clinic.zone
    begin = max(at_minute(now), local_minute(zone, week, 0))
    window = Span(begin, max(begin, local_minute(zone, week + timedelta(days=WEEK), 0)))
    after = with_holidays(typed, rows)
    read = diaries.read([placement], window, now=now)
    saved = read.schedule(placement, service)
    wide = Span(window.start - DAY, window.end + DAY)
    edited = replace(saved, hours=opened.hours_of(after, zone, wide))
    rules = diaries.rules(service, placement)
    beyond = rules.horizon_days is not None and week > last_date(zone, rules.horizon_days, now)
    if beyond:
        rules = replace(rules, horizon_days=None)
    was = set(offered(saved, rules, now=now, window=window))
    will = set(offered(edited, replace(rules, step=step), now=now, window=window))
    offer = diaries.on_offer([(placement.pk, service.pk)], newcomers=False, now=now)
    visits = visits_ahead(placement, now=now)
    return Preview(
        days=_days(was, will, zone, week),
        outside=falls_outside(visits, [as_opened(one) for one in rows], after, zone),
        beyond=beyond,
        hidden=not offer,
    )


def this_week(clinic: Clinic, now: datetime) -> date:
    """The clinic's date of today: the first week a preview shows begins now."""
    return now.astimezone(ZoneInfo(clinic.zone)).date()


def clock_now(clinic: Clinic, now: datetime) -> str:
    """The clinic's time of day, to the five minutes before, as a time field takes it."""
    local = now.astimezone(ZoneInfo(clinic.zone))
    return f"{local.hour:02}:{local.minute - local.minute % 5:02}"


def _days(was: set[Minute], will: set[Minute], zone: str, week: date) -> tuple[DayOf, ...]:
    by_day = {
        day: tuple(_mark(one, was, will) for one in some)
        for day, some in groupby(sorted(was | will), key=lambda one: local_date(zone, one))
    }
    dates = (week + timedelta(days=number) for number in range(WEEK))
    return tuple(DayOf(day, by_day.get(day, ())) for day in dates)


def _mark(start: Minute, was: set[Minute], will: set[Minute]) -> Mark:
    change = "added" if start not in was else "gone" if start not in will else ""
    return Mark(instant(start), change)


def _open(hours: Hours, zone: str, wide: Span) -> list[Span]:
    return union(hours.spans(local_date(zone, wide.start), local_date(zone, wide.end)))


def _within(visit: Booking, spans: Sequence[Span]) -> bool:
    starts, ends = at_minute(visit.starts_at), at_minute(visit.ends_at)
    return any(one.start <= starts and ends <= one.end for one in spans)


class InWords(NamedTuple):
    """One practitioner's hours as the list says them."""

    placement: Placement
    week: tuple[tuple[str, str], ...]
    seasons: tuple[tuple[date | None, date | None], ...]
    dates: tuple[tuple[date, str, str], ...]
    elsewhere: bool


def in_words(people: Sequence[Placement], *, now: datetime) -> list[InWords]:
    """Each placement with its week in words, its seasons and the dates that differ (1 query)."""
    works = Placement.objects.filter(
        practitioner__in=[one.practitioner_id for one in people], ended_at=None
    ).values_list("practitioner_id", flat=True)
    count = Counter(works)
    return [_worded(one, now, elsewhere=count[one.practitioner_id] > 1) for one in people]


def _worded(one: Placement, now: datetime, *, elsewhere: bool) -> InWords:
    today = this_week(one.clinic, now)
    kept: list[Opening] = one.kept  # type: ignore[attr-defined]  # prefetched by with_hours
    weekly: dict[int, list[tuple[str, str]]] = defaultdict(list)
    dated: dict[date, list[Opening]] = defaultdict(list)
    seasons = set()
    for row in kept:
        if row.on is not None:
            if row.on >= today and not row.why.startswith(CALENDAR):
                dated[row.on].append(row)
        elif row.valid_from is None and row.valid_until is None:
            weekly[row.weekday or 0].append((row.opens, row.closes))
        elif row.valid_until is None or row.valid_until >= today:
            seasons.add((row.valid_from, row.valid_until))
    return InWords(
        one,
        tuple(
            (str(WEEKDAYS[day]), typed_hours.written(weekly.get(day, ()))) for day in range(WEEK)
        ),
        tuple(sorted(seasons, key=lambda pair: (pair[0] or date.min, pair[1] or date.max))),
        tuple(
            (on, typed_hours.written((row.opens, row.closes) for row in some), some[0].why)
            for on, some in sorted(dated.items())
        ),
        elsewhere,
    )

"""A plan of visits before it is booked: which times are free, and what is free near the rest.

The diaries are read once for the whole range, however many visits a plan has. The page that shows a
plan and the verb that books it ask the same slate, so what is shown as free can be booked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from glideway.booking.core import (
    Busy,
    Minute,
    Schedule,
    Span,
    at_minute,
    explain,
    instant,
    local_date,
    offered,
)
from glideway.booking.core.minutes import local_minute
from glideway.booking.models import Opening
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Diaries, Person
from glideway.directory import queries as directory
from glideway.directory.models import Patient, Placement, Service

AROUND = 7 * 24 * 60  # minutes to either side in which another time is looked for
NEAREST = 3
FIRST_DAYS = 14


class Chosen(NamedTuple):
    """One visit as somebody plans it: with whom, and when."""

    placement: Placement
    starts_at: datetime


class Conflict(NamedTuple):
    """A visit of the plan that cannot be, by which rules, and the nearest that can."""

    starts_at: datetime
    nearest: tuple[Chosen, ...]
    reasons: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of a plan: its number, its visit, and what stands in its way."""

    number: int
    placement: Placement
    starts_at: datetime
    conflict: Conflict | None


@dataclass
class Slate:
    """What a plan's visits are judged against; each that is entered occupies its time at once."""

    service: Service
    placements: dict[int, Placement]
    read: Diaries
    own: list[Person]
    now: datetime
    ignored: frozenset[str] = frozenset()
    entered: dict[int, list[Busy]] = field(default_factory=lambda: defaultdict(list))
    shown: set[tuple[int, Minute]] = field(default_factory=set)

    def reasons(self, placement: Placement, start: Minute) -> tuple[str, ...]:
        """Every rule that forbids this start; empty exactly when it can be booked."""
        if placement.pk not in self.placements:
            return ("closed",)
        if not self._forbidden(placement, start, self.own):
            return ()
        # Whoever reads the plan: what the patient has at another clinic is not said here.
        known = diaries.known_at(placement.clinic_id, self.own)
        return self._forbidden(placement, start, known) or ("booked",)

    def _forbidden(
        self, placement: Placement, start: Minute, visits: Sequence[Person]
    ) -> tuple[str, ...]:
        found = explain(
            self._schedule(placement),
            diaries.rules(self.service, placement),
            start,
            now=self.now,
            patient=diaries.patient_time(visits, placement, self.service),
        )
        return tuple(one.rule for one in found)

    def enter(self, placement: Placement, start: Minute) -> None:
        """Let a visit of the plan take its time, so that the next one cannot have it."""
        service = self.service
        core = Busy(start, start + service.minutes)
        taken = core._replace(before=service.buffer_before, after=service.buffer_after)
        self.entered[self._resource(placement)].append(taken)
        self.own.append(Person(core, service.kind))

    def near(self, placement: Placement, start: Minute) -> tuple[Chosen, ...]:
        """Up to three free starts within a week: the same practitioner's, then anybody's here.

        Nearest first, the earlier one on a tie. No start is offered for two visits of a plan.
        """
        window = Span(start - AROUND, start + AROUND + 1)
        others = [one for pk, one in self.placements.items() if pk != placement.pk]
        found: list[tuple[Minute, Placement]] = []
        for group in ([placement], others):
            free = [
                (one, who)
                for who in group
                for one in self._offered(who, window)
                if (who.pk, one) not in self.shown
            ]
            free.sort(key=lambda row: (abs(row[0] - start), row[0], row[1].pk))
            found += free[: NEAREST - len(found)]
        self.shown.update((who.pk, one) for one, who in found)
        return tuple(Chosen(who, instant(one)) for one, who in found)

    def first(self, placement: Placement, window: Span) -> Iterator[Minute]:
        """Every start of one practitioner in a window, for the first visit of a plan."""
        return iter(self._offered(placement, window))

    def _offered(self, placement: Placement, window: Span) -> list[Minute]:
        if placement.pk not in self.placements:
            return []
        return offered(
            self._schedule(placement),
            diaries.rules(self.service, placement),
            now=self.now,
            window=window,
            patient=diaries.patient_time(self.own, placement, self.service),
        )

    def _schedule(self, placement: Placement) -> Schedule:
        known = self.placements[placement.pk]  # read with its resource; the caller's may not be
        schedule = self.read.schedule(known, self.service, self.ignored)
        more = self.entered.get(self._resource(placement))
        return replace(schedule, busy=[*schedule.busy, *more]) if more else schedule

    def _resource(self, placement: Placement) -> int:
        return self.placements[placement.pk].practitioner.resource.pk


def slate(
    *,
    service: Service,
    placements: Sequence[Placement],
    patient: Patient,
    window: Span,
    now: datetime,
    ignored: Iterable[str] = (),
) -> Slate:
    """The slate for a plan in `window`, with a week on either side read too (five queries).

    `placements` are those who may give a visit; who asks has read them by `givers`.
    """
    wide = Span(window.start - AROUND, window.end + AROUND)
    own = diaries.visits_of([patient.pk], wide, now=now)[patient.pk]
    skipped = frozenset(ignored)
    return Slate(
        service=service,
        placements={one.pk: one for one in placements},
        read=diaries.read(placements, wide, now=now),
        own=[one for one in own if one.busy.id not in skipped],
        now=now,
        ignored=skipped,
    )


def givers(service: Service, *, now: datetime, practitioner: int | None = None) -> list[Placement]:
    """Who gives this service at its clinic now, with what a diary needs (1 query).

    With `practitioner`, that one alone: who books the own schedule only.
    """
    rows = Placement.objects.filter(
        directory.listed("clinic__"),
        services=service,
        clinic=service.clinic_id,
        ended_at=None,
        services__retired_at=None,
    )
    if practitioner is not None:
        rows = rows.filter(practitioner=practitioner)
    mine = Placement.services.through.objects.filter(placement=OuterRef("pk"), service=service)
    rows = rows.filter(Exists(directory.given(mine, now=now)))
    rows = rows.select_related("clinic", "practitioner__resource")
    return list(rows.order_by("pk").distinct())


def lines(board: Slate, visits: Sequence[Chosen]) -> list[Line]:
    """The lines of a plan, in order of time: each free, or with what is free near it.

    A visit that is free takes its time before the next is looked at, so a plan does not get into
    its own way; what is offered instead is free beside all of them.
    """
    ordered = sorted(visits, key=lambda one: one.starts_at)
    forbidden: dict[int, tuple[str, ...]] = {}
    for number, one in enumerate(ordered):
        start = at_minute(one.starts_at)
        if why := board.reasons(one.placement, start):
            forbidden[number] = why
        else:
            board.enter(one.placement, start)
    return [
        Line(
            number + 1,
            one.placement,
            one.starts_at,
            Conflict(
                one.starts_at,
                board.near(one.placement, at_minute(one.starts_at)),
                forbidden[number],
            )
            if number in forbidden
            else None,
        )
        for number, one in enumerate(ordered)
    ]


def span_of(visits: Iterable[Chosen]) -> Span:
    """From the first start to the last one of a plan, the last included."""
    starts = [at_minute(one.starts_at) for one in visits]
    return Span(min(starts), max(starts) + 1)


class FirstDay(NamedTuple):
    """A date with the times at which a plan can begin."""

    at: datetime
    times: tuple[datetime, ...]


def first_times(
    *,
    service: Service,
    placement: Placement,
    patient: Patient,
    since: date,
    now: datetime,
    days: int = FIRST_DAYS,
) -> list[FirstDay]:
    """The real openings of two weeks from a date on, by date (five queries)."""
    zone = placement.clinic.zone
    begin = max(local_minute(zone, since, 0), at_minute(now))
    window = Span(begin, local_minute(zone, since + timedelta(days=days), 0))
    if window.end <= window.start:
        return []
    board = slate(service=service, placements=[placement], patient=patient, window=window, now=now)
    by_day: dict[date, list[datetime]] = defaultdict(list)
    for start in board.first(placement, window):
        by_day[local_date(zone, start)].append(instant(start))
    return [FirstDay(times[0], tuple(times)) for _day, times in sorted(by_day.items())]


def open_weekdays(placement: Placement) -> frozenset[int]:
    """The weekdays on which somebody works, 0 is Monday; all seven where none is kept (1 query)."""
    rows = Opening.objects.filter(placement=placement, weekday__isnull=False)
    days = rows.values_list("weekday", flat=True).distinct()
    return frozenset(day for day in days if day is not None) or frozenset(range(7))


def spread(placement: Placement, first: datetime, offsets: Iterable[int]) -> list[Chosen]:
    """The visits of a plan from a first instant on: days later, the same time on the wall."""
    zone = placement.clinic.zone
    local = first.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    starts = [local_minute(zone, local.date() + timedelta(days=day), minute) for day in offsets]
    # The first is the very instant that was tapped: an hour that is repeated has two.
    return [Chosen(placement, first), *(Chosen(placement, instant(one)) for one in starts[1:])]

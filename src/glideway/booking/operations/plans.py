"""A plan of visits booked in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import (
    Minute,
    Policy,
    Span,
    at_minute,
    instant,
    series,
    series_starts,
)
from glideway.booking.models import Booking, Series
from glideway.booking.operations.bookings import BookingRow, book_many
from glideway.booking.operations.claims import Nearby, Wanted, again, locked, nearest
from glideway.booking.queries import diaries
from glideway.directory.models import Patient, Placement, Service
from glideway.kit import once
from glideway.kit.actor import Actor


@dataclass(frozen=True, kw_only=True)
class SeriesRow:
    """A plan in one sentence: from a local wall time on, by a rule, so many visits.

    Rules: `every 7 days`, `tue,fri`, or days from the first visit as in `0,2,4,7,9`.
    """

    service: Service
    placement: Placement
    patient: Patient
    first_local: datetime
    rule: str
    count: int
    region: str = ""
    policy: Policy = Policy.ALL_OR_NOTHING


class Conflict(NamedTuple):
    """A visit of the plan that cannot be, and the nearest that can."""

    starts_at: datetime
    nearest: tuple[Nearby, ...]


class Planned(NamedTuple):
    """What was booked of a plan, and what stands in the way of the rest."""

    series: Series | None
    bookings: list[Booking]
    conflicts: list[Conflict]


@again
def book_series(*, row: SeriesRow, by: Actor, key: str, now: datetime) -> Planned:
    """Book a plan of visits in one transaction; the same `key` again answers the same plan.

    Each visit is a normal appointment. With `all_or_nothing` one start that is taken or closed and
    nothing is written; with `book_free_report_rest` the free ones are. Either way the conflicts
    come back with the nearest free starts. Refuses as `book_many` does when somebody is quicker.
    """
    (placement,) = diaries.ready([row.placement.pk])
    starts = series_starts(row.first_local, placement.clinic.zone, row.rule, row.count)

    def plan() -> str:
        locked(placements=[placement])
        free = _free(row, placement, starts, now)
        if not free:
            return ""
        made = Series(placement=placement, patient=row.patient, rule=row.rule, made_at=now)
        made.save(force_insert=True)
        rows = [
            BookingRow(
                service=row.service,
                placement=placement,
                starts_at=instant(start),
                patient=row.patient,
                region=row.region,
                first_visit=False,
                series=made,
            )
            for start in free
        ]
        book_many(rows=rows, by=by, now=now)
        return str(made.public_id)

    body = {
        "placement": str(placement.public_id),
        "service": str(row.service.public_id),
        "patient": str(row.patient.public_id),
        "starts": starts,
        "policy": row.policy,
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.series", body=body, now=now, do=plan
    )
    written = Series.objects.filter(public_id=answer).first() if answer else None
    bookings = list(Booking.objects.filter(series=written).order_by("starts_at")) if written else []
    have = {at_minute(one.starts_at) for one in bookings}
    missing = [start for start in starts if start not in have]
    if not bookings:
        free = set(_free(row, placement, starts, now, policy=Policy.BOOK_FREE_REPORT_REST))
        missing = [start for start in starts if start not in free]
    return Planned(
        written,
        bookings,
        [
            Conflict(
                instant(start),
                nearest(wanted=Wanted(row.service, placement, start, None, row.region), now=now),
            )
            for start in missing
        ],
    )


def _free(
    row: SeriesRow,
    placement: Placement,
    starts: list[Minute],
    now: datetime,
    policy: Policy | None = None,
) -> tuple[Minute, ...]:
    window = Span(min(starts), max(starts) + 1)
    visits = diaries.visits_of([row.patient.pk], window)[row.patient.pk]
    planned = series(
        diaries.read([placement], window, now=now).schedule(placement, row.service),
        diaries.rules(row.service, placement),
        starts,
        now=now,
        policy=policy or row.policy,
        patient=diaries.patient_time(visits, placement, row.service),
    )
    return planned.starts

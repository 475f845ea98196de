"""Open rhythms: which are near their next visit, and which times are free around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from glideway.booking.core import Span, at_minute, local_date
from glideway.booking.core.minutes import local_minute
from glideway.booking.models import Booking, Series
from glideway.booking.queries import plans
from glideway.directory.models import Errand, Patient, Placement, Service
from glideway.kit.refusals import NotYours

REVIEW = "review-rhythm"  # the kind of the practitioner's errand
AHEAD = timedelta(days=8)  # a week, and a day for the clinics that are ahead of the clock
USUAL = 10 * 60  # the minute of the day around which times are offered before any visit
EARLY, LATE = timedelta(days=5), 14  # around the day on which a next visit is due
OPENS = timedelta(days=14)


def near(*, now: datetime, most: int = 500) -> list[int]:
    """Rhythms that run and whose next visit or review date is near, oldest first (1 query).

    One that the practitioner is to look at waits for that, and stands in no other's way.
    """
    day = now.astimezone(UTC).date() + AHEAD
    to_look_at = Errand.objects.filter(kind=REVIEW, about=OuterRef("public_id"), done_at=None)
    rows = Series.objects.filter(
        ~Exists(to_look_at),
        Q(next_on__lte=day) | Q(review_on__lte=day),
        every_days__isnull=False,
        ended_at=None,
    )
    return list(rows.order_by("next_on", "pk").values_list("pk", flat=True)[:most])


def running(patient: Patient, placement: Placement) -> Series | None:
    """The rhythm that runs between a patient and a practitioner at a clinic (1 query)."""
    rows = Series.objects.filter(
        patient=patient, placement=placement, every_days__isnull=False, ended_at=None
    )
    return rows.order_by("pk").first()


def service_of(series: Series) -> Service:
    """What the visits of a rhythm are; a plan of before that was kept has none."""
    if series.service is None:
        raise NotYours
    return series.service


def visit_ahead(series: Series, *, now: datetime) -> Booking | None:
    """A visit with the same practitioner that lies ahead: then nobody needs to be asked (1 query).

    Whoever booked it, and however.
    """
    rows = Booking.objects.filter(
        patient=series.patient_id,
        placement=series.placement_id,
        cancelled_at=None,
        starts_at__gt=now,
    )
    return rows.order_by("-starts_at", "-pk").first()


def three(series: Series, *, now: datetime) -> list[datetime]:
    """Up to three real openings nearest to the day the next visit is due (six queries).

    At the time of day of the last visit where there was one.
    """
    zone = series.placement.clinic.zone
    last = Booking.objects.filter(patient=series.patient_id, placement=series.placement_id)
    before = last.filter(cancelled_at=None).order_by("-starts_at", "-pk").first()
    minute = USUAL
    if before is not None:
        local = before.starts_at.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
    due = max(series.next_on or date.min, now.astimezone(ZoneInfo(zone)).date())
    start = local_minute(zone, due, minute)
    service = service_of(series)
    board = plans.slate(
        service=service,
        placements=_same(series, now),
        patient=series.patient,
        window=Span(start, start + 1),
        now=now,
    )
    found = board.near(series.placement, start) if board.placements else ()
    return sorted(one.starts_at for one in found)


def next_times(series: Series, *, now: datetime) -> list[plans.FirstDay]:
    """The openings around the day on which the next visit is due, by date; none too long before."""
    today = local_date(series.placement.clinic.zone, at_minute(now))
    due = max(series.next_on or today, today)
    if series.ended_at is not None or series.service is None or due - today > OPENS:
        return []
    (placement,) = _same(series, now) or (None,)
    if placement is None:
        return []
    return plans.first_times(
        service=series.service,
        placement=placement,
        patient=series.patient,
        since=max(today, due - EARLY),
        now=now,
        days=LATE,
    )


def _same(series: Series, now: datetime) -> Sequence[Placement]:
    """The rhythm's own practitioner, while the service is still given there."""
    return plans.givers(service_of(series), now=now, practitioner=series.placement.practitioner_id)

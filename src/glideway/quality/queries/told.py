"""What was told: reviews, complaints and unwanted reactions, counted a clinic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.kit.models import AuditEntry
from glideway.quality.core import numbers
from glideway.quality.core.deadlines import INVITED_UNTIL, SAFETY, TOO_LATE
from glideway.quality.core.numbers import Indicator
from glideway.quality.models import Grievance, Incident, Review
from glideway.quality.queries.frames import (
    HALF_YEAR,
    NOTHING,
    YEAR,
    Counted,
    Found,
    Frame,
    counts,
    every,
    grouped,
    not_yet,
    shares,
    shown,
    visits,
)

REPLY = timedelta(days=7)
HAPPY = 4  # of 5 stars is 8 of 10
ASKED_AT = 3  # the visit after which it is asked, besides the last one


def reviews(frame: Frame) -> Found:
    """Reviews that were accepted, of all visits whose patient was to be asked: asked or not."""
    accepted = Review.objects.filter(shown(frame), visit=OuterRef("pk"))
    return _of_all(frame, accepted, per=100)


def invited(frame: Frame) -> Found:
    """Every visit that was begun two weeks ago or earlier, its note signed or not, was asked for.

    A visit whose note is left open is left out of nothing.
    """
    asked = Review.objects.filter(visit=OuterRef("pk"), invited_at__lte=frame.now)
    return _of_all(frame, asked)


def _of_all(frame: Frame, reviews: QuerySet[Review], *, per: int = 1) -> Found:
    """Visits with such a review, of all whose patient was there: also of those closed untouched."""
    rows = _to_ask(frame).annotate(hit=Exists(reviews)).values_list("episode__clinic", "hit")
    each, gone = grouped(rows), _closed(frame)
    return every(
        frame,
        lambda one: numbers.share(
            sum(each.get(one, [])), len(each.get(one, [])) + gone[one], per=per
        ),
    )


def _closed(frame: Frame) -> Counter[int]:
    """Visits that were closed as begun by mistake although their patient had come that day.

    The record keeps such a closing; one whose visit was begun anew is none. Two queries.
    """
    acts = AuditEntry.objects.filter(
        act="visit.closed",
        chain__in=[str(one) for one in frame.clinics],
        at__gte=frame.since(),
        at__lt=frame.now - INVITED_UNTIL,
    ).exclude(patient_id__in=frame.staff)
    closed = {(int(chain), who, at.date()) for chain, who, at in _who(acts)}
    came = Booking.objects.filter(
        placement__clinic__in={clinic for clinic, _who, _day in closed},
        patient__in={who for _clinic, who, _day in closed if who is not None},
        arrived_at__isnull=False,
        visit=None,
    ).values_list("placement__clinic", "patient", "arrived_at")
    return Counter(clinic for clinic, who, at in came if at and (clinic, who, at.date()) in closed)


def _who(acts: QuerySet[AuditEntry]) -> Iterable[tuple[str, int | None, datetime]]:
    return acts.values_list("chain", "patient_id", "at")


def _to_ask(frame: Frame) -> QuerySet[Visit]:
    rows = Visit.objects.filter(
        episode__clinic__in=frame.clinics,
        opened_at__gte=frame.since(),
        opened_at__lt=frame.now - INVITED_UNTIL,
    )
    return rows.exclude(episode__patient__in=frame.staff)


def replied(frame: Frame) -> Found:
    """Reviews answered within seven days; one whose seven days still run counts once answered."""
    over = Q(shown_at__lte=frame.now - REPLY) | Q(replied_at__lte=frame.now)
    rows = _told(frame).filter(
        shown(frame), over, clinic__in=frame.clinics, shown_at__gte=frame.since()
    )
    soon = Q(replied_at__lte=F("shown_at") + REPLY)
    return shares(frame, rows, soon, clinic="clinic")


def _told(frame: Frame) -> QuerySet[Review]:
    """Reviews, but of nobody who works in the network: nobody writes an own one."""
    return Review.objects.exclude(visit__episode__patient__in=frame.staff)


def _ratings(frame: Frame, *only: Q, months: int = YEAR) -> dict[int, list[tuple[datetime, int]]]:
    rows = (
        _told(frame)
        .filter(
            shown(frame),
            *only,
            clinic__in=frame.clinics,
            written_at__gte=frame.since(months),
        )
        .values_list("clinic", "written_at", "rating")
    )
    return grouped(
        (clinic, (at, rating))
        for clinic, at, rating in rows
        if at is not None and rating is not None
    )


def _network_mean(frame: Frame) -> float:
    """The mean rating of the whole network, not of the clinics asked for."""
    if "rating" in frame.kept:
        return float(frame.kept["rating"])
    rows = _told(frame).filter(shown(frame), written_at__gte=frame.since())
    ratings = [one for one in rows.values_list("rating", flat=True) if one is not None]
    mean: float = sum(ratings) / len(ratings) if ratings else 0.0
    frame.kept["rating"] = mean
    return mean


def mean_rating(frame: Frame, *only: Q) -> Found:
    network, each = _network_mean(frame), _ratings(frame, *only)
    return {
        one: Counted(
            numbers.shrunk_mean([float(rating) for _at, rating in each.get(one, [])], network),
            network,
        )
        for one in frame.clinics
    }


def first_rating(frame: Frame) -> Found:
    """Of the first visit that a patient had at the clinic, whatever it was for."""
    earlier = Visit.objects.filter(
        episode__clinic=OuterRef("clinic"),
        episode__patient=OuterRef("visit__episode__patient"),
        signed_at__isnull=False,
        opened_at__lt=OuterRef("visit__opened_at"),
    )
    return mean_rating(frame, Q(visit__number=1), ~Q(Exists(earlier)))


def trend(frame: Frame) -> Found:
    network, each = _network_mean(frame), _ratings(frame, months=HALF_YEAR)

    def slope(rated: Sequence[tuple[datetime, int]]) -> Indicator:
        months = [at.year * 12 + at.month for at, _rating in rated]
        return numbers.trend(months, [float(rating) for _at, rating in rated], network)

    return every(frame, lambda one: slope(each.get(one, [])))


def would_return(frame: Frame) -> Found:
    """What patients said after visit 3 and after the last one, shown or only kept."""
    later = Visit.objects.filter(
        episode=OuterRef("visit__episode"), number__gt=OuterRef("visit__number")
    )
    third = Q(visit__number=ASKED_AT)
    last = Q(visit__episode__discharged_at__lte=frame.now) & ~Exists(later)
    rows = _told(frame).filter(
        third | last,
        clinic__in=frame.clinics,
        written_at__gte=frame.since(),
        written_at__lte=frame.now,
        rating__isnull=False,
    )
    return shares(frame, rows, Q(rating__gte=HAPPY), clinic="clinic")


def grievance_rate(frame: Frame) -> Found:
    came = counts(visits(frame), "episode__clinic")
    cases = Grievance.objects.filter(
        clinic__in=frame.clinics, received_at__gte=frame.since(), received_at__lte=frame.now
    )
    opened = counts(cases, "clinic")

    def rate_of(one: int) -> Indicator:
        n = came.get(one, 0)
        return numbers.rate(opened.get(one, 0), n, n=n, per=1000) if n else NOTHING

    return every(frame, rate_of)


def closing(frame: Frame) -> Found:
    """Days to close, of the cases of the window; one left open counts however old it is."""
    still = not_yet(frame, "closed_at")
    rows = Grievance.objects.filter(
        still | Q(received_at__gte=frame.since()),
        clinic__in=frame.clinics,
        received_at__lte=frame.now,
    )
    days: dict[int, list[float]] = defaultdict(list)
    late: set[int] = set()
    for clinic, received, closed in rows.values_list("clinic", "received_at", "closed_at"):
        if closed is not None and closed <= frame.now:
            days[clinic].append((closed - received) / timedelta(days=1))
        elif frame.now - received > TOO_LATE:
            late.add(clinic)

    def days_of(one: int) -> Indicator:
        found = numbers.median(days[one])
        return Indicator(found.estimate, found.n, found.low, found.high, broken=one in late)

    return every(frame, days_of)


def unanswered(frame: Frame) -> Found:
    rows = Grievance.objects.filter(
        not_yet(frame, "answered_at"),
        not_yet(frame, "closed_at"),
        clinic__in=frame.clinics,
        safety=True,
        received_at__lt=frame.now - SAFETY,
    )
    each = counts(rows, "clinic")
    return every(frame, lambda one: Indicator(float(each.get(one, 0)), each.get(one, 0)))


def followed_up(frame: Frame) -> Found:
    rows = Incident.objects.filter(
        clinic__in=frame.clinics,
        happened_at__gte=frame.since(),
        happened_at__lt=frame.now - SAFETY,
    )
    soon = Q(followed_up_at__lte=F("happened_at") + SAFETY)
    return shares(frame, rows, soon, clinic="clinic")

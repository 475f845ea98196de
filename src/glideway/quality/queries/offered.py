"""What became of times and prices that were shown: kept, moved, cancelled, lost, charged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from glideway.booking.models import Booking, HeardOf, Hold, LostTry, MovedVisit
from glideway.care.models import Receipt
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator
from glideway.quality.queries.frames import Found, Frame, every, shares

LATE = timedelta(hours=48)
BY_THE_CLINIC = ("desk", "owner", "practitioner", "operator")
BY_THE_PATIENT = ("patient", "link_holder", "anon")
SENT = ("clinician", "patient")


def heard_of(frame: Frame) -> Found:
    """New patients whom a clinician or another patient sent, of those who said it."""
    rows = HeardOf.objects.filter(
        clinic__in=frame.clinics, said_at__gte=frame.since(), said_at__lte=frame.now
    ).exclude(patient__in=frame.staff)
    return shares(frame, rows, Q(how__in=SENT), clinic="clinic")


def cancelled(frame: Frame) -> Found:
    """Cancelled or moved by the clinic within 48 hours of the start that was booked."""
    moved = MovedVisit.objects.filter(
        booking=OuterRef("pk"),
        by__in=BY_THE_CLINIC,
        moved_at__gt=F("was_at") - LATE,
        moved_at__lte=frame.now,
    )
    late = Q(
        cancelled_by__in=BY_THE_CLINIC,
        cancelled_at__gt=F("starts_at") - LATE,
        cancelled_at__lte=frame.now,
    )
    return shares(frame, _booked(frame), late | Q(Exists(moved)), clinic="placement__clinic")


def real(frame: Frame) -> Found:
    """Appointments had at the first try, of all tries on a time that was on offer.

    A request that the clinic declined, or let lapse, is a failure. A time that another patient
    took first was real. What a patient cancelled again is no try at all, so that nobody can tap
    tries together; nor is a hold that came to nothing.
    """
    holds = Hold.objects.filter(
        placement__clinic__in=frame.clinics, made_at__gte=frame.since(), made_at__lte=frame.now
    )
    had = (
        holds.filter(booking__isnull=False)
        .exclude(booking__cancelled_by__in=BY_THE_PATIENT)
        .exclude(booking__patient__in=frame.staff)
    )
    refused = holds.filter(kind=Hold.Kind.REQUEST, booking=None, let_go_at__lte=frame.now)
    failed = refused.filter(~Q(declined_why="") | Q(let_go_at__gte=F("expires_at")))
    lost = LostTry.objects.filter(
        placement__clinic__in=frame.clinics, tried_at__gte=frame.since(), tried_at__lte=frame.now
    ).exclude(who=LostTry.Who.PATIENT)
    hits = Counter(had.values_list("placement__clinic", flat=True))
    misses = Counter(failed.values_list("placement__clinic", flat=True))
    misses += Counter(lost.values_list("placement__clinic", flat=True))
    return every(frame, lambda one: numbers.share(hits[one], hits[one] + misses[one]))


def charged(frame: Frame) -> Found:
    """Receipts of the price that was shown at booking: that of the booked service.

    A service never changes its price; it is retired, and another takes its place.
    """
    rows = Receipt.objects.filter(
        clinic__in=frame.clinics,
        issued_at__gte=frame.since(),
        issued_at__lte=frame.now,
        visit__booking__isnull=False,
    ).exclude(visit__episode__patient__in=frame.staff)
    same = Q(price_cents=F("visit__booking__service__price_cents"))
    return shares(frame, rows, same, clinic="clinic")


def fees(frame: Frame) -> Found:
    """Fees that were shown at booking, of the fees that are asked; a waived one is not asked."""
    rows = _booked(frame).filter(fee_cents__gt=0, fee_waived_at=None)
    hits: Counter[int] = Counter()
    all_of: Counter[int] = Counter()
    for clinic, fee, policy, missed in rows.values_list(
        "placement__clinic", "fee_cents", "policy", "no_show_at"
    ):
        all_of[clinic] += 1
        hits[clinic] += fee <= _shown(policy, "missed_cents" if missed else "fee_cents")

    def asked(one: int) -> Indicator:
        n = all_of[one]
        return Indicator(hits[one] / n if n else 0.0, n)

    return every(frame, asked)


def _booked(frame: Frame) -> QuerySet[Booking]:
    rows = Booking.objects.filter(
        placement__clinic__in=frame.clinics, starts_at__gte=frame.since(), starts_at__lt=frame.now
    )
    return rows.exclude(patient__in=frame.staff)


def _shown(policy: Mapping[str, object], which: str) -> int:
    """The fee that a booking was shown; one that it did not name is none."""
    fee = policy.get(which)
    return fee if isinstance(fee, int) else 0

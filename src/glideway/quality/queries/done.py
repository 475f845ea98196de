"""What was done: the clinic's own books, bookings, visits and courses of care, counted a clinic."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from glideway.booking.models import Booking, Opening
from glideway.care.models import Episode, Reading, Retest
from glideway.directory.models import Clinic, Consent, Placement, Service
from glideway.outcomes.core.running import days_waited
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator
from glideway.quality.queries.frames import (
    NOTHING,
    TWO_YEARS,
    Counted,
    Found,
    Frame,
    every,
    grouped,
    shares,
    visits,
    with_passes,
)

ON_TIME = timedelta(minutes=10)
LATE_CANCEL = timedelta(hours=48)
BY_THE_CLINIC = ("desk", "owner", "practitioner")
MCID_PAIN = 2.0  # points of the 0-10 pain scale: Farrar JT et al., Pain 2001;94:149-158
PEERS = 5


def turnover(frame: Frame) -> Found:
    rows = (
        Placement.objects.filter(clinic__in=frame.clinics)
        .values("clinic")
        .annotate(
            here=Count("pk", filter=Q(ended_at=None) | Q(ended_at__gt=frame.since(TWO_YEARS))),
            left=Count(
                "pk", filter=Q(ended_at__gt=frame.since(TWO_YEARS), ended_at__lte=frame.now)
            ),
        )
    )
    each = {row["clinic"]: (row["left"], row["here"]) for row in rows}

    def left_of(one: int) -> Indicator:
        left, here = each.get(one, (0, 0))
        return numbers.rate(left, here - left / 2, n=here) if here else NOTHING

    return every(frame, left_of)


def priced(frame: Frame) -> Found:
    rows = Service.objects.filter(clinic__in=frame.clinics, retired_at=None)
    return shares(frame, rows, Q(price_cents__isnull=False), clinic="clinic")


def profile(frame: Frame) -> Found:
    with_hours = set(
        Opening.objects.filter(placement__clinic__in=frame.clinics)
        .values_list("placement__clinic", flat=True)
        .distinct()
    )
    with_prices = set(
        Service.objects.filter(clinic__in=frame.clinics, retired_at=None)
        .values_list("clinic", flat=True)
        .distinct()
    )
    each = {}
    for one in Clinic.objects.filter(pk__in=frame.clinics):
        fields = (one.street, one.phone, one.languages, one.transit, one.pk in with_hours)
        filled = [bool(field) for field in (*fields, one.pk in with_prices)]
        each[one.pk] = Indicator(sum(filled) / len(filled), 1)
    return every(frame, lambda one: each[one])


def no_fees(frame: Frame) -> Found:
    """No fee is charged through the network yet, so none was charged unseen."""
    return every(frame, lambda _one: NOTHING)


def cancelled(frame: Frame) -> Found:
    rows = Booking.objects.filter(
        placement__clinic__in=frame.clinics, starts_at__gte=frame.since(), starts_at__lt=frame.now
    )
    late = Q(cancelled_by__in=BY_THE_CLINIC, cancelled_at__gt=F("starts_at") - LATE_CANCEL)
    return shares(frame, rows, late, clinic="placement__clinic")


def on_time(frame: Frame) -> Found:
    rows = visits(frame).filter(
        Q(booking__arrived_at__lte=F("booking__starts_at")), booking__isnull=False
    )
    return shares(frame, rows, Q(opened_at__lte=F("booking__starts_at") + ON_TIME))


def first_wait(frame: Frame) -> Found:
    rows = Booking.objects.filter(
        placement__clinic__in=frame.clinics,
        first_visit=True,
        finished_at__isnull=False,
        starts_at__gte=frame.since(),
        starts_at__lt=frame.now,
    ).values_list("placement__clinic", "starts_at", "made_at")
    each = grouped((clinic, days_waited(made, start)) for clinic, start, made in rows)
    return every(frame, lambda one: numbers.median(each.get(one, [])))


def consented(frame: Frame) -> Found:
    before = Consent.objects.filter(
        patient=OuterRef("episode__patient"),
        kind="treatment",
        agreed_at__lte=OuterRef("first_pass"),
    )
    rows = with_passes(frame)
    return shares(frame, rows, Exists(before))


def screened(frame: Frame) -> Found:
    rows = with_passes(frame).filter(number=1)
    return shares(frame, rows, Q(screening__answered_at__lte=F("first_pass")))


def retested(frame: Frame) -> Found:
    again = Retest.objects.filter(visit=OuterRef("pk"))
    return shares(frame, with_passes(frame), Exists(again))


class _Ended(NamedTuple):
    """A course of care that ended: how many visits were attended, and how many were meant."""

    pk: int
    clinic: int
    region: str
    because: str
    seen: int
    planned: int | None


def _ended(frame: Frame) -> list[_Ended]:
    rows = Episode.objects.filter(
        clinic__in=frame.clinics, discharged_at__gte=frame.since(), discharged_at__lte=frame.now
    )
    seen = Count("visits", filter=Q(visits__signed_at__isnull=False), distinct=True)
    counted = rows.annotate(seen=seen, planned=Min("plans__visits")).order_by("pk")
    facts = counted.values_list("pk", "clinic", "region", "discharged_because", "seen", "planned")
    return [_Ended(*one) for one in facts]


def followed_through(frame: Frame) -> Found:
    def kept(one: _Ended) -> float:
        if one.because == Episode.Ended.WELL or not one.planned:
            return 1.0
        return float(min(1.0, one.seen / one.planned))

    each = grouped((one.clinic, kept(one)) for one in _ended(frame))
    return every(frame, lambda one: numbers.mean(each.get(one, [])))


def plan_length(frame: Frame) -> Found:
    """Within the 5th and 95th percentile of the other clinics' episodes of the same region."""
    ended = _ended(_network(frame))
    peers: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in ended:
        peers[one.region][one.clinic].append(one.seen)

    def usual(one: _Ended) -> bool | None:
        others = [seen for at, seen in peers[one.region].items() if at != one.clinic]
        if len(others) < PEERS:
            return None
        lengths = sorted(length for seen in others for length in seen)
        low, high = (lengths[round(q * (len(lengths) - 1))] for q in (0.05, 0.95))
        return low <= one.seen <= high

    judged = grouped((one.clinic, within) for one in ended if (within := usual(one)) is not None)
    return every(
        frame, lambda one: numbers.share(sum(judged.get(one, [])), len(judged.get(one, [])))
    )


def _pain_ends(frame: Frame) -> dict[int, dict[int, tuple[float, float] | None]]:
    """clinic -> ended episode -> first and last pain; None where one end is missing."""
    ends: dict[int, dict[int, tuple[float, float] | None]] = defaultdict(dict)
    episodes = {one.pk: one for one in _ended(frame)}
    rows = (
        Reading.objects.filter(episode__in=episodes, scale="nprs", undone_at=None)
        .exclude(moment="after")
        .order_by("read_at", "pk")
        .values_list("episode", "value", "read_at")
    )
    read = grouped((episode, (value, at)) for episode, value, at in rows)
    for pk, one in episodes.items():
        values = read.get(pk, [])
        whole = len(values) > 1 and values[0][1] != values[-1][1]
        ends[one.clinic][pk] = (values[0][0], values[-1][0]) if whole else None
    return ends


def both_ends(frame: Frame) -> Found:
    ends = _pain_ends(frame)
    return every(
        frame,
        lambda one: numbers.share(
            sum(pair is not None for pair in ends[one].values()), len(ends[one])
        ),
    )


def improved(frame: Frame) -> Found:
    """Pain lower by the smallest change that matters; not adjusted, and the card says so."""
    each = {}
    for clinic, found in _pain_ends(_network(frame)).items():
        pairs = [pair for pair in found.values() if pair is not None]
        each[clinic] = numbers.share(sum(a - b >= MCID_PAIN for a, b in pairs), len(pairs))
    known = [one.estimate for one in each.values() if one.n]
    network = median(known) if known else 0.0
    return {one: Counted(each.get(one, NOTHING), network) for one in frame.clinics}


def _network(frame: Frame) -> Frame:
    """The same stretch of time, for every clinic: what a clinic is compared with."""
    return Frame(tuple(Clinic.objects.values_list("pk", flat=True)), frame.now)

"""What was done: the clinic's own books, and what happened in visits, counted a clinic."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery

from glideway.booking.models import Booking
from glideway.care.models import Pass, Retest
from glideway.directory.models import Clinic, Consent, Placement, Service
from glideway.outcomes.core.running import days_waited
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator
from glideway.quality.queries.frames import (
    NOTHING,
    TWO_YEARS,
    Found,
    Frame,
    every,
    grouped,
    not_yet,
    shares,
    visits,
    with_passes,
)
from glideway.quality.queries.offered import BY_THE_CLINIC
from glideway.screening.core.rules import Triage

ON_TIME = timedelta(minutes=10)
LANGUAGES = ("en", "fr")


def turnover(frame: Frame) -> Found:
    """Who left in 24 months, of the mean head count over the time that anybody was there."""
    since, now = frame.since(TWO_YEARS), frame.now
    rows = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), clinic__in=frame.clinics, starts_at__lte=now
    ).values_list("clinic", "starts_at", "ended_at")
    each = grouped((clinic, (max(began, since), ended)) for clinic, began, ended in rows)

    def left_of(one: int) -> Indicator:
        people = each.get(one)
        if not people:
            return NOTHING
        left = sum(ended is not None and ended <= now for _began, ended in people)
        first = min(began for began, _ended in people)
        there = sum((_until(ended, now) - began for began, ended in people), timedelta())
        heads = there / (now - first) if now > first else float(len(people))
        return numbers.rate(left, heads or 1.0, n=len(people))

    return every(frame, left_of)


def _until(ended: datetime | None, now: datetime) -> datetime:
    return now if ended is None or ended > now else ended


def priced(frame: Frame) -> Found:
    rows = Service.objects.filter(not_yet(frame, "retired_at"), clinic__in=frame.clinics)
    return shares(frame, rows, Q(price_cents__isnull=False), clinic="clinic")


def profile(frame: Frame) -> Found:
    """Languages, the way there in both languages, what is treated, prices.

    Photos are asked for as well, and no clinic can put one up yet: the card says so.
    """
    with_prices = set(
        Service.objects.filter(not_yet(frame, "retired_at"), clinic__in=frame.clinics).values_list(
            "clinic", flat=True
        )
    )
    here = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=frame.now), clinic__in=frame.clinics
    )
    named: dict[int, list[bool]] = defaultdict(list)
    for clinic, regions in here.values_list("clinic", "practitioner__regions"):
        named[clinic].append(bool(regions))
    each = {}
    for pk, languages, transit in Clinic.objects.filter(pk__in=frame.clinics).values_list(
        "pk", "languages", "transit"
    ):
        way = all(transit.get(one) for one in LANGUAGES)
        treats = bool(named[pk]) and all(named[pk])
        filled = (bool(languages), way, treats, pk in with_prices)
        each[pk] = Indicator(sum(filled) / len(filled), len(filled))
    return every(frame, lambda one: each[one])


def on_time(frame: Frame) -> Found:
    """In the room at most ten minutes after the start, of those who were here by then.

    By the clock of the house when somebody tapped it, not by what a device says of earlier.
    """
    rows = visits(frame).filter(
        booking__arrived_at__lte=F("booking__starts_at"), booking__started_at__isnull=False
    )
    return shares(frame, rows, Q(booking__started_at__lte=F("booking__starts_at") + ON_TIME))


def first_wait(frame: Frame) -> Found:
    """Days from booking to the first visit; one that the clinic cancelled was waited for as well.

    So booking somebody anew makes no wait shorter.
    """
    rows = (
        Booking.objects.filter(
            placement__clinic__in=frame.clinics, first_visit=True, made_at__lte=frame.now
        )
        .exclude(patient__in=frame.staff)
        .order_by("made_at", "pk")
        .values_list(
            "placement__clinic", "patient", "made_at", "starts_at", "finished_at", "cancelled_by"
        )
    )
    began: dict[tuple[int, int], datetime] = {}
    waits: dict[int, list[float]] = defaultdict(list)
    for clinic, patient, made, starts, finished, cancelled_by in rows:
        key = clinic, patient
        if finished is not None and frame.since() <= starts < frame.now:
            waits[clinic].append(days_waited(began.get(key, made), starts))
        elif cancelled_by in BY_THE_CLINIC:
            began.setdefault(key, made)
        elif cancelled_by:
            began.pop(key, None)
    return every(frame, lambda one: numbers.median(waits.get(one, [])))


def consented(frame: Frame) -> Found:
    """A consent to treatment that stood when the first pass was made."""
    before = Consent.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=OuterRef("first_pass")),
        patient=OuterRef("episode__patient"),
        kind="treatment",
        agreed_at__lte=OuterRef("first_pass"),
    )
    return shares(frame, with_passes(frame), Exists(before))


def screened(frame: Frame) -> Found:
    """First visits with hands on whose screen was complete, and each flag seen to, before them.

    A precaution was read and acknowledged. What closes a region was cleared; where it closes
    others only, it was acknowledged as well.
    """
    rows = with_passes(frame).filter(number=1)
    hits: dict[int, list[bool]] = defaultdict(list)
    for row in rows.values_list(
        "episode__clinic",
        "episode__region",
        "first_pass",
        "acknowledged_at",
        "screening__answered_at",
        "screening__action",
        "screening__regions",
        "screening__cleared_at",
    ):
        hits[row[0]].append(_seen_to(_Screen(*row[1:])))
    return every(frame, lambda one: numbers.share(sum(hits[one]), len(hits[one])))


class _Screen(NamedTuple):
    """The screen of a first visit, and when its hands came on."""

    region: str
    first_pass: datetime
    acknowledged: datetime | None
    answered: datetime | None
    action: str | None
    regions: list[str] | None
    cleared: datetime | None


def _seen_to(one: _Screen) -> bool:
    def before(moment: datetime | None) -> bool:
        return moment is not None and moment <= one.first_pass

    if not before(one.answered):
        return False
    if one.action == Triage.OK:
        return True
    closed = one.regions or []
    elsewhere = one.action == Triage.REFER_FIRST and closed and one.region not in closed
    if one.action == Triage.PRECAUTION or elsewhere:
        return before(one.acknowledged)
    return before(one.cleared)


def retested(frame: Frame) -> Found:
    """Visits with a re-test after the last pass."""
    made = Pass.objects.filter(treatment__visit=OuterRef("pk"), undone_at=None)
    last = Subquery(made.order_by("-made_at").values("made_at")[:1])
    again = Retest.objects.filter(
        visit=OuterRef("pk"), made_at__gte=OuterRef("last_pass"), after__undone_at=None
    )
    return shares(frame, with_passes(frame).annotate(last_pass=last), Exists(again))

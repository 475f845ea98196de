"""Verbs of an open rhythm: a sparse course that a patient chose, asked for visit by visit.

Nobody is booked unasked. A rhythm always has a review date; after it nothing is asked any more and
the practitioner is told to look at it. Who says "not now" is asked once more, one rhythm later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core.reminding import quiet
from glideway.booking.models import Booking, Series
from glideway.booking.operations import letters
from glideway.booking.operations.bookings import book_many
from glideway.booking.operations.bulk import BookingRow
from glideway.booking.operations.claims import CannotBook, again
from glideway.booking.queries import rhythms
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Placement, Service
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor, Role, system

log = structlog.get_logger()
SELDOM, OFTEN = 180, 14  # days between two visits; rarer or denser is no open rhythm
REVIEW_WITHIN = timedelta(days=366)  # a product choice: looked at within twelve months
ASKED_BEFORE = timedelta(days=7)
ASKS = 2


class OffRhythm(CannotBook):
    """No open rhythm can be like this."""

    code = "off-rhythm"
    status = 422
    sentence = _(
        "A visit every 14 to 180 days, and a review date within 12 months: a rhythm needs both. "
        "Nothing was kept."
    )


class RhythmRuns(CannotBook):
    """One open rhythm of a patient with a practitioner at a time."""

    code = "rhythm-runs"
    sentence = _("A rhythm with this practitioner runs already. Nothing was kept.")


class RhythmOver(CannotBook):
    """The rhythm has ended, or this question was answered before."""

    code = "rhythm-over"
    sentence = _("This question was answered already, or the rhythm has ended. Nothing was booked.")


@dataclass(frozen=True, kw_only=True)
class RhythmRow:
    """What a patient chose: a visit about every so many days, first around a date, until when."""

    service: Service
    placement: Placement
    patient: Patient
    every_days: int
    next_on: date
    review_on: date
    region: str = ""


@again
def open_rhythm(*, row: RhythmRow, by: Actor, key: str, now: datetime) -> Series:
    """Keep a rhythm that the patient chose. Nothing is booked by it.

    One letter says what was chosen and how to stop. The same `key` again answers the same rhythm.
    Refuses OffRhythm for what no rhythm can be, and RhythmRuns beside one that runs.
    """
    today = _today(row.placement, now)
    if not OFTEN <= row.every_days <= SELDOM or not today < row.review_on <= today + REVIEW_WITHIN:
        raise OffRhythm
    if not today <= row.next_on <= row.review_on:
        raise OffRhythm

    def begin() -> str:
        Patient.objects.select_for_update().get(pk=row.patient.pk)  # two at once: one waits here
        if rhythms.running(row.patient, row.placement) is not None:
            raise RhythmRuns
        made = Series(
            placement=row.placement,
            patient=row.patient,
            service=row.service,
            region=row.region,
            rule=f"every {row.every_days} days",
            every_days=row.every_days,
            next_on=row.next_on,
            review_on=row.review_on,
            made_at=now,
        )
        made.save(force_insert=True)
        letters.rhythm_begun(series=made, now=now)
        _told(made, "rhythm.begun", by, now)
        return str(made.public_id)

    body = {
        "service": str(row.service.public_id),
        "placement": str(row.placement.public_id),
        "patient": str(row.patient.public_id),
        "every": row.every_days,
        "next": row.next_on.isoformat(),
        "review": row.review_on.isoformat(),
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.rhythm", body=body, now=now, do=begin
    )
    return Series.objects.get(public_id=answer)


@again
def take_next(
    *, series: Series, placement: Placement, starts_at: datetime, by: Actor, key: str, now: datetime
) -> Booking:
    """Say yes to the next visit of a rhythm and book it at this time; the rhythm goes on from it.

    The same `key` again answers the same appointment. Refuses RhythmOver when it has ended or this
    question was answered by another tap, and as `book_many` does.
    """

    def yes() -> str:
        fresh = _fresh(series)
        if fresh.ended_at is not None or fresh.next_on != series.next_on:
            raise RhythmOver
        row = BookingRow(
            service=rhythms.service_of(fresh),
            placement=placement,
            starts_at=starts_at,
            patient=fresh.patient,
            region=fresh.region,
            first_visit=False,
            series=fresh,
        )
        (made,) = book_many(rows=[row], by=by, now=now)
        letters.confirmed(bookings=[made], now=now)
        _goes_on(fresh, starts_at)
        return str(made.public_id)

    body = {
        "series": str(series.public_id),
        "placement": str(placement.public_id),
        "start": starts_at.isoformat(),
    }
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.rhythm-next", body=body, now=now, do=yes
    )
    return Booking.objects.get(public_id=answer)


def not_now(*, series: Series, by: Actor, key: str, now: datetime) -> Series:
    """Pass on the next visit: asked once more one rhythm later; a second no in a row ends it.

    The same `key` again changes nothing. Refuses RhythmOver for a question that was answered.
    """

    def later() -> str:
        fresh = _fresh(series)
        if fresh.ended_at is not None or fresh.next_on != series.next_on:
            raise RhythmOver
        _passed(fresh, now)
        _told(fresh, "rhythm.not-now", by, now)
        return str(fresh.public_id)

    body = {"series": str(series.public_id), "round": str(series.next_on)}
    once.answer(actor=by, key=key, route="booking.rhythm-later", body=body, now=now, do=later)
    return Series.objects.get(pk=series.pk)


def end_rhythm(*, series: Series, by: Actor, key: str, now: datetime) -> Series:
    """Stop asking, for good; what is booked stays booked. Ending twice changes nothing."""

    def end() -> str:
        fresh = _fresh(series)
        if fresh.ended_at is None:
            fresh.ended_at = now
            fresh.save(update_fields=["ended_at"])
            letters.plan_taken_back(series=fresh, why=post.Outcome.OVER, now=now)
            directory.finish_errands(about=fresh.public_id, by=by, now=now)
            _told(fresh, "rhythm.ended", by, now)
        return str(fresh.public_id)

    body = {"series": str(series.public_id)}
    once.answer(actor=by, key=key, route="booking.rhythm-end", body=body, now=now, do=end)
    return Series.objects.get(pk=series.pk)


def review_rhythm(*, series: Series, review_on: date, by: Actor, key: str, now: datetime) -> Series:
    """Go on until another review date; the errand is done. Refuses OffRhythm and RhythmOver."""
    today = _today(series.placement, now)
    if not today < review_on <= today + REVIEW_WITHIN:
        raise OffRhythm

    def go_on() -> str:
        fresh = _fresh(series)
        if fresh.ended_at is not None:
            raise RhythmOver
        fresh.review_on = review_on
        if fresh.next_on is None or fresh.next_on < today:
            fresh.next_on, fresh.asked_at = today, None
        fresh.asks = 0
        fresh.save(update_fields=["review_on", "next_on", "asked_at", "asks"])
        directory.finish_errands(about=fresh.public_id, by=by, now=now)
        _told(fresh, "rhythm.reviewed", by, now)
        return str(fresh.public_id)

    body = {"series": str(series.public_id), "review": review_on.isoformat()}
    once.answer(actor=by, key=key, route="booking.rhythm-review", body=body, now=now, do=go_on)
    return Series.objects.get(pk=series.pk)


def ask_rhythms(*, now: datetime) -> int:
    """Ask for each next visit that is near, and have each review date looked at; how many asked.

    Called every hour; calling it again changes nothing. At night nobody is written to.
    """
    return sum(_asked_safely(pk, now) for pk in rhythms.near(now=now))


def _asked_safely(pk: int, now: datetime) -> bool:
    """A rhythm that breaks is asked about in the next round; the others do not wait for it."""
    try:
        return _asked(pk, now)
    except Exception as fault:
        log.exception("rhythm.broke", series=pk, kind=type(fault).__name__)
        return False


def _asked(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        fresh = _fresh_by(pk)
        zone = fresh.placement.clinic.zone
        today = _today(fresh.placement, now)
        if fresh.ended_at is not None or fresh.next_on is None or fresh.review_on is None:
            return False
        if today >= fresh.review_on:
            _to_review(fresh, now)
            return False
        if visit := rhythms.visit_ahead(fresh, now=now):
            _goes_on(fresh, visit.starts_at)
            return False
        if fresh.asked_at is not None:
            if today < fresh.next_on + timedelta(days=fresh.every_days or 0) - ASKED_BEFORE:
                return False
            _passed(fresh, now)  # no answer for a whole rhythm is no answer but "not now"
        if not _due(fresh, today) or quiet(now, zone):
            return False
        fresh.asked_at, fresh.asks = now, fresh.asks + 1
        fresh.save(update_fields=["asked_at", "asks"])
        letters.rhythm_asked(series=fresh, times=rhythms.three(fresh, now=now), now=now)
        _told(fresh, "rhythm.asked", system("rhythm"), now)
        return True


def _due(series: Series, today: date) -> bool:
    """Whether the next visit is near, before the review, in a rhythm that has not ended."""
    if series.ended_at is not None or series.next_on is None or series.review_on is None:
        return False
    return series.next_on - ASKED_BEFORE <= today and series.next_on <= series.review_on


def _to_review(series: Series, now: datetime) -> None:
    clinic = series.placement.clinic
    directory.open_errand(
        kind=rhythms.REVIEW,
        about=series.public_id,
        role=Role.PRACTITIONER,
        due_at=now,
        clinic=clinic,
        facts={"practitioner": series.placement.practitioner.name},
        anew=True,
        now=now,
    )


def _goes_on(series: Series, starts_at: datetime) -> None:
    """The next question is one rhythm after this visit, as if none had been passed on."""
    there = ZoneInfo(series.placement.clinic.zone)
    day = starts_at.astimezone(there).date()
    series.next_on = day + timedelta(days=series.every_days or 0)
    series.asked_at, series.asks = None, 0
    series.save(update_fields=["next_on", "asked_at", "asks"])


def _passed(series: Series, now: datetime) -> None:
    """One round without a visit; after two that were asked for in a row the rhythm has ended."""
    series.next_on = (series.next_on or date.min) + timedelta(days=series.every_days or 0)
    series.asked_at = None
    if series.asks >= ASKS:
        series.ended_at = now
    series.save(update_fields=["next_on", "asked_at", "ended_at"])


def _fresh(series: Series) -> Series:
    return _fresh_by(series.pk)


def _fresh_by(pk: int) -> Series:
    joined = ("service", "patient", "placement__clinic", "placement__practitioner__resource")
    return Series.objects.select_for_update(of=("self",)).select_related(*joined).get(pk=pk)


def _today(placement: Placement, now: datetime) -> date:
    return now.astimezone(ZoneInfo(placement.clinic.zone)).date()


def _told(series: Series, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Series",
        about=series.public_id,
        now=now,
        clinic_id=series.placement.clinic_id,
        patient_id=series.patient_id,
    )

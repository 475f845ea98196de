"""Verbs of public holidays: dates that the province's calendar closes, each to be worked anyway.

A holiday is an ordinary dated Opening with a `why`, written a year ahead and renewed by a beat. A
date that somebody wrote hours for is theirs: the calendar never touches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import Span, typed_hours
from glideway.booking.core.minutes import local_minute
from glideway.booking.models import Opening
from glideway.booking.operations import displaced
from glideway.booking.operations.claims import CannotBook, again, locked
from glideway.booking.queries import holidays, hours, opened
from glideway.booking.queries.hours import HOLIDAY, WORKED
from glideway.directory.models import Clinic, Placement
from glideway.kit import audit, once
from glideway.kit.actor import Actor

AHEAD = timedelta(days=400)
DAY = 24 * 60


class NoHoliday(CannotBook):
    """Only a public holiday of the clinic's province can be worked anyway, or kept."""

    code = "no-holiday"
    status = 422
    sentence = _("That date is no public holiday here. Nothing was changed.")


@again
def keep_holidays(*, clinic: Clinic, closed: bool, by: Actor, key: str, now: datetime) -> None:
    """Close the clinic on public holidays from now on, or work on all of them.

    Working removes what the calendar wrote for days ahead; dates that people wrote stay.
    """

    def write() -> str:
        placements = _locked(clinic)
        Clinic.objects.filter(pk=clinic.pk).update(closed_on_holidays=closed)
        if closed:
            _write(clinic, placements, now)
        else:
            written = Opening.objects.filter(
                placement__in=placements, on__gte=hours.this_week(clinic, now)
            )
            for mark in (HOLIDAY, WORKED):
                written.filter(why__startswith=mark).delete()
        _told(clinic, "holidays.kept" if closed else "holidays.worked", by, now)
        return str(clinic.public_id)

    body = {"clinic": str(clinic.public_id), "closed": closed}
    once.answer(actor=by, key=key, route="booking.holidays", body=body, now=now, do=write)


@again
def work_on(*, clinic: Clinic, on: date, open_: bool, by: Actor, key: str, now: datetime) -> None:
    """Work on one holiday as on an ordinary day of its kind, or keep it after all.

    The ordinary hours are written for that date, so that the calendar leaves it alone. Refuses
    NoHoliday.
    """
    names = holidays.named(clinic.province, [on.year], "en")
    if on not in names:
        raise NoHoliday

    def write() -> str:
        placements = _locked(clinic)
        mark = HOLIDAY if open_ else WORKED
        mine = Opening.objects.filter(placement__in=placements, on=on, why__startswith=mark)
        whose = set(mine.values_list("placement_id", flat=True))
        mine.delete()
        some = [one for one in placements if one.pk in whose]
        if open_:
            Opening.objects.bulk_create(_ordinary(some, on, names[on], now))
        else:
            _write(clinic, some, now)
        _told(clinic, f"holiday.{'worked' if open_ else 'kept'}", by, now, why=on.isoformat())
        return str(clinic.public_id)

    body = {"clinic": str(clinic.public_id), "on": on.isoformat(), "open": open_}
    once.answer(actor=by, key=key, route="booking.work-on", body=body, now=now, do=write)


def renew_holidays(*, by: Actor, now: datetime) -> int:
    """Write the holidays of the coming year where clinics keep them; how many were new.

    A beat asks once a day. What is there already is not written again.
    """
    count = 0
    for clinic in Clinic.objects.filter(closed_on_holidays=True).order_by("pk"):
        count += _renewed(clinic, by, now)
    return count


@again
def _renewed(clinic: Clinic, by: Actor, now: datetime) -> int:
    with transaction.atomic():
        count = _write(clinic, _locked(clinic), now)
        if count:
            _told(clinic, "holidays.renewed", by, now, why=str(count))
    return count


def _locked(clinic: Clinic) -> list[Placement]:
    rows = Placement.objects.filter(clinic=clinic, ended_at=None)
    placements = list(rows.select_related("clinic", "practitioner__resource").order_by("pk"))
    locked(placements=placements)
    return placements


def _write(clinic: Clinic, placements: list[Placement], now: datetime) -> int:
    """A closed date for each holiday ahead that a placement has no dated hours for."""
    today = hours.this_week(clinic, now)
    years = range(today.year, (today + AHEAD).year + 1)
    names = {
        on: name
        for on, name in holidays.named(clinic.province, years, "en").items()
        if today <= on <= today + AHEAD
    }
    dated = set(
        Opening.objects.filter(placement__in=placements, on__in=names).values_list(
            "placement_id", "on"
        )
    )
    count = 0
    for one in placements:
        fresh = [on for on in sorted(names) if (one.pk, on) not in dated]
        count += len(fresh)
        if not fresh:
            continue
        before = [hours.as_opened(row) for row in hours.stretches(one, now=now)]
        rows = [
            Opening(
                placement=one,
                on=on,
                opens="00:00",
                closes="00:00",
                why=f"{HOLIDAY}{names[on]}"[:60],
            )
            for on in fresh
        ]
        after = [*before, *map(hours.as_opened, rows)]
        visits = hours.visits_ahead(one, now=now)
        outside = hours.falls_outside(visits, before, after, clinic.zone)
        Opening.objects.bulk_create(rows)
        displaced.ask_desk(bookings=outside, now=now)
    return count


def _ordinary(placements: Iterable[Placement], on: date, name: str, now: datetime) -> list[Opening]:
    """The hours that this date would have if it were no holiday; a closed day stays closed."""
    found = []
    for one in placements:
        rows = [hours.as_opened(row) for row in hours.stretches(one, now=now)]
        noon = local_minute(one.clinic.zone, on, DAY // 2)
        usual = opened.hours_of(rows, one.clinic.zone, Span(noon - DAY, noon + DAY)).ranges(on)
        found += [
            Opening(
                placement=one,
                on=on,
                opens=typed_hours.clock(opens),
                closes=typed_hours.clock(closes),
                why=f"{WORKED}{name}"[:60],
            )
            for opens, closes in usual or ((0, 0),)
        ]
    return found


def _told(clinic: Clinic, act: str, by: Actor, now: datetime, *, why: str = "") -> None:
    audit.record(
        by=by, act=act, kind="Clinic", about=clinic.public_id, now=now, clinic_id=clinic.pk, why=why
    )

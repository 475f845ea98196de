"""What to tell somebody who lost a time: which no, and the nearest free ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations, islice
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import Minute, Span, instant
from glideway.booking.operations.wishes import Lost, Wanted
from glideway.booking.queries import diaries, together
from glideway.booking.queries.openings import Asked, openings
from glideway.directory import queries as directory
from glideway.directory.models import Placement, Service
from glideway.kit.refusals import Refusal

OCCUPIED = frozenset({"booked", "held", "pending", "external", "unavailable", "buffer", "room"})
NEAREST = 3
AROUND = timedelta(days=7)
TEAMS = 20


class CannotBook(Refusal):
    """A no of the booking room."""

    code = "cannot-book"


class TimeTaken(CannotBook):
    """Somebody else has the time; `nearest` are up to three that are free."""

    code = "time-taken"
    sentence = _("That time was taken a moment ago. Nothing was booked.")
    template = "booking/taken.html"


class TimePast(CannotBook):
    """The time lies behind us."""

    code = "time-past"
    sentence = _("That time has passed. Nothing was booked.")
    template = "booking/taken.html"


class NotOffered(CannotBook):
    """No such start is on offer; `reasons` name every rule that forbids it."""

    code = "not-offered"
    sentence = _("That time is not on offer. Nothing was booked.")
    template = "booking/taken.html"


class Nearby(NamedTuple):
    """A free start near one that was refused."""

    starts_at: datetime
    service: Service
    placement: Placement
    key: UUID  # of the tap that would take it
    others: tuple[Placement, ...] = ()


class SessionFull(CannotBook):
    """A class takes place then, and its last seat is gone."""

    code = "session-full"
    sentence = _("The last seat was taken a moment ago. Nothing was booked.")
    template = "booking/taken.html"


def refused(*, lost: Lost, now: datetime) -> CannotBook:
    """What to tell somebody who lost a time, with the nearest free ones (outside a transaction)."""
    near = nearest(wanted=lost.wanted, now=now)
    region = lost.wanted.region
    rules = {reason.rule for reason in lost.reasons}
    if "past" in rules:
        return TimePast(nearest=near, region=region)
    if rules == {"session-full"} and lost.wanted.service.capacity is not None:
        return SessionFull(nearest=near, region=region)
    if rules <= OCCUPIED:
        return TimeTaken(nearest=near, region=region)
    return NotOffered(nearest=near, region=region, reasons=lost.reasons)


def nearest(*, wanted: Wanted, now: datetime) -> tuple[Nearby, ...]:
    """Up to three free starts of the same service, nearest in time, the earlier one on a tie.

    The same practitioner first (of a joint visit the same people); the others of the clinic, then
    the clinics around, fill what is missing.
    """
    around = round(AROUND.total_seconds() / 60)
    window = Span(wanted.start - around, wanted.start + around)
    mine = wanted.placement
    here = Placement.objects.filter(clinic=mine.clinic_id, services=wanted.service, ended_at=None)
    offered_by = directory.licensed(here, now=now).values_list("pk", flat=True)
    placements = diaries.ready(offered_by)
    read = diaries.read(placements, window, now=now)
    same = tuple(one.pk for one in wanted.everyone)
    found = [
        (tuple(one.pk for one in team) != same, abs(start - wanted.start), start, team)
        for team in islice(combinations(placements, wanted.service.people), TEAMS)
        for start in together.offered_by(read, wanted.service, team, window=window, now=now)
    ]
    found.sort(key=lambda row: (row[:3], row[3][0].pk))
    chosen = sorted(found[:NEAREST], key=lambda row: row[1:3])
    near = [_near(wanted.service, start, team) for *_rest, start, team in chosen]
    return (*near, *_elsewhere(wanted, NEAREST - len(near), now))


def _near(service: Service, start: Minute, team: tuple[Placement, ...]) -> Nearby:
    return Nearby(instant(start), service, team[0], uuid4(), team[1:])


def _elsewhere(wanted: Wanted, most: int, now: datetime) -> list[Nearby]:
    """The nearest free starts of the same kind at the clinics around."""
    if not most:
        return []
    clinic = wanted.placement.clinic
    asked = Asked(
        lat=clinic.lat,
        lon=clinic.lon,
        zone=clinic.zone,
        region=wanted.region,
        service=wanted.service.kind,
    )
    around = openings(asked, now=now)
    found = sorted(
        (abs(start - wanted.start), start, one.pk, one)
        for one in around.placements
        if one.clinic_id != clinic.pk and not around.far
        for start in around.starts.get(one.pk, ())
    )
    return [_near(around.services[one.pk], start, (one,)) for _gap, start, _pk, one in found[:most]]

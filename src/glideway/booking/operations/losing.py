"""What to tell somebody who lost a time: which no, and the nearest free ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations, islice
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import Minute, Span, instant, local_date
from glideway.booking.operations.wishes import Lost, Wanted, Whom
from glideway.booking.queries import diaries, together
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.openings import Openings, openings
from glideway.directory.models import Placement, Service
from glideway.kit.refusals import Refusal

OCCUPIED = frozenset({"booked", "held", "pending", "external", "unavailable", "buffer", "room"})
NEAREST = 3
SOON, AROUND = timedelta(days=1), timedelta(days=7)
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


# Whether it is of others than those who were wanted; how far; when; who.
_Free = list[tuple[bool, int, Minute, tuple[Placement, ...]]]


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
    the clinics around, fill what is missing: of a named part of the body only who treats it.
    """
    found = _free(wanted, wanted.everyone, SOON, now)
    if len(found) < NEAREST:  # else no other day and nobody else can be nearer
        mine = {"clinic": wanted.placement.clinic_id, "services": wanted.service}
        here = Placement.objects.filter(**mine).values_list("pk", flat=True)
        found = _free(wanted, diaries.ready(here), AROUND, now)
    chosen = sorted(found[:NEAREST], key=lambda row: row[1:3])
    near = [_near(wanted.service, start, team) for *_rest, start, team in chosen]
    return (*near, *_elsewhere(wanted, NEAREST - len(near), now))


def _free(wanted: Wanted, people: Sequence[Placement], around: timedelta, now: datetime) -> _Free:
    """The free starts of these people around the wanted one, in the order that `nearest` tells."""
    minutes = round(around.total_seconds() / 60)
    window = Span(wanted.start - minutes, wanted.start + minutes)
    service, whom = wanted.service, wanted.whom
    pairs = {(one.pk, service.pk) for one in people}
    offer = diaries.on_offer(pairs, newcomers=whom.newcomer, now=now)
    same = tuple(one.pk for one in wanted.everyone)
    placements = [
        one
        for one in people
        if (one.pk, service.pk) in offer and (one.pk in same or _treats(one, wanted.region))
    ]
    read = diaries.read(placements, window, now=now)
    visits = _visits(whom, window, now)
    found = [
        (tuple(one.pk for one in team) != same, abs(start - wanted.start), start, team)
        for team in _teams(placements, service.people, same)
        for start in together.offered_by(
            read,
            service,
            team,
            window=window,
            now=now,
            ignored=whom.ignored,
            patient=diaries.patient_time(visits, team[0], service),
        )
    ]
    found.sort(key=lambda row: (row[:3], row[3][0].pk))
    return found


def _treats(one: Placement, region: str) -> bool:
    return not region or region in one.practitioner.regions


def _teams(
    placements: list[Placement], people: int, same: tuple[int, ...]
) -> list[tuple[Placement, ...]]:
    """Who could give it: every one of the clinic; of a joint visit the same people and some more.

    So many can be named in pairs and threes that only the first are asked.
    """
    if people == 1:
        return [(one,) for one in placements]
    own = tuple(one for one in placements if one.pk in same)
    first = [own] if len(own) == people else []
    others = (team for team in combinations(placements, people) if team != own)
    return [*first, *islice(others, TEAMS)]


def _visits(whom: Whom, window: Span, now: datetime) -> list[diaries.Person]:
    """What the patient has then: a time that cannot be kept is no help."""
    if whom.patient is None:
        return []
    found = diaries.visits_of([whom.patient], window, now=now)[whom.patient]
    return [one for one in found if one.busy.id not in whom.ignored]


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
    visits = _visits(wanted.whom, around.window, now)
    found = sorted(
        (abs(start - wanted.start), start, one.pk, one)
        for one in around.placements
        if one.clinic_id != clinic.pk and not around.far and _treats(one, wanted.region)
        for start in _for(visits, around, one)
    )
    return [_near(around.services[one.pk], start, (one,)) for _gap, start, _pk, one in found[:most]]


def _for(visits: list[diaries.Person], around: Openings, placement: Placement) -> list[Minute]:
    """The starts there that the patient can come to."""
    starts = around.starts.get(placement.pk, [])
    if not visits or not starts:
        return starts
    service, zone = around.services[placement.pk], placement.clinic.zone
    person = diaries.patient_time(visits, placement, service)
    return [
        start
        for start in starts
        if local_date(zone, start) not in person.closed_dates
        and not any(
            Span(start, start + service.minutes).overlaps(one.start, one.end) for one in person.busy
        )
    ]

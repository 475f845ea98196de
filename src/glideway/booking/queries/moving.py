"""Where an appointment can go: other times of the same practitioner, and of colleagues there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from glideway.booking.core import Span, at_minute, offered
from glideway.booking.models import Booking
from glideway.booking.queries import diaries
from glideway.booking.queries.times import TWO_WEEKS, Person, dated, move_times
from glideway.directory.models import Placement
from glideway.kit import access
from glideway.kit.refusals import NotYours


def move_choices(booking: Booking, *, now: datetime) -> list[Person]:
    """The starts of the coming two weeks to which an appointment can go, by practitioner.

    The same practitioner first, always listed; then who else gives this service at the clinic and
    has a time. The appointment does not stand in its own way. A joint visit keeps its people. A
    fixed number of queries.
    """
    if booking.service.people > 1:
        return [Person(booking.placement, booking.service, move_times(booking, now=now))]
    mine = booking.placement_id
    ready = diaries.ready([mine, *_giving(booking).values_list("pk", flat=True)])
    pairs = [(one.pk, booking.service_id) for one in ready]
    offer = diaries.on_offer(pairs, newcomers=False, now=now)
    window = Span(at_minute(now), at_minute(now) + TWO_WEEKS)
    read = diaries.read(ready, window, now=now)
    own = at_minute(booking.starts_at)
    found = []
    for one in ready:
        starts = []
        if (one.pk, booking.service_id) in offer:
            schedule = read.schedule(one, booking.service, {f"b{booking.pk}"})
            rules = diaries.rules(booking.service, one)
            starts = offered(schedule, rules, now=now, window=window)
        other = [start for start in starts if one.pk != mine or start != own]
        found.append(Person(one, booking.service, dated(other, booking.service, one)))
    found.sort(key=lambda person: (person.placement.pk != mine, person.placement.practitioner.name))
    return [one for one in found if one.days or one.placement.pk == mine]


def colleague(booking: Booking, placement: str) -> Placement:
    """Whom a button of the move page names: the same practitioner, or one who gives this service
    at the same clinic (1 query). NotYours for anybody else; nobody named is the same one.
    """
    if not placement:
        return booking.placement
    try:
        named = UUID(placement)
    except ValueError as wrong:
        raise NotYours from wrong
    if named == booking.placement.public_id:
        return booking.placement
    found: Placement = access.the(_giving(booking), public_id=named)
    return found


def _giving(booking: Booking) -> QuerySet[Placement]:
    return Placement.objects.filter(
        clinic=booking.placement.clinic_id, services=booking.service_id, ended_at=None
    )

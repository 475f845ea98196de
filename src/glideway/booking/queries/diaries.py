"""What the engine needs to know of many placements, read in four queries whatever the range.

Pages and the writing transaction read through this one door, so both ask the engine about the same
facts. Nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from glideway.booking.core import (
    Busy,
    BusyKind,
    Hours,
    PatientTime,
    Room,
    Schedule,
    ServiceRules,
    Span,
    at_minute,
    instant,
    local_date,
)
from glideway.booking.models import Booking, Hold
from glideway.booking.queries.occupied import Taken, occupied
from glideway.booking.queries.opened import Opened, hours, hours_of
from glideway.booking.queries.surroundings import Around, around
from glideway.directory import queries as directory
from glideway.directory.core import places, professions
from glideway.directory.models import Placement, Service
from glideway.kit.worded import Worded

__all__ = [
    "Diaries",
    "Opened",
    "Person",
    "hours_of",
    "known_at",
    "on_offer",
    "patient_time",
    "read",
    "ready",
    "requested",
    "rules",
    "visits_of",
]

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Diaries:
    """Hours and busy time of some placements, ready to become a Schedule of the core."""

    hours: dict[int, Hours]
    taken: Taken
    around: Around
    shared: dict[tuple[int, int | None], Room] = field(default_factory=dict)

    @property
    def busy(self) -> dict[int, list[Busy]]:
        """What occupies each resource."""
        return self.taken.busy

    def schedule(
        self, placement: Placement, service: Service, ignored: Iterable[str] = ()
    ) -> Schedule:
        """One placement's schedule as this service sees it."""
        resource = placement.practitioner.resource.pk
        busy: Sequence[Busy] = self.busy.get(resource, ())
        if here := self.taken.closed.get((resource, placement.clinic_id)):
            busy = [*busy, *here]
        return Schedule(
            hours=self.hours[placement.pk],
            busy=self._seen_by(service, busy),
            rooms={
                kind: {str(one): self._room(one, service) for one in some}
                for kind, some in self.needed(placement, service).items()
            },
            location=str(placement.clinic_id),
            travel=self.around.ways.get(placement.practitioner_id, ()),
            ignored=frozenset(ignored),
        )

    def needed(self, placement: Placement, service: Service) -> dict[str, list[int]]:
        """The resources of each kind of which a visit takes one: a room, a device of each sort.

        A clinic that counts no rooms has one for everybody; a sort of device that it does not own
        cannot be had.
        """
        clinic = placement.clinic_id
        rooms = self.around.rooms.get(clinic) if service.needs_room else None
        devices = {
            f"device:{sort}": self.around.devices.get((clinic, sort), ())
            for sort in service.devices
        }
        return {
            kind: list(some)
            for kind, some in ({"room": rooms} | devices).items()
            if some is not None
        }

    def _room(self, resource: int, service: Service) -> Room:
        """A room or device as this service sees it; of a clinic's practitioners all share one."""
        key = (resource, None if service.capacity is None else service.pk)
        if key not in self.shared:
            self.shared[key] = Room(self._seen_by(service, self.busy.get(resource, ())))
        return self.shared[key]

    def _seen_by(self, service: Service, busy: Sequence[Busy]) -> Sequence[Busy]:
        """Which of these are of another service; a class of another service has no seat for it."""
        if service.max_per_day is None and service.capacity is None:
            return busy
        seen = []
        for one in busy:
            if self.taken.services.get(one.id) == service.pk:
                seen.append(one)
            elif one.kind is BusyKind.SESSION and service.capacity is not None:
                seen.append(one._replace(other_service=True, seats_taken=service.capacity))
            else:
                seen.append(one._replace(other_service=True))
        return seen


def rules(service: Service, placement: Placement) -> ServiceRules:
    """A service at a placement, in the core's words."""
    return ServiceRules(
        duration=service.minutes,
        step=placement.slot_step,
        before=service.buffer_before,
        after=service.buffer_after,
        notice=service.notice_minutes,
        horizon_days=service.horizon_days,
        max_per_day=service.max_per_day,
        capacity=service.capacity,
    )


def read(
    placements: Sequence[Placement],
    window: Span,
    *,
    now: datetime,
    known: Around | None = None,
) -> Diaries:
    """The diaries of these placements around `window` (four queries; clinic and resource joined).

    A day on either side is read too: a claim outside the window still reaches into it. Who has
    read the same clinics before hands on what is `known` around, and one query less is asked.
    """
    wide = Span(window.start - DAY, window.end + DAY)
    if known is None:
        known = around(placements, now=now)
    people = {one.practitioner.resource.pk for one in placements}
    return Diaries(
        hours(placements, wide),
        occupied(people, known.resources, wide, located=bool(known.ways), now=now),
        known,
    )


class Person(NamedTuple):
    """One of a patient's own visits: its time, which kind of service it is, and at which clinic.

    One that is being written in this very transaction names no clinic.
    """

    busy: Busy
    kind: str
    clinic: int | None = None


def visits_of(patients: Iterable[int], window: Span, *, now: datetime) -> dict[int, list[Person]]:
    """The visits that these patients have near `window`, at any clinic (1 query).

    Booked, or asked for and not answered yet: both are kept for the patient. Who may not know what
    a patient has elsewhere is told of those `known_at` a clinic only.
    """
    found: dict[int, list[Person]] = defaultdict(list)
    whom = list(patients)
    first, last = instant(window.start - 2 * DAY), instant(window.end + 2 * DAY)
    for patient, pk, starts_at, ends_at, kind, clinic, letter in _visits(whom, first, last, now):
        busy = Busy(at_minute(starts_at), at_minute(ends_at), id=f"{letter}{pk}")
        found[patient].append(Person(busy, kind, clinic))
    return found


@Worded
def _visits(
    whom: list[int], first: datetime, last: datetime, now: datetime
) -> QuerySet[Booking, tuple[Any, ...]]:
    near: dict[str, Any] = {"patient__in": whom, "starts_at__lt": last, "ends_at__gt": first}
    facts = ("patient_id", "pk", "starts_at", "ends_at", "service__kind", "placement__clinic_id")
    booked = Booking.objects.filter(cancelled_at=None, **near)
    asked = requested(now=now).filter(**near)
    return (
        booked.order_by()
        .values_list(*facts, Value("b"))
        .union(asked.order_by().values_list(*facts, Value("h")), all=True)
    )


def requested(*, now: datetime) -> QuerySet[Hold]:
    """The requests that wait for an answer."""
    return Hold.objects.filter(kind=Hold.Kind.REQUEST, let_go_at=None, expires_at__gt=now)


def known_at(clinic: int, visits: Iterable[Person]) -> list[Person]:
    """Those of a patient's visits that this clinic knows of: its own."""
    return [one for one in visits if one.clinic in (clinic, None)]


def patient_time(visits: Sequence[Person], placement: Placement, service: Service) -> PatientTime:
    """What stands in a patient's own way: other visits, and the dates closed after a free consult.

    A paid visit is not booked on the clinic-local date of a free consult unless the display rule of
    this profession and province is known to allow it.
    """
    careful = service.price_cents > 0 and not professions.paid_same_day_after_free(
        placement.practitioner.profession, placement.clinic.province
    )
    free_days = {
        local_date(placement.clinic.zone, one.busy.start)
        for one in visits
        if careful and one.kind == Service.Kind.CONSULT
    }
    return PatientTime([one.busy for one in visits], frozenset(free_days))


def on_offer(
    pairs: Iterable[tuple[int, int]], *, newcomers: bool, now: datetime | None
) -> set[tuple[int, int]]:
    """Which of these (placement, service) pairs can be booked at all, by somebody new (1 query).

    At `now` nobody whose licence, or the certificate of a technique that the service names,
    lapsed or was never verified, is offered. None writes a diary of
    the past, whose licences nobody knows any more. A free consult is on offer nowhere where the
    display rule forbids it.
    """
    asked = set(pairs)
    if not asked:
        return set()
    named = ({one for one, _service in asked}, {service for _one, service in asked})
    if now is None:
        rows = _offered(*named, newcomers=newcomers)
    else:
        behind = tuple(sorted(places.behind(now)))
        today = now.astimezone(UTC).date()
        rows = _given(*named, today, newcomers=newcomers, behind=behind)
    may = {(one, service) for one, service, *rule in rows if professions.may_offer(*rule)}
    return asked & may


def _pairs(placements: list[int], services: list[int], *, newcomers: bool) -> QuerySet[Any, Any]:
    rows = Placement.services.through.objects.filter(
        directory.listed("placement__clinic__"),
        placement__in=placements,
        service__in=services,
        placement__ended_at=None,
        service__retired_at=None,
    )
    if newcomers:
        rows = rows.filter(placement__accepts_new=True, service__new_patients=True)
    return rows.values_list(
        "placement_id",
        "service_id",
        "service__kind",
        "placement__practitioner__profession",
        "placement__clinic__province",
    )


_offered = Worded(_pairs)


@Worded
def _given(
    placements: list[int],
    services: list[int],
    today: date,
    *,
    newcomers: bool,
    behind: tuple[str, ...],
) -> QuerySet[Any, Any]:
    rows = _pairs(placements, services, newcomers=newcomers)
    return directory.given_on(rows, today=today, behind=behind)


def ready(placement_ids: Iterable[int]) -> list[Placement]:
    """Placements with everything a diary needs joined, in the order of their ids (1 query)."""
    wanted = set(placement_ids)
    return _ready(wanted) if wanted else []


@Worded
def _ready(wanted: list[int]) -> QuerySet[Placement]:
    rows = Placement.objects.filter(pk__in=wanted)
    return rows.select_related("clinic", "practitioner__resource").order_by("pk")

"""What somebody wants: a time of somebody, with the room, devices, people or seat that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import Minute, Reason, at_minute, instant
from glideway.booking.core.cells import cells
from glideway.booking.models import Booking, Hold
from glideway.booking.queries import diaries
from glideway.directory.models import Placement, Service


class Seat(NamedTuple):
    """One seat of a class: the session, the resource whose cells are its seats, and which one."""

    session: int
    seats: int
    number: int


class Whom(NamedTuple):
    """For whom a time was judged: what else is offered is judged for the same person."""

    newcomer: bool = False
    patient: int | None = None
    ignored: frozenset[str] = frozenset()


class Wanted(NamedTuple):
    """A time that somebody wants of a placement, not yet anybody's.

    `others` give a joint visit together with the placement's practitioner. Room and devices are
    bound by the judge; `seat` says that the time is a class's already and a seat is wanted of it.
    """

    service: Service
    placement: Placement
    start: Minute
    room: int | None
    region: str
    others: tuple[Placement, ...] = ()
    devices: tuple[int, ...] = ()
    seat: Seat | None = None
    whom: Whom = Whom()
    aside: tuple[str, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """When it would begin."""
        return instant(self.start)

    @property
    def everyone(self) -> tuple[Placement, ...]:
        """Who gives the visit."""
        return (self.placement, *self.others)

    @property
    def bound(self) -> tuple[int, ...]:
        """What it takes besides the practitioner and the room."""
        if self.seat is not None:
            return ()
        return (*self.devices, *(one.practitioner.resource.pk for one in self.others))

    @property
    def resources(self) -> tuple[int, ...]:
        """Whose cells it takes, in ascending order."""
        if self.seat is not None:
            return (self.seat.seats,)
        mine = {self.placement.practitioner.resource.pk, self.room, *self.bound}
        return tuple(sorted(one for one in mine if one is not None))

    @property
    def cells(self) -> range:
        """The cells of its footprint; of a class, the seat."""
        if self.seat is not None:
            return range(self.seat.number, self.seat.number + 1)
        return cells(
            self.start,
            self.start + self.service.minutes,
            self.service.buffer_before,
            self.service.buffer_after,
        )

    def facts(self, *, made_at: datetime) -> dict[str, object]:
        """The columns that a hold and a booking share."""
        mine = self.cells
        seat = self.seat
        return {
            "service": self.service,
            "placement": self.placement,
            "resource_id": seat.seats if seat else self.placement.practitioner.resource.pk,
            "room_id": None if seat else self.room,
            "session_id": seat.session if seat else None,
            "starts_at": instant(self.start),
            "ends_at": instant(self.start + self.service.minutes),
            "buffer_before": self.service.buffer_before,
            "buffer_after": self.service.buffer_after,
            "first_cell": mine.start,
            "end_cell": mine.stop,
            "region": self.region,
            "made_at": made_at,
        }


class Lost(Exception):
    """A wanted time cannot be had; `reasons` empty says that the key judged."""

    def __init__(self, wanted: Wanted, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(wanted.start)
        self.wanted = wanted
        self.reasons = reasons


def wish(
    *,
    service: Service,
    placement: Placement,
    starts_at: datetime,
    region: str = "",
    others: Sequence[Placement] = (),
) -> Wanted:
    """A wish as the caller words it; its placements read again with what a diary needs (1 query).

    Of a joint visit the placement with the lowest id leads, whoever was named first.
    """
    lead, *rest = diaries.ready({placement.pk, *(one.pk for one in others)})
    return Wanted(service, lead, at_minute(starts_at), None, region, tuple(rest))


def wanted_again(*, hold: Hold | Booking) -> Wanted:
    """What a claim has, as a wish: with its room, devices, people and seat (1 query; bound: 2)."""
    people, devices = bound_by(claim=hold)
    again = wish(
        service=hold.service,
        placement=hold.placement,
        starts_at=hold.starts_at,
        region=hold.region,
        others=people,
    )
    seat = None
    if hold.session_id is not None:
        seat = Seat(hold.session_id, hold.resource_id, hold.first_cell)
    return again._replace(room=hold.room_id, devices=devices, seat=seat)


def bound_by(*, claim: Hold | Booking) -> tuple[tuple[Placement, ...], tuple[int, ...]]:
    """Who gives a visit besides its placement, and which devices it has (none, or 2 queries)."""
    if not binds(service=claim.service):
        return (), ()
    taken = claim.bindings.order_by("resource")
    devices = taken.filter(resource__practitioner=None).values_list("resource_id", flat=True)
    others = Placement.objects.filter(
        practitioner__resource__in=taken.values("resource"), clinic=claim.placement.clinic_id
    )
    return tuple(others), tuple(devices)


def binds(*, service: Service) -> bool:
    """Whether a visit takes more than a practitioner and a room."""
    return bool(service.devices) or service.people > 1

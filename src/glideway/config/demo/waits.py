"""Who waits for a time at the first clinic, and the time that came free for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.directory.models import Patient

DAY = timedelta(days=1)
SINCE = timedelta(minutes=20)  # the last one put on the list is the patient of the cast
FREED = (timedelta(hours=50), timedelta(days=14))  # how far ahead the time that came free lies


def line_up(house: House) -> None:
    """Put people on the list on different days; then somebody calls a visit off."""
    follow_up = house.services[-1]
    for number, (patient, wish) in enumerate(_wishes(house)):
        booking.wait(
            patient=patient,
            service=follow_up,
            clinic=house.clinic,
            by=free.patient(patient),
            key=f"demo-wait-{number}",
            now=house.now - (5 - number) * DAY - SINCE,
            **wish,
        )
    _frees(house)


def _wishes(house: House) -> Iterator[tuple[Patient, dict[str, Any]]]:
    """Each in another way, so that every line under the freed time says something else."""
    today, mine = house.today, house.placements[0]
    span = {"first_on": today, "last_on": today + 28 * DAY}
    some = _without_a_visit(house)
    yield some[0], {"first_on": today + 20 * DAY, "last_on": today + 40 * DAY}  # too soon for them
    yield some[1], span | {"weekdays": (5, 6)}  # weekends only
    yield (
        some[2],
        span | {"placements": (house.placements[house.fit[1]],)},
    )  # waits for somebody else
    yield some[3], span | {"at_night": True}
    yield some[4], span | {"placements": (mine,), "due_by": today + 10 * DAY}
    yield house.patients[0][0], span | {"at_night": True, "booking": _next_of_the_cast(house)}


def _without_a_visit(house: House) -> list[Patient]:
    """Patients of the first practitioner who have no follow-up ahead: they have to wait for one."""
    booked = set(
        Booking.objects.filter(
            service=house.services[-1], starts_at__gt=house.now, cancelled_at=None
        ).values_list("patient_id", flat=True)
    )
    return [one for one in house.patients[0][1:] if one.pk not in booked]


def _next_of_the_cast(house: House) -> Booking:
    ahead = Booking.objects.filter(
        patient=house.patients[0][0],
        service=house.services[-1],
        starts_at__gt=house.now + DAY,
        cancelled_at=None,
    )
    return ahead.order_by("starts_at")[0]


def _frees(house: House) -> None:
    """A visit far enough ahead is called off by its patient: its time goes round the list."""
    early, late = (house.now + one for one in FREED)
    last = min(late, _next_of_the_cast(house).starts_at)
    visits = Booking.objects.filter(
        placement=house.placements[0],
        cancelled_at=None,
        starts_at__gt=early,
        starts_at__lt=last,
        session=None,
    ).exclude(patient=house.patients[0][0])
    for one in sorted(visits.order_by("starts_at"), key=_length, reverse=True)[:1]:
        booking.cancel(
            booking=one, by=free.patient(one.patient), key="demo-frees", yes=True, now=house.now
        )


def _length(visit: Booking) -> timedelta:
    """The longest first: in its time a follow-up fits, with the pause after it."""
    return visit.ends_at - visit.starts_at

"""Two of the three honest waits of a clinic: how long newcomers waited, how late visits begin.

The third is the next start on offer, which is asked of the diaries. Counted once a day from stored
bookings, arrivals and starts, and hung on the clinic with the day; pages read what hangs there. Of
too few nobody is told a figure: "too few to say". Public facts of a clinic, no person in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Q

from glideway.booking.models import Booking
from glideway.directory.models import Clinic, Plaque, Service

# What a first visit is, here and on the operator's map: of the kind, by who was never there before.
FIRSTS = Q(first_visit=True, service__kind=Service.Kind.FIRST)
WAITS = "waits"  # the kind of the plaque that carries both
BOOKED_IN, AT_LEAST_BOOKED = timedelta(days=30), 5
ROOM_IN, AT_LEAST_IN_ROOM = timedelta(days=90), 20
MINUTE = timedelta(minutes=1)
HOUR = 60


class Usual(NamedTuple):
    """Median minutes from booking to a first visit, and median minutes late, where known.

    With each, of how many; None where these are too few. `as_of` is when it was counted.
    """

    to_first: int | None
    late: int | None
    firsts: int | None = None
    begun: int | None = None
    as_of: datetime | None = None

    @property
    def days(self) -> int | None:
        """The wait in days, where it is a day or longer."""
        days = None if self.to_first is None else round(self.to_first / (24 * HOUR))
        return days or None

    @property
    def hours(self) -> int | None:
        """The wait in hours, where it is shorter than a day."""
        if self.to_first is None or self.days:
            return None
        return max(1, round(self.to_first / HOUR))

    @property
    def facts(self) -> dict[str, int | None]:
        """Both figures as a plaque carries them."""
        return {
            "to_first": self.to_first,
            "late": self.late,
            "firsts": self.firsts,
            "begun": self.begun,
        }


UNKNOWN = Usual(None, None)


def usual_told(plaque: Plaque | None) -> Usual:
    """What a clinic's plaque says; unknown where none hangs there yet."""
    if plaque is None:
        return UNKNOWN
    said = plaque.facts.get
    return Usual(said("to_first"), said("late"), said("firsts"), said("begun"), plaque.as_of)


def plaque_of_waits(clinic: Clinic) -> Plaque | None:
    """What hangs on one clinic of its waits (1 query)."""
    return Plaque.objects.filter(subject=f"clinic:{clinic.pk}", kind=WAITS).first()


def usual_of(clinic: Clinic, *, now: datetime) -> Usual:
    """The figures of one clinic, counted anew (1 query)."""
    return usual([clinic.pk], now=now).get(clinic.pk, UNKNOWN)


def usual(clinics: Iterable[int], *, now: datetime) -> dict[int, Usual]:
    """The figures of these clinics, counted anew (1 query whatever their number).

    First visits that were booked in the last thirty days and not cancelled, of five people at
    least, each counted once with what they booked first; visits that began in the room in the last
    ninety days, at least twenty. Who is early is on time; a visit to which the patient came late
    says nothing of the clinic and is not counted.
    """
    wanted = list(clinics)
    first: dict[int, dict[int, tuple[datetime, int]]] = defaultdict(dict)
    late: dict[int, list[int]] = defaultdict(list)
    booked = FIRSTS & Q(confirmed_at__gt=now - BOOKED_IN, confirmed_at__lte=now)
    begun = Q(started_at__gt=now - ROOM_IN, started_at__lte=now)
    rows = Booking.objects.filter(
        booked | begun, placement__clinic__in=wanted, cancelled_at=None
    ).values_list(
        "placement__clinic_id",
        "patient_id",
        "first_visit",
        "service__kind",
        "confirmed_at",
        "starts_at",
        "arrived_at",
        "started_at",
    )
    for clinic, who, new, kind, confirmed_at, starts_at, arrived_at, started_at in rows.iterator():
        is_first = new and kind == Service.Kind.FIRST
        if is_first and now - BOOKED_IN < confirmed_at <= now:
            waited = confirmed_at, (starts_at - confirmed_at) // MINUTE
            first[clinic][who] = min(waited, first[clinic].get(who, waited))
        here = arrived_at is None or arrived_at <= starts_at
        if here and started_at is not None and now - ROOM_IN < started_at <= now:
            late[clinic].append(max(0, (started_at - starts_at) // MINUTE))
    waits = {one: [minutes for _at, minutes in first[one].values()] for one in wanted}
    return {one: _usual(waits[one], late[one], now) for one in wanted}


def _usual(first: list[int], late: list[int], now: datetime) -> Usual:
    to_first, in_room = _median(first, AT_LEAST_BOOKED), _median(late, AT_LEAST_IN_ROOM)
    return Usual(
        to_first,
        in_room,
        None if to_first is None else len(first),
        None if in_room is None else len(late),
        now,
    )


def _median(figures: list[int], least: int) -> int | None:
    return round(median(figures)) if len(figures) >= least else None

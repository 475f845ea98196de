"""What stands around placements: the clinic's rooms and devices, and the ways between clinics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import IntegerField, Q, QuerySet, Value

from glideway.booking.core import Travel
from glideway.booking.models import TravelTime
from glideway.directory.models import Placement, Resource
from glideway.kit.worded import Worded

WAY = "way"


class Around(NamedTuple):
    """Rooms by clinic, devices by clinic and sort, ways by practitioner; ids in order."""

    rooms: dict[int, list[int]]
    devices: dict[tuple[int, str], list[int]]
    ways: dict[int, tuple[Travel, ...]]

    @property
    def resources(self) -> set[int]:
        """Every room and device."""
        groups = (*self.rooms.values(), *self.devices.values())
        return {one for some in groups for one in some}


def around(placements: Sequence[Placement], *, now: datetime) -> Around:
    """What these placements' visits may need besides the practitioner (1 query).

    A room or device that was retired is not used any more.
    """
    clinics = {one.clinic_id for one in placements}
    people = {one.practitioner_id for one in placements}
    asked = _around(now, clinics, people) if clinics else []
    rooms: dict[int, list[int]] = defaultdict(list)
    devices: dict[tuple[int, str], list[int]] = defaultdict(list)
    found: dict[int, list[Travel]] = defaultdict(list)
    for number, kind, sort, here, there, practitioner in sorted(asked, key=lambda row: row[0]):
        if kind == WAY:
            found[practitioner].append(Travel(str(here), str(there), number))
        elif kind == Resource.Kind.ROOM:
            rooms[here].append(number)
        else:
            devices[here, sort].append(number)
    return Around(dict(rooms), dict(devices), {one: tuple(some) for one, some in found.items()})


@Worded
def _around(
    now: datetime, clinics: list[int], people: list[int]
) -> QuerySet[Resource, tuple[Any, ...]]:
    nothing = Value(None, output_field=IntegerField())
    things = Resource.objects.filter(
        Q(retired_at=None) | Q(retired_at__gt=now),
        kind__in=(Resource.Kind.ROOM, Resource.Kind.DEVICE),
        clinic__in=clinics,
    ).values_list("pk", "kind", "sort", "clinic_id", nothing, nothing)
    ways = TravelTime.objects.filter(practitioner__in=people).values_list(
        "minutes", Value(WAY), Value(""), "here_id", "there_id", "practitioner_id"
    )
    return things.union(ways, all=True)

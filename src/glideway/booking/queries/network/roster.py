"""Who works where and gives what, of the whole network or of some clinics, as rows of a roster.

The rules are those of a search by SQL (`queries.openings`, `directory.given`): a listed clinic, a
placement that takes new patients and has not ended, a licence we verified, of each kind of visit
the shortest that somebody gives. Who can be booked by nobody stays a row without visits, so that a
clinic that is hidden, or a paper that lapses, moves no row. Seven queries, however many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from glideway.booking.core import instant
from glideway.booking.core.cells import whole
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.network import Axis, LengthClass
from glideway.booking.models import Opening, TravelTime
from glideway.booking.queries.opened import Opened
from glideway.directory import queries as directory
from glideway.directory.core import professions
from glideway.directory.models import Clinic, Credential, Placement, Plaque, Resource, Service

KINDS: tuple[str, ...] = tuple(Service.Kind.values)
CONSULT = KINDS.index(Service.Kind.CONSULT)
SOON = timedelta(days=3)  # the roster is read anew every day


class House(NamedTuple):
    """A clinic, with its rooms in order of id."""

    pk: int
    public_id: UUID
    lat: float
    lon: float
    zone: str
    province: str
    direct_billing: bool
    step_free: bool
    listed: bool
    points: float
    rooms: tuple[int, ...]
    devices: tuple[tuple[int, str], ...]  # id and sort; what is told of visits hangs on them


class Visit(NamedTuple):
    """A service as it is given at some placements.

    With every rule that its starts follow from: a rule that changed makes another visit.
    """

    pk: int
    public_id: UUID
    clinic: int
    kind: int
    price_cents: int
    length: LengthClass
    max_per_day: int | None
    capacity: int | None
    devices: tuple[str, ...]
    technique: str

    @property
    def told(self) -> bool:
        """Whether its starts are no matter of free cells: seats, a most a day, devices."""
        return self.capacity is not None or self.max_per_day is not None or bool(self.devices)


class Way(NamedTuple):
    """How long somebody needs between two clinics."""

    here: int
    there: int
    minutes: int


class Person(NamedTuple):
    """A practitioner at a clinic: one row."""

    pk: int
    public_id: UUID
    clinic: int
    practitioner: int
    resource: int
    step: int
    profession: str
    languages: Sequence[str]
    regions: Sequence[str]
    sex: str
    hours: tuple[Opened, ...]
    visits: dict[int, Visit]  # by number of kind
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """What was read; clinics with nobody placed are left out. `turns` are instants at which a paper
    or a room ends, and whose: practitioners and clinics."""

    houses: dict[int, House]
    people: dict[int, list[Person]]
    turns: list[tuple[datetime, str, int]]


def staff(axis: Axis, *, now: datetime, clinics: Collection[int] | None = None) -> Staff:
    """Everybody who is placed at these clinics, or at any, by clinic in order of id."""
    of = {} if clinics is None else {"clinic__in": list(clinics)}
    placed = Placement.objects.filter(ended_at=None, **of)
    rows: list[tuple[Any, ...]] = list(
        placed.order_by("pk").values_list(
            "pk",
            "public_id",
            "clinic_id",
            "practitioner_id",
            "practitioner__resource__pk",
            "slot_step",
            "practitioner__profession",
            "practitioner__languages",
            "practitioner__regions",
            "practitioner__sex",
            "accepts_new",
        )
    )
    houses, rooms_end = _houses(of, now)
    papers, papers_end = _papers(rows if clinics is not None else None, now)
    given = _given(placed, of)
    hours = _hours(of, axis)
    ways: dict[int, tuple[Way, ...]] = defaultdict(tuple)
    for practitioner, *way in TravelTime.objects.order_by("pk").values_list(
        "practitioner_id", "here_id", "there_id", "minutes"
    ):
        ways[practitioner] = (*ways[practitioner], Way._make(way))
    people: dict[int, list[Person]] = defaultdict(list)
    for *facts, profession, languages, regions, sex, takes_new in rows:
        pk, _public_id, clinic, practitioner, _resource, _step = facts
        house = houses[clinic]
        open_to = house.listed and takes_new and (practitioner, LICENCE) in papers
        visits = _visits(given.get(pk, ()), papers, practitioner) if open_to else {}
        if CONSULT in visits and not _may_consult(profession, house.province):
            del visits[CONSULT]
        who = (profession, languages, regions, sex)
        when = (hours.get(pk, ()), visits, ways.get(practitioner, ()))
        people[clinic].append(Person._make([*facts, *who, *when]))
    return Staff(
        {pk: one for pk, one in houses.items() if pk in people},
        dict(people),
        papers_end + rooms_end,
    )


LICENCE = ("kind", "licence")
Papers = set[tuple[int, tuple[str, str]]]


def _papers(
    rows: Sequence[Sequence[Any]] | None, now: datetime
) -> tuple[Papers, list[tuple[datetime, str, int]]]:
    """Who holds which current paper that we verified; and when the next ones lapse."""
    mine = Credential.objects.all()
    if rows is not None:
        mine = mine.filter(practitioner__in={row[3] for row in rows})
    found: Papers = set()
    held = directory.verified(mine, now=now)
    for practitioner, kind, technique in held.values_list("practitioner", "kind", "technique"):
        found.add((practitioner, ("kind", kind)))
        found.add((practitioner, ("technique", technique)))
    near = (now.date() - timedelta(days=2), (now + SOON).date())
    # A day is over at the first clinic of its holder, and which that is may change till then: at
    # the midnight of each we look.
    ending = mine.filter(expires_on__range=near).values_list(
        "practitioner", "expires_on", "practitioner__placements__clinic__zone"
    )
    turns = {
        (instant(local_minute(zone or "UTC", day + timedelta(days=1), 0)), "practitioner", who)
        for who, day, zone in ending
        if day is not None
    }
    return found, [turn for turn in turns if turn[0] > now]


def _houses(
    of: dict[str, Any], now: datetime
) -> tuple[dict[int, House], list[tuple[datetime, str, int]]]:
    kept = Q(retired_at=None) | Q(retired_at__gt=now)
    things = Resource.objects.filter(
        kept, kind__in=(Resource.Kind.ROOM, Resource.Kind.DEVICE), **of
    ).order_by("pk")
    rooms: dict[int, list[int]] = defaultdict(list)
    devices: dict[int, list[tuple[int, str]]] = defaultdict(list)
    turns = []
    for pk, clinic, kind, sort, retired_at in things.values_list(
        "pk", "clinic_id", "kind", "sort", "retired_at"
    ):
        if kind == Resource.Kind.ROOM:
            rooms[clinic].append(pk)
        else:
            devices[clinic].append((pk, sort))
        if retired_at is not None and retired_at < now + SOON:
            turns.append((retired_at, "clinic", clinic))
    hung = Plaque.objects.filter(kind="inspection", subject__startswith="clinic:")
    points = dict(hung.values_list("subject", "value"))
    mine = Clinic.objects.filter(pk__in=of["clinic__in"]) if of else Clinic.objects.all()
    listed = {*mine.filter(directory.listed()).values_list("pk", flat=True)}
    facts = mine.values_list(
        "pk", "public_id", "lat", "lon", "zone", "province", "direct_billing", "step_free"
    )
    return {
        row[0]: House(
            *row,
            row[0] in listed,
            float(points.get(f"clinic:{row[0]}") or 0),
            tuple(rooms.get(row[0], ())),
            tuple(devices.get(row[0], ())),
        )
        for row in facts
    }, turns


def _given(placed: QuerySet[Placement], of: dict[str, Any]) -> dict[int, list[Visit]]:
    """Which visits each placement gives, the one that is chosen of a kind first."""
    services = Service.objects.filter(people=1, retired_at=None, new_patients=True, **of).order_by(
        F("capacity").asc(nulls_first=True), "minutes", "pk"
    )
    order: dict[int, tuple[int, Visit]] = {}
    for place, one in enumerate(services):
        if whole(one.minutes, one.buffer_before, one.buffer_after):
            order[one.pk] = (place, _visit(one))
    through = Placement.services.through.objects.filter(
        service__in=services.order_by().values("pk")
    )
    if of:
        through = through.filter(placement__in=placed.values("pk"))
    found: dict[int, list[tuple[int, Visit]]] = defaultdict(list)
    for placement, service in through.values_list("placement_id", "service_id"):
        if service in order:
            found[placement].append(order[service])
    return {
        placement: [visit for _place, visit in sorted(some, key=itemgetter(0))]
        for placement, some in found.items()
    }


def _visit(one: Service) -> Visit:
    return Visit(
        one.pk,
        one.public_id,
        one.clinic_id,
        KINDS.index(one.kind),
        one.price_cents,
        LengthClass(
            one.minutes,
            one.buffer_before,
            one.buffer_after,
            one.notice_minutes,
            one.horizon_days,
            one.needs_room,
        ),
        one.max_per_day,
        one.capacity,
        tuple(one.devices),
        one.technique,
    )


def _visits(some: Iterable[Visit], papers: Papers, practitioner: int) -> dict[int, Visit]:
    chosen: dict[int, Visit] = {}
    for one in some:
        if one.kind not in chosen and (
            not one.technique or (practitioner, ("technique", one.technique)) in papers
        ):
            chosen[one.kind] = one
    return chosen


@cache
def _may_consult(profession: str, province: str) -> bool:
    return professions.may_offer(Service.Kind.CONSULT, profession, province)


def _hours(of: dict[str, Any], axis: Axis) -> dict[int, tuple[Opened, ...]]:
    """The stretches of each placement that can matter on this axis, in one order for all."""
    first, last = (instant(one).date() for one in axis.span)
    near = (first - timedelta(days=2), last + timedelta(days=2))
    rows = Opening.objects.filter(
        Q(on=None) | Q(on__range=near),
        placement__ended_at=None,
        **{f"placement__{name}": value for name, value in of.items()},
    ).order_by("placement_id", "weekday", "on", "opens", "closes", "pk")
    read: Iterator[tuple[Any, ...]] = rows.values_list("placement_id", *Opened._fields).iterator(
        chunk_size=20_000
    )
    return {
        placement: tuple(Opened(*row[1:]) for row in some)
        for placement, some in groupby(read, key=itemgetter(0))
    }

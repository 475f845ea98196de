"""Many appointments judged at once: what they are judged against is read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from glideway.booking.core import Busy, Reason, Span, at_minute
from glideway.booking.core.cells import cells
from glideway.booking.models import Series
from glideway.booking.operations.claims import Lost, Wanted, knows, locked, seated
from glideway.booking.operations.wishes import Whom
from glideway.booking.queries import diaries, together
from glideway.booking.queries.diaries import Diaries, Person
from glideway.directory.models import Patient, Placement, Service
from glideway.kit.actor import Actor

# What a desk may set aside by naming it; nobody sets the key aside, nor what a college rules.
# `past`: who came unannounced is entered afterwards. `unavailable`, `external`: it is the clinic's
# own break or imported entry, and its desk knows when it does not hold.
WAIVABLE = frozenset(
    {
        "past",
        "notice",
        "horizon",
        "closed",
        "override-closed",
        "off-grid",
        "does-not-fit",
        "max-per-day",
        "unavailable",
        "external",
    }
)


@dataclass(frozen=True, kw_only=True)
class BookingRow:
    """One appointment to write. `made_at` is when it was booked: `now`, unless it lies behind us.

    `waived` names the rules that a desk sets aside; what of them really stood in the way is kept
    with the appointment. `others`
    give a joint visit together with the placement's practitioner.
    """

    service: Service
    placement: Placement
    starts_at: datetime
    patient: Patient
    region: str = ""
    first_visit: bool = True
    made_at: datetime | None = None
    waived: Sequence[str] = ()
    series: Series | None = None
    others: Sequence[Placement] = ()


class Bench:
    """What a bulk of rows is judged against: read once, then kept up to date in memory."""

    def __init__(self, rows: Sequence[BookingRow], by: Actor, now: datetime) -> None:
        self.by, self.now = by, now
        starts = [at_minute(one.starts_at) for one in rows]
        self.window = Span(min(starts), max(starts) + 1)
        everyone = {one.pk for row in rows for one in (row.placement, *row.others)}
        ready = diaries.ready(everyone)
        self.placements = {one.pk: one for one in ready}
        patients = {one.patient.pk for one in rows}
        locked(placements=ready, patients=patients)
        self.read: Diaries = diaries.read(ready, self.window, now=now)
        self.visits = diaries.visits_of(patients, self.window, now=now)
        pairs = {(one.pk, row.service.pk) for row in rows for one in (row.placement, *row.others)}
        today = now if any(one.made_at is None for one in rows) else None
        self.offer = diaries.on_offer(pairs, newcomers=False, now=today)
        self.things: dict[int, set[int]] = defaultdict(set)
        for thing in self.read.around.resources:
            for busy in self.read.busy.get(thing, ()):
                self.things[thing].update(cells(busy.start, busy.end, busy.before, busy.after))
        self.seats: set[tuple[int, int]] = set()

    def judged(self, row: BookingRow) -> Wanted:
        """A row as a wish with what it needs bound to it, or Lost."""
        service, start = row.service, at_minute(row.starts_at)
        lead, *others = sorted({row.placement.pk, *(one.pk for one in row.others)})
        team = tuple(self.placements[one] for one in (lead, *others))
        whom = Whom(patient=row.patient.pk)
        wanted = Wanted(service, team[0], start, None, row.region, team[1:], whom=whom)
        visits = self.visits[row.patient.pk]
        left = self._left(wanted, row, visits)
        if left and not knows(reader=self.by):
            known = diaries.known_at(team[0].clinic_id, visits)
            left = self._left(wanted, row, known) or (Reason("booked"),)
        given = len(team) == service.people and all(
            (one.pk, service.pk) in self.offer for one in team
        )
        if left or not given:
            raise Lost(wanted, left or (Reason("closed"),))
        if row.waived:  # kept is only what really stood in the way
            rules = {one.rule for one in self._rules(wanted, row, visits)}
            wanted = wanted._replace(aside=tuple(sorted(rules)))
        return self._entered(wanted, row)

    def _left(
        self, wanted: Wanted, row: BookingRow, visits: Sequence[Person]
    ) -> tuple[Reason, ...]:
        """The rules that forbid a row, but for those that a desk set aside."""
        waived = WAIVABLE.intersection(row.waived)
        return tuple(one for one in self._rules(wanted, row, visits) if one.rule not in waived)

    def _rules(
        self, wanted: Wanted, row: BookingRow, visits: Sequence[Person]
    ) -> tuple[Reason, ...]:
        service = row.service
        person = diaries.patient_time(visits, wanted.placement, service)
        why = together.forbidden_for(
            self.read,
            service,
            wanted.everyone,
            wanted.start,
            now=row.made_at or self.now,
            patient=person,
        )
        return tuple(dict.fromkeys(one.reason for one in why))

    def _entered(self, wanted: Wanted, row: BookingRow) -> Wanted:
        service = row.service
        wanted = self._seat(wanted) if service.capacity is not None else self._bound(wanted)
        core = Busy(wanted.start, wanted.start + service.minutes)
        self.visits[row.patient.pk].append(Person(core, service.kind))
        if service.max_per_day is not None and service.capacity is None:
            services = self.read.taken.services
            name = f"new{len(services)}"
            services[name] = service.pk
            resource = wanted.placement.practitioner.resource.pk
            self.read.busy.setdefault(resource, []).append(core._replace(id=name))
        return wanted

    def _seat(self, wanted: Wanted) -> Wanted:
        schedule = self.read.schedule(wanted.placement, wanted.service)
        sure = seated(wanted=wanted, schedule=schedule, now=self.now, given=self.seats)
        if sure.seat is not None:
            self.seats.add((sure.seat.session, sure.seat.number))
        return sure

    def _bound(self, wanted: Wanted) -> Wanted:
        """A free thing of each kind, free also of what this very bulk has bound before."""
        chosen = {}
        for kind, some in self.read.needed(wanted.placement, wanted.service).items():
            free = (one for one in some if self.things[one].isdisjoint(wanted.cells))
            chosen[kind] = next(free, None)
            if chosen[kind] is None:
                raise Lost(wanted)
        room = chosen.pop("room", None)
        devices = tuple(sorted(one for one in chosen.values() if one is not None))
        for thing in (room, *devices):
            if thing is not None:
                self.things[thing].update(wanted.cells)
        return wanted._replace(room=room, devices=devices)

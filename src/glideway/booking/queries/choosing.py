"""Which clinics answer a search, chosen by the index out of the whole network.

A hint of where to look, as old as the index: what a page then shows of these clinics is read from
the database. The rules are those of `openings`, so that both choose the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from glideway.booking.core import Minute, ordering, patience
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network import ByClinic, Inquiry
from glideway.booking.core.network.bits import Flags, Rows, ranges
from glideway.booking.core.network.inquiry import WHOLE_DAY, clinics_that_fit, rows_that_fit
from glideway.booking.core.network.near import Floats, km_of
from glideway.booking.core.weighing import Sort, Weighed
from glideway.booking.queries.asking import DAY, FIVE_PM, WEEK, Asked
from glideway.booking.queries.network import live
from glideway.booking.queries.network.live import Live
from glideway.booking.queries.openings import A_PAGE, CALLS_AMONG, ENOUGH, FAR_KM, HORIZON, limit
from glideway.directory.models import Service

NOBODY = -1  # a number that no profession has
EVENING = (FIVE_PM * 60, DAY)
A_HAIR = 1e-6  # km: a radius that was measured reaches whom it was measured to
TIES = 50


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the index says of a search. Clinics and placements by their primary keys."""

    as_of: datetime
    page: int
    clinics: tuple[int, ...]  # of the page, in order
    of: int  # clinics with a start, on all pages
    km: dict[int, float]  # of all clinics in reach; empty where no position was asked for
    counts: tuple[int, ...]  # starts of each date of the strip
    soonest: int | None
    call: int | None  # whose free call is soonest
    later: int | None  # who is free first after empty days
    nearest: int | None  # clinic
    around: tuple[int, ...]  # clinics of `call`, `later` and `nearest`, which a page reads as well
    waiting: tuple[int, ...]  # clinics of who else there is for somebody who can wait
    looked_at: int
    far: bool
    fitting: bool
    weighed: dict[int, Weighed]


@dataclass(frozen=True, eq=False)
class _Near:
    """The clinics in reach, as numbers of the index, and who there may be shown."""

    clinics: Rows
    km: Floats
    far: bool
    radius: float
    rows: Rows  # by distance, then placement
    gives: Flags  # of these rows: the asked kind of visit, at the asked price
    calls: Flags  # of these rows: a free call
    fitting: bool


class Reckoned(NamedTuple):
    """How much a search finds, and the first of it on the wall of its clinic."""

    clinics: int
    times: int
    start: Minute
    zone: str


def chosen(asked: Asked, *, now: datetime, tongue: str = "") -> Chosen | None:
    """What the index says, or None where none can be relied on or it does not know what is asked.

    Classes, one clinic and one practitioner are asked of the database. `tongue` is the language of
    who asks: no filter, but somebody may wait for who speaks it.
    """
    here = _known(asked, now)
    if here is None:
        return None
    return here.of_one_moment(lambda: _Choice(here, asked, now).made(tongue))


def firsts(asked: Asked, *, now: datetime) -> dict[int, Minute | None] | None:
    """Of each clinic in reach the first start, None where it has none; None without an index."""
    here = _known(asked, now)
    if here is None:
        return None
    return here.of_one_moment(lambda: _Choice(here, asked, now).firsts())


def reckoned(some: Sequence[Asked], most: int, *, now: datetime) -> list[Reckoned | None] | None:
    """How much each of these searches finds, of one moment; None without an index.

    Only of the `most` that find most clinics, the first named of those alike; of the others None.
    """
    here = _known(some[0], now)
    if here is None:
        return None

    def read() -> list[Reckoned | None]:
        tried = [_Choice(here, one, now).reckoned() for one in some]
        order = sorted(range(len(some)), key=lambda at: -tried[at][0])[:most]
        return [whole() if at in order else None for at, (_many, whole) in enumerate(tried)]

    return here.of_one_moment(read)


def _known(asked: Asked, now: datetime) -> Live | None:
    """The index, where it knows what is asked."""
    if asked.in_a_class or asked.clinic is not None or asked.clinics or asked.practitioner:
        return None
    here = live.attached(now)
    if here is None or asked.service not in here.kinds or not len(here.clinics):
        return None
    return here


def inquiry(here: Live, asked: Asked, now: datetime) -> Inquiry:
    """A search in the words of the index; whom nobody has a number for, nobody is."""
    named: dict[str, Any] = {
        "profession": here.professions.get(asked.profession, NOBODY) if asked.profession else None,
        "languages": here.languages.get(asked.language, 0),
        "treats": here.regions.get(asked.region, 0),
        "sex": here.sexes.get(asked.sex, NOBODY) if asked.sex else None,
    }
    if (asked.language and not named["languages"]) or (asked.region and not named["treats"]):
        named["profession"] = NOBODY
    return Inquiry(
        kind=here.kinds.index(asked.service),
        until=asked.window(now).end,
        lat=asked.lat,
        lon=asked.lon,
        km=FAR_KM if asked.km is None else asked.km,
        day=asked.day,
        weekdays=asked.weekdays,
        part=EVENING if asked.after_five else WHOLE_DAY,
        most_cents=asked.most_cents,
        direct_billing=asked.direct_billing,
        step_free=asked.step_free,
        **named,
    )


class _Choice:
    """One search over one moment of the index."""

    def __init__(self, here: Live, asked: Asked, now: datetime) -> None:
        self.here, self.asked, self.now = here, asked, now
        self.tables = here.reading.tables
        self.calls = here.kinds.index(Service.Kind.CONSULT)
        self.inquiry = inquiry(here, replace(asked, region=""), now)

    def made(self, tongue: str) -> Chosen:
        """All of it."""
        near, asked, found = self._found()
        self.asked = self.asked.shown(far=near.far)
        facts = self._facts(found, asked.kind)
        own = self.asked.sort is Sort.OWN
        reached = ordering.weighed(facts, self.asked.weights) if own and len(facts.pk) else None
        order = ordering.order(facts, self.asked.sort, reached)
        pages = max(1, -(-len(order) // A_PAGE))
        page = min(max(self.asked.page, 1), pages)
        shown = order[(page - 1) * A_PAGE : page * A_PAGE].tolist()
        call, later = self._call(near), None if len(order) else self._later(asked)
        giving = near.rows[near.gives]
        nearest = int(giving[0]) if len(giving) else None
        around = [row for row in (call, later, nearest) if row is not None]
        soonest = self._pk(found.clinics[np.lexsort(self._ties(found))[0]]) if len(order) else None
        return Chosen(
            as_of=self.here.as_of,
            page=page,
            clinics=tuple(self._pk(found.clinics[at]) for at in shown),
            of=len(order),
            km={} if asked.lat is None else self._distances(near),
            counts=self._counts(asked),
            soonest=soonest,
            call=None if call is None else int(self.here.placements[call]),
            later=None if later is None else int(self.here.placements[later]),
            nearest=None if nearest is None else self._pk(self.tables.clinic[nearest]),
            around=tuple(self._pk(one) for one in self.tables.clinic[around]),
            waiting=self._waiting(found, facts, order, tongue),
            looked_at=len(np.unique(self.tables.clinic[near.rows[near.gives | near.calls]])),
            far=near.far,
            fitting=near.fitting,
            weighed={self._pk(found.clinics[at]): reached.of(at) for at in shown if reached},
        )

    def reckoned(self) -> tuple[int, Callable[[], Reckoned | None]]:
        """At how many clinics something is found; all of it, where it is wanted."""
        _near, asked, found = self._found()

        def whole() -> Reckoned | None:
            if not len(found.clinics):
                return None
            counts = zip(self._dates(), self._counts(asked), strict=True)
            times = sum(many for day, many in counts if self.asked.day in (None, day))
            first = int(np.lexsort(self._ties(found))[0])
            zone = self.tables.zone_names[int(self.tables.zone[found.rows[first]])]
            return Reckoned(len(found.clinics), times, int(found.starts[first]), zone)

        return len(found.clinics), whole

    def _found(self) -> tuple[_Near, Inquiry, ByClinic]:
        """Who is in reach, the search in the words of the index, the first start of each clinic."""
        near = self._near()
        asked = replace(self.inquiry, km=near.radius)
        if self.asked.region and near.fitting:
            asked = replace(asked, treats=self.here.regions[self.asked.region])
        return near, asked, self.here.reading.by_clinic(asked, now=self.now)

    def firsts(self) -> dict[int, Minute | None]:
        """The first start of each clinic in reach."""
        clinics, _km, _far, radius = self._reach()
        found = self.here.reading.by_clinic(replace(self.inquiry, km=radius), now=self.now)
        starts = dict(zip(found.clinics.tolist(), found.starts.tolist(), strict=True))
        return {self._pk(one): starts.get(one) for one in clinics.tolist()}

    def _pk(self, clinic: int) -> int:
        return int(self.here.clinics[clinic])

    def _distances(self, near: _Near) -> dict[int, float]:
        return dict(zip(self.here.clinics[near.clinics].tolist(), near.km.tolist(), strict=True))

    def _near(self) -> _Near:
        clinics, km, far, radius = self._reach()
        rows, gives, calls, fitting = self._people(clinics)
        away = np.zeros(len(self.here.clinics))
        away[clinics] = km
        order = np.lexsort((self.here.placements[rows], away[self.tables.clinic[rows]]))
        return _Near(clinics, km, far, radius, rows[order], gives[order], calls[order], fitting)

    def _reach(self) -> tuple[Rows, Floats, bool, float]:
        """Clinics where somebody gives the asked kind of visit: `openings.reached` over arrays."""
        tables, asked = self.tables, self.asked
        given = self.here.services[self.inquiry.kind] >= 0
        able = np.flatnonzero(np.logical_or.reduceat(given, tables.rows[:-1]))
        able = clinics_that_fit(tables, self.inquiry, able)
        if asked.lat is None or asked.lon is None:
            return able, np.zeros(len(able)), False, FAR_KM
        km = km_of(tables.sites.chords(asked.lat, asked.lon, able))
        inside = km <= limit(asked, np.sort(km[km <= FAR_KM]).tolist())
        if far := bool(len(km)) and not inside.any():
            inside = km <= np.sort(km)[:ENOUGH][-1]
        able, km = able[inside], km[inside]
        return able, km, far, float(km.max(initial=0.0)) + A_HAIR

    def _people(self, clinics: Rows) -> tuple[Rows, Flags, Flags, bool]:
        """Who may be shown there; with the asked part of the body, where anybody names it."""
        tables, asked = self.tables, self.inquiry
        rows = ranges(tables.rows[clinics], tables.rows[clinics + 1])
        rows = rows_that_fit(tables, replace(asked, most_cents=None), rows)
        gives = self.here.services[asked.kind, rows] >= 0
        if asked.most_cents is not None:
            gives &= tables.price_cents[asked.kind, rows] <= asked.most_cents
        calls = self.here.services[self.calls, rows] >= 0
        if not self.asked.region:
            return rows, gives, calls, bool((gives | calls).any())
        bit = np.uint64(self.here.regions.get(self.asked.region, 0))
        named = (tables.treats[rows] & bit != 0) & (gives | calls)
        if not named.any():
            return rows, gives, calls, False
        return rows[named], gives[named], calls[named], True

    def _counts(self, asked: Inquiry) -> tuple[int, ...]:
        """Starts a date; those of a clinic whose calendar is a day off, at the end of the strip."""
        strip = self._dates()
        a_day = timedelta(days=1)
        dates = [strip[0] - a_day, *strip, strip[-1] + a_day]
        counts = self.here.reading.counts(replace(asked, day=None), dates, now=self.now).tolist()
        counts[1] += counts[0]
        counts[-2] += counts[-1]
        return tuple(counts[1:-1])

    def _dates(self) -> list[date]:
        """The dates of the strip."""
        first = self.asked.today(self.now)
        return [first + timedelta(days=one) for one in range(max(self.asked.days, WEEK))]

    def _call(self, near: _Near) -> int | None:
        """The row whose free call is soonest, of the nearest that give one."""
        rows = near.rows[near.calls][:CALLS_AMONG]
        if not len(rows):
            return None
        cells = self.tables.next[self.calls, rows]
        best = int(np.lexsort((self.here.placements[rows], cells))[0])
        start = self.tables.axis.origin + int(cells[best]) * CELL_MINUTES
        return int(rows[best]) if start < self.asked.window(self.now).end else None

    def _later(self, asked: Inquiry) -> int | None:
        """The row that is free first after empty days."""
        window = self.asked.window(self.now)
        after: Minute = window.start + HORIZON
        if after <= window.end:
            return None
        wider = replace(asked, day=None, since=window.end, until=after, n=TIES)
        found = self.here.reading.soonest(wider, now=self.now)
        if not len(found.rows):
            return None
        order = np.lexsort((self.here.placements[found.rows], found.km, found.starts))
        return int(found.rows[order[0]])

    def _waiting(
        self, found: ByClinic, facts: ordering.Facts, order: Rows, tongue: str
    ) -> tuple[int, ...]:
        """The clinics that a later start gains something at, of all in reach."""
        if not self.asked.for_who_can_wait:
            return ()
        bit = np.uint64(self.here.languages.get(tongue, 0))
        speaks = self.tables.languages[found.rows[order]] & bit != 0
        lines = patience.gains(facts[order], speaks)
        return tuple(self._pk(found.clinics[order[one.at]]) for one in lines)

    def _ties(self, found: ByClinic) -> tuple[Any, ...]:
        return self.here.clinics[found.clinics], found.km, found.starts

    def _facts(self, found: ByClinic, kind: int) -> ordering.Facts:
        points = self.tables.points[found.clinics]
        return ordering.Facts(
            soon=(found.starts * 60).astype(np.float64),
            near=np.full(len(found.km), np.nan) if self.asked.lat is None else found.km,
            price=self.tables.price_cents[kind, found.rows].astype(np.float64),
            points=np.where(points > 0, points, np.nan),
            pk=self.here.clinics[found.clinics],
        )

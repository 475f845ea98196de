"""The naive loop: every practitioner in reach by `offered`, one after the other, nothing kept.

It is what a page does that has no index, and it is the definition: what the index answers is held
against it on the very same country. Only places with few in reach are asked, because it is slow.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from glideway.booking.core import Minute, ServiceRules, instant, offered
from glideway.booking.core.network import Index, Inquiry
from glideway.config.bench import country
from glideway.config.bench.country import Country
from glideway.directory.core.places import distance_km

FEWEST, MOST = 10, 50  # rows in reach of a place that is asked from
EVENING = (17 * 60, 24 * 60)
Answer = list[tuple[Minute, float, int]]


class Held(NamedTuple):
    """Questions asked of both: how many differed, the rows looked at, the seconds of each."""

    questions: int
    differ: int
    rows: int
    naive_s: float
    index_s: float


def held(of: Country, index: Index, questions: int) -> Held:
    """So many questions of every sort, from small places, asked of the index and of the loop."""
    found = Held(0, 0, 0, 0.0, 0.0)
    for asked in _questions(of, questions):
        began = time.perf_counter()
        told = index.soonest(asked, now=country.NOW)
        middle = time.perf_counter()
        wanted, rows = naive(of, asked)
        took = time.perf_counter() - middle
        same = [(at, row) for at, _km, row in wanted] == list(
            zip(told.starts.tolist(), told.rows.tolist(), strict=True)
        )
        found = Held(
            found.questions + 1,
            found.differ + (not same),
            found.rows + rows,
            found.naive_s + took,
            found.index_s + middle - began,
        )
    return found


def naive(of: Country, asked: Inquiry) -> tuple[Answer, int]:
    """The N soonest by time, then distance, then row; and how many rows were looked at."""
    reach = _reach(of, asked)
    rows = [row for row in reach if _fits(of, asked, row)]
    found = [(at, reach[row], row) for row in rows for at in _starts(of, asked, row)]
    return sorted(found)[: asked.n], len(rows)


def _questions(of: Country, count: int) -> Iterator[Inquiry]:
    """Of each kind of visit; plain, in the evening, in French; for a day, a fortnight, all."""
    sorts: Sequence[dict[str, object]] = ({}, {"languages": 2}, {"part": EVENING})
    asked = 0
    for lat, lon in dict.fromkeys(of.asked_from):
        if asked == count:
            return
        days, kind = (1, 14, country.DAYS)[asked % 3], asked // 9 % of.roster.kinds
        one = Inquiry(kind=kind, lat=lat, lon=lon, km=50.0, until=country.within(of, days).end)
        if FEWEST <= _about(of, one) <= MOST:
            yield replace(one, **sorts[asked // 3 % 3])  # type: ignore[arg-type]
            asked += 1


def _about(of: Country, asked: Inquiry) -> int:
    """How many rows lie about a place, told quickly: it only chooses what is asked."""
    roster = of.roster
    near = roster.sites.around(asked.lat or 0.0, asked.lon or 0.0, asked.km)
    return int((roster.rows[near + 1] - roster.rows[near]).sum())


def _reach(of: Country, asked: Inquiry) -> dict[int, float]:
    """The rows in reach and how far each is."""
    roster, found = of.roster, dict[int, float]()
    places = zip(roster.lat.tolist(), roster.lon.tolist(), strict=True)
    for clinic, (lat, lon) in enumerate(places):
        km = distance_km(asked.lat or 0.0, asked.lon or 0.0, lat, lon)
        if km <= asked.km:
            rows = range(int(roster.rows[clinic]), int(roster.rows[clinic + 1]))
            found |= dict.fromkeys(rows, km)
    return found


def _fits(of: Country, asked: Inquiry, row: int) -> bool:
    return not asked.languages or bool(int(of.traits.languages[row]) & asked.languages)


def _starts(of: Country, asked: Inquiry, row: int) -> Iterator[Minute]:
    visit = of.roster.classes[asked.kind]
    service = ServiceRules(
        duration=visit.minutes,
        step=country.STEP,
        before=visit.before,
        after=visit.after,
        notice=visit.notice,
        horizon_days=visit.horizon_days,
    )
    window = of.roster.axis.span._replace(end=asked.until or of.roster.axis.span.end)
    schedule = country.schedule(of, row, room=visit.room)
    clock = ZoneInfo(of.roster.zones[of.roster.clinic[row]])
    opens, closes = asked.part
    for at in offered(schedule, service, now=country.NOW, window=window):
        wall = instant(at).astimezone(clock)
        if opens <= wall.hour * 60 + wall.minute < closes:
            yield at

"""The engine alone: a network's month of starts, and its own definition in the same run.

No database here. The data are practitioners of one town with eight open hours a weekday and half
the visits taken; peers get the very same (see `tools/peers`).
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from glideway.booking.core import (
    Busy,
    Hours,
    Schedule,
    ServiceRules,
    Span,
    TimeRange,
    at_minute,
    explain,
    offered,
)
from glideway.config.bench.found import Figure
from glideway.config.command import voice

ZONE, FIRST, DAYS, VISITS = "America/Toronto", date(2035, 6, 1), 30, 120  # a peer refuses the past
OPENS, CLOSES, HALF_AN_HOUR = 9, 17, 30
NOW = datetime(2035, 5, 1, tzinfo=UTC)
PRACTITIONERS, ROUNDS, A_DAY = 500, 7, 24 * 60


class Town(NamedTuple):
    """The data of one comparison: for each practitioner the starts of visits that are booked."""

    booked: list[list[datetime]]

    def facts(self) -> dict[str, object]:
        """The same data for a program that is not ours."""
        return {
            "zone": ZONE,
            "first": FIRST.isoformat(),
            "days": DAYS,
            "opens": OPENS,
            "closes": CLOSES,
            "minutes": HALF_AN_HOUR,
            "booked": [[one.isoformat() for one in some] for some in self.booked],
        }


def town(practitioners: int = PRACTITIONERS) -> Town:
    """Made by a seed, so that every run and every peer sees the same visits."""
    dice = random.Random(11)  # noqa: S311 - chance for data, not for a secret
    midnight = datetime(FIRST.year, FIRST.month, FIRST.day, 4, tzinfo=UTC)  # in Toronto
    slots = [
        midnight + timedelta(days=day, hours=OPENS, minutes=HALF_AN_HOUR * half)
        for day in range(DAYS)
        if (midnight + timedelta(days=day)).weekday() < 5  # noqa: PLR2004 - Saturday
        for half in range(2 * (CLOSES - OPENS))
    ]
    return Town([sorted(dice.sample(slots, VISITS)) for _ in range(practitioners)])


def schedules(made: Town) -> list[Schedule]:
    """The town as the engine reads it."""
    week = {day: (TimeRange(60 * OPENS, 60 * CLOSES),) for day in range(5)}
    return [
        Schedule(
            hours=Hours(zone=ZONE, weekly=week),
            busy=[Busy(at_minute(one), at_minute(one) + HALF_AN_HOUR) for one in some],
        )
        for some in made.booked
    ]


def window() -> Span:
    """The thirty days that are asked about."""
    begin = (FIRST - date(1970, 1, 1)).days * A_DAY
    return Span(begin, begin + DAYS * A_DAY + A_DAY)


def measured() -> dict[str, Figure]:
    """Starts of the whole town, how the cost grows, and the definition beside it."""
    service = ServiceRules(duration=HALF_AN_HOUR, step=HALF_AN_HOUR)
    asked = window()
    people = schedules(town())

    def month(some: list[Schedule]) -> int:
        return sum(len(offered(one, service, now=NOW, window=asked)) for one in some)

    took = milliseconds(lambda: month(people))
    fifth = milliseconds(lambda: month(people[: PRACTITIONERS // 5]))
    began = time.perf_counter()
    naive = [at for at in range(*asked) if not explain(people[0], service, at, now=NOW)]
    naively = 1000 * (time.perf_counter() - began)
    if naive != offered(people[0], service, now=NOW, window=asked):
        msg = "the engine and its definition disagree; no figure is worth anything"
        raise voice.CannotRun(msg)
    one = took / PRACTITIONERS
    return {
        f"engine: {PRACTITIONERS} practitioners x {DAYS} days, ms": round(took, 1),
        "engine: starts found": month(people),
        "engine: a fifth of them costs, ms": round(fifth, 1),
        "engine: one practitioner's month, ms": round(one, 3),
        "engine: the same minute by minute, ms": round(naively, 1),
        "engine: times quicker than minute by minute": round(naively / one),
    }


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several rounds, after one that warms up."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)

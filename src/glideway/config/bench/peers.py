"""Other people's software on the very calendars of the country, in the same run.

Each peer is a program of its own under `tools/peers`, in an environment that `make peers` makes;
one that is not installed is left out and said so. A few practitioners of the country are given to
it, and it must find the very starts that the index has of them: with other starts its figure is
told with the difference and is compared in nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import numpy as np

from glideway.booking.core import ServiceRules, offered
from glideway.booking.core.network import Index, Inquiry, LengthClass
from glideway.config.bench import country
from glideway.config.bench.country import Country
from glideway.config.bench.found import Drawing, Figure, Found, Measure, Series
from glideway.config.command import voice
from glideway.config.env import HOME

HERE = HOME / "tools/peers"
INSTALLED = HOME / ".peers"
FEW = 5  # practitioners: one peer asks hundreds of queries for each
ZONE, DAYS, AHEAD = "America/Toronto", 30, 14
ASKED = 200
PATIENCE = 300
MODULE = "glideway.config.bench.peers"
VISIT = LengthClass(30, room=False)  # what every peer knows: a length, no room, no notice
ABSENT = "not installed: `make peers` installs it"
PURE = "django-appointment, pure functions"


class Ours(NamedTuple):
    """What the index has of the few, and microseconds for a practitioner's day, three ways."""

    starts: list[list[int]]
    asked: float  # one question for all in reach, for each of their days
    made: float  # every start of the whole country from free bits, and its table
    by_hand: float  # `offered`, one practitioner after the other


def measured(*, quick: bool) -> Found:
    """The same in a process of its own, so that the memory of later parts is theirs alone."""
    del quick  # it is as quick as it is
    if not any(commands().values()):
        return compared()
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", MODULE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"the peers could not be measured: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Found)


def compared() -> Found:
    """Microseconds for a practitioner's day, ours and each peer's, on the same calendars."""
    here = {name: command for name, command in commands().items() if command}
    figures: dict[str, Figure] = {f"{name}": ABSENT for name in commands() if name not in here}
    if not here:
        return Found(figures, missing={"django-appointment": ABSENT})
    made = country.country(visits=[VISIT])
    rows = few(made)
    ours = _ours(made, rows)
    figures |= {
        "ours, one question, us a practitioner and day": round(ours.asked, 5),
        "ours, the whole country from free bits, us a practitioner and day": round(ours.made, 4),
        "ours, `offered` one by one, us a practitioner and day": round(ours.by_hand, 1),
    }
    data = json.dumps(facts(made, rows))
    days: dict[str, float] = {}
    for name, command in here.items():
        answer = _asked(command, data)
        figures |= told(name, answer["ms"], answer["starts"], ours, days)
        if "queries" in answer:
            figures[f"{name}: queries for one month"] = round(answer["queries"] / FEW)
            figures |= told(PURE, answer["pure_ms"], answer["pure_starts"], ours, days)
    measures, missing = _measures(days, ours)
    return Found(figures, measures, missing, [_drawing(days, ours)])


def told(
    name: str, ms: float, starts: list[list[int]], ours: Ours, days: dict[str, float]
) -> dict[str, Figure]:
    """One peer's figures; compared, and put into `days`, only where it finds our starts."""
    day = 1000 * ms / FEW / DAYS
    found: dict[str, Figure] = {f"{name}: us a practitioner and day": round(day, 1)}
    if [sorted(some) for some in starts] != ours.starts:
        counts = ", ".join(
            f"{len(a)} for {len(b)}" for a, b in zip(starts, ours.starts, strict=True)
        )
        return found | {f"{name}: finds": f"other starts, so compared in nothing: {counts}"}
    days[name] = day
    return found | {
        f"{name}: finds": "the same starts",
        f"{name}: times the work of one question": round(day / ours.asked),
        f"{name}: times the work of making everything anew": round(day / ours.made),
        f"{name}: times the work of `offered`": round(day / ours.by_hand, 1),
    }


def _measures(days: Mapping[str, float], ours: Ours) -> tuple[dict[str, Measure], dict[str, str]]:
    if PURE not in days:
        return {}, {"django-appointment": "not installed here, or it finds other starts"}
    how = (
        f"{days[PURE]:.0f} us a practitioner and day, its rows already in memory, beside "
        f"{1000 * ours.asked:.1f} ns of one question over all within 100 km and {AHEAD} days; "
        f"beside making every start of the country anew it is {days[PURE] / ours.made:.0f} times"
    )
    value = days[PURE] / ours.asked
    return {"django-appointment": Measure(value, how, "a question reads what is kept ready")}, {}


def _drawing(days: Mapping[str, float], ours: Ours) -> Drawing:
    all_of_them = {
        "Glideway, one question": ours.asked,
        "Glideway, everything anew": ours.made,
        "Glideway, `offered`": ours.by_hand,
        **days,
    }
    return Drawing(
        "peers",
        "Work for one practitioner and day",
        "Microseconds; each step of the ruler is ten times the last. The starts are the same.",
        list(all_of_them),
        [Series("microseconds", [round(one, 5) for one in all_of_them.values()])],
        "microseconds",
        decades=True,
    )


def few(made: Country) -> list[int]:
    """A few practitioners of one zone, far from each other."""
    zones = np.array(made.roster.zones)[made.roster.clinic]
    some = np.flatnonzero(zones == ZONE)
    return [int(row) for row in some[:: len(some) // FEW][:FEW]]


def facts(made: Country, rows: list[int]) -> dict[str, object]:
    """Their weeks and what is taken of their open hours, for a program that is not ours."""
    first = (country.NOW - timedelta(hours=4)).date()
    return {
        "zone": ZONE,
        "first": first.isoformat(),
        "days": DAYS,
        "minutes": VISIT.minutes,
        "people": [{"week": _week(), "booked": _booked(made, row, first)} for row in rows],
    }


def _week() -> dict[str, list[int]]:
    weekly = country.hours(ZONE).weekly
    return {str(day): [at // 60 for at in ranges[0]] for day, ranges in weekly.items()}


def _booked(made: Country, row: int, first: date) -> list[str]:
    """Each half hour of the open time that is taken, as an instant."""
    free = np.unpackbits(made.free[made.roster.person[row]].view(np.uint8), bitorder="little")
    found: list[datetime] = []
    for day in range(DAYS):
        opens, closes = _week().get(str((first + timedelta(days=day)).weekday()), (0, 0))
        found += [
            country.NOW + timedelta(days=day, minutes=30 * half)
            for half in range(2 * opens, 2 * closes)  # the axis begins at midnight in Toronto
            if not free[288 * day + 6 * half]
        ]
    return [one.isoformat() for one in found]


def _ours(made: Country, rows: list[int]) -> Ours:
    began = time.process_time()
    index = Index(made.roster, made.traits, now=country.NOW, free=made.free)
    anew = time.process_time() - began
    end = country.within(made, AHEAD).end
    times, reach = [], []
    for lat, lon in made.asked_from[:ASKED]:
        asked = Inquiry(kind=0, lat=lat, lon=lon, km=100.0, until=end)
        began = time.perf_counter()
        index.soonest(asked, now=country.NOW)
        times.append(time.perf_counter() - began)
        near = made.roster.sites.around(lat, lon, 100.0)
        reach.append(int((made.roster.rows[near + 1] - made.roster.rows[near]).sum()))
    service, window = ServiceRules(duration=30, step=country.STEP), country.within(made, DAYS)
    people = [country.schedule(made, row, room=False) for row in rows]
    began = time.perf_counter()
    by_hand = [offered(one, service, now=country.NOW, window=window) for one in people]
    took = time.perf_counter() - began
    bits = np.unpackbits(index.tables.starts[0, rows].view(np.uint8), axis=1, bitorder="little")
    starts = [(window.start + 5 * np.flatnonzero(some[: 288 * DAYS])).tolist() for some in bits]
    if starts != by_hand:
        raise voice.CannotRun("the index and `offered` disagree; no figure is worth anything")
    each = float(np.mean(np.array(times) / np.array(reach)))
    return Ours(
        starts,
        1e6 * each / AHEAD,
        1e6 * anew / made.roster.placements / country.DAYS,
        1e6 * took / FEW / DAYS,
    )


def commands() -> dict[str, list[str] | None]:
    """How to run each peer; None for one that is not installed."""
    python = INSTALLED / "django-appointment/bin/python"
    slots = INSTALLED / "calcom/package/dist/slots.cjs"
    node = shutil.which("node")
    return {
        "django-appointment": [str(python), str(HERE / "django_appointment.py")]
        if python.exists()
        else None,
        "cal.com slot functions": [node, str(HERE / "calcom.cjs"), str(slots.parent)]
        if node and slots.exists()
        else None,
    }


def _asked(command: list[str], data: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        input=data,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        env=os.environ | {"PYTHONPATH": "", "DATABASE_URL": ""},
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    voice.say(msgspec.json.encode(compared()).decode())

"""Bookings that survive a power cut, beside the machine's own fdatasync; and eight on one slot.

Both databases, each with the product's own settings, in a process and a folder of its own
(`python -m glideway.config.bench.durable STARTS TRIALS`). The disk is asked before and after the
bookings, in the folder in which the database lies, and the better of the two counts: what lessens
the ratio is then never the disk's own bad second.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from glideway.config.bench import booking, disk, races
from glideway.config.bench.found import Drawing, Figure, Found, Measure, Series
from glideway.config.bench.goals import DATABASES
from glideway.config.command import ready, voice

STARTS, QUICK = 60, 8  # bookings of each practitioner
TRIALS, QUICK_TRIALS = 1000, 25
RACE_DAY = 35  # days ahead, where nobody has booked yet
MODULE = "glideway.config.bench.durable"
NONE = "none may be"  # what limits a goal of nought
LIMIT = "hold and confirm are two commits; the rest is Python, rules and the audit line"


def measured(*, quick: bool) -> Found:
    """Both databases: what a second holds, how it compares, and who wins a race."""
    much = (QUICK, QUICK_TRIALS) if quick else (STARTS, TRIALS)
    told = booking.on_both(MODULE, *much)
    figures: dict[str, Figure] = {}
    measures: dict[str, Measure] = {}
    missing: dict[str, str] = {}
    rates: dict[str, tuple[float, float]] = {}
    for database in DATABASES:
        facts = _of(told, database)
        if not facts:
            why = str(told[database])
            kinds = ("bookings", "winners", "faults", "losers")
            missing |= {f"{kind}-{database.lower()}": why for kind in kinds}
            continue
        figures |= {f"{database}: {name}": value for name, value in _flat(facts).items()}
        measures |= _measures(database, facts)
        rates[database] = facts["bookings a second"], facts["fdatasync a second"]
    return Found(figures, measures, missing, [_drawing(rates)])


def _of(told: Mapping[str, object], database: str) -> dict[str, Any]:
    head = f"{database}: "
    return {name.removeprefix(head): value for name, value in told.items() if name.startswith(head)}


def _flat(facts: Mapping[str, Any]) -> dict[str, Figure]:
    """Figures with their inner names drawn out; empty texts say nothing."""
    found: dict[str, Figure] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            found |= {f"{name}, {inner}": one for inner, one in value.items()}
        elif value != "":
            found[name] = value
    return found


def _measures(database: str, facts: Mapping[str, Any]) -> dict[str, Measure]:
    slug, races_run = database.lower(), facts["races"]
    crowd = f"{races_run} slots, 8 clients in 2 processes let go at once"
    bookings, rate = facts["bookings a second"], facts["fdatasync a second"]
    own = facts["loser's own work ms"]["p50"]
    return {
        f"bookings-{slug}": Measure(
            bookings / rate,
            f"{bookings:.0f} bookings a second (hold and confirm, the better of one after another "
            f"and {booking.CREWS} at once) beside {rate:.0f} fdatasync a second in the same run",
            LIMIT,
        ),
        f"winners-{slug}": Measure(races_run - facts["exactly one winner"], crowd, NONE),
        f"faults-{slug}": Measure(facts["faults"], crowd, NONE),
        f"losers-{slug}": Measure(
            facts["loser ms"]["p99"],
            f"{crowd}; p50 {facts['loser ms']['p50']} ms, own work p50 {own} ms",
            "eight share the processors, and writers wait for the winner's commit",
        ),
    }


def _drawing(rates: Mapping[str, tuple[float, float]]) -> Drawing:
    return Drawing(
        "durable",
        "Durable bookings a second, and the disk alone",
        "A booking is a hold and its confirmation. The disk alone makes one block durable.",
        list(rates),
        [
            Series("bookings", [round(one[0], 1) for one in rates.values()]),
            Series("fdatasync", [round(one[1], 1) for one in rates.values()]),
        ],
        "a second",
    )


def main(starts: int, trials: int) -> None:
    """Measure the database that this process was given, which must be empty."""
    env = ready.django()
    ready.tables()
    from django.db import connections  # noqa: PLC0415 - needs Django's settings

    before = disk.rate(Path(env.data))
    service, placements = booking.clinic()
    found = booking.found(service, placements, starts)
    after = disk.rate(Path(env.data))
    found["fdatasync a second"] = max(before.over, after.over)
    found["fdatasync of a growing file, a second"] = max(before.grown, after.grown)
    slots = [
        (one, start)
        for start in booking.half_hours(RACE_DAY, -(-trials // len(placements)))
        for one in placements
    ]
    connections.close_all()  # none may cross a fork
    found |= races.facts(races.raced(service, slots[:trials]))
    voice.say(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))

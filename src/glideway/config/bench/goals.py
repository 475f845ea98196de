"""What the bench is held to: each goal once, with its number and its direction.

A goal is a promise about a measurement, not about a machine: where the number is a ratio, both of
its halves are measured in the same run. `part` names the part of the bench that measures it; a part
that could not measure a goal says why, and the report says it on.
"""

from __future__ import annotations

from typing import Literal

import msgspec

At = Literal["most", "least"]
DATABASES = ("SQLite", "PostgreSQL")
WHOLE = "whole"  # no part: what the run says of itself


class Goal(msgspec.Struct, frozen=True):
    """A number that a measurement must not pass: at most, or at least, so many of a unit."""

    name: str
    says: str
    goal: float
    at: At
    unit: str
    part: str

    def met(self, measured: float) -> bool:
        """Whether a measurement keeps it; the number itself does."""
        return measured <= self.goal if self.at == "most" else measured >= self.goal


def _most(name: str, part: str, goal: float, unit: str, says: str) -> Goal:
    return Goal(name, says, goal, "most", unit, part)


def _least(name: str, part: str, goal: float, unit: str, says: str) -> Goal:
    return Goal(name, says, goal, "least", unit, part)


def _race(database: str) -> tuple[Goal, ...]:
    """What holds where eight clients want one slot, on one of the databases."""
    slug = database.lower()
    crowd = f"8 clients on one slot, {database}"
    return (
        _least(
            f"bookings-{slug}",
            "booking",
            0.2,
            "of the fdatasync rate",
            f"Durable bookings a second beside the machine's own fdatasync, {database}",
        ),
        _most(
            f"winners-{slug}",
            "booking",
            0,
            "slots",
            f"{crowd}: slots without exactly one winner",
        ),
        _most(f"faults-{slug}", "booking", 0, "answers", f"{crowd}: answers that are our fault"),
        _most(f"losers-{slug}", "booking", 25, "ms", f"{crowd}: who lost is told, p99"),
    )


GOALS: tuple[Goal, ...] = (
    _most("same-answers", "search", 0, "answers", "Answers that differ from the definition"),
    _most(
        "search",
        "search",
        150,
        "us",
        "Soonest 20 within 100 km and 14 days of 40,000 practitioners, p50, numpy alone",
    ),
    _most(
        "search-fast",
        "search",
        50,
        "us",
        "Soonest 20 within 100 km and 14 days of 40,000 practitioners, p50, with [fast]",
    ),
    _most(
        "search-millions",
        "search",
        2000,
        "us",
        "Soonest 20 within 100 km and 14 days of 4,000,000 practitioners, p50, with [fast]",
    ),
    _most("table", "search", 50, "ms", "Table of next starts from bits, 40,000 x 60 days, p50"),
    _most("index", "rows", 60, "s", "Index from the rows of a database, 40,000 practitioners"),
    _least(
        "django-appointment",
        "peers",
        2000,
        "times",
        "Less work a practitioner and day than django-appointment's pure functions",
    ),
    _least(
        "slot-table",
        "slots",
        1000,
        "times",
        "Quicker than the GROUP BY plan over a table of slots on PostgreSQL, 14 days ahead",
    ),
    *(goal for database in DATABASES for goal in _race(database)),
    _most("staleness-polled", "staleness", 60, "ms", "Staleness of the index by polling, p99"),
    _most("staleness-woken", "staleness", 5, "ms", "Staleness of the index with the wake-up, p99"),
    _least("http", "load", 2500, "searches/s", "Searches a second over HTTP, load generator too"),
    _least("http-page", "load", 3, "times", "The same answer through the full page stack"),
    _most("quick", WHOLE, 180, "s", "A quick run of the bench, every part that holds a goal"),
)

"""Random networks as plain courses: every case that the definitions tell apart, thrown by dice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from glideway.body import core as atlas
from glideway.outcomes.core.following import ACTIVITY, PAIN, Course, Met, Read, Window

WHEN = Window(datetime(2025, 3, 3, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
SIGNED, HOME, REWORDED, OVER, AT_AN_EDGE = 0.9, 0.2, 0.05, 0.6, 0.1
AHEAD, TWICE, MONTHS = 0.2, 0.2, (0.9, 0.07, 0.03)
ENDS = ("well", "stopped", "referred", "ended", "", "moved away")
PARTS = ("single_activity", "mean", "")


def network(seed: int, courses: int = 300, clinics: int = 4) -> list[Course]:
    """So many courses of fewer people; some begin or end at the very edges of the window."""
    dice = np.random.default_rng(seed)
    regions = [*sorted(atlas.load().regions)[:6], "lost"]
    edges = [WHEN.start, WHEN.end, WHEN.end - timedelta(days=28)]
    edges += [one - timedelta(microseconds=1) for one in edges]
    found = []
    for one in range(courses):
        opened = WHEN.start + timedelta(seconds=int(dice.integers(-30, 370) * 86_400))
        opened += timedelta(microseconds=int(dice.integers(0, 86_400_000_000)))
        if dice.random() < AT_AN_EDGE:
            opened = edges[int(dice.integers(len(edges)))]
        found.append(_course(dice, one + 1, clinics, regions[int(dice.integers(7))], opened))
    return found


def _course(
    dice: np.random.Generator, number: int, clinics: int, region: str, opened: datetime
) -> Course:
    weeks = int(dice.integers(0, 9))
    visits = [
        Met(
            opened + timedelta(weeks=week, minutes=int(dice.integers(0, 2))), dice.random() < SIGNED
        )
        for week in range(weeks)
    ]
    reads = [
        Read(
            scale=str(dice.choice([PAIN, ACTIVITY, ACTIVITY, "rom"])),
            part=str(dice.choice(PARTS, p=(0.8, 0.1, 0.1))),
            about=str(dice.choice(["now", "goal"], p=(0.9, 0.1))),
            value=float(dice.integers(0, 11)) + float(dice.choice([0, 0.1, 0.9])),
            at=opened + timedelta(weeks=week, minutes=int(dice.integers(0, 3))),
            visit=None if dice.random() < HOME else week + 1,
            other_words=dice.random() < REWORDED,
            months=int(dice.choice([0, 3, 12], p=MONTHS)),
            id=100 * number + 10 * week + nth + 1,
        )
        for week in range(weeks)
        for nth in range(int(dice.integers(0, 4)))
    ]
    if reads and dice.random() < AHEAD:
        reads[0] = reads[0]._replace(at=opened - timedelta(days=2), visit=None)
    reads += [
        one._replace(id=-one.id, repeats=one.id, value=float(dice.integers(0, 11)))
        for one in reads
        if dice.random() < TWICE
    ]
    # A scale has only the parts it has: what pain is about needs no part.
    reads = [one if one.scale == ACTIVITY else one._replace(part="") for one in reads]
    ended = visits[-1].at + timedelta(days=1) if visits and dice.random() < OVER else None
    return Course(
        id=number,
        clinic=int(dice.integers(1, clinics + 1)),
        patient=int(dice.integers(1, 120)),
        region=region,
        opened_at=opened,
        ended_at=ended,
        because=str(dice.choice(ENDS)) if ended else "",
        visits=visits,
        reads=sorted(reads, key=lambda one: one.at),
        structures={str(one) for one in dice.choice(["a", "b", "c"], int(dice.integers(0, 3)))},
        protocols={str(one) for one in dice.choice(["p", "q"], int(dice.integers(0, 2)))},
    )

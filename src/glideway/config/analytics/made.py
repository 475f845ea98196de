"""A synthetic export of any size with a planted truth: what an analysis of it must find.

At every visit the chance that a person's activity has changed by then is the clinic's own and
the same at each, so the share without a change after `t` visits is (1 - chance) ** t. Structures
are dealt without regard to anything: no difference between them is there to be found. Whoever has
changed often stops coming and is discharged, and so do some who have not: that must not move the
estimate.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glideway.config.analytics import folder as kept
from glideway.config.analytics.engine import Engine
from glideway.config.analytics.saving import save
from glideway.outcomes.core.following import ACTIVITY, PAIN, Window
from glideway.outcomes.core.tables import Table, Tables, microseconds

WHEN = Window(datetime(2025, 3, 3, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
MONTHS = tuple(f"{2025 + at // 12}-{at % 12 + 1:02d}" for at in range(2, 14))  # March to February
CLINICS, CHANCES = 60, (0.15, 0.25, 0.35)
PARTS = ("arm", "back", "leg", "neck")
STRUCTURES = ("a", "b", "c", "d", "e")
STAYS, CONTENT, AGAIN, OPEN, HOME, REWORDED, MOST = 0.85, 0.5, 0.05, 0.2, 0.03, 0.01, 12
NEEDED = 3  # what the rule of change asks of one activity; one less is noise
EACH = 9.06  # readings of a course, two at a visit
SEED, STEP = 20261122, 100_000_000
WEEK = 7 * 86_400_000_000
Numbers = NDArray[Any]


def chance(clinic: int) -> float:
    """The planted chance of a clinic: how likely a change is by each visit."""
    return CHANCES[clinic % len(CHANCES)]


def make(
    asks: Engine, folder: Path, readings: int, *, months: tuple[str, ...] = MONTHS, seed: int = SEED
) -> int:
    """Write an export with at least so many readings in twelve months; answers how many."""
    listed = dict(kept.listed(folder).months)
    courses = max(round(readings / EACH / len(MONTHS) * 1.02), CLINICS)
    for month in months:
        at = MONTHS.index(month)
        dice = np.random.default_rng((seed, at))
        rows = f"made-{seed}-{courses}"
        listed[month] = save(asks, folder, month, _month(dice, at, courses), rows)
    kept.tell(folder, listed, until=WHEN.end)
    return sum(one.counts["readings"] for one in listed.values())


def _month(dice: np.random.Generator, at: int, courses: int) -> Tables:
    """The four tables of a month in which so many courses began."""
    index = np.arange(courses)
    clinic = index % CLINICS
    changes_at = dice.geometric(np.array(CHANCES)[clinic % len(CHANCES)])
    visits = np.minimum(dice.geometric(1 - STAYS, courses), MOST)
    content = dice.random(courses) < CONTENT
    visits = np.where(content, np.minimum(visits, changes_at + 1), visits)
    begins = microseconds(datetime(2025 + (at + 2) // 12, (at + 2) % 12 + 1, 1, tzinfo=UTC))
    opened = begins + dice.integers(0, 28 * 24 * 60, courses) * 60_000_000
    episode = at * STEP + index
    again = (dice.random(courses) < AGAIN) & (at > 0)
    changed = visits > changes_at
    works = dice.integers(0, len(STRUCTURES), courses)
    return {
        "episodes": {
            "episode": episode,
            "place": index,
            "clinic": clinic,
            "person": episode - np.where(again, STEP, 0),
            "part": np.array(PARTS)[dice.integers(0, len(PARTS), courses)],
            "opened_us": opened,
            "ended_us": np.ma.array(opened + visits * WEEK, mask=dice.random(courses) < OPEN),
            "because": np.where(changed, "well", "stopped"),
        },
        **_visits(dice, episode, opened, visits, changes_at),
        "works": {
            "episode": episode,
            "kind": np.full(courses, "structure"),
            "name": np.array(STRUCTURES)[works],
        },
    }


def _visits(
    dice: np.random.Generator,
    episode: Numbers,
    opened: Numbers,
    visits: Numbers,
    changes_at: Numbers,
) -> dict[str, Table]:
    """Visits a week apart, and at each of them pain and the activity, in that order."""
    whose = np.repeat(np.arange(len(visits)), visits)
    number = np.arange(len(whose)) - np.repeat(np.cumsum(visits) - visits, visits)
    at = opened[whose] + number * WEEK + dice.integers(0, 24 * 60, len(whose)) * 60_000_000
    at = np.where(number == 0, opened[whose], at)
    home = (dice.random(len(whose)) < HOME) & (number > 0)
    first = dice.integers(0, 7, len(visits))[whose]
    much = np.where(number >= changes_at[whose], NEEDED, 0) + dice.integers(0, 2, len(whose))
    activity = first + np.where(number == 0, 0, much)
    pain = np.maximum(8 - number, 0)
    twice = np.repeat(np.arange(len(whose)), 2)
    second = np.tile([0, 1], len(whose))
    return {
        "visits": {"episode": episode[whose], "at_us": at, "signed": np.ones(len(whose), np.int64)},
        "readings": {
            "episode": episode[whose][twice],
            "nth": 2 * number[twice] + second,
            "scale": np.where(second, ACTIVITY, PAIN),
            "part": np.where(second, "single_activity", ""),
            "about": second,
            "score": np.where(second, activity[twice], pain[twice]).astype(float),
            "at_us": at[twice] + np.where(home[twice], -3600, 60) * 1_000_000 + second,
            "visit": np.ma.array(number[twice] + 1, mask=home[twice]),
            "other_words": (
                (dice.random(len(twice)) < REWORDED) & (number[twice] > 0) & (second > 0)
            ).astype(np.int64),
            "months": np.zeros(len(twice), np.int64),
            "repeats": np.ma.array(twice, mask=True),
        },
    }

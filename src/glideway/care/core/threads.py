"""Rules of what a patient and a clinic write to each other: by when it is answered, what is urgent.

Whoever writes at length may say the urgent thing last, so the whole text is listened to, a stretch
of words at a time, with the ear of the first page.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from glideway.screening.core import understand

WORKING_DAYS = 2  # ours, a draft: a clinic of the network answers by the end of the second one
FRIDAY = 4
STRETCH, STEP = 60, 40  # words listened to at once, and how far the next stretch begins


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was heard: that somebody may not want to live, or emergency questions, worst first."""

    crisis: bool
    safety: tuple[str, ...]


def answered_by(written_on: date, holidays: Container[date] = ()) -> date:
    """The last day of an answer: the second working day after the one it was written on.

    A Saturday, a Sunday and a public holiday of the clinic's province are none.
    """
    day, left = written_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() <= FRIDAY and day not in holidays
    return day


def alarm(words: str, language: str) -> Alarm | None:
    """What of a message cannot wait, or nothing."""
    found = [understand(one, language) for one in _stretches(words)]
    crisis = any(one.crisis for one in found)
    urgent = [item for one in found if one.urgent for item in one.safety]
    return Alarm(crisis, tuple(dict.fromkeys(urgent))) if crisis or urgent else None


def _stretches(words: str) -> Iterator[str]:
    said = words.split()
    for first in range(0, max(len(said) - (STRETCH - STEP), 1), STEP):
        yield " ".join(said[first : first + STRETCH])

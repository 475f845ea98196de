"""How much a pass may be felt: strong but comfortable, and never through a warning.

Discomfort is 0 to 10, said by the patient; 7 turns the card amber, 8 closes the pass
(design of clinic.md 5, draft until a clinician has signed it off). Within thirty seconds a tap
taken back was a slip of the finger (design); later the note says that it was taken back.
"""

from datetime import datetime, timedelta
from enum import StrEnum

AMBER_FROM = 7
CLOSES_FROM = 8
MOST = 10
SLIP = timedelta(seconds=30)


class Tolerance(StrEnum):
    """What a discomfort means for the pass."""

    WITHIN = "within"
    AMBER = "amber"
    CLOSED = "closed"


def tolerance(discomfort: int) -> Tolerance:
    """Of a whole number from 0 to 10; ValueError for anything else."""
    if not 0 <= discomfort <= MOST:
        raise ValueError(f"discomfort {discomfort} is not on 0 to 10")
    if discomfort >= CLOSES_FROM:
        return Tolerance.CLOSED
    return Tolerance.AMBER if discomfort >= AMBER_FROM else Tolerance.WITHIN


def told_later(discomfort: int, made_at: datetime, undone_at: datetime | None) -> bool:
    """Whether a pass that closed its treatment was taken back, and not as a slip at once."""
    if undone_at is None or tolerance(discomfort) is not Tolerance.CLOSED:
        return False
    return undone_at - made_at > SLIP

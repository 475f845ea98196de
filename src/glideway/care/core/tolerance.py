"""How much a pass may be felt: strong but comfortable, and never through a warning.

Discomfort is 0 to 10, said by the patient; 7 turns the card amber, 8 closes the pass
(design of clinic.md 5, draft until a clinician has signed it off).
"""

from enum import StrEnum

AMBER_FROM = 7
CLOSES_FROM = 8
MOST = 10


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

"""What a check of printed numbers answers: one finding, how heavy, with its figures."""

from dataclasses import dataclass, field
from enum import IntEnum


class Weight(IntEnum):
    """How heavy a finding is, for the whole study: the heaviest counts."""

    AGREES = 0
    RESERVE = 1
    CONTRADICTS = 2


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing seen in the printed numbers: its sentence and the figures in it.

    `row` names the printed outcome it was seen in, where there are several.
    """

    key: str
    weight: Weight
    facts: dict[str, float | str] = field(default_factory=dict)
    row: str = ""


def agrees(key: str, **facts: float | str) -> Discrepancy:
    """What comes out as printed."""
    return Discrepancy(key, Weight.AGREES, facts)


def reserve(key: str, **facts: float | str) -> Discrepancy:
    """What can be true and should be known."""
    return Discrepancy(key, Weight.RESERVE, facts)


def contradicts(key: str, **facts: float | str) -> Discrepancy:
    """What cannot be true however it was rounded."""
    return Discrepancy(key, Weight.CONTRADICTS, facts)

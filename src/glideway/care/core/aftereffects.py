"""How it was after a visit: the closed list of what is asked, and what somebody must see at once.

What is asked and when is the handed clinic design, section 4: none, sore, bruised, swollen,
dizzy, sick, numb, worse, a day or two after a visit.
"""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

ASKED_AFTER = timedelta(hours=26)  # between 24 and 48 hours after the visit
LINK_LIVES = timedelta(days=14)


class AfterEffect(StrEnum):
    """One thing that somebody may notice after a visit."""

    NONE = "none"
    SORE = "sore"
    BRUISED = "bruised"
    SWOLLEN = "swollen"
    DIZZY = "dizzy"
    SICK = "sick"
    NUMB = "numb"
    WORSE = "worse"


class Lasted(StrEnum):
    """How long it lasted. More than two days of it, and more than one, mean something."""

    DAY = "day"
    TWO_DAYS = "two-days"
    LONGER = "longer"


BAD = frozenset({AfterEffect.NUMB, AfterEffect.DIZZY})


def alarming(effects: Collection[str], lasted: str) -> bool:
    """Whether the practitioner must call: numb or dizzy, or worse or bruised for over two days.

    Design of the room, section 4.6, for numb, worse over 48 hours and badly bruised; dizziness is
    ours, because it is among the emergency questions of the neck. A draft, for sign-off.
    """
    if BAD & set(effects):
        return True
    return lasted == Lasted.LONGER and bool({AfterEffect.WORSE, AfterEffect.BRUISED} & set(effects))


def outlasted_a_day(effects: Collection[str], lasted: str) -> bool:
    """Whether a reaction went past a day, so that the next visit wants more room."""
    return lasted in {Lasted.TWO_DAYS, Lasted.LONGER} and set(effects) != {AfterEffect.NONE}


def fits(effects: Collection[str], lasted: str) -> bool:
    """Whether an answer can be: known words, and "none" stands alone and lasted no time."""
    known = set(effects) <= {one.value for one in AfterEffect}
    if not effects or not known or lasted not in {"", *Lasted}:
        return False
    return AfterEffect.NONE not in effects or (len(set(effects)) == 1 and not lasted)

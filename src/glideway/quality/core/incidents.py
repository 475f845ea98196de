"""What an unwanted reaction or event may be called, and how one is followed up: closed lists.

Which answers of "How was it?" name an unwanted reaction is ours and a draft: everything but what
is expected after hands-on care, soreness of up to two days.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from glideway.care.core.aftereffects import AfterEffect, Lasted


class Kind(StrEnum):
    """What happened, in one word; never a finding."""

    SORENESS = "soreness"
    BRUISE = "bruise"
    SWELLING = "swelling"
    SKIN = "skin"
    DIZZY = "dizzy"
    SICK = "sick"
    NUMB = "numb"
    WORSE = "worse"
    FALL = "fall"
    OTHER = "other"


class How(StrEnum):
    """By which way somebody was reached. A try that reached nobody follows nothing up."""

    PHONE = "phone"
    MESSAGE = "message"
    PERSON = "person"


class Done(StrEnum):
    """What was done."""

    LISTENED = "listened"
    ADVICE = "advice"
    SEEN = "seen"
    DOCTOR = "doctor"
    EMERGENCY = "emergency"
    PLAN = "plan"


WORST_FIRST = (
    (AfterEffect.NUMB, Kind.NUMB),
    (AfterEffect.DIZZY, Kind.DIZZY),
    (AfterEffect.WORSE, Kind.WORSE),
    (AfterEffect.SICK, Kind.SICK),
    (AfterEffect.SWOLLEN, Kind.SWELLING),
    (AfterEffect.BRUISED, Kind.BRUISE),
)


WORST = (
    Kind.NUMB,
    Kind.DIZZY,
    Kind.FALL,
    Kind.WORSE,
    Kind.SICK,
    Kind.SWELLING,
    Kind.SKIN,
    Kind.BRUISE,
    Kind.SORENESS,
    Kind.OTHER,
)


def worse(one: str, other: str) -> str:
    """Of two words for the same incident the one that a call is more urgent for; a draft."""
    return min(Kind(one), Kind(other), key=WORST.index)


def named_by(effects: Collection[str], lasted: str) -> Kind | None:
    """The unwanted reaction that an answer names; nothing where it names none."""
    for effect, kind in WORST_FIRST:
        if effect in effects:
            return kind
    sore = AfterEffect.SORE in effects and lasted == Lasted.LONGER
    return Kind.SORENESS if sore else None

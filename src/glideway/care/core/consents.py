"""Consent to hands-on work: which text holds, how far it got, and who signs for a child.

The text and its numbers are the handed design of the clinic, section 2 (Carnes 2010, Yin 2014).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

VERSION = "2026-11"
OWN = "special:"  # before the region: consent of its own, for structures of special access
IN_THE_ROOM = "tablet"  # how a consent was given
GUARDIAN_UNDER = 16  # a design of ours, a draft: the law of a province may say another age


class Status(StrEnum):
    """How far consent for a region got, in the words of the chip."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    VIEWED = "viewed"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


def status(
    *,
    given: bool,
    withdrawn: bool,
    sent_at: datetime | None = None,
    viewed_at: datetime | None = None,
) -> Status:
    """The one word for what stands: what was given or taken back weighs more than what was sent."""
    if given:
        return Status.GIVEN
    if withdrawn:
        return Status.WITHDRAWN
    if viewed_at is not None:
        return Status.VIEWED
    return Status.ASKED if sent_at is not None else Status.NOT_ASKED


def own_scope(region: str) -> str:
    """The scope of the consent of its own in a region; the region's consent does not cover it."""
    return f"{OWN}{region}"


def needs_guardian(born_on: date | None, today: date) -> bool:
    """Whether a parent or guardian signs: under 16 by the calendar; unknown counts as grown up."""
    if born_on is None:
        return False
    had = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had) < GUARDIAN_UNDER

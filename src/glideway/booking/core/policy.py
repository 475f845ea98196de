"""What cancelling costs: the policy as it was shown at booking, never as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

UNDO = timedelta(minutes=3)
VERSION = "2"  # 1 did not name what not coming costs


class Terms(NamedTuple):
    """Whether cancelling now is free, the fee shown, and why: undo, early, condition or late."""

    free: bool
    fee_cents: int
    why: str


def shown(hours: int, fee_cents: int) -> dict[str, int | str]:
    """The policy to keep with a booking: late, or not there at all, costs the fee."""
    return {"version": VERSION, "hours": hours, "fee_cents": fee_cents, "missed_cents": fee_cents}


def missed(policy: Mapping[str, object]) -> int:
    """What not coming costs by the policy shown at booking; nothing where that was not named."""
    fee = policy.get("missed_cents")
    return fee if isinstance(fee, int) else 0


def terms(
    policy: Mapping[str, object],
    *,
    starts_at: datetime,
    confirmed_at: datetime,
    now: datetime,
    on_condition: bool = False,
) -> Terms:
    """What cancelling at `now` means. A fee that was not shown at booking is never asked.

    Nor is one `on_condition`: somebody who was told to see a doctor first owes nothing.
    """
    if now <= confirmed_at + UNDO:
        return Terms(free=True, fee_cents=0, why="undo")
    hours, fee = policy.get("hours"), policy.get("fee_cents")
    window = timedelta(hours=hours if isinstance(hours, int) else 0)
    if starts_at - now >= window:
        return Terms(free=True, fee_cents=0, why="early")
    if on_condition:
        return Terms(free=True, fee_cents=0, why="condition")
    owed = fee if isinstance(fee, int) else 0
    return Terms(free=owed == 0, fee_cents=owed, why="late")

"""When somebody who saved a search is told of a sooner time. All figures are ours, and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

MARGIN = timedelta(hours=12)  # so much sooner than the soonest they know of
STRETCH = timedelta(hours=24)  # at most one letter to a person in so long
LASTS = timedelta(days=30)
MOST = 5  # live searches of one person


class Look(NamedTuple):
    """What came of one look: whether to tell, and the soonest start that now counts as known."""

    tell: bool
    bar: datetime | None


def looked(found: datetime | None, bar: datetime | None, *, now: datetime) -> Look:
    """Whether a start is so much sooner than the bar that somebody wants to hear of it.

    Where nothing was open, any start is sooner. A bar whose time is over counts no more: what is
    soonest now takes its place, and nobody is written to about it.
    """
    if bar is not None and bar <= now:
        return Look(tell=False, bar=found)
    if found is None:
        return Look(tell=False, bar=bar)
    if bar is None or bar - found >= MARGIN:
        return Look(tell=True, bar=found)
    return Look(tell=False, bar=bar)


def rests(told_at: datetime | None, *, now: datetime) -> bool:
    """Whether the last letter to a person is so fresh that no other follows yet."""
    return told_at is not None and now < told_at + STRETCH

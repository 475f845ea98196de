"""The grain of time: how many minutes a stretch that is taken has at least."""

from __future__ import annotations

CELL_MINUTES = 5


def whole(*minutes: int) -> bool:
    """Whether all of these are whole stretches."""
    return all(one % CELL_MINUTES == 0 for one in minutes)

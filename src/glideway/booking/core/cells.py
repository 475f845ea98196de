"""Cells: five minutes of a resource, counted from 1970-01-01T00:00Z, the unit of what is taken.

A footprint takes every cell that it touches. Hours, steps, lengths and buffers are whole cells
(saving others is refused), so a footprint and its cells say the same.
"""

from __future__ import annotations

from glideway.booking.core.minutes import Minute
from glideway.directory.core.grain import CELL_MINUTES, whole

__all__ = ["CELL_MINUTES", "cells", "whole"]


def cells(start: Minute, end: Minute, before: int = 0, after: int = 0) -> range:
    """The cells that a core with its buffers touches."""
    return range((start - before) // CELL_MINUTES, -(-(end + after) // CELL_MINUTES))

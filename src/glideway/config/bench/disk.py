"""How often a second this machine makes a small write durable: what no booking can outrun."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

BLOCK = b"\x5a" * 8192  # as PostgreSQL's own test of it writes
SECONDS = 0.4


class Rate(NamedTuple):
    """Durable writes a second: over the same place, and at the end of a growing file."""

    over: float
    grown: float


def rate(folder: Path, seconds: float = SECONDS) -> Rate:
    """Write and fdatasync for so long, each way, in this folder."""
    path = folder / "fdatasync"
    line = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        return Rate(_times(line, seconds, grow=False), _times(line, seconds, grow=True))
    finally:
        os.close(line)
        path.unlink()


def _times(line: int, seconds: float, *, grow: bool) -> float:
    began, done = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        os.pwrite(line, BLOCK, len(BLOCK) * done if grow else 0)
        os.fdatasync(line)
        done += 1
    return done / took

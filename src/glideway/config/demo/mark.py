"""The mark of a demo: a small file in the data folder that says what it is and how far it got.

The file makes the folder a demo for good: `Env` reads it before any setting, so a demo folder can
never be switched to real patients, and a real folder never becomes a demo (`begin` refuses one
that has a database).
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from glideway.config.env import DEMO_MARK


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Seed, size, start and clock of a demo network, and how many of its clinics are in."""

    seed: int
    clinics: int
    began: str
    done: int = 0
    ahead: float = 0  # seconds: how far its clock is before ours

    @property
    def whole(self) -> bool:
        return self.done >= self.clinics


def read(data: Path) -> Mark | None:
    """The mark of this folder, or None where there is no demo."""
    try:
        return msgspec.json.decode((data / DEMO_MARK).read_bytes(), type=Mark)
    except FileNotFoundError:
        return None


def write(data: Path, mark: Mark) -> None:
    """Put the mark down whole: a reader in the same moment sees the old one or the new one."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = data / f".{DEMO_MARK}.{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(mark))
    draft.replace(data / DEMO_MARK)

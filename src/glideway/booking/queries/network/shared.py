"""The arrays of an index in a file that every process of this host maps; one process writes.

A number in its head (a seqlock) is odd while somebody writes. Who reads looks at it before and
after, and reads again where it was odd or has moved; so nobody waits for a reader, and an answer
is of one moment. Who writes and is killed leaves it odd for good: no answer is then given from it,
and the next writer makes another file in its place. What was mapped stays readable until the last
process lets it go.

The order of writes is kept by processors of the x86 family by themselves; on others it is the
lock that is taken and given back around each step, the number's as well, that keeps it.
"""

from __future__ import annotations

import json
import mmap
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from glideway.booking.core.network.bits import Array

MAGIC, FORMAT = int.from_bytes(b"GLIDEWAY", "little") & (2**62 - 1), 1
HEAD = 4096  # bytes
ALIGNED = 64
IS_MAGIC, IS_FORMAT, IS_SEQUENCE, IS_LEVEL, IS_AT, IS_LONG = range(6)
FILE = "network"
PATIENCE = 0.1  # seconds; then the database is asked
PAUSE = 0.0005  # seconds; so long a repair takes
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Answer = TypeVar("Answer")


class Foreign(Exception):
    """The file is not one that we can read: half made, cut short, or of another version."""


class Layout(NamedTuple):
    """Where an array lies."""

    at: int
    shape: tuple[int, ...]
    dtype: str


class Writer:
    """A file in the making, and then the one that all read. One process has it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.path = folder / f"{FILE}.{os.getpid()}.{id(self)}.new"
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        os.ftruncate(self.file, HEAD)
        self.size = HEAD
        self.layout: dict[str, Layout] = {}
        self.head = cast(Array, np.memmap(self.path, np.int64, "r+", 0, (HEAD // 8,)))
        self.fence = Lock()

    def allocate(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """A zeroed array in the file."""
        begin = -(-self.size // ALIGNED) * ALIGNED
        bytes_ = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        self.layout[name] = Layout(begin, shape, dtype.str)
        if not bytes_:
            return np.zeros(shape, dtype)
        self.size = begin + bytes_
        os.ftruncate(self.file, self.size)
        return np.memmap(self.path, dtype, "r+", begin, shape)

    def publish(self, facts: dict[str, Any], *, level: datetime) -> None:
        """Say what it is, and put it in the place of the one before."""
        said = json.dumps({"layout": self.layout, "facts": facts}).encode()
        os.ftruncate(self.file, self.size + len(said))
        os.pwrite(self.file, said, self.size)
        self.head[IS_AT], self.head[IS_LONG] = self.size, len(said)
        self.head[IS_FORMAT] = FORMAT
        self.level(level)
        self.head[IS_MAGIC] = MAGIC
        self.path = self.path.replace(self.folder / FILE)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is changed inside is read as a whole or not at all.

        A fault inside leaves the number odd for good, whatever is written later: what was half
        written is never read.
        """
        with self.fence:
            whole = self.head[IS_SEQUENCE] % 2 == 0
            self.head[IS_SEQUENCE] += 1 if whole else 2
        with self.fence:
            yield
        with self.fence:
            self.head[IS_SEQUENCE] += 1 if whole else 0

    def level(self, at: datetime) -> None:
        """The arrays are as the database was at this moment."""
        self.head[IS_LEVEL] = (at - EPOCH) // timedelta(microseconds=1)

    def close(self) -> None:
        """Let the file go; one that was never published is taken away."""
        os.close(self.file)
        if self.path.suffix == ".new":
            self.path.unlink(missing_ok=True)


class Mapped:
    """A published file, for reading."""

    def __init__(self, path: Path) -> None:
        """Raises Foreign, and FileNotFoundError where there is none."""
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if facts.st_size < HEAD:
                raise Foreign("It is too short.")
            map_ = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        self.number = facts.st_ino  # on the disk: no other file has it while this one is mapped
        self.head = np.frombuffer(map_, np.int64, HEAD // 8)
        if self.head[IS_MAGIC] != MAGIC or self.head[IS_FORMAT] != FORMAT:
            raise Foreign("It is of another version, or was never finished.")
        at, long = int(self.head[IS_AT]), int(self.head[IS_LONG])
        if len(map_) < at + long:
            raise Foreign("It is cut short.")
        said = json.loads(map_[at : at + long])
        self.facts: dict[str, Any] = said["facts"]
        self.arrays = {
            name: _array(map_, Layout(*layout)) for name, layout in said["layout"].items()
        }
        self.fence = Lock()

    @property
    def sequence(self) -> int:
        """Odd while somebody writes. What was read before, and will be after, is."""
        with self.fence:
            pass
        with self.fence:
            found = int(self.head[IS_SEQUENCE])
        with self.fence:
            return found

    def of_one_moment(
        self, read: Callable[[], Answer], patience: float = PATIENCE
    ) -> Answer | None:
        """What `read` finds while nobody writes; asked again until it is so, for so many seconds.

        None after that: who wrote was killed, or never rests.
        """
        until = time.monotonic() + patience
        while time.monotonic() < until:
            before = self.sequence
            if before % 2 == 0:
                found = read()
                if self.sequence == before:
                    return found
            else:
                time.sleep(PAUSE)
        return None

    @property
    def level(self) -> datetime:
        """The last moment at which the writer knew the arrays level with the database."""
        return EPOCH + timedelta(microseconds=int(self.head[IS_LEVEL]))


def _array(map_: mmap.mmap, layout: Layout) -> Array:
    dtype = np.dtype(layout.dtype)
    many = int(np.prod(layout.shape, dtype=np.int64))
    if not many:
        return np.zeros(layout.shape, dtype)
    return np.frombuffer(map_, dtype, many, layout.at).reshape(layout.shape)

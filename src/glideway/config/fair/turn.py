"""Whose turn it is to write: one writer of a host at a time, woken when the one before is done.

SQLite has one writer too, but who finds it busy sleeps and looks again, ever longer: of eight that
want to write the last one waits a second for work of ten milliseconds. Here the threads of a
process wait for a lock that wakes them, and of each process one at most waits for the others'.
Whoever waits too long goes on without a turn, and SQLite judges as ever: the turn makes waiting
short, it keeps nothing safe.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

LOOK_AGAIN = 0.0005  # seconds between two looks at another process's turn
_mine: dict[Path, threading.Lock] = {}
_making = threading.Lock()


def _forget() -> None:
    """A new process has none of its parent's turns."""
    global _making  # noqa: PLW0603 - it may be held at the fork, by a thread that is not here
    _making = threading.Lock()
    _mine.clear()


os.register_at_fork(after_in_child=_forget)


class Turn:
    """One connection's place in the queue for the file at `path`."""

    def __init__(self, path: Path, patience: float) -> None:
        with _making:
            self.lock = _mine.setdefault(path, threading.Lock())
        self.path, self.patience = path, patience
        self.file: int | None = None
        self.has = False

    def take(self) -> None:
        """Wait for the turn, but no longer than the patience."""
        if self.has:
            return
        until = time.monotonic() + self.patience
        if not self.lock.acquire(timeout=self.patience):
            return
        self.has = True
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while time.monotonic() < until:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_AGAIN)
            else:
                return

    def give(self) -> None:
        """Let the next one write."""
        if not self.has:
            return
        self.has = False
        if self.file is not None:
            fcntl.flock(self.file, fcntl.LOCK_UN)  # a child that was forked has the file open still
            os.close(self.file)
            self.file = None
        self.lock.release()

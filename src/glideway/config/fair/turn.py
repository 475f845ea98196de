"""Whose turn it is to write: one writer of a host at a time, woken when the one before is done.

SQLite has one writer too, but who finds it busy sleeps and looks again, ever longer: of eight that
want to write the last one waits a second for work of ten milliseconds. Here the threads of a
process wait for a lock that wakes them, and of each process one at most waits for the others'.
So the order is mostly that of coming: a newcomer may slip in, and a busy process hands its turn on
inside before another one gets it. Whoever waits too long goes on without a turn, as does whoever
cannot open the file of turns, and SQLite judges as ever, with a patience of its own: the turn makes
waiting short, it keeps nothing safe.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

LOOK_AGAIN = 0.0005  # seconds between two looks at another process's turn
OWN = 0o644  # the mode of the file of turns before there is a database, as SQLite's
_mine: dict[Path, threading.Lock] = {}
_making = threading.Lock()


def _forget() -> None:
    """A new process has none of its parent's turns."""
    global _making  # noqa: PLW0603 - it may be held at the fork, by a thread that is not here
    _making = threading.Lock()
    _mine.clear()


os.register_at_fork(after_in_child=_forget)


class Turn:
    """One connection's place in the queue for this database."""

    def __init__(self, database: Path, patience: float) -> None:
        with _making:
            self.lock = _mine.setdefault(database, threading.Lock())
        self.database, self.patience = database, patience
        self.path = database.with_name(f"{database.name}-turn")
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
        with suppress(OSError):  # another's file, a full disk: without the other processes' turn
            self._wait(until)

    def give(self) -> None:
        """Let the next one write."""
        if not self.has:
            return
        self.has = False
        try:
            if self.file is not None:
                self._close(self.file)
        finally:
            self.lock.release()

    def _wait(self, until: float) -> None:
        """For the other processes of this host."""
        self.file = self._opened()
        while time.monotonic() < until:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_AGAIN)
            else:
                return

    def _opened(self) -> int:
        """The file of turns; made, it belongs to whom the database belongs, as a journal does."""
        with suppress(FileNotFoundError):
            return os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWN)
        with suppress(OSError):  # no database yet, or not ours: then as whoever came first
            like = self.database.stat()
            os.fchmod(file, like.st_mode & 0o666)
            os.fchown(file, like.st_uid, like.st_gid)
        return file

    def _close(self, file: int) -> None:
        self.file = None
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)  # a child that was forked has the file open still
        os.close(file)

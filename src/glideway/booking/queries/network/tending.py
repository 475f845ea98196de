"""One process of a host keeps the shared index: builds it, follows, and makes it anew beside.

What does not fit any more (a new clinic, a new day) is built in a second thread while the first
goes on; readers then find the new file in the place of the old one. While the old one says of
somebody what is not so any more it is not called level, so pages say how old it is; that somebody
is new makes nothing untrue of those whom it has.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TextIO

import structlog
from django.db import connection

from glideway.booking.queries.network.building import Step, built
from glideway.booking.queries.network.changed import here
from glideway.booking.queries.network.feeding import Feeder
from glideway.booking.queries.network.live import database
from glideway.booking.queries.network.shared import Writer

log = structlog.get_logger()
HEARTBEAT = 0.5  # seconds; so often a quiet index says that it is level
PAUSE = 1.0
SUSPENDED = timedelta(hours=1)  # less than changes are kept


def alone(folder: Path, stop: Event, waits: Callable[[], None]) -> TextIO | None:
    """The right to write the index of this host, for as long as the file is open.

    Who comes second waits (and says so once) until the first has ended, however it ended. None
    where we were stopped meanwhile.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (folder / "lock").open("w")
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            waits = _nothing
            if stop.wait(PAUSE):
                lock.close()
                return None
        else:
            for left in folder.glob("*.new"):  # of one that was killed while it built
                left.unlink()
            return lock


def _nothing() -> None:
    """It was said already."""


class Copy:
    """A network in a file of its own, and who feeds it."""

    def __init__(self, folder: Path, *, now: datetime, step: Step) -> None:
        self.followed = self.level = now
        self.writer = Writer(folder)
        try:
            place = here()
            network = built(now=now, step=step, allocate=self.writer.allocate)
        except BaseException:
            self.writer.close()
            raise
        self.feeder = Feeder(place, network, self.writer.writing)

    def follow(self, *, now: datetime) -> int:
        """Say what was committed until now, how many changes; level where nothing is missing.

        Who slept for longer than changes are kept for sure, also while it was built, is outgrown.
        """
        feeder = self.feeder
        if now - self.followed > SUSPENDED:
            feeder.outgrown = feeder.outgrown or "it did not look for too long"
        self.followed = now
        many = feeder.follow(now=now)
        if not feeder.outgrown:
            self.level = now
        return many

    def publish(self, *, now: datetime) -> None:
        """Catch up with what was committed while it was built, and let it be read."""
        self.follow(now=now)
        network = self.feeder.network
        facts = {
            "index": network.index.facts(),
            "codes": network.codes,
            "database": database(),
            "built": now.isoformat(),
        }
        self.writer.publish(facts, level=self.level)


class Tender:
    """Keeps the index of a folder; one thread calls `follow` again and again."""

    def __init__(self, folder: Path, *, now: datetime, step: Step = lambda _name: None) -> None:
        self.folder = folder
        self.copy = Copy(folder, now=now, step=step)
        self.fresh: Copy | None = None
        self.beside: Thread | None = None
        self.fault: BaseException | None = None

    def publish(self, *, now: datetime) -> None:
        """Let what was built be read."""
        self.copy.publish(now=now)

    def follow(self, *, now: datetime) -> int:
        """Say what was committed until now, how many changes; begin or take over a new copy.

        A copy that could not be built raises what hindered it here: to begin again at once would
        meet it again.
        """
        feeder = self.copy.feeder
        many = self.copy.follow(now=now)
        self.copy.writer.level(self.copy.level)
        if self.beside is not None and not self.beside.is_alive():
            self._take_over(now)
        elif self.beside is None and (feeder.outgrown or feeder.missing or feeder.over(now)):
            self.beside = Thread(target=self._anew, args=(now,), daemon=True)
            self.beside.start()
        return many

    def due(self, now: datetime) -> float:
        """Seconds until there is something to do, if nothing is committed before."""
        return min(HEARTBEAT, self.copy.feeder.due(now))

    def close(self, *, wait: bool = True) -> None:
        """Let the files go; what was published stays, and grows old.

        Without `wait` what is being built is left to the end of this process, and its file to the
        next that keeps the index.
        """
        if self.beside is not None and wait:
            self.beside.join()
        for one in (self.copy, self.fresh):
            if one is not None:
                one.writer.close()

    def _anew(self, now: datetime) -> None:
        try:
            self.fresh = Copy(self.folder, now=now, step=lambda _name: None)
        except BaseException as fault:  # noqa: BLE001 - raised where it is waited for
            self.fault = fault
        finally:
            connection.close()

    def _take_over(self, now: datetime) -> None:
        fresh, self.fresh, self.beside = self.fresh, None, None
        if fresh is None:
            raise self.fault or RuntimeError("Nothing was built.")
        fresh.publish(now=now)
        self.copy.writer.close()
        self.copy = fresh
        log.info("index.made-anew", rows=len(fresh.feeder.network.people))

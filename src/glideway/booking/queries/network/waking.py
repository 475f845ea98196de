"""What wakes who follows the changes: a bell on PostgreSQL, a look at the file on SQLite.

Only sooner, never instead: who is not woken looks all the same once in a while.
"""

from __future__ import annotations

import time
from typing import Protocol

from django.db import connection

BELL = "glideway_changes"
PREPARED = {"server_side_binding": True, "prepare_threshold": 2}
PERIOD = 0.02  # seconds between two looks; each costs a processor some twenty microseconds


class Waker(Protocol):
    """Waits for the next change."""

    def wait(self, seconds: float) -> bool:
        """Whether something was committed by another, within so many seconds."""


def prepared() -> None:
    """This process asks the same few questions for days: PostgreSQL is to plan each of them once.

    To be called before it asks for the first time.
    """
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"] |= PREPARED
        connection.close()


def waker() -> Waker:
    """To be made before the first reading, so that nothing rings unheard in between."""
    return _Bell() if connection.vendor == "postgresql" else _Look()


class _Bell:
    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {BELL}")

    def wait(self, seconds: float) -> bool:
        with connection.wrap_database_errors:  # as of any other question: who begins again, knows
            heard = connection.connection.notifies(timeout=seconds, stop_after=1)
            return any(True for _one in heard)


class _Look:
    """SQLite counts the commits of others in its file, and a connection may ask how many."""

    def __init__(self) -> None:
        self.seen = self._version()

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (version := self._version()) == self.seen:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(PERIOD, left))
        self.seen = version
        return True

    @staticmethod
    def _version() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone()
        return int(version)

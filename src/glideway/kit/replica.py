"""Pages that may be a little old are read from a copy of the database, while it is young enough.

How old a copy is cannot be seen from it alone: one that is cut off looks as level as one with
nothing to do. So each process asks the primary, at most once a second, how far its log has come,
and the copy how far it has read: what the copy has passed, it had at the moment of that question.
A copy older than the bound, or one that does not answer, is not read; nobody waits to find out,
because the asking is done beside the pages. Who has just changed something reads the primary for
as long as the copy may be old, and so does every transaction.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from glideway.kit.access import View

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
log = structlog.get_logger()
PRIMARY, REPLICA = "default", "replica"
# Never a little old: who somebody is, how often one may try, what was answered, what is an alarm.
APART = frozenset({"sessions", "account", "mfa", "usersessions", "auth", "kit", "screening"})
SAFE = frozenset({"GET", "HEAD"})
CHANGED = "changed"  # the cookie of a browser that changed something a moment ago
PAUSE = 1.0  # seconds between two questions of a process
IDLE = 60.0  # so long without a page that would read the copy, and the asking ends
WRITTEN = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
# Promoted, it is a copy of nothing any more.
REPLAYED = (
    "SELECT CASE WHEN pg_is_in_recovery()"
    " THEN (pg_last_wal_replay_lsn() - '0/0')::bigint ELSE 0 END"
)
Ask = Callable[[], int]
_old_will_do: ContextVar[bool] = ContextVar("a page that may be a little old", default=False)


def _asked(alias: str, sql: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


class Watch:
    """Since when the copy has had everything, as far as this process knows."""

    def __init__(
        self,
        written: Ask = lambda: _asked(PRIMARY, WRITTEN),
        replayed: Ask = lambda: _asked(REPLICA, REPLAYED),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.written, self.replayed, self.clock = written, replayed, clock
        self.level_at = -math.inf
        self.wanted_at = -math.inf
        self.marks: deque[tuple[float, int]] = deque(maxlen=600)
        self.beside: threading.Thread | None = None
        self.lock = threading.Lock()

    def age(self) -> float:
        """How old the copy may be at most, in seconds; for ever while nothing is known."""
        return self.clock() - self.level_at

    def look(self) -> None:
        """Ask both once. A server that does not answer leaves what is known to grow old."""
        try:
            asked = self.clock()
            self.marks.append((asked, self.written()))
            passed = self.replayed()
        except (OperationalError, InterfaceError) as no:
            log.warning("replica.silent", kind=type(no).__name__)
            self._hang_up()
            return
        while self.marks and self.marks[0][1] <= passed:
            self.level_at = self.marks.popleft()[0]

    def put_aside(self) -> None:
        """A page was not answered by the copy: nobody else asks it before it was level again."""
        self.level_at = -math.inf
        self.marks.clear()

    def keep_asking(self) -> None:
        """See to it that somebody asks: one thread a process, begun when it is first needed."""
        self.wanted_at = self.clock()
        if self.beside is not None and self.beside.is_alive():
            return
        with self.lock:
            if self.beside is None or not self.beside.is_alive():
                self.beside = threading.Thread(target=self._ask_on, name="replica", daemon=True)
                self.beside.start()

    def _ask_on(self) -> None:
        while self.clock() - self.wanted_at < IDLE:
            self.look()
            time.sleep(PAUSE)
        self._hang_up()

    def _hang_up(self) -> None:
        """A connection that broke is never asked again, and an idle one costs a server much."""
        for line in connections.all(initialized_only=True):  # those of this thread
            line.close()


watch = Watch()


class Router:
    """Where a query goes. Django asks it where a replica is set, and only there."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:  # noqa: ANN401 - Django's own
        """The copy, for a page that may be old, outside of every transaction of the primary."""
        apart = model._meta.app_label in APART  # noqa: SLF001 - Django's public name for it
        if apart or not _old_will_do.get() or connections[PRIMARY].in_atomic_block:
            return PRIMARY
        return REPLICA

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:  # noqa: ANN401 - as above
        """The primary, also for a row that was read from the copy."""
        return PRIMARY

    def allow_relation(self, *_rows: Model, **_hints: Any) -> bool:  # noqa: ANN401 - as above
        """Both are one database."""
        return True

    def allow_migrate(self, alias: str, *_names: str, **_hints: Any) -> bool:  # noqa: ANN401
        """The copy gets its tables with everything else."""
        return alias == PRIMARY


def may_be_old(view: View[R, P]) -> View[R, P]:
    """Declare a view that only lists: it may show what was so a few seconds ago.

    Asked again of the primary when the copy fails in the middle, so that nobody sees it fail.
    """

    @wraps(view)
    def look(request: R, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
        if not _may_be_old(request):
            return view(request, *args, **named)
        told = _old_will_do.set(True)
        try:
            return view(request, *args, **named)
        except (OperationalError, InterfaceError) as no:
            log.warning("replica.failed", kind=type(no).__name__)
            watch.put_aside()
            connections[REPLICA].close()
        finally:
            _old_will_do.reset(told)
        return view(request, *args, **named)

    return cast("View[R, P]", look)


def _may_be_old(request: HttpRequest) -> bool:
    if REPLICA not in connections.databases or request.method not in SAFE:
        return False
    watch.keep_asking()
    return CHANGED not in request.COOKIES and watch.age() <= settings.GLIDEWAY_REPLICA_LAG

"""Killing our own process at a chosen action of the database, and looking at what is left.

A verb runs in a forked child. Every statement and every commit is counted; at the n-th the child is
killed with SIGKILL before it is carried out, or right after, or the action fails. What the database
holds afterwards is read by the parent, on a connection of its own.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, connections

Verb = Callable[[], object]
Row = tuple[object, ...]
LINE: Any = connection  # its commit is an action too, and stands in no published type
KILLED, ENDED, FAILED = -signal.SIGKILL, 0, 3
# What a verb may write; sessions, limits and Django's own tables are nobody's promise.
ROOMS = ("booking", "directory", "kit")
LEFT_OUT = frozenset({"kit_limit", "kit_audithead"})  # a head is its chain's last entry
TABLES = [
    model._meta.db_table  # noqa: SLF001 - Django's public name for it
    for room in ROOMS
    for model in apps.get_app_config(room).get_models(include_auto_created=True)
    if model._meta.db_table not in LEFT_OUT  # noqa: SLF001
]


class How(StrEnum):
    """What happens at the n-th action."""

    BEFORE = "killed before it"
    AFTER = "killed right after it"
    ERROR = "it fails"


class Planted(OperationalError):
    """The database refuses one action."""


def everything() -> dict[str, list[Row]]:
    """Every row of the rooms that a verb may write, as the database keeps it."""
    found: dict[str, list[Row]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - our own tables
            found[table] = cursor.fetchall()
    return found


def in_a_child(verb: Verb, nth: int, how: How) -> int:
    """Run a verb in a process that meets its fate at the n-th action; how that process ended.

    KILLED or FAILED as planned; ENDED when the verb has fewer actions and came to its end.
    """
    connections.close_all()  # a connection must not be shared over a fork
    child = os.fork()
    if child == 0:
        code = 4  # any other fault: a finding of the test that looks
        try:
            with _fate(nth, how):
                verb()
            code = ENDED
        except Planted:
            code = FAILED
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def actions(verb: Verb) -> int:
    """How many actions of the database a verb has, counted in a child that is killed at the end."""
    reader, writer = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:
        with _fate(-1, How.ERROR) as count:
            connection.ensure_connection()
            plain = LINE._commit  # noqa: SLF001 - wrapped already: the last action of all

            def last() -> None:
                os.write(writer, f"{count[0] + 1}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)
                plain()

            LINE._commit = last  # noqa: SLF001
            verb()
        os._exit(5)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return int(told.readline())


@contextmanager
def _fate(nth: int, how: How) -> Iterator[list[int]]:
    """Count the actions of this process's connection, and strike at the n-th."""
    count = [0]

    def act(do: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the driver answers
        count[0] += 1
        if count[0] != nth:
            return do()
        if how is How.ERROR:
            raise Planted("planted")
        if how is How.BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = do()
        os.kill(os.getpid(), signal.SIGKILL)
        return answer

    connection.ensure_connection()
    commit = LINE._commit  # noqa: SLF001 - a commit is an action without a statement
    LINE._commit = lambda: act(commit)  # noqa: SLF001
    with connection.execute_wrapper(lambda execute, *rest: act(lambda: execute(*rest))):
        yield count

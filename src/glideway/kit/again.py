"""Trying again what the database could not serialise with another writer."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3
INSIDE: ContextVar[bool] = ContextVar("inside a verb that tries again", default=False)
BUSY_DATABASE = frozenset({"40001", "40P01"})  # serialisation failure, deadlock


def again(verb: Callable[P, T]) -> Callable[P, T]:
    """Try a verb up to three times when the database could not serialise it with another.

    Of verbs within verbs only the outermost tries again: its transaction is the broken one.
    """

    @wraps(verb)
    def tried(*args: P.args, **named: P.kwargs) -> T:
        if INSIDE.get():
            return verb(*args, **named)
        within = INSIDE.set(True)
        try:
            return _tried(lambda: verb(*args, **named))
        finally:
            INSIDE.reset(within)

    return tried


def _tried(verb: Callable[[], T]) -> T:
    for left in reversed(range(TRIES)):
        try:
            return verb()
        except OperationalError as fault:
            state = getattr(fault.__cause__, "sqlstate", None)
            if not left or state not in BUSY_DATABASE:
                raise
    raise AssertionError("unreachable")  # pragma: no cover

"""The only module that looks at a clock. Everybody else is handed `now`."""

from datetime import UTC, datetime

from django.conf import settings


def now() -> datetime:
    """This instant, aware and in UTC; views, tasks and commands take it once and pass it on.

    A demo that was begun for another moment (`demo --at`) goes on from there; nothing else does.
    """
    return of_this_machine() + settings.GLIDEWAY_AHEAD


def of_this_machine() -> datetime:
    """What this machine's own clock says, aware and in UTC."""
    return datetime.now(UTC)

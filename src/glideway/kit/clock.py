"""The only module that looks at a clock. Everybody else is handed `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """This instant, aware and in UTC; views, tasks and commands take it once and pass it on."""
    return timezone.now()

"""What the tables need no longer: dropped once a day, a line each, nothing of anybody's record.

Kept answers and cells stay 48 hours, as the contract of booking says. A code, a session or a count
of tries that is over means nothing any more; two days' grace keeps what a fault is looked for in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.contrib.sessions.models import Session

from glideway.booking import operations as booking
from glideway.booking.models import Hold
from glideway.directory.models import ContactProof
from glideway.kit import limits
from glideway.kit.models import KeptAnswer

KEPT = timedelta(hours=48)
KEPT_LIMITS = timedelta(days=7)


def forget(*, now: datetime) -> Mapping[str, int]:
    """Drop what is over; how many rows of each."""
    before = now - KEPT
    answers = KeptAnswer.objects.filter(made_at__lt=before).delete()[0]
    return MappingProxyType(
        {
            "kept answers": answers,
            "cells": booking.forget_cells(now=now),
            "codes": ContactProof.objects.filter(expires_at__lt=before).delete()[0],
            "names on holds": _nameless(before),
            "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
            "call backs": booking.forget_callbacks(now=now),
            "saved searches": booking.forget_searches(now=now),
            "tries": limits.forget(before=now - KEPT_LIMITS),
        }
    )


def _nameless(before: datetime) -> int:
    """Who held a time, and from where, is forgotten with the hold; that it was held stays."""
    over = Hold.objects.filter(expires_at__lt=before).exclude(name="", contact=None, network="")
    return over.update(name="", contact=None, network="")

"""Hands what is due in the outbox to whoever carries it; in a demo nothing leaves the machine.

A message is claimed before it is carried, so of two workers one sends it, and it is marked sent
only afterwards. A demo marks it at once: its outbox page is where it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from glideway.kit import post
from glideway.kit.models import Message

ROUND = 200
Carrier = Callable[[Message], None]


def _stays_here(message: Message) -> None:
    """The demo's carrier: the row itself is what the outbox page shows."""


def carrier() -> Carrier | None:
    """Who carries messages here: nobody yet on a live installation without a transport."""
    return _stays_here if settings.GLIDEWAY_DEMO else None


def deliver(*, now: datetime, by: Carrier | None = None) -> int:
    """Carry what is due, at most one round; answer how many messages went."""
    carry = by or carrier()
    if carry is None:
        return 0
    went = 0
    for message in post.due(now)[:ROUND]:
        if post.claim(message, now=now):
            carry(message)
            post.sent(message, now=now)
            went += 1
    return went

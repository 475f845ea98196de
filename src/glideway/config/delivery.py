"""Hands what is due in the outbox to whoever carries it; in a demo nothing leaves the machine.

A message is claimed before it is carried, so of two workers one sends it, and it is marked sent
only afterwards. A demo has no carrier: what is due counts as sent, all in one statement, because
its outbox page is where it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from glideway.kit import post
from glideway.kit.models import Message

ROUND = 200
Carrier = Callable[[Message], None]


def deliver(*, now: datetime, carry: Carrier | None = None) -> int:
    """Carry what is due, at most one round; answer how many messages went.

    Without a carrier nothing goes, and what is due stays due: `/readyz` and `doctor` say so.
    """
    if settings.GLIDEWAY_DEMO:
        return post.due(now).order_by().update(sent_at=now)
    if carry is None:
        return 0
    went = 0
    for message in post.due(now)[:ROUND]:
        if post.claim(message, now=now):
            carry(message)
            post.sent(message, now=now)
            went += 1
    return went

"""Hands what is due in the outbox to whoever carries it; in a demo nothing leaves the machine.

A message is claimed before it is carried, so of two workers one sends it, and it is marked sent
only afterwards. A demo has no carrier: what is due counts as sent, all in one statement, because
its outbox page is where it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from glideway.kit import post
from glideway.kit.models import Message

ROUND = 200
Carrier = Callable[[Message], None]


def carrier() -> Carrier | None:
    """Mail by the server of GLIDEWAY_MAIL_URL; nobody where none is named. No SMS port yet."""
    if not settings.GLIDEWAY_MAIL_URL:
        return None
    url = urlsplit(settings.GLIDEWAY_MAIL_URL)
    line = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=url.hostname,
        port=url.port or (465 if url.scheme == "smtps" else 587),
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_ssl=url.scheme == "smtps",
        use_tls=url.scheme == "smtp" and bool(url.username),
        timeout=10,
    )

    def carry(message: Message) -> None:
        # The same id at every try, so that a server that saw it already can say so.
        name = f"<{message.public_id}@{urlsplit(settings.GLIDEWAY_ORIGIN).hostname}>"
        mail = EmailMessage(message.subject, message.text, to=[message.to], connection=line)
        mail.extra_headers["Message-ID"] = name
        mail.send()

    return carry


def deliver(*, now: datetime, carry: Carrier | None = None) -> int:
    """Carry what is due, at most one round; answer how many messages went.

    Without a carrier nothing goes, and what is due stays due, which `/readyz` says. A live
    installation does not start without one.
    """
    if settings.GLIDEWAY_DEMO:
        return post.due(now).order_by().update(sent_at=now)
    carry = carry or carrier()
    if carry is None:
        return 0
    went = 0
    for message in post.due(now).filter(channel=Message.Channel.EMAIL)[:ROUND]:
        if post.claim(message, now=now):
            carry(message)
            post.sent(message, now=now)
            went += 1
    return went

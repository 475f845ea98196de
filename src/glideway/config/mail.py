"""A message as a mail: from the clinic by name, with its calendar part and its way out.

And the other direction: Django's own mail (sign-in codes of allauth) goes through the one outbox,
like every message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import Message as Wire
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from glideway.directory import queries as directory
from glideway.kit import clock, post
from glideway.kit.models import Message


class OutboxBackend(BaseEmailBackend):
    """Turns each mail into a Message row; a worker sends it, a demo shows it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put each mail of each recipient into the outbox; the count of mails."""
        now = clock.now()
        post.send_many(
            [
                post.Letter(
                    key=f"mail:{uuid4()}",
                    to=address,
                    channel="email",
                    subject=str(mail.subject),
                    text=str(mail.body),
                    due_at=now,
                    language=(get_language() or "en")[:2],
                    about="sign-in",
                )
                for mail in email_messages
                for address in mail.to
            ],
            now=now,
        )
        return len(email_messages)


def letter(message: Message, text: str, *, now: datetime) -> EmailMultiAlternatives:
    """A message as a mail that a backend can send.

    The same Message-ID at every try, so that a server that saw it already can say so. A calendar
    part stands beside the text (RFC 6047), where calendars look for it, and as a file, for people.
    A message that stands on consent can be stopped from the mail program itself (RFC 8058).
    """
    named, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Message-ID": f"<{message.public_id}@{urlsplit(settings.GLIDEWAY_ORIGIN).hostname}>",
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    way_out = directory.way_out(message)
    if way_out:
        headers["List-Unsubscribe"] = f"<{settings.GLIDEWAY_ORIGIN}{way_out}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made = EmailMultiAlternatives(
        _line(message.subject),
        text,
        formataddr((_line(message.sender) or named, address)),
        [message.to],
        reply_to=directory.reply_to(message),
        headers=headers,
    )
    if message.calendar:
        part = message.calendar
        made.attach_alternative(part, f"text/calendar; method={message.method}")
        made.attach("invite.ics", part.encode(), "application/ics")
    return made


def composed(message: Message, text: str, *, now: datetime) -> Wire:
    """The mail as it goes over the wire."""
    return letter(message, text, now=now).message()


def _line(words: str) -> str:
    """One line of a header: a name with a line break in it must not begin another header."""
    return " ".join(words.split())

"""Django's mail (sign-in codes of allauth) goes through the one outbox, like every message."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from glideway.kit import clock, post


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

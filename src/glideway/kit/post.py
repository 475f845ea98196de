"""The outbox: a message is a row first, written in the transaction of what it tells.

Nothing is sent from here. A worker claims what is due and hands it to the mail or SMS
backend; in a demo nothing ever leaves the machine and the rows are read on a page.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from glideway.kit.models import Message

CLAIM = timedelta(minutes=2)
BATCH = 500


class Letter(NamedTuple):
    """One message to write. `key` makes writing it twice harmless; the subject names no health."""

    key: str
    to: str
    channel: str
    subject: str
    text: str
    due_at: datetime
    language: str = "en"
    clinic_id: int | None = None
    about: str = ""
    kind: str = "service"
    patient_id: int | None = None
    sender: str = ""
    calendar: str = ""
    method: str = ""
    sequence: int = 0


def send(letter: Letter, *, now: datetime) -> None:
    """Put one message into the outbox; the same key again changes nothing."""
    send_many([letter], now=now)


def send_many(letters: Iterable[Letter], *, now: datetime) -> None:
    """Put many messages into the outbox in one statement a batch."""
    rows = [Message(made_at=now, **one._asdict()) for one in letters]
    Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def due(now: datetime) -> QuerySet[Message]:
    """What should go out now and nobody has claimed, oldest first."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return Message.objects.filter(free, due_at__lte=now, sent_at=None, withdrawn_at=None).order_by(
        "due_at", "pk"
    )


def claim(message: Message, *, now: datetime) -> bool:
    """Take a message for two minutes; of two workers exactly one is told yes."""
    rows = due(now).filter(pk=message.pk).order_by()
    return rows.update(claimed_until=now + CLAIM) == 1


def sent(message: Message, *, now: datetime) -> None:
    """Remember that a claimed message went out."""
    Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=now)


def withdraw(*, about: str, now: datetime) -> int:
    """Take back what is still waiting about a thing that no longer holds."""
    waiting = Message.objects.filter(about=about, sent_at=None, withdrawn_at=None)
    return waiting.update(withdrawn_at=now)

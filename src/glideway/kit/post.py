"""The outbox: a message is a row first, written in the transaction of what it tells.

Nothing is sent from here. A worker claims what is due, asks whether it still holds, hands it to the
mail or SMS carrier and remembers that it went; in a demo nothing ever leaves the machine and the
rows are read on a page. A message that a carrier would not take stays due: it is tried again after
pauses that grow, and given up, aloud, after the last.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from glideway.kit.models import Message
from glideway.kit.worded import put_all

CLAIM = timedelta(minutes=2)  # longer than any carrier may take
BATCH = 500
FEW = 8  # letters whose insertion is worded once; more of them are worded as they come
MINUTE = timedelta(minutes=1)
PAUSES = tuple(MINUTE * wait for wait in (1, 2, 4, 8, 15, 30, 60, 120))
MOST_TRIES = len(PAUSES) + 1


class Outcome(StrEnum):
    """Why a message did not go: the whole list."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    PAST = "past"
    OVER = "over"
    NO_CONSENT = "no-consent"
    QUIET_HOURS = "quiet-hours"
    LATE = "late"
    UNDELIVERED = "undelivered"
    NO_CARRIER = "no-carrier"
    NO_ADDRESS = "no-address"


WORDS = {
    Outcome.CANCELLED: _("Not sent: the appointment was cancelled first"),
    Outcome.MOVED: _("Not sent: the appointment was moved first"),
    Outcome.PAST: _("Not sent: the appointment was over"),
    Outcome.OVER: _("Not sent: what it told of was over"),
    Outcome.NO_CONSENT: _("Not sent: nobody agreed to these messages"),
    Outcome.QUIET_HOURS: _("Not sent: it would have come at night"),
    Outcome.LATE: _("Not sent: it would have come too late to help"),
    Outcome.UNDELIVERED: _("Could not be delivered"),
    Outcome.NO_CARRIER: _("Not sent: no text messages go out from here"),
    Outcome.NO_ADDRESS: _("Not sent: no address is known"),
}


class Letter(NamedTuple):
    """One message to write. `key` makes writing it twice harmless; the subject names no health.

    `about` and `sequence` say of what it tells and in which state, so that it can be asked at the
    moment of sending whether that still holds. `kind` is the ground it stands on.
    """

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
    """Put many messages into the outbox in one statement a batch.

    A letter to nobody says from the first that it has no address; who delivers gives it up.
    """
    rows = [
        Message(made_at=now, outcome="" if one.to else Outcome.NO_ADDRESS, **one._asdict())
        for one in letters
    ]
    if len(rows) <= FEW:
        put_all(rows, quiet=True)
    else:
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


def put_off(message: Message, *, until: datetime) -> None:
    """Leave a claimed message alone until then; it stays due as of when it was due."""
    Message.objects.filter(pk=message.pk, sent_at=None).update(claimed_until=until)


def failed(message: Message, *, now: datetime) -> bool:
    """A carrier would not take a claimed message: it waits longer each time.

    Says whether that was the last try; then the message is given up and its outcome says so.
    """
    rows = Message.objects.filter(pk=message.pk, sent_at=None, withdrawn_at=None)
    if message.tries + 1 >= MOST_TRIES:
        rows.update(tries=F("tries") + 1)
        return give_up(message, Outcome.UNDELIVERED, now=now)
    rows.update(tries=F("tries") + 1, claimed_until=now + PAUSES[message.tries])
    return False


def give_up(message: Message, why: Outcome, *, now: datetime) -> bool:
    """Take one message back for good, and keep why; whether it was still waiting."""
    rows = Message.objects.filter(pk=message.pk, sent_at=None, withdrawn_at=None)
    return rows.update(withdrawn_at=now, outcome=why) == 1


def settle(outcomes: Mapping[int, Outcome | None], *, now: datetime) -> None:
    """Many messages at once, by number: gone where there is no outcome, taken back for the rest.

    As if each had gone at the time it was due: a demo's clock jumps over the days it tells of.
    """
    for why in {*outcomes.values()}:
        mine = [pk for pk, one in outcomes.items() if one is why]
        facts = {"sent_at": F("due_at")} if why is None else {"withdrawn_at": now, "outcome": why}
        for first in range(0, len(mine), BATCH):
            some = Message.objects.filter(pk__in=mine[first : first + BATCH])
            some.filter(sent_at=None, withdrawn_at=None).update(**facts)


def stuck() -> QuerySet[Message]:
    """What carriers have refused three times and more, and is still waiting for another try."""
    return Message.objects.filter(sent_at=None, withdrawn_at=None, tries__gte=3)


def recall(*, about: str, now: datetime) -> bool:
    """Take back what waits about a thing; whether nothing of it went, nor goes at this moment.

    What a worker holds is as good as gone: it may be with the carrier already.
    """
    mine = Message.objects.filter(about=about, withdrawn_at=None)
    free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_until__gt=now + CLAIM)
    mine.filter(free, sent_at=None).update(withdrawn_at=now, outcome=Outcome.OVER)
    return not mine.exists()


def withdraw(*, about: str, now: datetime, why: Outcome = Outcome.OVER) -> int:
    """Take back what is still waiting about a thing that no longer holds."""
    waiting = Message.objects.filter(about=about, sent_at=None, withdrawn_at=None)
    return waiting.update(withdrawn_at=now, outcome=why)

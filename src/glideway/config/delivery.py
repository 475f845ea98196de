"""Hands what is due in the outbox to whoever carries it; in a demo nothing leaves the machine.

A message is claimed before it is carried, so of two workers one sends it; whether it still holds
is asked after the claim; and it is marked sent only afterwards. So a worker that dies in between
costs one more call with the same key, never a lost message. What a carrier will not take waits
longer each time; what it never takes becomes an errand, for somebody to phone. One broken message
stops no other. A demo has no carrier: what is due and holds counts as sent, because its outbox page
is where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from glideway.booking import queries as booking
from glideway.config import carriers, opening
from glideway.config.carriers import Carrier, NoAddress, Undeliverable
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core.messages import Kind
from glideway.kit import post
from glideway.kit.models import Message

log = structlog.get_logger()
ROUND = 200
ROUND_SECONDS = 60
ANSWER_WITHIN = timedelta(hours=4)


def ports() -> Mapping[str, Carrier]:
    """Who carries each channel, as the settings name them."""
    folder = settings.GLIDEWAY_DATA / "post"
    return {
        Message.Channel.EMAIL: carriers.for_mail(settings.GLIDEWAY_MAIL_URL, folder=folder),
        Message.Channel.SMS: carriers.for_sms(
            settings.GLIDEWAY_SMS_URL, settings.GLIDEWAY_SMS_KEY, folder=folder
        ),
    }


def deliver(*, now: datetime, through: Mapping[str, Carrier] | None = None) -> int:
    """Carry what is due, at most one round; answer how many messages went.

    A round ends after a minute, and the clock of its claims moves on with it: a slow carrier makes
    a short round, never a message that two workers hold.
    """
    if settings.GLIDEWAY_DEMO:
        return _as_if(now)
    ways = ports() if through is None else through
    begun, went = monotonic(), 0
    for message in post.due(now)[:ROUND]:
        passed = int(monotonic() - begun)
        if passed > ROUND_SECONDS:
            break
        at = now + timedelta(seconds=passed)
        if post.claim(message, now=at):
            went += _went(message, ways[message.channel], at)
    return went


def judged(messages: Sequence[Message], *, now: datetime) -> dict[int, booking.Verdict]:
    """What to do with each of these now, by number: the appointment's own rules, then consent."""
    found = booking.verdicts(messages, now=now)
    agreed, over = people.agreed(messages), people.codes_over(messages, now=now)
    alerts = {one.pk for one in messages if one.kind == Kind.ALERT}
    if alerts and not opening.takes_patients():
        over |= alerts  # nobody is led to a time while no patient may come here
    for one in messages:
        if one.pk in over:
            found[one.pk] = booking.Verdict(post.Outcome.OVER)
        elif found[one.pk].why is None and one.pk not in agreed:
            found[one.pk] = booking.Verdict(post.Outcome.NO_CONSENT)
    return found


def _went(message: Message, carry: Carrier, now: datetime) -> bool:
    """Whether a claimed message was carried; whatever happens to it, the next one follows."""
    try:
        verdict = judged([message], now=now)[message.pk]
        if verdict.why is not None:
            post.give_up(message, verdict.why, now=now)
            return False
        if verdict.wait_until is not None:
            post.put_off(message, until=verdict.wait_until)
            return False
        _handed(message, verdict, carry, now)
    except Undeliverable as no:
        log.warning("message.refused", message=str(message.public_id), why=str(no))
        if post.give_up(message, no.outcome, now=now):
            _to_be_phoned(message, now)
        return False
    except Exception as fault:  # noqa: BLE001 - whatever it is, the next message follows
        log.warning("message.not-carried", message=str(message.public_id), why=_why(fault))
        if post.failed(message, now=now):
            _to_be_phoned(message, now)
        return False
    post.sent(message, now=now)
    return True


def _handed(message: Message, verdict: booking.Verdict, carry: Carrier, now: datetime) -> None:
    """Give a message to its carrier; one to nobody is refused as a carrier would refuse it."""
    if message.outcome == post.Outcome.NO_ADDRESS:
        raise NoAddress("nobody has an address")
    carry(message, _words(message, verdict), now)


def _as_if(now: datetime) -> int:
    """In a demo all that is due and holds counts as sent, a batch at a time."""
    went = 0
    while rows := list(post.due(now)[: post.BATCH]):
        verdicts = judged(rows, now=now)
        for one in rows:
            verdict = verdicts[one.pk]
            if verdict.wait_until is not None:
                post.put_off(one, until=verdict.wait_until)
        ends = {
            pk: None if one.why is post.Outcome.LATE else one.why  # its past was made all at once
            for pk, one in verdicts.items()
            if one.wait_until is None
        }
        for one in rows:
            if one.outcome == post.Outcome.NO_ADDRESS and ends.get(one.pk, one) is None:
                ends[one.pk] = post.Outcome.NO_ADDRESS
                _to_be_phoned(one, now)
        post.settle(ends, now=now)
        went += list(ends.values()).count(None)
    return went


def _words(message: Message, verdict: booking.Verdict) -> str:
    """The text as it was written; what comes late says so."""
    if not verdict.late:
        return str(message.text)
    with translation.override(message.language):
        late = gettext("This message comes later than it should. We are sorry.")
    return f"{late}\n\n{message.text}"


def _to_be_phoned(message: Message, now: datetime) -> None:
    """Nobody can be written to there, so somebody is asked to phone."""
    clinic = people.clinic_by_id(message.clinic_id)
    directory.open_errand(
        kind="undelivered",
        about=message.public_id,
        role="desk" if clinic else "operator",
        clinic=clinic,
        due_at=now + ANSWER_WITHIN,
        now=now,
    )


def _why(fault: Exception) -> str:
    """A carrier words its own fault; of any other the kind is enough, for it may name a person."""
    return str(fault) if isinstance(fault, carriers.NotCarried) else type(fault).__name__

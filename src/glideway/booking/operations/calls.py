"""Verbs around the telephone: a wish to be called, answered or taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Callback
from glideway.booking.operations import letters
from glideway.booking.operations.claims import CannotBook
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand
from glideway.kit import audit, limits
from glideway.kit.actor import Actor

WHEN = ("any", "morning", "afternoon", "evening")
ANSWER_WITHIN = timedelta(hours=24)
PER_HOUR = 5
TO_A_NUMBER = 2


class NeedsANumber(CannotBook):
    """A call back needs a telephone number."""

    code = "needs-a-number"
    status = 422
    sentence = _("We can only call a telephone number. Please type one.")


def ask_callback(
    *,
    name: str,
    phone: str,
    when: str,
    words: str,
    language: str,
    by: Actor,
    now: datetime,
    clinic: Clinic | None = None,
    place: str = "",
) -> Callback:
    """Ask to be phoned for free.

    Writes the wish, an errand for the desk (for the network when no clinic is meant) and a text
    with the link that takes it back.

    Refuses NeedsANumber, ContactUnclear and TooMany: five an hour from one network, and two a day
    to one number, whoever asks, so that nobody is sent texts by strangers.
    """
    channel, number = directory.contact_of(typed=phone)
    if channel != "sms":
        raise NeedsANumber
    limits.spend(
        what="booking.callback",
        who=by.network or by.key,
        most=PER_HOUR,
        window=timedelta(hours=1),
        now=now,
    )
    with transaction.atomic():
        limits.spend(
            what="booking.call-to", who=number, most=TO_A_NUMBER, window=timedelta(days=1), now=now
        )
        callback = Callback(
            clinic=clinic,
            name=name,
            phone=number,
            when=when if when in WHEN else WHEN[0],
            words=words,
            language=language,
            place=place,
            made_at=now,
        )
        callback.save(force_insert=True)
        directory.open_errand(
            kind="callback",
            about=callback.public_id,
            role="desk" if clinic else "operator",
            due_at=now + ANSWER_WITHIN,
            clinic=clinic,
            now=now,
        )
        letters.call_back_asked(callback=callback, now=now)
        _told(callback, "callback.asked", by, now)
    return callback


def answer_callback(*, callback: Callback, by: Actor, now: datetime) -> Callback:
    """Somebody phoned; answering twice changes nothing."""
    return _end(callback, "callback.answered", by, now, answered_at=now, answered_by=by.key)


def withdraw_callback(*, callback: Callback, by: Actor, now: datetime) -> Callback:
    """The wish is taken back; twice changes nothing."""
    return _end(callback, "callback.withdrawn", by, now, withdrawn_at=now)


def _end(
    callback: Callback, act: str, by: Actor, now: datetime, **facts: datetime | str
) -> Callback:
    with transaction.atomic():
        waiting = Callback.objects.filter(pk=callback.pk, answered_at=None, withdrawn_at=None)
        if waiting.update(**facts):
            for errand in Errand.objects.filter(kind="callback", about=callback.public_id):
                directory.finish_errand(errand=errand, by=by, now=now)
            _told(callback, act, by, now)
    return Callback.objects.get(pk=callback.pk)


def _told(callback: Callback, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Callback",
        about=callback.public_id,
        now=now,
        clinic_id=callback.clinic_id,
    )

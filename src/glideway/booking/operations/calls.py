"""Verbs around a wish to be phoned: asked for, tried, taken back, forgotten.

At most three tries; then a time is offered (`consults`). A wish that nobody could fulfil is over
fourteen days after it was made, by the clock alone; forgetting it is housekeeping.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import calling
from glideway.booking.models import CallAttempt, Callback, Hold, TakenCell
from glideway.booking.operations import letters
from glideway.booking.operations.claims import CannotBook, again
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Patient
from glideway.kit import audit, limits, once, post
from glideway.kit.actor import Actor, system

WHEN = ("any", "morning", "afternoon", "evening")
PER_HOUR = 5
TO_A_NUMBER = 2
NETWORK_ZONE = "America/Toronto"
LAST_TRY = (CallAttempt.Outcome.REACHED, CallAttempt.Outcome.WRONG_NUMBER)


class NeedsANumber(CannotBook):
    """A call back needs a telephone number."""

    code = "needs-a-number"
    status = 422
    sentence = _("We can only call a telephone number. Please type one.")


class CallOver(CannotBook):
    """The wish was answered, taken back, had a wrong number, or is older than fourteen days."""

    code = "call-over"
    sentence = _("This wish for a call is over. Nothing was changed.")


class TriesSpent(CannotBook):
    """Three tries were made; what is left is to offer a time."""

    code = "tries-spent"
    sentence = _("Three tries were made already. Offer a time instead. Nothing was changed.")


class TriesLeft(CannotBook):
    """A wish for a call is closed after three tries that reached nobody, not before."""

    code = "tries-left"
    sentence = _("There are tries left: phone first. Nothing was changed.")


class TryStands(CannotBook):
    """A try is taken back within ten minutes, while nothing has come of it."""

    code = "try-stands"
    sentence = _("This can no longer be taken back. Nothing was changed.")


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
    region: str = "",
    patient: Patient | None = None,
    key: str = "",
) -> Callback:
    """Ask to be phoned for free; the same `key` again answers the same wish.

    Writes the wish, an errand that is due within one working day (the desk's, or the network's when
    no clinic is meant), and a text with the link to its page. Refuses NeedsANumber, ContactUnclear
    and TooMany: five an hour from one network, and two a day to one number, whoever asks, so that
    nobody is sent texts by strangers.
    """
    channel, number = directory.contact_of(typed=phone)
    if channel != "sms":
        raise NeedsANumber
    wanted = Callback(
        clinic=clinic,
        name=name,
        phone=number,
        when=when if when in WHEN else WHEN[0],
        words=words,
        language=language,
        place=place,
        region=region,
        patient=patient,
        made_at=now,
    )

    if not key:
        with transaction.atomic():
            _written(wanted, by, now)
        return wanted
    body = {"name": name, "phone": number, "when": wanted.when, "words": words, "place": place}
    body |= {"region": region, "clinic": str(clinic.public_id) if clinic else ""}
    answer, _replay = once.answer(
        actor=by,
        key=key,
        route="booking.call-back",
        body=body,
        now=now,
        do=lambda: _written(wanted, by, now),
    )
    return Callback.objects.get(public_id=answer)


@again
def attempt(*, callback: Callback, outcome: str, by: Actor, key: str, now: datetime) -> CallAttempt:
    """Log one try to reach somebody; the same `key` again is the same try.

    Reached, and a wrong number, end the trying: the errand is done, and an offered time is given
    back. Refuses CallOver, and TriesSpent after three.
    """
    how = CallAttempt.Outcome(outcome)

    def log() -> str:
        fresh = still_open(callback=callback, now=now)
        if fresh.attempts.count() >= calling.TRIES:
            raise TriesSpent
        row = CallAttempt.objects.create(callback=fresh, outcome=how, at=now, by=by.key)
        if how in LAST_TRY:
            _no_more_tries(fresh, by, now)
        if how is CallAttempt.Outcome.REACHED:
            Callback.objects.filter(pk=fresh.pk).update(answered_at=now, answered_by=by.key)
        told(callback=fresh, act=f"callback.{how.value}", by=by, now=now)
        return str(row.pk)

    body = {"callback": str(callback.public_id), "outcome": how.value}
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.call-try", body=body, now=now, do=log
    )
    return CallAttempt.objects.get(pk=int(answer))


@again
def undo_attempt(*, callback: Callback, by: Actor, key: str, now: datetime) -> Callback:
    """Take the last try back: a slip of the finger, within ten minutes.

    Refuses TryStands later, and once an end was told, a time was offered or the wish was taken
    back.
    """

    def back() -> str:
        fresh = _row(callback)
        last = fresh.attempts.order_by("-at", "-pk").first()
        if last is None or last.at <= now - calling.UNDO_A_TRY or _came_of(fresh, last):
            raise TryStands
        last.delete()
        if last.outcome in LAST_TRY:
            Callback.objects.filter(pk=fresh.pk).update(answered_at=None, answered_by="")
            Errand.objects.filter(about=fresh.public_id).update(done_at=None, done_by="")
        told(callback=fresh, act="callback.try-undone", by=by, now=now)
        return str(fresh.public_id)

    body = {"callback": str(callback.public_id)}
    once.answer(actor=by, key=key, route="booking.call-undo", body=body, now=now, do=back)
    return Callback.objects.get(pk=callback.pk)


def withdraw_callback(*, callback: Callback, by: Actor, now: datetime, key: str = "") -> Callback:
    """The wish is taken back, and with it a time that was offered; twice changes nothing.

    A wish that is answered stays answered.
    """

    def back() -> str:
        waiting = Callback.objects.filter(pk=callback.pk, answered_at=None, withdrawn_at=None)
        if waiting.update(withdrawn_at=now):
            _no_more_tries(callback, by, now)
            told(callback=callback, act="callback.withdrawn", by=by, now=now)
        return str(callback.public_id)

    if key:
        body = {"callback": str(callback.public_id)}
        once.answer(actor=by, key=key, route="booking.call-withdraw", body=body, now=now, do=back)
    else:
        with transaction.atomic():
            back()
    return Callback.objects.get(pk=callback.pk)


@again
def close_callback(*, callback: Callback, by: Actor, key: str, now: datetime) -> Callback:
    """End a wish after three tries that reached nobody; a time that was offered is given back.

    The same `key` again changes nothing. Refuses CallOver, and TriesLeft before the third try.
    """

    def shut() -> str:
        fresh = still_open(callback=callback, now=now)
        if fresh.attempts.count() < calling.TRIES:
            raise TriesLeft
        Callback.objects.filter(pk=fresh.pk).update(withdrawn_at=now)
        _no_more_tries(fresh, by, now)
        told(callback=fresh, act="callback.not-reached", by=by, now=now)
        return str(fresh.public_id)

    body = {"callback": str(callback.public_id)}
    once.answer(actor=by, key=key, route="booking.call-close", body=body, now=now, do=shut)
    return Callback.objects.get(pk=callback.pk)


def forget_callbacks(*, now: datetime) -> int:
    """Drop wishes older than fourteen days that nobody could fulfil, with the words they hold.

    Housekeeping: they were over at their instant. What was answered stays, with how it ended.
    """
    with transaction.atomic():
        old = Callback.objects.filter(made_at__lte=now - calling.GONE_AFTER, answered_at=None)
        rows = dict(old.values_list("pk", "public_id"))
        _errands_done(rows.values(), system("forgetting"), now)
        Callback.objects.filter(pk__in=list(rows)).delete()  # its offers and their cells with it
    return len(rows)


def still_open(*, callback: Callback, now: datetime) -> Callback:
    """The wish as it stands, locked; CallOver when it is answered, taken back, wrong or gone."""
    fresh = _row(callback)
    over = fresh.answered_at or fresh.withdrawn_at or calling.is_gone(fresh.made_at, now)
    if over or fresh.attempts.filter(outcome=CallAttempt.Outcome.WRONG_NUMBER).exists():
        raise CallOver
    return fresh


def answered(*, callback: Callback, by: Actor, now: datetime) -> None:
    """The wish is fulfilled: nobody has to phone any more."""
    Callback.objects.filter(pk=callback.pk).update(answered_at=now, answered_by=by.key)
    _errands_done([callback.public_id], by, now)


def give_back_offers(*, callback: Callback, now: datetime) -> None:
    """Let go of the times that are offered for this wish; their letters that wait do not go out."""
    for one in Hold.objects.filter(callback=callback, let_go_at=None, booking=None):
        TakenCell.objects.filter(hold=one).delete()
        post.withdraw(about=letters.about_offer(offer=one), now=now)
        Hold.objects.filter(pk=one.pk).update(let_go_at=now)


def told(*, callback: Callback, act: str, by: Actor, now: datetime) -> None:
    """Write into the record what happened to a wish."""
    audit.record(
        by=by,
        act=act,
        kind="Callback",
        about=callback.public_id,
        now=now,
        clinic_id=callback.clinic_id,
        patient_id=callback.patient_id,
    )


def _written(wanted: Callback, by: Actor, now: datetime) -> str:
    """The wish into the tables, with its errand, its text message and its line of the record."""
    _not_too_many(wanted.phone, by, now)
    wanted.save(force_insert=True)
    clinic = wanted.clinic
    directory.open_errand(
        kind="callback",
        about=wanted.public_id,
        role="desk" if clinic else "operator",
        due_at=calling.promised_by(now, clinic.zone if clinic else NETWORK_ZONE),
        clinic=clinic,
        now=now,
    )
    letters.call_back_asked(callback=wanted, now=now)
    told(callback=wanted, act="callback.asked", by=by, now=now)
    return str(wanted.public_id)


def _row(callback: Callback) -> Callback:
    fresh = Callback.objects.select_for_update().filter(pk=callback.pk).first()
    if fresh is None:
        raise CallOver
    return fresh


def _came_of(callback: Callback, last: CallAttempt) -> bool:
    offered = callback.offers.filter(made_at__gte=last.at)
    return bool(callback.withdrawn_at) or hasattr(callback, "ending") or offered.exists()


def _no_more_tries(callback: Callback, by: Actor, now: datetime) -> None:
    give_back_offers(callback=callback, now=now)
    _errands_done([callback.public_id], by, now)


def _errands_done(abouts: Collection[UUID], by: Actor, now: datetime) -> None:
    for errand in Errand.objects.filter(kind="callback", about__in=list(abouts)):
        directory.finish_errand(errand=errand, by=by, now=now)


def _not_too_many(number: str, by: Actor, now: datetime) -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    network = by.network or by.key
    limits.spend(what="booking.callback", who=network, most=PER_HOUR, window=hour, now=now)
    limits.spend(what="booking.call-to", who=number, most=TO_A_NUMBER, window=day, now=now)

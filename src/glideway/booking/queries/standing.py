"""Whether what a waiting message tells still holds, asked again at the moment of sending.

A message names what it is about and in which state (its SEQUENCE). An appointment that was moved or
cancelled since, an offer that ended, a wish that was taken back: then the message is not sent, and
which rule forbade it is kept. A letter about a plan tells of the sum of its visits' SEQUENCEs, and
a rhythm's question of the day it asks for. A reminder has two rules more: never in the quiet hours,
and never more than ten minutes late without saying so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, Sum

from glideway.booking.core.reminding import STILL_USEFUL, quiet, quiet_until
from glideway.booking.models import Booking, Callback, Hold, SavedSearch, Series, WaitlistEntry
from glideway.directory.core.messages import Kind
from glideway.kit.models import Message
from glideway.kit.post import Outcome

LATE = timedelta(minutes=10)


class Verdict(NamedTuple):
    """What to do with a message now: send it, say why not, or wait; and whether it comes late."""

    why: Outcome | None = None
    wait_until: datetime | None = None
    late: bool = False


STANDS = Verdict()


def verdicts(messages: Iterable[Message], *, now: datetime) -> dict[int, Verdict]:
    """A verdict for each of these messages, by its number (at most 6 queries)."""
    rows = list(messages)
    named: dict[str, set[UUID]] = {}
    for one in rows:
        kind, identity = _about(one)
        if identity is not None:
            named.setdefault(kind, set()).add(identity)
    bookings = _bookings(named.get("booking", set()))
    over = (
        _holds_over(named.get("hold", set()), now)
        | _calls_over(named.get("callback", set()))
        | _entries_over(named.get("entry", set()))
        | _searches_over(named.get("search", set()), now)
    )
    plans = _plans(named.get("plan", set()))
    return {one.pk: _of_plan(one, plans) or _verdict(one, bookings, over, now) for one in rows}


def _verdict(
    message: Message, bookings: Mapping[UUID, Booking], over: set[UUID], now: datetime
) -> Verdict:
    _kind, identity = _about(message)
    if identity is None:
        return STANDS
    if identity in over:
        return Verdict(Outcome.OVER)
    booking = bookings.get(identity)
    if booking is None:
        return STANDS
    if message.sequence != booking.sequence:
        return Verdict(Outcome.CANCELLED if booking.cancelled_at is not None else Outcome.MOVED)
    return _reminder(message, booking, now) if message.kind == Kind.REMINDER else STANDS


def _of_plan(message: Message, plans: Mapping[UUID, Series]) -> Verdict | None:
    """Whether a letter of a plan or a rhythm tells of what is; None when it is about neither."""
    _kind, identity = _about(message)
    series = plans.get(identity) if identity is not None else None
    if series is None:
        return None
    if series.every_days is not None:
        day = series.next_on.toordinal() if series.next_on else 0
        gone = series.ended_at is not None or message.sequence not in {0, day}
        return Verdict(Outcome.OVER) if gone else STANDS
    if not getattr(series, "stand", 0):
        return Verdict(Outcome.CANCELLED)
    return STANDS if message.sequence == getattr(series, "state", 0) else Verdict(Outcome.MOVED)


def _reminder(message: Message, booking: Booking, now: datetime) -> Verdict:
    left = booking.starts_at - now
    if left <= timedelta():
        return Verdict(Outcome.PAST)
    zone = booking.placement.clinic.zone
    if quiet(now, zone):
        morning = quiet_until(now, zone)
        if booking.starts_at - morning < STILL_USEFUL:
            return Verdict(Outcome.QUIET_HOURS)
        return Verdict(wait_until=morning)
    if now - message.due_at <= LATE:
        return STANDS
    return Verdict(late=True) if left >= STILL_USEFUL else Verdict(Outcome.LATE)


def _plans(wanted: set[UUID]) -> dict[UUID, Series]:
    """Plans and rhythms, with how many visits stand and their SEQUENCEs added up (`state_of`)."""
    if not wanted:
        return {}
    standing = Count("bookings", filter=Q(bookings__cancelled_at=None))
    rows = Series.objects.filter(public_id__in=wanted)
    return {
        one.public_id: one for one in rows.annotate(stand=standing, state=Sum("bookings__sequence"))
    }


def _bookings(wanted: set[UUID]) -> dict[UUID, Booking]:
    if not wanted:
        return {}
    rows = Booking.objects.filter(public_id__in=wanted).select_related("placement__clinic")
    return {one.public_id: one for one in rows}


def _holds_over(wanted: set[UUID], now: datetime) -> set[UUID]:
    """Holds, requests and offers that ended: by their time, let go, or by becoming a booking."""
    if not wanted:
        return set()
    live = Hold.objects.filter(
        public_id__in=wanted, expires_at__gt=now, let_go_at=None, booking=None
    )
    return wanted - set(live.values_list("public_id", flat=True))


def _calls_over(wanted: set[UUID]) -> set[UUID]:
    if not wanted:
        return set()
    live = Callback.objects.filter(public_id__in=wanted, answered_at=None, withdrawn_at=None)
    return wanted - set(live.values_list("public_id", flat=True))


def _entries_over(wanted: set[UUID]) -> set[UUID]:
    if not wanted:
        return set()
    live = WaitlistEntry.objects.filter(public_id__in=wanted, left_at=None)
    return wanted - set(live.values_list("public_id", flat=True))


def _searches_over(wanted: set[UUID], now: datetime) -> set[UUID]:
    if not wanted:
        return set()
    live = SavedSearch.objects.filter(public_id__in=wanted, ended_at=None, ends_at__gt=now)
    return wanted - set(live.values_list("public_id", flat=True))


def _about(message: Message) -> tuple[str, UUID | None]:
    kind, _colon, identity = message.about.partition(":")
    try:
        return kind, UUID(identity)
    except ValueError:
        return kind, None

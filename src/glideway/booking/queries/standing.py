"""Whether what a waiting message tells still holds, asked again at the moment of sending.

A message names what it is about and in which state (its SEQUENCE). An appointment that was moved or
cancelled since, an offer that ended, a wish that was taken back: then the message is not sent, and
which rule forbade it is kept. A letter about a plan tells of the sum of its visits' SEQUENCEs, and
a rhythm's question of the day it asks for. A reminder has two rules more: never in the quiet hours,
and never more than ten minutes late without saying so. So has the letter of a saved search, which
tells of one start; and it does not go to whom the safety check keeps from such times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, Sum

from glideway.booking.core import at_minute
from glideway.booking.core.reminding import STILL_USEFUL, quiet, quiet_until
from glideway.booking.models import Booking, Callback, Hold, SavedSearch, Series, WaitlistEntry
from glideway.booking.queries.doctor_first import no_invitation
from glideway.booking.queries.saved import nights
from glideway.booking.queries.saved_address import asked_again
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
    """A verdict for each of these messages, by its number.

    At most 6 queries, and three for each letter of a saved search.
    """
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
    )
    plans = _plans(named.get("plan", set()))
    searches = _searches(named.get("search", set()), now)
    return {
        one.pk: _of_plan(one, plans)
        or _of_search(one, searches, now)
        or _verdict(one, bookings, over, now)
        for one in rows
    }


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


def _of_search(
    message: Message, searches: Mapping[UUID, SavedSearch], now: datetime
) -> Verdict | None:
    """What to do with the letter of a saved search; None when it is about none."""
    kind, identity = _about(message)
    if kind != "search" or identity is None:
        return None
    search = searches.get(identity)
    start = search.bar_at if search else None
    if search is None or start is None or start <= now or message.sequence != at_minute(start):
        return Verdict(Outcome.OVER)
    asked = asked_again(search.address)
    if no_invitation(search.patient_id, asked, at=start, now=now):
        return Verdict(Outcome.OVER)
    zones = nights(search, asked)
    zone = next((one for one in zones if quiet(now, one)), zones[0])
    return _by_day(message, start, zone, now)


def _reminder(message: Message, booking: Booking, now: datetime) -> Verdict:
    left = booking.starts_at - now
    if left <= timedelta():
        return Verdict(Outcome.PAST)
    return _by_day(message, booking.starts_at, booking.placement.clinic.zone, now)


def _by_day(message: Message, starts_at: datetime, zone: str, now: datetime) -> Verdict:
    """Never in the quiet hours, and what comes late says so, or does not come."""
    if quiet(now, zone):
        morning = quiet_until(now, zone)
        if starts_at - morning < STILL_USEFUL:
            return Verdict(Outcome.QUIET_HOURS)
        return Verdict(wait_until=morning)
    if now - message.due_at <= LATE:
        return STANDS
    return Verdict(late=True) if starts_at - now >= STILL_USEFUL else Verdict(Outcome.LATE)


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


def _searches(wanted: set[UUID], now: datetime) -> dict[UUID, SavedSearch]:
    """Of these saved searches those that still run."""
    if not wanted:
        return {}
    live = SavedSearch.objects.filter(public_id__in=wanted, ended_at=None, ends_at__gt=now)
    return {one.public_id: one for one in live}


def _about(message: Message) -> tuple[str, UUID | None]:
    kind, _colon, identity = message.about.partition(":")
    try:
        return kind, UUID(identity)
    except ValueError:
        return kind, None

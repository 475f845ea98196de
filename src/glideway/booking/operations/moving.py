"""The verb that moves an appointment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from glideway.booking.models import Booking, TakenCell
from glideway.booking.operations import letters, waitlist
from glideway.booking.operations.bookings import reminded
from glideway.booking.operations.bulk import WAIVABLE
from glideway.booking.operations.changes import (
    AlreadyCancelled,
    as_it_is,
    read_again,
    reminders_end,
    told,
    unsaid,
)
from glideway.booking.operations.claims import (
    Lost,
    TimePast,
    Wanted,
    again,
    judged,
    locked,
    refused,
    taken,
    wish,
)
from glideway.booking.operations.tries import kept_moves
from glideway.booking.operations.wishes import bound_by
from glideway.booking.queries import diaries
from glideway.directory.models import Placement
from glideway.kit import once
from glideway.kit.actor import Actor


@again
def move(
    *,
    booking: Booking,
    starts_at: datetime,
    by: Actor,
    key: str | None,
    now: datetime,
    placement: Placement | None = None,
    waived: Collection[str] = (),
    why: str = "",
) -> Booking:
    """Move an appointment: new time claimed and old one released in one transaction, same ids.

    A desk may set rules aside by name (`waived`; kept) and say `why` in the one letter. SEQUENCE
    grows by one, reminders are made anew. The same `key` again changes nothing. Refuses
    AlreadyCancelled, TimePast for a visit that began, and TimeTaken or NotOffered with the nearest
    free starts: then the old time stands.
    """
    wanted = wish(
        service=booking.service,
        placement=placement or booking.placement,
        starts_at=starts_at,
        region=booking.region,
        others=bound_by(claim=booking)[0],
    )

    def shift() -> str:
        was = read_again(booking=booking)
        gave = (was.placement, *bound_by(claim=was)[0])
        ready = diaries.ready({one.pk for one in (*wanted.everyone, *gave)})
        locked(placements=ready, patients=[booking.patient_id])
        fresh = _movable(booking, now)
        sure = judged(
            wanted=wanted,
            patient=fresh.patient,
            newcomer=False,
            now=now,
            ignored={f"b{fresh.pk}"},
            waived=WAIVABLE.intersection(waived),
            reader=by,
        )
        began, ended = fresh.starts_at, fresh.ends_at
        _taken_over(fresh, sure, by, now)
        _made_known(fresh, why, by, now)
        for one in gave:
            waitlist.freed(placement=one, starts_at=began, ends_at=ended, by=by, now=now)
        return str(fresh.public_id)

    body = {
        "booking": str(booking.public_id),
        "start": wanted.start,
        "placement": str(wanted.placement.public_id),
        "said": [*sorted(waived), why],
    }
    route = "booking.move"
    try:
        answer, _ = once.answer(actor=by, key=key, route=route, body=body, now=now, do=shift)
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    return Booking.objects.get(public_id=answer)


def _made_known(fresh: Booking, why: str, by: Actor, now: datetime) -> None:
    """The reminders of the new time, one letter, a line of the audit."""
    reminders_end(booking=fresh, why="moved", now=now)
    reminded(bookings=[fresh], now=now)
    letters.moved(booking=fresh, why=why, now=now)
    told(booking=fresh, act="booking.moved", by=by, now=now)


def _movable(booking: Booking, now: datetime) -> Booking:
    """The appointment as it is, if it still stands and has not begun."""
    fresh = as_it_is(booking=booking)
    if fresh.cancelled_at is not None:
        raise AlreadyCancelled
    if fresh.starts_at <= now or fresh.state != Booking.State.BOOKED:
        raise TimePast(nearest=())
    return fresh


def _taken_over(fresh: Booking, sure: Wanted, by: Actor, now: datetime) -> None:
    """The old cells free and the new ones taken, in the row of the same appointment."""
    kept_moves(bookings=[fresh], by=by, now=now)
    TakenCell.objects.filter(booking=fresh).delete()
    for name, value in sure.facts(made_at=fresh.made_at).items():
        setattr(fresh, name, value)
    unsaid(booking=fresh)
    fresh.sequence += 1
    fresh.waived = list(sure.aside)  # of the old time nothing was set aside for the new one
    fresh.save()
    taken(wishes=[(sure, None, fresh)], now=now)

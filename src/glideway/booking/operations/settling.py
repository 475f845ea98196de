"""Verbs that settle the visits under a closure: told, given to a colleague, or cancelled.

Each visit is settled by itself, so one that cannot be leaves the others alone; the page of the
closure says how many are open still.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking, Closure, Displaced
from glideway.booking.operations.cancelling import cancel
from glideway.booking.operations.changes import NoSuchStep
from glideway.booking.operations.claims import CannotBook, TimePast
from glideway.booking.operations.letters import closing
from glideway.booking.operations.moving import move
from glideway.booking.queries.closures import ERRAND, said
from glideway.directory import operations as directory
from glideway.directory.models import Placement
from glideway.kit import audit, once
from glideway.kit.actor import Actor

JOINED = ("clinic", "practitioner", "successor")
VISIT = (
    "booking__service",
    "booking__patient",
    "booking__placement__clinic",
    "booking__placement__practitioner__resource",
)
# A desk that gives a visit to somebody else at its own time need not wait for the usual notice.
AT_ONCE = ("notice", "horizon")


class AlreadyReopened(CannotBook):
    """A closure that was taken back tells nobody and moves nobody."""

    code = "already-reopened"
    sentence = _("This closure was taken back already. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What came of handing visits over: those that moved, and those whose time was not free."""

    moved: tuple[Booking, ...]
    left: tuple[Booking, ...]


def tell(
    *, closure: Closure, bookings: Iterable[Booking], by: Actor, key: str, now: datetime
) -> int:
    """Write to these patients: the visit cannot be as planned, and one tap takes another time.

    Who was told, or is settled, is not written to again; answers how many were told. The visit
    stands until the patient or the desk moves or cancels it. Refuses AlreadyReopened.
    """
    wanted = [one.pk for one in bookings]

    def write() -> str:
        fresh = _live(closure)
        told = list(still_open(closure=fresh).filter(booking__in=wanted, told_at=None))
        letters = [closing.other_times(booking=one.booking, closure=fresh, now=now) for one in told]
        closing.send(letters=letters, now=now)
        Displaced.objects.filter(pk__in=[one.pk for one in told]).update(told_at=now)
        recorded(closure=fresh, act="closure.told", by=by, now=now, why=str(len(told)))
        return str(len(told))

    # Whom it reaches is not in the body: a patient may settle a visit before the page is resent.
    body = {"closure": str(closure.public_id)}
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.closure-tell", body=body, now=now, do=write
    )
    return int(answer)


def hand_over(
    *,
    closure: Closure,
    bookings: Iterable[Booking],
    to: Placement,
    by: Actor,
    key: str,
    now: datetime,
) -> Handed:
    """Give each of these visits to another practitioner at its own time, where that is free.

    Each is a move of its own, with one letter; notice and horizon are set aside. Where somebody is
    busy, or does not give the service, the visit stays as it is and is named in `left`.
    """
    fresh = _live(closure)
    moved, left = [], []
    for row in still_open(closure=fresh).filter(booking__in=[one.pk for one in bookings]):
        visit = row.booking
        try:
            moved.append(
                move(
                    booking=visit,
                    starts_at=visit.starts_at,
                    placement=to,
                    waived=AT_ONCE,
                    why=said(fresh, language=visit.patient.language),
                    by=by,
                    key=_part(key, visit),
                    now=now,
                )
            )
        except CannotBook:
            left.append(visit)
    return Handed(moved=tuple(moved), left=tuple(left))


def call_off(
    *, closure: Closure, bookings: Iterable[Booking], by: Actor, key: str, now: datetime
) -> tuple[Booking, ...]:
    """Cancel these visits by the clinic, which owes the reason and three other times, no fee.

    Each is a cancellation of its own, with one letter; what began, whose patient is here, or was
    cancelled meanwhile is left as it is.
    """
    fresh = _live(closure)
    gone = []
    for row in still_open(closure=fresh).filter(booking__in=[one.pk for one in bookings]):
        visit = row.booking
        why = said(fresh, language=visit.patient.language)
        try:
            done = cancel(booking=visit, by=by, key=_part(key, visit), reason=why, now=now)
        except (NoSuchStep, TimePast):
            continue
        if done.cancelled_at == now:  # else the patient was quicker, and it is not ours
            gone.append(done)
    return tuple(gone)


def let_stand(*, booking: Booking, by: Actor, key: str, now: datetime) -> None:
    """A visit takes place although its time is closed: the errand is done, nobody is written to."""

    def stand() -> str:
        rows = Displaced.objects.filter(booking=booking, settled_at=None)
        rows.update(settled_at=now, outcome=Displaced.Outcome.STANDS)
        about = [booking.public_id]
        directory.finish_errands_about(rows=about, kind=ERRAND, by=by, now=now)
        audit.record(
            by=by,
            act="booking.stands",
            kind="Booking",
            about=booking.public_id,
            now=now,
            clinic_id=booking.placement.clinic_id,
            patient_id=booking.patient_id,
        )
        return str(booking.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route="booking.let-stand", body=body, now=now, do=stand)


def _live(closure: Closure) -> Closure:
    fresh = Closure.objects.select_related(*JOINED).get(pk=closure.pk)
    if fresh.undone_at is not None:
        raise AlreadyReopened
    return fresh


def still_open(*, closure: Closure) -> QuerySet[Displaced]:
    """The visits under a closure that nobody settled yet, by time."""
    rows = Displaced.objects.filter(closure=closure, settled_at=None)
    return rows.select_related(*VISIT).order_by("starts_at", "pk")


def recorded(*, closure: Closure, act: str, by: Actor, now: datetime, why: str) -> None:
    """Write one act about a closure into its clinic's chain."""
    audit.record(
        by=by,
        act=act,
        kind="Closure",
        about=closure.public_id,
        now=now,
        clinic_id=closure.clinic_id,
        why=why,
    )


def _part(key: str, visit: Booking) -> str:
    """The key of one visit's part in an intent about many."""
    return str(uuid5(NAMESPACE_URL, f"{key}:{visit.public_id}"))

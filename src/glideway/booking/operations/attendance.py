"""Verbs of the day: who is here, in the room, done, or did not come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import at_minute, local_date, policy
from glideway.booking.models import Booking
from glideway.booking.operations.changes import (
    AlreadyCancelled,
    NoSuchStep,
    as_it_is,
    read_again,
    step,
    told,
    told_many,
)
from glideway.booking.operations.claims import CannotBook, TimePast
from glideway.kit import once
from glideway.kit.actor import Actor

TAKEN_BACK = timedelta(days=7)
A_BATCH = 500
FACTS = ("cancelled_at", "arrived_at", "started_at", "finished_at", "no_show_at")
STEPS = {
    "arrived_at": Booking.State.ARRIVED,
    "started_at": Booking.State.IN_ROOM,
    "finished_at": Booking.State.DONE,
    "no_show_at": Booking.State.NO_SHOW,
}


class NotYetTheDay(CannotBook):
    """Somebody arrives on the day of the visit."""

    code = "not-yet-the-day"
    sentence = _("The visit is on a later day. Nothing was changed.")


class NoShowStands(CannotBook):
    """A visit that was missed can be put right for seven days."""

    code = "no-show-stands"
    sentence = _("This was marked more than seven days ago and stands. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """Something that happened to an appointment, and when."""

    booking: Booking
    at: datetime


def arrive(*, booking: Booking, by: Actor, now: datetime, key: str | None = None) -> Booking:
    """The patient is here; twice, or once the visit began, changes nothing.

    Refuses NotYetTheDay, AlreadyCancelled, and NoSuchStep for a visit that was marked as missed.
    """

    def here() -> None:
        fresh = as_it_is(booking=booking)
        zone = fresh.placement.clinic.zone
        if local_date(zone, at_minute(now)) < local_date(zone, at_minute(fresh.starts_at)):
            raise NotYetTheDay
        arrive_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)

    return _marked("arrived", here, booking=booking, by=by, now=now, key=key)


def start(*, booking: Booking, by: Actor, now: datetime, key: str | None = None) -> Booking:
    """The patient is in the room."""

    def begun() -> None:
        start_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)

    return _marked("in-room", begun, booking=booking, by=by, now=now, key=key)


def not_begun(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """Take back that the visit began; twice is once. Refuses NoSuchStep once it is done."""
    with transaction.atomic():
        fresh = as_it_is(booking=booking)
        if fresh.finished_at is not None:
            raise NoSuchStep
        if fresh.started_at is not None:
            fresh.started_at = None
            fresh.save(update_fields=["started_at"])
            told(booking=fresh, act="booking.not-begun", by=by, now=now)
    return read_again(booking=booking)


def finish(*, booking: Booking, by: Actor, now: datetime) -> Booking:
    """The visit is done."""
    return finish_many(rows=[FactRow(booking=booking, at=now)], by=by, now=now)[0]


def no_show(*, booking: Booking, by: Actor, now: datetime, key: str | None = None) -> Booking:
    """The patient did not come; marked once, only after the start.

    The fee that was shown at booking for not coming is owed from then on, once. Refuses TimePast
    before the start, AlreadyCancelled, and NoSuchStep once somebody arrived.
    """

    def missed() -> None:
        fresh = as_it_is(booking=booking)
        if now < fresh.starts_at:
            raise TimePast(nearest=())
        if step(booking=fresh, to=Booking.State.NO_SHOW):
            no_show_many(rows=[FactRow(booking=fresh, at=now)], by=by, now=now)
            fresh.fee_cents = policy.missed(fresh.policy)
            fresh.save(update_fields=["fee_cents"])

    return _marked("no-show", missed, booking=booking, by=by, now=now, key=key)


def came_after_all(
    *, booking: Booking, by: Actor, now: datetime, key: str | None = None
) -> Booking:
    """Take back that somebody did not come, and its fee, within seven days; twice is once.

    Refuses NoShowStands later, and AlreadyCancelled.
    """

    def came() -> None:
        fresh = as_it_is(booking=booking)
        if fresh.cancelled_at is not None:
            raise AlreadyCancelled
        if fresh.no_show_at is None:
            return
        if now > fresh.no_show_at + TAKEN_BACK:
            raise NoShowStands
        fresh.no_show_at, fresh.fee_cents = None, 0
        fresh.fee_waived_at, fresh.fee_waived_why = None, ""
        changed = ["no_show_at", "fee_cents", "fee_waived_at", "fee_waived_why"]
        fresh.save(update_fields=changed)
        told(booking=fresh, act="booking.came-after-all", by=by, now=now)

    return _marked("came", came, booking=booking, by=by, now=now, key=key)


def arrive_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many arrivals in one transaction."""
    return _happened("arrived_at", rows, by, now)


def start_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many visits began."""
    return _happened("started_at", rows, by, now)


def finish_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many visits are done."""
    return _happened("finished_at", rows, by, now)


def no_show_many(*, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Many patients did not come."""
    return _happened("no_show_at", rows, by, now)


def _marked(
    fact: str,
    do: Callable[[], object],
    *,
    booking: Booking,
    by: Actor,
    now: datetime,
    key: str | None,
) -> Booking:
    """Do it once for this key, and answer the appointment as it then is."""

    def mark() -> str:
        do()
        return str(booking.public_id)

    body = {"booking": str(booking.public_id)}
    once.answer(actor=by, key=key, route=f"booking.{fact}", body=body, now=now, do=mark)
    return read_again(booking=booking)


def _happened(fact: str, rows: Iterable[FactRow], by: Actor, now: datetime) -> list[Booking]:
    """Set a fact where it is still to come; the audit names only what changed."""
    asked = list(rows)
    with transaction.atomic():
        now_known = _standing([one.booking.pk for one in asked])
        changed = []
        for one in asked:
            for name, value in now_known[one.booking.pk].items():
                setattr(one.booking, name, value)
            if step(booking=one.booking, to=STEPS[fact]):
                setattr(one.booking, fact, one.at)
                changed.append(one.booking)
        if changed:
            Booking.objects.bulk_update(changed, [fact], batch_size=200)
            told_many(
                bookings=changed,
                act=f"booking.{fact.removesuffix('_at').replace('_', '-')}",
                by=by,
                now=now,
            )
    return [one.booking for one in asked]


def _standing(bookings: list[int]) -> dict[int, dict[str, datetime | None]]:
    """The facts of these appointments as they are, locked: a page may be older than they are."""
    found: dict[int, dict[str, datetime | None]] = {}
    for first in range(0, len(bookings), A_BATCH):
        some = Booking.objects.filter(pk__in=bookings[first : first + A_BATCH]).order_by("pk")
        for row in some.select_for_update().values("pk", *FACTS):
            found[row["pk"]] = {name: row[name] for name in FACTS}
    return found
